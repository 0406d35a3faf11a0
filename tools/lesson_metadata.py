"""What a lesson says about itself, read from its notebook's own metadata and checked."""

import math
import re
from dataclasses import dataclass

from ivig_teach.inputs import InputError, nearest

KEY = "ivig"
GENERATED = {"ivig-card", "ivig-map", "ivig-question", "ivig-references", "ivig-nav"}
CHECK = re.compile(r"ivig\.check\(\s*[\"']([^\"']+)")
TEMPLATE = "99"
# A nursing student, measured generously.
WORDS_PER_MINUTE, EXERCISE_MINUTES, QUIZ_MINUTES, RUN_MINUTES = 130, 4, 5, 1
LONGEST_LESSON_MINUTES = 50
# The whole course. A lesson is real when its notebook exists; until then it is "coming".
SYLLABUS = {
    "00": "Start here",
    "01": "What is IVIG?",
    "02": "Passive immunity fades",
    "03": "Dosing to steady state",
    "04": "Why IgG lasts: FcRn",
    "05": "How IVIG works",
    "06": "Who gets IVIG",
    "07": "Reading the trials",
    "08": "Case clinic",
    "09": "Safety",
    "10": "Giving it safely",
    "11": "The future",
    "12": "Is it true?",
}
# What each field, or each entry of its list, must look like; and the same in words.
FIELDS = {
    "number": (r"\d\d", 'two digits, the first two characters of the file name, such as "02"'),
    "title": (r"\S.*", "a few words"),
    "question": (r".+[?.]", "the question that bites, ending in '?' or '.'"),
    "outcomes": (r".+[^.]", "3 to 5 things the learner can do, each without a full stop"),
    "prerequisites": (r"\d\d", 'a list of lower lesson numbers, such as ["00"]'),
    "reviewed": (r"\d{4}-[01]\d-[0-3]\d", 'the day of the last check, such as "2026-11-23"'),
}
LISTS = ("outcomes", "prerequisites")
# "sources" lists keys that are used but not linked; "minutes" is written by the build.
OTHERS = ("sources", "minutes")


@dataclass(frozen=True)
class Lesson:
    """One lesson as its notebook declares it."""

    file: str
    number: str
    title: str
    question: str
    outcomes: tuple
    prerequisites: tuple
    reviewed: str
    reading_minutes: int = 0
    exercises_minutes: int = 0

    @property
    def minutes(self):
        """Reading, exercises and running together."""
        return self.reading_minutes + self.exercises_minutes + RUN_MINUTES

    @property
    def name(self):
        """Number and title as links show them: '02 · Passive immunity fades'."""
        return f"{self.number} · {self.title}"


def read(notebook, file):
    """Return the Lesson that ``notebook`` declares; an InputError names file and field."""
    declared = notebook["metadata"].get(KEY)
    if not declared:
        raise InputError(f'{file}: the notebook metadata have no "{KEY}" (see CONTRIBUTING.md).')
    for field in declared:
        if field not in (*FIELDS, *OTHERS):
            raise InputError(f"{file}: unknown field '{field}'.{nearest(field, FIELDS)}")
    for field, (_, wanted) in FIELDS.items():
        value = declared.get(field)
        if not _fits(field, value, declared, file):
            raise InputError(f"{file}: {KEY}.{field} is {value!r}. Wanted: {wanted}.")
    told = {key: tuple(declared[key]) if key in LISTS else declared[key] for key in FIELDS}
    return Lesson(
        file=file,
        **told,
        reading_minutes=reading_minutes(notebook["cells"]),
        exercises_minutes=EXERCISE_MINUTES * len(asked(notebook["cells"])) + QUIZ_MINUTES,
    )


def real(found):
    """Return the lessons among ``found``, in order, without the template."""
    return sorted((one for one in found if one.number != TEMPLATE), key=lambda one: one.number)


def before(number, found):
    """Return the numbers of every lesson that ``number`` builds on, also indirectly."""
    direct = next((one.prerequisites for one in found if one.number == number), ())
    return set(direct).union(*(before(earlier, found) for earlier in direct))


def reading_minutes(cells):
    """Return the minutes to read the authors' Markdown, without link targets, tags and marks."""
    text = "\n".join(cell["source"] for cell in authored(cells))
    text = re.sub(r"\]\([^)\s]*\)", "]", text)
    words = re.sub(r"<[^>]+>|[#*`|>\[\]]", " ", text).split()
    return math.ceil(len(words) / WORDS_PER_MINUTE)


def asked(cells):
    """Return the numbers of the exercises that a lesson checks, in order."""
    code = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
    return CHECK.findall("\n".join(code))


def authored(cells):
    """Return the Markdown cells that people wrote, without the generated ones."""
    texts = [cell for cell in cells if cell["cell_type"] == "markdown"]
    return [cell for cell in texts if not GENERATED & set(tags(cell))]


def tags(cell):
    """Return the tags of a cell."""
    return cell["metadata"].get("tags", [])


def _fits(field, value, declared, file):
    """Return whether a field can mean what it says."""
    entries = value if field in LISTS and isinstance(value, list) else [value]
    pattern = FIELDS[field][0]
    if not all(isinstance(one, str) and re.fullmatch(pattern, one) for one in entries):
        return False
    if field == "number":
        return value == TEMPLATE or file.startswith(value)
    if field == "outcomes":
        return 3 <= len(entries) <= 5
    if field == "prerequisites":
        return isinstance(value, list) and all(one < declared["number"] for one in value)
    return True
