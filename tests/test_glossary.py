"""The glossary, and that no lesson uses a short form before it says what it means."""

import json
import re
from pathlib import Path

import pytest

import ivig_teach as ivig
from ivig_teach.course._glossary import glossary
from ivig_teach.inputs import InputError

SYLLABUS = """
IVIG SCIG PID SID CVID XLA ITP GBS CIDP MMN KD FcRn Fc Fab AUC CL Vd Q ka F PK popPK CV CI RR
OR RD NNT NNH RCT mIU IU HBIG TIG RIG RSV ACIP AAN EMA FDA SmPC IgG IgA IgM ELISA TRALI half-life
trough peak accumulation allometry clearance log-normal titre complement haemolysis steady-state
"""
NO_SHORT_FORMS = """
US USA EU UK DNA CSV TOML HTML PDF OK CC BY II III AM PM
JupyterLab JupyterHub JupyterLite GitHub DataFrame McNemar README
VariZIG GamaSTAN HyperRAB HyperHEP HyperTET HyQvia WinRho
"""
NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
BOOKS = {path.name[:2]: json.loads(path.read_text("utf-8")) for path in NOTEBOOKS.rglob("*.ipynb")}


def test_the_syllabus_words_are_there():
    for word in SYLLABUS.split():
        assert word.casefold().replace("-", " ") in str(glossary(word)).casefold().replace("-", " ")


def test_it_is_large_sorted_and_plain():
    every = glossary()
    names = [one.term.casefold() for one in every]
    assert len(every) == len(ivig.load("glossary")) >= 80
    assert names == sorted(set(names))
    assert all(4 <= len(one.meaning.split()) <= 40 and one.meaning[-1] == "." for one in every)


def test_capitals_plurals_and_hyphens_do_not_matter():
    for spelling in ("FcRn", "fcrn", "FCRN ", "neonatal fc receptor", "Neonatal Fc Receptor"):
        assert glossary(spelling).term == "neonatal Fc receptor"
    assert glossary("RCTs") == glossary("randomised-controlled trials")


def test_an_unknown_word_suggests_the_nearest():
    for asked, hint in (("fcrnn", " Did you mean 'FcRn'?"), ("", ""), (5, "")):
        told = f"The glossary has no word {asked!r}.{hint} ivig.glossary() lists them all."
        with pytest.raises(InputError, match=re.escape(told)):
            glossary(asked)


def test_it_reads_well_in_text_and_in_html():
    one = glossary("ka")
    assert str(one).startswith("absorption rate constant (ka): Share of the drug")
    assert "<strong>absorption rate constant (ka)</strong>: Share" in one._repr_html_()
    assert glossary()._repr_html_().count("<p>") == str(glossary()).count("\n") + 1
    assert ivig.glossary is glossary


def text_of(number):
    """Return what people wrote in a lesson; the generated cells bear a tag that starts 'ivig-'."""
    return "\n\n".join(
        "".join(cell["source"])
        for cell in BOOKS[number]["cells"]
        if cell["cell_type"] == "markdown"
        and not any(tag.startswith("ivig-") for tag in cell["metadata"].get("tags", []))
    )


def before(number):
    """Return the lessons that a lesson builds on, also indirectly."""
    direct = set(BOOKS[number]["metadata"]["ivig"]["prerequisites"]) & set(BOOKS)
    return direct.union(*map(before, direct))


@pytest.mark.parametrize("number", sorted(BOOKS))
def test_short_forms_are_explained_at_first_use(number):
    known = {word for one in before(number) for word in short_forms(text_of(one))}
    assert unexplained(text_of(number), known) == []


def unexplained(text, known=()):
    """Return one line of advice per short form that is unknown or not explained at first use."""
    terms = {one.abbreviation: one for one in glossary() if one.abbreviation}
    advice = {}
    for paragraph in re.split(r"\n\s*\n", text):
        for word in short_forms(paragraph):
            if word not in terms:
                line = f"'{word}' is not in data/glossary.csv."
            elif explained(word, terms[word].term, paragraph):
                line = ""
            else:
                line = f"'{word}' first stands alone; write '{terms[word].term} ({word})'."
            advice.setdefault(word, line)
    said = {*known, *NO_SHORT_FORMS.split()}
    return [line for word, line in advice.items() if line and word not in said]


def short_forms(paragraph):
    """Return the short forms of a paragraph in order: words with two or more capitals."""
    text = re.sub(r"\[[^\]]*\]\((?:https?:|cite:)[^)]*\)", " ", paragraph)
    text = re.sub(r"`[^`]*`|\$[^$]*\$|<[^>]*>|\]\([^)]*\)", " ", text)
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    known = sorted((one.abbreviation for one in glossary()), key=len, reverse=True)
    pattern = "|".join(re.escape(word) for word in known if len(re.findall("[A-Zγ]", word)) > 1)
    other = r"\w*[A-Z]\w*[A-Z]\w*"
    words = re.findall(rf"(?<!\w)(?:{pattern})(?=s?\d*(?!\w))|\b{other}\b", "\n".join(lines))
    return [word if word in known else re.sub(r"(?<=[A-Z])s$", "", word) for word in words]


def explained(word, term, paragraph):
    plain = " ".join(paragraph.casefold().replace("*", "").split())
    short = re.escape(word.casefold())
    ways = (re.escape(term.casefold()), rf'glossary\("{short}"\)', rf"\b{short}s? \([a-z][^)]* ")
    return re.search("|".join(ways), plain) is not None


def test_the_scan_accepts_and_finds():
    for good in (
        "The neonatal Fc receptor (FcRn) saves IgG (immunoglobulin G).",
        '**Immunoglobulin G (IgG)** lasts; look up `ivig.glossary("FcRn")`: FcRn.',
        "# Why IgG lasts: FcRn",
        "Read [ProDERM and FcRn](https://doi.org/10.1/x), `FcRn`, $FcRn$ and <b>the US</b> text.",
        "the subclasses of immunoglobulin G (IgG1, IgG2), at 3 mL/kg/h and pH 4.",
    ):
        assert unexplained(good) == []
    late = "FcRn saves it.\n\nThe neonatal Fc receptor (FcRn) does."
    assert unexplained(late) == ["'FcRn' first stands alone; write 'neonatal Fc receptor (FcRn)'."]
    assert unexplained("Ask the QXZ.") == ["'QXZ' is not in data/glossary.csv."]
    assert unexplained("FcRn saves IgG.", {"FcRn", "IgG"}) == []
