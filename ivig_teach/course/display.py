"""How feedback looks: short HTML and a plain-text twin that says the same.

Every block is a pair (html, plain); what is folded in the HTML has no twin. The HTML keeps to
tags and styles that JupyterLab leaves alone in a notebook nobody has trusted yet. Text colours
are inherited, so it reads in a light and in a dark theme.
"""

import html
import re
import sys
import textwrap
import unicodedata

# Symbol, line and colour of each verdict. White on each colour has a contrast of 4.5:1 or more,
# each colour on white or on black 3:1 or more.
_LOOK = {
    "Right": ("✓", "solid", "#007a5e"),
    "Not yet": ("↻", "dashed", "#b34700"),
    "Not attempted": ("…", "dotted", "#6b6b6b"),
    "Noted": ("✎", "double", "#2a69ac"),
    "Wrong": ("✗", "dashed", "#b34700"),
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


def question(text):
    """A question that stands over its options, as (html, plain)."""
    page = f'<p style="margin: 1em 0 0.3em 0"><strong>{rich(text)}</strong></p>'
    return page, "\n" + _wrap(text, "")


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
    page = "".join(block[0] for block in blocks)
    style = "margin: 0.3em 0 0.3em 1em"
    return (
        f'<details{name} style="{style}"><summary>{rich(summary)}</summary>{page}</details>',
        plain,
    )


def show(head, *blocks, status=""):
    """Display a heading and blocks in a notebook, or print the twin elsewhere."""
    symbol, line, colour = _LOOK.get(status, ("", "solid", "#808080"))
    badge = f"background-color: {colour}; color: #ffffff; padding: 0.1em 0.5em"
    word = f'<span style="{badge}">{symbol} {status}</span> ' if status else ""
    page = f'<div style="border-left: 6px {line} {colour}; {_BOX}">'
    page += f'<p style="{_P}"><strong>{word}{rich(head)}</strong></p>'
    page += "".join(block[0] for block in blocks) + "</div>"
    title = f"{status} - {head}" if status else head
    plain = "\n".join([title, *(block[1] for block in blocks if block[1])])
    if "IPython" in sys.modules and sys.modules["IPython"].get_ipython():
        from IPython.display import display

        display({"text/html": page, "text/plain": plain}, raw=True)
    else:
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        print(plain.encode(encoding, "replace").decode(encoding, "replace"))


def _wrap(text, indent="   "):
    return textwrap.fill(
        text, 88, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
