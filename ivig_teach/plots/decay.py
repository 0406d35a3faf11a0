"""Figures of fading antibody, and of published values beside each other."""

from textwrap import fill

import numpy as np

from ..inputs import InputError, quantity, together
from ..kinetics import days_above, remaining
from . import overlays, style
from .describe import curves, number, span

_MOMENT = 1e-6  # days


@style.styled
def decay(
    half_life_days,
    start=100,
    *,
    days=180,
    dose_days=None,
    threshold=None,
    unit="% of the first level",
    labels=None,
    log=None,
    guess=None,
    measured=None,
    title=None,
    ax=None,
    **kwargs,
):
    """Draw one or several antibodies fading after a single dose, or after repeated ones.

    Parameters
    ----------
    half_life_days, start : float or array (n_curves,)
        Half-life in days, and what one dose adds, in ``unit``, of each curve.
    days : float
        Right end of the time axis.
    dose_days : sequence of float, optional
        Days of equal doses; one on day 0 by default.
    threshold : float, optional
        Level drawn as a horizontal line; the day on which each curve falls below it is written.
    unit : str
        Unit of the levels.
    labels : list of str, optional
        Name of each curve; the half-life by default.
    log : bool, optional
        Logarithmic level axis; by default where a linear one could not show the threshold.
    guess : float, optional
        The day on which the first curve is thought to cross the threshold.

    Examples
    --------
    >>> ax = decay([21, 5.9], labels=["IgG", "IgA"], days=60)
    >>> [line.get_label() for line in ax.lines]
    ['IgG', 'IgA']
    """
    half_lives, starts = together(
        half_life_days=np.atleast_1d(quantity("half_life_days", half_life_days)),
        start=np.atleast_1d(quantity("start", start)),
    )
    if not half_lives.size:
        raise InputError("half_life_days is empty. Give at least one half-life, such as 21.")
    if guess is not None and threshold is None:
        raise InputError("guess is the day on which a curve crosses: give threshold=10 too.")
    threshold = None if threshold is None else float(quantity("threshold", threshold))
    end = float(quantity("days", days))
    if log is None:
        log = threshold is not None and 0 < threshold < 0.1 * starts.max()
    if log and (starts <= 0).any():
        raise InputError("A log axis cannot show a start of 0. Use log=False or a start above 0.")
    names = style.labels(labels, [f"half-life {each:g} days" for each in half_lives])
    grid, levels = _curves(half_lives, starts, end, dose_days)

    ax = style.axes(ax)
    for i, (curve, name) in enumerate(zip(levels, names, strict=True)):
        ax.plot(grid, curve, label=name, **style.look(i) | kwargs)
    overlays.measured(ax, measured)
    ax.set_yscale("log" if log else "linear")
    if log:
        ax.yaxis.set_major_formatter("{x:,g}")
    else:
        ax.set_ylim(bottom=0)
    since = "the dose" if dose_days is None else "the first dose"
    ax.set(xlim=(0, end), xlabel=f"time since {since} (days)", ylabel=f"level ({unit})")
    title = title or _title(half_lives, starts, labels and names, unit, dose_days)
    if threshold is None:
        left = [f"{name} {number(c[-1], c[0])}" for name, c in zip(names, levels, strict=True)]
        style.head(ax, title, f"Left on day {end:g}, in {unit}: {', '.join(left)}.")
    else:
        style.threshold(ax, threshold, f"threshold {threshold:g} {unit}")
        crossed = _mark_crossings(ax, half_lives, threshold)
        each = [f"day {day:.0f} ({name})" for day, name in zip(crossed, names, strict=True)]
        style.head(ax, title, f"Above {threshold:g} {unit} until {', '.join(each)}.")
        fact, later = f"the curve crosses on day {crossed[0]:.0f}", ("later", "earlier")
        how = {"y": threshold, "unit": "days", "more": later, "decimals": 0}
        ax.ivig_caption = overlays.guess(ax, guess, crossed[0], fact, **how) or ax.ivig_caption
    overlays.legend(ax, above=dose_days is not None, loc="upper right")
    return ax


@style.styled
def intervals(
    frame,
    y,
    *,
    low="low",
    high="high",
    unit="",
    xlabel="",
    guess=None,
    title=None,
    ax=None,
    **kwargs,
):
    """Draw published values as dots and intervals as bars, one row of the table for each.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row for each line of the figure, from the top.
    y : str
        Column with the names of the rows.
    low, high : str
        Columns with the ends of an interval. The column ``value`` holds single values; a row
        needs either, and a column that the frame does not have counts as empty.
    unit, xlabel : str
        Unit and meaning of the values.
    guess : dict, optional
        The name of a row and the value it is thought to have: ``{"IgG3": 21}``.

    Examples
    --------
    >>> import pandas as pd
    >>> half_lives = pd.DataFrame({"analyte": ["IgM", "IgG1"], "low": [5.1, 21], "high": [5.1, 24]})
    >>> ax = intervals(half_lives, y="analyte", unit="days", xlabel="half-life")
    >>> [text.get_text() for text in ax.get_yticklabels()]
    ['IgM', 'IgG1']
    """
    if y not in frame:
        raise InputError(f"y got {y!r}. Choose a column of the table: {', '.join(frame)}.")
    names = [str(name) for name in frame[y]]
    point, left, right = (_column(frame, name) for name in ("value", low, high))
    left, right = np.where(np.isnan(left), point, left), np.where(np.isnan(right), point, right)
    quantity("concentration", np.concatenate([left, right]), label="value, low or high")

    rows = np.arange(len(names))
    ax = style.axes(ax, figsize=(9.6, 1.6 + 0.42 * len(names)))
    look = {"linestyle": "none", "marker": "o", "color": style.COLOURS[0]} | kwargs
    ax.hlines(rows, left, right, color=look["color"], linewidth=6, alpha=0.6)
    for ends, label in ((left, "_low"), (right, "_high"), (point, "_value")):
        ax.plot(ends, rows, label=label, **look)
    ax.set_yticks(rows, [fill(name, 34) for name in names])
    ax.set(xlim=(0, 1.06 * right.max()), ylim=(len(names) - 0.5, -0.5), xlabel=f"{xlabel} ({unit})")
    ax.grid(axis="y", visible=False)
    said = [span(*ends) for ends in zip(point, left, right, strict=True)]
    pairs = "; ".join(f"{name} {words}" for name, words in zip(names, said, strict=True))
    ax.ivig_description = f"{xlabel.capitalize()} in {unit}: {pairs}."
    ends = f"{number(left.min())} ({names[left.argmin()]}) to {number(right.max())} {unit}"
    style.head(ax, title or xlabel.capitalize(), f"From {ends} ({names[right.argmax()]}).")
    if guess is not None:
        row, mine = _guessed_row(guess, names)
        fact = f"published for {names[row]}: {said[row]}"
        # Of an interval, the end that is nearer to the guess.
        nearest = (
            left[row] if mine is ... else np.clip(overlays.checked(mine), left[row], right[row])
        )
        truth = nearest if np.isnan(point[row]) else point[row]
        short = unit.split(" per ")[0]
        ax.ivig_caption = overlays.guess(ax, mine, truth, fact, y=row, unit=short)
        overlays.legend(ax, loc="best")
    return ax


def _curves(half_lives, starts, end, dose_days):
    """Return the time grid (n,) and the levels (n_curves, n)."""
    grid, repeated = np.linspace(0, end, 361), {}
    if dose_days is not None:
        given = quantity("days", dose_days, label="dose_days")
        # A curve jumps: the moment before a dose belongs to it too.
        edges = np.concatenate([given, given - _MOMENT])
        grid = np.unique([*grid, *edges[(edges >= 0) & (edges <= end)]])
        repeated = {"dose_days": given}
    return grid, starts[:, None] * remaining(grid, half_lives[:, None], **repeated)


def _title(half_lives, starts, names, unit, dose_days):
    word = "half-life" if np.ptp(half_lives) == 0 else "half-lives"
    ends = " to ".join(f"{end:g}" for end in np.unique([half_lives.min(), half_lives.max()]))
    who = ", ".join(names) if names else f"{word} {ends} days"
    if dose_days is not None:
        return f"{len(dose_days)} doses add up: {who}"
    if np.ptp(starts):
        return f"What is left: {who}"
    dose = "one dose" if unit.startswith("%") else f"{starts[0]:,g} {unit}"
    return f"What is left of {dose}: {who}"


def _mark_crossings(ax, half_lives, level):
    """Mark the day on which each curve falls below ``level`` for good; return these days."""
    days, drawn = [], curves(ax)[-len(half_lives) :]
    for line, half_life in zip(drawn, half_lives, strict=True):
        x, y = line.get_data()
        above = np.flatnonzero(y >= level)
        last = above[-1] if above.size else None
        days.append(0.0 if last is None else x[last] + days_above(y[last], level, half_life))
        if 0 < days[-1] <= x[-1]:
            ax.plot(days[-1], level, "o", color=line.get_color(), zorder=3, label="_crossing")
            if len(drawn) == 1:
                place = {"xytext": (8, 8), "textcoords": "offset points"}
                ax.annotate(f"day {days[-1]:.0f}", (days[-1], level), **place)
            else:  # neighbours would lie on each other beside the points
                line.ivig_legend = f"{line.get_label()}: day {days[-1]:.0f}"
    return days


def _guessed_row(guess, names):
    if guess is ...:
        return 0, ...
    if not isinstance(guess, dict) or len(guess) != 1 or not set(guess) <= set(names):
        raise InputError(f"guess got {guess!r}. Name one row and its value: {{'{names[0]}': 40}}.")
    ((name, mine),) = guess.items()
    return names.index(name), mine


def _column(frame, name):
    return frame[name].to_numpy(dtype=float) if name in frame else np.full(len(frame), np.nan)
