"""The course map: every lesson a box, every needed arrow, the same words for those who hear it."""

from itertools import pairwise

import matplotlib.pyplot as plt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.patches import FancyBboxPatch

from ivig_teach.course import meta
from ivig_teach.inputs import InputError
from ivig_teach.plots.course_map import course_map, direct
from ivig_teach.plots.describe import describe

COURSE = (
    ("Start here", ""),
    ("What is IVIG?", "00"),
    ("Passive immunity fades", "00"),
    ("Dosing to steady state", "02"),
    ("Why IgG lasts: FcRn", "02 03"),
    ("How IVIG works", "01 04"),
    ("Who gets IVIG", "01"),
    ("Reading the trials", "06"),
    ("Case clinic", "03 06 07"),
    ("Safety", "01 07"),
    ("Giving it safely", "09"),
    ("The future", "04 06"),
    ("Is it true?", "07 09"),
)


def lesson(number, title="A lesson", prerequisites=()):
    return meta.Lesson(
        file=f"{number}_x.ipynb",
        number=number,
        title=title,
        question="Why?",
        outcomes=("a", "b", "c"),
        prerequisites=tuple(prerequisites),
        reviewed="2026-11-23",
        exercises_minutes=20,
        reading_minutes=int(number) + 10,
        run_seconds=30,
    )


def thirteen():
    return [lesson(f"{i:02d}", title, need.split()) for i, (title, need) in enumerate(COURSE)]


def boxes(ax):
    return [patch.get_window_extent() for patch in ax.patches if isinstance(patch, FancyBboxPatch)]


def arrows(ax):
    return [line for line in ax.lines if line.get_label() == "_arrow"]


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.mark.parametrize("count", [1, 2, 13])
def test_each_lesson_is_a_box_with_number_title_and_minutes(count):
    lessons = thirteen()[:count]
    ax = course_map(lessons=lessons)
    assert len(boxes(ax)) == count
    said = [" ".join(text.get_text().split()) for text in ax.texts]
    for one in lessons:
        assert {one.number, one.title, f"{one.minutes} min"} <= set(said)


@st.composite
def courses(draw):
    made = []
    for index in range(draw(st.integers(1, 13))):
        earlier = [one.number for one in made]
        needs = draw(st.lists(st.sampled_from(earlier), unique=True)) if earlier else []
        made.append(lesson(f"{index:02d}", f"Lesson with title {index}", sorted(needs)))
    return made


@given(courses())
def test_any_course_is_drawn_in_order_and_nothing_overlaps(lessons):
    ax = course_map(lessons=lessons)
    drawn = boxes(ax)
    tops = {one.number: box.y1 for one, box in zip(lessons, drawn, strict=True)}
    for one in lessons:
        assert all(tops[number] > tops[one.number] for number in one.prerequisites)
    for i, box in enumerate(drawn):
        assert not any(box.overlaps(other) for other in drawn[:i])
    assert len(arrows(ax)) == sum(len(needs) for needs in direct(lessons).values())
    figure = ax.figure.bbox
    for line in arrows(ax):
        points = ax.transData.transform(line.get_xydata())
        assert ((points >= 0) & (points <= [figure.width, figure.height])).all()
        for start, end in pairwise(points[1:-1]):
            middle = (start + end) / 2
            assert not any(box.contains(*middle) for box in drawn), "an arrow runs under a box"
    plt.close(ax.figure)


def test_words_stay_inside_their_box():
    ax = course_map(lessons=thirteen())
    ax.figure.canvas.draw()
    drawn = boxes(ax)
    for text in ax.texts[: 3 * len(drawn)]:
        if not text.get_text():
            continue
        extent = text.get_window_extent()
        assert any(
            box.x0 <= extent.x0
            and extent.x1 <= box.x1
            and box.y0 <= extent.y0 <= extent.y1 <= box.y1
            for box in drawn
        ), text.get_text()


def test_letters_are_large_enough_on_a_phone():
    ax = course_map(lessons=thirteen())
    shrunk = 360 / (ax.figure.get_figwidth() * 96)
    pixels = min(text.get_fontsize() for text in ax.texts if text.get_text()) * 96 / 72 * shrunk
    assert pixels >= 9.5


def test_arrows_of_different_lessons_differ_without_colour():
    ax = course_map(lessons=thirteen())
    looks = {(line.get_color(), str(line._unscaled_dash_pattern)) for line in arrows(ax)}
    assert len(looks) == len({dashes for _, dashes in looks}) == 6


def test_an_arrow_that_others_imply_is_left_out():
    assert direct(thirteen())["04"] == ["03"]
    assert direct(thirteen())["08"] == ["03", "07"]
    assert direct([lesson("05", prerequisites=["04"])]) == {"05": []}


def test_the_words_are_those_of_the_map():
    words = describe(course_map(lessons=thirteen()))
    assert words.startswith("Map of the course: 13 lessons, 481 minutes in all. 00 Start here, 31 ")
    assert "08 Case clinic, 39 min, after 03 and 07." in words


def test_the_default_map_is_the_one_that_ships():
    words = describe(course_map())
    assert all(f"{one.number} {one.title.rstrip('?.')}" in words for one in meta.lessons())


def test_an_empty_course_says_what_to_do():
    with pytest.raises(InputError, match=r"start\.py build"):
        course_map(lessons=[])


def test_it_draws_into_a_given_axes():
    figure, ax = plt.subplots()
    assert course_map(ax, lessons=thirteen()) is ax
    assert plt.get_fignums() == [figure.number]
