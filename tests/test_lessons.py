"""Every notebook has the shape of a lesson, and what nbval compares is really there.

``faults`` finds what is wrong with one notebook; the last tests break a good one in every listed
way and see it found.
"""

import copy
import re
import tomllib
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

import ivig_teach.course
from tools import build, lesson_cells, lesson_metadata, notebooks

BOOKS = {path.stem: path for path in notebooks.paths()}
TEMPLATE = next(path for path in BOOKS.values() if path.parent.name == "_template")
FEWEST_COMPARED = 8
LARGEST_BYTES = 1_500_000
COMPARED = ("text/plain", "text/html")
SKIPPED = {"nbval-skip", "nbval-ignore-output"}


@pytest.fixture(params=BOOKS.values(), ids=BOOKS.keys())
def path(request):
    return request.param


def test_the_lesson_has_its_shape(path):
    found = faults(notebooks.load(path), path.name)
    assert not found, "\n".join([path.name, *found])


def test_what_nbval_compares_is_there(path):
    book = notebooks.load(path)
    count = compared(book)
    print(f"{path.name}: {count} compared code cells")
    assert count >= FEWEST_COMPARED
    assert path.stat().st_size < LARGEST_BYTES


def test_cards_links_references_and_map_are_current():
    course = build.Course(readme_file=build.README)
    assert not course.problems + course.stale()


def test_prerequisites_exist_and_a_lesson_fits_the_hour():
    found = lesson_metadata.real(build.Course().lessons.values())
    numbers = {one.number for one in found}
    assert len(numbers) == len(found) == len(BOOKS) - 1
    for one in found:
        assert set(one.prerequisites) <= {*numbers, *lesson_metadata.SYLLABUS}, one.name
        assert 0 < one.minutes <= lesson_metadata.LONGEST_LESSON_MINUTES, one.name


def test_every_link_to_a_lesson_opens(path):
    for cell in markdown(notebooks.load(path)):
        for target in re.findall(r"\]\(([^)#:]+\.ipynb)", cell):
            assert (path.parent / target).is_file(), f"{path.name} points to {target}"


# What a lesson must be --------------------------------------------------------------------------


def faults(book, file):
    """Return one sentence for everything in which ``book`` is not a lesson of this course."""
    lesson = lesson_metadata.read(book, file)
    checks = (opening, order, cells_in_turn, outputs, sizes, exercises, words, pictures, kernel)
    return [fault for check in checks for fault in check(book, lesson)]


def opening(book, lesson):
    first = book.cells[0].source
    if not first.startswith(f"# {lesson.name}\n"):
        yield f"The first cell must start with '# {lesson.name}'."
    if lesson.question not in " ".join(first.split()):
        yield "The first cell must hold the question of the metadata, word for word."
    if "ivig-card" not in lesson_metadata.tags(book.cells[1]):
        yield "The card must be the second cell."
    if code(book)[0].source != "import ivig_teach as ivig":
        yield "The first code cell must be exactly 'import ivig_teach as ivig'."


def order(book, lesson):
    wanted = (
        ("## Exercises or ### Exercise", r"^###? Exercises?\b"),
        ("## Where this ... breaks", r"^## Where this .*breaks"),
        ("## Quiz", r"^## Quiz"),
        ("## Recap", r"^## Recap"),
        ("## References", r"^## References"),
    )
    text = "\n".join(markdown(book))
    places = [re.search(pattern, text, re.MULTILINE) for _, pattern in wanted]
    for (name, _), place in zip(wanted, places, strict=True):
        if place is None:
            yield f"The heading '{name}' is missing."
    starts = [place.start() for place in places if place]
    if starts != sorted(starts):
        yield "The headings must come in this order: " + ", ".join(name for name, _ in wanted)
    if f'ivig.quiz("{borrowed(lesson)}")' not in "\n".join(cell.source for cell in code(book)):
        yield f'The cell ivig.quiz("{borrowed(lesson)}") is missing.'


def cells_in_turn(book, lesson):
    kinds = [cell.cell_type for cell in book.cells]
    for position, pair in enumerate(pairwise(kinds)):
        if pair == ("code", "code"):
            yield f"No sentence stands before the code '{book.cells[position + 1].source[:50]}'."


def outputs(book, lesson):
    cells = code(book)
    if [cell.execution_count for cell in cells] != list(range(1, len(cells) + 1)):
        yield "The cells were not run once from top to bottom: build the lesson."
    for cell in cells:
        for output in cell.outputs:
            if output.output_type == "error" and "raises-exception" not in lesson_metadata.tags(
                cell
            ):
                yield f"An error is stored under '{cell.source[:50]}'."
            if output.get("name") == "stderr":
                yield f"A warning is stored under '{cell.source[:50]}'."
            if any(kind.startswith("image/") for kind in output.get("data", {})):
                yield f"A bare figure is stored under '{cell.source[:50]}': use ivig.show(ax)."


def sizes(book, lesson):
    for cell in code(book):
        tags = lesson_metadata.tags(cell)
        lines = [x for x in cell.source.splitlines() if x.strip() and not x.strip().startswith("#")]
        allowed = 12 if "toy" in tags else 5
        if len(lines) > allowed and "hide-input" not in tags:
            yield f"{len(lines)} lines of code ({allowed} allowed) in '{cell.source[:50]}'."
        asked = [line for line in lines if "..." in line]
        if lesson.number < "03" and (len(asked) > 1 or any(len(line) > 60 for line in asked)):
            yield f"Before lesson 03 ask for one short line, not '{cell.source[:50]}'."


def exercises(book, lesson):
    number = borrowed(lesson)
    asked = re.findall(r'ivig\.check\(\s*"([^"]+)"', "\n".join(cell.source for cell in code(book)))
    bank = Path(ivig_teach.course.__file__).parent / "lessons" / f"{number}.toml"
    known = [one["id"] for one in tomllib.loads(bank.read_text("utf-8"))["exercise"]]
    if asked != known:
        yield f"The notebook asks for {asked}, lessons/{number}.toml holds {known}."
    if not 3 <= len(asked) <= 5:
        yield f"{len(asked)} exercises; a lesson has 3 to 5."
    text = "\n".join(markdown(book))
    for one in asked:
        if not re.search(rf"^### Exercise {re.escape(one)}\b", text, re.MULTILINE):
            yield f"The heading '### Exercise {one}' is missing."


def words(book, lesson):
    for cell in markdown(book):
        if re.search(r"^:::|^```\s*\{", cell, re.MULTILINE):
            yield f"A MyST directive shows as raw text in JupyterLab: '{cell[:50]}'."
    for target in lesson_cells.stray_links(book.cells):
        yield f"{target} belongs to no source in data/sources.csv."


def pictures(book, lesson):
    for cell in markdown(book):
        for alt in re.findall(r"!\[([^\]]*)\]", cell):
            yield from _alternative(alt)
        yield from _images(cell)
    for cell in code(book):
        for output in cell.outputs:
            yield from _images(output.get("data", {}).get("text/html", ""))


def kernel(book, lesson):
    if book.metadata.get("language_info") != {"name": "python"}:
        yield "language_info must be {'name': 'python'}, or the browser-only lab stops at a dialog."
    if set(book.metadata) != {"kernelspec", "language_info", "ivig"}:
        yield "The notebook metadata hold more than kernelspec, language_info and ivig."


class _Images(HTMLParser):
    def __init__(self):
        super().__init__()
        self.alts = []

    def handle_starttag(self, tag, attrs):
        if tag == "img":
            self.alts.append(dict(attrs).get("alt") or "")


def _images(html):
    parser = _Images()
    parser.feed(html)
    for alt in parser.alts:
        yield from _alternative(alt)


def _alternative(alt):
    if len(alt.split()) < 3 or ".png" in alt:
        yield f"An image has no alternative text in words: '{alt[:50]}'."


def borrowed(lesson):
    """Return the number whose exercises the notebook uses; the template borrows lesson 00's."""
    return "00" if lesson.number == lesson_metadata.TEMPLATE else lesson.number


def compared(book):
    """Return how many code cells have an output that nbval compares."""
    return sum(
        any(
            output.output_type == "stream"
            or any(kind in output.get("data", {}) for kind in COMPARED)
            for output in cell.outputs
        )
        for cell in code(book)
        if not SKIPPED & set(lesson_metadata.tags(cell))
    )


code = notebooks.code_cells


def markdown(book):
    return [cell.source for cell in book.cells if cell.cell_type == "markdown"]


# Each rule can fail -----------------------------------------------------------------------------


def find(book, text):
    return next(cell for cell in book.cells if text in cell.source)


def edit(old, new):
    def broken(book):
        cell = find(book, old)
        cell.source = cell.source.replace(old, new)

    return broken


def drop(text):
    return lambda book: book.cells.remove(find(book, text))


def stored(where, **output):
    def broken(book):
        find(book, where).outputs.append(type(book)(output))

    return broken


def recount(book):
    code(book)[2].execution_count = 9


def retitle(book):
    book.metadata["ivig"]["title"] = "Another name"


def clutter(book):
    book.metadata["widgets"] = {}


def unspeak(book):
    for cell in code(book):
        for output in cell.outputs:
            html = output.get("data", {}).get("text/html", "")
            if "<img" in html:
                output.data["text/html"] = re.sub(r'alt="[^"]*"', 'alt="figure.png"', html)


BREAKS = {
    "title": (retitle, "first cell must start"),
    "question": (edit("Which question should", "Which question must"), "word for word"),
    "import": (edit("import ivig_teach as ivig", "import ivig_teach as iv"), "must be exactly"),
    "card": (drop("**Afterwards you can:**"), "second cell"),
    "quiz": (edit('ivig.quiz("00")', 'ivig.quiz("01")'), "ivig.quiz"),
    "breaks": (edit("## Where this model breaks", "## Limits"), "Where this"),
    "recap": (edit("## Recap", "## In short"), "'## Recap' is missing"),
    "order": (edit("## Predict", "## Recap"), "in this order"),
    "two code cells": (drop("## Show"), "No sentence stands before"),
    "count": (recount, "top to bottom"),
    "error": (stored("import ivig", output_type="error", ename="E"), "An error is stored"),
    "stderr": (
        stored("import ivig", output_type="stream", name="stderr", text="!"),
        "A warning is stored",
    ),
    "bare figure": (
        stored("import ivig", output_type="display_data", data={"image/png": "x"}),
        "use ivig.show",
    ),
    "long cell": (edit('ivig.quiz("00")', "a = 1\n" * 5 + 'ivig.quiz("00")'), "lines of code"),
    "exercise": (edit('check("00.2"', 'check("00.9"'), "lessons/00.toml holds"),
    "exercise heading": (edit("### Exercise 00.3", "### The third"), "### Exercise 00.3"),
    "directive": (edit("## Predict", ":::{note}\n## Predict"), "MyST"),
    "stray link": (edit("## Predict", "https://example.org/x ## Predict"), "belongs to no source"),
    "file name as alt": (unspeak, "no alternative text"),
    "image without alt": (edit("## Predict", "![](x.png)\n## Predict"), "no alternative text"),
    "metadata": (clutter, "hold more than"),
}


@pytest.fixture(scope="module")
def template():
    return notebooks.load(TEMPLATE)


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_lesson_is_found(template, name):
    broken, message = BREAKS[name]
    book = copy.deepcopy(template)
    broken(book)
    assert any(message in fault for fault in faults(book, TEMPLATE.name))


def test_an_early_lesson_asks_for_one_short_line(template):
    book = copy.deepcopy(template)
    book.metadata["ivig"]["number"] = "02"
    lesson = lesson_metadata.read(book, "02_x.ipynb")
    assert not list(sizes(book, lesson))
    edit("answer = ...", "answer = ...\nother = ...")(book)
    assert list(sizes(book, lesson))


def test_an_unrun_notebook_counts_no_compared_cell(template):
    book = copy.deepcopy(template)
    for cell in code(book):
        cell.outputs = []
    assert compared(book) == 0
