"""The exercises and the quiz of each lesson, read from ``lessons/NN.toml``.

Texts may name computed values in braces (``{half_life:.1f}``), so a sentence follows the data.
"""

import functools
import re
import tomllib
from dataclasses import dataclass, field
from importlib import resources
from typing import NamedTuple

LETTERS = "abcdefgh"
HOW = {  # the kinds of exercise, and what a learner does to answer
    "number": "Replace the dots by your number, in {unit},",
    "choice": 'Replace the dots by one letter in quotes, such as "a",',
    "choices": 'Replace the dots by letters, such as ["a", "b"],',
    "text": "Replace the dots by a sentence in quotes,",
    "goal": "Replace the dots by your numbers, in this order: ({inputs}),",
}


class Option(NamedTuple):
    """One option of a question: what it says, why it is right or wrong, and which it is."""

    text: str
    why: str
    correct: bool = False
    key: str = ""


@dataclass(frozen=True, eq=False)
class Exercise:
    """One exercise or quiz question as its TOML entry says it.

    Its expressions are the course's own; they may use ``ivig``, ``np``, ``pd`` and ``values``.
    """

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
    # number
    unit: str = ""
    tolerance: float = 0.02  # relative, and absolute: the larger one counts
    tolerance_abs: float = 0.0
    wrong: list = field(default_factory=list)  # known ones: {answer = expression, say = text}
    slips: list | None = None  # keys of mistakes.KINDS that may be named; also for a lesson
    # text: beginnings of words, of which so many must be there
    words: list = field(default_factory=list)
    words_needed: int = 2
    # goal, such as inputs = {dose = "dose_g_per_kg", interval = "interval_days"} (each with the
    # quantity that sets its range), trial = {trough = "ivig.steady_state(ivig.Regimen(dose,
    # interval), amira, model).trough"}, won = "trough > 8", say = "Her trough is {trough:.1f} g/L."
    inputs: dict = field(default_factory=dict)
    trial: dict = field(default_factory=dict)  # names and expressions, computed in this order
    won: str = ""
    say: str = ""  # said in either case

    @functools.cached_property
    def known(self):
        """The computed ``values`` by name; nothing is computed before a text is wanted."""
        return self._add({}, self.values)

    @functools.cached_property
    def answer(self):
        """The right answer: computed, or the letters of the right options."""
        if self.expected:
            return _compute(self.expected, self.known)
        return [letter for letter, option in self.lettered() if option.correct]

    def fill(self, text):
        """``text`` with the computed values filled in."""
        return text.format_map(self.known)

    def lettered(self):
        """Pairs of letter and option."""
        return list(zip(LETTERS, self.options, strict=False))

    def how(self):
        """What to do to answer."""
        return HOW[self.kind].format(unit=self.unit, inputs=", ".join(self.inputs))

    def compute(self, expression):
        """One of this exercise's own expressions; it may use ``expected`` too."""
        return _compute(expression, {**self.known, "expected": self.answer})

    def play(self, numbers):
        """Try a goal with ``numbers`` (a float by input name): (is it won, what to say)."""
        known = self._add({**self.known, **numbers}, self.trial)
        return bool(_compute(self.won, known)), self.say.format_map(known)

    def _add(self, known, expressions):
        for name, expression in expressions.items():
            try:
                known[name] = _compute(expression, known)
            except Exception as error:
                error.add_note(f"in lessons/*.toml, {self.id}, value '{name}': {expression}")
                raise
        return known


class Lesson(NamedTuple):
    """The exercises and the quiz of one lesson."""

    id: str
    title: str
    exercises: list
    quiz: list


@functools.cache
def lesson_ids():
    """Numbers of all lessons that have a file, in order."""
    files = resources.files(__package__).joinpath("lessons").iterdir()
    return sorted(f.name[:-5] for f in files if f.name.endswith(".toml"))


@functools.cache
def lesson(lesson_id):
    """Read one lesson's file."""
    path = resources.files(__package__).joinpath("lessons", f"{lesson_id}.toml")
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    found = {part: [_exercise(entry, raw) for entry in raw[part]] for part in ("exercise", "quiz")}
    return Lesson(raw["lesson"], raw["title"], found["exercise"], found["quiz"])


def exercise_ids():
    """Ids of all exercises of the course, in order."""
    return [exercise.id for n in lesson_ids() for exercise in lesson(n).exercises]


def find(exercise_id):
    """The exercise with this id, or None."""
    number = exercise_id.split(".")[0]
    found = lesson(number).exercises if number in lesson_ids() else []
    return next((e for e in found if e.id == exercise_id), None)


def question_markdown(exercise_id):
    """The question as Markdown for the cell above: prompt, lettered options, how to answer."""
    asked = find(exercise_id)
    options = [f"- **{letter})** {asked.fill(option.text)}" for letter, option in asked.lettered()]
    parts = [asked.fill(asked.prompt), "\n".join(options), f"{asked.how()} and run the cell."]
    return "\n\n".join(part for part in parts if part)


def tidy_id(given):
    """'2.1 ' -> '02.1', '2' -> '02'; other text is stripped, anything else becomes ''."""
    text = given[:40].strip() if isinstance(given, str) else ""
    match = re.fullmatch(r"([0-9]{1,2})(\.[0-9]{1,2})?", text)
    return f"{int(match[1]):02d}{match[2] or ''}" if match else text


def _compute(expression, known):
    """Evaluate one of the package's own expressions. Never call it with a learner's text."""
    import numpy as np
    import pandas as pd

    import ivig_teach as ivig

    return eval(expression, {"ivig": ivig, "np": np, "pd": pd, **known})


def _exercise(entry, raw):
    options = [Option(**option) for option in entry.get("options", [])]
    values = {**raw.get("values", {}), **entry.get("values", {})}
    shared = {"slips": raw.get("slips")}
    return Exercise(**{**shared, **entry, "options": options, "values": values})
