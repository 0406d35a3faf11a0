"""Lessons give the same answer twice, from any folder, without a network, and leave no file."""

import re

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tools import notebooks

LESSONS = [path for path in notebooks.paths() if path.parent == notebooks.FOLDER]
CUT = """
import socket

def refuse(*words, **more):
    raise OSError("this lesson asked for the network")

socket.socket.connect = socket.socket.connect_ex = refuse
socket.create_connection = socket.getaddrinfo = refuse
"""


def run_thrice(book, folder):
    """Run each cell twice in turn, then all again; return the sources that answered anew."""
    code = notebooks.code_cells(book)
    twice = [fresh(cell) for cell in code for _ in range(2)]
    again = [fresh(cell) for cell in code]
    made = new_notebook(cells=[new_code_cell(CUT), *twice, *again])
    notebooks.execute(made, folder)
    seen = [[shown(cell) for cell in cells] for cells in (twice[::2], twice[1::2], again)]
    return [cell.source for cell, *three in zip(code, *seen, strict=True) if len({*three}) > 1]


def fresh(cell):
    return new_code_cell(cell.source, metadata=cell.metadata)


def shown(cell):
    outputs = [{**output, "execution_count": None} for output in cell.outputs]
    return re.sub('base64,[^"]+|IPY_MODEL_[0-9a-f]+', "", str(outputs))


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_twice_elsewhere_and_offline(path, tmp_path):
    assert run_thrice(notebooks.load(path), tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_it_would_notice(tmp_path):
    count = "n = globals().get('n', 0) + 1\nn"
    assert run_thrice(new_notebook(cells=[new_code_cell(count)]), tmp_path) == [count]
    ask = "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:9')"
    with pytest.raises(notebooks.CellError, match="asked for the network"):
        run_thrice(new_notebook(cells=[new_code_cell(ask)]), tmp_path)
