"""Outcomes in trials: the share of people in each arm, by time or by dose."""

import numpy as np
from pandas import concat

from .. import datasets
from ..inputs import choice
from . import overlays, style
from .describe import span

_PLURAL = {"week": "weeks", "day": "days", "hour": "hours"}


@style.styled
def outcomes(trial, *, guess=None, title=None, ax=None, **kwargs):
    """Draw which share of the people in each arm of a trial had an outcome, by time or dose.

    ``trial`` is a source key with points in percent (``outcomes_curves``, ``measured_points``).
    Bars: 95 % intervals, published or Wilson's. ``guess``: the last point of the last arm, in %.

    >>> outcomes("newburger_1986").lines[1].get_label()
    'IVIG + aspirin (75 to 79 people)'
    """
    rows, ax = _points(trial), style.axes(ax)
    for i, (arm, one) in enumerate(rows.groupby("group", sort=False)):
        size = span(np.nan, one["n"].min(), one["n"].max())
        look = style.look(i) | {"marker": "os^D"[i % 4], "label": f"{arm} ({size} people)"}
        (line,) = ax.plot(one["x"], one["y"], **look | kwargs)
        ax.vlines(one["x"], one["low"], one["high"], color=line.get_color(), linewidth=2.2)
        ends = one[["y", "low", "high"]].to_numpy(dtype=float)
        line.ivig_words = f"; with intervals {', '.join(span(*each) for each in ends)}"
    last, source = rows.iloc[-1], datasets.source(trial).short
    ax.set(ylim=(0, 1.04 * rows["high"].max()), xticks=rows["x"].unique())
    ax.set(ylabel=f"{last.y_name} (%)", xlabel=f"{last.x_name} ({last.x_unit})")
    style.head(ax, title or f"{last.y_name}: {source}", f"Bars are 95 % intervals ({source})")
    fact = f"the trial saw {span(last.y, last.low, last.high)} %"
    overlays.guess(ax, guess, last.y, fact, x=last.x, unit="%", decimals=0)
    overlays.legend(ax, above=True)
    return ax


def _points(trial):
    measured = datasets.load("measured_points").rename(columns={"what": "y_name", "arm": "group"})
    rows = concat([datasets.load("outcomes_curves"), measured.assign(x_name="time")])
    arms = rows["n"].notna() & ~rows["note"].str.contains("n is the whole", na=False)
    rows = rows[arms & (rows["verified"] == "yes") & (rows["x_unit"] != "indicator")]
    rows = rows.query("y_unit == 'percent'").replace({"x_unit": _PLURAL})
    rows = rows[rows["source_key"] == choice("trial", trial, rows["source_key"].unique())]
    share, n, z = rows["y"] / 100, rows["n"].astype(float), 1.96
    half = z * np.sqrt(share * (1 - share) / n + (z / n) ** 2 / 4)
    low, high = (100 * (share + z**2 / (2 * n) + way * half) / (1 + z**2 / n) for way in (-1, 1))
    ends = {"low": rows["y_low"].fillna(low), "high": rows["y_high"].fillna(high)}
    return rows.assign(group=rows["group"].fillna(rows["y_name"]), **ends)
