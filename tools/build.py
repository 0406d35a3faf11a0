"""Run the notebooks, and rewrite what follows from their metadata.

Each lesson gets its card, questions, references, links and map; the README gets its lesson table.

    python start.py build            run all lessons
    python start.py build 02 05      run only these
    python start.py build --no-run   run none
    python start.py build --check    change nothing; exit 1 and name what is stale
"""

import argparse
import sys

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
    if not (asked.no_run or asked.check):
        course.run(asked.lessons)
    course.save(check=asked.check)
    for line in course.said + course.problems:
        print(line)
    return 1 if course.problems else 0


class Course:
    """The notebooks of one folder, and the README made from them if it is given.

    ``said`` tells what was done; ``problems`` what keeps a lesson from being written.
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
                self.books[path] = book
            except ValueError as error:
                self.problems.append(f"{path.name}: {error}")
                continue
            self.problems += [
                f"{path.name}: {target} belongs to no source in data/sources.csv. Add the source, "
                "or cite it as [words](cite:key)."
                for target in lesson_cells.stray_links(book.cells)
            ]

    def run(self, numbers=(), *, timeout=120):
        """Run these lessons, all for none; one that fails becomes a problem and stays as it was."""
        wanted = {number.zfill(2) for number in numbers}
        for number in sorted(wanted - {one.number for one in self.lessons.values()}):
            self.problems.append(f"{number}: there is no such lesson, or it cannot be read.")
        for path, book in self.books.items():
            if wanted and self.lessons[path].number not in wanted:
                continue
            try:
                seconds = notebooks.execute(book, path.parent, timeout=timeout)
            except notebooks.CellError as error:
                self.problems.append(f"{path.name}: {error}")
            else:
                self.said.append(f"{path.name}: ran in {seconds:.1f} s")

    def save(self, *, check=False):
        """Write every file that changed, except lessons with a problem; or only name them."""
        for path, text in self._texts().items():
            if text == path.read_text("utf-8"):
                continue
            if check:
                self.problems.append(f"{path.name} is stale: run python start.py build --no-run")
            elif not any(line.startswith(path.name) for line in self.problems):
                path.write_text(text, "utf-8", newline="\n")
                self.said.append(f"{path.name}: written")

    def _texts(self):
        """Return what every file should hold, by path."""
        found = list(self.lessons.values())
        texts = {}
        for path, book in self.books.items():
            try:
                lesson_cells.dress(book, self.lessons[path], found)
                texts[path] = notebooks.to_text(book)
            except ValueError as error:
                self.problems.append(f"{path.name}: {error}")
            for number in lesson_cells.coming(book.cells, found):
                self.said.append(f"{path.name} names lesson {number}, which is still coming.")
        if self.readme_file:
            old = self.readme_file.read_text("utf-8")
            texts[self.readme_file] = lesson_cells.readme(old, found)
        return texts


def prepare(book):
    """Open the citation links; drop empty cells, own headings and what makes diffs noisy."""
    for cell in lesson_metadata.authored(book.cells):
        cell.source = lesson_cells.own_heading(lesson_cells.open_links(cell.source))
    book.cells = [cell for cell in book.cells if cell.source or lesson_metadata.tags(cell)]
    notebooks.normalise(book)


if __name__ == "__main__":
    sys.exit(main())
