"""What a lesson lays over a figure: the learner's guess beside the truth, and measured points."""

import numpy as np

from .. import datasets
from ..inputs import InputError, choice
from . import style
from .describe import REFERENCES, curves, number

WAITING = "Put your guess in place of the dots first, then run again."
_STILL = ("threshold", "doses")  # seen before there is a guess


def guess(ax, value, truth, fact, *, x=None, y=None, unit="", more=("higher", "lower"), decimals=1):
    """Draw a guess; the caption and the words then say value, truth and the gap between them.

    ``value`` None draws nothing; ``...`` takes the answer off the figure. ``fact`` says ``truth``:
    "the curve crosses on day 74". Of the place (x, y) the one not given is the guess itself. The
    gap is said with ``unit``, ``more`` and ``decimals``: 34 "days" "later" or "earlier".
    """
    if value is None:
        return
    if value is ...:
        _wait(ax)
        return
    value = checked(value)
    gap = round(round(float(truth), decimals) - value, 3)
    size = f"{number(abs(gap))} {'points' if unit == '%' else unit}".strip()
    said = f"{size} {more[int(gap < 0)]}" if gap else "as you said"
    mine = f"day {number(value)}" if more[0] == "later" else f"{number(value)} {unit}".strip()
    look = {"color": style.INK, "gid": "guess", "linestyle": (0, (2, 2)), "linewidth": 1.6}
    if x is None:
        ax.axvline(value, label="_guess", **look)
        ax.set_xlim(right=max(ax.get_xlim()[1], 1.08 * value))
    elif y is None:
        ax.axhline(value, label="_guess", **look)
        ax.set_ylim(top=max(ax.get_ylim()[1], 1.08 * value))
    look |= {"linestyle": "none", "markerfacecolor": "white", "markersize": 12, "zorder": 6}
    at = value if x is None else x, value if y is None else y
    ax.plot(*at, "o", label="your guess", markeredgewidth=2.5, clip_on=False, **look)
    ax.ivig_caption = f"Your guess: {mine}; {fact}, {said}."
    ax.ivig_notes = [*getattr(ax, "ivig_notes", ()), ax.ivig_caption]


def checked(value):
    """Return a guess as a float, or say how one is written."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        raise InputError(f"guess got {value!r}. Write one number without unit or quotes, say 40.")
    if not 0 <= value < np.inf:
        raise InputError(f"guess got {value!r}. Nothing here is below 0: try 40.")
    return float(value)


def _wait(ax):
    """Take the answer off the figure and say what to do."""
    ax.ivig_description, ax.ivig_notes, ax.ivig_caption = None, [WAITING], WAITING
    for artist in [*ax.lines, *ax.collections, *ax.texts]:
        artist.set_visible(artist.get_gid() in _STILL)
    middle = {"ha": "center", "va": "center", "transform": ax.transAxes, "backgroundcolor": "white"}
    ax.text(0.5, 0.5, WAITING.replace(", ", ",\n"), fontsize=16, **middle)


def measured(ax, frame):
    """Lay the points of a table, or of a series of ``measured_points``, over the curves."""
    if frame is None:
        return
    if isinstance(frame, str):
        frame = series(frame)
    if not {"x", "y"} <= set(frame):
        raise InputError(f"measured needs the columns x and y; it has {', '.join(frame)}.")
    table = frame.reindex(columns=["x", "y", "low", "high"]).astype(float)
    names = frame.get("label", len(frame) * ["measured"])
    for i, (label, rows) in enumerate(table.groupby(names, sort=False), start=len(curves(ax))):
        look = {"color": style.look(i)["color"], "zorder": 4 + i / 10}
        ax.vlines(rows["x"], rows["low"], rows["high"], linewidth=2.2, **look)
        marker = "|" if rows["y"].isna().all() else "Ds^v"[i % 4]  # a range without its middle
        (line,) = ax.plot(rows["x"], rows["y"], marker, ls="none", label=label, **look)
        line.ivig_ends = rows["low"].to_numpy(), rows["high"].to_numpy()


def series(name):
    """Points of one series: the interval as published, or one standard deviation each way."""
    table = datasets.load("measured_points")
    frame = table[table["series"] == choice("measured", name, table["series"].unique())]
    source = datasets.source(frame["source_key"].iloc[0])
    who = f"{source.authors.split(',')[0].split(' ')[0]} {source.year or ''}".strip()
    label = [f"{arm}, measured ({who})" for arm in frame["arm"].fillna(frame["what"])]
    low = frame["y_low"].fillna(frame["y"] - frame["sd"])
    high = frame["y_high"].fillna(frame["y"] + frame["sd"])
    return frame.assign(low=low, high=high, label=label)


def legend(ax, *, above=False, **where):
    """Name what is seen, unless there is one curve only; ``above`` makes room over the curves."""
    handles, names = ax.get_legend_handles_labels()
    named = zip(handles, names, strict=True)
    seen = [(one, getattr(one, "ivig_legend", name)) for one, name in named if one.get_visible()]
    if len(seen) > 1 or any(artist.get_gid() in REFERENCES for artist, _ in seen):
        if above:
            columns = 1 + (max(len(name) for _, name in seen) < 3.3 * style.width(ax))
            ax.set_ylim(top=ax.get_ylim()[1] / (0.96 - 0.085 * np.ceil(len(seen) / columns)))
            where = {"loc": "upper left", "ncols": columns}
        ax.legend(*zip(*seen, strict=True), **where).set_in_layout(False)
