"""The web book and the browser-only classroom.

start.py site book         write the book into build/site (no network)
start.py site lab          write the browser-only classroom into build/site/lite
start.py site lab --cdn    the same, its runtime on Pyodide's public CDN
start.py site              both
start.py site serve        show them on this computer
start.py site test         every lesson in the classroom, every page's accessibility (slow)
start.py site links        open every outside address that the book names
"""

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))


def main(words):
    """Do what the first word asks; return an exit status."""
    from ivig_site import OUT

    task, *rest = words or ["both"]
    if task == "serve":
        from ivig_site.serve import forever

        forever(OUT, *map(int, rest))
    elif task == "test":
        return subprocess.call([sys.executable, "-m", "pytest", "-m", "site", "tests/site", *rest])
    elif task == "links":
        from ivig_site.links import open_all

        return open_all(OUT)
    elif task in {"book", "lab", "both"}:
        write(task, cdn="--cdn" in rest)
    else:
        print(__doc__)
        return 1
    return 0


def write(task, *, cdn):
    """Write the book, the classroom or both."""
    from ivig_site import LAB, OUT

    if task != "lab":
        from ivig_site.book import Book

        book = Book()
        book.write(OUT)
        print(f"{len(book.pages)} pages and {len(book.images)} pictures in {OUT}")
    if task != "book":
        from ivig_site import lab

        lab.build(cdn=cdn)
        print(f"The classroom stands in {OUT / LAB}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
