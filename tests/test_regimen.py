"""Regimens expand to the infusions a reader would write down; odd ones are refused in words."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivig_teach.inputs import InputError
from ivig_teach.kinetics import Patient, Regimen
from ivig_teach.kinetics.regimen import infusions_of


def test_the_plain_case():
    given = Regimen(0.4, interval_days=21, n_doses=3, infusion_hours=6).given()
    assert [tuple(map(float, row)) for row in zip(*given, strict=True)] == [
        (0, 0.25, 0.4, 0),
        (21, 0.25, 0.4, 0),
        (42, 0.25, 0.4, 0),
    ]


@given(dose=st.floats(0.01, 2), n=st.integers(1, 30), split=st.integers(1, 5))
def test_total_dose_is_kept_and_times_rise(dose, n, split):
    regimen = Regimen(dose, n_doses=n, split_days=split, first_day=7)
    given = regimen.given()
    assert given.dose_g_per_kg.sum() == pytest.approx(n * dose)
    assert np.all(np.diff(given.start_day) > 0)
    assert {column.size for column in given} == {n * split}
    assert (given.start_day[0], regimen.dose_day(n + 1)) == (7, 7 + 28 * n)


def test_regimens_given_together_stand_in_time_order():
    both = infusions_of([Regimen(0.1, 7, 2, route="sc", first_day=3), Regimen(n_doses=2)])
    assert both.start_day.tolist() == [0, 3, 10, 28]
    assert both.subcutaneous.tolist() == [False, True, True, False]
    for wrong in ([], [Regimen(), 3], 0.4, None):
        with pytest.raises(InputError, match="Give a Regimen"):
            infusions_of(wrong)


def test_routes_are_two_in_any_spelling_and_no_other_is_guessed():
    assert (Regimen(route="IV").route, Regimen(route=" Sc ").route) == ("iv", "sc")
    for wrong in ("im", "oral", None, 3):
        with pytest.raises(InputError, match="Two routes are modelled") as told:
            Regimen(route=wrong)
        assert "mean" not in str(told.value)


@pytest.mark.parametrize(
    ("call", "nearest"),
    [
        (lambda: Regimen(dose=0.4), "'dose_g_per_kg'"),
        (lambda: Regimen(interval=28), "'interval_days'"),
        (lambda: Regimen(infusion_hour=3), "'infusion_hours'"),
        (lambda: replace(Regimen(), doses=3), "'n_doses'"),
        (lambda: Patient(weight=70), "'weight_kg'"),
        (lambda: Patient(own_igg=4), "'own_igg_g_per_l'"),
    ],
)
def test_a_misspelt_argument_is_answered_with_the_nearest_name(call, nearest):
    with pytest.raises(InputError, match=f"has no argument .*Did you mean {nearest}"):
        call()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Regimen(400), "400 mg/kg is 0.4"),
        (lambda: Regimen(-0.4), "dose_g_per_kg.* negative"),
        (lambda: Regimen([0.4, 0.5]), "one number"),
        (lambda: Regimen(interval_days=1, infusion_hours=48), "before the last one ends"),
        (lambda: Regimen(interval_days=4, split_days=5), "before the last one ends"),
        (lambda: Regimen(split_days=2, infusion_hours=30), "before the last one ends"),
        (lambda: Regimen(n_doses=0), "n_doses"),
        (lambda: Regimen(first_day=-3), "first_day"),
        (lambda: Regimen().dose_day(8), "dose_number"),
        (lambda: Patient(70_000), "grams"),
        (lambda: Patient([60, 70]), "one number"),
        (lambda: Patient(70, 400), "mg/dL"),
        (lambda: Patient(70, 4, 90), "whole body"),
    ],
)
def test_wrong_input_gets_an_answer(call, words):
    with pytest.raises(InputError, match=words):
        call()
