"""How feedback looks: short HTML and, word for word, a plain-text twin.

The HTML keeps to tags and styles that JupyterLab leaves alone in a notebook nobody has trusted
yet. Colours are inherited, so it reads in a light and in a dark theme; words, not colours, say
what is right.
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


_TIGHT = "margin: 0.3em 0"


def clean(text, limit=60):
    """One printable line of at most ``limit`` characters, whatever a learner typed."""
    text = str.__str__(text)[: 4 * limit]
    text = "".join(c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 3] + "..."


def rich(text):
    """Escape ``text``; only what stands between back-ticks becomes code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


def paragraph(text):
    """A paragraph, as (html, plain)."""
    return f'<p style="{_TIGHT}">{rich(text)}</p>', _wrap(text, "")


def question(text):
    """A question that stands over its options, as (html, plain)."""
    page = f'<p style="margin: 1em 0 0.3em 0"><strong>{rich(text)}</strong></p>'
    return page, "\n" + _wrap(text, "")


def listing(items, ordered=False):
    """A list, as (html, plain)."""
    tag = "ol" if ordered else "ul"
    marks = (f"{n}." for n in range(1, len(items) + 1)) if ordered else ["-"] * len(items)
    plain = "\n".join(_wrap(f"{mark} {item}") for mark, item in zip(marks, items, strict=True))
    return f"<{tag}>{''.join(f'<li>{rich(item)}</li>' for item in items)}</{tag}>", plain


def options(pairs):
    """Lettered options, as (html, plain); ``pairs`` holds (letter, text)."""
    lines = [f"{letter}) {text}" for letter, text in pairs]
    return (
        f'<p style="{_TIGHT}">' + "<br>".join(rich(line) for line in lines) + "</p>",
        "\n".join(_wrap(line) for line in lines),
    )


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
    """Display a heading and blocks of (html, plain) in a notebook, or print the twin elsewhere."""
    shown = f"{symbol} {head}".strip()
    title = f'<p style="{_TIGHT}"><strong>{rich(shown)}</strong></p>'
    page = f'<div style="{_BOX.format(line=line)}">{title}'
    page += "".join(block[0] for block in blocks) + "</div>"
    plain = "\n".join([head, *(block[1] for block in blocks)])
    shell = sys.modules.get("IPython") and sys.modules["IPython"].get_ipython()
    if shell:
        from IPython.display import display

        display({"text/html": page, "text/plain": plain}, raw=True)
    else:
        print(plain.encode(_encoding(), "replace").decode(_encoding(), "replace"))


def _wrap(text, indent="   "):
    return textwrap.fill(
        text, 88, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _encoding():
    return getattr(sys.stdout, "encoding", None) or "utf-8"
