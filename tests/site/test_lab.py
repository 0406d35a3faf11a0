"""The browser-only classroom: every lesson runs, its words are the stored ones, no host is asked.

Slow: ``python3 start.py test -m site tests/site``.
"""

import json
import shutil
import statistics
import time

import pytest

pytestmark = pytest.mark.site
pytest.importorskip("jupyterlite_core", reason="the extra 'site' is not installed")

from ivig_site import lab, runtime  # noqa: E402

from .classroom import (  # noqa: E402
    LESSONS,
    SKIPPED,
    WATCH,
    Classroom,
    chromium,
    differences,
    load,
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


def test_every_lesson_lies_in_the_classroom_without_outputs(offline):
    assert {path.name for path in (offline / "files").glob("*.ipynb")} == {*LESSONS}
    for name in LESSONS:
        cells = json.loads((offline / "files" / name).read_text("utf-8"))["cells"]
        assert not any(cell.get("outputs") for cell in cells)


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_runs_and_says_what_is_stored(offline, browser, name):
    if name in SKIPPED:
        pytest.skip(SKIPPED[name])
    with served(offline) as (address, _), chromium(browser) as context:
        lesson = Classroom(context, address)
        lesson.open(name)
        assert not any(cell.get("outputs") for cell in lesson.cells())
        stops, kept = lesson.run_all(), stored(name)
        assert stops == [cell["id"] for cell in kept if "raises-exception" in tags(cell)]
        assert differences(lesson.cells(), kept) == []
        assert lesson.outside == []


@pytest.fixture
def classroom(offline, browser):
    with served(offline) as (address, asked), chromium(browser) as context:
        one = Classroom(context, address)
        one.asked = asked
        yield one


def test_a_link_opens_the_next_lesson(offline, browser):
    with served(offline) as (address, _), chromium(browser) as context:
        lesson = Classroom(context, address)
        lesson.open(LESSONS[0])
        with context.expect_page() as opened:
            lesson.page.locator(".jp-Notebook a", has_text=LESSONS[1][:2]).first.click()
        page = opened.value
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=120_000)
        assert page.url.startswith(f"{address}/notebooks/")
        assert page.url.endswith(LESSONS[1])


def test_the_first_visit_keeps_its_budget(classroom):
    begun = time.perf_counter()
    classroom.open(LESSONS[0])
    classroom.command("runmenu:run-all")
    classroom.first_figure()
    seconds, size = time.perf_counter() - begun, lab.first_visit(classroom.asked)
    print(f"first figure after {seconds:.1f} s and {size:.1f} MB, load {load():.1f}")
    assert size <= runtime.TOLD["first_visit_megabytes"]
    assert seconds < 60


def test_sliders_show_and_move_the_picture(classroom):
    classroom.open("02_passive_immunity.ipynb")
    classroom.run_all()
    page = classroom.page
    cell = page.locator(".jp-CodeCell", has=page.locator(".noUi-handle")).first
    cell.scroll_into_view_if_needed()
    took = []
    cell.locator(".noUi-handle").first.focus()
    for _ in range(9):
        page.evaluate(WATCH, cell.element_handle())
        page.keyboard.press("ArrowRight")
        moved = page.wait_for_function("() => window.ivigMoved", timeout=20_000)
        took.append(moved.json_value())
        page.wait_for_timeout(300)
    print(f"slider: median {statistics.median(took):.0f} ms of {sorted(map(round, took))}")
    print(f"load {load():.1f}")
    assert statistics.median(took) < 2_000


def test_answers_are_checked_kept_and_exported(classroom):
    name = LESSONS[0]
    classroom.open(name)
    at = [cell["id"] for cell in classroom.cells()]
    answer = "answer = 42\nivig.check('00.1', answer)"
    classroom.write(at.index("check-1"), answer)
    classroom.write(at.index("progress"), "ivig.progress(keep='mine.json')")
    for cell in ("import", "check-1", "progress"):
        classroom.run(at.index(cell))
    assert "Right" in str(classroom.cells()[at.index("check-1")]["outputs"])
    classroom.page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    with classroom.page.expect_download() as download:
        classroom.command("docmanager:download")
    exported = json.loads(download.value.path().read_text("utf-8"))["cells"]
    assert "".join(exported[at.index("check-1")]["source"]) == answer
    classroom.open(name)  # a new page, a new kernel
    assert classroom.cells()[at.index("check-1")]["source"] == answer
    classroom.write(at.index("progress"), "ivig.progress(load='mine.json')")
    for cell in ("import", "progress"):
        classroom.run(at.index(cell))
    said = str(classroom.cells()[at.index("progress")]["outputs"])
    assert "Whole course: 1 of" in said


def test_the_other_flavour_takes_the_runtime_from_the_cdn_and_runs(tmp_path, browser):
    lab.build(tmp_path / "lite", cdn=True)
    assert not list((tmp_path / "lite").rglob("numpy*.whl"))
    with served(tmp_path / "lite") as (address, _), chromium(browser) as context:
        fetched = []

        def answer(route):
            name = route.request.url.rsplit("/", 1)[1]
            fetched.append(name)
            (path,) = runtime.CACHE.glob(f"*/{name}")
            kind = "text/javascript" if name.endswith("js") else "application/wasm"
            route.fulfill(
                path=path, content_type=kind, headers={"Access-Control-Allow-Origin": "*"}
            )

        context.route(runtime.TOLD["cdn"] + "*", answer)
        lesson = Classroom(context, address)
        lesson.open(LESSONS[0])
        lesson.run_all()
        assert differences(lesson.cells(), stored(LESSONS[0])) == []
        assert all(url.startswith(runtime.TOLD["cdn"]) for url in lesson.outside)
        assert {"pyodide.asm.wasm", "python_stdlib.zip"} < set(fetched)
        assert any(name.startswith("numpy") for name in fetched)
