"""What a learner calls: check, hint, solution and quiz."""

import functools
import re

from ..datasets import source
from . import bank, ticks
from .marking import mark
from .reading import is_a
from .render import clean, code, fold, listing, options, paragraph, question, show
from .verdicts import NOT_ATTEMPTED, NOT_YET, NOTED, RIGHT, Verdict

_LOOK = {
    RIGHT: ("✓", "solid"),
    NOT_YET: ("↻", "dashed"),
    NOT_ATTEMPTED: ("…", "dotted"),
    NOTED: ("✓", "solid"),
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
    symbol, line = _LOOK[verdict.status]
    blocks = [paragraph(verdict.sentence)] if verdict.sentence else []
    if verdict.status == RIGHT:
        ticks.note(exercise.id, done=True)
        blocks += [paragraph(exercise.say(exercise.right))] if exercise.right else []
    elif verdict.status == NOT_YET:
        ticks.note(exercise.id, done=False)
        blocks.append(paragraph(f'Stuck? Run `ivig.hint("{exercise.id}")`.'))
    elif verdict.status == NOTED:
        ticks.note(exercise.id, done=True)
        blocks.append(paragraph("Nobody grades this one. Compare it with our answer:"))
        blocks.append(paragraph(exercise.say(exercise.solution)))
        blocks += _sources(exercise)
    else:
        blocks = [*_question(exercise), *blocks]
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
        hints = [exercise.say(text) for text in exercise.hints]
        show(
            f"All {total} hints - {exercise.id} {exercise.title}",
            listing(hints, ordered=True),
            paragraph(f"There are no more. {ask}"),
        )
        return
    _hints_given[exercise.id] = given + 1
    left = total - given - 1
    more = f"{left} more {'hint' if left == 1 else 'hints'} left." if left else f"No more. {ask}"
    show(
        f"Hint {given + 1} of {total} - {exercise.id} {exercise.title}",
        paragraph(exercise.say(exercise.hints[given])),
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
    blocks = [paragraph(part) for part in exercise.say(exercise.solution).split("\n\n")]
    if exercise.code:
        blocks.append(code(exercise.say(exercise.code)))
    blocks += _sources(exercise)
    show(f"Solution - {exercise.id} {exercise.title}", *blocks)


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
    lesson_id = _id(lesson_id)
    if lesson_id not in bank.lesson_ids():
        _unknown(lesson_id, bank.lesson_ids(), "lesson", 'ivig.quiz("02")')
        return
    lesson = bank.lesson(lesson_id)
    blocks = [paragraph("Choose in your head first. Then open options to read about them.")]
    for number, asked in enumerate(lesson.quiz, 1):
        blocks.append(question(f"Question {number}. {asked.prompt}"))
        for letter, option in zip(bank.LETTERS, asked.options, strict=False):
            said = f"{'Right' if option.correct else 'Wrong'}. {option.why}"
            line = f"{letter}) {option.text}"
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
    blocks = [paragraph(exercise.say(exercise.prompt))]
    if exercise.options:
        texts = [exercise.say(option.text) for option in exercise.options]
        blocks.append(options(list(zip(bank.LETTERS, texts, strict=False))))
    how = {
        "number": f"Replace the dots by your number, in {exercise.unit}, and run the cell again.",
        "choice": 'Replace the dots by one letter in quotes, such as "a".',
        "choices": 'Replace the dots by letters, such as ["a", "b"].',
        "order": 'Replace the dots by the letters in order, such as ["b", "a"].',
        "table": "Replace the dots by your table.",
        "function": "Write your function, then run this cell again.",
        "text": "Replace the dots by a sentence in quotes.",
    }
    return [*blocks, paragraph(how[exercise.kind])]


def _sources(exercise):
    return [paragraph(f"Source: {source(key)!r}") for key in exercise.sources]


def _found(exercise_id):
    wanted = _id(exercise_id)
    exercise = bank.find(wanted)
    if exercise is None:
        _unknown(wanted, bank.exercise_ids(), "exercise", 'ivig.check("02.1", answer)')
    return exercise


def _id(given):
    return bank.tidy_id(str.__str__(given)[:40]) if is_a(given, str) else ""


def _unknown(wanted, ids, what, example):
    first = f"Begin with the number of the {what} in quotes, like this: `{example}`."
    if wanted:
        first = f"I know no {what} '{clean(wanted, 20)}'."
    if re.fullmatch(r"[0-9]{1,4}([.][0-9]{0,4})?", wanted):
        tip = f'The nearest is "{min(ids, key=lambda one: _distance(one, wanted))}".'
    else:
        tip = f'They run from "{ids[0]}" to "{ids[-1]}".'
    show(f"Which {what}?", paragraph(f"{first} {tip}"))


def _distance(one, two):
    """First by lesson, then by exercise."""
    pairs = zip(f"{one}.0".split(".")[:2], f"{two}.0".split(".")[:2], strict=True)
    return [abs(int(a) - int(b or 0)) for a, b in pairs]
