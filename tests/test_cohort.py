"""Virtual patients: reproducible, with the spread that was asked for; percentiles exact."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivig_teach import kinetics
from ivig_teach.inputs import InputError
from ivig_teach.kinetics import Cohort, Parameters, Patient, Regimen, cohort, percentile_band

SET = Parameters(
    0.15,
    3.06,
    0.474,
    1.93,
    exponent_clearance=0.744,
    ka_per_day=0.246,
    f_sc=0.705,
    own_igg_g_per_l=5,
    cv_clearance=0.289,
    cv_v_central=0.193,
    cv_own_igg=0.5,
    cv_f_sc=0.4,
    name="spread",
)
COLUMNS = (
    "weight_kg",
    "own_igg_g_per_l",
    "clearance_l_per_day",
    "v_central_l",
    "q_l_per_day",
    "v_peripheral_l",
    "ka_per_day",
    "f_sc",
)


def test_the_same_seed_gives_the_same_people():
    a, b, other = (cohort(50, SET, seed=s) for s in (3, 3, 4))
    for name in COLUMNS:
        assert np.array_equal(getattr(a, name), getattr(b, name))
    assert not np.array_equal(a.clearance_l_per_day, other.clearance_l_per_day)
    assert len(a) == 50


def test_spread_and_median_are_those_of_the_set():
    many = cohort(200_000, SET, seed=1, weight_kg=80, weight_cv=0.25)
    for values, cv in [
        (many.clearance_l_per_day / (many.weight_kg / 70) ** 0.744 / 0.15, 0.289),
        (many.v_central_l / 3.06, 0.193),
        (many.own_igg_g_per_l / 5, 0.5),
        (many.weight_kg / 80, 0.25),
    ]:
        assert np.median(values) == pytest.approx(1, abs=0.006)
        assert np.std(values) / np.mean(values) == pytest.approx(cv, rel=0.02)
        assert np.std(np.log(values)) == pytest.approx(np.sqrt(np.log(1 + cv**2)), rel=0.01)
    assert np.ptp(many.q_l_per_day) == 0
    assert np.ptp(many.ka_per_day) == 0
    assert many.f_sc.max() == 1
    logs = np.log([many.clearance_l_per_day / many.weight_kg**0.744, many.v_central_l])
    assert abs(np.corrcoef(logs)[0, 1]) < 0.01


def test_given_weights_are_kept_and_own_igg_can_be_set():
    some = cohort(3, SET, seed=1, weight_kg=[50, 70, 90], own_igg_g_per_l=2)
    assert some.weight_kg.tolist() == [50, 70, 90]
    assert cohort(4001, SET, seed=2, own_igg_g_per_l=2).own_igg_g_per_l.mean() < 3


def test_no_spread_means_everyone_is_the_typical_person():
    same = Parameters(0.15, 3.06, own_igg_g_per_l=4)
    people = cohort(5, same, seed=1, weight_cv=0)
    level = kinetics.concentration(Regimen(), people, same, [20])
    expected = kinetics.concentration(Regimen(), Patient(70), same, 20)
    assert level[:, 0] == pytest.approx(float(expected))


def test_a_cohort_belongs_to_its_set():
    some = cohort(5, SET, seed=1)
    other = Parameters(0.3, 3, name="other")
    with pytest.raises(InputError, match=r"drawn from spread.*not to other"):
        kinetics.concentration(Regimen(), some, other, [1])
    assert kinetics.trough(Regimen(), some, None, 2).shape == (5,)
    assert "5 people drawn from spread" in repr(some)


def test_given_arrays_take_the_uptake_of_the_set():
    plain = Cohort([70, 70], 4, 0.15, 3.06, 0.474, 1.93)
    weekly = Regimen(0.1, interval_days=7, route="sc")
    level = kinetics.concentration(weekly, plain, SET, [10])
    assert level[0] == pytest.approx(kinetics.concentration(weekly, Patient(), SET, [10]))
    with pytest.raises(InputError, match="f_sc"):
        kinetics.concentration(weekly, plain, None, [10])


@settings(max_examples=40, deadline=None)
@given(
    people=st.integers(1, 300),
    ranks=st.lists(st.floats(0, 100), min_size=1, max_size=7),
    days=st.lists(st.floats(0, 60), min_size=1, max_size=5),
)
def test_band_equals_numpy(people, ranks, days):
    some = cohort(people, SET, seed=1)
    curves = kinetics.concentration(Regimen(), some, SET, days)
    found = percentile_band(Regimen(), some, SET, days, ranks)
    np.testing.assert_allclose(found, np.percentile(curves, ranks, axis=0), rtol=1e-13)


def test_band_of_equal_curves_and_of_unsorted_days():
    same = Cohort(np.full(9, 70.0), 4, 0.15, 3.06)
    band = percentile_band(Regimen(), same, None, [30, 2, 30])
    assert band[0].tolist() == band[2].tolist()
    assert band[0, 0] == band[0, 2] != band[0, 1]


def test_band_can_draw_its_own_people():
    drawn = percentile_band(Regimen(), 500, SET, [0, 9], seed=7, weight_kg=60)
    given_people = cohort(500, SET, seed=7, weight_kg=60)
    assert np.array_equal(drawn, percentile_band(Regimen(), given_people, SET, [0, 9]))
    assert np.all(np.diff(drawn, axis=0) > 0)
    assert percentile_band(Regimen(), given_people, SET, [0, 9], 50).shape == (2,)


def test_band_memory_does_not_grow_with_days():
    some = cohort(20_000, SET, seed=1)
    percentile_band(Regimen(), some, SET, [1])
    peaks = []
    for days in (np.arange(60), np.arange(300)):
        tracemalloc.start()
        percentile_band(Regimen(n_doses=12), some, SET, days)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]
    assert peaks[1] < 0.2 * 20_000 * 300 * 8


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: cohort(0, SET, seed=1), "at least 1"),
        (lambda: cohort(-5, SET, seed=1), "at least 1"),
        (lambda: cohort(10**9, SET, seed=1), "67 GB"),
        (lambda: cohort(2.5, SET, seed=1), "whole number"),
        (lambda: cohort("many", SET, seed=1), "whole number"),
        (lambda: cohort(10, "luo_2020", seed=1), "preset"),
        (lambda: cohort(10, SET, seed=None), "seed"),
        (lambda: cohort(10, SET, seed=-1), "seed"),
        (lambda: cohort(10, SET, seed=1, weight_cv=20), "weight_cv"),
        (lambda: cohort(10, SET, seed=1, weight_kg=70_000), "grams"),
        (lambda: cohort(3, SET, seed=1, weight_kg=[70, 80]), "2 values for 3"),
        (lambda: Cohort([], [], [], []), "at least one person"),
        (lambda: Cohort([70, -1], 4, 0.15, 3), "weight_kg"),
        (lambda: Cohort([70, np.nan], 4, 0.15, 3), "missing"),
        (lambda: Cohort(np.array([70, np.nan]), 4, 0.15, 3), "missing"),
        (lambda: Cohort(np.array([70, 7e4]), 4, 0.15, 3), "grams"),
        (lambda: Cohort([70, 80], [4, 4, 4], 0.15, 3), "one value for each person"),
        (lambda: Cohort([70], 4, 0.15, 3, 0.4), "both"),
        (lambda: Cohort([70], None, 0.15, 3), "own_igg"),
        (lambda: percentile_band(Regimen(), 10, SET, [1]), "seed"),
        (lambda: percentile_band(Regimen(), 10, SET, [1], [101], seed=1), "percentile"),
        (lambda: percentile_band(Regimen(), 0, SET, [1], seed=1), "at least 1"),
    ],
)
def test_wrong_input_gets_an_answer(call, words):
    with pytest.raises(InputError, match=words):
        call()
