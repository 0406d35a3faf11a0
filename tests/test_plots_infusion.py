"""Ladders and the timeline: steps, totals and moments are those of plan and table."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

import ivig_teach as ivig
from ivig_teach.inputs import InputError
from ivig_teach.plots import describe
from ivig_teach.plots.infusion import WHEN
from ivig_teach.plots.overlays import WAITING

ITP = {"population": "ITP"}
WATCHED = ivig.load("monitoring")


@pytest.fixture
def pair():
    risks = (False, "sepsis")
    return [ivig.infusion.plan("Octagam 10%", 70, 1, at_risk=risk, **ITP) for risk in risks]


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_a_ladder_has_the_steps_of_its_plan(pair):
    ax = ivig.plots.ladder(*pair, labels=["no risk", "at risk"])
    for line, plan in zip(ax.lines, pair, strict=True):
        x, y = line.get_data()
        area = np.sum(np.diff(x) * y[:-1]) / 60
        assert area == pytest.approx(plan.volume_ml)
        assert x[-1] == pytest.approx(plan.minutes)
        assert y[::2].tolist() == pytest.approx([step.ml_h for step in plan.steps])
        assert plan.time in line.get_label()
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("time (minutes)", "rate (mL/h)")
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend == ["no risk: 2 h 46 min", "at risk: 5 h 36 min"]
    styles = {(line.get_color(), line.get_linestyle()) for line in ax.lines}
    assert len({look for look, _ in styles}) == len({look for _, look in styles}) == 2
    assert "At risk: 5 h 36 min: rises from 42 at 0 minutes to 139 at 336 minutes." in describe(ax)


def test_a_guess_of_the_time_is_laid_beside_the_last_plan(pair):
    ax = ivig.plots.ladder(*pair, guess=240)
    assert ax.lines[-1].get_xdata() == [240]
    said = "Your guess: 240 minutes; Octagam 10%: 5 h 36 min, 96 minutes longer."
    assert ax.ivig_caption == said
    assert said in describe(ax)


def test_an_event_is_a_line_at_its_minute(pair):
    ax = ivig.plots.ladder(pair[0], event=119)
    assert list(ax.lines[-1].get_xdata()) == [119, 119]
    assert "Dotted: the reaction." in describe(ax)


def test_waiting_for_a_guess_tells_nothing(pair):
    for plans in (pair[:1], pair):
        ax = ivig.plots.ladder(*plans, guess=...)
        assert [line for line in ax.lines if line.get_visible()] == []
        assert ax.ivig_caption == WAITING
        assert describe(ax) == f"The ladder. {WAITING}"
        assert ax.get_xlim() == (0, 600)


def test_the_timeline_is_the_table():
    ax = ivig.plots.monitoring()
    names = [text.get_text() for text in ax.get_yticklabels()]
    assert names == WATCHED["what"].tolist()
    drawn = {}
    for bars in ax.collections:
        for (x0, y), (x1, _) in bars.get_segments():
            drawn[names[round(y)]] = (WHEN[round(x0)], WHEN[round(x1)], bars.get_label())
    rows = WATCHED.set_index("what")[["from_moment", "to_moment", "phase"]]
    assert drawn == {
        what: tuple(row) for what, row in zip(rows.index, rows.to_numpy(), strict=True)
    }
    for row in WATCHED.itertuples():
        assert f"{row.what}, {row.from_moment} to {row.to_moment}" in describe(ax)
        assert WHEN.index(row.from_moment) < WHEN.index(row.to_moment)
    assert "not to scale" in ax.get_xlabel()


def test_wrong_inputs_get_a_sentence(pair):
    with pytest.raises(InputError, match="1 curves need 1 labels"):
        ivig.plots.ladder(pair[0], labels=["a", "b"])
    with pytest.raises(InputError, match="guess got 'long'"):
        ivig.plots.ladder(pair[0], guess="long")
