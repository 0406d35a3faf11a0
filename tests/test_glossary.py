"""The glossary, and that no lesson uses a short form before it says what it means."""

import re

import pytest

import ivig_teach as ivig
from ivig_teach.course import build, meta, terms
from ivig_teach.inputs import InputError

SYLLABUS = """
IVIG SCIG PID SID CVID XLA SCID ITP GBS CIDP MMN KD FcRn Fc Fab AUC CL Vd Q ka F PK popPK CV CI RR
OR RD NNT NNH RCT mIU IU HBIG TIG RIG RSV ACIP AAN EMA FDA SmPC IgG IgA IgM ELISA TRALI half-life
trough peak accumulation allometry clearance log-normal titre complement haemolysis
"""
# Capitals that are no abbreviations of the subject.
NO_SHORT_FORMS = """
US USA EU UK DNA CSV TOML HTML PDF OK CC BY II III AM PM
JupyterLab JupyterHub JupyterLite GitHub DataFrame McNemar README
VariZIG GamaSTAN HyperRAB HyperHEP HyperTET HyQvia WinRho
"""
LESSONS = {path.stem: path for path in build.paths(build.NOTEBOOKS)}


@pytest.mark.parametrize("word", [*SYLLABUS.split(), "steady state"])
def test_the_syllabus_words_are_there(word):
    assert word.casefold() in str(ivig.glossary(word)).casefold()


def test_it_is_large_sorted_and_plain():
    every = ivig.glossary()
    assert len(every) >= 80
    names = [one.term.casefold() for one in every]
    assert names == sorted(names)
    assert len(set(names)) == len(names)
    for one in every:
        assert one.meaning.endswith("."), one.term
        assert 4 <= len(one.meaning.split()) <= 40, one.term
        if one.source_key:
            ivig.source(one.source_key)


def test_capitals_plurals_and_hyphens_do_not_matter():
    wanted = ivig.glossary("FcRn")
    assert wanted.term == "neonatal Fc receptor"
    for spelling in ("fcrn", "FCRN ", "neonatal fc receptor", "Neonatal Fc Receptor"):
        assert ivig.glossary(spelling) == wanted
    assert ivig.glossary("RCTs") == ivig.glossary("randomised controlled trials")
    assert ivig.glossary("half life") == ivig.glossary("Half-life")
    assert ivig.glossary("F").term == "bioavailability"


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("fcrnn", "Did you mean 'neonatal Fc receptor (FcRn)'"),
        ("clearence", "Did you mean 'clearance (CL)'"),
        ("xyzzy", "lists them all"),
        ("", "lists them all"),
        (5, "no word 5"),
        ([], "lists them all"),
    ],
)
def test_an_unknown_word_suggests_the_nearest(asked, answer):
    with pytest.raises(InputError, match=re.escape(answer)):
        ivig.glossary(asked)


def test_it_reads_well_in_text_and_in_html():
    one = ivig.glossary("ka")
    assert str(one).startswith("absorption rate constant (ka): Share of the drug")
    assert "<strong>absorption rate constant (ka)</strong>" in one._repr_html_()
    table = ivig.glossary()._repr_html_()
    assert table.count("<tr>") == len(ivig.glossary()) + 1
    assert "scope='col'" in table
    assert str(ivig.glossary()).count("\n") == len(ivig.glossary()) - 1


def test_the_function_wins_over_its_module():
    assert terms.glossary is ivig.glossary is ivig.course.glossary


# Short forms in the lessons ---------------------------------------------------------------------


@pytest.mark.parametrize("path", LESSONS.values(), ids=LESSONS.keys())
def test_short_forms_are_explained_at_first_use(path):
    found = meta.lessons()
    book = build.load(path)
    lesson = meta.read(book, path.name)
    earlier = meta.before(lesson.number, [*found, lesson])
    known = set()
    for one in found:
        if one.number in earlier:
            known |= used(text_of(build.load(build.NOTEBOOKS / one.file)))
    problems = unexplained(text_of(book), known)
    assert not problems, "\n".join(f"Lesson {lesson.number}: {line}" for line in problems)


def unexplained(text, known=frozenset()):
    """Return one line of advice per short form that is unknown or not explained at first use."""
    short = {one.abbreviation: one for one in ivig.glossary() if one.abbreviation}
    advice = []
    seen = {*known, *NO_SHORT_FORMS.split()}
    for paragraph in re.split(r"\n\s*\n", text):
        for word in short_forms(paragraph):
            if word in seen:
                continue
            seen.add(word)
            if word not in short:
                advice.append(f"'{word}' is not in data/glossary.csv. Add it, or write it out.")
            elif not explained(word, short[word].term, paragraph):
                advice.append(
                    f"'{word}' is not explained where it first stands. Write "
                    f"'{short[word].name}' there, or point to ivig.glossary(\"{word}\")."
                )
    return advice


def short_forms(paragraph):
    """Return the short forms of a paragraph in order: words with two or more capitals."""
    text = re.sub(r"\[[^\]]*\]\((?:https?:|cite:)[^)]*\)", " ", paragraph)
    text = re.sub(r"`[^`]*`|\$[^$]*\$|<[^>]*>|\]\([^)]*\)", " ", text)
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    known = sorted((one.abbreviation for one in ivig.glossary()), key=len, reverse=True)
    pattern = "|".join(re.escape(word) for word in known if len(re.findall("[A-Zγ]", word)) > 1)
    other = r"\w*[A-Z]\w*[A-Z]\w*"
    words = re.findall(rf"(?<!\w)(?:{pattern})(?=s?\d*(?!\w))|\b{other}\b", "\n".join(lines))
    return [word if word in known else re.sub(r"(?<=[A-Z])s$", "", word) for word in words]


def explained(word, term, paragraph):
    plain = " ".join(paragraph.casefold().replace("*", "").split())
    return (
        term.casefold() in plain
        or f'glossary("{word.casefold()}")' in plain
        or re.search(rf"\b{re.escape(word.casefold())}s? \([a-z][^)]* [^)]*\)", plain) is not None
    )


def used(text):
    return {word for paragraph in re.split(r"\n\s*\n", text) for word in short_forms(paragraph)}


def text_of(book):
    return "\n\n".join(cell.source for cell in meta.authored(book.cells))


@pytest.mark.parametrize(
    "good",
    [
        "The neonatal Fc receptor (FcRn) saves IgG (immunoglobulin G).",
        '**Immunoglobulin G (IgG)** lasts; look up `ivig.glossary("FcRn")`: FcRn.',
        "# Why IgG lasts: FcRn",
        "Read [ProDERM and FcRn](https://doi.org/10.1/x), `FcRn`, $FcRn$ and <b>the US</b> text.",
        "randomised controlled trials (RCTs) came later. RCTs!",
        "severe acute respiratory syndrome coronavirus 2 (SARS-CoV-2)",
        "the subclasses of immunoglobulin G (IgG1, IgG2)",
        "At 3 mL/kg/h and pH 4.",
        "Antibody against the hepatitis B surface antigen (HBs): anti-HBs.",
    ],
)
def test_the_scan_accepts(good):
    assert unexplained(good) == []


@pytest.mark.parametrize(
    ("bad", "advice"),
    [
        ("FcRn saves it.", "Write 'neonatal Fc receptor (FcRn)'"),
        ("FcRn saves it.\n\nThe neonatal Fc receptor (FcRn) does.", "'FcRn' is not explained"),
        ("IgG3 leaves first.", "'IgG' is not explained"),
        ("Ask the QXZ.", "'QXZ' is not in data/glossary.csv"),
        ("Many RCTs failed.", "'RCT' is not explained"),
    ],
)
def test_the_scan_finds(bad, advice):
    assert any(advice in line for line in unexplained(bad))


def test_a_prerequisite_lesson_may_have_said_it():
    assert unexplained("FcRn saves IgG.", {"FcRn", "IgG"}) == []
