"""Regimens expand to the infusions a reader would write down; odd ones are refused in words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivig_teach.inputs import InputError
from ivig_teach.kinetics import Patient, Regimen, Schedule


def rows(regimen):
    return [tuple(float(x) for x in row) for row in zip(*regimen.given(), strict=True)]


def test_the_plain_case():
    assert rows(Regimen(0.4, interval_days=21, n_doses=3, infusion_hours=6)) == [
        (0, 0.25, 0.4, 0),
        (21, 0.25, 0.4, 0),
        (42, 0.25, 0.4, 0),
    ]


def test_defaults_are_a_common_replacement_regimen():
    assert Regimen() == Regimen(
        dose_g_per_kg=0.4, interval_days=28, n_doses=6, infusion_hours=3, route="iv"
    )


def test_loading_missed_and_late_start():
    regimen = Regimen(0.4, n_doses=4, loading_g_per_kg=0.8, missed=(3,), first_day=7)
    given = regimen.given()
    assert given.start_day.tolist() == [7, 35, 91]
    assert given.dose_g_per_kg.tolist() == [0.8, 0.4, 0.4]
    assert regimen.dose_day(3) == 63
    assert regimen.dose_day(5) == 119


def test_missing_the_loading_dose_leaves_ordinary_ones():
    assert Regimen(0.4, n_doses=3, loading_g_per_kg=2, missed=1).given().dose_g_per_kg.tolist() == [
        0.4,
        0.4,
    ]


def test_missing_every_dose_leaves_nothing():
    assert Regimen(n_doses=2, missed=(1, 2)).given().start_day.size == 0


def test_split_shares_the_dose_over_days_running():
    given = Regimen(2, n_doses=2, split_days=5, interval_days=28).given()
    assert given.start_day.tolist() == [0, 1, 2, 3, 4, 28, 29, 30, 31, 32]
    assert given.dose_g_per_kg == pytest.approx(0.4)


@given(
    dose=st.floats(0.01, 2),
    n=st.integers(1, 30),
    split=st.integers(1, 5),
    loading=st.floats(0, 3),
    data=st.data(),
)
def test_total_dose_is_kept_and_times_rise(dose, n, split, loading, data):
    missed = data.draw(st.sets(st.integers(1, n), max_size=n))
    regimen = Regimen(
        dose, n_doses=n, split_days=split, loading_g_per_kg=loading, missed=tuple(missed)
    )
    given = regimen.given()
    expected = sum(loading if i == 1 else dose for i in range(1, n + 1) if i not in missed)
    assert given.dose_g_per_kg.sum() == pytest.approx(expected)
    assert np.all(np.diff(given.start_day) > 0)
    assert len({column.size for column in given}) == 1


def test_any_list_of_doses_in_any_order():
    schedule = Regimen.from_doses([49, 0, 21], [0.3, 0.8, 0.4], [3, 6, 3], ["sc", "iv", "iv"])
    assert isinstance(schedule, Schedule)
    assert rows(schedule) == [(0, 0.25, 0.8, 0), (21, 0.125, 0.4, 0), (49, 0.125, 0.3, 1)]
    assert schedule.dose_day(3) == 49


def test_regimens_add_up_in_time_order():
    together = Regimen(0.1, interval_days=7, n_doses=2, route="sc", first_day=3) + Regimen(
        n_doses=2
    )
    assert together.given().start_day.tolist() == [0, 3, 10, 28]
    assert together.given().subcutaneous.tolist() == [False, True, True, False]
    assert (together + Regimen(n_doses=1, first_day=99)).given().start_day[-1] == 99


def test_a_patient_may_be_described_fully():
    assert Patient() == Patient(weight_kg=70, own_igg_g_per_l=4, lean_body_mass_kg=None)
    assert Patient(80, 2, 60).lean_body_mass_kg == 60


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Regimen(400), "400 mg/kg is 0.4"),
        (lambda: Regimen(-0.4), "dose_g_per_kg"),
        (lambda: Regimen(np.nan), "missing"),
        (lambda: Regimen("0.4"), "text"),
        (lambda: Regimen(None), "not a number"),
        (lambda: Regimen([0.4, 0.5]), "from_doses"),
        (lambda: Regimen(True), "not a number"),
        (lambda: Regimen(interval_days=0), "interval_days"),
        (lambda: Regimen(interval_days=1, infusion_hours=48), "shorter than the infusion"),
        (lambda: Regimen(interval_days=4, split_days=5), "shorter than the infusion"),
        (lambda: Regimen(split_days=2, infusion_hours=30), "24 hours"),
        (lambda: Regimen(infusion_hours=-1), "infusion_hours"),
        (lambda: Regimen(n_doses=0), "n_doses"),
        (lambda: Regimen(n_doses=2.5), "n_doses"),
        (lambda: Regimen(n_doses=10**9), "n_doses"),
        (lambda: Regimen(route="oral"), "iv, sc"),
        (lambda: Regimen(missed=(7,)), "missed"),
        (lambda: Regimen(missed=(0,)), "missed"),
        (lambda: Regimen(missed="2"), "missed"),
        (lambda: Regimen(missed=2.5), "missed"),
        (lambda: Regimen(loading_g_per_kg=2000), "loading_g_per_kg"),
        (lambda: Regimen(first_day=-3), "first_day"),
        (lambda: Regimen.from_doses([], 0.4), "at least one day"),
        (lambda: Regimen.from_doses([0, 7], [0.4]), "2 days but 1"),
        (lambda: Regimen.from_doses([0, 7], 0.4, route=["iv"]), "2 days but 1"),
        (lambda: Regimen.from_doses([0, 7], 400), "mg/kg"),
        (lambda: Regimen.from_doses([[0, 7]], 0.4), "plain list"),
        (lambda: Regimen.from_doses([0], 0.4, route=3), "route"),
        (lambda: Regimen() + 3, "Give a Regimen"),
        (lambda: Patient(70_000), "grams"),
        (lambda: Patient(-70), "weight_kg"),
        (lambda: Patient(0), "weight_kg"),
        (lambda: Patient([60, 70]), "cohort"),
        (lambda: Patient(70, 400), "mg/dL"),
        (lambda: Patient(70, 4, 90), "whole body"),
    ],
)
def test_wrong_input_gets_an_answer(call, words):
    with pytest.raises(InputError, match=words):
        call()
