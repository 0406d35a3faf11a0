"""The numbers that the text of lesson 09 types, against the data, the toy and the marking."""

import numpy as np
import pytest

import ivig_teach as ivig
from ivig_teach.course import exercises
from ivig_teach.course.marking import NOT_YET, RIGHT, mark
from tools import notebooks

RATES = ivig.load("adverse_rates").set_index("row_id")
MAP = ivig.load("adverse_reactions")
SENTENCE = exercises.find("09.5")


def share(row):
    return RATES.loc[row, "n_events"] / RATES.loc[row, "n_total"]


def test_a_thousand_icons(lesson):
    lesson.says("61 people with primary immunodeficiency")
    lesson.says("on average about thirty infusions each")
    lesson.says("Headache came to 47.5 % of the *patients*, and with 5.2 % of the *infusions*")
    lesson.says("Fever came to 28 % of these patients.")
    lesson.says("Fifteen. A patient counts once")
    lesson.says(
        "Of 1,000 patients 475: nearly half the field. Of 1,000 infusions 52: not quite three"
    )
    assert RATES.loc["AR105", "n_total"] / RATES.loc["AR106", "n_total"] == pytest.approx(30, abs=1)
    assert (round(100 * share("AR106"), 1), round(100 * share("AR105"), 1)) == (47.5, 5.2)
    assert RATES.loc[["AR106", "AR105"], "denominator"].tolist() == ["patients", "infusions"]
    assert round(100 * share("AR110")) == 28
    assert tuple(RATES.loc["AR109", ["n_events", "n_total"]]) == (28, 1812)  # typed in its cell
    assert [round(1000 * share(row)) for row in ("AR109", "AR106", "AR105")] == [15, 475, 52]
    lesson.says("headache may come to a good third or to well over half")
    low, high = ivig.evidence.proportion(29, 61)[1:3]
    assert 1 / 3 < low < 0.4
    assert 0.55 < high < 0.65


def test_the_map(lesson):
    lesson.says("Our map holds eleven *serious* kinds of reaction.")
    lesson.says("Seven, so watching the drip alone can miss them.")
    lesson.says("is drawn to six hours; in collected cases more than half began after the infusion")
    (trali,) = MAP[MAP["reaction"] == "TRALI"]["note"]
    assert "17 collected cases, 10 of them starting after the end" in trali
    lesson.says("(Our map in section 3 calls three of them moderate.)")
    four = MAP.set_index("row_id").loc[["RE01", "RE02", "RE03", "RE04"], "severity_highest"]
    assert list(four) == 3 * ["moderate"] + ["mild"]
    serious = MAP.query("severity_highest == 'serious'")
    assert (len(serious), (serious["onset_to_hours"] > 6).sum()) == (11, 7)
    for left_out in ("thrombosis", "haemolysis", "aseptic meningitis", "TRALI", "TACO", "serology"):
        assert MAP["reaction"].str.contains(left_out).any()
    for named in (
        "**thrombosis**",
        "**haemolysis**",
        "**aseptic meningitis**",
        "(TRALI)",
        "(TACO)",
    ):
        lesson.says(named)
    lesson.says("for weeks donor antibodies make blood tests for infection look positive")
    assert MAP.query("reaction.str.startswith('serology')")["onset_to_hours"].item() > 2 * 168


def test_the_table_names_every_effect_of_the_article(lesson):
    (path,) = notebooks.FOLDER.glob("09_*.ipynb")
    cell = next(c for c in notebooks.load(path).cells if c["id"] == "named-and-left-out")
    rows = cell.source.split('"')[1:20:2]
    named = ["headache", "chills", "pyrexia", "fatigue", "anaphyla", "renal"]
    for row, word in zip(rows, named, strict=False):
        assert word in RATES.loc[row, "reaction"]
    assert len(rows) == 10
    shown = "".join(cell.outputs[0]["data"]["text/plain"])
    for row in rows:
        assert f"| {RATES.loc[row, 'n_total']} | {RATES.loc[row, 'denominator']} |" in shown
    assert RATES.loc[rows, "verified"].eq("yes").all()
    lesson.says("Of ten thousand administrations about seven brought anaphylaxis")
    lesson.says("of first ones, twenty-three")
    assert [round(1e4 * share(row)) for row in ("AR168", "AR171")] == [7, 23]
    lesson.says("it says how often TRALI began *during* an infusion, among collected cases")
    assert RATES.loc["AR204", ["reaction", "denominator"]].tolist() == [
        "onset during infusion",
        "cases",
    ]


def test_who_was_looking(lesson):
    lesson.says("clinicians noticed haemolysis in 16 of about 1,000 patients")
    lesson.says("5 to 10 days after each high dose")
    lesson.says("Nearly a third.")
    lesson.says("found it in 3 of 7,759 patients")
    assert tuple(RATES.loc["AR224", ["n_events", "n_total"]]) == (16, 1000)
    assert tuple(RATES.loc["AR221", ["n_events", "n_total"]]) == (32, 99)  # typed in its cell
    assert tuple(RATES.loc["AR161", ["n_events", "n_total"]]) == (3, 7759)
    assert "5-10 days" in RATES.loc["AR221", "note"]
    lesson.says("The records show a reaction with 2.3 % of infusions.")
    lesson.says("Nearly four times as many, without a change of drug.")
    assert round(100 * share("AR142"), 1) == 2.3
    assert 3.5 < share("AR143") / share("AR142") < 4


def test_printing_errors_are_those_of_the_data():
    exercise = exercises.find("09.1")
    assert exercise.answer == ["b", "e"]
    texts = [exercise.fill(option.text) for option in exercise.options]
    assert "32 of 364 infusions with a reaction: 7.2 %" in texts
    assert "4 of 166 infusions with rash: 1.7 %" in texts
    for letter, text in zip("abcdef", texts, strict=True):
        counts, printed = text.removesuffix(" %").rsplit(": ", 1)
        events, n = (int(word.replace(",", "")) for word in counts.split()[:3:2])
        assert (abs(100 * events / n - float(printed)) > 0.0501) == (letter in exercise.answer)


def test_nothing_happened(lesson):
    exercise = exercises.find("09.2")
    assert exercise.answer == pytest.approx(100 * ivig.evidence.rule_of_three(142).high)
    exact = ivig.evidence.proportion(0, 142, method="exact")
    assert exact.high == pytest.approx(1 - 0.025 ** (1 / 142))
    assert mark(exercise, round(100 * exact.high, 2)).sentence.startswith("That is the exact limit")
    assert ivig.evidence.rule_of_three(3000).high == pytest.approx(1 / 1000)
    assert exercise.right.endswith(
        "you would have to follow 3,000 patients in whom nothing happened."
    )
    lesson.says("thromboembolic events (clots) of any cause came to 6 of 95 patients")
    assert tuple(RATES.loc["AR068", ["n_events", "n_total"]]) == (6, 95)


def test_absolute_beside_relative(lesson):
    lesson.says(
        "4.69 times (1.87 to 11.9) as frequent in the first three days after IVIG as two to four"
    )
    lesson.says("About 9 in 10,000 (the study says 3 to 15).")
    assert RATES.loc["AR156", ["rate", "ci_low", "ci_high"]].tolist() == [4.69, 1.87, 11.9]
    assert "days 0-2" in RATES.loc["AR156", "reaction"]
    row = RATES.loc["AR157"]
    assert [round(row[name]) for name in ("rate", "ci_low", "ci_high")] == [9, 3, 15]
    assert row["unit"] == "per 10,000 patients"
    lesson.says("Venous clots in outpatients, days 0 to 13: 1.07 times as frequent (0.34 to 3.48)")
    assert RATES.loc["AR158", ["rate", "ci_low", "ci_high"]].tolist() == [1.07, 0.34, 3.48]
    assert RATES.loc["AR158", "ci_low"] < 1 < RATES.loc["AR158", "ci_high"]


def test_confounding(lesson):
    lesson.says("Those *with* it, three times as often.")
    assert 3 < share("AR211") / share("AR210") < 3.5
    lesson.says("about 88 % of the US reports of kidney failure named products with sucrose")
    assert RATES.loc["AR182", "rate"] == 88
    lesson.says("which held about 40 % of the market by later data")
    assert "about 40% of the market" in RATES.loc["AR182", "note"]
    assert "no association with the amount of sucrose" in RATES.loc["AR183", "note"]


def test_the_same_heads(lesson, capsys):
    lesson.says("Of 1,812 infusions, 94 brought a headache.")
    lesson.says("About eight in ten. Measured: 475 of 1,000.")
    assert tuple(RATES.loc["AR105", ["n_events", "n_total"]]) == (94, 1812)
    assert round(10 * (1 - (1 - share("AR105")) ** 30)) == 8
    # The toy's spread holds both figures: the share of infusions and that of patients.
    risk = np.random.default_rng(1).beta(0.38, 6.93, 200_000)
    assert risk.mean() == pytest.approx(share("AR105"), abs=0.001)
    assert 1 - ((1 - risk) ** 30).mean() == pytest.approx(share("AR106"), abs=0.01)
    lesson.says("The honest interval is about twice as wide.")
    (path,) = notebooks.FOLDER.glob("09_*.ipynb")
    (toy,) = (c for c in notebooks.load(path).cells if c["id"] == "cluster-bootstrap")
    ratios = []
    for seed in range(9, 19):
        names = {"ivig": ivig}
        exec(toy.source.replace("default_rng(9)", f"default_rng({seed})"), names)
        naive = names["naive"]
        ratios.append((names["high"] - names["low"]) / (100 * (naive.high - naive.low)))
    capsys.readouterr()
    assert 1.5 < min(ratios) < max(ratios) < 2.5
    assert np.mean(ratios) == pytest.approx(2, abs=0.25)


GOOD = [
    SENTENCE.fill(SENTENCE.code).replace('answer = (\n    "', "").replace('"\n    "', "")[:-4],
    "In a study about half of the patients got a headache at some time, after about one in twenty "
    "infusions.",
    "Headache: 47.5 % of patients and 5.2 % of infusions in a trial of 61 people.",
    "In one trial almost every second patient had at least one headache, although only 5 of 100 "
    "infusions caused one.",
    "In a trial, 48 in 100 people had a headache; of 100 infusions, 5 were followed by a headache.",
    "A trial with 61 patients counted headaches in 29 of them, and in 94 of 1812 infusions.",
    "Studies found that nearly 1 in 2 people get a headache sooner or later, but on any one day "
    "the chance is about 1 in 20 infusions.",
    "In the study 47.5 percent of patients, but only 5.2 percent of infusions, had a headache.",
    "Out of 61 patients in one trial 29 had a headache, and out of 1,812 infusions 94 did.",
    "One patient in two had a headache in the trial, and one infusion in twenty brought one.",
    "Headaches were not rare in the trial: 29 of 61 patients had one, after 94 of 1,812 infusions.",
    "About half of people on treatment had a headache in the trial; about 5 % of infusions did.",
]
BAD = {
    "Headache is possible.": "Of how many patients",
    "Headache occurs in 47.5 %.": "Of how many patients",
    "Headache 47.5 % and 5.2 % in one trial.": "Of how many patients",
    "In a trial 5.2 % of infusions brought a headache.": "Of how many patients",
    "Headache follows 5 % of infusions in the trial, and patients should rest.": "Of how many pat",
    "In a trial 47.5 % of patients had a headache.": "of how many infusions",
    "In a trial 47.5 % of infusions and 5.2 % of patients had a headache.": "swapped",
    "In a trial half of the infusions and one in twenty patients brought headache.": "swapped",
    "In a trial 10 of 61 patients and 94 of 1,812 infusions had a headache.": "share of patients",
    "In a trial 29 of 61 patients and 300 of 1,812 infusions had headache.": "share of infusions",
    "29 of 61 patients had a headache, and 94 of 1,812 infusions brought one.": "Where was this",
    "In a trial headache was rare: 29 of 61 patients, 94 of 1,812 infusions.": "promises more",
    "Harmless headache: half of the patients, 1 in 20 infusions in a trial.": "promises more",
    "Fever came to half of the patients and 5 % of infusions in a trial.": "Which harm is it",
    "1/0 or __import__('os') is no headache": "Of how many patients",
    "headache 5 " * 20_000: "Of how many patients",
}


@pytest.mark.parametrize("sentence", GOOD, ids=lambda text: text[:40])
def test_an_honest_sentence_wins(sentence):
    assert mark(SENTENCE, sentence) == (RIGHT, "")


@pytest.mark.parametrize(("sentence", "words"), BAD.items(), ids=lambda text: text[:40])
def test_what_a_sentence_lacks_is_named(sentence, words):
    verdict = mark(SENTENCE, sentence)
    assert verdict.status == NOT_YET
    assert words in verdict.sentence


def test_our_sentence_is_shown_beside_the_learners_own():
    ours = GOOD[0]
    assert f"Compare with ours: *{ours}*" in SENTENCE.fill(SENTENCE.right)
    assert "29 of 61 patients (about half)" in ours


def test_where_it_breaks(lesson):
    lesson.says("at a much higher dose, two in five patients had one")
    assert share("AR059") == pytest.approx(2 / 5, abs=0.03)
    assert "2 g/kg" in RATES.loc["AR059", "population"]
    lesson.says("almost a quarter of the patients on placebo had an event that was judged related")
    assert share("AR067") == pytest.approx(1 / 4, abs=0.025)
    lesson.says("headache came to half of the patients and with one in twenty infusions")


def test_quiz_numbers():
    second, third = (exercises.lesson("09").quiz[i] for i in (1, 2))
    assert "ten-year study" in second.prompt
    per = RATES["rate"]
    assert per["AR076"] > per["AR078"]  # patients: primary worse than secondary
    assert per["AR077"] < per["AR079"]  # infusions: better
    assert "a third of infusions" in third.prompt
    assert share("AR161") < 1 / 1000
