"""The numbers that the text of lesson 07 types, against the data, the pooling and the toy."""

import numpy as np
import pytest

import ivig_teach as ivig
from ivig_teach.course import exercises
from ivig_teach.course.marking import NOT_YET, RIGHT, mark
from tools import notebooks

TRIALS = ivig.load("trials").set_index("trial_id")
CURVES = ivig.load("outcomes_curves").set_index("row_id")
SMALL = ["SEPSIS_WEISMAN1992", "SEPSIS_ERDEM1993", "SEPSIS_HAQUE1995_IGM"]
ALL = [*SMALL, "SEPSIS_INIS2011"]
POOL = {n: ivig.evidence.pool(ALL[:n]) for n in (2, 3, 4)}


def counts(row):
    return TRIALS.loc[row, ivig.evidence.COUNTS].tolist()


def ends(row):
    return [float(end) for end in TRIALS.loc[row, ["effect", "ci_low", "ci_high"]]]


def cells():
    (path,) = notebooks.FOLDER.glob("07_*.ipynb")
    return {cell["id"]: cell for cell in notebooks.load(path).cells}


def test_four_numbers(lesson):
    lesson.says(
        "At week two these arteries were abnormal in 6 of 75 children with IVIG and in 18 of 78"
    )
    assert counts("KD_NEWBURGER1986_W2") == [6, 75, 18, 78]
    assert "trial = [6, 75, 18, 78]" in cells()["three-answers"].source
    assert TRIALS.loc["KD_NEWBURGER1986_W2", "timepoint"] == "2 weeks"
    lesson.says("0.4 g/kg on four days")
    assert TRIALS.loc["KD_NEWBURGER1986_W2", "arm_treat"] == "IVIG 0.4 g/kg/day x4 + aspirin"
    lesson.says("a third is left")
    lesson.says("15 fewer of 100 children")
    lesson.says("seven. In brackets")
    lesson.says("Anything from 4 to 29 children fits this one.")
    found = ivig.evidence.number_needed(6, 75, 18, 78)
    assert [np.ceil(end) for end in found[:3]] == [7, 4, 29]
    assert ivig.evidence.risk_ratio(6, 75, 18, 78).estimate == pytest.approx(1 / 3, abs=0.015)
    difference = ivig.evidence.risk_difference(6, 75, 18, 78)
    assert round(-100 * difference.estimate) == 15
    lesson.says("Lesson 06 had eight, from the same trial, at week seven.")
    assert np.ceil(ivig.evidence.number_needed(*counts("KD_NEWBURGER1986_W7")).estimate) == 8


def test_where_a_number_needed_may_be_given():
    exercise, rows = (
        exercises.find("07.1"),
        ["DM_PRODERM_TIS20", "CIDP_PROCID_1V05", "RPL_YAMADA2022"],
    )
    for letter, row in zip("abc", rows, strict=True):
        given = not np.isnan(ivig.evidence.number_needed(*counts(row)).estimate)
        assert given == (letter in exercise.answer)
        assert "{} of {} against {} of {}".format(*counts(row)) in exercise.fill(
            exercise.options["abc".index(letter)].text
        )
    assert exercise.answer == ["a", "c"]
    assert TRIALS.loc["CLL_1988_EVENTS", "counts_status"] == "event totals"
    assert TRIALS.loc[rows, "verified"].eq("yes").all()
    assert TRIALS.loc[rows, "timepoint"].tolist() == ["week 16", "week 24", "22 weeks"]
    told = exercise.fill(exercise.solution)
    assert "3 (2 to 7) treated for one more improved by week 16" in told
    assert "4 (3 to 14) treated for one more pregnancy going on at week 22" in told
    assert "runs from -3 to 34 points" in told


def test_dose(lesson):
    lesson.says(
        "Below 1 g/kg, the odds of abnormal arteries after a month were about two thirds of"
    )
    assert ends("KD_MORI2004_D30_LOW")[0] == pytest.approx(2 / 3, abs=0.01)
    lesson.says("About a quarter.")
    assert ends("KD_MORI2004_D30_HIGH")[0] == pytest.approx(1 / 4, abs=0.03)
    lesson.says("Below 1 g/kg clearly less was gained; between the two upper doses Mori saw hardly")
    low, middle, high = (ends(f"KD_MORI2004_D30_{dose}") for dose in ("LOW", "MED", "HIGH"))
    assert low[1] > middle[2]
    assert high[1] < middle[0] < high[2]
    lesson.says(
        "without IVIG, in about 9 % with 1 g/kg or somewhat more, in 4.6 % with 2 (read in a"
    )
    assert set(CURVES.loc[["OC05", "OC06", "OC07", "OC08"], "verified"]) == {"partial"}
    for row, dose, share in (("OC05", 0, 23), ("OC06", 1, 9), ("OC07", 1.6, 8.6), ("OC08", 2, 4.6)):
        assert (CURVES.loc[row, "x"], CURVES.loc[row, "y"]) == (dose, share)
        assert "US" in CURVES.loc[row, "series"]


def test_the_review_of_1997(lesson):
    lesson.says(
        "In 1997 a review pooled three small studies with 110 infants: the odds ratio of death"
    )
    lesson.says("was 0.173 (0.031 to 0.735)")
    row = TRIALS.loc["SEPSIS_JENSON1997"]
    assert ends("SEPSIS_JENSON1997") == [0.173, 0.031, 0.735]
    assert "3 studies, 110 infants" in row["note"]


def test_three_small_studies(lesson):
    lesson.says("Half the risk.")
    lesson.says("ends just below 1")
    assert POOL[3].fixed.estimate == pytest.approx(0.5, abs=0.02)
    assert 0.98 < POOL[3].fixed.high < 1
    lesson.says("and its diamond crosses 1")
    assert POOL[3].random.low < 1 < POOL[3].random.high
    lesson.says("In one arm nobody died, so half a person was added to each cell of its table.")
    assert ["0.5 added" in how for how in POOL[3].trials["method"]] == [True, False, False]
    assert counts(SMALL[0])[0] == 0
    lesson.says("From a twentieth to more than three times the risk")
    assert POOL[3].hartung_knapp.low == pytest.approx(1 / 20, abs=0.005)
    assert 3 < POOL[3].hartung_knapp.high < 4
    assert "IgM-enriched" in TRIALS.loc["SEPSIS_HAQUE1995_IGM", "arm_treat"]
    assert "standard" in TRIALS.loc["SEPSIS_HAQUE1995_STD", "arm_treat"]


def test_the_other_product():
    exercise = exercises.find("07.2")
    other = ivig.evidence.pool([*SMALL[:2], "SEPSIS_HAQUE1995_STD"])
    assert exercise.answer == pytest.approx(other.fixed.estimate)
    assert other.fixed.low < 1 < other.fixed.high
    assert mark(exercise, 0.62).status == RIGHT
    with pytest.raises(ivig.inputs.InputError, match="counts the same people"):
        ivig.evidence.pool(["SEPSIS_HAQUE1995_STD", "SEPSIS_HAQUE1995_IGM"])


def test_inis(lesson):
    lesson.says("Then 3,493 babies were randomised.")
    treat, n_treat, control, n_control = counts("SEPSIS_INIS2011")
    assert n_treat + n_control == 3493
    lesson.says("in nine countries")
    assert "9 countries" in TRIALS.loc["SEPSIS_INIS2011", "note"]
    lesson.says("One. Of 100 babies 39 died or were left with a major disability")
    assert (round(100 * treat / n_treat), round(100 * control / n_control)) == (39, 39)
    lesson.says("room for a difference of less than a tenth either way")
    found = ivig.evidence.risk_ratio(*counts("SEPSIS_INIS2011"))
    assert 0.9 < found.low < found.high < 1.1


def test_small_and_large_together(lesson):
    lesson.says("With INIS the fixed mean jumps to no effect. The random mean does not.")
    assert POOL[4].fixed.estimate == pytest.approx(1, abs=0.02)
    assert POOL[4].random.estimate < 0.7
    lesson.says("162 babies speak as loudly as 3,493")
    people = sum(counts(row)[1] + counts(row)[3] for row in SMALL)
    assert people == 162
    weights = POOL[4].trials["random"]
    assert weights.iloc[:3].sum() == pytest.approx(weights.iloc[3], abs=5)
    lesson.says("is 58 %")
    assert round(POOL[4].i2) == 58
    lesson.says("two of the small studies used one enriched with IgM")
    assert TRIALS.loc[SMALL, "arm_treat"].str.contains("IgM-enriched").sum() == 2
    lesson.says("death in the small ones, death or disability in INIS")
    assert TRIALS.loc[SMALL, "outcome"].str.startswith("death").all()
    assert TRIALS.loc["SEPSIS_INIS2011", "outcome"] == "death or major disability"
    lesson.says("almost anywhere")
    assert POOL[4].prediction.low < 0.1
    assert POOL[4].prediction.high > 5


def test_who_was_left_out(lesson):
    lesson.says("the untreated babies were *matched*, not drawn by lot")
    assert "matched, not drawn" in TRIALS.loc["SEPSIS_HAQUE1995_IGM", "note"]
    lesson.says(
        "the 31 who turned out to have sepsis among 753 randomised at birth, and after eight"
    )
    note = TRIALS.loc["SEPSIS_WEISMAN1992", "note"]
    assert "31 infants with early sepsis among 753 randomised" in note
    assert "survival at 56 days was not significantly better" in note
    assert counts("SEPSIS_WEISMAN1992")[1] + counts("SEPSIS_WEISMAN1992")[3] == 31
    lesson.says("Two do not say when deaths were counted")
    assert TRIALS.loc[SMALL, "timepoint"].str.startswith("not stated").sum() == 2


def test_bias(lesson):
    lesson.says("went from a risk ratio of death of 0.81 to 0.97 when only trials with a low risk")
    assert ends("SEPSIS_COCHRANE2013_ADULT_POLY") == [0.81, 0.7, 0.93]
    assert ends("SEPSIS_COCHRANE2013_ADULT_LOWROB") == [0.97, 0.81, 1.15]
    lesson.says("Another team graded the quality of fourteen trials in critically ill adults")
    assert "14 RCTs" in TRIALS.loc["SEPSIS_LAUPLAND_ALL", "note"]
    lesson.says("All together gave an odds ratio of death of 0.66.")
    assert ends("SEPSIS_LAUPLAND_ALL") == [0.66, 0.53, 0.83]
    lesson.says("a third saw one even in blinded trials (0.61, interval clear of 1)")
    assert ends("SEPSIS_TURGEON2007_BLIND") == [0.61, 0.4, 0.93]
    assert "blinded" in TRIALS.loc["SEPSIS_TURGEON2007_BLIND", "outcome"]
    lesson.says("0.96, and the interval holds 1.")
    assert ends("SEPSIS_LAUPLAND_HQ") == [0.96, 0.71, 1.3]


def test_no_worse(lesson):
    lesson.says("0.02 of a disability grade (−0.20 to 0.25; above zero IVIG is better)")
    row = TRIALS.loc["GBS_COCHRANE2012"]
    assert ends("GBS_COCHRANE2012") == [0.02, -0.2, 0.25]
    assert (row["effect_detail"], row["direction"]) == (
        "IVIg minus plasma exchange",
        "higher_is_better",
    )
    assert "no IVIg-versus-placebo trial in adults" in row["note"]
    assert row["timepoint"] == "4 weeks"
    lesson.says("from almost eight points of a muscle score worse to almost six better at day 15")
    assert TRIALS.loc["MG_GAJDOS1997", "timepoint"] == "day 15"
    assert "muscular score" in TRIALS.loc["MG_GAJDOS1997", "outcome"]
    assert ends("MG_GAJDOS1997") == [-1, -7.72, 5.72]
    exercise = exercises.find("07.3")
    assert exercise.answer == ["c"]
    lows = [
        exercise.fill(o.text).split("interval ")[1].split(" to")[0] for o in exercise.options[:3]
    ]
    assert [float(low) > -0.5 for low in lows] == [False, False, True]


def test_rows_that_are_refused(lesson):
    lesson.says("thirty people become sixty")
    assert counts("CIDP_HAHN1996")[1::2] == [30, 30]
    assert TRIALS.loc["CIDP_HAHN1996", "paired"]
    (output,) = cells()["refused"].outputs
    assert output["evalue"].startswith("CIDP_HAHN1996 must not be pooled: the same people")
    exercise = exercises.find("07.4")
    assert exercise.answer == ["a", "c", "e"]
    assert "among 84 patients" in TRIALS.loc["CLL_1988_EVENTS", "note"]
    assert "unequal exposure times" in TRIALS.loc["PID_BUSSE2002", "note"]
    assert TRIALS.loc["PID_BUSSE2002", "paired"]


def test_four_reviews(lesson):
    lesson.says("From nothing to three times the odds.")
    assert ends("RPL_LING2024")[0] == pytest.approx(1, abs=0.1)
    assert ends("RPL_SHI2022")[0] == pytest.approx(3, abs=0.1)
    lesson.says("One review mixed designs and controls")
    assert "mixed designs and controls" in TRIALS.loc["RPL_SHI2022", "note"]
    lesson.says("in one, the answer depends on when treatment began")
    assert "before conception 1.67" in TRIALS.loc["RPL_WANG2016", "note"]
    lesson.says("one prints an interval and a p value that contradict each other")
    note = TRIALS.loc["RPL_IJPH2024", "note"]
    assert "1.50 (0.98-2.30), printed with p 0.04: interval and p value disagree" in note
    assert note in str(cells()["reviews"].outputs)  # short enough for its cell


@pytest.fixture(scope="module")
def toy():
    names = {"ivig": ivig}
    exec(cells()["null-trial"].source.split("\ngroups = ")[0], names)
    return names["null_trial"]


def test_the_toy_is_the_one_that_is_marked(lesson, toy):
    lesson.says("given to half of 1,440 invented babies, in twelve subgroups")
    lesson.says("No subgroup is helped in trial 1")
    exercise = exercises.find("07.5")
    for seed in range(1, 12):
        rows = toy(seed).trials
        assert len(rows) == 12
        assert rows[["n_treat", "n_control"]].to_numpy().sum() == 1440
        helped = (rows["high"] < 1).to_numpy()
        assert helped.tolist() == exercise.known["helped"](seed).tolist()
        assert seed != 1 or not helped.any()
        for group in range(1, 13):
            verdict = mark(exercise, (seed, group))
            assert (verdict.status == RIGHT) == helped[group - 1]
            row = rows.iloc[group - 1]
            assert f"{row.events_treat:.0f} of 60 died with the drug" in verdict.sentence


def test_how_often_chance_finds_one(lesson, toy):
    lesson.says("About a quarter.")
    lucky = [np.any(toy(seed).trials["high"] < 1) for seed in range(300)]
    assert np.mean(lucky) == pytest.approx(0.25, abs=0.04)
    assert f"{100 * np.mean(lucky):.0f} of 100 trials" in cells()["how-often"].outputs[0]["text"]


@pytest.mark.parametrize("answer", [(1, 1), (3, 13), (-1, 2), "a benefit", (3,), (1e9, 1), None])
def test_what_is_no_find_is_answered(answer):
    assert mark(exercises.find("07.5"), answer).status != RIGHT
    assert mark(exercises.find("07.5"), (1, 1)).status == NOT_YET
