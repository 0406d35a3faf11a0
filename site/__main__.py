"""The web book and the browser-only classroom: ``python3 start.py site``.

python3 start.py site book     write the book into build/site (no network)
python3 start.py site serve    show it on this computer
python3 start.py site links    open every outside address that the book names
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))


def main(words):
    """Do what the first word asks; return an exit status."""
    from ivig_site import LAB, OUT

    task, *rest = words or ["book"]
    if task == "book":
        from ivig_site.book import Book

        book = Book()
        OUT.mkdir(parents=True, exist_ok=True)
        book.write(OUT)
        print(f"{len(book.pages)} pages and {len(book.images)} pictures in {OUT}")
    elif task == "lab":
        from ivig_site import lab

        lab.build(cdn="--cdn" in rest)
        print(f"The classroom stands in {OUT / LAB}")
    elif task == "serve":
        from ivig_site.serve import forever

        forever(OUT, *map(int, rest))
    elif task == "links":
        from ivig_site.links import open_all

        return open_all(OUT)
    else:
        print(__doc__)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
