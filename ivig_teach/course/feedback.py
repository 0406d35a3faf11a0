"""What a learner calls: check, hint, solution and quiz."""

import functools
import re

from ..datasets import source
from . import _progress, exercises
from .display import clean, code, fold, listing, options, paragraph, question, show
from .marking import NOT_ATTEMPTED, NOT_YET, NOTED, RIGHT, Verdict, mark

_LOOK = {
    RIGHT: ("✓", "solid"),
    NOT_YET: ("↻", "dashed"),
    NOT_ATTEMPTED: ("…", "dotted"),
    NOTED: ("✓", "solid"),
}
_HOW = {
    "number": "Replace the dots by your number, in {unit}, and run the cell again.",
    "choice": 'Replace the dots by one letter in quotes, such as "a".',
    "choices": 'Replace the dots by letters, such as ["a", "b"].',
    "text": "Replace the dots by a sentence in quotes.",
}
_hints_given = {}


def _gentle(act):
    """If our own data or question file is broken, say so in a sentence."""

    @functools.wraps(act)
    def wrapped(*args, **kwargs):
        try:
            return act(*args, **kwargs)
        except Exception:
            show("Our mistake", paragraph("This part of the course is broken. Please report it."))

    return wrapped


@_gentle
def check(exercise_id, answer=...):
    """Check your answer and show what to think about next.

    Parameters
    ----------
    exercise_id : str
        For example "02.1".
    answer : object
        Your answer. ``...`` (or leaving it out) shows the question.

    Examples
    --------
    >>> check("02.2", "21 kg")  # doctest: +ELLIPSIS
    Not yet - 02.2 ...
    You answered in kg. The question asks for days.
    ...
    """
    exercise = _found(exercise_id)
    if exercise is None:
        return
    verdict = _marked(exercise, answer)
    blocks = [paragraph(verdict.sentence)] if verdict.sentence else []
    if verdict.status == RIGHT and exercise.right:
        blocks.append(paragraph(exercise.fill(exercise.right)))
    elif verdict.status == NOT_YET:
        blocks.append(paragraph(f'Stuck? Run `ivig.hint("{exercise.id}")`.'))
    elif verdict.status == NOTED:
        blocks.append(paragraph("Nobody grades this one. Compare it with our answer:"))
        blocks += [paragraph(exercise.fill(exercise.solution)), *_sources(exercise)]
    elif verdict.status == NOT_ATTEMPTED:
        blocks = [*_question(exercise), *blocks]
    if verdict.status != NOT_ATTEMPTED:
        _progress.note(exercise.id, done=verdict.status != NOT_YET)
    symbol, line = _LOOK[verdict.status]
    show(f"{verdict.status} - {exercise.id} {exercise.title}", *blocks, symbol=symbol, line=line)


@_gentle
def hint(exercise_id):
    """Show the next hint, and how many are left.

    Examples
    --------
    >>> hint("02.2")  # doctest: +ELLIPSIS
    Hint 1 of ... - 02.2 ...
    """
    exercise = _found(exercise_id)
    if exercise is None:
        return
    given, total = _hints_given.get(exercise.id, 0), len(exercise.hints)
    ask = f'Run `ivig.solution("{exercise.id}")` to see it worked out.'
    if given == total:
        hints = [exercise.fill(text) for text in exercise.hints]
        head = f"All {total} hints - {exercise.id} {exercise.title}"
        show(head, listing(hints, ordered=True), paragraph(f"There are no more. {ask}"))
        return
    _hints_given[exercise.id] = given + 1
    left = total - given - 1
    more = f"{left} more {'hint' if left == 1 else 'hints'} left." if left else f"No more. {ask}"
    show(
        f"Hint {given + 1} of {total} - {exercise.id} {exercise.title}",
        paragraph(exercise.fill(exercise.hints[given])),
        paragraph(more),
    )


@_gentle
def solution(exercise_id):
    """Show the worked solution: how to think, then a few lines of code.

    Examples
    --------
    >>> solution("02.2")  # doctest: +ELLIPSIS
    Solution - 02.2 ...
    """
    exercise = _found(exercise_id)
    if exercise is None:
        return
    blocks = [paragraph(part) for part in exercise.fill(exercise.solution).split("\n\n")]
    if exercise.code:
        blocks.append(code(exercise.fill(exercise.code)))
    show(f"Solution - {exercise.id} {exercise.title}", *blocks, *_sources(exercise))


@_gentle
def quiz(lesson_id, explain=False):
    """Show the quiz of a lesson. In a notebook, open an option to read why it is right or wrong.

    Parameters
    ----------
    lesson_id : str
        For example "02".
    explain : bool, default False
        Where you see plain text only: also print each explanation.

    Examples
    --------
    >>> quiz("02")  # doctest: +ELLIPSIS
    Quiz - lesson 02 ...
    """
    lesson_id = exercises.tidy_id(lesson_id)
    if lesson_id not in exercises.lesson_ids():
        _unknown(lesson_id, exercises.lesson_ids(), "lesson", 'ivig.quiz("02")')
        return
    lesson = exercises.lesson(lesson_id)
    blocks = [paragraph("Choose in your head first. Then open options to read about them.")]
    for number, asked in enumerate(lesson.quiz, 1):
        blocks.append(question(f"Question {number}. {asked.fill(asked.prompt)}"))
        for letter, option in asked.lettered():
            said = f"{'Right' if option.correct else 'Wrong'}. {asked.fill(option.why)}"
            line = f"{letter}) {asked.fill(option.text)}"
            blocks.append(fold(line, said, f"{line}\n   - {said}" if explain is True else line))
    show(f"Quiz - lesson {lesson.id} {lesson.title}", *blocks)


def _marked(exercise, answer):
    """A verdict whatever happens: a learner's object may fail in ways nobody foresaw."""
    try:
        return mark(exercise, answer)
    except Exception:
        exercise.answer  # noqa: B018 - fails here if the fault is ours
        return Verdict(NOT_YET, "I could not read this answer. Is it the kind that is asked for?")


def _question(exercise):
    blocks = [paragraph(exercise.fill(exercise.prompt))]
    if exercise.options:
        lines = [f"{letter}) {exercise.fill(o.text)}" for letter, o in exercise.lettered()]
        blocks.append(options(lines))
    return [*blocks, paragraph(_HOW[exercise.kind].format(unit=exercise.unit))]


def _sources(exercise):
    return [paragraph(f"Source: {source(key)!r}") for key in exercise.sources]


def _found(exercise_id):
    wanted = exercises.tidy_id(exercise_id)
    exercise = exercises.find(wanted)
    if exercise is None:
        _unknown(wanted, exercises.exercise_ids(), "exercise", 'ivig.check("02.1", answer)')
    return exercise


def _unknown(wanted, ids, what, example):
    first = f"Begin with the number of the {what} in quotes, like this: `{example}`."
    if wanted:
        first = f"I know no {what} '{clean(wanted, 20)}'."
    tip = f'They run from "{ids[0]}" to "{ids[-1]}".'
    if re.fullmatch(r"[0-9]{1,4}([.][0-9]{1,4})?", wanted):
        place = [int(part) for part in f"{wanted}.0".split(".")]
        tip = f'The nearest is "{min(ids, key=lambda one: _distance(one, place))}".'
    show(f"Which {what}?", paragraph(f"{first} {tip}"))


def _distance(one, place):
    """First by lesson, then by exercise."""
    return [abs(int(a) - b) for a, b in zip(one.split("."), place, strict=False)]
