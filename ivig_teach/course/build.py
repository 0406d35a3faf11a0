"""Rewrite every lesson's card, links and references from its metadata, and run the notebooks.

    python -m ivig_teach.course.build            all lessons
    python -m ivig_teach.course.build 02 05      only these
    python -m ivig_teach.course.build --no-run   cards, links and course map only
    python -m ivig_teach.course.build --check    change nothing; exit 1 and name what is stale

A file is written only when it changes.
"""

import argparse
import sys
from pathlib import Path

from ..inputs import InputError
from . import cards, meta
from .run import CellError, execute

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
# The course map is drawn inside lessons, so these run after it has been written.
DRAWS_MAP = "course_map("


def main(words=None):
    """Run the command; return 0, or 1 when something is stale or broken."""
    parser = argparse.ArgumentParser(
        prog="build", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("lessons", nargs="*", help="lesson numbers; all when none is given")
    parser.add_argument("--no-run", action="store_true", help="do not run the notebooks")
    parser.add_argument("--check", action="store_true", help="change nothing, name what is stale")
    parser.add_argument("--timeout", type=float, default=120, help="seconds per cell")
    asked = parser.parse_args(words)
    course = Course(NOTEBOOKS, meta.MAP_FILE)
    chosen = course.choose(asked.lessons)
    if asked.check:
        problems = course.problems + course.stale(chosen)
    else:
        course.build(chosen, run=not asked.no_run, timeout=asked.timeout)
        problems = course.problems
    for line in course.said + problems:
        print(line)
    return 1 if problems else 0


class Course:
    """The notebooks of one folder and the course map made from them."""

    def __init__(self, folder, map_file):
        self.folder, self.map_file = Path(folder), Path(map_file)
        self.problems, self.said = [], []
        self.books, self.lessons = {}, {}
        for path in paths(self.folder):
            try:
                book = load(path)
                prepare(book)
                self.lessons[path] = meta.read(book, path.name)
                self.books[path] = book
            except (InputError, ValueError, KeyError) as error:
                self.problems.append(f"{path.name}: {error}")

    def choose(self, numbers):
        """Return the notebooks with these lesson numbers, all for none."""
        wanted = {number.zfill(2) for number in numbers}
        for number in sorted(wanted - {one.number for one in self.lessons.values()}):
            self.problems.append(f"{number}: there is no such lesson, or it cannot be read.")
        return [p for p in self.books if not wanted or self.lessons[p].number in wanted]

    def build(self, chosen, *, run=True, timeout=120):
        """Run, rewrite and save the chosen notebooks and the course map."""
        drawing = [path for path in chosen if run and DRAWS_MAP in code(self.books[path])]
        for path in chosen:
            if run and path not in drawing:
                self._run(path, timeout)
        self._save_map()
        for path in drawing:
            self._run(path, timeout)
        if self._save_map():
            for path in drawing:
                self._run(path, timeout)
            others = [
                p for p in self.books if p not in drawing and DRAWS_MAP in code(self.books[p])
            ]
            for path in others:
                self.said.append(f"{path.name} draws the course map, which changed: build it too.")
        for path in chosen:
            self._save(path)

    def stale(self, chosen):
        """Return one line per notebook, link or map that a build would change or refuse."""
        lines = [
            f"{path.name} is stale: run python start.py build {self.lessons[path].number}"
            for path in chosen
            if self._text(path) != path.read_text("utf-8")
        ]
        for path in chosen:
            lines += self._strays(path)
        if not self.map_file.exists() or self.map_file.read_text("utf-8") != self._map():
            lines.append(f"{self.map_file.name} is stale: run python start.py build --no-run")
        return lines

    def _run(self, path, timeout):
        book = self.books[path]
        try:
            seconds = execute(book, path.parent, timeout=timeout)
        except CellError as error:
            self.problems.append(f"{path.name}: {error}")
            return
        minutes = book.metadata[meta.KEY]["minutes"]
        minutes["run_seconds"] = steady_seconds(seconds, minutes.get("run_seconds"))
        self.lessons[path] = meta.read(book, path.name)
        self.said.append(f"{path.name}: ran in {seconds:.1f} s")

    def _text(self, path):
        book = dress(self.books[path], self.lessons[path], list(self.lessons.values()))
        return to_text(book)

    def _save(self, path):
        if any(line.startswith(path.name) for line in self.problems):
            return
        self.problems += self._strays(path)
        text = self._text(path)
        if text != path.read_text("utf-8"):
            path.write_text(text, "utf-8", newline="\n")
            self.said.append(f"{path.name}: written")

    def _strays(self, path):
        return [
            f"{path.name}: {target} belongs to no source in data/sources.csv. Add the source, or "
            "cite it as [words](cite:key)."
            for target in cards.stray_links(self.books[path].cells)
        ]

    def _map(self):
        return meta.to_json(self.lessons.values())

    def _save_map(self):
        text = self._map()
        if self.map_file.exists() and self.map_file.read_text("utf-8") == text:
            return False
        self.map_file.write_text(text, "utf-8", newline="\n")
        self.said.append(f"{self.map_file.name}: written")
        return True


def paths(folder):
    """Return the notebooks of the course: lessons in order, then the template."""
    return sorted(folder.glob("[0-9][0-9]_*.ipynb")) + sorted(folder.glob("_template/*.ipynb"))


def load(path):
    """Read one notebook."""
    import nbformat

    return nbformat.read(path, as_version=4)


def to_text(book):
    """Return a notebook as the text of its file."""
    import nbformat

    return nbformat.writes(book).rstrip("\n") + "\n"


def code(book):
    """Return all code of a notebook."""
    return "\n".join(cell.source for cell in book.cells if cell.cell_type == "code")


def prepare(book):
    """Open the citation links, count the reading time and drop what makes diffs noisy."""
    for cell in meta.authored(book.cells):
        cell.source = cards.open_links(cell.source)
    declared = book.metadata.get(meta.KEY)
    if isinstance(declared, dict) and isinstance(declared.get("minutes"), dict):
        declared["minutes"]["reading"] = meta.reading_minutes(book.cells)
    normalise(book)


def dress(book, lesson, found):
    """Return ``book`` with card, references and links written anew, each in its place."""
    keys = cards.cited(book.cells, book.metadata[meta.KEY].get("sources", ()))
    own = [cell for cell in book.cells if not set(meta.tags(cell)) & set(meta.GENERATED)]
    text = {
        "ivig-card": cards.card(lesson, found),
        "ivig-references": cards.references(keys),
        "ivig-nav": cards.nav(lesson, found),
    }
    made = {tag: _cell(tag, source) for tag, source in text.items()}
    book.cells = [
        *own[:1],
        made["ivig-card"],
        *own[1:],
        made["ivig-references"],
        made["ivig-nav"],
    ]
    return book


def normalise(book):
    """Keep only what a reader or a test needs, so that a diff shows what an author changed."""
    kept = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    if meta.KEY in book.metadata:
        kept[meta.KEY] = book.metadata[meta.KEY]
    book.metadata.clear()
    book.metadata.update(kept)
    book.nbformat, book.nbformat_minor = 4, 5
    seen = set()
    for position, cell in enumerate(book.cells):
        tags = meta.tags(cell)
        cell.metadata.clear()
        if tags:
            cell.metadata["tags"] = tags
        if "hide-input" in tags:
            cell.metadata["jupyter"] = {"source_hidden": True}
        cell.source = cell.source.strip("\n")
        if cell.get("id") in {None, *seen}:
            cell["id"] = f"cell-{position}"
        seen.add(cell["id"])
        cell.pop("attachments", None)
        for output in cell.get("outputs", []):
            if "metadata" in output:
                output["metadata"] = {}


def steady_seconds(measured, stored):
    """Return the run time rounded up to 5 s; the stored value stands while it is near.

    Examples
    --------
    >>> steady_seconds(11.2, None), steady_seconds(11.2, 10), steady_seconds(31, 10)
    (15, 10, 35)
    """
    rounded = 5 * -int(-measured // 5)
    return stored if stored and abs(rounded - stored) <= 5 else rounded


def _cell(tag, source):
    from nbformat.v4 import new_markdown_cell

    return new_markdown_cell(source, id=tag, metadata={"tags": [tag]})


if __name__ == "__main__":
    sys.exit(main())
