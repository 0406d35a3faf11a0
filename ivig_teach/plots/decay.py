"""Figures of fading antibody."""

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
):
    """Draw one or several antibodies fading after a single dose.

    Parameters
    ----------
    half_life_days : float or array (n_curves,)
        Half-life of each curve in days.
    start : float or array (n_curves,), default 100
        Level at day 0 of each curve, in ``unit``.
    days : float, default 180
        Right end of the time axis.
    threshold : float, optional
        Level drawn as a horizontal line; each crossing is marked with its day.
    threshold_label : str
        What the threshold means.
    unit : str
        Unit of the levels, written on the axis.
    labels : list of str, optional
        Name of each curve; the half-life by default.
    log : bool, default False
        Logarithmic level axis: a constant half-life is then a straight line.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        Values that cannot be half-lives or levels, or labels that do not match the curves.

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
    end = float(quantity("days", days))
    if end == 0:
        raise InputError("days is the right end of the axis and must be above 0. Try days=180.")
    labels = _labels(labels, half_lives)
    if log and (starts <= 0).any():
        raise InputError("A log axis cannot show a start of 0. Use log=False or a start above 0.")

    grid = np.linspace(0, end, 361)
    levels = starts[:, None] * remaining(grid, half_lives[:, None])

    ax = style.axes(ax)
    for i, (level, label) in enumerate(zip(levels, labels, strict=True)):
        ax.plot(grid, level, label=label, **style.look(i))
    if threshold is not None:
        label = f"{threshold_label} {threshold:g} {unit}"
        crossings = days_above(starts, threshold, half_lives)
        style.threshold(ax, threshold, label, _free_place(ax, crossings, threshold, end, log))
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
def intervals(low, high, names, *, unit="months", xlabel="", ax=None):
    """Draw published values as dots, or as bars from low to high, one row for each name.

    Parameters
    ----------
    low, high : array (n,)
        Ends of each interval; equal where one value was published.
    names : list of str (n,)
        Row names, from the top.
    unit, xlabel : str
        Unit and meaning of the values.
    ax : matplotlib.axes.Axes, optional
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> ax = intervals([5.1, 21], [5.1, 24], ["IgM", "IgG1"], unit="days", xlabel="half-life")
    >>> [text.get_text() for text in ax.get_yticklabels()]
    ['IgM', 'IgG1']
    """
    low, high = quantity("concentration", low), quantity("concentration", high)
    rows = np.arange(len(names))
    ax = style.axes(ax, figsize=(7.0, 1.2 + 0.42 * len(names)))
    ax.hlines(rows, low, high, color=style.COLOURS[0], linewidth=6, alpha=0.6)
    ax.plot(low, rows, linestyle="none", marker="o", color=style.COLOURS[0], label="_low")
    ax.plot(high, rows, linestyle="none", marker="o", color=style.COLOURS[0], label="_high")
    ax.set_yticks(rows, names)
    ax.set(xlim=(0, 1.06 * high.max()), ylim=(len(names) - 0.5, -0.5), xlabel=f"{xlabel} ({unit})")
    ax.grid(axis="y", visible=False)
    rows_said = "; ".join(
        f"{name} {_span(a, b)}" for name, a, b in zip(names, low, high, strict=True)
    )
    ax.ivig_description = f"{xlabel.capitalize()} in {unit}: {rows_said}."
    return ax


def _span(low, high):
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _labels(labels, half_lives):
    if labels is None:
        return [f"half-life {half_life:g} days" for half_life in half_lives]
    labels = [labels] if isinstance(labels, str) else list(labels)
    if len(labels) != len(half_lives):
        raise InputError(
            f"{len(half_lives)} curves need {len(half_lives)} labels; got {len(labels)}: {labels}."
        )
    return labels


def _free_place(ax, crossings, level, end, log):
    """Return where the threshold's name meets neither the curves nor the axis."""
    if max(crossings) < end / 2:
        return "right above"
    low = not log and level < 0.1 * max(line.get_ydata().max() for line in ax.lines)
    return "left above" if low else "left below"


def _mark_crossings(ax, days, level, end):
    for i, day in enumerate(days):
        if 0 < day <= end:
            ax.plot(
                day, level, marker="o", color=style.look(i)["color"], zorder=3, label="_crossing"
            )
            ax.annotate(
                f"day {day:.0f}",
                (day, level),
                xytext=(1, 7),
                textcoords="offset points",
                rotation=40,
                bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.6},
                fontsize=11,
            )
