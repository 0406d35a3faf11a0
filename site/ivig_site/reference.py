"""Pages made from data and docstrings: glossary, bibliography, data dictionary, functions."""

import html
import importlib
import inspect
import json
import re
import textwrap

import ivig_teach
from ivig_teach import datasets

from . import ROOT
from .words import code, scrollable


def glossary(names):
    """Return each word of the course with its meaning; ``names`` links lessons by number."""
    lines = []
    for row in datasets.records("glossary"):
        short = f" ({html.escape(row['abbreviation'])})" if row["abbreviation"] else ""
        where = names.get(row["first_lesson"], f"lesson {row['first_lesson']}")
        cited = _cited(row["source_key"])
        lines.append(
            f'<dt id="{anchor(row["term"])}">{html.escape(row["term"])}{short}</dt>'
            f"<dd>{html.escape(row['meaning'])} Taught in {where}.{cited}</dd>"
        )
    return f"<dl>{''.join(lines)}</dl>"


def bibliography(used, names):
    """Return every source; ``used`` maps its key to the numbers of the lessons that cite it."""
    items = []
    for row in datasets.records("sources"):
        one = datasets.source(row["source_key"])
        link = f'<a href="{html.escape(one.link)}">{html.escape(one.link)}</a>' if one.link else ""
        lessons = ", ".join(names[number] for number in sorted(used.get(one.key, ())))
        note = f" Cited in {lessons}." if lessons else ""
        name = f'<li id="{one.key}"><code>{one.key}</code>'
        items.append(f"{name} {html.escape(one.citation)} {link}{note}</li>")
    return f'<ul class="plain">{"".join(items)}</ul>'


def dictionary():
    """Return what every table and column means, from datapackage.json."""
    package = json.loads((ROOT / "data" / "datapackage.json").read_text("utf-8"))
    fields = {one["name"]: one["schema"]["fields"] for one in package["resources"]}
    parts = []
    for name in datasets.names():
        table = datasets.load(name)
        head = "<tr><th scope='col'>Column</th><th scope='col'>Title</th>"
        head += (
            "<th scope='col'>Meaning</th><th scope='col'>Unit</th><th scope='col'>May be</th></tr>"
        )
        rows = "".join(map(_field, fields[name]))
        parts.append(
            f'<h2 id="{name}">{table.attrs["title"]} (<code>{name}</code>)</h2>'
            f"<p>{html.escape(table.attrs['description'])} {len(table)} rows, "
            f"{table.attrs['licence']}. <code>ivig.load(&quot;{name}&quot;)</code></p>"
            + scrollable(f"<table><caption>Columns of {name}</caption>{head}{rows}</table>")
        )
    return "\n".join(parts)


def functions():
    """Return (HTML, headings) of every public name, from signatures and docstrings."""
    rooms = {"ivig": ivig_teach}
    rooms |= {
        f"ivig.{name}": importlib.import_module(f"ivig_teach.{name}")
        for name in rooms_of(ivig_teach)
        if name not in {"inputs", "course"}
    }
    parts, headings = [], []
    for room, module in rooms.items():
        headings.append((2, anchor(room), room))
        parts.append(f'<h2 id="{anchor(room)}"><code>{room}</code></h2>{docstring(module)}')
        for name in _public(module):
            one = getattr(module, name)
            headings.append((3, anchor(f"{room}.{name}"), f"{room}.{name}"))
            call = html.escape(f"{name}{_signature(one)}")
            parts.append(
                f'<h3 id="{anchor(f"{room}.{name}")}"><code>{room}.{name}</code></h3>'
                f'<pre class="plain">{call}</pre>{docstring(one)}'
            )
    return "\n".join(parts), headings


def rooms_of(module):
    """Return the public names of a module that are modules themselves."""
    return [name for name in module.__all__ if inspect.ismodule(getattr(module, name))]


def docstring(thing):
    """Return a docstring as HTML: paragraphs, examples, and its lists of parameters."""
    text = inspect.getdoc(thing) or ""
    blocks = [block for block in re.split(r"\n\s*\n", text) if block.strip()]
    return "".join(map(_block, blocks))


def anchor(name):
    """Return a name as the anchor of its heading."""
    return re.sub(r"[^\w.-]+", "-", name)


def _block(block):
    lines = block.splitlines()
    if block.startswith(">>>"):
        return code(block)
    if len(lines) > 1 and re.fullmatch("-+", lines[1].strip()):
        items = "".join(
            f"<dd>{_inline(line.strip())}</dd>"
            if line[:1].isspace()
            else f"<dt>{_inline(line)}</dt>"
            for line in lines[2:]
        )
        return f"<p><strong>{lines[0]}</strong></p><dl>{items}</dl>"
    return f"<p>{_inline(textwrap.dedent(block))}</p>"


def _inline(text):
    return re.sub(r"``?([^`]+)``?", r"<code>\1</code>", html.escape(text))


def _public(module):
    names = getattr(module, "__all__", None)
    if module is ivig_teach:
        return [name for name in names if name not in rooms_of(module)]
    if names is None:
        there = vars(module).items()
        names = [name for name, one in there if getattr(one, "__module__", "") == module.__name__]
        names = [
            name for name in names if not name.startswith("_") and callable(vars(module)[name])
        ]
    return names


def _signature(one):
    try:
        return str(inspect.signature(one))
    except (TypeError, ValueError):
        return ""


def _field(field):
    limits = field.get("constraints", {})
    kinds = {"boolean": "yes or no", "string": "text", "integer": "whole number"}
    possible = ", ".join(limits.get("enum", ())) or kinds.get(field["type"], "number")
    if "minimum" in limits:
        most = f" to {limits['maximum']:g}" if "maximum" in limits else " or more"
        possible = f"{limits['minimum']:g}{most}"
    unit = field.get("unit", "")
    cells = (field["title"], field["description"], unit, possible)
    row = "".join(f"<td>{html.escape(cell)}</td>" for cell in cells)
    return f"<tr><th scope='row'><code>{field['name']}</code></th>{row}</tr>"


def _cited(keys):
    links = (f'<a href="sources.html#{key}">{key}</a>' for key in (keys or "").split(";") if key)
    text = ", ".join(links)
    return f" Source: {text}." if text else ""
