"""What a learner calls: check, hint, solution and quiz."""

import difflib
import functools

from ..datasets import cite
from . import _progress, exercises
from .display import clean, code, fold, paragraph, question, show, verdict
from .marking import NOT_ATTEMPTED, NOT_YET, NOTED, RIGHT, mark

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
    """Check your answer (without one: say how to answer) and show what to think about next.

    >>> check("02.2", "21 kg")  # doctest: +ELLIPSIS
    Not yet - 02.2 ...
    You answered in kg. The question asks for days.
    ...
    """
    if (exercise := _found(exercise_id)) is None:
        return
    found = mark(exercise, answer)
    blocks = [paragraph(found.sentence)] if found.sentence else []
    if found.status == NOT_ATTEMPTED:
        blocks.append(paragraph(f"{exercise.how()} again."))
    else:
        _progress.note(exercise.id, done=found.status != NOT_YET)
    if found.status == NOTED:
        blocks += _worked(exercise)
    elif found.status == RIGHT:
        blocks += [paragraph(exercise.fill(exercise.right))] if exercise.right else []
        blocks.append(fold("Worked solution", *_worked(exercise)))
    else:
        blocks.append(_help(exercise))
    show(f"{exercise.id} {exercise.title}", *blocks, status=found.status)


@_gentle
def hint(exercise_id):
    """Show the next hint, and how many are left.

    >>> hint("02.2")  # doctest: +ELLIPSIS
    Hint 1 of ... - 02.2 ...
    """
    if (exercise := _found(exercise_id)) is None:
        return
    total = len(exercise.hints)
    number = _hints_given[exercise.id] = min(_hints_given.get(exercise.id, 0) + 1, total)
    last = f'No more. Run `ivig.solution("{exercise.id}")` to see it worked out.'
    more = last if number == total else f"{total - number} more to go."
    head = f"Hint {number} of {total} - {exercise.id} {exercise.title}"
    show(head, paragraph(exercise.fill(exercise.hints[number - 1])), paragraph(more))


@_gentle
def solution(exercise_id):
    """Show the worked solution: how to think, then a few lines of code.

    >>> solution("02.2")  # doctest: +ELLIPSIS
    Solution - 02.2 ...
    """
    exercise = _found(exercise_id)
    if exercise:
        show(f"Solution - {exercise.id} {exercise.title}", *_worked(exercise))


@_gentle
def quiz(lesson_id, *, right=None, explain=False):
    """Show the quiz of a lesson such as "02"; open an option to read why it is right or wrong.

    ``right`` lists the questions you got right: they count in ``progress``, the quiz is not shown.
    ``explain=True`` prints each explanation where you see plain text only.

    >>> quiz("02")  # doctest: +ELLIPSIS
    Quiz - lesson 02 ...
    """
    wanted = _known(lesson_id, exercises.lesson_ids(), "lesson", 'ivig.quiz("02")')
    if not wanted:
        return
    lesson = exercises.lesson(wanted)
    head = f"Quiz - lesson {lesson.id} {lesson.title}"
    if right is not None:
        show(head, paragraph(_progress.note_quiz(lesson, right)))
        return
    blocks = [paragraph("Choose one option of each question and click it: the reason opens.")]
    for number, asked in enumerate(lesson.quiz, 1):
        options = []
        for letter, option in asked.lettered():
            line = f"{letter}) {asked.fill(option.text)}"
            why = verdict("Right" if option.correct else "Wrong", asked.fill(option.why))
            plain = "\n".join([paragraph(line)[1], *([why[1]] if explain else [])])
            options.append(fold(line, why, group=f"ivig-{asked.id}", plain=plain))
        blocks.append(question(f"Question {number}. {asked.fill(asked.prompt)}", *options))
    tick = f'`ivig.quiz("{lesson.id}", right=[1, 3])` ticks questions 1 and 3'
    counts = paragraph(f"{tick}, and `ivig.progress()` counts them.")
    ask = question("Which did you get right at the first click?", counts)
    show(head, *blocks, ask)


def _help(exercise):
    """The hints, each inside the one before, and the worked solution innermost."""
    inner, total = fold("Worked solution", *_worked(exercise)), len(exercise.hints)
    for number in range(total, 0, -1):
        text = f"Hint {number} of {total}: {exercise.fill(exercise.hints[number - 1])}"
        inner = fold("A hint" if number == 1 else "Another hint", paragraph(text), inner)
    return inner[0], f'Stuck? ivig.hint("{exercise.id}") gives a hint.'


def _worked(exercise):
    blocks = [paragraph(part) for part in exercise.fill(exercise.solution).split("\n\n")]
    if exercise.code:
        blocks.append(code(exercise.fill(exercise.code)))
    if exercise.sources:
        references = cite(*exercise.sources)
        blocks.append((references._repr_html_(), f"Sources\n{references!r}"))
    return blocks


def _found(given):
    wanted = _known(given, exercises.exercise_ids(), "exercise", 'ivig.check("02.1", answer)')
    return exercises.find(wanted) if wanted else None


def _known(given, ids, what, example):
    """The number in its tidy form; for an unknown one say what there is, and return None."""
    wanted = exercises.tidy_id(given)
    if wanted in ids:
        return wanted
    near = difflib.get_close_matches(wanted, ids, n=1)
    tip = f'The nearest is "{near[0]}".' if near else f'They run from "{ids[0]}" to "{ids[-1]}".'
    first = f"Begin with the number of the {what} in quotes, like this: `{example}`."
    if wanted:
        first = f"I know no {what} '{clean(wanted, 20)}'."
    show(f"Which {what}?", paragraph(f"{first} {tip}"))
