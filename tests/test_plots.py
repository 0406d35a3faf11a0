"""Figures: the drawn artists carry the numbers, and the words say what the artists say."""

import re

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import ivig_teach as ivig
from ivig_teach.inputs import InputError
from ivig_teach.kinetics import Patient, Regimen, days_above, preset, recycling
from ivig_teach.plots import describe, style
from ivig_teach.plots.overlays import WAITING


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def curves(ax):
    return [line for line in ax.lines if not line.get_label().startswith("_")]


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_the_log_slope_is_the_half_life_and_curves_differ_in_grey_too():
    half_lives, names = (22.4, 5.9, 5.1), ["IgG", "IgA", "IgM"]
    ax = ivig.plots.decay(half_lives, start=400, log=True, unit="mg/L", labels=names)
    for line, half_life in zip(curves(ax), half_lives, strict=True):
        x, y = line.get_data()
        assert -1 / np.polyfit(x, np.log2(y), 1)[0] == pytest.approx(half_life)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("time since the dose (days)", "level (mg/L)")
    assert legend(ax) == [line.get_label() for line in curves(ax)] == names
    assert len({str(line.get_linestyle()) for line in curves(ax)}) == 3
    assert len({line.get_color() for line in curves(ax)}) == 3
    assert ivig.plots.decay(21, linewidth=7).lines[0].get_linewidth() == 7


def test_crossings_are_marked_and_named_where_the_curves_cross():
    ax = ivig.plots.decay([17.5, 25], 1_778, threshold=100, labels=["short", "long"], unit="IU")
    days = [days_above(1_778, 100, half_life) for half_life in (17.5, 25)]
    marked = [line.get_xdata()[0] for line in ax.lines if line.get_label() == "_crossing"]
    assert marked == pytest.approx(days)
    assert legend(ax)[:2] == [f"short: day {days[0]:.0f}", f"long: day {days[1]:.0f}"]
    assert f"until day {days[0]:.0f} (short), day {days[1]:.0f} (long)" in ax.ivig_caption
    assert f"crossing threshold 100 IU at day {days[0]:.3g}" in describe(ax)


def test_it_draws_where_it_is_told_and_leaves_the_settings_alone():
    before = dict(mpl.rcParams)
    figure, ax = plt.subplots()
    assert ivig.plots.decay(21, ax=ax) is ax
    assert plt.get_fignums() == [figure.number]
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("colour", [*style.COLOURS, style.INK, style.QUIET])
def test_text_contrast_on_white(colour):
    channels = np.array(mpl.colors.to_rgb(colour))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    assert 1.05 / (linear @ [0.2126, 0.7152, 0.0722] + 0.05) >= 4.5


def test_words_for_other_shapes():
    ax = plt.figure().subplots()
    ax.plot([0, 1, 2, 3], [1, 5, 2, 4], label="IgG")
    ax.plot([0, 3], [2, 2], label="flat")
    ax.plot([1, 2], [3, 4], "o", label="measured")
    ax.fill_between([0, 1], [1, 2], [4, 8], label="5 to 95 %").set_gid("band")
    style.threshold(ax, 3, "enough")
    ax.set(xlabel="dose (g/kg)", ylabel="level (g/L)")
    words = describe(ax)
    assert "IgG: starts at 1 at 0 g/kg, is highest at 5 (1 g/kg), and ends at 4 at 3 g/kg" in words
    assert "crossing enough 3 times, first at 0.5 g/kg" in words
    assert "Flat: stays at 2 from 0 g/kg to 3 g/kg, always below enough" in words
    assert "Measured: 3 at 1 g/kg, 4 at 2 g/kg. Band 5 to 95 %: between 1 and 8." in words
    ax.lines[1].set_ydata([4, 4])
    assert "Flat: stays at 4 from 0 g/kg to 3 g/kg, always above enough" in describe(ax)
    ax.ivig_description, ax.ivig_notes = lambda: "A drawing.", ["Used outside its range."]
    assert describe(ax) == "A drawing. Used outside its range."


TABLE = pd.DataFrame({"analyte": ["IgM", "IgG1", "IgG"], "value": [5.1, np.nan, 23]})
TABLE = TABLE.assign(low=[np.nan, 21, 18], high=[np.nan, 24, 28])


def test_intervals_say_every_row_and_take_a_guess_for_one():
    ax = ivig.plots.intervals(TABLE, y="analyte", unit="days", xlabel="half-life")
    assert describe(ax) == "Half-life in days: IgM 5.1; IgG1 21 to 24; IgG 23 (18 to 28)."
    assert ax.get_xlabel() == "half-life (days)"
    alone = ivig.plots.intervals(TABLE[["analyte", "value"]].dropna(), "analyte", unit="days")
    assert list(alone.lines[0].get_xdata()) == [5.1, 23]
    ax = ivig.plots.intervals(TABLE, y="analyte", unit="days", guess={"IgG1": 30})
    assert ax.ivig_caption == "Your guess: 30 days; published for IgG1: 21 to 24, 6 days lower."
    inside = ivig.plots.intervals(TABLE, y="analyte", unit="days", guess={"IgG1": 22})
    assert "as you said" in inside.ivig_caption


def test_the_axis_shows_the_threshold():
    assert ivig.plots.decay(22.4, 1_778, threshold=10).get_yscale() == "log"
    assert ivig.plots.decay(22.4, 100, threshold=10).get_yscale() == "linear"
    assert ivig.plots.decay(22.4, 1_778, threshold=10, log=False).get_yscale() == "linear"


def test_repeated_doses_add_up():
    ax = ivig.plots.decay(20, 80, dose_days=[0, 30, 60], days=90, threshold=50)
    x, y = curves(ax)[0].get_data()
    assert np.interp(30 - 1e-6, x, y) == pytest.approx(80 * 0.5**1.5, rel=1e-4)
    assert np.interp(30, x, y) == pytest.approx(80 * (1 + 0.5**1.5))
    last = 60 + days_above(np.interp(60, x, y), 50, 20)
    assert f"until day {last:.0f}" in ax.ivig_caption


def test_a_guess_is_drawn_beside_the_truth_with_the_gap():
    ax = ivig.plots.decay(22.4, 100, threshold=10, unit="mIU/mL", guess=40)
    said = "Your guess: day 40; the curve crosses on day 74, 34 days later."
    assert ax.ivig_caption == said
    assert said in describe(ax)
    mark = next(line for line in ax.lines if line.get_label() == "your guess")
    assert (mark.get_xdata()[0], mark.get_ydata()[0]) == (40, 10)
    assert "your guess" in legend(ax)
    early = ivig.plots.decay(22.4, 100, threshold=10, guess=300)
    assert early.get_xlim()[1] > 300
    assert "226 days earlier" in early.ivig_caption
    assert "as you said" in ivig.plots.decay(22.4, 100, threshold=10, guess=74).ivig_caption


def test_dots_in_place_of_a_guess_spoil_nothing():
    plots = ivig.plots
    for ax in (
        plots.decay(22.4, 100, threshold=10, guess=...),
        plots.intervals(TABLE, y="analyte", guess={"IgM": ...}),
        plots.pneumonia([6, 7], guess=...),
        plots.trough_slopes(guess=...),
        plots.vaccine_intervals(guess=...),
        plots.half_life(guess=...),
        plots.recycled_share(guess=...),
    ):
        seen = [one for one in (*ax.lines, *ax.collections) if one.get_visible()]
        assert {one.get_gid() for one in seen} <= {"threshold"}
        assert ax.ivig_caption.startswith(WAITING)
        assert WAITING in describe(ax)
        assert not re.search("falls|published for|crossing|agrees|[bB]and", describe(ax))


def test_measured_points_lie_over_the_curve_with_their_intervals():
    points = pd.DataFrame({"x": [30, 60, 9], "y": [37, 57, np.nan], "low": [16, np.nan, 2]})
    points = points.assign(high=[58, np.nan, 9], label=["trough", "trough", "range"])
    ax = ivig.plots.decay(20, 80, measured=points)
    assert "Trough: 37 (16 to 58) at day 30, 57 at day 60. Range: 2 to 9 at day 9." in describe(ax)
    bars = [segment for one in ax.collections for segment in one.get_segments()]
    assert [[30, 16], [30, 58]] in [segment.tolist() for segment in bars]
    assert {"trough", "range"} <= set(legend(ax))


def test_a_measured_series_is_known_by_its_name():
    rows = ivig.load("measured_points").query("series == 'palivizumab_trough_label'")
    ax = ivig.plots.decay(20, 80, measured="palivizumab_trough_label")
    drawn = [y for line in curves(ax)[1:] for y in line.get_ydata()]
    assert sorted(drawn) == sorted(rows["y"])
    assert "First season, measured (" in describe(ax)
    assert "37 (16 to 58)" in describe(ax)  # one standard deviation each way


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("decay(0)", "half_life_days"),
        ("decay([])", "at least one"),
        ("decay([21, 5], labels=['one'])", "2 labels"),
        ("decay([21, 5], start=[1, 2, 3])", "shapes"),
        ("decay(21, 0, log=True)", "log axis"),
        ("decay(21, threshold='ten')", "threshold"),
        ("decay(21, treshold=10)", "decay has no argument.*mean 'threshold'"),
        ("decay(21, guess=40)", "threshold=10 too"),
        ("decay(21, threshold=10, guess='day 40')", "one number"),
        ("decay(21, threshold=10, guess=-3)", "below 0"),
        ("decay(21, measured=TABLE)", "columns x and y"),
        ("decay(21, measured='palivizumab')", "palivizumab_trough_label"),
        ("intervals(TABLE, y='analyte', guess={'IgE': 2})", "Name one row"),
        ("intervals(TABLE, y='name')", "column"),
        ("intervals(TABLE.assign(value=float('nan')), y='analyte')", "missing"),
        ("levels([MONTHLY] * 2, [AMIRA] * 3, MODEL)", "2 regimens, 3 patients"),
        ("levels([], AMIRA, MODEL)", "0 regimens"),
        ("levels(MONTHLY, AMIRA, MODEL, labels=['a', 'b'])", "1 curves need 1"),
        ("levels(MONTHLY, AMIRA, 'luo_2020')", "preset"),
        ("levels(0.4, AMIRA, MODEL)", "Regimen"),
        ("levels(MONTHLY, AMIRA, MODEL, threshold=800)", "mg/dL"),
        ("cohort(MONTHLY, AMIRA, MODEL, guess=30)", "threshold=8 too"),
        ("pneumonia([7, 6])", "two rising"),
        ("pneumonia(600)", "mg/dL"),
        ("recycling('IgG')", "several days"),
        ("recycling([])", "several days"),
        ("recycling(AFTER, 'IgM')", "what got 'IgM'"),
        ("recycling(AFTER, labels=['a', 'b'])", "1 curves need 1"),
        ("half_life(guess='long')", "one number"),
        ("pathway([4, 11])", "one number"),
        ("pathway(11, km=24)", "pathway has no argument 'km'"),
    ],
)
def test_bad_input_teaches(call, words):
    known = {"AMIRA": Patient(), "MONTHLY": Regimen(), "MODEL": preset("luo_2020"), "TABLE": TABLE}
    known["AFTER"] = recycling(None, None, range(9))
    with pytest.raises(InputError, match=words):
        eval(f"plots.{call}", known | {"plots": ivig.plots})
    assert plt.get_fignums() == []
