"""A stored notebook as a page: nothing is run, no prediction is answered until it is opened."""

import base64
import hashlib
import html
import re
import struct

from . import LAB
from .words import Markdown, code, scrollable

ASKED = re.compile(r"\*\*(?:Predict|Your guess|Guess)\b")
# An explanation ends where the next round, task or heading begins.
ENDS = re.compile(r"^(?:#|.*\*\*(?:Predict|Your guess|Guess|Decide|Now you)\b)", re.MULTILINE)
PICTURE = re.compile(r'width="(\d+)" src="data:image/png;base64,([A-Za-z0-9+/=\n]+)"')
REVEAL = "Guess first, then open: what the cell shows"
# These only ask; what they answer is the learner's to find.
ASKS = re.compile(r"ivig\.(?:check|case|quiz)\(")
SLIDERS = re.compile(r"ivig\.explore\.(?!slider)\w+\(")


class LessonPage:
    """The page of one notebook; ``images`` holds its pictures by file name."""

    def __init__(self, book, lesson):
        self.lesson, self.images = lesson, {}
        self.attachments = {}
        self.markdown = Markdown(self._link)
        body = "\n".join(self._cells(book["cells"]))
        # Outputs link lessons as files beside them.
        self.body = re.sub(r"""(href=["']\d\d_\w+)\.ipynb""", r"\1.html", body)

    def _cells(self, cells):
        """Yield the HTML of each cell; ``asked`` is true from a prediction to its result."""
        asked, result = False, ""
        for cell in cells:
            source = "".join(cell["source"])
            if "ivig-nav" in cell["metadata"].get("tags", ()):
                continue
            if cell["cell_type"] == "markdown":
                self.attachments = cell.get("attachments", {})
                asked = asked or bool(ASKED.search(source))
                explained, source = explanation(source) if result else ("", source)
                if result:
                    yield _fold(result + self.markdown(explained))
                    result = ""
                yield self.markdown(source)
                continue
            asked = asked or "guess" in source
            if result:
                yield _fold(result)
                result = ""
            shown = "".join(map(self._output, cell["outputs"]))
            yield f'<div class="cell">{code(source)}</div>'
            if SLIDERS.search(source):
                shown += self._where("The sliders move where the cell can run")
            elif "guess" in source and "= ..." in source and shown:
                shown += self._where("The cell waits for your guess. Type it where it can run")
            if asked and shown and not ASKS.search(source):
                result = shown
            elif shown:
                yield f'<div class="output">{shown}</div>'
            asked = asked and not shown
        if result:
            yield _fold(result)

    def _where(self, why):
        href = f"{LAB}/notebooks/index.html?path={self.lesson.file}"
        there = f'<a href="{href}">open this lesson in your browser</a>'
        return f'<p class="aside">{why}: {there}.</p>'

    def _output(self, output):
        """Return the HTML of a stored output; scripts of sliders say nothing here."""
        if output["output_type"] == "stream":
            return f'<pre class="plain">{html.escape("".join(output["text"]))}</pre>'
        if output["output_type"] == "error":
            return f'<pre class="plain">{html.escape("{ename}: {evalue}".format(**output))}</pre>'
        data = output["data"]
        if "text/html" in data:
            return scrollable(PICTURE.sub(self._picture, "".join(data["text/html"])))
        plain = "".join(data.get("text/plain", ""))
        return f'<pre class="plain">{html.escape(plain)}</pre>' if plain else ""

    def _picture(self, match):
        name = self._store(base64.b64decode(match[2]))
        across, up = struct.unpack(">II", self.images[name][16:24])
        height = round(int(match[1]) * up / across)
        return f'width="{match[1]}" height="{height}" loading="lazy" src="images/{name}"'

    def _store(self, picture):
        name = f"{hashlib.sha256(picture).hexdigest()[:16]}.png"
        self.images[name] = picture
        return name

    def _link(self, href):
        if href.startswith("attachment:"):
            picture = self.attachments[href.removeprefix("attachment:")]["image/png"]
            return f"images/{self._store(base64.b64decode(picture))}"
        return re.sub(r"^(\d\d_\w+)\.ipynb", r"\1.html", href)


def explanation(source):
    """Cut Markdown into what explains the result above it and what comes after."""
    end = ENDS.search(source)
    place = end.start() if end else len(source)
    if source.count("<details", 0, place) != source.count("</details", 0, place):
        return "", source
    return source[:place], source[place:]


def _fold(inside):
    return f'<details class="reveal"><summary>{REVEAL}</summary>{inside}</details>'
