"""How feedback looks: short HTML and a plain-text twin that says the same, as (html, plain).

What is folded has no twin. Text colours are inherited, for a light and for a dark theme.
"""

import html
import re
import sys
import textwrap
import unicodedata

# Symbol, line and colour of each verdict: 4.5:1 under white text, 3:1 on a white or black page.
_LOOK = {
    "Right": ("✓", "solid", "#007a5e"),
    "Not yet": ("↻", "dashed", "#b34700"),
    "Not attempted": ("…", "dotted", "#6b6b6b"),
    "Noted": ("✎", "double", "#2a69ac"),
    "Wrong": ("✗", "dashed", "#b34700"),
    "Supported": ("✓", "solid", "#007a5e"),
    "Open": ("?", "dotted", "#2a69ac"),
    "Not supported": ("↻", "dashed", "#b34700"),
    "The trap": ("!", "double", "#b34700"),
}
_BOX = "padding: 0.2em 0 0.2em 0.9em; margin: 0.5em 0; max-width: 44em; overflow-wrap: anywhere"
_P = "margin: 0.3em 0"


def clean(text, limit=60):
    """One printable line of at most ``limit`` characters, whatever a learner typed."""
    text = "".join(c for c in text[: 4 * limit] if c.isspace() or unicodedata.category(c)[0] != "C")
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 3] + "..."


def rich(text):
    """Escape ``text``; ``*this*`` is stressed, and what stands between back-ticks becomes code."""
    parts = html.escape(text).split("`")
    for n, part in enumerate(parts):
        stressed = re.sub(r"(?<![\w*])\*([^\s*](?:[^*]*[^\s*])?)\*(?![\w*])", r"<em>\1</em>", part)
        parts[n] = f"<code>{part}</code>" if n % 2 else stressed
    return "".join(parts)


def paragraph(text):
    """A paragraph, as (html, plain)."""
    return f'<p style="{_P}">{rich(text)}</p>', _wrap(text, "")


def question(text, *blocks):
    """A question and what belongs to it, as one group that a screen reader names."""
    page = f'<p style="margin: 1em 0 0.3em 0"><strong>{rich(text)}</strong></p>'
    page += "".join(block[0] for block in blocks)
    label = html.escape(text.replace("`", "").replace("*", ""))
    plain = "\n".join(["", _wrap(text, ""), *(block[1] for block in blocks)])
    return f'<div role="group" aria-label="{label}">{page}</div>', plain


def listing(items):
    """A list, as (html, plain)."""
    page = "".join(f"<li>{rich(item)}</li>" for item in items)
    return f"<ul>{page}</ul>", "\n".join(_wrap(f"- {item}") for item in items)


def code(text):
    """Lines of Python, as (html, plain)."""
    text = text.strip("\n")
    return f"<pre><code>{html.escape(text)}</code></pre>", textwrap.indent(text, "    ")


def verdict(status, text):
    """A paragraph that begins with a verdict's symbol and word and carries its line."""
    symbol, line, colour = _LOOK[status]
    style = f"margin: 0.2em 0 0.6em 1em; border-left: 4px {line} {colour}; padding-left: 0.6em"
    page = f'<p style="{style}"><strong>{symbol} {status}.</strong> {rich(text)}</p>'
    return page, _wrap(f"- {status}. {text}")


def fold(summary, *blocks, group="", plain=""):
    """Something the reader opens; of one ``group`` only one stands open at a time."""
    name = f' name="{group}"' if group else ""
    page = f"<summary>{rich(summary)}</summary>" + "".join(block[0] for block in blocks)
    return f'<details{name} style="margin: 0.3em 0 0.3em 1em">{page}</details>', plain


def show(head, *blocks, status=""):
    """Display a heading and blocks in a notebook, or print the twin elsewhere."""
    symbol, line, colour = _LOOK.get(status, ("", "solid", "#808080"))
    badge = f"background-color: {colour}; color: #ffffff; padding: 0.1em 0.5em"
    word = f'<span style="{badge}">{symbol} {status}</span> ' if status else ""
    page = f'<p style="{_P}"><strong>{word}{rich(head)}</strong></p>'
    page += "".join(block[0] for block in blocks)
    page = f'<div style="border-left: 6px {line} {colour}; {_BOX}">{page}</div>'
    plain = "\n".join([f"{status} - {head}" if status else head, *(b[1] for b in blocks if b[1])])
    if "IPython" in sys.modules and sys.modules["IPython"].get_ipython():
        from IPython.display import display

        display({"text/html": page, "text/plain": plain}, raw=True)
    else:
        print(plain)


def _wrap(text, indent="   "):
    whole = {"break_long_words": False, "break_on_hyphens": False}
    return textwrap.fill(text, 88, subsequent_indent=indent, **whole)
