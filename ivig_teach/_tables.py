"""Find, read and check the course's tables: plain CSV by the schema in datapackage.json.

Only the standard library is used, so that models can read their parameters without pandas.
"""

import csv
import io
import json
import math
from functools import lru_cache
from pathlib import Path

from .inputs import InputError, nearest

_HERE = Path(__file__).resolve().parent
# Inside a wheel the tables sit in the package; in a clone they sit beside it.
FOLDERS = (_HERE / "data", _HERE.parent / "data")


def folder():
    """Return the folder that holds the tables."""
    for place in FOLDERS:
        if (place / "datapackage.json").is_file():
            return place
    looked = " and ".join(str(f) for f in FOLDERS)
    raise InputError(f"The data folder is missing (looked in {looked}). Reinstall ivig-teach.")


def _damaged(path, problem):
    return InputError(
        f"data/{path.name}{problem} Restore the file (in a clone: git checkout -- "
        f"data/{path.name}) or reinstall ivig-teach."
    )


def _text(path):
    try:
        raw = path.read_bytes()
    except OSError:
        raise _damaged(path, " is missing or cannot be read.") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise _damaged(path, f", line {line}: a byte there is not UTF-8 text.") from None


@lru_cache
def package(place):
    """Return the schema of all tables."""
    path = place / "datapackage.json"
    try:
        return json.loads(_text(path))
    except json.JSONDecodeError as error:
        raise _damaged(path, f", line {error.lineno}: not valid JSON ({error.msg}).") from None


def resources(place):
    """Return each table's schema by name."""
    return {r["name"]: r for r in package(place)["resources"]}


def licence(place):
    """Return the licence of the compilation."""
    return package(place)["licenses"][0]["name"]


def known(name):
    """Return ``name`` if there is such a table, or name the nearest."""
    tables = resources(folder())
    if isinstance(name, str) and name in tables:
        return name
    raise InputError(
        f"There is no table {name!r}.{nearest(name, tables)} Tables: {', '.join(tables)}."
    )


@lru_cache
def rows_of(place, name):
    """Parse one CSV by its schema; the first fault found is told with line and column."""
    resource = resources(place)[name]
    path = place / resource["path"]
    reader = csv.reader(io.StringIO(_text(path)), strict=True)
    fields = resource["schema"]["fields"]
    rows = []
    try:
        header = next(reader, None)
        if not header:
            raise _damaged(path, " is empty.")
        for field in fields:
            if field["name"] not in header:
                raise _damaged(path, f", line 1: column '{field['name']}' is missing.")
        for cells in reader:
            if len(cells) != len(header):
                raise _damaged(path, f", line {reader.line_num}: {_ragged(cells, header)}.")
            text = dict(zip(header, cells, strict=True))
            rows.append({f["name"]: _value(path, reader.line_num, f, text) for f in fields})
    except csv.Error as error:
        raise _damaged(path, f", line {reader.line_num}: {error}.") from None
    if not rows:
        raise _damaged(path, " has a header but no rows.")
    return tuple(rows)


def _ragged(cells, header):
    last = header[min(len(cells), len(header)) - 1]
    return f"{len(cells)} cells, but the table has {len(header)} columns (read up to '{last}')"


def _value(path, line, field, text):
    cell, kind = text[field["name"]], field["type"]
    if cell == "":
        return None
    if kind == "string":
        return cell
    if kind == "boolean":
        flags = {x: True for x in field["trueValues"]} | {x: False for x in field["falseValues"]}
        if cell in flags:
            return flags[cell]
        wanted = " or ".join(flags)
    else:
        wanted = "a whole number" if kind == "integer" else "a number"
        try:
            number = int(cell) if kind == "integer" else float(cell)
            if math.isfinite(number) and "_" not in cell:
                return number
        except ValueError:
            pass
    where = f", line {line}, column '{field['name']}'"
    raise _damaged(path, f"{where}: {cell!r} stands where {wanted} belongs.")
