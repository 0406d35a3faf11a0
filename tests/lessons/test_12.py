"""The claims, counts and kappas that the text of lesson 12 types, against the data; its marking."""

import numpy as np
import pytest

import ivig_teach as ivig
from ivig_teach.course import exercises
from ivig_teach.course.marking import NOT_YET, RIGHT, mark
from ivig_teach.evidence import graded, kappa
from tools import notebooks

CLAIMS = ivig.load("claims")
GRADED = CLAIMS.query("section != 'article'")
RULE = dict(definition="NNNNN", mechanism="NNNNN", uses="NNNNNNNNOOOO", safety="NNNNNN")
RULE |= dict(monitoring="NN", dosage="N", manufacturing="OO", future="OOOO", overall="OOOO")


def test_every_claim_stands_in_the_lesson_in_order(lesson):
    for _, rows in GRADED.groupby("section", sort=False):
        letters = "abcdefghijkl"[: len(rows)]
        named = [f"**{a})** {claim}." for a, claim in zip(letters, rows["claim"], strict=True)]
        lesson.says(" - ".join(named) if len(rows) > 1 else f"- {rows['claim'].item()}.")
    lesson.says("*reviewed for readability*. That claim is supported")
    assert CLAIMS.query("section == 'article'")["verdict"].item() == "supported"


def test_no_claim_says_wonder_drug_and_three_say_what_the_article_does(lesson):
    lesson.says("*Wonder drug* is our word for its tone, and stands in no claim below.")
    assert not CLAIMS["claim"].str.contains("wonder", case=False).any()
    lesson.says("(uses i, safety e and f)")
    uses, safety = (
        GRADED.loc[GRADED["section"] == s, "claim"].tolist() for s in ("uses", "safety")
    )
    assert "is given as if complete" in uses[8]
    assert all("are named as a serious reaction" in claim for claim in safety[4:])


def test_the_dots_fit_the_claims():
    (path,) = notebooks.FOLDER.glob("12_*.ipynb")
    mine = {}
    for cell in notebooks.load(path).cells:
        if cell.get("id", "").startswith("grade-"):
            exec(cell.source, scope := {"mine": mine})
            mine = scope["mine"]
    sizes = GRADED.groupby("section", sort=False).size()
    assert mine == {section: n * "." for section, n in sizes.items()}
    assert "wrong" not in str(graded(mine)["yours"].unique())


def test_verdicts_and_kinds_are_those_of_the_schema(lesson):
    schema = {field["name"]: field for field in fields()}
    for kind in schema["error_kind"]["constraints"]["enum"]:
        if kind != "no error":
            lesson.says(f"**{kind}**")
    for verdict in ("supported", "overstated", "unsupported", "wrong"):
        lesson.says(f"`{verdict[0].upper()}` **{verdict}**")
    lesson.says("`N` supported with **nuance**")


def fields():
    import json

    data = json.loads((ivig.inputs.data_folder() / "datapackage.json").read_text("utf-8"))
    (found,) = (one for one in data["resources"] if one["name"] == "claims")
    return found["schema"]["fields"]


def test_agreement_by_belief_and_by_laziness(lesson):
    lesson.says("you see the reader who believes everything: 7 of 41.")
    assert graded({}, by="section").iloc[0][["n_events", "n_total"]].tolist() == [7, 41]
    lesson.says("Four in ten, without reading a line: N is our most frequent verdict.")
    rows = graded({})
    assert rows["ours"].mode().tolist() == ["N"]
    assert (rows["ours"] == "N").mean() == pytest.approx(0.4, abs=0.02)
    assert kappa(rows["ours"], 41 * ["N"]).estimate == pytest.approx(0)
    lesson.says(
        "The reader who believes everything agrees on each sound claim and on nothing else."
    )
    kinds = graded({}, by="error_kind").set_index("error_kind")
    assert kinds.loc["no error", "n_events"] == kinds.loc["no error", "n_total"] == 7
    assert kinds["n_events"][2:].sum() == 0
    lesson.says("The commonest fault of this article is not a false fact but a true one")
    assert GRADED["error_kind"].mode().tolist() == ["left out"]


def test_luck_alone_is_above_zero_every_second_time_and_seldom_wins(lesson):
    lesson.says("By luck alone every second reader would be above 0.")
    dice, ours = np.random.default_rng(12), graded({})["ours"].to_numpy()
    tried = [kappa(ours, dice.permutation(ours)) for _ in range(2000)]
    assert np.mean([found.estimate > 0 for found in tried]) == pytest.approx(0.5, abs=0.08)
    assert np.mean([found.low > 0 for found in tried]) < 0.06


def test_the_goal_is_marked_and_its_rule_of_thumb_is_as_told():
    goal = exercises.find("12.1")
    for answer, status in ((0.01, RIGHT), (0, NOT_YET), (-0.2, NOT_YET), ("a lot", NOT_YET)):
        assert mark(goal, answer).status == status
    rows = graded(RULE)
    found = kappa(rows["ours"], rows["yours"])
    assert rows["n_events"].sum() == 24
    assert "in 24 of 41 claims, kappa 0.33 (0.09 to 0.57)" in goal.solution
    assert [round(end, 2) for end in found[:3]] == [0.33, 0.09, 0.57]
    said = "your interval begins {} 0."
    assert mark(goal, 0.33).sentence.endswith(said.format("above"))
    assert mark(goal, -0.2).sentence.endswith(said.format("not above"))
    missed = rows.query("ours != yours")["ours"]
    assert set("SUW") <= set(missed)
    assert not rows.query("ours == yours")["ours"].isin([*"SUW"]).any()


def test_the_sorting_is_that_of_the_data():
    sort = exercises.find("12.2")
    kinds = CLAIMS.set_index("claim")["error_kind"]
    found = [kinds[sort.fill(option.text)] for option in sort.options]
    right = [kind == "too general" for kind in found]
    assert right == [option.correct for option in sort.options]
    assert found[1::2] == ["out of date", "no denominator", "mixed up"]


def test_our_own_disagreements(lesson):
    lesson.says("Eighteen claims were graded more than once, each time from another field")
    lesson.says("In four of them the verdicts differed.")
    several = GRADED["domain"].str.contains(";")
    assert several.sum() == 18
    settled = GRADED[GRADED["settlement"].notna()]
    assert len(settled) == 4
    assert several[settled.index].all()
    lesson.says("Of the four, two are praise")
    assert (settled["error_kind"] == "praise").sum() == 2
    assert "four disagreements" in str(exercises.lesson("12").quiz[4].options)
    assert "Seven of our 41 verdicts" in str(exercises.lesson("12").quiz[3].options)
    assert (GRADED["verdict"] == "supported").sum() == 7
    assert len(GRADED) == 41


GOOD = {
    "12.3": [
        "People who make too few antibodies get borrowed ones at once; these fade within months.",
        "IVIG protects patients with antibody deficiency immediately, but only for a few weeks.",
        "It gives IgG right away to those who cannot make it, and has to be repeated after some "
        "weeks. Being immunocompromised alone is not enough.",
    ],
    "12.4": [
        "In one trial, 6 of 95 patients had blood clots.",
        "A database counted anaphylaxis in 7 of 10,000 administrations.",
        "Anaphylaxis was recorded with about seven in ten thousand infusions in one database.",
        "In a dermatomyositis study thrombosis came to 6.3 % of the patients (6 of 95).",
        "In one study one in 16 people had a clot, at a high dose.",
    ],
    "12.5": [
        "We found no approval for resistant infections in the US or the EU, and trials in sepsis "
        "showed no gain.",
        "It isn't licensed in Europe for this, and there is no good evidence that it helps.",
        "Neither the FDA nor the EMA lists this as an indication. Studies in sepsis did not show "
        "fewer deaths.",
        "Using it for such infections is off-label in every country we looked at; trials "
        "have not shown a benefit.",
    ],
}
BAD = {
    "12.3": {
        "IVIG gives immediate passive immunity to people whose immunity is compromised.": "lack",
        "People who lack antibodies get them at once.": "How long",
        "People who lack antibodies get them for some weeks.": "How soon",
        "It helps the sick at once for weeks.": "What does it give",
        "People who lack antibodies are protected at once, for weeks, always.": "ever",
    },
    "12.4": {
        "Serious reactions are rare in patients in trials.": "Which harm",
        "Clots happen in some patients of one trial.": "How many",
        "In one trial 6 of 95 had a clot.": "Of how many what",
        "In one trial 9 of 95 patients had a clot.": "Look again at the clots",
        "In a database, anaphylaxis came with 70 of 10,000 administrations.": "at the anaphylaxis",
        "In a database, anaphylaxis came to 7 of 10,000 patients.": "not the one that was counted",
        "Of 95 patients 6 of 95 had a clot.": "Where was it counted",
        "In one trial, clots were rare: 6 of 95 patients.": "Leave it out",
    },
    "12.5": {
        "IVIG can save people with severe infections.": "Is it approved",
        "IVIG is approved for severe infections.": "We found no such approval",
        "It is not approved for infections.": "Approved by whom",
        "It is not approved for infections in the EU.": "What have trials seen",
        "It is not approved in the EU, and trials show that it is useless.": "more than the trials",
        "It is not approved in the US; trials show that it does not work.": "more than the trials",
    },
}


@pytest.mark.parametrize(("number", "sentence"), [(n, s) for n in GOOD for s in GOOD[n]])
def test_good_sentences_pass(number, sentence):
    assert mark(exercises.find(number), sentence) == (RIGHT, "")


@pytest.mark.parametrize(("number", "sentence"), [(n, s) for n in BAD for s in BAD[n]])
def test_other_sentences_hear_what_is_missing(number, sentence):
    status, said = mark(exercises.find(number), sentence)
    assert status == NOT_YET
    assert BAD[number][sentence] in said


@pytest.mark.parametrize("number", ["12.3", "12.4", "12.5"])
def test_the_claim_as_the_article_has_it_does_not_pass(number):
    exercise = exercises.find(number)
    claim = exercise.fill(exercise.prompt).split("*")[1]
    assert mark(exercise, claim).status == NOT_YET


def test_figures_in_the_rewrites():
    rates = ivig.load("adverse_rates").set_index("row_id")
    assert tuple(rates.loc["AR068", ["n_events", "n_total"]]) == (6, 95)
    asked = exercises.find("12.4")
    assert "a high dose (halved in some), clots" in asked.fill(asked.prompt)
    assert "95 patients over 40 weeks" in asked.fill(asked.prompt)
    assert "weeks 0 to 40, 2 g/kg every 4 weeks, 1 g/kg allowed" in rates.loc["AR068", "note"]
    assert "clots in 6 of 95 patients" in asked.fill(asked.prompt)
    assert "anaphylaxis in about 7 of 10,000 administrations" in asked.fill(asked.prompt)
    assert rates.loc["AR168", "denominator"] == "administrations"
    assert round(95 / 6) == 16  # "one in sixteen"
    trials = ivig.load("trials").set_index("trial_id")
    sepsis = trials.loc["SEPSIS_COCHRANE2013_ADULT_LOWROB"]
    assert sepsis["ci_low"] < 1 < sepsis["ci_high"]


def test_the_checklist_has_ten_questions(lesson):
    (path,) = notebooks.FOLDER.glob("12_*.ipynb")
    book = notebooks.load(path)
    text = next(cell.source for cell in book.cells if cell.get("id") == "checklist")
    assert text.split("## Where")[0].count("\n- **") == 10
    assert "Check any health text with ten questions" in book.metadata["ivig"]["outcomes"]
