"""Rewrite what follows from the lessons' metadata, and run the notebooks.

Each lesson gets its card, links and references; the course map and the README follow.

    python -m ivig_teach.course.build            all lessons
    python -m ivig_teach.course.build 02 05      only these
    python -m ivig_teach.course.build --no-run   rewrite only
    python -m ivig_teach.course.build --check    change nothing; exit 1 and name what is stale

A file is written only when it changes.
"""

import argparse
import sys
import tomllib
from pathlib import Path

from ..inputs import InputError
from . import cards, meta, readme
from .notebook import code, dress, load, paths, prepare, steady_seconds, to_text
from .run import CellError, execute

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
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
    course = Course(NOTEBOOKS, meta.MAP_FILE, ROOT / "README.md")
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
    """The notebooks of one folder, the course map made from them, and the README if given."""

    def __init__(self, folder, map_file, readme_file=None):
        self.folder, self.map_file, self.readme_file = Path(folder), Path(map_file), readme_file
        self.problems, self.said = [], []
        self.books, self.lessons = {}, {}
        for path in paths(self.folder):
            try:
                book = load(path)
                prepare(book)
                lesson = meta.read(book, path.name)
                cards.cited(book.cells, book.metadata[meta.KEY].get("sources", ()))
                self.lessons[path], self.books[path] = lesson, book
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
        drawing = [path for path in self.books if DRAWS_MAP in code(self.books[path])]
        now = [path for path in drawing if run and path in chosen]
        for path in chosen:
            if run and path not in drawing:
                self._run(path, timeout)
        changed = self._write(self.map_file, self._map())
        for path in now:
            self._run(path, timeout)
        if self._write(self.map_file, self._map()):
            changed = True
            for path in now:
                self._run(path, timeout)
        for path in drawing:
            if changed and path not in now:
                self.said.append(f"{path.name} draws the course map, which changed: build it too.")
        for path in chosen:
            self._save(path)
        if self.readme_file:
            self._write(self.readme_file, self._readme())

    def stale(self, chosen):
        """Return one line per notebook, link or map that a build would change or refuse."""
        lines = [
            f"{path.name} is stale: run python start.py build {self.lessons[path].number}"
            for path in chosen
            if self._text(path) != path.read_text("utf-8")
        ]
        for path in chosen:
            lines += self._strays(path)
        for path, text in ((self.map_file, self._map()), (self.readme_file, self._readme())):
            if path and (not path.exists() or path.read_text("utf-8") != text):
                lines.append(f"{path.name} is stale: run python start.py build --no-run")
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
        self._write(path, self._text(path))

    def _write(self, path, text):
        if path.exists() and path.read_text("utf-8") == text:
            return False
        path.write_text(text, "utf-8", newline="\n")
        self.said.append(f"{path.name}: written")
        return True

    def _strays(self, path):
        return [
            f"{path.name}: {target} belongs to no source in data/sources.csv. Add the source, or "
            "cite it as [words](cite:key)."
            for target in cards.stray_links(self.books[path].cells)
        ]

    def _map(self):
        return meta.to_json(self.lessons.values())

    def _readme(self):
        if not self.readme_file:
            return None
        settings = tomllib.loads((self.readme_file.parent / "pyproject.toml").read_text("utf-8"))
        found = [
            {key: getattr(one, key) for key in ("number", "title", "question", "file", "minutes")}
            for one in meta.from_json(self._map())
        ]
        address = settings["project"]["urls"]["Repository"]
        return readme.rewrite(self.readme_file.read_text("utf-8"), address, found)


if __name__ == "__main__":
    sys.exit(main())
