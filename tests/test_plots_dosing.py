"""Dosing figures: what is drawn equals what the kinetics say, and the words follow the artists."""

import warnings

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import ivig_teach as ivig
from ivig_teach.kinetics import Patient, Regimen, cautions, concentration, preset, trough
from ivig_teach.plots import describe
from ivig_teach.plots.describe import curves
from ivig_teach.plots.overlays import WAITING

MODEL = preset("navarro_mora_2022")
AMIRA = Patient(70, own_igg_g_per_l=3.1)
MONTHLY = Regimen(0.4, 28, 6)
WEEKLY = Regimen(0.1, 7, 24, route="sc")
PEOPLE = [Patient(50), Patient(110)]
FOUR = "0.4 g/kg every 28 days"


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def drawn(ax, name):
    return [line for line in ax.lines if name in (line.get_gid(), line.get_label())]


def in_legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


@pytest.mark.parametrize(("hours", "rises"), [(0, {28, 56, 84}), (3, {0, 28, 56, 84})])
def test_the_curve_steps_at_each_dose_and_nowhere_else(hours, rises):
    regimen = Regimen(0.4, 28, 4, infusion_hours=hours)
    days, level = curves(ivig.plots.levels(regimen, AMIRA, MODEL))[0].get_data()
    assert {round(float(day)) for day in days[:-1][np.diff(level) > 0]} == rises
    before, after = np.interp([56 - 2e-6, 56 + hours / 24 + 1e-9], days, level)
    assert after - before == pytest.approx(0.4 * 70 / MODEL.body([70], 0).v_central, rel=0.05)


def test_each_trough_is_the_trough_of_the_model():
    ax = ivig.plots.levels(MONTHLY, AMIRA, MODEL)
    days, level = drawn(ax, "_troughs")[0].get_data()
    assert list(days) == [28, 56, 84, 112, 140, 168]
    assert list(level) == pytest.approx([trough(MONTHLY, AMIRA, MODEL, n) for n in range(2, 8)])
    assert list(drawn(ivig.plots.levels(WEEKLY, AMIRA, MODEL), "_troughs")[0].get_xdata()) == [168]
    assert in_legend(ax)[0] == f"IgG: last trough {level[-1]:.1f}"
    assert ax.ivig_caption == f"Last trough in g/L: IgG {level[-1]:.1f}."
    assert ax.get_xlim() == (0, 168)


def test_marks_for_doses_own_level_and_threshold():
    ax = ivig.plots.levels([MONTHLY, WEEKLY], AMIRA, MODEL, threshold=8)
    given = [list(regimen.given().start_day) for regimen in (MONTHLY, WEEKLY)]
    assert [list(line.get_xdata()) for line in drawn(ax, "doses")] == given
    assert [line.get_ydata()[0] for line in drawn(ax, "own")] == [3.1]
    assert [line.get_ydata()[0] for line in drawn(ax, "threshold")] == [8]
    assert {"mark at 8 g/L", "own IgG 3.1 g/L"} <= set(in_legend(ax))


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ((MONTHLY, PEOPLE, MODEL), ["50 kg", "110 kg"]),
        (([MONTHLY, WEEKLY], AMIRA, MODEL), [FOUR, "0.1 g/kg every 7 days, under the skin"]),
        ((MONTHLY, [AMIRA] * 2, MODEL), ["curve 1", "curve 2"]),
        ((MONTHLY, AMIRA, [MODEL, preset("luo_2020")]), ["Navarro-Mora 2022", "Luo 2020"]),
    ],
)
def test_labels_say_what_differs_in_the_order_of_the_curves(case, words):
    ax = ivig.plots.levels(*case)
    assert [line.get_label() for line in curves(ax)] == words
    assert [said.split(": ")[0] for said in in_legend(ax) if "last trough" in said] == words
    assert len({str(line.get_linestyle()) for line in curves(ax)}) == 2
    ax = ivig.plots.levels(*case, labels=["a", "b"])
    assert [line.get_label() for line in curves(ax)] == ["a", "b"]


def test_words_say_start_peak_and_troughs():
    ax = ivig.plots.levels(MONTHLY, AMIRA, MODEL, threshold=8)
    first, last = (trough(MONTHLY, AMIRA, MODEL, n) for n in (2, 7))
    words = describe(ax)
    highest = max(curves(ax)[0].get_ydata())
    assert f"IgG: starts at 3.1 at day 0, is highest at {highest:.3g} (day 140)" in words
    assert f"first trough {first:.3g}, last trough {last:.3g}, crossing mark at 8 g/L" in words
    assert "and below it at the end" in words
    assert "Dotted: own IgG 3.1 g/L." in words
    assert "Model Navarro-Mora 2022: values transcribed from a review" in words
    ivig.plots.levels(MONTHLY, Patient(50), preset("luo_2020"), labels=["Ben"], ax=ax)
    assert all(said in describe(ax) for said in ("IgG: starts", "Ben: starts", "Luo 2020"))
    assert "Dotted" not in describe(ivig.plots.levels(MONTHLY, Patient(70, 0), MODEL))


def test_a_guess_of_the_trough_and_real_points():
    points = pd.DataFrame({"x": [27], "y": [5.0], "low": [4.0], "high": [6.0]})
    ax = ivig.plots.levels(MONTHLY, AMIRA, MODEL, guess=9, measured=points)
    last = round(trough(MONTHLY, AMIRA, MODEL, 7), 1)
    said = f"Your guess: 9 g/L; the last trough is {last:.1f} g/L, {9 - last:.3g} g/L lower."
    assert ax.ivig_caption == said
    assert said in describe(ax)
    assert "Measured: 5 (4 to 6) at day 27." in describe(ax)
    waiting = ivig.plots.levels(MONTHLY, AMIRA, MODEL, threshold=8, guess=...)
    seen = {line.get_gid() for line in waiting.lines if line.get_visible()}
    assert seen == {"threshold", "doses"}
    assert "trough" not in describe(waiting)


def test_use_outside_the_range_is_said_and_does_not_warn():
    high = Regimen(2, 28, 1, split_days=5)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = ivig.plots.levels(high, AMIRA, MODEL)
    (said,) = cautions(high, AMIRA, MODEL)
    said = said.replace("navarro_mora_2022", "Navarro-Mora 2022")
    assert said in describe(ax)
    assert said in ax.ivig_caption


MANY = ivig.kinetics.cohort(300, MODEL, seed=5, own_igg_g_per_l=3.1)


def test_the_band_holds_the_median_and_is_the_models():
    ax = ivig.plots.cohort(MONTHLY, MANY, MODEL, measured=pd.DataFrame({"x": [168], "y": [6.0]}))
    (band,) = (one for one in ax.collections if one.get_gid() == "band")
    corners = band.get_paths()[0].vertices
    level = concentration(MONTHLY, MANY, MODEL, 168.0)
    low, middle, high = np.percentile(level, [5, 50, 95])
    at_end = corners[np.isclose(corners[:, 0], 168), 1]
    assert (at_end.min(), at_end.max()) == pytest.approx((low, high))
    assert curves(ax)[0].get_ydata()[-1] == pytest.approx(middle)
    assert low < middle < high
    assert in_legend(ax) == ["percentiles 5 to 95", "median", "measured"]
    assert f"On day 168, 90 of 100 people lie within {low:.3g} to {high:.3g} g/L." in describe(ax)
    for words in (f"and ends at {middle:.3g} at day 168", "Measured: 6 at day 168"):
        assert words in describe(ax)


def test_the_share_below_the_threshold_and_a_guess_of_it():
    last = trough(MONTHLY, MANY, MODEL, 7)
    share = round(100 * np.mean(last < 6))
    ax = ivig.plots.cohort(MONTHLY, MANY, MODEL, threshold=6)
    assert f"below 6 g/L are {share} of 100 people" in ax.ivig_caption
    ax = ivig.plots.cohort(MONTHLY, MANY, MODEL, threshold=6, guess=1)
    assert f"below 6 g/L are {share} of 100, {share - 1} people more" in ax.ivig_caption
    assert drawn(ax, "guess")[0].get_ydata()[0] == pytest.approx(np.percentile(last, 1))
    assert ivig.plots.cohort(MONTHLY, MANY, MODEL, threshold=6, guess=...).ivig_caption == WAITING


def rows(parameter):
    table = ivig.load("pk_parameters")
    return table[table["parameter"] == parameter]


def test_pneumonia_goes_through_the_published_rates():
    ax = ivig.plots.pneumonia([6, 7])
    troughs, rates = drawn(ax, "rates as published")[0].get_data()
    assert list(troughs) == [5, 10]
    assert list(rates) == pytest.approx(100 * rows("pneumonia_incidence")["value"])
    x, y = curves(ax)[0].get_data()
    ratio = rows("pneumonia_IRR")["value"].item()
    assert np.interp(7, x, y) / np.interp(6, x, y) == pytest.approx(ratio, rel=1e-3)
    # Slope and rates come from one study and should agree with each other.
    assert np.interp(troughs, x, y) == pytest.approx(rates, rel=0.05)
    assert "6 to 7 g/L: x 0.73 (0.66 to 0.80)" in in_legend(ax)
    assert "6 to 7 g/L: x 0.73 (0.66 to 0.80)" in describe(ax)
    assert "no promise for one person" in ax.ivig_caption
    assert ax.get_ylabel() == "pneumonias per 100 patient-years"


def test_a_guess_of_the_slope():
    said = ivig.plots.pneumonia([6, 7], guess=0.9).ivig_caption
    assert said.startswith("Your guess: 0.9; the studies say x 0.73, 0.17 lower.")
    first = rows("trough_slope")["value"].iloc[0]
    said = ivig.plots.trough_slopes(guess=50).ivig_caption
    assert said.endswith(f"{first:g}, {first - 50:g} mg/dL higher.")
    months = ivig.load("vaccine_intervals")["interval_months"].max()
    said = ivig.plots.vaccine_intervals(guess=6).ivig_caption
    assert said.endswith(f"the table says {months} months, {months - 6} months higher.")


def test_the_rule_is_the_line_and_where_it_fails_is_said():
    ax = ivig.plots.vaccine_intervals()
    for what, holds in (("agrees", True), ("fails", False)):
        dose, months = drawn(ax, f"published, rule {what}")[0].get_data()
        assert set(months == np.round(1 + np.log2(dose / 2.5))) == {holds}
    assert "it fails for botulinum IGIV" in ax.ivig_caption


def test_slopes_are_the_models_and_every_published_one():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = ivig.plots.trough_slopes()
    names = [text.get_text() for text in ax.get_yticklabels()]
    low, high, value = (list(line.get_xdata()) for line in ax.lines)
    row = names.index("model Navarro-Mora 2022")
    for slope, days in ((low[row], 28), (high[row], 21)):
        less, more = (trough(Regimen(d, days, 60), Patient(70, 4), MODEL, 61) for d in (0.4, 0.5))
        assert slope == pytest.approx(100 * (more - less) * days / 28, rel=1e-6)
    published = rows("trough_slope")["value"]
    assert value[-len(published) :] == list(published)
    assert ax.get_xlabel() == "rise of the trough (mg/dL per 100 mg/kg in four weeks)"
