"""Trials beside each other, and what they say together."""

import re
from textwrap import fill

import numpy as np

from .. import evidence
from ..inputs import InputError, choice
from . import overlays, style
from .describe import span

TICKS = np.array([0.001, 0.01, 0.05, 0.2, 0.5, 0.7, 1, 1.4, 2, 5, 20, 100, 1000])


@style.styled
def forest(
    trials, *, measure="RR", by=("random", "prediction"), labels=None, sides=("IVIG", "control"),
    guess=None, title="Trial by trial", ax=None,
):  # fmt: skip
    """Draw the ratio of each trial with its interval, and under them the pooled one as a diamond.

    ``trials`` as in `evidence.effects`, or what `evidence.pool` returned; hollow rows are not
    pooled, and their label says why. ``by`` names the means to draw; squares show the weights in
    the first. ``guess`` is that mean or, where nothing is pooled, the ratio of the last row.

    >>> forest(["KD_NEWBURGER1986_W7", "KD_FURUSHO1984_D29"]).get_yticklabels()[0].get_text()
    'Newburger 1986: 3 of 79 v 14 of 79'
    """
    rows = evidence.effects(getattr(trials, "trials", trials), measure=measure)
    aims, n = set(rows.get("direction", ["lower_is_better"])), len(rows)
    if len(aims) > 1:
        raise InputError("In some rows more is better, in others less. Draw them in two figures.")
    if guess == 0:
        raise InputError("guess got 0. A ratio is above 0, and 1 is no difference: try guess=0.8.")
    who = style.labels(labels, [_trial(str(name)) for name in rows.index])
    names = [_said(*each, guess is ...) for each in zip(who, rows.itertuples(), strict=True)]
    table, good = rows[["estimate", "low", "high"]].set_axis(names), rows["objection"] == ""
    weight, note = 0 * rows["y"].fillna(0), ""
    if good.sum() > 1:
        pooled = evidence.pool(rows[good], measure=measure)
        for mean in (getattr(pooled, choice("by", way, evidence.MEANS.split())) for way in by):
            if mean.low > 0:  # two trials predict nothing
                table.loc[mean.method.split(", ", 1)[1]] = mean[:3]
        weight += pooled.trials["fixed" if by[0][0] in "fm" else "random"]
        note = f" I² {pooled.i2:.0f} %. Larger squares weigh more."
    at, (value, low, high) = np.arange(len(table)), table.to_numpy().T
    ax = style.axes(ax, figsize=(9.6, 1.8 + 0.58 * len(at)))
    ax.hlines(at, low, high, color=style.QUIET, linewidth=2.5)
    look = {"marker": "s", "edgecolor": style.COLOURS[0], "linewidth": 2, "zorder": 3}
    full = np.where(good, style.COLOURS[0], "white")
    ax.scatter(value[:n], at[:n], 60 + 6 * weight.fillna(0), full, **look)
    for i in (i for i in at[n:] if "predict" not in table.index[i]):
        ends = [low[i], value[i], high[i]], [i, i - 0.3, i], [i, i + 0.3, i]
        ax.fill_between(*ends, color=style.COLOURS[1], linewidth=0, zorder=3)
    said, row = [f"{name} {span(*ends)}" for name, *ends in table.itertuples()], min(n, at[-1])
    left, right = sides if aims == {"lower_is_better"} else sides[::-1]
    what = f"{evidence.NAMES[measure]}, log scale"
    ax.set_xlabel(f"\u2190 favours {left}      {what}      favours {right} \u2192")
    ax.ivig_description = f"{title}. {ax.get_xlabel()}: {'; '.join(said)}."
    style.head(ax, title, f"{'; '.join(said[n:] or said)}.{note}")
    overlays.guess(ax, guess, value[row], said[row], y=row, decimals=2)
    ax.axvline(1, color=style.INK, linewidth=1.5, gid="threshold", zorder=1)
    seen = [
        0.5,
        2,
        *value,
        *low[: row + 1],
        *high[: row + 1],
        *[guess] * (guess not in (None, ...)),
    ]
    ends = np.nanmin(seen) / 1.2, np.nanmax(seen) * 1.2
    ax.set(xscale="log", xlim=ends, ylim=(at[-1] + 0.5, -0.5))
    ax.set_xticks(*2 * [TICKS[(ends[0] < TICKS) & (ends[1] > TICKS)]])
    ax.minorticks_off()
    ax.set_yticks(at, [fill(name, 38) for name in table.index], fontsize=12.5)
    ax.grid(axis="y", visible=False)
    overlays.legend(ax, loc="best")
    return ax


def _trial(name):
    """Write the name of a row, such as SEPSIS_WEISMAN1992, as a reader would."""
    found = re.search("([A-Z]+)([0-9]{4})", name)
    return f"{found[1].capitalize()} {found[2]}" if found else name


def _said(who, row, waiting):
    """Add the counts, unless they give away what is to be guessed, and why a row is hollow."""
    a, n1, c, n2 = (getattr(row, column, 0) for column in evidence.COUNTS)
    if row.method != "published" and not waiting:
        who += f": {a:,.0f} of {n1:,.0f} v {c:,.0f} of {n2:,.0f}"
    return f"{who} (not pooled: {row.objection})" if row.objection else who
