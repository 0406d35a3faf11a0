"""Mark an answer: right, not yet, not attempted, or (free text) noted."""

from typing import NamedTuple

from . import answers, mistakes
from .answers import Unreadable
from .display import clean
from .exercises import LETTERS

RIGHT, NOT_YET, NOT_ATTEMPTED, NOTED = "Right", "Not yet", "Not attempted", "Noted"
UNKNOWN = "I do not recognise this slip. Check the units first, then each step."


class Verdict(NamedTuple):
    """What to tell the learner."""

    status: str
    sentence: str = ""


def mark(exercise, answer):
    """Mark ``answer``: a ``Verdict``. An object that raises when it is looked at may escape."""
    if answers.missing(answer):
        return Verdict(NOT_ATTEMPTED)
    try:
        return _MARKERS[exercise.kind](exercise, answer)
    except Unreadable as unread:
        return Verdict(NOT_YET, str(unread))


def _number(exercise, answer):
    value, said = answers.number(answer)
    asked = mistakes.unit(exercise.unit)
    given = mistakes.unit(said) if said else asked
    asks = f"The question asks for {exercise.unit or 'a plain number'}."
    if given.dimension != asked.dimension:
        if given.dimension.startswith("count of"):
            return Verdict(NOT_YET, f"I do not know the unit '{clean(said, 20)}'. {asks}")
        return Verdict(NOT_YET, f"You answered in {given.name}. {asks}")
    value = value * given.size / asked.size
    expected = float(exercise.answer)
    if abs(value - expected) <= max(
        exercise.tolerance_abs, exercise.tolerance * abs(expected), 1e-12
    ):
        if given.size == asked.size:
            return Verdict(RIGHT)
        return Verdict(NOT_YET, f"The right amount, but in {given.name}. {asks} Convert it.")
    for listed in exercise.wrong:
        if mistakes.looks_like(value, float(exercise.compute(listed["answer"]))):
            return Verdict(NOT_YET, exercise.fill(listed["say"]))
    return Verdict(NOT_YET, mistakes.name_slip(value, expected, exercise.unit) or UNKNOWN)


def _choice(exercise, answer):
    chosen = _letters(exercise, answer)
    if len(chosen) != 1:
        return Verdict(NOT_YET, "Choose one option, with its letter in quotes.")
    status = RIGHT if chosen == _right_letters(exercise) else NOT_YET
    return Verdict(status, _why(exercise, chosen[0]))


def _choices(exercise, answer):
    chosen, right = _letters(exercise, answer), _right_letters(exercise)
    strays = sorted(set(chosen) - set(right))
    if strays:
        return Verdict(NOT_YET, f"Look at {strays[0]}) again. {_why(exercise, strays[0])}")
    if len(chosen) == len(right):
        return Verdict(RIGHT)
    return Verdict(NOT_YET, "What you chose belongs there, but at least one more does too.")


def _text(exercise, answer):
    if not isinstance(answer, str):
        raise Unreadable("Write your answer as a sentence between quotes.")
    if len(answer[:2_000].split()) < 3:
        return Verdict(NOT_ATTEMPTED, "Write a whole sentence first; then compare.")
    return Verdict(NOTED)


_MARKERS = {"number": _number, "choice": _choice, "choices": _choices, "text": _text}


def _letters(exercise, answer):
    """The letters that an answer names; letters, keys and whole texts of options are known."""
    said = answers.words(answer)
    letters = LETTERS[: len(exercise.options)]
    if len(said) == 1 and exercise.kind == "choices":
        parts = [p for p in said[0].replace(",", " ").replace(";", " ").split() if p != "and"]
        if len(parts) == 1 and set(parts[0]) <= set(letters):
            parts = list(parts[0])
        said = [part.strip(".)") for part in parts] if len(parts) > 1 else said
    known = {}
    for letter, option in zip(letters, exercise.options, strict=True):
        text = exercise.fill(option.text).strip(".").casefold()
        known |= {text: letter, (option.key or letter).casefold(): letter}
    known |= {letter: letter for letter in letters}
    for word in said:
        if word not in known:
            raise Unreadable(
                f"I find no option '{clean(word, 40)}'. Answer with a letter from {letters[0]} to "
                f"{letters[-1]}, in quotes."
            )
    return list(dict.fromkeys(known[word] for word in said))


def _right_letters(exercise):
    """The right letters; ``answer`` may be one letter or key, or a list of letters."""
    right = [exercise.answer] if isinstance(exercise.answer, str) else exercise.answer
    keys = {option.key: letter for letter, option in zip(LETTERS, exercise.options, strict=False)}
    return [keys.get(one, one) for one in right]


def _why(exercise, letter):
    return exercise.fill(exercise.options[LETTERS.index(letter)].why)
