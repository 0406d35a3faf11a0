"""Trials beside each other, and what they say together."""

import numpy as np

from .. import evidence
from ..datasets import author_year
from ..inputs import InputError, choice
from . import overlays, style
from .decay import intervals
from .describe import span

TICKS = 0.001, 0.01, 0.05, 0.2, 0.5, 1, 2, 5, 20, 100, 1000


@style.styled
def forest(
    trials, *, measure="RR", by=("random", "prediction"), labels=None, sides=("IVIG", "control"),
    guess=None, title="Trial by trial", ax=None,
):  # fmt: skip
    """Draw the ratio of each trial with its interval, and under them the pooled one as a diamond.

    ``trials`` as in `evidence.effects`, or what `evidence.pool` returned; hollow rows are not
    pooled, and their label says why. ``by`` names the means to draw; squares show the weights in
    the first. ``guess`` is that mean or, where nothing is pooled, the ratio of the last row.

    >>> forest("SEPSIS_INIS2011").ivig_caption
    'Inis 2011: 686 of 1,759 v 677 of 1,734 0.999 (0.919 to 1.09).'
    """
    if isinstance(trials, evidence.Pooled):
        measure = "OR" if trials.random.method.startswith("odds") else "RR"
    rows = evidence.effects(getattr(trials, "trials", trials), measure=measure)
    good, n, by = rows["objection"] == "", len(rows), np.atleast_1d(by)
    left, right = sides if _fewer_is_better(rows, guess) else sides[::-1]
    table = rows[["estimate", "low", "high"]].set_axis(_names(rows, labels, guess is ...))
    weight, note = 0 * rows["y"], ""
    if good.sum() > 1:
        pooled = evidence.pool(rows[good], measure=measure)
        weight += pooled.trials["fixed" if by[0][0] in "fm" else "random"]
        note = f" I² {pooled.i2:.0f} %. Larger squares weigh more."
        for mean in (getattr(pooled, choice("by", way, evidence.MEANS.split())) for way in by):
            if mean.low > 0:  # two trials predict nothing
                table.loc[mean.method.split(", ", 1)[1]] = mean[:3]
    frame = table.rename(columns={"estimate": "value"}).rename_axis("name").reset_index()
    ratio = evidence.NAMES[measure]
    lines = sum(1.5 + len(name) // 34 for name in frame["name"])
    ax = style.axes(ax, figsize=(9.6, 1.8 + 0.28 * lines))
    ax = intervals(frame, "name", unit="times", xlabel=ratio, title=title, ax=ax, marker=" ")
    full = np.where(good, style.COLOURS[0], "white")
    look = {"marker": "s", "edgecolor": style.COLOURS[0], "linewidth": 2, "zorder": 3}
    ax.scatter(rows["estimate"], range(n), 60 + 6 * weight.fillna(0), full, **look)
    drawn = frame[~frame["name"].str.startswith("prediction")]  # may run off both sides
    for i, (_, *ends) in drawn[n:].iterrows():
        below, above = [i, i + 0.3, i], [i, i - 0.3, i]
        ax.fill_between(sorted(ends), above, below, color=style.COLOURS[1], linewidth=0, zorder=3)
    said = [f"{name} {span(*ends)}" for name, *ends in table.itertuples()]
    ax.ivig_caption = f"{'; '.join(said[n:] or said)}.{note}"
    where = f"\u2190 favours {left}  |  {ratio}, log scale  |  favours {right} \u2192"
    ax.set_xlabel(where, size=13)
    ax.ivig_notes = [f"Below 1 favours {left}, above 1 {right}."]
    mine = [] if guess in (None, ...) else [guess]
    edges = [0.5, 2, *drawn["low"], *drawn["high"], *mine]
    ends = min(edges) / 1.2, max(edges) * 1.2
    look = {"color": style.INK, "markersize": 11, "label": "_off", "clip_on": False}
    before, after = frame.index[frame["low"] < ends[0]], frame.index[frame["high"] > ends[1]]
    ax.plot(len(before) * ends[:1], before, "<", len(after) * ends[1:], after, ">", **look)
    row = min(n, len(table) - 1)
    overlays.guess(ax, guess, table["estimate"].iloc[row], said[row], y=row, decimals=2)
    ticks = [tick for tick in TICKS if ends[0] < tick < ends[1]]
    ax.set(xscale="log", xlim=ends, ylim=(len(table) - 0.5 + len(mine), -0.5))
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.minorticks_off()
    ax.axvline(1, color=style.INK, linewidth=1.5, gid="threshold", zorder=1)
    overlays.legend(ax, loc="lower left")
    return ax


def _names(rows, labels, waiting):
    """Write who, the counts unless a guess is waited for, and why a row is hollow."""
    short = (str(name).partition("_")[2].lower() or str(name) for name in rows.index)
    names = style.labels(labels, [author_year(name).replace("_", " ") for name in short])
    for i, row in enumerate(rows.itertuples()):
        if row.method != "published" and not waiting:
            treat = f"{row.events_treat:,.0f} of {row.n_treat:,.0f}"
            names[i] += f": {treat} v {row.events_control:,.0f} of {row.n_control:,.0f}"
        names[i] += f" (not pooled: {row.objection})" * bool(row.objection)
    return [name.replace("not pooled: it is a sum", "a sum") for name in names]


def _fewer_is_better(rows, guess):
    """Return whether an event is bad in these rows; refuse what one figure cannot show."""
    aims = set(rows.get("direction", ["lower_is_better"]))
    for name, why in rows.loc[rows["y"].isna(), "objection"].items():
        raise InputError(f"{name} cannot be drawn: {why}.")
    if len(aims) > 1:
        raise InputError("In some rows more is better, in others less. Draw them in two figures.")
    if guess == 0:
        raise InputError("guess got 0. A ratio is above 0, and 1 is no difference: try guess=0.8.")
    return aims == {"lower_is_better"}
