"""Virtual patients: reproducible, with the spread that was asked for; percentiles exact."""

import numpy as np
import pytest

from ivig_teach import kinetics
from ivig_teach.inputs import InputError
from ivig_teach.kinetics import Cohort, Parameters, Patient, Regimen, cohort

SPREAD = {"cv_clearance": 0.289, "cv_v_central": 0.193, "cv_own_igg": 0.5, "cv_f_sc": 0.4}
UPTAKE = {"ka_per_day": 0.246, "f_sc": 0.705, "own_igg_g_per_l": 5, "exponent_clearance": 0.744}
SET = Parameters(0.15, 3.06, 0.474, 1.93, name="spread", **UPTAKE, **SPREAD)


def test_the_same_seed_gives_the_same_people():
    a, b, other = (cohort(50, SET, seed=s).to_frame() for s in (3, 3, 4))
    assert a.equals(b)
    assert not a.equals(other)
    assert a.person.tolist() == list(range(1, 51))
    assert {"weight_kg", "own_igg_g_per_l", "clearance_l_per_day", "f_sc"} < set(a.columns)


def test_spread_and_median_are_those_of_the_set():
    many = cohort(100_000, SET, seed=1, weight_kg=80, weight_cv=0.25)
    for values, cv in [
        (many.clearance_l_per_day / (many.weight_kg / 70) ** 0.744 / 0.15, 0.289),
        (many.v_central_l / 3.06, 0.193),
        (many.own_igg_g_per_l / 5, 0.5),
        (many.weight_kg / 80, 0.25),
    ]:
        assert np.median(values) == pytest.approx(1, abs=0.006)
        assert np.std(values) / np.mean(values) == pytest.approx(cv, rel=0.02)
        assert np.std(np.log(values)) == pytest.approx(np.sqrt(np.log(1 + cv**2)), rel=0.01)
    assert np.ptp(many.q_l_per_day) == np.ptp(many.ka_per_day) == 0
    assert many.f_sc.max() == 1
    assert np.median(cohort(4001, SET, seed=2, own_igg_g_per_l=2).own_igg_g_per_l) < 2.1
    logs = np.log([many.clearance_l_per_day / many.weight_kg**0.744, many.v_central_l])
    assert abs(np.corrcoef(logs)[0, 1]) < 0.01


def test_a_cohort_belongs_to_its_set():
    some = cohort(5, SET, seed=1)
    with pytest.raises(InputError, match=r"drawn from spread, not other"):
        kinetics.concentration(Regimen(), some, Parameters(0.3, 3, name="other"), [1])
    assert kinetics.trough(Regimen(), some, None, 2).shape == (5,)
    assert "5 people drawn from spread" in repr(some)


def test_given_arrays_take_the_uptake_of_the_set():
    plain = Cohort([70, 70], 4, 0.15, 3.06, 0.474, 1.93)
    weekly = Regimen(0.1, interval_days=7, route="sc")
    level = kinetics.concentration(weekly, plain, SET, [10])
    assert level[0] == pytest.approx(kinetics.concentration(weekly, Patient(), SET, [10]))
    with pytest.raises(InputError, match="f_sc"):
        kinetics.concentration(weekly, plain, None, [10])


@pytest.mark.parametrize("name", kinetics.presets().index)
def test_every_published_set_can_be_drawn(name):
    people = cohort(500, kinetics.preset(name), seed=3)
    assert np.isfinite(people.to_frame().drop(columns=["ka_per_day", "f_sc"])).all(axis=None)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: cohort(0, SET, seed=1), "n got 0"),
        (lambda: cohort(2.5, SET, seed=1), "whole number"),
        (lambda: cohort(10, "luo_2020", seed=1), "preset"),
        (lambda: cohort(10, SET, seed=None), "seed"),
        (lambda: cohort(10, SET, seed=1, weight_cv=20), "weight_cv"),
        (lambda: cohort(3, SET, seed=1, weight_kg=[70, 80]), "one number"),
        (lambda: Cohort([70], 4, 0.15, 3, ka_per_da=2), "Did you mean 'ka_per_day'"),
        (lambda: Parameters(0.15, 3, clearance_l=2), "Did you mean 'clearance_l_per_day'"),
        (lambda: Cohort([], [], [], []), "at least one person"),
        (lambda: Cohort([70, 80], [4, 4, 4], 0.15, 3), "one value for each person"),
        (lambda: Cohort([70], 4, 0.15, 3, 0.4), "both"),
        (lambda: Cohort([70], None, 0.15, 3), "own_igg"),
    ],
)
def test_wrong_input_gets_an_answer(call, words):
    with pytest.raises(InputError, match=words):
        call()
