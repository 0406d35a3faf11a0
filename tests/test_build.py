"""The build: metadata become card, links and references; a run is kept or refused."""

import json
import shutil

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from ivig_teach.inputs import InputError
from tools import build, lesson_cells, lesson_metadata, notebooks

META = {
    "number": "01",
    "title": "One",
    "question": "Why?",
    "outcomes": ["Say why", "Say how", "Say when"],
    "prerequisites": ["00"],
    "reviewed": "2026-11-23",
}
TITLE = "# 01 · One\n\nWhy?"


def book(*cells, **changes):
    made = new_notebook(cells=list(cells) or [new_markdown_cell(TITLE)])
    made.metadata["ivig"] = json.loads(json.dumps(META | changes))
    return made


def put(folder, name, *cells, **changes):
    (folder / name).write_text(notebooks.to_text(book(*cells, **changes)), "utf-8")


def stored(folder, name):
    return notebooks.load(folder / name)


@pytest.fixture
def course(tmp_path):
    tmp_path = tmp_path / "my course [2]"
    tmp_path.mkdir()
    text = "# 00 · Zero\n\nWhy? See [Levy](cite:levy1970) and [ICE](cite:ice_2008)."
    cells = [new_markdown_cell(text), new_code_cell("print(1)")]
    put(tmp_path, "00_zero.ipynb", *cells, number="00", title="Zero", prerequisites=[])
    put(tmp_path, "01_one.ipynb")
    return tmp_path


def built(folder, *numbers, run=False, timeout=120):
    made = build.Course(folder)
    if run:
        made.run(numbers, timeout=timeout)
    made.save()
    return made


def stale(folder):
    made = build.Course(folder)
    made.save(check=True)
    return [line for line in made.problems if "is stale" in line]


def test_a_build_is_stable_and_check_agrees(course):
    assert len(stale(course)) == 2
    first = built(course)
    assert not first.problems
    assert len(first.said) == 2
    again = built(course)
    assert again.said == again.problems == stale(course) == []


def test_citations_become_links_and_references(course):
    built(course)
    made = stored(course, "00_zero.ipynb")
    assert "[Levy](https://doi.org/10.1172/JCI106254)" in made.cells[0].source
    # Brackets in this address would end the Markdown link.
    assert "%2807%2970329-0)" in made.cells[0].source
    assert "ivig-references" in lesson_metadata.tags(made.cells[-2])
    assert made.cells[-2].source.count("\n- ") == 2
    assert lesson_cells.cited(made) == ["ice_2008", "levy1970"]


def test_a_link_in_back_ticks_is_shown_not_opened(course):
    text = f"{TITLE} Write `[Levy](cite:levy1970)` or `https://example.org`."
    put(course, "01_one.ipynb", new_markdown_cell(text))
    assert not built(course).problems
    assert stored(course, "01_one.ipynb").cells[0].source == text
    assert lesson_cells.cited(stored(course, "01_one.ipynb")) == []


def test_sources_named_in_code_or_metadata_are_cited():
    code = new_code_cell('ivig.cite("levy1970", "kim2007")\nivig.source("ice_2008")')
    assert lesson_cells.cited(book(code)) == ["ice_2008", "kim2007", "levy1970"]
    assert lesson_cells.cited(book(sources=["lennon1986"])) == ["lennon1986"]


@pytest.mark.parametrize(
    ("text", "code"), [(" [x](cite:levy1907)", ""), ("", 'ivig.cite("levy1907")')]
)
def test_an_unknown_key_names_the_nearest(course, text, code):
    put(course, "01_one.ipynb", new_markdown_cell(TITLE + text), new_code_cell(code))
    (problem,) = built(course).problems
    assert "01_one.ipynb" in problem
    assert "levy1970" in problem


def test_card_and_links(course):
    built(course)
    zero, one = (stored(course, name).cells for name in ("00_zero.ipynb", "01_one.ipynb"))
    card = one[1].source
    assert "**You need first:** [00 · Zero](00_zero.ipynb)" in card
    assert "about 7 minutes (1 to read, 5 for exercises and quiz, 1 to run)" in card
    assert "23 November 2026" in card
    assert "- Say how" in card
    assert "not medical advice; the whole notice stands in [00 · Zero](00_zero.ipynb)." in card
    assert "call your clinical team" in zero[1].source
    assert "**Previous:** [00 · Zero](00_zero.ipynb)" in one[-1].source
    assert "**Next:** [01 · One](01_one.ipynb)" in zero[-1].source


def test_what_a_person_wrote_is_kept_and_noise_is_dropped(course):
    guard = new_code_cell("assert 1", id="guard", metadata={"tags": ["hide-input"]})
    guard.metadata["execution"] = {"iopub.status.busy": "now"}
    noisy = book(new_markdown_cell(TITLE, id="mine"), guard)
    noisy.metadata["widgets"] = {"state": {}}
    noisy.metadata["language_info"] = {"name": "python", "version": "3.1.4"}
    (course / "01_one.ipynb").write_text(notebooks.to_text(noisy), "utf-8")
    built(course)
    kept = stored(course, "01_one.ipynb")
    assert kept.metadata["language_info"] == {"name": "python"}
    assert "widgets" not in kept.metadata
    ids = ["mine", "ivig-card", "guard", "ivig-references", "ivig-nav"]
    assert [cell.id for cell in kept.cells] == ids
    assert kept.cells[2].metadata == {"tags": ["hide-input"], "jupyter": {"source_hidden": True}}


def test_the_map_keeps_its_picture_while_its_words_stay(course):
    cell = new_markdown_cell("", metadata={"tags": ["ivig-map"]})
    put(course, "01_one.ipynb", new_markdown_cell(TITLE), cell)
    built(course)
    made = stored(course, "01_one.ipynb")
    drawn = made.cells[2]
    assert drawn.source.startswith("![Map of the course; the same in words below.]")
    assert "<details><summary>In words</summary>\n\nMap of the course: 2 lessons, " in drawn.source
    drawn.attachments["course-map.png"]["image/png"] = "kept"
    (course / "01_one.ipynb").write_text(notebooks.to_text(made), "utf-8")
    assert built(course).said == []
    put(course, "02_two.ipynb", new_markdown_cell("# 02 · Two\n\nWhy?"), number="02", title="Two")
    built(course)
    again = stored(course, "01_one.ipynb").cells[2]
    assert again.attachments["course-map.png"]["image/png"] != "kept"


def test_the_question_stands_above_its_cell_once_and_costs_four_minutes(course):
    code = new_code_cell('answer = ...\nivig.check("00.1", answer)', id="check-1")
    own = new_markdown_cell("Try it.\n\n### Exercise 00.1: my own heading", id="before")
    put(course, "01_one.ipynb", new_markdown_cell(TITLE), own, code)
    built(course)
    cells = stored(course, "01_one.ipynb").cells
    assert [cell.id for cell in cells[2:5]] == ["before", "ivig-question-00-1", "check-1"]
    assert cells[2].source == "Try it."
    assert cells[3].source.startswith("### Exercise 00.1: ")
    assert "(1 to read, 9 for exercises and quiz, 1 to run)" in cells[1].source
    assert "?" in cells[3].source
    cells[3].source = "an older question"
    put(course, "01_one.ipynb", *cells)
    built(course)
    assert stored(course, "01_one.ipynb").cells[3].source.startswith("### Exercise 00.1: ")
    assert built(course).said == []
    put(course, "01_one.ipynb", new_markdown_cell(TITLE), new_code_cell('ivig.check("00.77", 1)'))
    assert "no exercise 00.77" in built(course).problems[0]


def test_a_lesson_that_does_not_exist_yet_is_called_coming(course):
    text = f"{TITLE} See lesson 07, not [05](05_how.ipynb), after lesson 00."
    put(course, "01_one.ipynb", new_markdown_cell(text), prerequisites=["00"])
    said = built(course).said
    coming = ["01_one.ipynb names lesson 05, which is still coming."]
    assert [line for line in said if "coming" in line] == [*coming, coming[0].replace("05", "07")]


BAD = {
    "number": ("1", "02"),
    "title": ("",),
    "question": ("Because",),
    "outcomes": (["one", "two"], ["one", "two", "three."]),
    "prerequisites": (["02"], "00"),
    "reviewed": ("23 November", "2026-23-01"),
}


@pytest.mark.parametrize(("field", "value"), [(k, v) for k, values in BAD.items() for v in values])
def test_metadata_that_cannot_be_meant_name_the_field(field, value):
    with pytest.raises(InputError, match=rf"01_one.ipynb: ivig.{field} is"):
        lesson_metadata.read(book(**{field: value}), "01_one.ipynb")


def test_unknown_and_missing_metadata():
    with pytest.raises(InputError, match="Did you mean 'outcomes'"):
        lesson_metadata.read(book(outcome=[]), "01_one.ipynb")
    with pytest.raises(InputError, match='no "ivig"'):
        lesson_metadata.read(new_notebook(), "x.ipynb")


def test_a_run_stores_what_a_reader_sees(course):
    assert not built(course, "00", run=True).problems
    cell = stored(course, "00_zero.ipynb").cells[2]
    assert (cell.execution_count, cell.outputs[0].text) == (1, "1\n")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("1 / 0", "failed: ZeroDivisionError"),
        ("import warnings\nwarnings.warn('odd')", "wrote to stderr"),
        ("import time\ntime.sleep(60)", "ran longer than 3 s"),
        ("import os\nos._exit(1)", "lost its kernel"),
    ],
)
def test_a_failing_cell_is_named_and_nothing_is_written(course, source, said):
    put(course, "01_one.ipynb", new_markdown_cell(TITLE), new_code_cell(source))
    before = (course / "01_one.ipynb").read_text("utf-8")
    (problem,) = built(course, "1", run=True, timeout=3).problems
    assert said in problem
    assert source.splitlines()[0] in problem
    assert (course / "01_one.ipynb").read_text("utf-8") == before


def test_a_shown_error_needs_its_tag(tmp_path):
    made = book(new_code_cell("1 / 0", metadata={"tags": ["raises-exception"]}))
    notebooks.execute(made, tmp_path)
    assert made.cells[0].outputs[0].ename == "ZeroDivisionError"


def test_a_slider_leaves_its_figure_and_no_widget_state(tmp_path):
    source = "import ipywidgets\nfrom IPython.display import display\n"
    made = book(new_code_cell(source + "display(ipywidgets.IntSlider(2))\nprint('x is 2')"))
    notebooks.execute(made, tmp_path)
    assert [output.output_type for output in made.cells[0].outputs] == ["stream"]
    assert "widgets" not in made.metadata


def test_the_command_names_what_is_stale(course, monkeypatch, capsys):
    shutil.copy(build.README, course)
    monkeypatch.setattr(build, "README", course / "README.md")
    monkeypatch.setattr(notebooks, "FOLDER", course)
    assert build.main(["--check"]) == 1
    assert "01_one.ipynb is stale" in capsys.readouterr().out
    assert build.main(["--no-run"]) == 0
    assert (
        "| 00 | [Zero](notebooks/00_zero.ipynb) | Why? | 7 |" in (course / "README.md").read_text()
    )
    assert build.main(["--check"]) == 0
    assert build.main(["07"]) == 1
    assert "07: there is no such lesson" in capsys.readouterr().out
