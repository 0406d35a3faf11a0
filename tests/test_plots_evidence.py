"""The forest: what is drawn is what was computed; hollow rows stay out of the mean."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import ivig_teach as ivig
from ivig_teach import evidence
from ivig_teach.inputs import InputError
from ivig_teach.plots import describe
from ivig_teach.plots.overlays import WAITING

KAWASAKI = ["KD_NEWBURGER1986_W7", "KD_FURUSHO1984_D29", "KD_RAISE2012_STUDY"]
CIDP = ["CIDP_HAHN1996", "CIDP_ICE2008", "CIDP_PROCID_2V05", "CIDP_VERMEULEN1993"]


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def labels(ax):
    return [text.get_text().replace("\n", " ") for text in ax.get_yticklabels()]


def squares(ax):
    (found,) = (one for one in ax.collections if type(one).__name__ == "PathCollection")
    return found


def bars(ax):
    found = [one for one in ax.collections if type(one).__name__ == "LineCollection"]
    return np.array([(bar[0][0], bar[1][0]) for one in found for bar in one.get_segments()])


def diamonds(ax):
    found = [one for one in ax.collections if type(one).__name__ == "FillBetweenPolyCollection"]
    return [one.get_paths()[0].vertices for one in found]


def test_squares_stand_at_the_ratios_and_grow_with_the_weights():
    ax = ivig.plots.forest(KAWASAKI)
    pooled = evidence.pool(KAWASAKI)
    drawn = squares(ax)
    assert np.asarray(drawn.get_offsets())[:, 0] == pytest.approx(
        pooled.trials["estimate"].to_numpy()
    )
    assert drawn.get_offsets()[:, 1].tolist() == [0, 1, 2]
    sizes = drawn.get_sizes() - 60
    assert sizes / sizes.sum() == pytest.approx(pooled.trials["random"].to_numpy() / 100)
    assert bars(ax)[:3] == pytest.approx(pooled.trials[["low", "high"]].to_numpy())


def test_the_diamond_is_the_pooled_interval():
    by = ["fixed", "random", "hartung_knapp"]
    ax = ivig.plots.forest(KAWASAKI, by=by)
    pooled = evidence.pool(KAWASAKI)
    found = diamonds(ax)
    assert len(found) == 3
    for row, (way, shape) in enumerate(zip(by, found, strict=True), start=3):
        mean = getattr(pooled, way)
        assert (shape[:, 0].min(), shape[:, 0].max()) == pytest.approx((mean.low, mean.high))
        widest = shape[np.abs(shape[:, 1] - row).argmax(), 0]
        assert widest == pytest.approx(mean.estimate)
    sizes = squares(ax).get_sizes() - 60
    assert sizes / 600 == pytest.approx(pooled.trials["fixed"].to_numpy() / 100)
    assert labels(ax)[3:] == [
        "fixed effect, inverse variance", "random effects, DerSimonian-Laird",
        "random effects, Hartung-Knapp",
    ]  # fmt: skip


def test_the_prediction_interval_is_a_bar_without_a_diamond():
    ax = ivig.plots.forest(KAWASAKI)
    assert len(diamonds(ax)) == 1
    found = evidence.pool(KAWASAKI).prediction
    assert bars(ax)[-1] == pytest.approx([found.low, found.high])
    assert "prediction interval of a next trial" in labels(ax)[-1]
    assert len(labels(ivig.plots.forest(KAWASAKI[:2]))) == 3  # two trials predict nothing


def test_hollow_rows_say_why_and_stay_out():
    ax = ivig.plots.forest(CIDP)
    shown = labels(ax)
    assert (
        shown[0] == "Hahn 1996: 19 of 30 v 5 of 30 (not pooled: the same people are in both arms)"
    )
    assert shown[1] == "Ice 2008: 32 of 59 v 12 of 58"
    assert "read only in part" in shown[3]
    assert "random effects" in shown[4]
    alone = evidence.pool(CIDP[1:3])
    shape = diamonds(ax)[0][:, 0]
    assert (shape.min(), shape.max()) == pytest.approx((alone.random.low, alone.random.high))
    hollow = [bool(np.allclose(colour[:3], 1)) for colour in squares(ax).get_facecolor()]
    assert hollow == [True, False, False, True]


def test_directions_are_in_words_on_both_sides():
    for rows, low, high in ((KAWASAKI, "IVIG", "control"), (CIDP, "control", "IVIG")):
        ax = ivig.plots.forest(rows)
        assert ax.get_xscale() == "log"
        left, middle, right = ax.get_xlabel().split("|")
        assert f"favours {low}" in left
        assert "risk ratio, log scale" in middle
        assert f"favours {high}" in right
        assert f"Below 1 favours {low}, above 1 {high}." in describe(ax)
        assert any(line.get_xdata()[0] == 1 for line in ax.lines if len(line.get_xdata()))
    ax = ivig.plots.forest(KAWASAKI, measure="OR", sides=("more drug", "less"))
    assert "favours more drug  |  odds ratio, log scale  |  favours less" in ax.get_xlabel()


def test_words_say_what_was_drawn():
    ax = ivig.plots.forest(KAWASAKI, title="Kawasaki")
    mean = evidence.pool(KAWASAKI)
    assert ax.get_title(loc="left") == "Kawasaki"
    assert f"{mean.random.estimate:.3g} ({mean.random.low:.3g} to" in ax.ivig_caption
    assert f"I² {mean.i2:.0f} %. Larger squares weigh more." in ax.ivig_caption
    assert "3 of 79 v 14 of 79 0.214 (0.0641 to 0.717)" in describe(ax)


def test_a_pool_an_array_and_a_published_effect_are_drawn():
    pooled = evidence.pool([0, 6, 3], [14, 20, 44], [5, 9, 11], [17, 24, 43])
    ax = ivig.plots.forest(pooled, labels=["Weisman", "Erdem", "Haque"])
    assert labels(ax)[0] == "Weisman: 0 of 14 v 5 of 17"
    shape = diamonds(ax)[0][:, 0]
    assert (shape.min(), shape.max()) == pytest.approx((pooled.random.low, pooled.random.high))
    odds = evidence.pool(KAWASAKI, measure="OR")
    ax = ivig.plots.forest(odds)
    assert "odds ratio" in ax.get_xlabel()
    assert diamonds(ax)[0][:, 0].min() == pytest.approx(odds.random.low)
    ax = ivig.plots.forest(["SEPSIS_COCHRANE2013_ADULT_POLY", "SEPSIS_COCHRANE2013_ADULT_LOWROB"])
    assert not diamonds(ax)
    assert squares(ax).get_offsets()[:, 0].tolist() == pytest.approx([0.81, 0.97])
    assert labels(ax)[1].startswith("Cochrane 2013 adult lowrob (a sum of trials)")


def test_a_bar_that_runs_off_ends_in_an_arrow():
    small = ["SEPSIS_WEISMAN1992", "SEPSIS_ERDEM1993", "SEPSIS_HAQUE1995_IGM"]
    for trials, count in (
        (small, (1, 1)),
        ([*small, "SEPSIS_INIS2011"], (0, 1)),
        (small[:2], (0, 0)),
    ):
        ax = ivig.plots.forest(trials)
        arrows = {line.get_marker(): line for line in ax.lines if line.get_label() == "_off"}
        assert tuple(len(arrows[mark].get_xdata()) for mark in "<>") == count
        assert set(arrows[">"].get_xdata()) <= {ax.get_xlim()[1]}
        assert set(arrows[">"].get_ydata()) <= {len(labels(ax)) - 1}  # the prediction is the last


def test_a_guess_stands_on_the_first_mean_or_on_the_one_trial():
    ax = ivig.plots.forest(KAWASAKI, guess=0.5)
    mean = evidence.pool(KAWASAKI).random.estimate
    (mine,) = (line for line in ax.lines if line.get_label() == "your guess")
    assert (mine.get_xdata()[0], mine.get_ydata()[0]) == (0.5, 3)
    assert ax.ivig_caption.startswith("Your guess: 0.5; random effects")
    assert ax.ivig_caption.endswith(f"{0.5 - round(mean, 2):.2g} lower.")
    ax = ivig.plots.forest(["SEPSIS_INIS2011"], guess=0.01)
    assert ax.ivig_caption.endswith("0.999 (0.919 to 1.09), 0.99 higher.")
    assert ax.get_xlim()[0] < 0.01


def test_waiting_for_a_guess_spoils_nothing():
    ax = ivig.plots.forest(["SEPSIS_INIS2011"], guess=...)
    seen = [one for one in [*ax.lines, *ax.collections] if one.get_visible()]
    assert [one.get_gid() for one in seen] == ["threshold"]  # the line of no difference
    assert ax.ivig_caption == WAITING
    assert labels(ax) == ["Inis 2011"]
    assert "686" not in describe(ax)
    assert "0.99" not in describe(ax)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ivig.plots.forest(["CLL_1988_EVENTS"]), "CLL_1988_EVENTS cannot be drawn: no"),
        (lambda: ivig.plots.forest([KAWASAKI[0], CIDP[1]]), "Draw them in two figures"),
        (lambda: ivig.plots.forest(KAWASAKI, guess=0), "A ratio is above 0"),
        (lambda: ivig.plots.forest(KAWASAKI, guess=-1), "guess got -1"),
        (lambda: ivig.plots.forest(KAWASAKI, by="median"), "Choose one of: fixed"),
        (lambda: ivig.plots.forest(KAWASAKI, labels=["one"]), "3 curves need 3 labels"),
        (lambda: ivig.plots.forest(KAWASAKI, colour="red"), "forest"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_answered_in_words(call, words):
    before = plt.get_fignums()
    with pytest.raises(InputError, match=words):
        call()
    assert plt.get_fignums() == before


def test_a_frame_keeps_its_own_names():
    frame = pd.DataFrame([[6, 40, 19, 45], [6, 75, 18, 78]], columns=evidence.COUNTS)
    ax = ivig.plots.forest(frame, by="random")
    assert labels(ax)[:2] == ["0: 6 of 40 v 19 of 45", "1: 6 of 75 v 18 of 78"]
