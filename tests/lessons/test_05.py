"""The numbers that the text of lesson 05 types, against the data, the toys and the marking."""

import re

import numpy as np
import pytest

import ivig_teach as ivig
from ivig_teach.course import cases, exercises
from tools import notebooks

MECHANISMS = ivig.load("mechanisms").set_index("row_id")
POINTS = ivig.load("measured_points")


@pytest.fixture(scope="module")
def toys():
    """The functions of the toy cells, as a learner runs them."""
    (path,) = notebooks.FOLDER.glob("05_*.ipynb")
    names = {"ivig": ivig}
    for cell in notebooks.load(path).cells:
        if "toy" in cell.metadata.get("tags", []):
            exec(cell.source, names)
    return names


def rises(toys, dose, day):
    days = [step / 20 for step in range(161)]
    return [rise[days.index(day)] for rise in toys["rivals"](dose, days)]


def test_three_of_fourteen(lesson):
    lesson.says("The data of this course list 14 mechanisms.")
    lesson.says("Three. Antibody replacement")
    lesson.says("2.5 infections each on the high dose and 3.5 on the standard one, nine months")
    trial = ivig.load("trials").set_index("trial_id").loc["PID_EIJKHOUT_INF"]
    assert (trial["value_treat"], trial["value_control"], trial["design"]) == (
        2.5,
        3.5,
        "RCT crossover",
    )
    assert "9 months on each dose" in trial["note"]
    lesson.says("Blockade of Fc-gamma receptors, in ITP.")
    lesson.says("Scavenging of complement, in dermatomyositis.")
    lesson.says("three have direct evidence or outcomes in people")
    assert len(MECHANISMS) == 14
    shown = MECHANISMS[MECHANISMS["human_evidence"].isin(["direct", "clinical outcome"])]
    assert list(shown.index) == ["ME01", "ME04", "ME07"]
    assert not shown["contested"].any()


def test_contested_is_drawn_hatched_and_said():
    ax = ivig.plots.mechanisms(guess=6)
    n = int(MECHANISMS["contested"].sum())
    bars = [bar for bar in ax.collections if bar.get_paths() and len(bar.get_paths()[0].vertices)]
    assert len(bars) == len(MECHANISMS)
    assert sum(bool(bar.get_hatch()) for bar in bars) == n
    words = ivig.plots.describe(ax)
    assert words.count("contested,") + words.count("contested.") - 1 == n  # and once in the title
    assert "Your guess: 6; 3 of 14 mechanisms" in words
    waiting = ivig.plots.mechanisms(guess=...)
    assert "replacement" not in ivig.plots.describe(waiting)
    assert not any(bar.get_visible() for bar in waiting.collections)


def test_each_mechanism_is_drawn_at_its_part(lesson):
    ax = ivig.plots.fab_and_fc()
    said = re.split(
        r" ?At the arms \(Fab\): |\. At both: |\. At the stem \(Fc\): ",
        ivig.plots.describe(ax)[:-1],
    )
    arms, both, stem = (part.split(". ") for part in said[1:])
    targets = {target.get_gid(): target for target in ax.collections}
    one_part = ~MECHANISMS["group"].str.contains("^(?:Fab and|Fab /|unclear)")
    drawn = MECHANISMS[one_part | (MECHANISMS.index == "ME07")]
    assert both == ["Complement scavenging"]
    assert targets["ME07"].get_offsets()[0][1] == 44.5  # on the border of the two boxes
    binds = ivig.source("c3_igg_1999")
    assert "C3b binds Fab and Fc with similar efficiency" in binds.note
    assert set(targets) == set(drawn.index)
    for row, mechanism in drawn.iterrows():
        x, y = targets[row].get_offsets()[0]
        at_arms, contested = mechanism["group"].startswith("Fab"), mechanism["contested"]
        if row == "ME07":
            continue
        assert (y > 45) == at_arms  # where the box of the arms begins
        (line,) = [line for line in ax.lines if tuple(line.get_xydata()[-1]) == (x, y)]
        assert line.get_linestyle() == ("--" if contested else "-")
        assert bool(targets[row].get_hatch()) == contested
        said = [name.partition(":") for name in (arms if at_arms else stem)]
        (doubt,) = [doubt for name, _, doubt in said if mechanism["mechanism"].startswith(name)]
        assert doubt == (" contested" if contested else "")
    lesson.says("Three and four; complement scavenging uses arms and stem")
    assert (len(arms), len(stem), len(drawn)) == (3, 4, 3 + 4 + 1)
    labels = [text.get_text() for text in ax.texts]
    assert sum("\ncontested" in label for label in labels) == drawn["contested"].sum() == 5


def test_rows_read_in_part_are_named(lesson):
    lesson.says("*In part* marks what we read in part: superantigens, complement, Th17 cells.")
    assert list(MECHANISMS.index[MECHANISMS["verified"] != "yes"]) == ["ME02", "ME07", "ME13"]


def test_doses(lesson):
    lesson.says("the replacement doses are 0.3 to 0.8 g/kg")
    lesson.says("nearly all that calms needs 1 to 2 g/kg")
    low, high = MECHANISMS.loc["ME01", ["dose_low_g_per_kg", "dose_high_g_per_kg"]]
    assert (low, high) == (0.3, 0.8)
    known = MECHANISMS.drop(["ME01", "ME14"])["dose_low_g_per_kg"].dropna()
    assert set(known) == {1, 2}


def test_arms(lesson, toys):
    lesson.says("1 g/kg adds 20 g/L of immunoglobulin G (IgG)")
    lesson.says("About 113. Where many donors carry the antibody")
    assert toys["neutralised"](0.4, 112) < 90 < toys["neutralised"](0.4, 113)
    expected = exercises.find("05.1").answer
    assert toys["neutralised"](2, 1) == pytest.approx(expected)
    lesson.says("the trial in 100 patients with severe soft-tissue infection")
    assert "INSTINCT (100 randomised)" in MECHANISMS.loc["ME02", "evidence_human"]


def test_stem(lesson, toys):
    lesson.says("No: from 62 % to 37 %.")
    held = toys["held_by_platelets"]
    assert 62 < held(11, 1) < 62.6
    assert round(held(33, 1)) == 37
    assert held(33, 100) < held(33, 1) / 1.5


def test_fc_fragments(lesson):
    (point,) = POINTS.query("series == 'itp_fc_versus_fab'").to_dict("records")
    exercise = exercises.find("05.2")
    assert "11 of 12 (stable in six, transient in five)." in exercise.fill(exercise.prompt)
    assert "stable in 6, transient in 5" in point["note"]
    assert point["n"] == 12
    assert round(point["y"] * 12 / 100) == 11


def test_chidi_is_the_boy_of_the_case_clinic(lesson):
    lesson.says("Chidi, our invented boy of five")
    assert cases.cases()["Chidi"]["story"].startswith("5 years, 20 kg")
    exercise = exercises.find("05.1")
    assert "(Chidi would not: lesson 08)" in exercise.prompt
    assert "2 g/kg" not in [o["choose"] for o in cases.cases()["Chidi"]["ask"]["dose"]["options"]]
    lesson.says("Suppose an adult gets 1 g/kg at once.")
    lesson.says("measured in adults with ITP, randomised")
    once, days = ivig.kinetics.Regimen(1, n_doses=1), [0, 3, 28]
    boy = ivig.kinetics.recycling(once, ivig.kinetics.Patient(20, 11), days)
    assert boy.autoantibody == pytest.approx(ivig.kinetics.recycling(once, None, days).autoantibody)


def test_two_rivals(lesson, toys):
    lesson.says("More than nine tenths stay.")
    lesson.says("Removal has done nothing by day 3: a rise of 1.")
    lesson.says("Blockade comes to 53 and 66 (0.5 and 1 g/kg); measured were 50 and 92.")
    lesson.says("In the toy nobody gains more than 35 a day")
    once = ivig.kinetics.Regimen(1, n_doses=1)
    left = ivig.kinetics.recycling(once, None, np.arange(29), [15, 24, 40]).autoantibody
    assert left.min() > 0.9
    assert [round(rises(toys, dose, 3)[1]) for dose in (0.5, 1)] == [53, 66]
    assert round(rises(toys, 1, 3)[0]) == 1
    godeau = POINTS.query("series == 'itp_dose_platelets_godeau1999' and x == 3")
    assert list(godeau["y"]) == [50, 92]
    assert max(rises(toys, 2, 1)) < 35


def test_faster_and_slower_patients(lesson):
    lesson.says("In 29 children platelets rose by more than 50 in 24 hours.")
    first = POINTS.query("row_id == 'MP030'").iloc[0]
    assert (first["n"], first["y"], first["statistic"]) == (29, 50, "lower bound")
    assert "in 24 h" in first["note"]
    lesson.says("brought patients with ITP to 50 at least once: 36 to 67 % in five small arms")
    rozano = POINTS.query("series == 'rozanolixizumab_itp_response_2020'")
    assert len(rozano) == 5
    assert (round(rozano["y"].min()), round(rozano["y"].max())) == (36, 67)
    assert rozano["what"].str.endswith("or more at least once").all()
    assert "highest mean count both by day 8 after one large dose" in rozano["note"].iloc[0]
    lesson.says("Two trials against placebo were stopped early.")
    assert "both records say terminated" in ivig.source("rozano_itp_phase3").note


def test_separating_goal_agrees_with_the_toy(toys):
    goal = exercises.find("05.3")
    for dose in (0.4, 1, 2):
        _, said = goal.play({"dose": dose, "patients": 10, "day": 3})
        removal, blockade = rises(toys, dose, 3)
        assert f"{removal:.0f} by removal, {blockade:.0f} by blockade" in said
    won = {case: goal.play(dict(zip(goal.inputs, case, strict=True)))[0] for case in CASES}
    assert won == CASES
    gaps = [round(rises(toys, d, 3)[1] - rises(toys, d, 3)[0]) for d in (0.4, 2)]
    assert gaps == [47, 74]
    assert "lie 47 x" in goal.solution
    assert "with 2 g/kg 74." in goal.solution
    assert (4 * 50 / 74) ** 2 < 8  # patients at 2 g/kg, 16 g/kg in all


CASES = {
    (0.4, 19, 3): True,
    (0.5, 15, 3): True,
    (1, 10, 3): False,  # too much IVIG
    (0.5, 15, 2): False,  # too early
    (0.4, 19, 28): False,  # too late
    (0, 100, 3): False,
    (2, 0, 3): False,
}


def test_ranking_shows_agreement():
    goal = exercises.find("05.4")
    assert goal.play(dict(zip(goal.inputs, (4, 2, 1, 3), strict=True)))[0]
    won, said = goal.play(dict(zip(goal.inputs, (1, 3, 4, 2), strict=True)))
    assert not won
    assert said.startswith("0 of 6 pairs agree")
    won, said = goal.play(dict(zip(goal.inputs, (1, 1, 1, 1), strict=True)))
    assert not won
    assert "Use each rank" in said


def test_complement(lesson, toys):
    lesson.says("About half, the toy says")
    lesson.says("the uptake of C3 fell by 71 to 93 % within hours and rebounded from day 2")
    assert round(toys["left_for_tissue"](22)) == 52
    assert toys["rows"]["measured (% of before)"] == [100, 37, 66]
    evidence = MECHANISMS.loc["ME07", "evidence_human"]
    assert "C3 uptake inhibited 71-93 % within hours, rebounding from day 2" in evidence


def test_contested_claims(lesson):
    lesson.says("In human macrophages IgG with and without it worked alike.")
    lesson.says("An association: nobody showed that patients improve because of it.")
    assert MECHANISMS.loc[["ME06", "ME08", "ME11"], "contested"].all()
    assert "equal on human macrophages" in MECHANISMS.loc["ME06", "evidence_human"]
    assert MECHANISMS.loc["ME11", "human_evidence"] == "association"
