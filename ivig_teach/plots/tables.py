"""Tables for people: titles with units, short cells, sources as links, nothing empty."""

import html
import re
from textwrap import shorten

from .. import datasets
from ..inputs import InputError, nearest
from .describe import number

HIDDEN = {"row_id", "other_source_keys", "note", "interval_kind", "sd_kind", "unit", "low", "high"}
CHECKED = {"yes": "yes", "partial": "in part", "derived": "calculated from it"}
LETTERS = 120
LEFT = "style='text-align: left; white-space: normal; max-width: 26em'"


def table(frame, *, columns=None, caption=None):
    """Show a table as a reader wants it; in words too.

    Parameters
    ----------
    frame : DataFrame, Series or dict
        Such as ``ivig.load("pk_parameters").query(...)``. A number takes its unit and its range
        from ``unit``, ``low`` and ``high``; rows that were not wholly checked say so.
    columns : list of str, or dict from column to title, optional
        What to show, in this order; by default all that is not empty or book-keeping.
    caption : str, optional
        By default the title of the table.

    Raises
    ------
    InputError
        No table, or no such column.

    Examples
    --------
    >>> table({"route": ["IV", "SC"], "half_life": [22.4, None]})
    Route | Half-life
    IV | 22.4
    SC | —
    """
    from IPython import get_ipython
    from IPython.display import display

    frame = _frame(frame)
    caption = caption or frame.attrs.get("title", "")
    heads = _heads(frame, columns)
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    cells = [[_cell(row, name) or "—" for name in heads] for row in rows]
    lines = [" | ".join(row) for row in ([html.escape(head) for head in heads.values()], *cells)]
    words = html.unescape(re.sub("<[^>]+>", "", "\n".join([html.escape(caption), *lines]).strip()))
    if get_ipython() is None:
        return print(words)
    page = "".join(f"<th {LEFT} scope='col'>{html.escape(text)}</th>" for text in heads.values())
    for first, *rest in cells:
        page += f"</tr><tr><th {LEFT} scope='row'>{first}</th>"
        page += "".join(f"<td {LEFT}>{cell}</td>" for cell in rest)
    name = f"<caption {LEFT}>{html.escape(caption)}</caption>" if caption else ""
    source = f"<table>{name}<tr>{page}</tr></table>"
    return display({"text/html": source, "text/plain": words}, raw=True)


def _frame(frame):
    import pandas as pd  # only here: loading it takes longer than drawing the table

    if isinstance(frame, dict):
        lists = all(map(pd.api.types.is_list_like, frame.values()))
        frame = pd.DataFrame(frame if lists else [frame])
    if isinstance(frame, pd.Series):
        frame = frame.to_frame(frame.name or "value").rename_axis(frame.index.name or "name")
    if not isinstance(frame, pd.DataFrame):
        raise InputError(
            f"table needs a table, a column or a dict; it got {type(frame).__name__}. "
            'Try ivig.table(ivig.load("vaccine_intervals")).'
        )
    return frame.reset_index() if any(frame.index.names) else frame


def _heads(frame, columns):
    """Return the title of each column to show."""
    given = [str(name) for name in frame.columns]
    for name in columns or ():
        if name not in given:
            raise InputError(f"There is no column {name!r}.{nearest(name, given)}")
    titles = columns if isinstance(columns, dict) else {}
    if columns is None:
        full = frame.notna().any()
        columns = [name for name in given if name not in HIDDEN and (full[name] or name == "value")]
        columns = [one for one in columns if one.replace("high", "low") not in {*columns} - {one}]
        if "verified" in columns and (frame["verified"] == "yes").all():
            columns.remove("verified")
    known = frame.attrs.get("columns", {})
    return {name: titles.get(name) or _title(known.get(name), name) for name in columns}


def _title(known, name):
    if known is None:
        return _plain(name[:1].upper() + name[1:])
    title = re.sub(",? (low|from)$", "", known["title"])
    return f"{title} ({known['unit']})" if known["unit"] else title


def _cell(row, name):
    """Return the HTML of one cell; a range stands in the cell of its value, or of its low end."""
    if name == "source_key":
        return ", ".join(_source(key) for key in re.findall(r"[^;\s]+", row[name] or ""))
    text = CHECKED.get(row[name], "") if name == "verified" else _text(row[name])
    if name == "value":
        span = _span(row.get("low"), row.get("high"))
        text = f"{text} ({span})" if text and span else text or span
        unit = re.sub(r"^(hour|day|month)$", r"\1s", row.get("unit") or "")
        text = f"{text} {unit}".strip() if text else ""
    elif "low" in name:
        text = _span(row[name], row.get(name.replace("low", "high"))) or text
    return html.escape(text)


def _span(low, high):
    if low is None or high is None:
        return ""
    return _text(low) if low == high else f"{_text(low)} to {_text(high)}"


def _text(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return number(value)
    return _plain(shorten(str(value), LETTERS, placeholder=" …"))


def _plain(text):
    """Names that a computer likes become words: half_life, half-life."""
    return text if " " in text else text.replace("alf_life", "alf-life").replace("_", " ")


def _source(key):
    source = datasets.source(key)
    name = re.split(r",| et al| [A-Z]{1,3}\b", source.authors)[0] or source.title
    text = html.escape(f"{shorten(name, 40, placeholder=' …')} {source.year or ''}".strip())
    look = 'style="text-decoration: underline"'
    return f'<a {look} href="{html.escape(source.link)}">{text}</a>' if source.link else text
