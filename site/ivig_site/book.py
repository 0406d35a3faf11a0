"""Write the book: lessons, reference pages, search, all from what is stored; nothing is run."""

import json
import re
import shutil
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tools import lesson_cells, lesson_metadata, notebooks

from . import LAB, OUT, ROOT, SITE, address, front, reference, repository
from .lesson_page import LessonPage
from .words import Markdown, text_of

REFERENCE = {
    "glossary.html": "Glossary",
    "sources.html": "Bibliography",
    "data.html": "Data dictionary",
    "functions.html": "Functions",
    "validation.html": "How far to trust the models",
    "benchmarks.html": "How fast, how exact",
    "classroom.html": "The classroom without a server",
    "about.html": "About the course",
    "search.html": "Search",
}
FIRST_LESSON = "00_start_here.ipynb"


class Book:
    """All pages of the site, by file name, and the pictures they show."""

    def __init__(self, folder=notebooks.FOLDER):
        self.pages, self.images, self.found, self.index = {}, {}, {}, []
        loader = FileSystemLoader(SITE / "templates")
        self.templates = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
        self.books = {path.name: notebooks.load(path) for path in notebooks.paths(folder)}
        lessons = (lesson_metadata.read(book, name) for name, book in self.books.items())
        self.lessons = lesson_metadata.real(lessons)
        self.templates.globals.update(
            lessons=self.lessons, reference=REFERENCE, repository=repository(), address=address(),
            lab=lab_link, page_of=page_of,
        )  # fmt: skip
        self._front()
        self._lessons()
        self._reference()

    def write(self, folder=OUT):
        """Write every file into ``folder``; what stands in it of an older book is replaced."""
        folder.mkdir(parents=True, exist_ok=True)
        for old in (*folder.glob("*.html"), folder / "images", folder / "static"):
            shutil.rmtree(old) if old.is_dir() else old.unlink(missing_ok=True)
        shutil.copytree(SITE / "static", folder / "static")
        (folder / "images").mkdir()
        for name, picture in self.images.items():
            (folder / "images" / name).write_bytes(picture)
        for name, text in self.pages.items():
            (folder / name).write_text(text, "utf-8", newline="\n")
        # A script, not a JSON file: it also works where the book is opened from a folder.
        index = f"window.IVIG_INDEX = {json.dumps(self.index, ensure_ascii=False)};\n"
        (folder / "static" / "search-index.js").write_text(index, "utf-8", newline="\n")
        front.preview().savefig(folder / "images" / "preview.png")

    def _add(self, name, template, *, title, about, body="", headings=(), **more):
        page = self.templates.get_template(template)
        self.pages[name] = page.render(
            name=name, title=title, about=about, body=body, headings=headings, **more
        )
        self._index(name, title, body, headings)

    def _index(self, name, title, body, headings):
        """Cut a page at its anchors, so that a search leads to the place."""
        marks = list(re.finditer(r'<(?:h[23]|dt|li) id="([^"]+)"', body))
        named = {anchor: words for _, anchor, words in headings}
        starts = [0, *(mark.start() for mark in marks), len(body)]
        anchors = ["", *(mark[1] for mark in marks)]
        for anchor, start, end in zip(anchors, starts[:-1], starts[1:], strict=True):
            text = text_of(re.sub("<pre.*?</pre>", "", body[start:end], flags=re.DOTALL))
            if text:
                place = f"{name}#{anchor}" if anchor else name
                self.index.append([place, title, named.get(anchor, anchor or title), text])

    def _front(self):
        told = {one.number: one for one in self.lessons}
        course = [(n, told.get(n), lesson_metadata.SYLLABUS[n]) for n in lesson_metadata.SYLLABUS]
        self._add(
            "index.html", "front.html", title="Borrowed antibodies",
            about="A runnable course on intravenous immunoglobulin (IVIG): thirteen lessons in "
            "your browser, nothing to install.",
            course=course, patients=front.patients(), figure=front.figure(), start=FIRST_LESSON,
        )  # fmt: skip

    def _lessons(self):
        for place, lesson in enumerate(self.lessons):
            page = LessonPage(self.books[lesson.file], lesson)
            self.images |= page.images
            before = self.lessons[place - 1] if place else None
            after = self.lessons[place + 1] if place + 1 < len(self.lessons) else None
            headings = [one for one in page.markdown.headings if one[0] in (2, 3)]
            self._add(
                page_of(lesson), "lesson.html", title=lesson.name, about=lesson.question,
                body=page.body, headings=headings, lesson=lesson, before=before, after=after,
                launch=launch(lesson.file), parts=page.body.partition("</h1>"),
            )  # fmt: skip

    def _reference(self):
        names = {one.number: f'<a href="{page_of(one)}">{one.number}</a>' for one in self.lessons}
        used = {}
        for lesson in self.lessons:
            for key in lesson_cells.cited(self.books[lesson.file]):
                used.setdefault(key, set()).add(lesson.number)
        listed, headings = reference.functions()
        made = {
            "glossary.html": (reference.glossary(names), "The course's words in plain language."),
            "sources.html": (
                reference.bibliography(used, names),
                "Every document the facts rest on, and the lessons that cite it.",
            ),
            "data.html": (
                reference.dictionary(),
                "What every table and column of the facts means.",
            ),
            "functions.html": (listed, "What import ivig_teach as ivig offers."),
        }
        for name, (body, about) in made.items():
            told = headings if name == "functions.html" else ()
            title = REFERENCE[name]
            self._add(name, "page.html", title=title, about=about, body=body, headings=told)
        for name, path in {
            "validation.html": SITE / "validation.md",
            "benchmarks.html": SITE / "benchmarks.md",
            "classroom.html": SITE / "classroom.md",
        }.items():
            self._document(name, path.read_text("utf-8").split("\n", 1)[1])
        readme = (ROOT / "README.md").read_text("utf-8")
        self._document("about.html", readme[readme.index("## For teachers") :])
        about = "Search lessons, glossary, sources, data and functions; it works offline."
        self._add("search.html", "search.html", title="Search", about=about)

    def _document(self, name, text):
        markdown = Markdown(into_repository)
        body = markdown(re.sub("<!--.*?-->", "", text, flags=re.DOTALL))
        about = f"{REFERENCE[name]}: ivig-teach, a course on intravenous immunoglobulin."
        self._add(
            name, "page.html", title=REFERENCE[name], about=about, body=body,
            headings=markdown.headings,
        )  # fmt: skip


def page_of(lesson):
    """Return the file of a lesson's page."""
    return lesson.file.replace(".ipynb", ".html")


def lab_link(file):
    """Return the address that opens a lesson in the browser-only classroom."""
    return f"{LAB}/lab/index.html?path={quote(file)}"


def launch(file):
    """Return the addresses that open a lesson elsewhere, by the name of the service."""
    owner_name = repository().removeprefix("https://github.com/")
    path = quote(f"doc/tree/my_course/{file}", safe="")
    pulled = quote(f"doc/tree/{owner_name.split('/')[1]}/{file}", safe="")
    query = f"repo={quote(repository(), safe='')}&branch=class&urlpath={pulled}"
    return {
        "Binder": f"https://mybinder.org/v2/gh/{owner_name}/main?urlpath={path}",
        "Colab": f"https://colab.research.google.com/github/{owner_name}/blob/class/{file}",
        "JupyterHub": f"/hub/user-redirect/git-pull?{query}",
    }


def into_repository(href):
    """Send a link of a document to its page here, or to the file on GitHub."""
    here = {"site/validation.md": "validation.html", "site/benchmarks.md": "benchmarks.html"}
    if href in here:
        return here[href]
    outside = re.match(r"[a-z]+:|#", href)
    return href if outside else f"{repository()}/blob/main/{href}"
