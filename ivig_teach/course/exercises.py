"""The exercises and quiz in ``lessons/NN.toml``; texts hold computed values: ``{days:.1f}``."""

import functools
import re
import tomllib
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

import ivig_teach as ivig

LETTERS = "abcdefgh"
HOW = {  # the kinds of exercise, and what a learner does to answer
    "number": "your number, in {unit}, and",
    "choice": 'one letter in quotes, such as "a", and',
    "choices": 'letters, such as ["a", "b"], and',
    "text": "a sentence in quotes, and",
    "goal": "your {count} numbers in brackets, in this order: ({order}). Then",
}
_COUNTS = ("no", "one", "two", "three", "four", "five")
FOLDER = Path(__file__).with_name("lessons")


class Option(NamedTuple):
    """One option of a question: what it says, why it is right or wrong, and which it is."""

    text: str
    why: str
    correct: bool = False
    key: str = ""


@dataclass(frozen=True, eq=False)
class Exercise:
    """An exercise or quiz question; its expressions may use ivig, np, pd and its values."""

    id: str
    prompt: str
    values: dict  # names and their expressions
    options: list  # of Option
    title: str = ""
    kind: str = "choice"  # a key of HOW
    hints: list = field(default_factory=list)
    solution: str = ""
    code: str = ""  # short Python that ends with a value called answer
    right: str = ""  # a thought to add when the answer is right
    sources: list = field(default_factory=list)  # keys of sources.csv
    expected: str = ""  # expression for the right answer; of a goal: for the best we found
    words: list = field(default_factory=list)  # a text must hold two of these beginnings of words
    needs: list = field(default_factory=list)  # of a text: {pattern, say}, perhaps never
    unit: str = ""
    tolerance: float = 0.02  # relative, and absolute: the larger one counts
    tolerance_abs: float = 0.0
    wrong: list = field(default_factory=list)  # known ones: {answer = expression, say = text}
    slips: list = field(default_factory=list)  # keys of mistakes.KINDS; else the default ones
    inputs: dict = field(default_factory=dict)  # of a goal: {dose = "dose_g_per_kg"} sets its range
    trial: dict = field(default_factory=dict)  # {trough = "ivig.trough(ivig.Regimen(dose), amira)"}
    won: str = ""  # "trough > 8"
    say: str = ""  # "Her trough is {trough:.1f} g/L.", said in either case

    @functools.cached_property
    def known(self):
        """The computed ``values`` by name."""
        return _all(self.values, {})

    @functools.cached_property
    def answer(self):
        """The right answer: computed, or the letters of the right options."""
        letters = [letter for letter, option in self.lettered() if option.correct]
        return _compute(self.expected, self.known) if self.expected else letters

    def fill(self, text):
        """``text`` with the computed values filled in."""
        return text.format_map(self.known)

    def lettered(self):
        """Pairs of letter and option."""
        return list(zip(LETTERS, self.options, strict=False))

    def how(self, start="Replace the dots by"):
        """What to do to answer, without the full stop."""
        kind, unit = self.kind, self.unit
        units = [ivig.inputs.limits(quantity).unit for quantity in self.inputs.values()]
        if len(units) == 1:
            kind, unit = "number", units[0]
        # A count ("patients") is its own unit.
        order = ", ".join(
            name.replace("_", " ") + ("" if unit in ("rank", "bottles", name) else f" in {unit}")
            for name, unit in zip(self.inputs, units, strict=True)
        )
        what = HOW[kind].format(unit=unit, count=_COUNTS[len(units)], order=order)
        return f"{start} {what} run the cell".replace("in ratio", "a ratio")

    def compute(self, expression):
        """One of this exercise's own expressions; it may use ``expected`` too."""
        return _compute(expression, {**self.known, "expected": self.answer})

    def play(self, numbers):
        """Try a goal with ``numbers`` (a float by input name): (is it won, what to say)."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a silly number is part of the game
            known = _all(self.trial, {**self.known, **numbers})
        return bool(_compute(self.won, known)), self.say.format_map(known)


class Lesson(NamedTuple):
    """The exercises and the quiz of one lesson."""

    id: str
    title: str
    exercises: list
    quiz: list
    file: str  # of its notebook, which says the same outcomes
    outcomes: list


@functools.cache
def lesson_ids():
    """Numbers of all lessons that have a file, in order."""
    return sorted(path.stem for path in FOLDER.glob("??.toml"))


@functools.cache
def lesson(lesson_id):
    """Read one lesson's file."""
    raw = tomllib.loads((FOLDER / f"{lesson_id}.toml").read_text(encoding="utf-8"))
    for entry in raw["exercise"] + raw["quiz"]:
        entry["options"] = [Option(**option) for option in entry.get("options", [])]
        entry["values"] = raw.get("values", {}) | entry.get("values", {})
    parts = ([Exercise(**entry) for entry in raw[part]] for part in ("exercise", "quiz"))
    return Lesson(raw["lesson"], raw["title"], *parts, raw.get("file"), raw.get("outcomes", []))


def exercise_ids():
    """Ids of all exercises of the course, in order."""
    return [exercise.id for n in lesson_ids() for exercise in lesson(n).exercises]


def find(exercise_id):
    """The exercise with this id, or None."""
    found = lesson(exercise_id[:2]).exercises if exercise_id[:2] in lesson_ids() else []
    return next((e for e in found if e.id == exercise_id), None)


def tidy_id(given):
    """'2.1 ' -> '02.1', '2' -> '02'; other text is stripped, anything else becomes ''."""
    text = given[:40].strip() if isinstance(given, str) else ""
    match = re.fullmatch(r"([0-9]{1,2})(\.[0-9]{1,2})?", text)
    return f"{int(match[1]):02d}{match[2] or ''}" if match else text


def _all(expressions, known):
    """``known``, and what each of the named expressions comes to, in this order."""
    for name, expression in expressions.items():
        known = {**known, name: _compute(expression, known)}
    return known


def _compute(expression, known):
    # The package's own expressions only: never call it with a learner's text.
    return eval(expression, {"ivig": ivig, "np": np, "pd": pd, **known})
