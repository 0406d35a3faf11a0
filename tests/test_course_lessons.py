"""Every exercise and quiz of every lesson file: a new lesson joins by existing."""

import math
import re
from html import escape

import pytest

import ivig_teach as ivig
from ivig_teach.course import _progress, display, exercises, feedback, mistakes
from ivig_teach.course.marking import NOT_ATTEMPTED, NOT_YET, NOTED, RIGHT, mark
from tools import lesson_cells

LESSONS = [exercises.lesson(n) for n in exercises.lesson_ids()]
EXERCISES = [e for lesson in LESSONS for e in lesson.exercises]
NUMBERS = [e for e in EXERCISES if e.kind == "number"]
WRONG = [(e, entry) for e in EXERCISES for entry in e.wrong]
QUESTIONS = [(lesson, n) for lesson in LESSONS for n in range(len(lesson.quiz))]


def by_id(item):
    return item.id if hasattr(item, "id") else None


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    monkeypatch.setattr(_progress, "_session", {})
    monkeypatch.setattr(feedback, "_hints_given", {})


def solved(exercise):
    names = {}
    exec(exercise.fill(exercise.code), names)
    return names["answer"]


@pytest.mark.parametrize("lesson", LESSONS, ids=by_id)
def test_lesson_is_whole(lesson):
    count = len(lesson.exercises)
    assert 3 <= count <= 5
    assert [e.id for e in lesson.exercises] == [f"{lesson.id}.{n + 1}" for n in range(count)]
    assert [q.id for q in lesson.quiz] == [f"{lesson.id}.q{n}" for n in range(1, 6)]


@pytest.mark.parametrize("exercise", EXERCISES, ids=by_id)
class TestExercise:
    def test_kind_and_hints(self, exercise):
        assert len(exercise.hints) >= 2
        assert exercise.solution
        assert bool(exercise.unit) == (exercise.kind == "number")

    def test_stub_is_not_attempted_and_told_how_to_answer(self, exercise, capsys):
        for stub in (None, "", "  ", "...", [], [...]):
            assert mark(exercise, stub).status == NOT_ATTEMPTED
        feedback.check(exercise.id, ...)
        said = capsys.readouterr().out
        assert said.startswith(f"Not attempted - {exercise.id} ")
        assert "Replace the dots by" in said
        assert exercise.fill(exercise.prompt)[:30] not in said
        assert _progress._session == {}

    def test_solution_code_passes(self, exercise):
        if exercise.kind == "text" and not exercise.needs:
            words = " ".join(exercise.words[:2])
            assert mark(exercise, f"Three whole words {words}").status == NOTED
        else:
            assert mark(exercise, solved(exercise)).status == RIGHT

    def test_solution_takes_another_road(self, exercise):
        assert not exercise.expected or exercise.expected not in exercise.fill(exercise.code)

    def test_sources_are_known_and_shown(self, exercise, capsys):
        feedback.solution(exercise.id)
        said = " ".join(capsys.readouterr().out.split())
        for key in exercise.sources:
            assert " ".join(repr(ivig.source(key)).split()) in said

    def test_question_stands_in_markdown(self, exercise):
        heading, text = lesson_cells.question(exercise.id).source.split("\n\n", 1)
        assert heading == f"### Exercise {exercise.id}: {exercise.title}"
        assert text.startswith(exercise.fill(exercise.prompt))
        assert text.count("\n- **") == len(exercise.options)
        assert text.endswith(" run the cell.")

    def test_all_texts_can_be_filled_in(self, exercise):
        texts = [exercise.prompt, exercise.solution, exercise.right, *exercise.hints]
        texts += [entry["say"] for entry in exercise.wrong]
        texts += [part for option in exercise.options for part in (option.text, option.why)]
        for text in texts:
            filled = exercise.fill(text)
            assert "{" not in filled
            assert "nan" not in filled.split()

    def test_every_option_explains_itself(self, exercise):
        assert all(option.why for option in exercise.options)
        if exercise.kind == "choice":
            verdicts = [mark(exercise, letter) for letter, _ in exercise.lettered()]
            whys = [exercise.fill(option.why) for option in exercise.options]
            assert [verdict.sentence for verdict in verdicts] == whys
            assert [verdict.status for verdict in verdicts].count(RIGHT) == 1

    def test_hints_count_down(self, exercise, capsys):
        total = len(exercise.hints)
        for number in range(1, total + 1):
            feedback.hint(exercise.id)
            said = capsys.readouterr().out
            assert said.startswith(f"Hint {number} of {total} - {exercise.id} ")
            left = total - number
            assert (f"{left} more" in said) if left else ("ivig.solution" in said)
        feedback.hint(exercise.id)
        assert capsys.readouterr().out.startswith(f"Hint {total} of {total}")


def digits_in(text):
    return [float(n) for n in re.findall(r"(?<![\w.])[0-9]+(?:\.[0-9]+)?(?![\w])", text)]


def near(exercise, value):
    expected = float(exercise.answer)
    allowed = max(exercise.tolerance_abs, exercise.tolerance * abs(expected), 1e-9)
    return abs(value - expected) <= allowed


def general(exercise):
    asked = mistakes.unit(exercise.unit)
    kinds = exercise.slips or mistakes.default_kinds(exercise.id[:2], asked)
    return mistakes.general(float(exercise.answer), asked, kinds)


@pytest.mark.parametrize("exercise", NUMBERS, ids=by_id)
class TestNumber:
    def test_no_hint_and_no_slip_gives_the_number_away(self, exercise):
        texts = [*exercise.hints, *(entry["say"] for entry in exercise.wrong)]
        said = [exercise.fill(text) for text in texts]
        said += [say for _, say in general(exercise)]
        for text in said:
            assert not any(near(exercise, value) for value in digits_in(text)), text

    def test_each_general_mistake_is_named(self, exercise):
        listed = [float(exercise.compute(entry["answer"])) for entry in exercise.wrong]
        heard = set()
        for value, say in general(exercise):
            verdict = mark(exercise, value)
            if near(exercise, value):
                assert verdict.status == RIGHT
            elif not any(mistakes.is_listed(value, wrong) for wrong in listed):
                assert verdict.status == NOT_YET
                assert verdict.sentence in {other for _, other in general(exercise)}
                heard.add(verdict.sentence == say)
        assert True in heard

    def test_what_is_no_known_mistake_is_called_too_much_or_too_little(self, exercise):
        expected = float(exercise.answer)
        known = [float(exercise.compute(entry["answer"])) for entry in exercise.wrong]
        known += [value for value, _ in general(exercise)]
        for factor in (0.53, 0.94, 1.06, 1.13, 1.7):
            value = expected * factor
            if near(exercise, value) or any(mistakes.is_listed(value, one) for one in known):
                continue
            ways = ("Too long", "Too high") if factor > 1 else ("Too short", "Too low")
            assert mark(exercise, value).sentence.startswith(ways)

    def test_units_are_read(self, exercise):
        expected, unit = float(exercise.answer), mistakes.unit(exercise.unit)
        assert mark(exercise, f"{expected!r} {exercise.unit}").status == RIGHT
        for other in mistakes.same_kind(unit):
            verdict = mark(exercise, f"{expected * unit.size / other.size!r} {other.name}")
            assert verdict.status == NOT_YET
            assert f"but in {other.name}" in verdict.sentence
        assert "asks for" in mark(exercise, f"{expected!r} furlongs").sentence


@pytest.mark.parametrize(("exercise", "entry"), WRONG, ids=by_id)
def test_listed_wrong_answer_gets_its_message(exercise, entry):
    verdict = mark(exercise, exercise.compute(entry["answer"]))
    assert verdict.status == NOT_YET
    assert verdict.sentence == exercise.fill(entry["say"])


@pytest.mark.parametrize(("lesson", "number"), QUESTIONS, ids=by_id)
def test_question_is_whole(lesson, number):
    question = lesson.quiz[number]
    assert 3 <= len(question.options) <= len(exercises.LETTERS)
    assert sum(option.correct for option in question.options) == 1
    texts = [option.text for option in question.options]
    assert len(set(texts)) == len(texts)
    for option in question.options:
        assert len(option.why.split()) >= 5
        assert not option.why.lower().startswith(("right", "wrong"))


@pytest.mark.parametrize("lesson", LESSONS, ids=by_id)
def test_quiz_page_has_every_explanation_and_the_twin_none(lesson, monkeypatch):
    pages = []
    monkeypatch.setattr(feedback, "show", lambda head, *blocks: pages.append(blocks))
    feedback.quiz(lesson.id)
    page, twin = ("\n".join(block[n] for block in pages[0]) for n in (0, 1))
    for question in lesson.quiz:
        asked = re.sub("[`*]", "", question.fill(question.prompt))
        assert f'role="group" aria-label="Question {question.id[-1]}. {escape(asked)}"' in page
        # One name for the options of a question: opening one closes the others.
        assert page.count(f'<details name="ivig-{question.id}"') == len(question.options)
        for option in question.options:
            word = "✓ Right" if option.correct else "✗ Wrong"
            why = question.fill(option.why)
            assert f"{word}.</strong> {display.rich(why)}</p></details>" in page
            assert why[:40] not in twin.replace("\n   ", " ")


def test_quiz_in_plain_text_explains_when_asked(capsys):
    feedback.quiz("00", explain=True)
    assert "- Right. " in capsys.readouterr().out


def test_expected_values_follow_the_data(monkeypatch):
    load = ivig.load

    def doctored(name):
        table = load(name)
        if name == "passive_immunity":
            table.loc[table["quantity"] == "half_life", "value"] *= 1.5
        return table

    before = float(exercises.find("02.2").answer)
    exercises.lesson.cache_clear()
    monkeypatch.setattr(ivig, "load", doctored, raising=False)
    try:
        assert math.isclose(float(exercises.find("02.2").answer), 1.5 * before)
    finally:
        exercises.lesson.cache_clear()
