"""The course's facts: tidy tables, each row with its source, described by datapackage.json."""

import html
import json
import re
from functools import lru_cache
from types import SimpleNamespace

from .inputs import InputError, choice, data_folder, nearest

_DTYPES = {"string": "string", "integer": "Int64", "number": "float64", "boolean": "boolean"}


def load(name):
    """Return a table as a fresh DataFrame; ``attrs`` holds its title, licence, units, headings.

    ``name`` is one of ``names()``; InputError for another, or when the file is damaged.

    >>> load("pk_models").attrs["title"]
    'Published IgG models'
    """
    return _frame(data_folder(), choice("table", name, names())).copy()


def records(name):
    """Return the table ``name`` as a list of plain dicts; missing cells are None."""
    table = load(name).astype(object)
    return table.where(table.notna(), None).to_dict("records")


def names():
    """Return the names of all tables."""
    return list(_resources(data_folder()))


def value(table, column="value", **where):
    """Return one cell, as a plain number or text.

    ``where`` says what the row must have, as column=cell; InputError unless exactly one row fits
    and the cell is not empty.

    >>> value("pk_models", "n", model="luo_2020")
    202
    """
    rows = records(table)
    column, *others = (choice("column", name, rows[0]) for name in (column, *where))
    where = dict(zip(others, where.values(), strict=True))
    found = [row[column] for row in rows if where.items() <= row.items()]
    if len(found) != 1:
        wrong = f"{len(found)} rows of '{table}' fit {where}, but exactly one is needed."
        raise InputError(f"{wrong} ivig.load('{table}') shows them all.")
    if found[0] is None:
        raise InputError(f"'{column}' is empty in the row of '{table}' that fits {where}.")
    return found[0]


def describe(name):
    """Return what a table (one of ``names()``) and each column mean, as a readable list."""
    table, name = load(name), choice("table", name, names())
    width = max(map(len, table.columns))
    head = f"{table.attrs['title']} ({name}, {len(table)} rows, {table.attrs['licence']})"
    fields = _resources(data_folder())[name]["schema"]["fields"]
    lines = [f"  {field['name']:<{width}}  {_meaning(field)}" for field in fields]
    return _Text("\n".join([head, table.attrs["description"], *lines]))


class _Text(str):
    __repr__ = str.__str__  # so that a notebook shows the text as it stands


def _meaning(field):
    limits = field.get("constraints", {})
    kinds = {"boolean": "True or False", "string": "text", "integer": "whole number"}
    possible = ", ".join(limits.get("enum", [])) or kinds.get(field["type"], "number")
    if "minimum" in limits:
        low, high = limits["minimum"], limits.get("maximum")
        possible = f"from {low:g}" if high is None else f"{low:g} to {high:g}"
    return " | ".join(filter(None, (field["description"], field.get("unit"), possible)))


class Source(SimpleNamespace):
    """One document the facts rest on; its fields are the columns of ``load("sources")``."""

    @property
    def links(self):
        """Every address of this document, best first: DOI, PubMed, page."""
        pubmed = self.pmid and f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"
        return [*filter(None, (self.doi and f"https://doi.org/{self.doi}", pubmed, self.url))]

    @property
    def link(self):
        """The best address to open, or an empty string."""
        return next(iter(self.links), "")

    @property
    def citation(self):
        """Authors, title, journal and year in one line."""
        year = f"({self.year})" if self.year else ""
        parts = (self.authors, self.title, f"{self.journal.rstrip('.')} {year}".strip())
        return ". ".join(part.rstrip(".") for part in parts if part) + "."

    def __repr__(self):
        return f"{self.citation} {self.link}".strip()

    def _repr_html_(self):
        address = html.escape(self.link)
        look = 'style="text-decoration: underline"'
        return f'{html.escape(self.citation)} <a {look} href="{address}">{address}</a>'


class References(list):
    """A numbered list of sources."""

    def __repr__(self):
        return "\n".join(f"{i}. {one!r}" for i, one in enumerate(self, 1))

    def _repr_html_(self):
        return "<ol>" + "".join(f"<li>{one._repr_html_()}</li>" for one in self) + "</ol>"


def source(key):
    """Return the document behind a source key, which may be an older name for it.

    >>> source("ice_2008").link
    'https://doi.org/10.1016/S1474-4422(07)70329-0'
    """
    known = _sources(data_folder())
    if isinstance(key, str) and key in known:
        return known[key]
    raise InputError(f"There is no source {key!r}.{nearest(key, known)} load('sources') lists all.")


def cite(*keys):
    """Return formatted references with links.

    ``keys`` are as in the column ``source_key``; one text may hold several, split by ";".

    >>> len(cite("ice_2008; levy1970"))
    2
    """
    asked = [source(key.strip()) for text in keys for key in str(text).split(";") if key.strip()]
    if not asked:
        raise InputError("cite needs at least one source key, for example cite('ice_2008').")
    return References({one.key: one for one in asked}.values())


def author_year(key):
    """Write the key of a source or model, such as navarro_mora_2022, as a reader would."""
    name, year, rest = re.fullmatch(r"(.*?)_?(\d{4}|$)_?(.*)", key).groups()
    return f"{name.replace('_', '-').title()} {year} {rest}".strip() if year else key


@lru_cache
def _sources(place):
    by_key = {}
    for row in records("sources"):
        one = Source(key=row["source_key"], **{name: cell or "" for name, cell in row.items()})
        one.also_known_as = [alias for alias in one.also_known_as.split(";") if alias]
        by_key |= dict.fromkeys([one.key, *one.also_known_as], one)
    return by_key


def _read(path, reader):
    try:
        return reader(path)
    except (OSError, ValueError, TypeError, KeyError) as error:
        wrong, restore = " ".join(str(error).split()), f"git checkout -- data/{path.name}"
        restore = f"Restore it (in a clone: {restore}) or reinstall ivig-teach."
        raise InputError(f"data/{path.name} cannot be read ({wrong}). {restore}") from None


@lru_cache
def _resources(place):
    package = _read(place / "datapackage.json", lambda path: json.loads(path.read_text("utf-8")))
    licence = {"licence": package["licenses"][0]["name"]}
    return {one["name"]: one | licence for one in package["resources"]}


@lru_cache
def _frame(place, name):
    import pandas as pd

    resource = _resources(place)[name]
    fields = resource["schema"]["fields"]
    types = {field["name"]: _DTYPES[field["type"]] for field in fields}
    # Only an empty cell is missing: the word "None" or "NA" is text.
    rules = {"keep_default_na": False, "na_values": [""], "index_col": False, "dtype": types}
    rules |= {"true_values": ["yes"], "false_values": ["no"]}
    frame = _read(place / resource["path"], lambda path: pd.read_csv(path, **rules)[list(types)])
    frame.attrs = {key: resource[key] for key in ("title", "description", "licence")}
    frame.attrs["units"] = {field["name"]: field["unit"] for field in fields if "unit" in field}
    frame.attrs["columns"] = {field["name"]: _heading(field) for field in fields}
    return frame


def _heading(field):
    title, unit = field["title"], field.get("unit", "")
    said = unit.startswith("see column") or unit.casefold() in title.casefold()
    return {"title": title, "unit": "" if said else unit}
