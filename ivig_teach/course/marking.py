"""Mark an answer: right, not yet, not attempted, or (free text) noted."""

from . import reading, slips, units
from .bank import LETTERS
from .reading import Unreadable, is_a
from .render import clean
from .verdicts import NOT_ATTEMPTED, NOT_YET, NOTED, RIGHT, UNKNOWN, Verdict, within
from .wholes import function, table


def mark(exercise, answer):
    """Mark ``answer``; any object gets a verdict."""
    if reading.missing(answer):
        return Verdict(NOT_ATTEMPTED)
    try:
        return _MARKERS[exercise.kind](exercise, answer)
    except Unreadable as unread:
        return Verdict(NOT_YET, str(unread))


def _number(exercise, answer):
    value, said = reading.number(answer)
    asked = units.unit(exercise.unit)
    given = units.unit(said) if said else asked
    if given.dimension != asked.dimension:
        if not units.known(given):
            return Verdict(
                NOT_YET, f"I do not know the unit '{clean(said, 20)}'. {_asks(exercise)}"
            )
        return Verdict(NOT_YET, f"You answered in {given.name}. {_asks(exercise)}")
    in_asked = value if given == asked else value * given.size / asked.size
    expected = float(exercise.answer)
    if within(exercise, in_asked, expected):
        if given.size != asked.size:
            return Verdict(
                NOT_YET, f"The right amount, but in {given.name}. {_asks(exercise)} Convert it."
            )
        return Verdict(RIGHT)
    for listed in exercise.wrong:
        if slips.looks_like(in_asked, float(exercise.compute(listed["answer"]))):
            return Verdict(NOT_YET, exercise.say(listed["say"]))
    return Verdict(NOT_YET, slips.name_slip(in_asked, expected, exercise.unit) or UNKNOWN)


def _choice(exercise, answer):
    chosen = _letters(exercise, reading.words(answer))
    if len(chosen) != 1:
        return Verdict(NOT_YET, "Choose one option, with its letter in quotes.")
    if chosen[0] == _to_letter(exercise, exercise.answer):
        return Verdict(RIGHT, exercise.say(_option(exercise, chosen[0]).why))
    return Verdict(NOT_YET, exercise.say(_option(exercise, chosen[0]).why))


def _choices(exercise, answer):
    chosen = set(_letters(exercise, reading.words(answer)))
    right = {_to_letter(exercise, item) for item in exercise.answer}
    if chosen == right:
        return Verdict(RIGHT)
    for letter in sorted(chosen - right):
        why = exercise.say(_option(exercise, letter).why)
        return Verdict(NOT_YET, f"Look at {letter}) again. {why}")
    return Verdict(NOT_YET, "What you chose belongs there, but at least one more does too.")


def _order(exercise, answer):
    if is_a(answer, set, frozenset):
        raise Unreadable('A set keeps no order. Use a list with square brackets: ["a", "b"].')
    chosen = _letters(exercise, reading.words(answer))
    right = [_to_letter(exercise, item) for item in exercise.answer]
    if chosen == right:
        return Verdict(RIGHT)
    if sorted(chosen) != sorted(right):
        return Verdict(NOT_YET, "Use every letter once, in the order that you mean.")
    if chosen == right[::-1]:
        return Verdict(NOT_YET, "All in line, but from the wrong end: turn the order round.")
    fits = next(n for n, (one, two) in enumerate(zip(chosen, right, strict=True)) if one != two)
    start = "The first place does not fit yet." if not fits else "It starts well, then slips."
    return Verdict(NOT_YET, f"{start} Look at '{chosen[fits]}' again.")


def _text(exercise, answer):
    if not is_a(answer, str):
        raise Unreadable("Write your answer as a sentence between quotes.")
    if len(str.split(answer[: reading.MOST])) < 3:
        return Verdict(NOT_ATTEMPTED, "Write a whole sentence first; then compare.")
    return Verdict(NOTED)


_MARKERS = {
    "number": _number,
    "choice": _choice,
    "choices": _choices,
    "order": _order,
    "table": table,
    "function": function,
    "text": _text,
}


def _asks(exercise):
    return f"The question asks for {exercise.unit or 'a plain number'}."


def _letters(exercise, said):
    letters = LETTERS[: len(exercise.options)]
    if len(said) == 1 and exercise.kind != "choice":
        parts = [p for p in said[0].replace(",", " ").replace(";", " ").split() if p != "and"]
        if len(parts) == 1 and set(parts[0]) <= set(letters):
            parts = list(parts[0])
        said = [part.strip(".)") for part in parts] if len(parts) > 1 else said
    found = [_to_letter(exercise, word) for word in said]
    if None in found:
        unknown = clean(said[found.index(None)], 40)
        raise Unreadable(
            f"I find no option '{unknown}'. Answer with a letter from {letters[0]} to "
            f"{letters[-1]}, in quotes."
        )
    return list(dict.fromkeys(found))


def _to_letter(exercise, word):
    for letter, option in zip(LETTERS, exercise.options, strict=False):
        text = exercise.say(option.text).strip(".").casefold()
        if word.casefold() in (letter, option.key.casefold() or letter, text):
            return letter
    return None


def _option(exercise, letter):
    return exercise.options[LETTERS.index(letter)]
