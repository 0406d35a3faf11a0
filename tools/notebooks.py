"""Notebooks as files: read them, tidy them so that diffs stay small, run them.

They run on nbclient with a time limit for every cell: it can wait for ever when a cell makes an
Output widget (its issue 312), so the course's sliders make none.
"""

import re
import subprocess
import sys
import time
from pathlib import Path

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError

from .lesson_metadata import KEY, tags

FOLDER = Path(__file__).parents[1] / "notebooks"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
WIDGET = "application/vnd.jupyter.widget-view+json"


class CellError(RuntimeError):
    """A cell failed, ran too long or wrote to stderr; the message names it."""


def paths(folder=FOLDER):
    """Return the notebooks of the course: lessons in order, then the template."""
    return sorted(folder.glob("[0-9][0-9]_*.ipynb")) + sorted(folder.glob("_template/*.ipynb"))


def load(path):
    """Read one notebook."""
    return nbformat.read(path, as_version=4)


def to_text(book):
    """Return a notebook as the text of its file."""
    return nbformat.writes(book).rstrip("\n") + "\n"


def code_cells(book):
    """Return the code cells of a notebook."""
    return [cell for cell in book.cells if cell.cell_type == "code"]


def normalise(book):
    """Keep only what a reader or a test needs, so that a diff shows what an author changed."""
    kept = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    if KEY in book.metadata:
        kept[KEY] = book.metadata[KEY]
    book.metadata.clear()
    book.metadata.update(kept)
    book.nbformat, book.nbformat_minor = 4, 5
    seen = set()
    for position, cell in enumerate(book.cells):
        own = tags(cell)
        cell.metadata.clear()
        if own:
            cell.metadata["tags"] = own
        if "hide-input" in own:
            cell.metadata["jupyter"] = {"source_hidden": True}
        cell.source = cell.source.strip("\n")
        if cell.get("id") in {None, *seen}:
            cell["id"] = f"cell-{position}"
        seen.add(cell["id"])
        if "ivig-map" not in own:
            cell.pop("attachments", None)
        for output in cell.get("outputs", []):
            if "metadata" in output:
                output["metadata"] = {}


def execute(book, folder, *, timeout=120):
    """Run every code cell in a fresh kernel in ``folder``, replacing counts and outputs in place.

    Return the seconds it took. A CellError names a cell that failed (without the tag
    ``raises-exception``), warned, or ran longer than ``timeout`` seconds.
    """
    manager = AsyncKernelManager(kernel_name="python3")
    # A python3 kernel of another environment may shadow this one.
    launcher = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    manager.kernel_spec.argv = launcher
    begun = []
    client = NotebookClient(
        book,
        km=manager,
        timeout=timeout,
        startup_timeout=60,
        record_timing=False,
        coalesce_streams=True,  # how prints are cut depends on timing, not on the cell
        on_cell_start=lambda cell, cell_index: begun.append(cell),
    )
    started = time.perf_counter()
    try:
        client.execute(cwd=str(folder), stderr=subprocess.DEVNULL)
    except CellTimeoutError:
        raise CellError(f"{_name(begun[-1:])} ran longer than {timeout:g} s.") from None
    except CellExecutionError as error:
        raise CellError(f"{_name(begun[-1:])} failed: {error.ename}: {error.evalue}") from None
    except RuntimeError as error:
        raise CellError(f"{_name(begun[-1:])} lost its kernel: {error}") from None
    finally:
        normalise(book)  # nbclient writes times, widgets and versions into the metadata
    for cell in code_cells(book):
        cell.outputs = _kept(cell)
    return time.perf_counter() - started


def _kept(cell):
    """Return the outputs that a page without a kernel can show, or refuse a warning."""
    for output in cell.outputs:
        if output.get("name") == "stderr":
            raise CellError(f"{_name([cell])} wrote to stderr: {output.text.strip()}")
        if output.output_type == "error":
            output.traceback = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in output.traceback]
    return [output for output in cell.outputs if WIDGET not in output.get("data", {})]


def _name(cells):
    """Name a cell by its first line; no cell stands for the start of the kernel."""
    source = "".join(cell.source.strip() for cell in cells)
    return f"Cell '{source.splitlines()[0][:60]}'" if source else "The start"
