"""The question bank: one TOML file per lesson in ``lessons/``, read with the standard library.

Texts may name computed values in braces (``{half_life:.1f}``), so a sentence follows the data.
"""

import functools
import re
import tomllib
from dataclasses import dataclass, field
from importlib import resources

KINDS = ("number", "choice", "choices", "order", "table", "function", "text")
LETTERS = "abcdefgh"


@dataclass(frozen=True)
class Option:
    """One option of a question: what it says, whether it is right, and why."""

    text: str
    why: str
    correct: bool = False
    key: str = ""


@dataclass(frozen=True)
class Question:
    """One quiz question."""

    id: str
    prompt: str
    options: list


class _Told:
    """Texts with computed values in them; nothing is computed before a text is wanted."""

    @functools.cached_property
    def known(self):
        """The computed ``values`` by name."""
        known = {}
        for name, expression in self.values.items():
            try:
                known[name] = compute(expression, known)
            except Exception as error:
                error.add_note(f"in lessons/*.toml, {self.id}, value '{name}': {expression}")
                raise
        return known

    def say(self, text):
        """``text`` with the computed values filled in."""
        return text.format_map(self.known)


@dataclass(frozen=True, eq=False)
class Exercise(_Told):
    """One exercise as its TOML entry says it. ``expected``, ``values`` and ``samples`` are ours.

    Attributes
    ----------
    id, title, kind, prompt : str
        ``kind`` is one of ``KINDS``.
    expected : str
        An expression for the right answer; it may use ``ivig``, ``np``, ``pd`` and ``values``.
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
    options : list of Option
    sources : list of str
        Keys of the documents that its facts rest on.
    samples : str
        For a function: an expression for a list of argument tuples.
    seconds : float
        Time a learner's function may take.
    """

    id: str
    title: str
    kind: str
    prompt: str
    hints: list
    solution: str
    code: str = ""
    expected: str = ""
    unit: str = ""
    tolerance: float = 0.02
    tolerance_abs: float = 0.0
    right: str = ""
    wrong: list = field(default_factory=list)
    options: list = field(default_factory=list)
    values: dict = field(default_factory=dict)
    samples: str = ""
    sources: list = field(default_factory=list)
    seconds: float = 0.6

    @functools.cached_property
    def answer(self):
        """The right answer: computed, or the letters of the right options."""
        if self.expected:
            return compute(self.expected, self.known)
        right = [LETTERS[n] for n, option in enumerate(self.options) if option.correct]
        return right[0] if self.kind == "choice" else right

    def compute(self, expression):
        """One of this exercise's own expressions; it may use ``expected`` too."""
        return compute(expression, {**self.known, "expected": self.answer})


@dataclass(frozen=True, eq=False)
class Lesson(_Told):
    """The exercises and the quiz of one lesson."""

    id: str
    title: str
    exercises: list
    values: dict
    raw_quiz: list

    @functools.cached_property
    def quiz(self):
        """The quiz questions, texts filled in."""
        return [self._question(entry) for entry in self.raw_quiz]

    def _question(self, entry):
        found = [
            Option(**{k: self.say(v) if isinstance(v, str) else v for k, v in option.items()})
            for option in entry["options"]
        ]
        return Question(entry["id"], self.say(entry["prompt"]), found)


def compute(expression, known=None):
    """Evaluate one of the package's own expressions. Never call it with a learner's text."""
    import numpy as np
    import pandas as pd

    import ivig_teach as ivig

    return eval(expression, {"ivig": ivig, "np": np, "pd": pd, **(known or {})})


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
    values = raw.get("values", {})
    return Lesson(
        raw["lesson"],
        raw["title"],
        [_exercise(entry, values) for entry in raw["exercise"]],
        values,
        raw["quiz"],
    )


def exercise_ids():
    """Ids of all exercises of the course, in order."""
    return [exercise.id for n in lesson_ids() for exercise in lesson(n).exercises]


def find(exercise_id):
    """The exercise with this id, or None."""
    number = exercise_id.split(".")[0]
    if number not in lesson_ids():
        return None
    return next((e for e in lesson(number).exercises if e.id == exercise_id), None)


def tidy_id(text):
    """'2.1 ' -> '02.1', '2' -> '02'; anything else is returned stripped."""
    text = text.strip()
    match = re.fullmatch(r"([0-9]{1,2})(\.[0-9]{1,2})?", text)
    return f"{int(match[1]):02d}{match[2] or ''}" if match else text


def _exercise(entry, shared):
    found = [Option(**option) for option in entry.pop("options", [])]
    values = {**shared, **entry.pop("values", {})}
    return Exercise(**entry, options=found, values=values)
