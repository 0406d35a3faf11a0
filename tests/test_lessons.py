"""Every notebook has the shape of a lesson, and what nbval compares is really there.

``faults`` finds what is wrong with one notebook; the last tests break a good one in every listed
way and see it found.
"""

import copy
import dataclasses
import re
from itertools import pairwise

import pytest

from ivig_teach.course import exercises
from tools import build, lesson_cells, lesson_metadata, notebooks
from tools.lesson_metadata import tags

BOOKS = {path.stem: path for path in notebooks.paths()}
TEMPLATE = next(path for path in BOOKS.values() if path.parent.name == "_template")
FEWEST_COMPARED = 8
LARGEST_BYTES = 1_500_000
HEADINGS = (r"### Exercise ", r"## Where this .*breaks", "## Quiz", "## Recap", "## References")


@pytest.fixture(params=BOOKS.values(), ids=BOOKS.keys())
def path(request):
    return request.param


def test_the_lesson_has_its_shape(path):
    found = faults(notebooks.load(path), path.name)
    assert not found, "\n".join([path.name, *found])


def test_what_nbval_compares_is_there(path):
    count = compared(notebooks.load(path))
    print(f"{path.name}: {count} compared code cells")
    assert count >= FEWEST_COMPARED
    assert path.stat().st_size < LARGEST_BYTES


def test_cards_questions_links_references_and_map_are_current():
    course = build.Course(readme_file=build.README)
    course.save(check=True)
    assert not course.problems


def test_prerequisites_exist_and_a_lesson_fits_the_hour():
    found = lesson_metadata.real(build.Course().lessons.values())
    numbers = {one.number for one in found}
    assert len(numbers) == len(found) == len(BOOKS) - 1
    for one in found:
        assert set(one.prerequisites) <= numbers, one.name
        assert 0 < one.minutes <= lesson_metadata.LONGEST_LESSON_MINUTES, one.name


def test_every_link_to_a_lesson_opens(path):
    for target in re.findall(r"\]\(([^)#:]+\.ipynb)", markdown(notebooks.load(path))):
        assert (notebooks.FOLDER / target).is_file(), f"{path.name} points to {target}"


# What a lesson must be --------------------------------------------------------------------------


def faults(book, file):
    """Return one sentence for everything in which ``book`` is not a lesson of this course."""
    lesson = lesson_metadata.read(book, file)
    checks = (opening, order, outputs, sizes, asked, words, kernel)
    return [fault for check in checks for fault in check(book, lesson)]


def opening(book, lesson):
    first = book.cells[0].source
    if not first.startswith(f"# {lesson.name}\n"):
        yield f"The first cell must start with '# {lesson.name}'."
    if lesson.question not in " ".join(first.split()):
        yield "The first cell must hold the question of the metadata, word for word."
    if "ivig-card" not in tags(book.cells[1]):
        yield "The card must be the second cell."
    if notebooks.code_cells(book)[0].source != "import ivig_teach as ivig":
        yield "The first code cell must be exactly 'import ivig_teach as ivig'."


def order(book, lesson):
    text = markdown(book)
    places = {name: re.search(f"^{name}", text, re.MULTILINE) for name in HEADINGS}
    yield from (f"The heading '{name}' is missing." for name in HEADINGS if not places[name])
    starts = [place.start() for place in places.values() if place]
    if starts != sorted(starts):
        yield f"The headings must come in this order: {HEADINGS}"
    for one, other in pairwise(book.cells):
        if one.cell_type == other.cell_type == "code":
            yield f"No sentence stands before the code '{other.source[:50]}'."


def outputs(book, lesson):
    cells = notebooks.code_cells(book)
    if [cell.execution_count for cell in cells] != list(range(1, len(cells) + 1)):
        yield "The cells were not run once from top to bottom: build the lesson."
    for cell in cells:
        for output in cell.outputs:
            if output.output_type == "error" and "raises-exception" not in tags(cell):
                yield f"An error is stored under '{cell.source[:50]}'."
            if output.get("name") == "stderr":
                yield f"A warning is stored under '{cell.source[:50]}'."
            if any(kind.startswith("image/") for kind in output.get("data", {})):
                yield f"A bare figure is stored under '{cell.source[:50]}': use ivig.show(ax)."
            yield from pictures(output.get("data", {}).get("text/html", ""))


def sizes(book, lesson):
    for cell in notebooks.code_cells(book):
        lines = [x for x in cell.source.splitlines() if x.strip() and not x.strip().startswith("#")]
        allowed = 12 if "toy" in tags(cell) else 5
        if len(lines) > allowed and "hide-input" not in tags(cell):
            yield f"{len(lines)} lines of code ({allowed} allowed) in '{cell.source[:50]}'."
        dots = [line for line in lines if "..." in line]
        if lesson.number < "03" and (len(dots) > 1 or any(len(line) > 60 for line in dots)):
            yield f"Before lesson 03 ask for one short line, not '{cell.source[:50]}'."


def asked(book, lesson):
    number = "00" if lesson.number == lesson_metadata.TEMPLATE else lesson.number
    checked = lesson_metadata.asked(book.cells)
    known = [one.id for one in exercises.lesson(number).exercises]
    if checked != known:
        yield f"The notebook asks for {checked}, lessons/{number}.toml holds {known}."
    if not 3 <= len(checked) <= 5:
        yield f"{len(checked)} exercises; a lesson has 3 to 5."
    if f'ivig.quiz("{number}")' not in "\n".join(c.source for c in notebooks.code_cells(book)):
        yield f'The cell ivig.quiz("{number}") is missing.'
    for above, cell in pairwise(book.cells):
        for one in lesson_metadata.asked([cell]):
            if f"### Exercise {one}:" not in above.source:
                yield f"The question of {one} does not stand right above its cell."


def words(book, lesson):
    text = markdown(book)
    if re.search(r"^:::|^```\s*\{", text, re.MULTILINE):
        yield "A MyST directive shows as raw text in JupyterLab."
    for target in lesson_cells.stray_links(book.cells):
        yield f"{target} belongs to no source in data/sources.csv."
    for alt in re.findall(r"!\[([^\]]*)\]", text):
        yield from pictures(f'<img alt="{alt}">')
    yield from pictures(text)


def pictures(html):
    for image in re.findall(r"<img [^>]*>", html):
        alt = re.search(r'alt="([^"]*)"', image)
        if not alt or len(alt[1].split()) < 3 or ".png" in alt[1]:
            yield f"An image has no alternative text in words: '{image[:50]}'."


def kernel(book, lesson):
    if book.metadata.get("language_info") != {"name": "python"}:
        yield "language_info must be {'name': 'python'}, or the browser-only lab stops at a dialog."
    if set(book.metadata) != {"kernelspec", "language_info", "ivig"}:
        yield "The notebook metadata hold more than kernelspec, language_info and ivig."


def compared(book):
    """Return how many code cells have an output that nbval compares."""
    return sum(
        any(
            output.output_type == "stream"
            or {"text/plain", "text/html"} & set(output.get("data", {}))
            for output in cell.outputs
        )
        for cell in notebooks.code_cells(book)
        if not {"nbval-skip", "nbval-ignore-output"} & set(tags(cell))
    )


def markdown(book):
    return "\n".join(cell.source for cell in book.cells if cell.cell_type == "markdown")


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


def stored(**output):
    return lambda book: find(book, "import ivig").outputs.append(type(book)(output))


def recount(book):
    notebooks.code_cells(book)[2].execution_count = 9


def unspeak(book):
    shown = [out.get("data", {}) for cell in notebooks.code_cells(book) for out in cell.outputs]
    data = next(data for data in shown if "<img" in data.get("text/html", ""))
    data["text/html"] = re.sub(r'alt="[^"]*"', 'alt="figure.png"', data["text/html"])


BREAKS = {
    "title": (lambda book: book.metadata["ivig"].update(title="Other"), "first cell must start"),
    "question": (edit("Which question should", "Which question must"), "word for word"),
    "import": (edit("import ivig_teach as ivig", "import ivig_teach as iv"), "must be exactly"),
    "card": (drop("**Afterwards you can:**"), "second cell"),
    "quiz": (edit('ivig.quiz("00")', 'ivig.quiz("01")'), "ivig.quiz"),
    "breaks": (edit("## Where this model breaks", "## Limits"), "is missing"),
    "order": (edit("## Predict", "## Recap"), "in this order"),
    "two code cells": (drop("## Predict"), "No sentence stands before"),
    "count": (recount, "top to bottom"),
    "error": (stored(output_type="error", ename="E"), "An error is stored"),
    "stderr": (stored(output_type="stream", name="stderr", text="!"), "A warning is stored"),
    "bare": (stored(output_type="display_data", data={"image/png": "x"}), "use ivig.show"),
    "long cell": (edit('ivig.quiz("00")', "a = 1\n" * 5 + 'ivig.quiz("00")'), "lines of code"),
    "exercise": (edit('check("00.2"', 'check("00.9"'), "lessons/00.toml holds"),
    "no question": (drop("### Exercise 00.3"), "The question of 00.3"),
    "directive": (edit("## Predict", ":::{note}\n## Predict"), "MyST"),
    "stray link": (edit("## Predict", "https://example.org/x ## Predict"), "belongs to no source"),
    "file name as alt": (unspeak, "no alternative text"),
    "image without alt": (edit("## Predict", "![](x.png)\n## Predict"), "no alternative text"),
    "metadata": (lambda book: book.metadata.update(widgets={}), "hold more than"),
    "language": (lambda book: book.metadata.update(language_info={}), "language_info"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_lesson_is_found(name):
    broken, message = BREAKS[name]
    book = copy.deepcopy(notebooks.load(TEMPLATE))
    broken(book)
    assert any(message in fault for fault in faults(book, TEMPLATE.name))


def test_an_early_lesson_asks_for_one_short_line():
    book = notebooks.load(TEMPLATE)
    lesson = dataclasses.replace(lesson_metadata.read(book, TEMPLATE.name), number="02")
    assert not list(sizes(book, lesson))
    edit("answer = ...\n", "answer = ...\nother = ...\n")(book)
    assert list(sizes(book, lesson))


def test_an_unrun_notebook_counts_no_compared_cell():
    book = notebooks.load(TEMPLATE)
    for cell in notebooks.code_cells(book):
        cell.outputs = []
    assert compared(book) == 0
