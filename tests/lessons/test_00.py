"""Lesson 00: each number that its text types, held against data and model."""

import re

import pytest

import ivig_teach as ivig
from ivig_teach import kinetics
from ivig_teach.course import exercises
from ivig_teach.plots import antibodies, decay, describe

STUDY = {"agent": "hepatitis B", "source_key": "scheiermann_1983"}
MIA = {"start": 200, "threshold": 10}


def known(quantity, end="value", **where):
    return ivig.value("passive_immunity", end, quantity=quantity, **(where or STUDY))


def left_on(day):
    words = antibodies(day)[0].ivig_description
    return int(words.split(" of 100")[0].split()[-1])


def test_what_the_crowd_shows(lesson):
    lesson.says("After 21 days, about half of them are left.")
    lesson.says("how many are left after 42 days: none, a quarter, or a third?")
    lesson.says("About a quarter. Half vanish, and then half of the rest.")
    assert abs(left_on(21) - 50) <= 2
    assert abs(left_on(42) - 25) <= 2


def test_the_study(lesson):
    lesson.says(
        "In 37 healthy adults the means of four products lay between 17.5 and 25 days of "
        "half-life (Scheiermann and Kuwert 1983). We take 21 days."
    )
    lesson.says("single half-lives ran from 5.9 to 35 days")
    lesson.says("the volunteers were adults and got 0.1 mL per kilogram")
    assert [known("half_life", end) for end in ("low", "high")] == [17.5, 25]
    assert [known("half_life_single_persons", end) for end in ("low", "high")] == [5.9, 35]
    row = ivig.load("passive_immunity").query("source_key == 'scheiermann_1983'").iloc[0]
    assert "four products, 37 healthy adults" in row["product_or_setting"]
    assert "0.1 mL/kg" in row["note"]
    assert 17.5 < 21 < 25


def test_the_threshold_is_read_at_one_remove(lesson):
    lesson.says("The level usually called protective is 10 milli-international units")
    lesson.says("read in a later table adapted from that paper")
    where = {"agent": "hepatitis B", "source_key": "plotkin_2008"}
    assert known("protective_threshold", **where) == MIA["threshold"]
    assert known("protective_threshold", "verified", **where) == "partial"


def test_what_the_guidance_says_of_mia(lesson):
    lesson.says("his blood carries hepatitis B surface antigen (HBs)")
    lesson.says("Mia has never been vaccinated.")
    lesson.says("For hospital staff in her place")
    lesson.says("advise two things at once: hepatitis B immunoglobulin and the vaccine.")
    lesson.says("the advised dose is 0.06")
    rows = ivig.load("passive_immunity").query("source_key == 'schillie_2013'")
    (advice,) = rows[rows["product_or_setting"].str.contains("unvaccinated")]["text_value"]
    assert advice.startswith(
        "source HBsAg-positive or unknown: one dose of immunoglobulin and the vaccine"
    )
    assert rows.query("quantity == 'dose'")["value"].tolist() == [0.06]


@pytest.mark.parametrize(
    ("half_life", "day", "sentence"),
    [
        (21, 91, "She crosses on day 91, three months after the dose."),
        (17.5, 76, "With the shortest mean, Mia would cross on day 76"),
        (25, 108, "with the longest on day 108."),
    ],
)
def test_the_day_of_crossing(lesson, half_life, day, sentence):
    lesson.says(sentence)
    assert round(kinetics.days_above(*MIA.values(), half_life)) == day
    assert f"until day {day}" in decay(half_life, unit="mIU/mL", **MIA).ivig_caption


def test_halvings(lesson):
    lesson.says("half of her start is still ten times the threshold")
    lesson.says("It needs more than four halvings.")
    lesson.says("two and a half to three and a half months")
    assert MIA["start"] / 2 == 10 * MIA["threshold"]
    assert MIA["start"] / 2**4 > MIA["threshold"] > MIA["start"] / 2**5
    once, twice = (kinetics.days_above(*MIA.values(), each) for each in (21, 42))
    assert twice == pytest.approx(2 * once)
    lesson.says("The day doubled as well")


def test_the_last_sample(lesson):
    lesson.says("took their last blood sample on day 126")
    lesson.says("nothing, about 3, or about 30?")
    lesson.says("her start is halved six times")
    lesson.says("By the last sample the products had left between 1.7 and 8.9 mU/mL")
    lesson.says("The line runs through both bars.")
    points = ivig.load("measured_points").query("series == 'antihbs_im_scheiermann1983'")
    assert points["x"].tolist() == [5, 126]
    assert 6 * 21 == 126
    model = MIA["start"] * ivig.remaining(points["x"].to_numpy(), 21)
    assert (points["y_low"] < model).all()
    assert (model < points["y_high"]).all()
    assert points[["y_low", "y_high"]].iloc[1].tolist() == [1.7, 8.9]
    assert points["y_high"].iloc[1] < MIA["threshold"]
    assert model[1] == 3.125
    assert set(points["y_unit"]) == {"mU/mL"}


def test_when_the_highest_level_came(lesson):
    lesson.says("most volunteers had their highest level on day 3 or 7")
    share = ivig.load("measured_points").query("series == 'antihbs_peak_day_scheiermann1983'")
    assert share.set_index("x")["y"][[3, 7]].sum() > 50


def test_the_words_of_exercise_3_are_those_of_the_figure():
    ax = decay(21, days=200, unit="mIU/mL", log=False, labels=["Antibody"], **MIA)
    prompt = exercises.find("00.3").fill(exercises.find("00.3").prompt)
    start, cross = prompt.split("*")[1].removesuffix(".").split(", crossing ")
    assert start == "Antibody: falls from 200 at day 0 to 0.27 at day 200"
    assert cross == "threshold 10 mIU/mL at day 91"
    words = describe(ax)
    assert re.search(start.replace("0.27", r"0\.27\d*"), words)
    assert re.search(cross.replace("91", r"90\.8"), words)


def test_only_the_shortest_half_life_wins_the_goal():
    goal = exercises.find("00.2")
    won = {each: goal.play({"half_life_days": each})[0] for each in (21, 27, 28, 29, 60)}
    assert won == {21: False, 27: False, 28: True, 29: False, 60: False}
