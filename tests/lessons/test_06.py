"""The numbers that the text of lesson 06 types, against the data."""

import pytest

import ivig_teach as ivig
from ivig_teach.course import exercises
from ivig_teach.course.marking import NOT_YET, RIGHT, mark

SORTED = ivig.load("indication_sorting").set_index("short")
KNOWN = ivig.load("indications").set_index("row_id")
TRIALS = ivig.load("trials").set_index("trial_id")


def effect(trial_id):
    return list(TRIALS.loc[trial_id, ["effect", "ci_low", "ci_high"]])


def dose(row_id):
    return list(KNOWN.loc[row_id, ["dose_low_g_per_kg", "dose_high_g_per_kg"]])


def test_the_counts_of_the_atlas(lesson):
    lesson.says(
        "On nine. Fifteen stand on a US label or the EU list, three of these on conditions."
    )
    assert (SORTED["evidence"] == "trials agree").sum() == 9
    assert (SORTED["licensed"] != "neither").sum() == 15
    assert (SORTED["licensed"] == "EU, on conditions").sum() == 3
    lesson.says("the EU wording has conditions for ITP and for leukaemia too")
    assert KNOWN.loc["IN11", "ema_detail"] == "high bleeding risk or before surgery"
    assert KNOWN.loc["IN06", "ema_core_smpc"] == "conditional"
    lesson.says("dermatomyositis is licensed there for one brand, outside the core list")
    assert KNOWN.loc["IN24", "ema_detail"].startswith("not on the core list; Octagam 10% has it")
    lesson.says("on how many of 51 conditions do trials agree")
    lesson.says("Fifty-one conditions, three questions")
    assert len(SORTED) == 51
    lesson.says("most boxes are grey, and most are right of the first column")
    assert (SORTED["licensed"] == "neither").mean() > 0.5
    lesson.says("A Canadian guideline on 18 blood conditions advised routine use in 7.")
    said = ivig.load("claims").set_index("claim_id").loc["CL41", "why"]
    assert "7 of 18" in said


def test_two_heaps_of_doses(lesson):
    lesson.says("0.4 g/kg (read in part): antibody is lent for some weeks")
    assert dose("IN10") == [0.4, 0.4]
    assert KNOWN.loc["IN10", "verified"] == "partial"
    lesson.says("The bars fall into two heaps with little between.")
    used = KNOWN.query("fda_approved or ema_core_smpc == 'yes'")
    replaced = (used["category"] == "replacement") | (used.index == "IN10")
    assert used.loc[replaced, "dose_high_g_per_kg"].max() == 0.6
    assert used.loc[~replaced, "dose_low_g_per_kg"].min() == 0.8
    lesson.says("in CIDP, below, half of the first dose goes on")
    assert KNOWN.loc["IN19", "dose_text"] == "2 then 1"


def test_primary_immunodeficiency(lesson):
    lesson.says("0.3 to 0.6 g/kg every three to four weeks on the US label that the figure shows")
    lesson.says("0.2 to 0.8 in a European text")
    eu = ivig.load("label_doses").set_index("row_id").loc["LD06"]
    assert (eu["dose_low_g_per_kg"], eu["dose_high_g_per_kg"]) == (0.2, 0.8)
    for row_id in ("IN01", "IN02", "IN03"):
        assert dose(row_id) == [0.3, 0.6]
        assert list(KNOWN.loc[row_id, ["interval_days_low", "interval_days_high"]]) == [21, 28]
        assert KNOWN.loc[row_id, "fda_approved"]
        assert KNOWN.loc[row_id, "ema_core_smpc"] == "yes"
    lesson.says("in the same 43 people, nine months on each: 2.5 infections each instead of 3.5.")
    trial = TRIALS.loc["PID_EIJKHOUT_INF"]
    assert list(trial[["n_treat", "value_treat", "value_control"]]) == [43, 2.5, 3.5]
    assert "crossover" in trial["design"]
    assert "9 months on each dose" in trial["note"]
    lesson.says("Of 50 people, pneumonia had come to 42 before treatment and to 11 after it")
    before = TRIALS.loc["PID_BUSSE2002"]
    assert list(before[["n_control", "events_control", "events_treat"]]) == [50, 42, 11]
    lesson.says("A lone lack of IgA is no reason: unlikely to help.")
    assert "unlikely beneficial" in KNOWN.loc["IN05", "evidence_grade"]


def test_guillain_barre_syndrome(lesson):
    lesson.says("No US label that we found names it.")
    assert not KNOWN.loc["IN18", "fda_approved"]
    assert KNOWN.loc["IN18", "ema_core_smpc"] == "yes"
    lesson.says("0.4 g/kg on five days, 2 in all.")
    assert KNOWN.loc["IN18", "dose_text"] == "2 (0.4 x5)"
    lesson.says(
        "0.02 of a disability grade after four weeks (−0.20 to 0.25; above zero IVIG is better)"
    )
    assert effect("GBS_COCHRANE2012") == [0.02, -0.2, 0.25]
    pooled = TRIALS.loc["GBS_COCHRANE2012"]
    assert (pooled["arm_control"], pooled["timepoint"]) == ("plasma exchange", "4 weeks")
    assert pooled["direction"] == "higher_is_better"
    lesson.says("no gain, and serious events were more common (35 against 16 % in 30 days)")
    assert effect("GBS_SID2021_SHIFT")[1] < 1 < effect("GBS_SID2021_SHIFT")[2]
    harm = TRIALS.loc["GBS_SID2021_SAE"]
    assert round(100 * harm["events_treat"] / harm["n_treat"]) == 35
    assert round(100 * harm["events_control"] / harm["n_control"]) == 16
    assert harm["timepoint"] == "30 days"


def test_immune_thrombocytopenia(lesson):
    lesson.says("0.8 to 1 g/kg in children, 1 to 2 in adults")
    lesson.says("in that open trial fewer also bled badly (1 against 9 %)")
    bled = TRIALS.loc["ITP_TIKI_BLEED"]
    assert (bled["design"], bled["note"][:20]) == ("RCT open-label", "1% v 9% published; c")
    assert (dose("IN12"), dose("IN11")) == ([0.8, 1], [1, 2])
    lesson.says("some only from 15 years; EU at high risk of bleeding, or before surgery")
    assert "from 15 y" in KNOWN.loc["IN12", "fda_detail"]
    assert KNOWN.loc["IN11", "ema_detail"] == "high bleeding risk or before surgery"
    lesson.says("for about two weeks")
    curve = ivig.load("outcomes_curves").query("source_key == 'privigen_itp_2007'")
    assert curve["note"].str.contains("median duration 15.4 days").any()
    lesson.says("at six months 0.64 times as many had low platelets as with watching (0.38 to 1.08")
    assert effect("ITP_TIKI_CHRONIC") == [0.64, 0.38, 1.08]
    lesson.says("In 2009 a consensus renamed it")
    assert ivig.source("rodeghiero_2009").year == 2009


def test_cidp(lesson):
    lesson.says("EU; four US brands that we found.")
    assert len(KNOWN.loc["IN19", "fda_detail"].split(", ")) == 4
    lesson.says("After 24 weeks 32 of 59 had responded, on placebo 12 of 58.")
    counts = ["events_treat", "n_treat", "events_control", "n_control"]
    assert list(TRIALS.loc["CIDP_ICE2008", counts]) == [32, 59, 12, 58]
    assert TRIALS.loc["CIDP_ICE2008", "timepoint"] == "24 weeks"
    lesson.says("Three people treated, one more who had responded at 24 weeks, against placebo.")
    assert str(ivig.evidence.number_needed(32, 59, 12, 58)).startswith("3 (3 to 7)")
    lesson.says("at least half of US diagnoses may be wrong")
    assert "at least half of US CIDP labels may be wrong" in KNOWN.loc["IN19", "note"]


def test_kawasaki_disease(lesson):
    lesson.says("one US label that we found, at 1 g/kg once or four times 0.4")
    assert "1 g/kg once or 0.4 g/kg x4" in KNOWN.loc["IN36", "fda_detail"]
    lesson.says("2 g/kg, once: *not* what that US label says.")
    assert dose("IN36") == [2, 2]
    lesson.says(
        "With 0.4 g/kg on four days, as on that label, and aspirin: abnormal arteries at week 7 in "
        "3 of 79; with aspirin alone in 14 of 79."
    )
    trial = TRIALS.loc["KD_NEWBURGER1986_W7"]
    counts = ["events_treat", "n_treat", "events_control", "n_control"]
    assert list(trial[counts]) == [3, 79, 14, 79]
    assert (trial["arm_control"], trial["timepoint"]) == ("aspirin", "7 weeks")
    assert trial["arm_treat"] == "IVIG 0.4 g/kg/day x4 + aspirin"
    lesson.says("Eight children treated, one fewer with abnormal arteries at week 7")
    assert str(ivig.evidence.number_needed(3, 79, 14, 79)).startswith("8 ")


def test_severe_infection(lesson):
    lesson.says("risk of death 0.81 times (0.70 to 0.93) in all trials")
    assert effect("SEPSIS_COCHRANE2013_ADULT_POLY") == [0.81, 0.7, 0.93]
    lesson.says("0.97 (0.81 to 1.15)")
    lesson.says("in streptococcal toxic shock one body allows exceptional use")
    assert "exceptional use" in KNOWN.loc["IN40", "evidence_grade"]
    assert effect("SEPSIS_COCHRANE2013_ADULT_LOWROB") == [0.97, 0.81, 1.15]
    for name in ("adult sepsis", "soft tissue", "toxic shock", "newborn sepsis"):
        assert SORTED.loc[name, "licensed"] == "neither"
        assert SORTED.loc[name, "evidence"] != "trials agree"


def test_grades_keep_their_bodies(lesson):
    lesson.says("Dermatomyositis got a C in 2012. Then came a trial with 95 people")
    assert "Level C (AAN 2012" in KNOWN.loc["IN24", "evidence_grade"]
    trial = TRIALS.loc["DM_PRODERM_TIS20"]
    assert trial["n_treat"] + trial["n_control"] == 95
    lesson.says("one prints *probably beneficial*, another *insufficient data*")
    assert "probably beneficial (2013) v Category 4a" in KNOWN.loc["IN45", "evidence_grade"]
    assert "4a (insufficient data" in KNOWN.loc["IN40", "evidence_grade"]
    both = KNOWN.loc["IN20", "evidence_grade"]
    assert "Level A (EFNS 2008); Level B (AAN 2012" in both


def test_the_goal_is_marked_by_the_data():
    goal = exercises.find("06.1")
    assert sorted(goal.answer) == ["measles", "preterm babies", "scid"]
    for answer in (["a", "c", "f"], ["F", "c", "A"]):
        assert mark(goal, answer).status == RIGHT
    for answer in (["a", "c"], ["a", "b", "c", "f"], ["d"], ["g", "a", "c", "f"]):
        assert mark(goal, answer).status == NOT_YET
    assert "b)" in mark(goal, ["a", "b", "c", "f"]).sentence
    offered = {option.key for option in goal.options}
    assert offered <= set(SORTED.index.str.lower())


def test_the_claims_are_those_of_the_article():
    asked = exercises.find("06.2")
    claims = ivig.load("claims").set_index("claim_id")["claim"]
    said = [asked.fill(option.text) for option in asked.options]
    assert said == list(claims[["CL12", "CL15", "CL14", "CL17", "CL21", "CL40"]])
    words = ["Guillain", "CIDP", "idiopathic", "severe infections", "range", "hope"]
    for word, text in zip(words, said, strict=True):
        assert word in text or word == "range"


GOOD = [
    "In Europe IVIG is licensed for GBS, in the US we found no label, and trials compared it with "
    "plasma exchange.",
    "It is on the EU list for Guillain-Barré syndrome but off-label in America, although trials "
    "against plasma exchange saw no difference.",
    "IVIG works about as well as plasmapheresis in GBS and is licensed in the European Union, but "
    "no US label found names it.",
    "In the EU it is licensed; no US label names it, and it was not better than plasma exchange.",
    "Licensed in Europe and not in the US, it was no better and no worse than plasma exchange.",
    "In Europe IVIG is on the list, in the U.S. no label names it; trials took plasma exchange.",
]
BAD = {
    "IVIG is approved for Guillain-Barré syndrome.": "Where is it licensed",
    "In Europe IVIG is licensed for GBS and as good as plasma exchange.": "where did we find no",
    "In Europe it is licensed for GBS, in the US it is off-label.": "Against what",
    "Licensed in Europe, off-label in the US, and better than plasma exchange.": "says more",
    "Licensed in Europe, off-label in the US, and worse than plasma exchange.": "says more",
    "IVIG is licensed in the US but not in Europe; trials took plasma exchange.": "Europe",
    "In Europe IVIG is licensed for us, and it was compared with plasma exchange.": "missing",
    "It is licensed in Europe and in the US, and did as well as plasma exchange.": "which of the",
}


@pytest.mark.parametrize("sentence", GOOD, ids=lambda text: text[:40])
def test_a_mended_sentence_wins(sentence):
    assert mark(exercises.find("06.4"), sentence) == (RIGHT, "")


@pytest.mark.parametrize(("sentence", "words"), BAD.items(), ids=lambda text: text[:40])
def test_what_a_sentence_lacks_is_named(sentence, words):
    verdict = mark(exercises.find("06.4"), sentence)
    assert verdict.status == NOT_YET
    assert words in verdict.sentence


def test_chidi_is_licensed_and_shown_and_watched(lesson):
    chidi = SORTED.loc["ITP in children"]
    assert (chidi["licensed"], chidi["evidence"]) == ("US and EU", "trials agree")
    assert "observation if bleeding is absent or mild" in KNOWN.loc["IN12", "line_of_therapy"]
    assert SORTED.loc["preterm babies", "licensed"] == "neither"
    assert mark(exercises.find("06.5"), "b").status == RIGHT


def test_the_quiz_quotes_the_trial():
    third = exercises.lesson("06").quiz[3]
    assert "0.02 of a disability grade after four weeks (−0.20 to 0.25)" in third.prompt
