"""Notebooks as files: read, tidy so that diffs stay small, dress with the generated cells."""

from . import cards, meta

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


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
