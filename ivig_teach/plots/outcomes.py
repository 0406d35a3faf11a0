"""Outcomes in trials: the share of each arm that had one, by time or by dose."""

from .. import datasets
from ..inputs import choice
from . import overlays, style
from .describe import span


@style.styled
def outcomes(trial, *, guess=None, title=None, ax=None, **kwargs):
    """Draw which share of each arm of a trial had the outcome, with 95 % intervals.

    ``trial`` is a source key in ``outcomes_curves``, ``guess`` the last point of its last arm in %.

    >>> [line.get_label() for line in outcomes("newburger_1986").lines[:2]]
    ['aspirin', 'IVIG + aspirin']
    """
    known = datasets.load("outcomes_curves").query("y_unit == 'percent' and verified == 'yes'")
    known = known[known["y_low"].notna()].rename(columns={"y_low": "low", "y_high": "high"})
    rows = known[known["source_key"] == choice("trial", trial, known["source_key"].unique())]
    ax, last = style.axes(ax), rows.iloc[-1]
    overlays.measured(ax, rows.assign(label=rows["group"].fillna("all people")))
    for i, points in enumerate([*ax.lines]):
        ax.plot(*points.get_data(), label="_path", **style.look(i) | kwargs)
    ax.set(ylim=(0, 1.04 * rows["high"].max()), xticks=rows["x"].unique())
    unit = last.x_unit.replace("week", "weeks")
    ax.set(ylabel=f"{last.y_name} (%)", xlabel=f"{last.x_name} ({unit})")
    people = span(float("nan"), rows["n"].min(), rows["n"].max())
    style.head(ax, title or last.series, "")
    fact = f"the trial saw {span(last.y, last.low, last.high)} %"
    overlays.guess(ax, guess, last.y, fact, x=last.x, unit="%", decimals=0)
    ax.ivig_caption += f" {people} people at each point; bars: 95 % intervals."
    overlays.legend(ax, above=True)
    return ax
