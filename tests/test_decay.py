"""M1: what halving means, its inverses, and answers to bad input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ivig_teach as ivig
from ivig_teach.inputs import InputError
from ivig_teach.kinetics import decay

half_lives = st.floats(1, 200)
days = st.floats(0, 1_000)
levels = st.floats(1e-3, 1e6)


@given(days, half_lives)
def test_every_half_life_halves(day, half_life):
    later = decay.remaining(day + half_life, half_life)
    assert later == pytest.approx(decay.remaining(day, half_life) / 2, rel=1e-9)


@given(days, st.floats(0.01, 100), half_lives)
def test_it_only_falls(day, step, half_life):
    assert decay.remaining(day + step, half_life) < decay.remaining(day, half_life) <= 1


@given(days, half_lives)
def test_rate_and_half_life_say_the_same(day, half_life):
    by_rate = np.exp(-decay.rate_per_day(half_life) * day)
    assert decay.remaining(day, half_life) == pytest.approx(by_rate, rel=1e-9)


@given(levels, st.floats(1.01, 1e4), half_lives)
def test_days_above_is_the_inverse_of_remaining(threshold, ratio, half_life):
    start = threshold * ratio
    when = decay.days_above(start, threshold, half_life)
    assert start * decay.remaining(when, half_life) == pytest.approx(threshold, rel=1e-9)


@given(st.floats(1, 1e6), st.floats(10, 200), st.floats(0, 50))
def test_half_life_comes_back_from_its_own_curve(start, half_life, own):
    when = np.array([1.0, 8, 15, 29, 60])
    measured = own + start * decay.remaining(when, half_life)
    found = decay.half_life_from(when, measured, own_level=own)
    assert found == pytest.approx(half_life, rel=1e-6)


def test_one_noisy_sample_does_not_decide():
    when = np.arange(0, 60, 5.0)
    level = 100 * decay.remaining(when, 21)
    level[3] *= 1.1
    assert decay.half_life_from(when, level) == pytest.approx(21, rel=0.05)


def test_never_and_always():
    assert decay.days_above(5, 10, 21) == 0
    assert decay.days_above(10, 10, 21) == 0
    assert decay.days_above(5, 10, 21, own_level=12) == np.inf
    assert decay.days_above(5, 0, 21) == np.inf
    assert decay.days_above(20, 15, 21, own_level=5) == pytest.approx(21)


def test_shapes_are_kept():
    grid = np.array([[0.0, 21, 42], [63, 84, 105]])
    assert decay.remaining(grid, 21).shape == (2, 3)
    assert decay.remaining(grid[0], np.array([[21.0], [5.9]])).shape == (2, 3)
    assert np.ndim(decay.remaining(21, 21)) == 0
    assert decay.concentration(grid, 28, 5, 21).shape == (2, 3)
    assert np.ndim(decay.concentration(3, 28, 5, 21)) == 0
    assert decay.days_above([20, 40], 10, 21).tolist() == pytest.approx([21, 42])
    assert decay.remaining([], 21).shape == (0,)


@given(st.floats(0.1, 100), half_lives, st.permutations([0.0, 5, 28, 30, 56, 90]))
def test_doses_add_up_in_any_order_of_days(dose, half_life, when):
    total = decay.concentration(when, dose, 5, half_life, dose_days=[0, 28, 56])
    parts = sum(decay.concentration(when, dose, 5, half_life, dose_days=d) for d in (0, 28, 56))
    assert total == pytest.approx(parts)
    assert total[when.index(28.0)] > total[when.index(5.0)] * 2 ** (-23 / half_life)


def test_dose_own_level_and_bioavailability():
    assert decay.concentration(0, 28, 5.6, 21, own_g_per_l=4) == pytest.approx(9)
    assert decay.concentration(0, 28, 5.6, 21, bioavailability=0.7) == pytest.approx(3.5)
    assert decay.concentration(1, [10, 90], 1, 21, dose_days=[2, 3]) == 0


def test_growth_adds_a_rate():
    assert decay.half_life_with_growth(48, 144) == pytest.approx(36)
    assert decay.half_life_with_growth([48, 20], 144).shape == (2,)
    assert decay.half_life_with_growth(48, 30_000) == pytest.approx(48, rel=0.01)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: decay.remaining(-1, 21), ["days", "-1", "0 to 365"]),
        (lambda: decay.remaining(10, 0), ["half_life_days", "0", "20 to 30"]),
        (lambda: decay.remaining(10, 0.02), ["hours", "24"]),
        (lambda: decay.remaining(10, float("nan")), ["nan", "missing"]),
        (lambda: decay.remaining(float("inf"), 21), ["inf"]),
        (lambda: decay.remaining("21 d", 21), ["text", "number alone"]),
        (lambda: decay.remaining(None, 21), ["None", "not a number"]),
        (lambda: decay.remaining(True, 21), ["not a number"]),
        (lambda: decay.remaining(1 + 2j, 21), ["not a number"]),
        (lambda: decay.remaining([1, 2], [1, 2, 3]), ["shapes", "(2,)", "(3,)"]),
        (lambda: decay.concentration(1, 28_000, 5, 21), ["dose_g", "mg", "1000"]),
        (lambda: decay.concentration(1, 28, 5000, 21), ["volume_l", "1000 mL"]),
        (lambda: decay.concentration(1, 28, 5, 21, bioavailability=70), ["70 % is 0.7"]),
        (lambda: decay.concentration(1, 28, 5, [21, 22]), ["one number"]),
        (lambda: decay.concentration(1, 28, 5, 21, own_g_per_l=600), ["mg/dL", "100"]),
        (lambda: decay.days_above(-4, 10, 21), ["start"]),
        (lambda: decay.days_above(4, -10, 21), ["threshold"]),
        (lambda: decay.half_life_from([0, 21], [50, 100]), ["does not fall"]),
        (lambda: decay.half_life_from([0, 21], [50, 50]), ["does not fall"]),
        (lambda: decay.half_life_from([7, 7], [100, 50]), ["different days"]),
        (lambda: decay.half_life_from([0], [100]), ["at least two"]),
        (lambda: decay.half_life_from([0, 1], [100, 0]), ["logarithm"]),
        (lambda: decay.half_life_with_growth(48, 0), ["weight_doubling_days"]),
    ],
)
def test_bad_input_teaches(call, words):
    with pytest.raises(InputError) as told:
        call()
    for word in words:
        assert word in str(told.value)
    assert len(str(told.value)) < 400


def test_the_public_face_offers_m1():
    assert ivig.kinetics.remaining is decay.remaining
    with pytest.raises(AttributeError, match="remainder"):
        ivig.kinetics.remainder  # noqa: B018
