"""Every exercise and quiz of every lesson file: a new lesson joins by existing."""

import math
import re

import pytest

import ivig_teach as ivig
from ivig_teach.course import _progress, display, exercises, feedback, mistakes
from ivig_teach.course.marking import NOT_ATTEMPTED, NOT_YET, NOTED, RIGHT, UNKNOWN, mark

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


def test_lessons_are_found():
    assert len(EXERCISES) >= 8


@pytest.mark.parametrize("lesson", LESSONS, ids=by_id)
def test_lesson_is_whole(lesson):
    assert 3 <= len(lesson.exercises) <= 5
    assert len(lesson.quiz) == 5
    ids = [item.id for item in (*lesson.exercises, *lesson.quiz)]
    assert len(set(ids)) == len(ids)
    assert [e.id for e in lesson.exercises] == [
        f"{lesson.id}.{n}" for n in range(1, len(lesson.exercises) + 1)
    ]


@pytest.mark.parametrize("exercise", EXERCISES, ids=by_id)
class TestExercise:
    def test_kind_and_hints(self, exercise):
        assert exercise.kind in exercises.KINDS
        assert len(exercise.hints) >= 2
        assert exercise.solution
        assert exercise.kind != "number" or exercise.unit

    @pytest.mark.parametrize("stub", [..., None, "", "  ", "...", [], [...]], ids=repr)
    def test_stub_is_not_attempted_and_shows_the_question(self, exercise, stub, capsys):
        assert mark(exercise, stub).status == NOT_ATTEMPTED
        feedback.check(exercise.id, stub)
        said = capsys.readouterr().out
        assert said.startswith(f"Not attempted - {exercise.id} ")
        assert exercise.fill(exercise.prompt).split()[0] in said
        assert _progress._session == {}

    def test_solution_code_passes(self, exercise):
        if exercise.kind == "text":
            assert mark(exercise, "Three whole words").status == NOTED
        else:
            assert mark(exercise, solved(exercise)).status == RIGHT

    def test_solution_takes_another_road(self, exercise):
        assert not exercise.expected or exercise.expected not in exercise.fill(exercise.code)

    def test_sources_are_known_and_shown(self, exercise, capsys):
        feedback.solution(exercise.id)
        said = " ".join(capsys.readouterr().out.split())
        for key in exercise.sources:
            assert f"Source: {ivig.source(key)!r}" in said

    def test_all_texts_can_be_filled_in(self, exercise):
        texts = [exercise.prompt, exercise.solution, exercise.right, *exercise.hints]
        texts += [entry["say"] for entry in exercise.wrong]
        texts += [part for option in exercise.options for part in (option.text, option.why)]
        for text in texts:
            filled = exercise.fill(text)
            assert "{" not in filled
            assert "nan" not in filled.split()

    def test_every_wrong_option_explains_itself(self, exercise):
        for letter, option in zip(exercises.LETTERS, exercise.options, strict=False):
            assert option.why
            if exercise.kind == "choice":
                verdict = mark(exercise, letter)
                assert verdict.sentence == exercise.fill(option.why)
        if exercise.kind == "choice":
            verdicts = [mark(exercise, exercises.LETTERS[n]) for n in range(len(exercise.options))]
            assert [v.status for v in verdicts].count(RIGHT) == 1

    def test_hints_count_down(self, exercise, capsys):
        total = len(exercise.hints)
        for number in range(1, total + 1):
            feedback.hint(exercise.id)
            said = capsys.readouterr().out
            assert said.startswith(f"Hint {number} of {total} - {exercise.id} ")
            left = total - number
            assert (f"{left} more" in said) if left else ("ivig.solution" in said)
        feedback.hint(exercise.id)
        assert capsys.readouterr().out.startswith(f"All {total} hints")


def digits_in(text):
    return [float(n) for n in re.findall(r"(?<![\w.])[0-9]+(?:\.[0-9]+)?(?![\w])", text)]


def near(exercise, value):
    expected = float(exercise.answer)
    return abs(value - expected) <= max(
        exercise.tolerance_abs, exercise.tolerance * abs(expected), 1e-9
    )


@pytest.mark.parametrize("exercise", NUMBERS, ids=by_id)
class TestNumber:
    def test_no_hint_and_no_slip_gives_the_number_away(self, exercise):
        texts = [*exercise.hints, *(entry["say"] for entry in exercise.wrong)]
        said = [exercise.fill(text) for text in texts]
        said += [say for _, say in mistakes.slips(float(exercise.answer), exercise.unit)]
        for text in said:
            assert not any(near(exercise, value) for value in digits_in(text)), text

    def test_each_generic_slip_is_named(self, exercise):
        expected = float(exercise.answer)
        listed = [float(exercise.compute(entry["answer"])) for entry in exercise.wrong]
        heard = set()
        for value, say in mistakes.slips(expected, exercise.unit):
            verdict = mark(exercise, value)
            if near(exercise, value):
                assert verdict.status == RIGHT
            elif not any(mistakes.looks_like(value, wrong) for wrong in listed):
                assert verdict.status == NOT_YET
                assert verdict.sentence in {s for _, s in mistakes.slips(expected, exercise.unit)}
                heard.add(verdict.sentence == say)
        assert True in heard

    @pytest.mark.parametrize("factor", [10, 100, 1000, 0.1, 0.01, 0.001])
    def test_powers_of_ten(self, exercise, factor):
        verdict = mark(exercise, float(exercise.answer) * factor)
        assert verdict.status == NOT_YET
        assert verdict.sentence != UNKNOWN

    def test_rounding_too_early(self, exercise):
        off = float(exercise.answer) * (1 + max(0.04, 1.6 * exercise.tolerance))
        if exercise.tolerance < 0.03 and not near(exercise, off):
            assert "round" in mark(exercise, off).sentence

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
def test_quiz_gives_nothing_away_by_place_or_length(lesson):
    places = [[o.correct for o in q.options].index(True) for q in lesson.quiz]
    assert len(set(places)) >= 3
    longest = [max(q.options, key=lambda o: len(o.text)).correct for q in lesson.quiz]
    assert sum(longest) <= 3


@pytest.mark.parametrize("lesson", LESSONS, ids=by_id)
def test_quiz_page_has_every_explanation_and_the_twin_none(lesson, monkeypatch, capsys):
    pages = []
    monkeypatch.setattr(feedback, "show", lambda head, *blocks: pages.append(blocks))
    feedback.quiz(lesson.id)
    page, twin = ("\n".join(block[n] for block in pages[0]) for n in (0, 1))
    n_options = sum(len(q.options) for q in lesson.quiz)
    assert page.count("<details ") == page.count("<summary>") == n_options
    assert len(re.findall("<p[^>]*>(?:Right|Wrong)[.] ", page)) == n_options
    assert page.count(">Right. ") == len(lesson.quiz)
    for question in lesson.quiz:
        for option in question.options:
            assert display.rich(question.fill(option.why)) in page
            assert question.fill(option.why)[:40] not in twin.replace("\n   ", " ")


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
