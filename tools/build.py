"""Run the notebooks, and rewrite what follows from their metadata.

Each lesson gets its card, links, references and course map; the README's lesson table follows.

    python start.py build            run all lessons
    python start.py build 02 05      run only these
    python start.py build --no-run   run none
    python start.py build --check    change nothing; exit 1 and name what is stale

A file is written only when it changes.
"""

import argparse
import sys

from ivig_teach.inputs import InputError

from . import lesson_cells, lesson_metadata, notebooks

README = notebooks.FOLDER.parent / "README.md"


def main(words=None):
    """Run the command; return 0, or 1 when something is stale or broken."""
    parser = argparse.ArgumentParser(
        prog="build", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("lessons", nargs="*", help="lesson numbers to run; all when none is given")
    parser.add_argument("--no-run", action="store_true", help="do not run the notebooks")
    parser.add_argument("--check", action="store_true", help="change nothing, name what is stale")
    asked = parser.parse_args(words)
    course = Course(notebooks.FOLDER, README)
    chosen = course.choose(asked.lessons)
    if asked.check:
        stale = course.stale()
    else:
        stale = []
        if not asked.no_run:
            course.run(chosen)
        course.save()
    for line in course.said + course.problems + stale:
        print(line)
    return 1 if course.problems or stale else 0


class Course:
    """The notebooks of one folder, and the README made from them if it is given.

    Attributes
    ----------
    problems, said : list of str
        What keeps a lesson from being written, and what was done.
    """

    def __init__(self, folder=notebooks.FOLDER, readme_file=None):
        self.readme_file = readme_file
        self.problems, self.said = [], []
        self.books, self.lessons = {}, {}
        for path in notebooks.paths(folder):
            try:
                book = notebooks.load(path)
                prepare(book)
                self.lessons[path] = lesson_metadata.read(book, path.name)
                lesson_cells.cited(book)
                self.books[path] = book
            except (InputError, ValueError, KeyError) as error:
                self.lessons.pop(path, None)
                self.problems.append(f"{path.name}: {error}")
                continue
            self.problems += [
                f"{path.name}: {target} belongs to no source in data/sources.csv. Add the source, "
                "or cite it as [words](cite:key)."
                for target in lesson_cells.stray_links(book.cells)
            ]

    def choose(self, numbers):
        """Return the notebooks with these lesson numbers, all for none."""
        wanted = {number.zfill(2) for number in numbers}
        for number in sorted(wanted - {one.number for one in self.lessons.values()}):
            self.problems.append(f"{number}: there is no such lesson, or it cannot be read.")
        return [path for path in self.books if not wanted or self.lessons[path].number in wanted]

    def run(self, chosen, *, timeout=120):
        """Run the chosen notebooks; one that fails becomes a problem and stays as it was."""
        for path in chosen:
            book = self.books[path]
            try:
                seconds = notebooks.execute(book, path.parent, timeout=timeout)
            except notebooks.CellError as error:
                self.problems.append(f"{path.name}: {error}")
                continue
            self.said.append(f"{path.name}: ran in {seconds:.1f} s")

    def save(self):
        """Write every file that changed, except the lessons with a problem."""
        for path, text in self._texts().items():
            if text == path.read_text("utf-8") or self._broken(path):
                continue
            path.write_text(text, "utf-8", newline="\n")
            self.said.append(f"{path.name}: written")

    def stale(self):
        """Return one line for every file that ``save`` would change."""
        return [
            f"{path.name} is stale: run python start.py build --no-run"
            for path, text in self._texts().items()
            if text != path.read_text("utf-8")
        ]

    def _texts(self):
        """Return what every file should hold, by path."""
        found = list(self.lessons.values())
        texts = {}
        for path, book in self.books.items():
            lesson_cells.dress(book, self.lessons[path], found)
            texts[path] = notebooks.to_text(book)
        if self.readme_file:
            texts[self.readme_file] = lesson_cells.readme(
                self.readme_file.read_text("utf-8"), found
            )
        return texts

    def _broken(self, path):
        return any(line.startswith(path.name) for line in self.problems)


def prepare(book):
    """Open the citation links and drop what makes diffs noisy."""
    for cell in lesson_metadata.authored(book.cells):
        cell.source = lesson_cells.open_links(cell.source)
    notebooks.normalise(book)


if __name__ == "__main__":
    sys.exit(main())
