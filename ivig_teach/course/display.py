"""How feedback looks: short HTML and, word for word, a plain-text twin.

Every block is a pair (html, plain). The HTML keeps to tags and styles that JupyterLab leaves
alone in a notebook nobody has trusted yet. Colours are inherited, so it reads in a light and in
a dark theme; words, not colours, say what is right.
"""

import html
import re
import sys
import textwrap
import unicodedata

_BOX = (
    "border-left: 4px {line} #808080; padding: 0.2em 0 0.2em 0.9em; "
    "margin: 0.5em 0; max-width: 44em; overflow-wrap: anywhere"
)


def clean(text, limit=60):
    """One printable line of at most ``limit`` characters, whatever a learner typed."""
    text = "".join(c for c in text[: 4 * limit] if c.isspace() or unicodedata.category(c)[0] != "C")
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 3] + "..."


def rich(text):
    """Escape ``text``; only what stands between back-ticks becomes code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


def paragraph(text, style="margin: 0.3em 0"):
    """A paragraph, as (html, plain)."""
    return f'<p style="{style}">{rich(text)}</p>', _wrap(text, "")


def question(text):
    """A question that stands over its options, as (html, plain)."""
    page = f'<p style="margin: 1em 0 0.3em 0"><strong>{rich(text)}</strong></p>'
    return page, "\n" + _wrap(text, "")


def listing(items, ordered=False):
    """A list, as (html, plain)."""
    tag = "ol" if ordered else "ul"
    page = "".join(f"<li>{rich(item)}</li>" for item in items)
    marks = [f"{n}." if ordered else "-" for n in range(1, len(items) + 1)]
    plain = "\n".join(_wrap(f"{mark} {item}") for mark, item in zip(marks, items, strict=True))
    return f"<{tag}>{page}</{tag}>", plain


def options(lines):
    """Lettered options, one a line, as (html, plain)."""
    page = "<br>".join(rich(line) for line in lines)
    return f'<p style="margin: 0.3em 0">{page}</p>', "\n".join(_wrap(line) for line in lines)


def code(text):
    """Lines of Python, as (html, plain)."""
    text = text.strip("\n")
    return f"<pre><code>{html.escape(text)}</code></pre>", textwrap.indent(text, "    ")


def fold(summary, text, plain):
    """Something the reader opens; ``plain`` is what the twin says instead."""
    page = (
        f'<details style="margin: 0.2em 0 0.2em 1em"><summary>{rich(summary)}</summary>'
        f'<p style="margin: 0.2em 0 0.6em 1.2em">{rich(text)}</p></details>'
    )
    return page, "\n".join(_wrap(line) for line in plain.split("\n"))


def show(head, *blocks, symbol="", line="solid"):
    """Display a heading and blocks in a notebook, or print the twin elsewhere."""
    title = f'<p style="margin: 0.3em 0"><strong>{rich(f"{symbol} {head}".strip())}</strong></p>'
    page = f'<div style="{_BOX.format(line=line)}">{title}'
    page += "".join(block[0] for block in blocks) + "</div>"
    plain = "\n".join([head, *(block[1] for block in blocks)])
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
