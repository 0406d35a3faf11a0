"""Two lessons never disagree about a patient, or about a number that they share."""

import re
import tomllib

import pytest

import ivig_teach as ivig
from ivig_teach.course import exercises
from tools import lesson_metadata, notebooks

AGE, WEIGHT = "age (years)", "weight (kg)"
OWN, TROUGH = "own IgG (g/L)", "measured trough on 0.4 g/kg (g/L)"
PATIENTS = {
    "Amira": {AGE: 28, WEIGHT: 70, OWN: 3.1, TROUGH: 6.0},
    "Ben": {AGE: 54, WEIGHT: 82},
    "Chidi": {AGE: 5, WEIGHT: 20},
    "Dora": {AGE: 60, WEIGHT: 75},
    "Emi": {AGE: 2, WEIGHT: 12},
}
WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
N = rf"(\d+(?:\.\d+)?|{'|'.join(WORDS)})"
NAMES = "|".join(PATIENTS)
# What a piece of a sentence says of the patient named at its head.
SAYS = {
    AGE: [
        rf"{N}[ -]years?[ -]old",
        rf"\baged {N}\b",
        rf"\b(?:boy|girl|child|man|woman) of {N}\b",
        rf"^\w+ is {N}(?=[.,;:](?:\s|$)| and )",
        rf"^{N} years,",
    ],
    WEIGHT: [rf"(?<![\d./]){N} ?kg\b(?!/)", rf"^\w+ weighs {N}\b"],
    OWN: [
        r"(?:before (?:treatment|her first)|[Uu]ntreated)[^.;]*?(\d\.\d)",
        r"(\d\.\d) g/L before",
    ],
    TROUGH: [r"0\.4 g/kg[^.;]*?(?:\.\d[^.;]*?)*trough[^.;]*? is (\d\.\d)(?! more)"],
}
# Numbers that several lessons may name: the words round them, and what the data say.
RATES = ivig.load("adverse_rates").set_index("row_id")
BABIES = ivig.load("trials").set_index("trial_id").loc["SEPSIS_INIS2011"]
SHARED = {
    "headache, patients": (r"eadache[^;]*?\b(4\d(?:\.\d)?) ?%", RATES.loc["AR106"]),
    "headache, infusions": (r"eadache[^;]*?(?<![\d.])(5(?:\.\d)?) ?%", RATES.loc["AR105"]),
    "headache, counts": (
        r"(\d+) of 61 patients (?:with|had) (?:a )?headache",
        RATES.loc["AR106", "n_events"],
    ),
    "headache, infusions counted": (r"(\d+) brought a headache", RATES.loc["AR105", "n_events"]),
    "babies of INIS": (r"\b(3,\d\d\d) (?:babies|newborns|infants)", 3493),
    "half-life of IgG, weeks": (rf"IgG (?:has a half-life of \[?about|live) {N} weeks", 3),
    "half-life of IgM, days": (rf"IgM,? (?:of )?\[?(?:about )?{N} days", 5),
}


def number(text):
    return (
        float(WORDS.index(text.lower())) if text.lower() in WORDS else float(text.replace(",", ""))
    )


def texts():
    """Yield (where, paragraph) of all that a learner reads, values filled in."""
    for path in notebooks.paths():
        for cell in lesson_metadata.authored(notebooks.load(path).cells):
            for paragraph in re.split(r"\n\s*\n", cell.source):
                yield path.name, " ".join(paragraph.split())
    for lesson in map(exercises.lesson, exercises.lesson_ids()):
        for one in lesson.exercises + lesson.quiz:
            parts = [
                one.prompt,
                one.solution,
                one.right,
                *one.hints,
                *(w["say"] for w in one.wrong),
            ]
            parts += [text for option in one.options for text in (option.text, option.why)]
            for part in parts:
                yield one.id, " ".join(one.fill(part).split())
    cases = tomllib.loads((exercises.FOLDER / "08_cases.toml").read_text("utf-8"))
    for name in PATIENTS:
        yield "08_cases.toml", f"{name} is here. {cases[name]['story']}"


def statements(paragraph):
    """Yield (patient, kind, value): the subject of a sentence, or of a pronoun that follows it."""
    subject = None
    for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z\d*])", paragraph):
        named = [(m.start(), m[0]) for m in re.finditer(rf"\b(?:{NAMES})\b", sentence)]
        if (
            re.match(r"(?:She|He|Her|His|On|Untreated)\b|\d+ years", sentence)
            and subject
            and not named
        ):
            named = [(0, subject)]
        ends = [start for start, _ in named[1:]] + [len(sentence)]
        for (start, name), end in zip(named, ends, strict=False):
            piece = sentence[start:end]
            if "weighs" in sentence:
                piece = re.sub(rf"^{name} (?=\d)", f"{name} weighs ", piece)
            for kind, patterns in SAYS.items():
                for said in {m[1] for p in patterns for m in re.finditer(p, piece)}:
                    yield name, kind, number(said)
        if named:
            subject = named[-1][1] if len({name for _, name in named}) == 1 else None


def contradictions(where, paragraph):
    """Return a sentence for each value that is not the patient's."""
    return [
        f"{where}: {name}, {kind}: {value:g}, not {PATIENTS[name][kind]:g}: {paragraph}"
        for name, kind, value in statements(paragraph)
        if value != PATIENTS[name].get(kind, value)
    ]


def test_no_text_contradicts_a_patient():
    assert [line for one in texts() for line in contradictions(*one)] == []


def test_the_scan_hears_what_the_lessons_say():
    heard = {(name, kind) for _, text in texts() for name, kind, _ in statements(text)}
    assert {(name, kind) for name in PATIENTS for kind in (AGE, WEIGHT)} <= heard
    assert {("Amira", OWN), ("Amira", TROUGH)} <= heard


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Amira is invented. She is 29 years old, weighs 70 kg and is well.", [AGE]),
        ("Chidi, our invented boy of six, bleeds.", [AGE]),
        ("Chidi is six. He has few platelets.", [AGE]),
        ("Amira weighs 70 kg, Ben 82, Chidi 20, Dora 76, Emi 12.", [WEIGHT]),
        ("Ben got 0.4 g/kg, which at 83 kg is 33 g.", [WEIGHT]),
        ("Amira of lesson 03 had 4.1 g/L before treatment.", [OWN]),
        ("You know Amira. On 0.4 g/kg every four weeks her trough is 6.5 g/L.", [TROUGH]),
        ("Emi, a girl of two, weighs 12 kg; 2 g/kg is 24 g. A man of 90 kg gets more.", []),
        ("You met Ben: Guillain-Barré syndrome, 83 kg, cannot walk, 0.4 g/kg.", [WEIGHT]),
        ("Dora, aged 60, got 1 g/kg; at 75 kg that is 75 g.", []),
    ],
)
def test_a_contradiction_is_named(text, wrong):
    assert [line.split(", ")[1].split(":")[0] for line in contradictions("x", text)] == wrong


def test_values_of_the_cases_and_of_code_are_those_of_the_patients():
    cases = tomllib.loads((exercises.FOLDER / "08_cases.toml").read_text("utf-8"))
    for name, facts in PATIENTS.items():
        assert float(cases[name]["values"]["weight"]) == facts[WEIGHT]
    books = [notebooks.load(path) for path in notebooks.paths()]
    code = "\n".join(cell.source for book in books for cell in notebooks.code_cells(book))
    code += "\n".join(path.read_text("utf-8") for path in exercises.FOLDER.glob("*.toml"))
    weights = re.findall(
        rf"(?i)^({NAMES}) = (?:ivig\.Patient\((?:weight_kg=)?|\".*\* )(\d+)", code, re.M
    )
    assert {name.title() for name, _ in weights} >= {"Amira", "Ben", "Emi"}
    for name, weight in weights:
        assert float(weight) == PATIENTS[name.title()][WEIGHT], name
    own = re.findall(r"amira = .*own_igg_g_per_l=([\d.]+)", code)
    assert own
    assert {float(value) for value in own} == {PATIENTS["Amira"][OWN]}


def shared(name, found):
    """Return the values of a shared number in ``found`` paragraphs that are not its own."""
    pattern, expected = SHARED[name]
    if hasattr(expected, "n_total"):
        expected = 100 * expected.n_events / expected.n_total
    values = [(number(m[1]), m[1]) for text in found for m in re.finditer(pattern, text)]
    return len(values), [word for value, word in values if not prints(value, word, float(expected))]


def prints(value, word, expected):
    """Return whether a value is the expected one, rounded or cut to the decimals of ``word``."""
    size = 10 ** len(word.partition(".")[2])
    return value * size in (round(expected * size), expected * size // 1)


@pytest.mark.parametrize("name", SHARED)
def test_shared_numbers_agree(name):
    count, wrong = shared(name, [text for _, text in texts()])
    assert wrong == []
    assert count or name == "babies of INIS"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("headache, patients", "Headache came to 48.5 % of the patients."),
        ("headache, infusions", "Headache came with 5.4 % of infusions."),
        ("babies of INIS", "Then 3,439 babies were randomised."),
        ("half-life of IgG, weeks", "Why does IgG live four weeks, IgM five days?"),
    ],
)
def test_a_wrong_shared_number_is_seen(name, text):
    assert len(shared(name, [text])[1]) == 1


def test_the_trial_in_newborns_has_its_size():
    assert BABIES[["n_treat", "n_control"]].sum() == SHARED["babies of INIS"][1]
