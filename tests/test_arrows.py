"""Arrows point down only: who may import whom, in the whole repository."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "ivig_teach"
# tools -> explore -> plots, course -> kinetics, evidence, infusion -> datasets -> inputs
FLOORS = {"inputs": 0, "datasets": 1, "kinetics": 2, "evidence": 2, "infusion": 2}
FLOORS |= {"plots": 3, "course": 3, "explore": 4, "tools": 5}
NEVER = {"kinetics": {"matplotlib"}, "datasets": {"matplotlib"}, "inputs": {"pandas", "matplotlib"}}
MODULES = [p for p in PACKAGE.rglob("*.py") if p.parent != PACKAGE or p.stem in FLOORS]
MODULES += (ROOT / "tools").glob("*.py")


def room(path):
    return path.relative_to(ROOT).parts[:2][path.is_relative_to(PACKAGE)].removesuffix(".py")


def arrows(path, source=None):
    """Return the rooms and outside packages that a module imports, wherever in the module."""
    here = path.relative_to(ROOT).parent.parts
    found = set()
    for node in ast.walk(ast.parse(source or path.read_text("utf-8"))):
        names = [alias.name for alias in getattr(node, "names", ()) if isinstance(alias, ast.alias)]
        if isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level + 1] if node.level else ()
            stem = [*base, *([node.module] if node.module else [])]
            names = [".".join([*stem, name]) for name in names]
        for name in names:
            parts = name.split(".")
            found.add(parts[1] if parts[0] == "ivig_teach" and len(parts) > 1 else parts[0])
    return found - {room(path)}


def upward(path, source=None):
    return sorted(to for to in arrows(path, source) if FLOORS.get(to, -1) >= FLOORS[room(path)])


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_arrows_point_down(path):
    assert upward(path) == []
    assert not arrows(path) & NEVER.get(room(path), set())


def test_the_drawing_shows_every_import():
    drawn = re.findall(r"^    (\w+) --> (.+)$", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.M)
    found = {}
    for path in MODULES:
        found.setdefault(room(path), set()).update(arrows(path) & set(FLOORS))
    assert {one: set(to.split(" & ")) for one, to in drawn} == {k: v for k, v in found.items() if v}


def test_an_arrow_that_runs_up_is_seen():
    path = PACKAGE / "kinetics" / "decay.py"
    assert upward(path, "from ..plots import show") == ["plots"]
    assert upward(path, "def f():\n    import ivig_teach.course.feedback") == ["course"]
    assert upward(path, "from .. import explore, inputs") == ["explore"]
    assert upward(path, "from tools import build") == ["tools"]
    assert upward(PACKAGE / "plots" / "show.py", "from ..course import meta") == ["course"]
    assert upward(PACKAGE / "course" / "feedback.py", "from ivig_teach import plots") == ["plots"]
