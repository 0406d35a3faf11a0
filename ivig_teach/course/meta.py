"""What a lesson says about itself, read from its notebook's own metadata and checked.

The card, the course map, the links and the site are all made from this one record.
"""

import json
import math
import re
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from ..inputs import InputError, nearest

KEY = "ivig"
GENERATED = ("ivig-card", "ivig-references", "ivig-nav")
TEMPLATE = "99"
WORDS_PER_MINUTE = 180
LONGEST_LESSON = 50
MAP_FILE = Path(__file__).with_name("course_map.json")
FIELDS = (
    "number",
    "title",
    "question",
    "outcomes",
    "minutes",
    "prerequisites",
    "reviewed",
    "sources",
)


@dataclass(frozen=True)
class Lesson:
    """One lesson as its notebook declares it; minutes are whole, ``run_seconds`` measured."""

    file: str
    number: str
    title: str
    question: str
    outcomes: tuple
    prerequisites: tuple
    reviewed: str
    exercises_minutes: int
    reading_minutes: int = 0
    run_seconds: int = 0

    @property
    def run_minutes(self):
        """Time to run every cell, rounded up to whole minutes."""
        return math.ceil(self.run_seconds / 60)

    @property
    def minutes(self):
        """Reading, exercises and running together."""
        return self.reading_minutes + self.exercises_minutes + self.run_minutes

    @property
    def name(self):
        """Number and title as links show them: '02 · Passive immunity fades'."""
        return f"{self.number} · {self.title}"


def lessons():
    """Return the lessons of the course as the package knows them, in order.

    Returns
    -------
    list of Lesson
        From ``course_map.json``, which ships with the package: a notebook opened alone has no
        siblings to read.

    Examples
    --------
    >>> all(lesson.minutes <= 50 for lesson in lessons())
    True
    """
    return from_json(MAP_FILE.read_text("utf-8")) if MAP_FILE.exists() else []


def to_json(found):
    """Return the course map as text that changes little when one lesson changes."""
    real = sorted((one for one in found if one.number != TEMPLATE), key=lambda one: one.number)
    return json.dumps([asdict(one) for one in real], indent=1, ensure_ascii=False) + "\n"


def from_json(text):
    """Return the lessons of a course map written by ``to_json``."""
    return [
        Lesson(**{key: tuple(v) if isinstance(v, list) else v for key, v in record.items()})
        for record in json.loads(text)
    ]


def read(notebook, file):
    """Return the Lesson that ``notebook`` declares.

    Parameters
    ----------
    notebook : mapping
        A notebook of format 4.
    file : str
        Its file name, used for links and in messages.

    Raises
    ------
    InputError
        A field is missing, unknown or cannot mean what it says; the message names file and field.
    """
    declared = notebook["metadata"].get(KEY)
    if not declared:
        raise InputError(f'{file}: the notebook metadata have no "{KEY}" (see CONTRIBUTING.md).')
    for field in declared:
        if field not in FIELDS:
            raise InputError(f"{file}: unknown field '{field}'.{nearest(field, FIELDS)}")
    _require(declared, file)
    minutes = declared["minutes"]
    return Lesson(
        file=file,
        number=declared["number"],
        title=declared["title"],
        question=declared["question"],
        outcomes=tuple(declared["outcomes"]),
        prerequisites=tuple(declared["prerequisites"]),
        reviewed=declared["reviewed"],
        exercises_minutes=minutes["exercises"],
        reading_minutes=reading_minutes(notebook["cells"]),
        run_seconds=minutes.get("run_seconds", 0),
    )


def before(number, found):
    """Return the numbers of every lesson that ``number`` builds on, also indirectly.

    Examples
    --------
    >>> one = dict(file="", title="", question="", outcomes=(), reviewed="", exercises_minutes=9)
    >>> chain = [Lesson(number="01", prerequisites=("00",), **one),
    ...          Lesson(number="02", prerequisites=("01",), **one)]
    >>> sorted(before("02", chain))
    ['00', '01']
    """
    direct = {one.number: one.prerequisites for one in found}
    seen, waiting = set(), list(direct.get(number, ()))
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting.extend(direct.get(one, ()))
    return seen


def reading_minutes(cells):
    """Return the minutes to read the authors' Markdown at 180 words a minute."""
    words = sum(len(plain(cell["source"]).split()) for cell in authored(cells))
    return math.ceil(words / WORDS_PER_MINUTE)


def authored(cells):
    """Return the Markdown cells that people wrote, without the generated ones."""
    return [
        cell
        for cell in cells
        if cell["cell_type"] == "markdown" and not set(tags(cell)) & set(GENERATED)
    ]


def tags(cell):
    """Return the tags of a cell."""
    return cell["metadata"].get("tags", [])


def plain(source):
    """Return Markdown without link targets, HTML tags and marks, for counting words."""
    text = re.sub(r"\]\([^)\s]*\)", "]", source)
    return re.sub(r"<[^>]+>|[#*`|>\[\]]", " ", text)


def _require(declared, file):
    checks = {
        "number": lambda v: re.fullmatch(r"\d\d", v) and (file.startswith(v) or v == TEMPLATE),
        "title": lambda v: v.strip() == v != "",
        "question": lambda v: v.strip().endswith("?") or v.strip().endswith("."),
        "outcomes": lambda v: 3 <= len(v) <= 5 and not any(one.endswith(".") for one in v),
        "minutes": lambda v: v["exercises"] > 0,
        "prerequisites": lambda v: (
            all(re.fullmatch(r"\d\d", one) for one in v)
            and all(one < declared["number"] for one in v)
        ),
        "reviewed": lambda v: date.fromisoformat(v),
    }
    wanted = {
        "number": 'two digits, the first two characters of the file name, such as "02"',
        "title": "a few words",
        "question": "the question that bites, ending in '?' or '.'",
        "outcomes": "a list of 3 to 5 things the learner can do, each without a full stop",
        "minutes": '{"exercises": whole minutes}; the build adds the rest',
        "prerequisites": 'a list of lower lesson numbers, such as ["00"]',
        "reviewed": 'the day of the last check, such as "2026-11-23"',
    }
    for field, check in checks.items():
        try:
            good = check(declared[field])
        except (KeyError, TypeError, ValueError, AttributeError):
            good = False
        if not good:
            raise InputError(
                f"{file}: {KEY}.{field} is {declared.get(field)!r}. Wanted: {wanted[field]}."
            )
