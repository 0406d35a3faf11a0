"""Figures of the FcRn lesson: the artists carry the model's numbers, the band stands for Km."""

from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from ivig_teach import datasets, plots
from ivig_teach.kinetics import Regimen, recycling
from ivig_teach.kinetics.fcrn import KM_BAND_G_PER_L, half_life_at, recycled_fraction
from ivig_teach.plots import describe
from ivig_teach.plots.overlays import WAITING

COURSE = Regimen(2, n_doses=1, split_days=5)
DAYS = np.arange(0, 85, 0.5)


@pytest.fixture(scope="module")
def after():
    return recycling(COURSE, None, DAYS, KM_BAND_G_PER_L)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def line(ax, start):
    (found,) = (one for one in ax.lines if str(one.get_label()).startswith(start))
    return found


def band(ax, index=0):
    """The lower and upper edge of a band, at its own x."""
    found = [one for one in ax.collections if one.get_gid() == "band"][index]
    x, y = found.get_paths()[0].vertices.T
    inside = np.unique(x)
    return inside, *(np.array([pick(y[x == at]) for at in inside]) for pick in (min, max))


@pytest.mark.parametrize(
    ("figure", "of", "factor"),
    [(plots.half_life, half_life_at, 1), (plots.recycled_share, recycled_fraction, 100)],
)
def test_line_and_band_are_the_model(figure, of, factor):
    ax = figure()
    x, y = line(ax, "IgG, Km 24").get_data()
    assert (x[0], x[-1]) == (2, 40)
    assert y == pytest.approx(factor * of(x, 24))
    igg, low, high = band(ax)
    assert [low, high] == pytest.approx(np.sort([factor * of(igg, km) for km in (15, 40)], axis=0))


def test_published_points_are_drawn_as_published_and_the_floor_is_the_models():
    table = datasets.load("pk_parameters")
    masson = table.query("source_key == 'masson1993' and parameter == 'half_life'")["value"]
    x, y = line(plots.half_life(), "published").get_data()
    assert list(y) == list(masson)
    assert list(x) == [11, 22]
    (x,), (y,) = line(plots.recycled_share(), "published").get_data()
    ratio = table.query("source_key == 'kim2007' and analyte == 'IgG'")["value"].item() / 100
    assert y == pytest.approx(100 * ratio / (1 + ratio)) == 100 * recycled_fraction(x)
    floor = line(plots.half_life(), "without FcRn").get_ydata()[0]
    assert floor == recycling(None, None, [0, 1], fcrn=False).half_life_days[0]


@pytest.mark.parametrize(
    ("what", "name", "factor", "unit"),
    [
        ("igg", "igg_g_per_l", 1, "(g/L)"),
        ("autoantibody", "autoantibody", 100, "(% of the level before)"),
    ],
)
def test_curves_over_time(after, what, name, factor, unit):
    ax = plots.recycling(after, what)
    rows = factor * getattr(after, name)
    (drawn,) = (one for one in ax.lines if "Km 24 g/L" in one.get_label())
    assert drawn.get_ydata() == pytest.approx(rows[1])
    days, *ends = band(ax)
    assert days == pytest.approx(DAYS)
    assert ends == pytest.approx(np.array([rows.min(0), rows.max(0)]))
    assert unit in ax.get_ylabel()
    assert (ax.get_xlabel(), ax.get_ylim()[0]) == ("time (days)", 0)


def test_controls_stay_flat_beside_the_autoantibody_with_its_marked_days(after):
    without = recycling(COURSE, None, DAYS, fcrn=False)
    names = ["with FcRn", "without FcRn"]
    ax = plots.recycling([after, without], "autoantibody", labels=names, mark_days=[2, 23])
    for control in ("without FcRn", "IgM"):
        assert line(ax, control).get_ydata() == pytest.approx(100)
    kinds = {(str(one.get_linestyle()), str(one.get_marker())) for one in ax.lines}
    assert len(kinds) == 4  # three curves and the marks
    named = [text.get_text() for text in ax.get_legend().get_texts()]
    assert [name for name in named if "Km 15" in name] == ["Km 15 to 40 g/L"]
    level = 100 * np.interp([2, 23], DAYS, after.autoantibody[1])
    marked = [one.get_ydata()[0] for one in ax.lines if one.get_label() == "_marked"]
    assert marked == pytest.approx(list(level))
    assert f"day 2: {level[0]:.0f} %" in [text.get_text() for text in ax.texts]


def test_guesses_stand_beside_the_model(after):
    lowest = 100 * after.autoantibody[1].min()
    said = plots.recycling(after, "autoantibody", guess=60).ivig_caption
    assert said.startswith(f"Your guess: 60 %; lowest {lowest:.0f} % on day ")
    assert said.endswith(f"{lowest - 60:.0f} points higher.")
    truth = round(half_life_at(30))
    assert f"{truth} days, {40 - truth} days lower" in plots.half_life(guess=40, at=30).ivig_caption
    waiting = plots.recycling(after, guess=...)
    assert not [one for one in (*waiting.lines, *waiting.collections) if one.get_visible()]
    assert waiting.ivig_caption == WAITING


def test_cautions_and_measured_points_reach_the_caption_and_the_words(after):
    heed = SimpleNamespace(**{**vars(after), "cautions": ("Not made for this dose.",)})
    points = pd.DataFrame({"x": [28], "y": [15], "label": ["real people"]})
    ax = plots.recycling(heed, measured=points, labels="IgG")
    assert "Not made for this dose." in ax.ivig_caption
    assert "Not made for this dose." in describe(ax)
    assert "Real people: 15 at day 28." in describe(ax)


@pytest.mark.parametrize("level", [2, 4, 11, 22, 33, 40])
def test_the_picture_keeps_the_shares(level):
    ax = plots.pathway(level)
    kept = round(100 * recycled_fraction(level))
    texts = " ".join(text.get_text() for text in ax.texts)
    assert f"{kept} of 100 IgG" in texts
    assert f"{100 - kept} of 100 IgG" in texts
    drawn = [one.get_label() for one in ax.lines]
    seated, free = drawn.count("_seated IgG"), drawn.count("_free IgG")
    assert drawn.count("_seat") == 10
    assert abs(free - seated * (100 - kept) / kept) <= 0.5
    assert seated == pytest.approx(10 * level / (24 + level), abs=0.5)
    for word in ("BLOOD", "ENDOSOME", "LYSOSOME", "FcRn", "IgM, IgA"):
        assert word in texts


@pytest.mark.parametrize("width", [700, 400])
def test_labels_fit_and_do_not_touch(width):
    ax = plots.pathway(33)
    figure = ax.figure
    figure.set_dpi(100 * width / 700)
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in [*ax.texts, ax.title]]
    boxes = [box for box in boxes if box.width]
    for i, box in enumerate(boxes):
        assert box.x0 >= 0
        assert box.x1 <= figure.bbox.x1
        assert not any(box.overlaps(other) for other in boxes[i + 1 :])
    small = min(text.get_fontsize() for text in ax.texts) / 72 * figure.dpi
    assert small >= (9 if width == 400 else 16)


def test_a_published_series_is_put_on_days_and_percent_of_the_start(after):
    ax = plots.recycling(
        after, "autoantibody", measured="efgartigimod_igg_ulrichts2018", last_dose_day=28
    )
    (points,) = (line for line in ax.lines if "Ulrichts" in str(line.get_label()))
    assert points.get_xydata().tolist() == [[28, 25], [84, 100]]
