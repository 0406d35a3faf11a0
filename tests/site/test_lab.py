"""The browser-only classroom: every lesson runs, its words are the stored ones, no host is asked.

Slow: ``python3 start.py test -m lab tests/site``.
"""

import json
import shutil

import pytest

pytestmark = pytest.mark.lab
pytest.importorskip("jupyterlite_core", reason="the extra 'site' is not installed")

from ivig_site import lab, runtime  # noqa: E402

from .classroom import (  # noqa: E402
    LESSONS,
    SKIPPED,
    Classroom,
    chromium,
    differences,
    served,
    stored,
    tags,
)


@pytest.fixture(scope="session")
def offline(tmp_path_factory):
    if not shutil.which("node"):
        pytest.skip("node is not installed: the wheels cannot be compiled")
    folder = tmp_path_factory.mktemp("lab") / "lite"
    lab.build(folder)
    return folder


def test_every_file_of_the_runtime_is_the_published_one(offline):
    lock = json.loads((runtime.CACHE / "core" / "pyodide-lock.json").read_text("utf-8"))
    for name in runtime.TOLD["compiled"]:
        package = lock["packages"][name]
        wheel = runtime.CACHE / "compiled" / package["file_name"]
        assert runtime.checked(wheel, package["sha256"])
    static = offline / "static" / "pyodide"
    ours = json.loads((static / "pyodide-lock.json").read_text("utf-8"))["packages"]
    assert {one["file_name"] for one in ours.values()} == {
        path.name for path in static.glob("*.whl")
    }
    for package in ours.values():
        assert runtime.digest(static / package["file_name"]) == package["sha256"]
        assert set(package["depends"]) <= set(ours)


def test_a_changed_file_is_refused(tmp_path):
    path = tmp_path / "numpy.whl"
    path.write_bytes(b"other")
    with pytest.raises(ValueError, match="not the published file"):
        runtime.checked(path, "0" * 64)


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_runs_and_says_what_is_stored(offline, name):
    if name in SKIPPED:
        pytest.skip(SKIPPED[name])
    with served(offline) as (address, _), chromium() as context:
        lesson = Classroom(context, address)
        lesson.open(name)
        assert not any(cell.get("outputs") for cell in lesson.cells())
        stops, kept = lesson.run_all(), stored(name)
        assert stops == [cell["id"] for cell in kept if "raises-exception" in tags(cell)]
        assert differences(lesson.cells(), kept) == []
        assert lesson.outside == []
