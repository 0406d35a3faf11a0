"""Figures of fading antibody, and of published values beside each other."""

from textwrap import fill

import numpy as np

from ..inputs import InputError, number, quantity, together
from ..kinetics import days_above, remaining
from . import overlays, style
from .describe import number as in_words
from .describe import span


@style.styled
def decay(
    half_life_days, start=100, *, days=180, dose_days=None, threshold=None,
    unit="% of the first level", labels=None, log=None, guess=None, measured=None, title=None,
    ax=None, **kwargs,
):  # fmt: skip
    """Draw one or several antibodies fading after a single dose, or after repeated ones.

    Parameters
    ----------
    half_life_days, start : float or array (n_curves,)
        Half-life in days, and what one dose adds, in ``unit``, of each curve.
    days, dose_days : float, sequence of float
        Right end of the time axis; the days of equal doses, by default of one on day 0.
    threshold : float, optional
        In ``unit``; the day on which each curve falls below it for good is marked and named.
    log : bool, optional
        Logarithmic level axis; by default where a linear one could not show the threshold.
    guess : float, optional
        The day on which the first curve is thought to cross the threshold.

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
    if threshold is not None:
        threshold = number("threshold", threshold)
    elif guess is not None:
        raise InputError("guess is the day on which a curve crosses: give threshold=10 too.")
    if log is None:
        log = 0 < (threshold or 0) < 0.1 * starts.max()
    if log and (starts <= 0).any():
        raise InputError("A log axis cannot show a start of 0. Use log=False or a start above 0.")
    names = style.labels(labels, [f"half-life {each:g} days" for each in half_lives])
    end, jumps = number("days", days), [] if dose_days is None else np.ravel(dose_days)
    grid = style.days_until(end, quantity("days", jumps, label="dose_days"))
    levels = starts[:, None] * remaining(grid, half_lives[:, None], dose_days=dose_days)

    ax = style.axes(ax)
    drawn = [
        ax.plot(grid, level, label=name, **style.look(i) | kwargs)[0]
        for i, (level, name) in enumerate(zip(levels, names, strict=True))
    ]
    overlays.measured(ax, measured)
    ax.set_yscale("log" if log else "linear")
    if log:
        ax.yaxis.set_major_formatter("{x:,g}")
    else:
        ax.set_ylim(bottom=0)
    since = "the dose" if dose_days is None else "the first dose"
    ax.set(xlim=(0, end), xlabel=f"time since {since} (days)", ylabel=f"level ({unit})")
    what = "What is left" if dose_days is None else f"{len(dose_days)} doses add up"
    left = [f"{n} {in_words(y[-1], y[0])}" for n, y in zip(names, levels, strict=True)]
    title = title or f"{what}: {', '.join(names)}"
    style.head(ax, title, f"Left on day {end:g}, in {unit}: {', '.join(left)}.")
    if threshold is not None:
        _cross(ax, drawn, half_lives, threshold, unit, guess)
    overlays.legend(ax, above=dose_days is not None, loc="upper right")
    return ax


def _cross(ax, drawn, half_lives, level, unit, guess):
    """Draw the threshold, and mark the day on which each curve falls below it for good."""
    style.threshold(ax, level, f"threshold {level:g} {unit}")
    days = []
    for line, half_life in zip(drawn, half_lives, strict=True):
        x, y = line.get_data()
        above = np.flatnonzero(y >= level)[-1:]  # the last, or none
        days.append(sum(x[above] + days_above(y[above], level, half_life)))
        if 0 < days[-1] <= x[-1]:
            ax.plot(days[-1], level, "o", color=line.get_color(), zorder=3, label="_crossing")
            line.ivig_legend = f"{line.get_label()}: day {days[-1]:.0f}"
    each = (f"day {day:.0f} ({one.get_label()})" for day, one in zip(days, drawn, strict=True))
    ax.ivig_caption = f"Above {level:g} {unit} until {', '.join(each)}."
    how = {"y": level, "unit": "days", "more": ("later", "earlier"), "decimals": 0}
    overlays.guess(ax, guess, days[0], f"the curve crosses on day {days[0]:.0f}", **how)


@style.styled
def intervals(
    frame, y, *, low="low", high="high", unit="", xlabel="", guess=None, title=None, ax=None,
    **kwargs,
):  # fmt: skip
    """Draw published values as dots and intervals as bars, one row of the table for each.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row for each line of the figure, from the top. Column ``value`` holds single values.
    y, low, high : str
        Columns with the names of the rows and the ends of an interval; a row needs a value or an
        interval, and of these columns any may be missing.
    unit, xlabel : str
        Unit and meaning of the values.
    guess : dict, optional
        The name of a row and the value it is thought to have: ``{"IgG3": 21}``.

    >>> import pandas as pd
    >>> half_lives = pd.DataFrame({"analyte": ["IgM", "IgG1"], "low": [5.1, 21], "high": [5.1, 24]})
    >>> ax = intervals(half_lives, y="analyte", unit="days", xlabel="half-life")
    >>> [text.get_text() for text in ax.get_yticklabels()]
    ['IgM', 'IgG1']
    """
    if y not in frame:
        raise InputError(f"y got {y!r}. Choose a column of the table: {', '.join(frame)}.")
    names = [str(name) for name in frame[y]]
    point, left, right = frame.reindex(columns=["value", low, high]).to_numpy(dtype=float).T
    left, right = np.where(np.isnan(left), point, left), np.where(np.isnan(right), point, right)
    quantity("concentration", [left, right], label="value, low or high")

    rows = np.arange(len(names))
    ax = style.axes(ax, figsize=(9.6, 1.6 + 0.42 * len(names)))
    look = {"linestyle": "none", "marker": "o", "color": style.COLOURS[0]} | kwargs
    ax.hlines(rows, left, right, color=look["color"], linewidth=6, alpha=0.6)
    bare = np.where(np.isnan(point), rows, np.nan)  # an estimate is a dot, its interval a bar
    for ends, at, label in ((left, bare, "_low"), (right, bare, "_high"), (point, rows, "_value")):
        ax.plot(ends, at, label=label, **look)
    ax.set_yticks(rows, [fill(name, 34) for name in names])
    ax.set(xlim=(0, 1.06 * right.max()), ylim=(len(names) - 0.5, -0.5), xlabel=f"{xlabel} ({unit})")
    ax.grid(axis="y", visible=False)
    said = [span(*ends) for ends in zip(point, left, right, strict=True)]
    pairs = "; ".join(f"{name} {words}" for name, words in zip(names, said, strict=True))
    ax.ivig_description = f"{xlabel.capitalize()} in {unit}: {pairs}."
    ends = f"{in_words(left.min())} ({names[left.argmin()]}) to {in_words(right.max())} {unit}"
    style.head(ax, title or xlabel.capitalize(), f"From {ends} ({names[right.argmax()]}).")
    if guess is not None:
        row, mine = _guessed_row(guess, names)
        truth = point[row]
        if np.isnan(truth):  # of an interval, the end that is nearer to the guess
            wanted = 0 if mine is ... else overlays.checked(mine)
            truth = np.clip(wanted, left[row], right[row])
        told = frame.attrs.get("told", "published")
        fact, short = f"{told} for {names[row]}: {said[row]}", unit.split(" per ")[0]
        overlays.guess(ax, mine, truth, fact, y=row, unit=short)
        under = {"bbox_to_anchor": (0, 0), "bbox_transform": ax.figure.transFigure}
        overlays.legend(ax, loc="lower left", borderpad=0, borderaxespad=0.2, **under)
    return ax


def _guessed_row(guess, names):
    """Return the number of the row and the value that is guessed for it."""
    if guess is ...:
        return 0, ...
    if not isinstance(guess, dict) or len(guess) != 1 or not set(guess) <= set(names):
        raise InputError(f"guess got {guess!r}. Name one row and its value: {{'{names[0]}': 40}}.")
    ((name, mine),) = guess.items()
    return names.index(name), mine
