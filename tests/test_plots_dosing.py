"""Dosing figures: what is drawn equals what the kinetics say, and the words follow the artists."""

import warnings
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pytest

import ivig_teach as ivig
from ivig_teach.inputs import InputError
from ivig_teach.kinetics import (
    Patient,
    Regimen,
    cautions,
    cohort,
    percentile_band,
    preset,
    steady_state,
    trough,
)
from ivig_teach.plots import describe

MODEL = preset("navarro_mora_2022")
AMIRA = Patient(70, own_igg_g_per_l=3.1)
MONTHLY = Regimen(0.4, 28, 6)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def drawn(ax, gid):
    return [line for line in ax.lines if line.get_gid() == gid]


def named(ax):
    return [line for line in ax.lines if not line.get_label().startswith("_")]


def in_legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


@pytest.mark.parametrize(("hours", "rises"), [(0, {28, 56, 84}), (3, {0, 28, 56, 84})])
def test_the_curve_steps_at_each_dose_and_nowhere_else(hours, rises):
    regimen = Regimen(0.4, 28, 4, infusion_hours=hours)
    days, level = named(ivig.plots.levels(regimen, AMIRA, MODEL))[0].get_data()
    rising = days[:-1][np.diff(level) > 0]
    assert {round(float(day)) for day in rising} == rises
    for start in (28, 56, 84):
        before = np.interp(start - 2e-6, days, level)
        after = np.interp(start + hours / 24 + 1e-9, days, level)
        assert after - before == pytest.approx(0.4 * 70 / MODEL.body([70], 0).v_central, rel=0.05)


def test_the_last_peak_is_near_the_steady_one():
    ax = ivig.plots.levels(Regimen(0.4, 28, 20), AMIRA, MODEL)
    peak = max(named(ax)[0].get_ydata())
    assert peak == pytest.approx(steady_state(MONTHLY, AMIRA, MODEL).peak, rel=1e-3)


def test_each_trough_is_the_trough_of_the_model():
    ax = ivig.plots.levels(MONTHLY, AMIRA, MODEL)
    days, level = drawn(ax, "troughs 0")[0].get_data()
    assert list(days) == [28, 56, 84, 112, 140, 168]
    assert list(level) == pytest.approx([trough(MONTHLY, AMIRA, MODEL, n) for n in range(2, 8)])
    assert f"{level[-1]:.1f}" in [text.get_text() for text in ax.texts]
    assert ax.get_xlim() == (0, 168)


def test_many_troughs_become_the_last_one():
    weekly = Regimen(0.1, 7, 24, route="sc")
    days, level = drawn(ivig.plots.levels(weekly, AMIRA, MODEL), "troughs 0")[0].get_data()
    assert list(days) == [168]
    assert list(level) == pytest.approx([trough(weekly, AMIRA, MODEL, 25)])


def test_marks_for_doses_own_level_and_threshold():
    regimens = [MONTHLY, Regimen(0.3, 21, 8)]
    ax = ivig.plots.levels(regimens, AMIRA, MODEL, threshold=8)
    feet = drawn(ax, "doses")
    assert [list(line.get_xdata()) for line in feet] == [
        list(regimen.given().start_day) for regimen in regimens
    ]
    assert [line.get_ydata()[0] for line in drawn(ax, "own")] == [3.1]
    assert [line.get_ydata()[0] for line in drawn(ax, "threshold")] == [8]
    assert "mark at 8 g/L" in [text.get_text() for text in ax.texts]


def test_curves_with_the_same_days_share_their_dose_marks():
    ax = ivig.plots.levels(MONTHLY, [Patient(50, 4), Patient(110, 2)], MODEL)
    assert len(drawn(ax, "doses")) == 1
    assert [line.get_ydata()[0] for line in drawn(ax, "own")] == [4, 2]


def test_labels_say_what_differs_in_the_order_of_the_curves():
    people = [Patient(50), Patient(110)]
    for case, words in (
        ((MONTHLY, people, MODEL), ["50 kg", "110 kg"]),
        (
            ([MONTHLY, Regimen(0.1, 7, 24, route="sc")], AMIRA, MODEL),
            ["0.4 g/kg every 28 days", "0.1 g/kg every 7 days, under the skin"],
        ),
        ((MONTHLY, AMIRA, [MODEL, preset("luo_2020")]), ["navarro_mora_2022", "luo_2020"]),
        (
            ([MONTHLY, Regimen(0.6, 28, 6)], people, MODEL),
            ["0.4 g/kg every 28 days, 50 kg", "0.6 g/kg every 28 days, 110 kg"],
        ),
    ):
        ax = ivig.plots.levels(*case)
        assert in_legend(ax) == [line.get_label() for line in named(ax)] == words
        assert len({str(line.get_linestyle()) for line in named(ax)}) == 2
    assert in_legend(ivig.plots.levels(MONTHLY, people, MODEL, labels=["a", "b"])) == ["a", "b"]


def test_axes_carry_units_and_one_can_be_drawn_on_another():
    ax = ivig.plots.levels(MONTHLY, AMIRA, MODEL, labels="now")
    assert ax.get_xlabel() == "time since the first dose (days)"
    assert ax.get_ylabel() == "IgG in serum (g/L)"
    assert ax.get_legend() is None
    more = ivig.plots.levels(Regimen(0.6, 28, 6), AMIRA, MODEL, labels="more", ax=ax)
    assert more is ax
    assert in_legend(ax) == ["now", "more"]
    assert len({line.get_color() for line in named(ax)}) == 2


def test_last_troughs_do_not_overlap():
    ax = ivig.plots.levels(
        [MONTHLY, Regimen(0.3, 21, 8), Regimen(0.1, 7, 24, route="sc")], AMIRA, MODEL
    )
    ax.figure.canvas.draw()
    boxes = [t.get_window_extent() for t in ax.texts if t.get_gid() == "last trough"]
    boxes.sort(key=lambda box: box.y0)
    assert len(boxes) == 3
    assert all(low.y1 <= high.y0 + 2 for low, high in pairwise(boxes))


def test_words_follow_the_artists():
    ax = ivig.plots.levels(MONTHLY, AMIRA, MODEL, threshold=8)
    first, last = (trough(MONTHLY, AMIRA, MODEL, n) for n in (2, 7))
    words = describe(ax)
    assert f"first trough {first:.3g}, last trough {last:.3g}, below mark at 8 g/L" in words
    assert "Dotted: own IgG, 3.1." in words
    assert "transcribed from a review" in words
    dots = drawn(ax, "troughs 0")[0]
    dots.set_ydata(np.asarray(dots.get_ydata()) + 4)
    assert f"last trough {last + 4:.3g}, above" in describe(ax)


def test_use_outside_the_range_is_said_and_does_not_warn():
    high = Regimen(2, 28, 1, split_days=5)
    said = cautions(high, AMIRA, MODEL)
    assert said
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = ivig.plots.levels(high, AMIRA, MODEL)
    assert set(said) <= set(ax.ivig_notes)
    assert all(sentence in describe(ax) for sentence in said)
    assert any("outside its range" in text.get_text() for text in ax.texts)
    plain = ivig.plots.levels(MONTHLY, AMIRA, MODEL)
    assert not any("outside its range" in text.get_text() for text in plain.texts)


PEOPLE = cohort(300, MODEL, seed=5, own_igg_g_per_l=3.1)


def test_the_band_holds_the_median_and_is_the_models():
    ax = ivig.plots.cohort(MONTHLY, PEOPLE, MODEL, singles=3, measured=(168, 6.0))
    band = next(c for c in ax.collections if c.get_gid() == "band")
    corners = band.get_paths()[0].vertices
    low, middle, high = percentile_band(MONTHLY, PEOPLE, MODEL, 168.0)
    at_end = corners[np.isclose(corners[:, 0], 168), 1]
    assert at_end.min() == pytest.approx(low)
    assert at_end.max() == pytest.approx(high)
    median = named(ax)[0]
    assert median.get_label() == "median"
    assert median.get_ydata()[-1] == pytest.approx(middle)
    assert low < middle < high
    assert len([line for line in ax.lines if line.get_label() == "_person"]) == 3
    assert in_legend(ax) == ["percentiles 5 to 95", "median", "measured"]
    words = describe(ax)
    assert f"median {middle:.3g}; band (percentiles 5 to 95) from {low:.3g} to {high:.3g}" in words
    assert "measured: 6 on day 168" in words
    assert "Thin lines: 3 of these people." in words


def test_single_people_are_the_first_of_the_cohort():
    ax = ivig.plots.cohort(MONTHLY, PEOPLE, MODEL, singles=2)
    ends = [line.get_ydata()[-1] for line in ax.lines if line.get_label() == "_person"]
    assert ends == pytest.approx(list(trough(MONTHLY, PEOPLE, MODEL, 7)[:2]))


def rows(parameter):
    table = ivig.load("pk_parameters")
    return table[table["parameter"] == parameter]


def test_pneumonia_goes_through_the_published_rates():
    ax = ivig.plots.pneumonia([6, 7])
    points = next(line for line in named(ax) if line.get_label() == "rates as published")
    assert list(points.get_xdata()) == [5, 10]
    assert list(points.get_ydata()) == pytest.approx(100 * rows("pneumonia_incidence")["value"])
    curve = next(line for line in named(ax) if line.get_label().startswith("rate x"))
    x, y = curve.get_data()
    ratio = rows("pneumonia_IRR")["value"].item()
    assert np.interp(7, x, y) / np.interp(6, x, y) == pytest.approx(ratio, rel=1e-3)
    assert np.interp(5, x, y) == pytest.approx(points.get_ydata()[0])
    # Slope and rates come from one study and should agree with each other.
    assert np.interp(10, x, y) == pytest.approx(points.get_ydata()[1], rel=0.05)
    assert "x 0.73 (0.66 to 0.80)" in [text.get_text() for text in ax.texts]
    assert "multiplied by 0.73 (0.66 to 0.80)" in describe(ax)
    assert "no promise for one person" in describe(ax)
    assert ax.get_ylabel() == "pneumonias per 100 patient-years"


def test_slopes_are_the_models_beside_the_published_one():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = ivig.plots.trough_slopes()
    monthly, weeks3, line = named(ax)
    assert line.get_xdata()[0] == rows("trough_slope")["value"].item()
    row = [text.get_text() for text in ax.get_yticklabels()].index("Navarro-Mora 2022")
    for drawn_, days in ((monthly, 28), (weeks3, 21)):
        low, high = (trough(Regimen(d, days, 60), Patient(70, 4), MODEL, 61) for d in (0.4, 0.5))
        assert drawn_.get_xdata()[row] == pytest.approx(100 * (high - low), rel=1e-6)
    assert (np.asarray(weeks3.get_xdata()) > monthly.get_xdata()).all()
    assert "Orange 2010) reports a clearly higher slope" in describe(ax)
    assert ax.get_xlabel() == "rise of the trough (mg/dL per 100 mg/kg)"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ivig.plots.levels([MONTHLY] * 2, [AMIRA] * 3, MODEL), "2 regimens, 3 patients"),
        (lambda: ivig.plots.levels([], AMIRA, MODEL), "at least one"),
        (lambda: ivig.plots.levels(MONTHLY, AMIRA, MODEL, labels=["a", "b"]), "1 curves need 1"),
        (lambda: ivig.plots.levels(MONTHLY, AMIRA, MODEL, days=0), "above 0"),
        (lambda: ivig.plots.levels(MONTHLY, AMIRA, "luo_2020"), "preset"),
        (lambda: ivig.plots.levels(0.4, AMIRA, MODEL), "Regimen"),
        (lambda: ivig.plots.levels(MONTHLY, AMIRA, MODEL, threshold=800), "mg/dL"),
        (lambda: ivig.plots.cohort(MONTHLY, PEOPLE, MODEL, percentiles=(95, 5)), "lower edge"),
        (lambda: ivig.plots.cohort(MONTHLY, PEOPLE, MODEL, percentiles=(95, 50, 5)), "lower edge"),
        (lambda: ivig.plots.pneumonia([7, 6]), "two rising"),
        (lambda: ivig.plots.pneumonia(600), "mg/dL"),
    ],
)
def test_bad_input_teaches(call, words):
    with pytest.raises(InputError, match=words):
        call()
