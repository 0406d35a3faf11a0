"""The course's facts: tidy tables, each row with its source, described by one schema.

>>> from ivig_teach import datasets
>>> datasets.source("ice_2008").link
'https://doi.org/10.1016/S1474-4422(07)70329-0'

The tables are plain CSV; ``data/datapackage.json`` says what every column means.
"""

import copy
import html
import re
from dataclasses import dataclass
from functools import lru_cache

from ._tables import folder, known, licence, resources, rows_of
from .inputs import InputError, nearest

_DTYPES = {"string": "string", "integer": "Int64", "number": "float64", "boolean": "boolean"}


def load(name):
    """Return one table as a DataFrame, typed by the schema.

    Parameters
    ----------
    name : str
        One of `names`.

    Returns
    -------
    pandas.DataFrame
        A fresh copy each time. ``attrs`` holds title, description, units (column to unit)
        and licence.

    Raises
    ------
    InputError
        No such table, or a damaged file; the message says where and what to do.

    Examples
    --------
    >>> load("pk_models").attrs["title"]
    'Published IgG models'
    """
    return _frame(folder(), known(name)).copy()


def records(name):
    """Return one table as a list of plain dicts (missing cells are None), without pandas.

    Examples
    --------
    >>> records("pk_models")[0]["model"]
    'landersdorfer_2013'
    """
    return [dict(row) for row in rows_of(folder(), known(name))]


def names():
    """Return the names of all tables.

    Examples
    --------
    >>> "adverse_rates" in names()
    True
    """
    return list(resources(folder()))


@dataclass(frozen=True, repr=False)
class Description:
    """What one table holds: title, licence and every column with its unit and range."""

    name: str
    title: str
    description: str
    licence: str
    n_rows: int
    columns: tuple

    def __repr__(self):
        width = max(len(c["name"]) for c in self.columns)
        head = (
            f"{self.title} ({self.name}, {self.n_rows} rows, {self.licence})\n{self.description}\n"
        )
        return head + "\n".join(
            f"  {c['name']:<{width}}  {' | '.join(x for x in _facts(c) if x)}" for c in self.columns
        )

    def _repr_html_(self):
        cells = "".join(
            f"<tr><th scope='row'>{html.escape(c['name'])}</th>"
            + "".join(f"<td>{html.escape(x)}</td>" for x in _facts(c))
            + "</tr>"
            for c in self.columns
        )
        head = "".join(f"<th scope='col'>{x}</th>" for x in ("column", "meaning", "unit", "values"))
        return (
            f"<p><strong>{html.escape(self.title)}</strong> ({self.name}, {self.n_rows} rows, "
            f"{self.licence})<br>{html.escape(self.description)}</p>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{cells}</tbody></table>"
        )


def describe(name):
    """Return what a table and each of its columns mean; it prints as a readable list.

    Examples
    --------
    >>> describe("vaccine_intervals").columns[-1]["name"]
    'note'
    """
    resource = resources(folder())[known(name)]
    return Description(
        name=name,
        title=resource["title"],
        description=resource["description"],
        licence=licence(folder()),
        n_rows=len(rows_of(folder(), name)),
        columns=tuple(copy.deepcopy(resource["schema"]["fields"])),
    )


@dataclass(frozen=True, repr=False)
class Source:
    """One document the facts rest on."""

    key: str
    kind: str
    authors: str
    year: int | None
    title: str
    journal: str
    doi: str
    pmid: str
    url: str
    licence: str
    note: str
    also_known_as: tuple

    @property
    def link(self):
        """The best address to open: DOI, then PubMed, then the page."""
        return next(iter(self.links), "")

    @property
    def links(self):
        """Every address of this document, best first."""
        doi = f"https://doi.org/{self.doi}" if self.doi else ""
        pubmed = f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/" if self.pmid else ""
        return tuple(x for x in (doi, pubmed, self.url) if x)

    @property
    def citation(self):
        """Authors, title, journal and year in one line."""
        year = f" ({self.year})" if self.year else ""
        parts = [self.authors.rstrip("."), self.title.rstrip("."), self.journal.rstrip(".") + year]
        return ". ".join(p.strip() for p in parts if p.strip()) + "."

    def __repr__(self):
        return f"{self.citation} {self.link}".strip()

    def _repr_html_(self):
        text = html.escape(self.citation)
        if not self.link:
            return text
        address = html.escape(self.link)
        return f'{text} <a href="{address}">{address}</a>'


@dataclass(frozen=True, repr=False)
class References:
    """A numbered list of sources."""

    sources: tuple

    def __repr__(self):
        return "\n".join(f"{i}. {s!r}" for i, s in enumerate(self.sources, 1))

    def _repr_html_(self):
        return "<ol>" + "".join(f"<li>{s._repr_html_()}</li>" for s in self.sources) + "</ol>"


def source(key):
    """Return the document behind a source key, also when the key is an older name for it.

    Examples
    --------
    >>> source("ice_2008").citation
    'Hughes et al. ICE: IGIV-C in CIDP. Lancet Neurol 7:136 (2008).'
    """
    by_key = _sources(folder())
    if isinstance(key, str) and key in by_key:
        return by_key[key]
    raise InputError(
        f"There is no source {key!r}.{nearest(key, by_key)} load('sources') lists them all."
    )


def cite(*keys):
    """Return formatted references with links; each key may hold several, split by ';'.

    Examples
    --------
    >>> print(cite("ice_2008"))
    1. Hughes et al. ICE: IGIV-C in CIDP. Lancet Neurol 7:136 (2008). https://doi.org/10.1016/S1474-4422(07)70329-0
    """
    asked = [k.strip() for key in keys for k in str(key).split(";") if k.strip()]
    if not asked:
        raise InputError("cite needs at least one source key, for example cite('ice_2008').")
    return References(tuple(dict.fromkeys(source(k) for k in asked)))


def link(key):
    """Return the best address of a source.

    Examples
    --------
    >>> link("levy1970")
    'https://doi.org/10.1172/JCI106254'
    """
    return source(key).link


def key_for_link(url):
    """Return the source key an address belongs to, or None.

    Examples
    --------
    >>> key_for_link("http://dx.doi.org/10.1172/jci106254")
    'levy1970'
    """
    return _by_link(folder()).get(_plain(url))


def _facts(field):
    limits = field.get("constraints", {})
    low, high = limits.get("minimum"), limits.get("maximum")
    if "enum" in limits:
        values = ", ".join(limits["enum"])
    elif low is not None and high is not None:
        values = f"{low:g} to {high:g}"
    elif low is not None:
        values = f"from {low:g}"
    else:
        values = {"boolean": "True or False", "string": "text", "integer": "whole number"}.get(
            field["type"], "number"
        )
    return field["description"], field.get("unit", ""), values


def _plain(url):
    text = re.sub(r"^https?://(www\.|dx\.)?", "", str(url).strip().lower()).rstrip("/")
    return re.sub(r"^(pubmed\.gov|ncbi\.nlm\.nih\.gov/pubmed)/", "pubmed.ncbi.nlm.nih.gov/", text)


@lru_cache
def _frame(place, name):
    import pandas as pd

    resource = resources(place)[name]
    fields = resource["schema"]["fields"]
    rows = rows_of(place, name)
    frame = pd.DataFrame(
        {
            f["name"]: pd.array([row[f["name"]] for row in rows], dtype=_DTYPES[f["type"]])
            if f["type"] != "number"
            else pd.Series([row[f["name"]] for row in rows], dtype="float64").array
            for f in fields
        }
    )
    frame.attrs = {
        "title": resource["title"],
        "description": resource["description"],
        "units": {f["name"]: f["unit"] for f in fields if "unit" in f},
        "licence": licence(place),
    }
    return frame


@lru_cache
def _sources(place):
    by_key = {}
    for row in rows_of(place, "sources"):
        values = {k: v if v is not None or k == "year" else "" for k, v in row.items()}
        aka = tuple(k for k in values.pop("also_known_as").split(";") if k)
        record = Source(key=values.pop("source_key"), also_known_as=aka, **values)
        by_key |= dict.fromkeys((record.key, *aka), record)
    return by_key


@lru_cache
def _by_link(place):
    table = {}
    for record in _sources(place).values():
        for address in record.links:
            table.setdefault(_plain(address), record.key)
    return table
