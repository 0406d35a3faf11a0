"""Mark an answer: right, not yet, not attempted, or (free text) noted."""

import re
from typing import NamedTuple

from .. import inputs
from . import answers, mistakes
from .answers import Unreadable
from .display import clean

RIGHT, NOT_YET, NOT_ATTEMPTED, NOTED = "Right", "Not yet", "Not attempted", "Noted"


class Verdict(NamedTuple):
    """What to tell the learner."""

    status: str
    sentence: str = ""


def mark(exercise, answer):
    """Mark any object: a ``Verdict`` whatever happens, unless our own answer is broken."""
    try:
        if answers.missing(answer):
            return Verdict(NOT_ATTEMPTED)
        return _MARKERS[exercise.kind](exercise, answer)
    except (Unreadable, inputs.InputError) as unread:
        return Verdict(NOT_YET, str(unread))
    except Exception:  # a learner's object may fail in ways nobody foresaw
        exercise.answer  # noqa: B018 - fails here if the fault is ours
        return Verdict(NOT_YET, "I could not read this answer. Is it the kind that is asked for?")


def _number(exercise, answer):
    value, said = answers.number(answer)
    asked = mistakes.unit(exercise.unit)
    given = mistakes.unit(said) if said else asked
    asks = f"The question asks for {exercise.unit}."
    if given.dimension != asked.dimension:
        if given.dimension.startswith("count of"):
            return Verdict(NOT_YET, f"I do not know the unit '{clean(said, 20)}'. {asks}")
        return Verdict(NOT_YET, f"You answered in {given.name}. {asks}")
    value, expected = value * given.size / asked.size, float(exercise.answer)
    allowed = max(exercise.tolerance_abs, exercise.tolerance * abs(expected), 1e-12)
    if abs(value - expected) <= allowed:
        if given.size == asked.size:
            return Verdict(RIGHT)
        return Verdict(NOT_YET, f"The right amount, but in {given.name}. {asks} Convert it.")
    for listed in exercise.wrong:
        if mistakes.is_listed(value, float(exercise.compute(listed["answer"]))):
            return Verdict(NOT_YET, exercise.fill(listed["say"]))
    kinds = exercise.slips or mistakes.default_kinds(exercise.id[:2], asked)
    return Verdict(NOT_YET, mistakes.explain(value, expected, asked, kinds))


def _options(exercise, answer):
    several, known = exercise.kind == "choices", {}
    for letter, option in exercise.lettered():
        text = exercise.fill(option.text).strip(" .)").casefold()
        known |= dict.fromkeys((text, option.key.casefold() or letter, letter), letter)
    chosen = answers.letters(answer, known, several)
    if not several and len(chosen) != 1:
        return Verdict(NOT_YET, "Choose one option, with its letter in quotes.")
    expected = exercise.answer
    right = [known[key] for key in ([expected] if isinstance(expected, str) else expected)]
    why = {letter: exercise.fill(option.why) for letter, option in exercise.lettered()}
    if not several:
        return Verdict(RIGHT if chosen == right else NOT_YET, why[chosen[0]])
    strays = sorted(set(chosen) - set(right))
    if strays:
        return Verdict(NOT_YET, f"Look at {strays[0]}) again. {why[strays[0]]}")
    if len(chosen) < len(right):
        return Verdict(NOT_YET, "What you chose belongs there, but at least one more does too.")
    return Verdict(RIGHT)


def _text(exercise, answer):
    if not isinstance(answer, str):
        raise Unreadable("Write your answer as a sentence between quotes.")
    if len(answer.split()) < 3:
        return Verdict(NOT_ATTEMPTED, "Write a whole sentence first; then compare.")
    for need in exercise.needs:
        if bool(re.search(need["pattern"], answer[:1000], re.IGNORECASE)) == ("never" in need):
            return Verdict(NOT_YET, need["say"])
    if exercise.needs:
        return Verdict(RIGHT)
    found = sum(word.casefold() in answer.casefold() for word in exercise.words)
    if found < min(2, len(exercise.words)):
        return Verdict(NOT_YET, "Write a sentence that names what the question is about.")
    return Verdict(NOTED, "Nobody has checked this sentence. Compare it with our answer:")


def _goal(exercise, answer):
    given = answer if isinstance(answer, (tuple, list)) else [answer]
    if len(given) != len(exercise.inputs):
        raise Unreadable(f"{exercise.how('I cannot use this. Give')} again.")
    numbers = {}
    for (name, quantity), item in zip(exercise.inputs.items(), given, strict=True):
        value, unit = answers.number(item)
        if unit:
            raise Unreadable("Give the numbers alone, without units.")
        numbers[name] = inputs.number(quantity, value, label=name)
    won, said = exercise.play(numbers)
    return Verdict(RIGHT if won else NOT_YET, said)


_MARKERS = dict(number=_number, choice=_options, choices=_options, text=_text, goal=_goal)
