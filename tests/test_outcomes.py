"""Outcomes of trials as a figure: the points, the intervals and the guess are those of the data."""

import numpy as np
import pytest

import ivig_teach as ivig
from ivig_teach.inputs import InputError


@pytest.fixture(autouse=True)
def _closed():
    yield
    import matplotlib.pyplot as plt

    plt.close("all")


def test_points_and_bars_are_those_of_the_table():
    ax = ivig.plots.outcomes("newburger_1986")
    rows = ivig.load("outcomes_curves").query("source_key == 'newburger_1986'")
    for line in ax.lines[:2]:
        arm = rows[rows["group"] == line.get_label()]
        np.testing.assert_array_equal(line.get_xdata(), arm["x"])
        np.testing.assert_array_equal(line.get_ydata(), arm["y"])
        np.testing.assert_array_equal(line.ivig_ends, [arm["y_low"], arm["y_high"]])
    assert ax.get_xlabel() == "time since enrolment (weeks)"
    assert "75 to 79 people at each point; bars: 95 % intervals" in ax.ivig_caption
    assert "8 (3.7 to 16.4) at 2 weeks, 3.8 (1.3 to 10.6) at 7" in ivig.plots.describe(ax)


def test_our_intervals_are_wilsons():
    z, rows = 1.959964, ivig.load("outcomes_curves")
    ours = rows[rows["note"].str.contains("Wilson", na=False)]
    assert len(ours) == 6
    for row in ours.itertuples():
        n, share = row.n, round(row.y * row.n / 100) / row.n
        middle, half = share + z**2 / 2 / n, z * (share * (1 - share) / n + (z / 2 / n) ** 2) ** 0.5
        ends = [100 * (middle + way * half) / (1 + z**2 / n) for way in (-1, 1)]
        assert [row.y_low, row.y_high] == pytest.approx(ends, abs=0.051)


def test_a_guess_stands_beside_the_last_arm():
    ax = ivig.plots.outcomes("newburger_1986", guess=10)
    said = "Your guess: 10 %; the trial saw 3.8 (1.3 to 10.6) %, 6 points lower."
    assert ax.ivig_caption.startswith(said)
    hidden = ivig.plots.outcomes("procid_2022", guess=...)
    assert "92" not in ivig.plots.describe(hidden) + hidden.ivig_caption
    assert not any(line.get_visible() for line in hidden.lines)


def test_only_verified_shares_with_an_interval_are_drawn():
    for trial in ("terai_1997", "vdmeche_1992", "newburger"):
        with pytest.raises(InputError, match="Choose one of"):
            ivig.plots.outcomes(trial)
