"""Figures of fading antibody, and of published values beside each other."""

import numpy as np

from ..inputs import InputError, quantity, together
from ..kinetics import days_above, remaining
from . import style


@style.styled
def decay(
    half_life_days,
    start=100,
    *,
    days=180,
    threshold=None,
    threshold_label="threshold",
    unit="% of the first level",
    labels=None,
    log=False,
    ax=None,
    **kwargs,
):
    """Draw one or several antibodies fading after a single dose.

    Parameters
    ----------
    half_life_days, start : float or array (n_curves,)
        Half-life in days and level at day 0, in ``unit``, of each curve.
    days : float
        Right end of the time axis.
    threshold : float, optional
        Level drawn as a horizontal line; each crossing is marked with its day.
    threshold_label, unit : str
        What the threshold means; unit of the levels.
    labels : list of str, optional
        Name of each curve; the half-life by default.
    log : bool
        Logarithmic level axis: a constant half-life is then a straight line.

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
    if threshold is not None:
        threshold = float(quantity("threshold", threshold))
    end = style.end_of_axis(days)
    labels = style.labels(labels, [f"half-life {each:g} days" for each in half_lives])
    if log and (starts <= 0).any():
        raise InputError("A log axis cannot show a start of 0. Use log=False or a start above 0.")

    grid = np.linspace(0, end, 361)
    ax = style.axes(ax)
    for i, (half_life, first, label) in enumerate(zip(half_lives, starts, labels, strict=True)):
        ax.plot(grid, first * remaining(grid, half_life), label=label, **style.look(i) | kwargs)
    if threshold is not None:
        label = f"{threshold_label} {threshold:g} {unit}"
        crossings = days_above(starts, threshold, half_lives)
        low = not log and threshold < 0.1 * starts.max()
        place = "left above" if low else "left below"
        place = "right above" if max(crossings) < end / 2 else place
        style.threshold(ax, threshold, label, place)
        _mark_crossings(ax, crossings, threshold, end)
    if log:
        ax.set_yscale("log")
    else:
        ax.set_ylim(bottom=0)
    ax.set(xlim=(0, end), xlabel="time since the dose (days)", ylabel=f"level ({unit})")
    ax.set_title("What is left of one dose")
    if len(labels) > 1 or threshold is not None:
        ax.legend(loc="upper right")
    return ax


@style.styled
def intervals(
    frame, y, *, value="value", low="low", high="high", unit="", xlabel="", ax=None, **kwargs
):
    """Draw published values as dots and intervals as bars, one row of the table for each.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row for each line of the figure, from the top.
    y : str
        Column with the names of the rows.
    value, low, high : str
        Columns with the value and the ends of its interval; a row needs either, and a column
        that the frame does not have counts as empty.
    unit, xlabel : str
        Unit and meaning of the values.

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
    point, left, right = (_column(frame, name) for name in (value, low, high))
    left, right = np.where(np.isnan(left), point, left), np.where(np.isnan(right), point, right)
    quantity("concentration", np.concatenate([left, right]), label="value, low or high")

    rows = np.arange(len(names))
    ax = style.axes(ax, figsize=(7.0, 1.2 + 0.42 * len(names)))
    look = {"linestyle": "none", "marker": "o", "color": style.COLOURS[0]} | kwargs
    ax.hlines(rows, left, right, color=look["color"], linewidth=6, alpha=0.6)
    for ends, label in ((left, "_low"), (right, "_high"), (point, "_value")):
        ax.plot(ends, rows, label=label, **look)
    ax.set_yticks(rows, names)
    ax.set(xlim=(0, 1.06 * right.max()), ylim=(len(names) - 0.5, -0.5), xlabel=f"{xlabel} ({unit})")
    ax.grid(axis="y", visible=False)
    said = "; ".join(
        f"{name} {_span(*ends)}" for name, *ends in zip(names, point, left, right, strict=True)
    )
    ax.ivig_description = f"{xlabel.capitalize()} in {unit}: {said}."
    return ax


def _column(frame, name):
    return frame[name].to_numpy(dtype=float) if name in frame else np.full(len(frame), np.nan)


def _span(value, low, high):
    if low == high:
        return f"{low:g}"
    return f"{low:g} to {high:g}" if np.isnan(value) else f"{value:g} ({low:g} to {high:g})"


def _mark_crossings(ax, days, level, end):
    for i, day in enumerate(days):
        if 0 < day <= end:
            look = {"color": style.look(i)["color"], "zorder": 3, "label": "_crossing"}
            ax.plot(day, level, marker="o", **look)
            ax.annotate(
                f"day {day:.0f}",
                (day, level),
                xytext=(1, 7),
                textcoords="offset points",
                rotation=40,
                bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.6},
                fontsize=11,
            )
