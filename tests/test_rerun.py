"""Lessons give the same answer twice, from any folder, without a network, and leave no file."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LESSONS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))

RUNNER = """
import json, re, socket, sys

def refuse(*words, **more):
    raise OSError("this lesson asked for the network")

class Cut(socket.socket):
    connect = connect_ex = sendto = refuse

socket.socket = Cut
socket.create_connection = socket.getaddrinfo = refuse

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

cells = json.loads(open(sys.argv[1], encoding="utf-8").read())["cells"]
shell = InteractiveShell.instance()
picture = re.compile("base64,[^\\"]+")

def run(cell):
    with capture_output() as seen:
        result = shell.run_cell("".join(cell["source"]), store_history=False)
    shown = [str(seen.stdout)] + [picture.sub("", str(o.data)) for o in seen.outputs]
    shown.append(repr(result.result))
    expected = "raises-exception" in cell["metadata"].get("tags", [])
    if not result.success and not expected:
        raise SystemExit("".join(cell["source"]) + " -> " + repr(result.error_in_exec))
    return [re.sub("'model_id': '[0-9a-f]+'", "", one) for one in shown]

code = [cell for cell in cells if cell["cell_type"] == "code"]
first = [run(cell) for cell in code for _ in range(2)][::2]
second = [run(cell) for cell in code]
for cell, one, two in zip(code, first, second, strict=True):
    if one != two:
        raise SystemExit("another answer the second time: " + "".join(cell["source"]))
print(len(code), "cells ran three times")
"""


def run_thrice(notebook, folder):
    environment = {**os.environ, "MPLBACKEND": "agg", "IPYTHONDIR": str(folder / "ipython")}
    work = folder / "work"
    work.mkdir()
    said = subprocess.run(
        [sys.executable, "-c", RUNNER, str(notebook)],
        capture_output=True,
        text=True,
        cwd=work,
        env=environment,
    )
    return said, list(work.iterdir())


@pytest.mark.parametrize("notebook", LESSONS, ids=lambda path: path.stem)
def test_twice_elsewhere_and_offline(notebook, tmp_path):
    said, left = run_thrice(notebook, tmp_path)
    assert said.returncode == 0, said.stderr[-1500:]
    assert "cells ran three times" in said.stdout
    assert left == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("import urllib.request\nurllib.request.urlopen('http://127.0.0.1:9')", "network"),
        (
            "import itertools\nn = globals().get('n') or itertools.count()\nnext(n)",
            "another answer",
        ),
    ],
)
def test_it_would_notice(source, words, tmp_path):
    notebook = tmp_path / "bad.ipynb"
    cell = {"cell_type": "code", "metadata": {}, "source": source}
    notebook.write_text(json.dumps({"cells": [cell]}))
    said, _ = run_thrice(notebook, tmp_path)
    assert said.returncode != 0
    assert words in said.stderr
