"""What check says to every kind of answer, and that no object whatever breaks it."""

import io
import re
import subprocess
import sys
import time
from contextlib import redirect_stdout
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import ivig_teach as ivig
from ivig_teach.course import _progress, answers, display, exercises, feedback
from ivig_teach.course.exercises import Exercise, Option
from ivig_teach.course.marking import NOT_ATTEMPTED, NOT_YET, NOTED, RIGHT, mark
from tools import lesson_cells


def exercise(kind, **more):
    told = {"id": "99.1", "title": "t", "prompt": "p", "hints": ["h"], "solution": "s"}
    told |= {"values": {}, "options": []}
    return Exercise(kind=kind, **{**told, **more})


OPTIONS = [
    Option("First", "why a", key="one"),
    Option("Second", "why b", True, key="two"),
    Option("Third", "why c", True, key="three"),
    Option("Fourth", "why d", key="four"),
]
TROUGH = exercise("number", expected="8.4", unit="g/L")
HALF_LIFE = exercise("number", expected="22.4", unit="days")
EARLY = exercise("number", id="00.1", expected="22.4", unit="days")
SHARE = exercise("number", expected="0.3", unit="fraction")
LISTED = exercise(
    "number", expected="8.4", unit="g/L", wrong=[{"answer": "expected * 100", "say": "Mine."}]
)
LEFT = exercise("number", expected="30", unit="%", slips=["complement"])
RATE = exercise("number", expected="np.log(2) / 22.4", unit="per day")
ZERO = exercise("number", expected="0", unit="g", tolerance_abs=0.01)
VIALS = exercise("number", expected="7", unit="vials", tolerance=0.0)
CHOICE = exercise("choice", expected="'two'", options=OPTIONS)
CHOICES = exercise("choices", options=OPTIONS)
TEXT = exercise("text", words=["child", "antibod"])
GOAL = exercise(
    "goal",
    expected="(0.6, 28)",
    inputs={"dose": "dose_g_per_kg", "time_apart": "interval_days"},
    trial={"yearly": "dose * 364 / time_apart", "trough": "2 + 15 * dose"},
    won="trough > 10 and time_apart <= 28",
    say="Her trough is {trough:.0f} and she gets {yearly:.1f} g/kg in a year.",
)
KINDS = [TROUGH, CHOICE, CHOICES, TEXT, GOAL]


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    monkeypatch.setattr(_progress, "_session", {})
    monkeypatch.setattr(feedback, "_hints_given", {})


def named(value):
    """Name a test case the same way in every process, without memory addresses."""
    return value.unit if isinstance(value, Exercise) else re.sub(" at 0x.*", "", repr(value))[:40]


def said(exercise, answer):
    verdict = mark(exercise, answer)
    assert verdict.status == NOT_YET
    return verdict.sentence


DRESSES = [8.4, 8.5, np.float32(8.4), np.array(8.4), Decimal("8.4"), Fraction(42, 5), "8.4"]
DRESSES += [" about 8.4 g/l. ", "8.4 mg/mL", "84e-1"]
BOXES = [[8.4], (8.4,), {8.4}, np.array([8.4]), pd.Series([8.4]), pd.DataFrame({"x": [8.4]})]


def test_a_right_number_in_any_dress_but_alone():
    for answer in DRESSES:
        assert mark(TROUGH, answer).status == RIGHT, answer
    for answer in BOXES:
        assert "Give the number alone" in said(TROUGH, answer)
    half = exercise("number", expected="0.5", unit="fraction")  # 1 - 0.5 is a slip with that value
    assert mark(half, 0.5).status == mark(VIALS, "7 vial").status == RIGHT


@pytest.mark.parametrize(
    ("task", "answer", "words"),
    [
        (TROUGH, 840, "mg/dL"),
        (TROUGH, "840 mg/dL", "right amount, but in mg/dL"),
        (TROUGH, 84, "ten times too large"),
        (TROUGH, 0.84, "g/dL; the question asks for g/L. Or did the decimal point"),
        (TROUGH, 9.5, "Too high"),
        (TROUGH, 5, "Too low"),
        (HALF_LIFE, 3.2, "weeks"),
        (HALF_LIFE, 537.6, "hours"),
        (HALF_LIFE, 0.0309, "rate constant k"),
        (HALF_LIFE, 32.3, "np.log2"),
        (HALF_LIFE, 51.6, "Too long"),
        (HALF_LIFE, 0.0224, "a thousand times too small"),
        (HALF_LIFE, 23.2, "Too long"),
        (HALF_LIFE, -22.4, "sign"),
        (HALF_LIFE, -3, "negative"),
        (HALF_LIFE, "22.4 g", "You answered in g. The question asks for days"),
        (HALF_LIFE, "22.4 parsecs", "do not know the unit 'parsecs'"),
        (HALF_LIFE, "22,4", "comma"),
        (HALF_LIFE, (22, 4), "point"),
        (HALF_LIFE, "about a month", "I can read a number"),
        (HALF_LIFE, True, "True or False"),
        (HALF_LIFE, float("nan"), "not a number"),
        (HALF_LIFE, float("inf"), "infinite"),
        (HALF_LIFE, 10**400, "could not read"),
        (HALF_LIFE, ivig.load, "function itself"),
        (HALF_LIFE, object(), "'object'"),
        (EARLY, 32.3, "Too long"),  # logarithms are no slip before they are taught
        (SHARE, 30, "percent, out of a hundred; the question asks for a fraction"),
        (LEFT, 70, "what is lost for what is left"),
        (RATE, 22.4, "half-life"),
        (ZERO, 5, "Too high"),
        (VIALS, 8, "Too high"),
        (LISTED, 840, "Mine."),
        (exercise("number", expected="81", unit="%", tolerance=0.01), 82.4, "round"),
        (CHOICE, "a", "why a"),
        (CHOICE, "z", "no option 'z'"),
        (CHOICE, 2, "in quotes"),
        (CHOICE, ["a", "b"], "one option"),
        (CHOICES, "b", "at least one more"),
        (CHOICES, "abc", "Look at a) again. why a"),
        (CHOICES, "x and b", "no option 'x'"),
        (TEXT, "some ten random words for a child", "names what the question is about"),
        (TEXT, 5, "between quotes"),
        (GOAL, 0.4, "(dose in g/kg, time apart in days)"),
        (GOAL, ("0.4 g/kg", 28), "without units"),
        (GOAL, (400, 28), "dose got"),
        (GOAL, ("print(1)", 28), "I can read a number"),
    ],
    ids=named,
)
def test_slips_are_named(task, answer, words):
    assert words in said(task, answer)


def test_options_by_letter_key_or_text():
    for answer in ("b", "B", " b) ", "two", "Second", ["b"], np.str_("b")):
        assert mark(CHOICE, answer).status == RIGHT, answer
    for answer in ("b, c", "bc", "c and b", "b) c)", {"b", "c"}, ("b", "c"), ["two", "c"]):
        assert mark(CHOICES, answer).status == RIGHT, answer


def test_free_text_is_noted_when_it_names_what_it_is_about():
    assert mark(exercise("text"), "Half of it is left.").status == NOTED
    assert mark(TEXT, "Half of the antibodies are left in a child.").status == NOTED
    assert mark(TEXT, "dunno").status == NOT_ATTEMPTED


def test_free_text_with_needs_is_right_or_told_what_is_missing():
    needs = [
        {"pattern": r"\d+ of \d+", "say": "Of how many?"},
        {"pattern": "always", "never": True, "say": "Nothing is always so."},
    ]
    task = exercise("text", needs=needs)
    assert mark(task, "It came to 3 OF 9 people.") == (RIGHT, "")
    assert mark(task, "It came to many people.") == (NOT_YET, "Of how many?")
    assert mark(task, "It always came to 3 of 9.") == (NOT_YET, "Nothing is always so.")
    assert mark(task, "three words " * 200 + "3 of 9").status == NOT_YET  # too long to be read


def test_a_goal_is_won_lost_or_unreadable():
    won, lost = mark(GOAL, (0.8, "28")), mark(GOAL, [0.4, 28])
    assert won == (RIGHT, "Her trough is 14 and she gets 10.4 g/kg in a year.")
    assert lost == (NOT_YET, "Her trough is 8 and she gets 5.2 g/kg in a year.")
    assert mark(GOAL, GOAL.answer).status == RIGHT
    assert mark(GOAL, (..., 28)).status == NOT_ATTEMPTED


def test_how_to_answer_a_goal():
    assert GOAL.how() == (
        "Replace the dots by your two numbers in brackets, in this order: (dose in g/kg, "
        "time apart in days). Then run the cell"
    )
    one = exercise("goal", inputs={"blocked_share": "blocked"})
    assert one.how() == "Replace the dots by your number, in fraction from 0 to 1, and run the cell"


def test_a_goal_not_yet_won_shows_what_was_simulated_and_help(page, monkeypatch):
    monkeypatch.setattr(feedback, "_found", lambda _: GOAL)
    feedback.check("99.1", (0.4, 28))
    html, plain = page[0]
    assert "Her trough is 8 and" in html
    assert "Her trough is 8 and" in plain
    assert re.findall("<summary>(.*?)</summary>", html) == ["A hint", "Worked solution"]


class Hostile:
    """Every question it is asked ends in an exception."""

    def _boom(self, *args, **kwargs):
        raise RuntimeError("boom")

    __eq__ = __ne__ = __lt__ = __hash__ = __bool__ = __len__ = __iter__ = __getitem__ = _boom
    __repr__ = __str__ = __float__ = __int__ = __index__ = __array__ = __format__ = _boom
    __getattr__ = __contains__ = __array_ufunc__ = __reduce_ex__ = _boom
    __class__ = property(_boom)


class HostileText(str):
    __str__ = __repr__ = __eq__ = __len__ = __getitem__ = strip = Hostile._boom
    __hash__ = None


class HostileFloat(float):
    __float__ = __eq__ = __sub__ = __rsub__ = __abs__ = __lt__ = Hostile._boom
    __hash__ = None


def forever():
    while True:
        yield 1


LOOP = []
LOOP.append(LOOP)
NO_IDS = ["99.9", "", "half-life", 2.1, None, Hostile(), HostileText("02.1"), "x" * 10**6]
NASTY = [
    *(Hostile(), Hostile, HostileText("b"), HostileFloat(8.4), [Hostile()], {"a": Hostile()}),
    *(LOOP, forever(), range(10**12), 10**10_000, b"bytes", NotImplemented, lambda: 1, frozenset()),
    *("x" * 10**7, "9" * 30 + " g" * 40, "1" + " " * 10**6 + "x", "\ud800", "1\x1b[31m"),
    np.broadcast_to(np.arange(3.0)[:, None], (3, 10**9)),
    np.array(Hostile, dtype=object),
    np.array("2020-01-01", dtype="datetime64[D]"),
    np.array([(1, 2.0)], dtype=[("a", int), ("b", float)]),
    pd.DataFrame([[1, ...]], columns=["a", "a"]),
    pd.Series([pd.NaT, pd.NA, None, 3 + 1j]),
    pd.NaT,
]
NUMBERS = r"-?[0-9]{1,4}([.,][0-9]{1,3})? ?(d|g/L|mg/dL|%|kg|weeks|foo)?"
scalars = st.one_of(
    st.integers() | st.floats() | st.complex_numbers() | st.decimals() | st.none() | st.dates(),
    st.text(max_size=30) | st.binary(max_size=5) | st.from_regex(NUMBERS, fullmatch=True),
    st.sampled_from(["a", "b, c", "badc", "two", ..., np.nan, -0.0, np.float32(8.4)]),
)
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4) | st.tuples(inner, inner),
        st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=4),
        st.lists(st.floats() | st.text(max_size=4), max_size=5).map(pd.Series),
        inner.map(lambda x: np.array([x, None], dtype=object)),
    ),
    max_leaves=8,
)


def heard(task, answer):
    out, start = io.StringIO(), time.monotonic()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out):
        patch.setattr(feedback, "_found", lambda exercise_id: task)
        assert feedback.check("99.1", answer) is None
    assert time.monotonic() - start < 1
    text = out.getvalue()
    assert text.split(" - ")[0] in (RIGHT, NOT_YET, NOT_ATTEMPTED, NOTED)
    assert len(text) < 2_000
    return text


@pytest.mark.parametrize("task", KINDS, ids=lambda task: task.kind)
def test_anything_gets_a_sentence(task):
    for answer in NASTY:
        heard(task, answer)

    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    @example(answer={"": 0})
    @given(answer=anything)
    def whatever(answer):
        heard(task, answer)

    whatever()


def test_unknown_ids_teach(capsys):
    for wanted in NO_IDS:
        for act in (feedback.check, feedback.hint, feedback.solution, feedback.quiz):
            act(wanted)
            assert capsys.readouterr().out.startswith(("Which ", "Quiz ", "Our mistake"))
    feedback.check("02.9", 1)
    assert 'nearest is "02.' in capsys.readouterr().out
    feedback.check("2.1", ...)
    assert capsys.readouterr().out.startswith("Not attempted - 02.1")


def test_a_broken_expected_value_is_our_mistake(monkeypatch, capsys):
    monkeypatch.setattr(feedback, "_found", lambda _: exercise("number", expected="1 / 0"))
    feedback.check("99.1", 5)
    assert "Our mistake" in capsys.readouterr().out


def test_a_learners_text_is_never_run(tmp_path):
    trap = tmp_path / "trap"
    for task in KINDS:
        heard(task, f"__import__('pathlib').Path({str(trap)!r}).touch()")
    assert not trap.exists()


@pytest.fixture
def page(monkeypatch):
    """What a notebook gets: a list that fills with (html, plain)."""
    shown = []
    monkeypatch.setattr("IPython.get_ipython", lambda: True)
    monkeypatch.setattr(
        "IPython.display.display",
        lambda data, raw: shown.append((data["text/html"], data["text/plain"])),
    )
    return shown


def test_learner_text_is_escaped(page):
    feedback.check("02.1", "<img src=x onerror=alert(1)>")
    assert "<img" not in page[0][0]
    assert "&lt;img" in page[0][0]


def test_help_is_folded_under_an_answer_and_not_in_the_twin(page):
    task = exercises.find("02.2")
    right = float(task.answer)
    for answer in (..., 5, 5, right):
        feedback.check("02.2", answer)
    assert page[1] == page[2]
    for html, plain in page[:2]:
        assert "<script" not in html
        summaries = re.findall("<summary>(.*?)</summary>", html)
        assert summaries == ["A hint", "Another hint", "Another hint", "Worked solution"]
        depth = [html[: m.start()].count("<details") for m in re.finditer("</details>", html)]
        assert depth == [4, 4, 4, 4]  # each inside the one before
        assert f"Hint 3 of 3: {display.rich(task.fill(task.hints[2]))}" in html
        assert "halving" not in plain
        assert 'ivig.hint("02.2")' in plain
        assert task.prompt[:20] not in html
    assert "in days, and run the cell again" in page[0][1]
    assert re.findall("<summary>(.*?)</summary>", page[3][0]) == ["Worked solution"]
    assert task.fill(task.right) in page[3][1]


def test_verdicts_differ_in_symbol_word_line_and_colour(page):
    for status in (RIGHT, NOT_YET, NOT_ATTEMPTED, NOTED):
        display.show("Title", status=status)
    found = [re.search(r"6px (\w+) (#\w+).*?<span.*?>(\S) ([\w ]+)<", html) for html, _ in page]
    for part in range(1, 5):
        assert len({match[part] for match in found}) == 4
    for match in found:
        channels = [int(match[2][n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        light = np.dot(linear, [0.2126, 0.7152, 0.0722])
        assert 1.05 / (light + 0.05) >= 4.5  # white on the colour, and the line on a white page
        assert (light + 0.05) / (0.0056 + 0.05) >= 3  # the line on JupyterLab's dark page


def test_stress_and_code_are_shown_as_such():
    assert display.rich("is *much higher* in `a * b * c`, 2 * 3 * 4 < 25") == (
        "is <em>much higher</em> in <code>a * b * c</code>, 2 * 3 * 4 &lt; 25"
    )


def test_the_question_in_markdown():
    _, *asked = lesson_cells.question("02.5").source.split("\n\n")
    assert len(asked) == 3
    assert re.findall(r"^- \*\*([a-z])\)\*\* ", asked[1], re.MULTILINE) == list("abcde")
    assert asked[2].endswith('such as ["a", "b"], and run the cell.')
    assert "in days" in lesson_cells.question("02.2").source


CELLS = [
    ('answer = 45 days\nivig.check("02.1", answer)', '`"45 days"`'),
    ('answer = forty  # ivig.check("02.1", answer)', '`"forty"`'),
    ('ivig.check("02.1", np.log(2))', "import numpy as np"),
    ('ivig.check("02.1", 5', "bracket"),
    (
        "my_guess_day = 45 days\nplot(guess=my_guess_day)",
        "Write the number alone, without its unit",
    ),
    ('ivig.case("Amira", look)', '`"look"`'),
    ("x = 45 days", ""),
    ("forty", ""),
]
SHELL = """
import IPython, sys
shell = IPython.core.interactiveshell.InteractiveShell.instance()
shell.colors = "nocolor"
shell.run_cell('import ivig_teach as ivig; ivig.check("02.1")')
for cell in sys.argv[1:]:
    print("CUT")
    shell.run_cell(cell, store_history=True)
"""


def test_an_answer_that_is_no_python_gets_a_sentence_under_the_error():
    command = [sys.executable, "-c", SHELL, *(cell for cell, _ in CELLS)]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for text, (_, words) in zip(out.split("CUT")[1:], CELLS, strict=True):
        error, _, ours = text.partition("Python could not read this")
        assert "SyntaxError" in error or "NameError" in error
        assert "typing_errors" not in error
        assert bool(ours) == bool(words)
        assert words in " ".join(ours.split())


def test_units_of_one_number_are_read_strictly():
    assert answers.number("21 d") == (21.0, "d")
    assert answers.number("1e3 mg/kg") == (1000.0, "mg/kg")
    assert answers.number("-.5%") == (-0.5, "%")
    for text in ("21d 3h", "1.2.3", "0x10", "1_000", "ten", "3+4", "2*11"):
        with pytest.raises(answers.Unreadable):
            answers.number(text)
