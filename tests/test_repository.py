"""The house stands: arrows point down, imports stay light, one wheel carries everything."""

import ast
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "ivig_teach"
FLOORS = {"inputs": 0, "_tables": 1, "datasets": 2, "kinetics": 3, "evidence": 3, "infusion": 3}
FLOORS |= {"plots": 4, "course": 4, "explore": 5}
SIDEWAYS = {("plots", "course"), ("kinetics", "evidence"), ("evidence", "kinetics")}
NEVER = {"kinetics": {"pandas", "matplotlib"}, "datasets": {"matplotlib"}, "inputs": {"matplotlib"}}


def room(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def arrows(path, source=None):
    """Return the rooms and outside packages that a module imports, wherever in the module."""
    tree = ast.parse(source or path.read_text(encoding="utf-8"))
    here = ("ivig_teach", *path.relative_to(PACKAGE).parent.parts)
    found = set()
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level + 1] if node.level else ()
            stem = ".".join([*base, *(node.module or "").split(".")]).strip(".")
            names = [stem] if stem != "ivig_teach" else [f"{stem}.{a.name}" for a in node.names]
        for name in names:
            parts = name.split(".")
            found.add(parts[1] if parts[0] == "ivig_teach" and len(parts) > 1 else parts[0])
    return found


def modules():
    return [
        path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE or room(path) in FLOORS
    ]


def upward(path, source=None):
    own = room(path)
    return sorted(
        target
        for target in arrows(path, source)
        if (target in FLOORS and target != own and (own, target) not in SIDEWAYS)
        and FLOORS[target] >= FLOORS[own]
    )


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_arrows_point_down(path):
    assert upward(path) == []
    assert not arrows(path) & NEVER.get(room(path), set())


def test_an_arrow_that_runs_up_is_seen():
    path = PACKAGE / "kinetics" / "decay.py"
    assert upward(path, "from ..plots import show") == ["plots"]
    assert upward(path, "def f():\n    import ivig_teach.course.build") == ["course"]
    assert upward(path, "from .. import explore, inputs") == ["explore"]


def test_the_import_is_light():
    code = (
        "import sys, json, ivig_teach; "
        "print(json.dumps([m for m in ('numpy', 'pandas', 'matplotlib', 'scipy', 'IPython',"
        " 'ipywidgets') if m in sys.modules]))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(said.stdout) == []


def test_every_public_name_is_there():
    import ivig_teach

    for name in ivig_teach.__all__:
        assert getattr(ivig_teach, name) is not None
    with pytest.raises(AttributeError, match="It offers"):
        ivig_teach.lode  # noqa: B018


def test_docstring_examples_run():
    command = [sys.executable, "-m", "pytest", "--doctest-modules", str(PACKAGE)]
    command += [
        "-p",
        "no:nbval",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-q",
        "-o",
        "addopts=",
    ]
    said = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert said.returncode == 0, said.stdout[-3000:]


def test_ruff_is_content():
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "."]
    said = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert said.returncode == 0, said.stdout
    command = [sys.executable, "-m", "ruff", "format", "--no-cache", "--check", "--diff", "."]
    command += ["--exclude", "*.ipynb"]
    said = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert said.returncode == 0, said.stdout[-3000:]


def test_one_wheel_carries_code_and_data(tmp_path):
    source = tmp_path / "source"
    kept = shutil.ignore_patterns(".*", "__pycache__", "notebooks", "tests")
    shutil.copytree(ROOT, source, ignore=kept)
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(tmp_path),
    ]
    said = subprocess.run([*command, str(source)], capture_output=True, text=True)
    assert said.returncode == 0, said.stdout[-2000:] + said.stderr[-2000:]
    (wheel,) = tmp_path.glob("*.whl")
    inside = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(inside)
    code = (
        "import ivig_teach as ivig, pathlib; "
        f"assert pathlib.Path(ivig.__file__).is_relative_to({str(inside)!r}), ivig.__file__; "
        "print(sum(len(ivig.load(name)) > 0 for name in ivig.names()), len(ivig.names()));"
        "ivig.quiz('02')"
    )
    environment = {**os.environ, "PYTHONPATH": str(inside)}
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, env=environment
    )
    assert said.returncode == 0, said.stderr
    loaded, total = map(int, said.stdout.split("\n")[0].split())
    assert loaded == total > 10
