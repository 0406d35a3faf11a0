"""The build command: metadata become card, links and references; a run is kept or refused."""

import json
import shutil
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from ivig_teach.course import build, cards, meta, run
from ivig_teach.inputs import InputError

META = {
    "number": "01",
    "title": "One",
    "question": "Why?",
    "outcomes": ["Say why", "Say how", "Say when"],
    "minutes": {"exercises": 10},
    "prerequisites": ["00"],
    "reviewed": "2026-11-23",
}


def book(*cells, **changes):
    made = new_notebook(cells=list(cells) or [new_markdown_cell("# 01 · One\n\nWhy?")])
    made.metadata["ivig"] = json.loads(json.dumps(META | changes))
    return made


def put(folder, name, made):
    (folder / name).write_text(build.to_text(made), "utf-8")


@pytest.fixture
def course(tmp_path):
    text = "# 00 · Zero\n\nWhy? See [Levy](cite:levy1970) and [ICE](cite:ice_2008)."
    zero = book(
        new_markdown_cell(text),
        new_code_cell("print(1)"),
        number="00",
        title="Zero",
        prerequisites=[],
    )
    put(tmp_path, "00_zero.ipynb", zero)
    put(tmp_path, "01_one.ipynb", book())
    return tmp_path


def built(folder, *numbers, run=False):
    made = build.Course(folder, folder / "map.json")
    made.build(made.choose(numbers), run=run)
    return made


def test_a_build_is_stable_and_check_agrees(course):
    before = build.Course(course, course / "map.json")
    assert len(before.stale(before.choose([]))) == 3
    first = built(course)
    assert not first.problems
    assert len(first.said) == 3
    again = built(course)
    assert again.said == again.problems == []
    assert again.stale(again.choose([])) == []


def test_citations_become_links_and_references(course):
    built(course, "00")
    cells = build.load(course / "00_zero.ipynb").cells
    assert "[Levy](https://doi.org/10.1172/JCI106254)" in cells[0].source
    # Brackets in this address would end the Markdown link.
    assert "%2807%2970329-0)" in cells[0].source
    references = cells[-2].source
    assert "ivig-references" in meta.tags(cells[-2])
    assert references.count("\n- ") == 2
    assert cards.cited(cells) == ["ice_2008", "levy1970"]


def test_a_link_in_back_ticks_is_shown_not_opened(course):
    text = "# 01 · One\n\nWhy? Write `[Levy](cite:levy1970)` or `https://example.org`."
    put(course, "01_one.ipynb", book(new_markdown_cell(text)))
    assert not built(course).problems
    cells = build.load(course / "01_one.ipynb").cells
    assert cells[0].source == text
    assert cards.cited(cells) == []


def test_a_source_without_authors_starts_with_its_title():
    assert cards.references(["levy1970"]).splitlines()[-1].startswith("- [Hypercatabolism")
    assert cards.references(["ice_2008"]).splitlines()[-1].startswith("- Hughes et al. (2008). [")


def test_sources_named_in_code_are_cited():
    made = book(new_code_cell('ivig.cite("levy1970")\nivig.source("ice_2008")'))
    assert cards.cited(made.cells) == ["ice_2008", "levy1970"]
    assert cards.cited(made.cells, ["lennon1986"])[1] == "lennon1986"


def test_an_unknown_key_names_the_nearest(course):
    put(course, "01_one.ipynb", book(new_markdown_cell("# 01 · One\n\nWhy? [x](cite:levy1907)")))
    problem = built(course).problems[0]
    assert "01_one.ipynb" in problem
    assert "levy1970" in problem


def test_an_unknown_key_in_code_is_a_problem_too(course):
    cells = [new_markdown_cell("# 01 · One\n\nWhy?"), new_code_cell('ivig.cite("levy1907")')]
    put(course, "01_one.ipynb", book(*cells))
    assert "levy1970" in built(course).problems[0]


def test_card_and_links(course):
    built(course)
    zero, one = (build.load(path) for path in build.paths(course))
    card = one.cells[1].source
    assert "**You need first:** [00 · Zero](00_zero.ipynb)" in card
    assert "about 11 minutes (1 to read, 10 for exercises)" in card
    assert "23 November 2026" in card
    assert "- Say how" in card
    assert "For education only" in card
    assert "**Previous:** [00 · Zero](00_zero.ipynb)" in one.cells[-1].source
    assert "**Next:** [01 · One](01_one.ipynb)" in zero.cells[-1].source
    found = meta.from_json((course / "map.json").read_text("utf-8"))
    assert [lesson.minutes for lesson in found] == [11, 11]


def test_what_a_person_wrote_is_kept_and_noise_is_dropped(course):
    noisy = book(new_markdown_cell("# 01 · One\n\nWhy?", id="mine"))
    noisy.metadata["widgets"] = {"state": {}}
    noisy.metadata["language_info"] = {"name": "python", "version": "3.1.4"}
    guard = new_code_cell("assert 1", id="guard", metadata={"tags": ["hide-input"]})
    guard.metadata["execution"] = {"iopub.status.busy": "now"}
    noisy.cells.append(guard)
    put(course, "01_one.ipynb", noisy)
    built(course)
    kept = build.load(course / "01_one.ipynb")
    assert kept.metadata["language_info"] == {"name": "python"}
    assert "widgets" not in kept.metadata
    assert [c.id for c in kept.cells] == [
        "mine",
        "ivig-card",
        "guard",
        "ivig-references",
        "ivig-nav",
    ]
    assert kept.cells[2].metadata == {"tags": ["hide-input"], "jupyter": {"source_hidden": True}}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "1"),
        ("number", "02"),
        ("title", ""),
        ("question", "Because"),
        ("outcomes", ["one", "two"]),
        ("outcomes", ["one", "two", "three."]),
        ("minutes", 10),
        ("minutes", {"exercises": 0}),
        ("prerequisites", ["02"]),
        ("prerequisites", "00"),
        ("reviewed", "23 November"),
    ],
)
def test_metadata_that_cannot_be_meant_name_the_field(field, value):
    with pytest.raises(InputError, match=rf"01_one.ipynb: ivig.{field} is"):
        meta.read(book(**{field: value}), "01_one.ipynb")


def test_unknown_and_missing_metadata():
    with pytest.raises(InputError, match="Did you mean 'outcomes'"):
        meta.read(book(outcome=[]), "01_one.ipynb")
    with pytest.raises(InputError, match='no "ivig"'):
        meta.read(new_notebook(), "x.ipynb")


def test_a_run_stores_what_a_reader_sees(course):
    made = built(course, "00", run=True)
    assert not made.problems
    cell = build.load(course / "00_zero.ipynb").cells[2]
    assert (cell.execution_count, cell.outputs[0].text) == (1, "1\n")
    assert build.load(course / "00_zero.ipynb").metadata["ivig"]["minutes"]["run_seconds"] == 5


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("1 / 0", "failed: ZeroDivisionError"),
        ("import warnings\nwarnings.warn('odd')", "wrote to stderr"),
        ("import time\ntime.sleep(60)", "ran longer than 3 s"),
    ],
)
def test_a_failing_cell_is_named_and_nothing_is_written(course, source, said):
    put(
        course, "01_one.ipynb", book(new_markdown_cell("# 01 · One\n\nWhy?"), new_code_cell(source))
    )
    before = (course / "01_one.ipynb").read_text("utf-8")
    made = build.Course(course, course / "map.json")
    made.build(made.choose(["1"]), timeout=3)
    assert said in made.problems[0]
    assert source.splitlines()[0] in made.problems[0]
    assert (course / "01_one.ipynb").read_text("utf-8") == before


def test_a_shown_error_needs_its_tag(tmp_path):
    made = book(new_code_cell("1 / 0", metadata={"tags": ["raises-exception"]}))
    run.execute(made, tmp_path)
    assert made.cells[0].outputs[0].ename == "ZeroDivisionError"


def test_a_slider_leaves_its_figure_and_no_widget_state(tmp_path):
    source = "import ipywidgets\nipywidgets.interact(lambda x: print('x is', x), x=(0, 4))\nNone"
    made = book(new_code_cell(source))
    run.execute(made, tmp_path)
    assert [output.output_type for output in made.cells[0].outputs] == ["stream"]
    assert made.cells[0].outputs[0].text == "x is 2\n"


def test_the_command_names_what_is_stale(course, monkeypatch, capsys):
    shutil.copy(build.ROOT / "README.md", course)
    shutil.copy(build.ROOT / "pyproject.toml", course)
    monkeypatch.setattr(build, "ROOT", course)
    monkeypatch.setattr(build, "NOTEBOOKS", course)
    monkeypatch.setattr(meta, "MAP_FILE", course / "map.json")
    assert build.main(["--check"]) == 1
    assert "01_one.ipynb is stale" in capsys.readouterr().out
    assert build.main(["--no-run"]) == 0
    assert (
        "| 00 | [Zero](notebooks/00_zero.ipynb) | Why? | 11 |" in (course / "README.md").read_text()
    )
    assert build.main(["--check"]) == 0
    assert build.main(["--check", "07"]) == 1
    assert "07: there is no such lesson" in capsys.readouterr().out


def test_a_lesson_that_draws_the_map_runs_after_it_was_written(course):
    source = f"print('after' if open(r'{course / 'map.json'}').read() else '')\n# course_map("
    title = new_markdown_cell("# 00 · Zero\n\nWhy?")
    zero = book(title, new_code_cell(source), number="00", title="Zero", prerequisites=[])
    put(course, "00_zero.ipynb", zero)
    assert not built(course, run=True).problems
    assert build.load(course / "00_zero.ipynb").cells[2].outputs[0].text == "after\n"
    put(course, "01_one.ipynb", book(minutes={"exercises": 30}))
    assert any("00_zero.ipynb draws the course map" in x for x in built(course, "01").said)


def test_lessons_may_sit_in_a_folder_with_spaces(course, tmp_path):
    moved = tmp_path / "my course [2]"
    moved.mkdir()
    for path in build.paths(course):
        shutil.copy(path, moved)
    assert not built(moved, run=True).problems
    assert Path(moved / "map.json").exists()
