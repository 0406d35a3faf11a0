"""Tables for people: titles with units, short cells, sources as links, nothing empty."""

import html
import re
from textwrap import shorten

from .. import datasets
from ..inputs import InputError, choice
from .describe import number

HIDDEN = {"row_id", "other_source_keys", "note", "interval_kind", "sd_kind", "unit", "low", "high"}
CHECKED = {"yes": "yes", "partial": "in part", "derived": "calculated from it"}
LEFT = "style='text-align: left; white-space: normal; max-width: 26em'"


def table(frame, *, columns=None, caption=None):
    """Show a DataFrame, or a dict of columns, as a reader wants it; in words too.

    A number takes its unit and range from ``unit``, ``low`` and ``high``. ``columns`` is a
    list, or a dict to titles; by default all but the empty. InputError: no table, no such column.

    >>> import pandas as pd
    >>> table(pd.DataFrame({"route": ["IV", "SC"], "half_life": [22.4, None]}))
    Route | Half-life
    IV | 22.4
    SC | —
    """
    import pandas as pd
    from IPython import get_ipython
    from IPython.display import display

    frame = pd.DataFrame(frame) if isinstance(frame, dict) else frame
    if not isinstance(frame, pd.DataFrame):
        raise InputError('A table is needed, as in ivig.table(ivig.load("vaccine_intervals")).')
    if any(frame.index.names):
        frame = frame.reset_index()
    known = frame.attrs.get("columns", {})
    names = _shown(frame) if columns is None else [choice("column", c, [*frame]) for c in columns]
    titles = columns if isinstance(columns, dict) else {}
    heads = [html.escape(titles.get(name) or _head(name, known.get(name, {}))) for name in names]
    caption = html.escape(caption or frame.attrs.get("title", ""))
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    cells = [[_cell(row, name) or "—" for name in names] for row in rows]
    lines = "\n".join([caption, *map(" | ".join, [heads, *cells])]).strip()
    words = html.unescape(re.sub("<[^>]+>", "", lines))
    if get_ipython() is None:
        return print(words)
    page = pd.DataFrame(cells, columns=heads).to_html(index=False, escape=False, border=0)
    page = re.sub(r"(<tr>\s*)<td>(.*?)</td>", rf"\1<th {LEFT} scope='row'>\2</th>", page)
    page = page.replace("<th>", f"<th {LEFT} scope='col'>").replace("<td>", f"<td {LEFT}>")
    page = page.replace("<thead>", f"<caption {LEFT}>{caption}</caption><thead>")
    return display({"text/html": page, "text/plain": words}, raw=True)


def _shown(frame):
    """Return the columns that say something; a range is shown by the column of its low end."""
    empty = {name for name in frame if frame[name].isna().all()} - {"value"}
    kept = [name for name in frame if name not in HIDDEN | empty]
    if "verified" in kept and (frame["verified"] == "yes").all():
        kept.remove("verified")
    return [name for name in kept if name.replace("high", "low") not in {*kept} - {name}]


def _head(name, known):
    title = re.sub(",? (low|from)$", "", known.get("title") or _plain(name[:1].upper() + name[1:]))
    return f"{title} ({known['unit']})" if known.get("unit") else title


def _cell(row, name):
    """Return the HTML of one cell; a range stands in the cell of its value, or of its low end."""
    if name == "source_key":
        return ", ".join(map(_source, re.findall(r"[^;\s]+", row[name] or "")))
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
    ends = dict.fromkeys([_text(low), _text(high)])  # equal ends are said once
    return "" if "" in ends else " to ".join(ends)


def _text(value):
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value]
    if isinstance(value, float):
        return number(value)
    return _plain(shorten(str(value), 120, placeholder=" …"))


def _plain(text):
    """Names that a computer likes become words: half_life, half-life."""
    return text if " " in text else text.replace("alf_life", "alf-life").replace("_", " ")


def _source(key):
    source = datasets.source(key)
    name = re.split(r",| et al| [A-Z]{1,3}\b(?!')", source.authors)[0] or source.title
    text = f"{shorten(name, 40, placeholder=' …')} {source.year or ''}".strip()
    look = "style='text-decoration: underline'"
    return f'<a {look} href="{html.escape(source.link)}">{html.escape(text)}</a>'
