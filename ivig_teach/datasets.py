"""The course's facts: tidy tables, each row with its source, described by datapackage.json."""

import html
import json
import re
from functools import lru_cache
from types import SimpleNamespace

from .inputs import InputError, choice, data_folder, nearest

_DTYPES = {"string": "string", "integer": "Int64", "number": "float64", "boolean": "boolean"}


def load(name):
    """Return the table ``name`` (one of `names`) as a fresh DataFrame, typed by the schema.

    ``attrs`` holds title, description, licence, units, and for each of its columns the title and
    unit of a heading. Raises InputError when there is no such table or its file is damaged.

    Examples
    --------
    >>> load("pk_models").attrs["title"]
    'Published IgG models'
    """
    return _frame(data_folder(), choice("table", name, names())).copy()


def records(name):
    """Return the table ``name`` as a list of plain dicts; missing cells are None.

    >>> records("pk_models")[0]["model"]
    'landersdorfer_2013'
    """
    table = load(name).astype(object)
    return table.where(table.notna(), None).to_dict("records")


def names():
    """Return the names of all tables."""
    return list(_resources(data_folder()))


def value(table, column="value", **where):
    """Return the one cell of ``column`` whose row has the given cells in other columns.

    Raises InputError unless exactly one row fits and its cell is not empty.

    Examples
    --------
    >>> value("pk_models", "n", model="luo_2020")
    202
    """
    rows = records(table)
    columns = list(rows[0])
    column = choice("column", column, columns)
    where = {choice("column", name, columns): cell for name, cell in where.items()}
    fitting = [row for row in rows if all(row[name] == cell for name, cell in where.items())]
    if len(fitting) != 1:
        wrong = f"{len(fitting)} rows of '{table}' fit {where}, but exactly one is needed."
        raise InputError(f"{wrong} ivig.load('{table}') shows them all.")
    if fitting[0][column] is None:
        raise InputError(f"'{column}' is empty in the row of '{table}' that fits {where}.")
    return fitting[0][column]


class Description(str):
    """What a table holds, column by column; a notebook shows the text as it stands."""

    __repr__ = str.__str__


def describe(name):
    """Return what a table and each of its columns mean; it prints as a readable list."""
    name = choice("table", name, names())
    table = load(name)
    fields = _resources(data_folder())[name]["schema"]["fields"]
    width = max(map(len, table.columns))
    head = f"{table.attrs['title']} ({name}, {len(table)} rows, {table.attrs['licence']})"
    lines = [f"  {field['name']:<{width}}  {_meaning(field)}" for field in fields]
    return Description("\n".join([head, table.attrs["description"], *lines]))


def _meaning(field):
    limits = field.get("constraints", {})
    low, high = limits.get("minimum"), limits.get("maximum")
    kinds = {"boolean": "True or False", "string": "text", "integer": "whole number"}
    possible = kinds.get(field["type"], "number")
    if "enum" in limits:
        possible = ", ".join(limits["enum"])
    elif low is not None:
        possible = f"from {low:g}" if high is None else f"{low:g} to {high:g}"
    return " | ".join(filter(None, (field["description"], field.get("unit"), possible)))


class Source(SimpleNamespace):
    """One document the facts rest on; its fields are the columns of ``load("sources")``."""

    @property
    def links(self):
        """Every address of this document, best first: DOI, PubMed, page."""
        doi = f"https://doi.org/{self.doi}" if self.doi else ""
        pubmed = f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/" if self.pmid else ""
        return [address for address in (doi, pubmed, self.url) if address]

    @property
    def link(self):
        """The best address to open, or an empty string."""
        return next(iter(self.links), "")

    @property
    def citation(self):
        """Authors, title, journal and year in one line."""
        year = f" ({self.year})" if self.year else ""
        parts = [self.authors.rstrip("."), self.title.rstrip("."), self.journal.rstrip(".") + year]
        return ". ".join(part.strip() for part in parts if part.strip()) + "."

    def __repr__(self):
        return f"{self.citation} {self.link}".strip()

    def _repr_html_(self):
        address = html.escape(self.link)
        return f'{html.escape(self.citation)} <a href="{address}">{address}</a>'


class References(list):
    """A numbered list of sources."""

    def __repr__(self):
        return "\n".join(f"{i}. {one!r}" for i, one in enumerate(self, 1))

    def _repr_html_(self):
        return "<ol>" + "".join(f"<li>{one._repr_html_()}</li>" for one in self) + "</ol>"


def source(key):
    """Return the document behind a source key, also when the key is an older name for it.

    >>> source("ice_2008").link
    'https://doi.org/10.1016/S1474-4422(07)70329-0'
    """
    rows = _sources(data_folder())
    if isinstance(key, str) and key in rows:
        return Source(**rows[key])
    raise InputError(f"There is no source {key!r}.{nearest(key, rows)} load('sources') lists all.")


def cite(*keys):
    """Return formatted references with links; each key may hold several, split by ';'.

    >>> len(cite("ice_2008; levy1970"))
    2
    """
    asked = [key.strip() for text in keys for key in str(text).split(";") if key.strip()]
    if not asked:
        raise InputError("cite needs at least one source key, for example cite('ice_2008').")
    return References({one.key: one for one in map(source, asked)}.values())


def link(key):
    """Return the best address of a source."""
    return source(key).link


def key_for_link(url):
    """Return the source key an address belongs to, or None."""
    wanted = _plain(url)
    keys = _sources(data_folder())
    return next((key for key in keys if wanted in map(_plain, source(key).links)), None)


def _plain(url):
    text = re.sub(r"^https?://(www\.|dx\.)?", "", str(url).strip().lower()).rstrip("/")
    return re.sub(r"^(pubmed\.gov|ncbi\.nlm\.nih\.gov/pubmed)/", "pubmed.ncbi.nlm.nih.gov/", text)


@lru_cache
def _sources(place):
    by_key = {}
    for row in records("sources"):
        cells = {
            name: "" if cell is None and name != "year" else cell for name, cell in row.items()
        }
        aliases = [alias for alias in cells["also_known_as"].split(";") if alias]
        cells |= {"key": cells["source_key"], "also_known_as": aliases}
        by_key |= dict.fromkeys([cells["key"], *aliases], cells)
    return by_key


def _heading(field):
    title, unit = field["title"], field.get("unit", "")
    said = unit.startswith("see column") or unit.casefold() in title.casefold()
    return {"title": title, "unit": "" if said else unit}


def _damaged(path, error):
    wrong = f"data/{path.name} cannot be read ({' '.join(str(error).split())})."
    restore = f"Restore it (in a clone: git checkout -- data/{path.name}) or reinstall ivig-teach."
    return InputError(f"{wrong} {restore}")


@lru_cache
def _resources(place):
    path = place / "datapackage.json"
    try:
        package = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _damaged(path, error) from None
    licence = package["licenses"][0]["name"]
    return {one["name"]: one | {"licence": licence} for one in package["resources"]}


@lru_cache
def _frame(place, name):
    import pandas as pd

    resource = _resources(place)[name]
    fields = resource["schema"]["fields"]
    types = {field["name"]: _DTYPES[field["type"]] for field in fields}
    path = place / resource["path"]
    # Only an empty cell is missing: the word "None" or "NA" is text.
    rules = {"keep_default_na": False, "na_values": [""]}
    rules |= {"true_values": ["yes"], "false_values": ["no"], "dtype": types}
    try:
        frame = pd.read_csv(path, index_col=False, **rules)[list(types)]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise _damaged(path, error) from None
    frame.attrs = {key: resource[key] for key in ("title", "description", "licence")}
    frame.attrs["columns"] = {field["name"]: _heading(field) for field in fields}
    frame.attrs["units"] = {field["name"]: field["unit"] for field in fields if "unit" in field}
    return frame
