"""The course map: every lesson a row, every needed arrow, the same words for those who hear it."""

from itertools import combinations, pairwise

import matplotlib.pyplot as plt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools import course_map
from tools.lesson_metadata import SYLLABUS, Lesson

NEEDS = ("", "00", "00", "02", "02 03", "01 04", "01", "06", "03 06 07", "01 07", "09", "04 06")


def lesson(number, title="A lesson", prerequisites=()):
    told = dict.fromkeys(("question", "reviewed"), "")
    place = {"file": f"{number}_x.ipynb", "number": number, "title": title}
    needs = {"outcomes": (), "prerequisites": tuple(prerequisites)}
    return Lesson(**told, **place, **needs, reading_minutes=int(number) + 10, exercises_minutes=20)


def twelve():
    rows = zip(SYLLABUS.items(), NEEDS, strict=False)
    return [lesson(number, title, needs.split()) for (number, title), needs in rows]


def arrows(ax):
    return [line for line in ax.lines if line.get_label() == "_arrow"]


def pieces(line):
    """Return the straight pieces of an arrow as (is level, place, from, to)."""
    points = [tuple(point) for point in line.get_xydata().round(6)]
    for (x, y), (right, below) in pairwise(points):
        level = y == below
        yield (True, y, *sorted((x, right))) if level else (False, x, *sorted((y, below)))


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_each_lesson_is_a_row_and_a_missing_one_is_coming():
    ax = course_map.draw(twelve()[:3])
    said = [text.get_text() for text in ax.texts]
    assert [word for word in said if word in SYLLABUS] == list(SYLLABUS)
    assert said.count("coming") == 10
    assert {"Passive immunity fades", "33 min"} <= set(said)


@st.composite
def courses(draw):
    made = []
    for index in range(draw(st.integers(1, 13))):
        earlier = [one.number for one in made]
        needs = draw(st.lists(st.sampled_from(earlier), unique=True)) if earlier else []
        made.append(lesson(f"{index:02d}", f"Lesson {index}", sorted(needs)))
    return made


@given(courses())
def test_no_arrow_lies_on_a_box_or_on_another_lessons_arrow(lessons):
    ax = course_map.draw(lessons)
    needs = course_map.direct(lessons)
    drawn = [(source, line) for (source, line) in zip(order(needs), arrows(ax), strict=True)]
    left = min(box.get_x() for box in ax.patches)
    assert all(0 < x <= left for _, line in drawn for x in line.get_xdata())
    for (one, first), (other, second) in combinations(drawn, 2):
        if one == other:
            continue
        for level, place, start, end in pieces(first):
            for _, _, low, high in [p for p in pieces(second) if p[:2] == (level, place)]:
                assert end < low or high < start, f"arrows of {one} and {other} share a piece"
    plt.close(ax.figure)


def order(needs):
    """Return the source of each arrow in the order in which they are drawn."""
    lane = course_map.lanes(needs)
    return [one for sources in needs.values() for one in sorted(sources, key=lane.get)]


def test_words_fit_their_box_and_are_large_enough_on_a_phone():
    ax = course_map.draw(twelve())
    ax.figure.canvas.draw()
    boxes = [patch.get_window_extent() for patch in ax.patches]
    texts = [text for text in ax.texts if text.get_text()]
    for text in texts:
        one = text.get_window_extent()
        assert any(box.x0 <= one.x0 and one.x1 <= box.x1 and box.y0 <= one.y0 for box in boxes)
    shrunk = 350 / (ax.figure.get_figwidth() * 96)
    assert min(text.get_fontsize() for text in texts) * 96 / 72 * shrunk >= 9.5


def test_an_arrow_that_others_imply_is_left_out():
    needs = course_map.direct(twelve())
    assert needs["04"] == ["03"]
    assert needs["08"] == ["03", "07"]
    assert course_map.direct([lesson("05", prerequisites=["04"])]) == {"05": []}


def test_the_words_are_those_of_the_map():
    said = course_map.words(twelve())
    assert said.startswith("Map of the course: 12 lessons, 438 minutes in all. 00 Start here, 31 ")
    assert "08 Case clinic, 39 min, after 03 and 07." in said
    assert said.endswith("12 Is it true, coming.")
