"""M1: what halving means, its inverses, and answers to bad input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivig_teach.inputs import InputError
from ivig_teach.kinetics import decay

half_lives = st.floats(1, 200)
days = st.floats(0, 1_000)


@given(days, half_lives)
def test_every_half_life_halves_and_the_rate_says_the_same(day, half_life):
    left = decay.remaining(day, half_life)
    assert decay.remaining(day + half_life, half_life) == pytest.approx(left / 2, rel=1e-9)
    assert left == pytest.approx(np.exp(-np.log(2) / half_life * day), rel=1e-9)


@given(st.floats(1e-3, 1e6), st.floats(1.01, 1e4), half_lives)
def test_days_above_is_the_inverse_of_remaining(threshold, ratio, half_life):
    when = decay.days_above(threshold * ratio, threshold, half_life)
    left = threshold * ratio * decay.remaining(when, half_life)
    assert left == pytest.approx(threshold, rel=1e-9)


@given(st.floats(1, 1e6), st.floats(10, 200))
def test_half_life_comes_back_from_its_own_curve(start, half_life):
    when = np.array([1.0, 8, 15, 29, 60])
    found = decay.half_life_from(when, start * decay.remaining(when, half_life))
    assert found == pytest.approx(half_life, rel=1e-6)


def test_never_and_always():
    assert decay.days_above(5, 10, 21) == decay.days_above(10, 10, 21) == 0
    assert decay.days_above(5, 0, 21) == np.inf


def test_shapes_are_kept():
    grid = np.array([[0.0, 21, 42], [63, 84, 105]])
    assert decay.remaining(grid, 21).shape == (2, 3)
    assert decay.remaining(grid[0], np.array([[21.0], [5.9]])).shape == (2, 3)
    assert decay.remaining(grid, 21, dose_days=[0, 28]).shape == (2, 3)
    assert isinstance(decay.remaining(21, 21, dose_days=[0]), float)
    assert decay.days_above([20, 40], 10, 21).tolist() == pytest.approx([21, 42])
    assert decay.remaining([], 21).shape == (0,)


@given(half_lives, st.permutations([0.0, 5, 28, 30, 56, 90]))
def test_doses_add_up_and_count_from_their_own_day(half_life, when):
    total = decay.remaining(when, half_life, dose_days=[0, 28, 56])
    for day, found in zip(when, total, strict=True):
        given_so_far = [dose for dose in (0, 28, 56) if dose <= day]
        assert found == pytest.approx(sum(0.5 ** ((day - d) / half_life) for d in given_so_far))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: decay.remaining(-1, 21), ["days", "-1", "negative"]),
        (lambda: decay.remaining(10, 0), ["half_life_days", "0", "20 to 30"]),
        (lambda: decay.remaining(10, 504), ["half_life_days", "504", "hours"]),
        (lambda: decay.remaining(10, 0.02), ["hours", "24"]),
        (lambda: decay.remaining([1, 2], [1, 2, 3]), ["(2,)", "(3,)"]),
        (lambda: decay.remaining(1, 21, dose_days=[-1]), ["dose_days", "negative"]),
        (lambda: decay.days_above(-4, 10, 21), ["start"]),
        (lambda: decay.half_life_from([0, 21], [50, 50]), ["does not fall"]),
        (lambda: decay.half_life_from([7, 7], [100, 50]), ["different days"]),
        (lambda: decay.half_life_from([0], [100]), ["at least two"]),
        (lambda: decay.half_life_from([0, 1], [100, 0]), ["logarithm"]),
    ],
)
def test_bad_input_teaches(call, words):
    with pytest.raises(InputError) as told:
        call()
    assert all(word in str(told.value) for word in words), str(told.value)
    assert len(str(told.value)) < 400
