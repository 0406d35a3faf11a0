"""Markdown and code as HTML, with headings that can be linked."""

import html
import re
import unicodedata

from markdown_it import MarkdownIt
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

PYTHON = PythonLexer()
NO_WRAP = HtmlFormatter(nowrap=True)


def code(source):
    """Return Python source as a coloured block."""
    return f"<pre><code>{highlight(source, PYTHON, NO_WRAP).rstrip()}</code></pre>"


def slug(text, taken):
    """Return an anchor for a heading, unlike those in ``taken``, to which it is added."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "part"
    anchor, count = stem, 1
    while anchor in taken:
        count += 1
        anchor = f"{stem}-{count}"
    taken.add(anchor)
    return anchor


class Markdown:
    """Turn the Markdown of one page into HTML.

    ``headings`` collects (level, anchor, words); ``link`` mends each address.
    """

    def __init__(self, link=lambda href: href):
        self.headings, self.taken, self.link = [], set(), link
        self.parser = MarkdownIt("commonmark", {"html": True, "highlight": _colour}).enable("table")

    def __call__(self, text):
        tokens = self.parser.parse(text)
        for position, token in enumerate(tokens):
            if token.type == "heading_open":
                words = _plain(tokens[position + 1])
                anchor = slug(words, self.taken)
                token.attrSet("id", anchor)
                self.headings.append((int(token.tag[1]), anchor, words))
            for child in token.children or ():
                for name in {"href", "src"} & child.attrs.keys():
                    child.attrSet(name, self.link(child.attrs[name]))
        return scrollable(self.parser.renderer.render(tokens, self.parser.options, {}))


def scrollable(text):
    """Wrap each table so that a wide one scrolls by itself, by keyboard too."""

    def wrapped(match):
        caption = re.search(r"<caption[^>]*>(.*?)</caption>", match[0], re.DOTALL)
        name = re.sub("<[^>]+>", "", caption[1]) if caption else "Table"
        opening = f'<div class="scroll" role="region" tabindex="0" aria-label="{name}">'
        return f"{opening}{match[0]}</div>"

    return re.sub(r"<table.*?</table>", wrapped, text, flags=re.DOTALL)


def text_of(markup):
    """Return the words of a piece of HTML; what is folded is left out."""
    while "<details" in markup:
        shorter = re.sub(r"<details(?:(?!<details).)*?</details>", " ", markup, flags=re.DOTALL)
        if shorter == markup:
            break
        markup = shorter
    plain = re.sub(r"<(style|script).*?</\1>|<[^>]+>", " ", markup, flags=re.DOTALL)
    return " ".join(html.unescape(plain).split())


def _colour(source, language, _):
    return highlight(source, PYTHON, NO_WRAP) if language == "python" else html.escape(source)


def _plain(inline):
    return "".join(child.content for child in inline.children or () if child.content)
