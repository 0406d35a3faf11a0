"""The exercises and the quiz of each lesson, read from ``lessons/NN.toml``.

Texts may name computed values in braces (``{half_life:.1f}``), so a sentence follows the data.
"""

import functools
import re
import tomllib
from dataclasses import dataclass, field
from importlib import resources

KINDS = ("number", "choice", "choices", "text")
LETTERS = "abcdefgh"


@dataclass(frozen=True)
class Option:
    """One option of a question: what it says, whether it is right, and why."""

    text: str
    why: str
    correct: bool = False
    key: str = ""


@dataclass(frozen=True, eq=False)
class Exercise:
    """One exercise or quiz question as its TOML entry says it; its expressions are ours.

    Attributes
    ----------
    id, title, kind, prompt : str
        ``kind`` is one of ``KINDS``.
    options : list of Option
    values : dict
        Names and the expressions that texts and other expressions may use, with ``ivig``,
        ``np``, ``pd``.
    expected : str
        An expression for the right answer.
    unit : str
        Unit of a number.
    tolerance, tolerance_abs : float
        Relative and absolute distance that still counts as right.
    hints : list of str
    solution, code : str
        Worked text; and short Python that ends with a value called ``answer``.
    right : str
        A thought to add when the answer is right.
    wrong : list of dict
        Known wrong answers: ``answer`` (an expression) and ``say``.
    sources : list of str
        Keys of the documents that its facts rest on.
    """

    id: str
    prompt: str
    values: dict
    options: list
    title: str = ""
    kind: str = "choice"
    hints: list = field(default_factory=list)
    solution: str = ""
    code: str = ""
    expected: str = ""
    unit: str = ""
    tolerance: float = 0.02
    tolerance_abs: float = 0.0
    right: str = ""
    wrong: list = field(default_factory=list)
    sources: list = field(default_factory=list)

    @functools.cached_property
    def known(self):
        """The computed ``values`` by name; nothing is computed before a text is wanted."""
        known = {}
        for name, expression in self.values.items():
            try:
                known[name] = _compute(expression, known)
            except Exception as error:
                error.add_note(f"in lessons/*.toml, {self.id}, value '{name}': {expression}")
                raise
        return known

    def fill(self, text):
        """``text`` with the computed values filled in."""
        return text.format_map(self.known)

    @functools.cached_property
    def answer(self):
        """The right answer: computed, or the letters of the right options."""
        if self.expected:
            return _compute(self.expected, self.known)
        return [letter for letter, option in self.lettered() if option.correct]

    def lettered(self):
        """Pairs of letter and option."""
        return list(zip(LETTERS, self.options, strict=False))

    def compute(self, expression):
        """One of this exercise's own expressions; it may use ``expected`` too."""
        return _compute(expression, {**self.known, "expected": self.answer})


@dataclass(frozen=True)
class Lesson:
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
    found = {
        part: [_exercise(entry, raw.get("values", {})) for entry in raw[part]]
        for part in ("exercise", "quiz")
    }
    return Lesson(raw["lesson"], raw["title"], found["exercise"], found["quiz"])


def exercise_ids():
    """Ids of all exercises of the course, in order."""
    return [exercise.id for n in lesson_ids() for exercise in lesson(n).exercises]


def find(exercise_id):
    """The exercise with this id, or None."""
    number = exercise_id.split(".")[0]
    found = lesson(number).exercises if number in lesson_ids() else []
    return next((e for e in found if e.id == exercise_id), None)


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


def _exercise(entry, shared):
    options = [Option(**option) for option in entry.pop("options", [])]
    values = {**shared, **entry.pop("values", {})}
    return Exercise(**entry, options=options, values=values)
