"""Say in words what was drawn, from the artists themselves, so that words and picture agree.

A figure may add three attributes: ``ax.ivig_description`` (text or a function that returns it)
replaces the generated words where lines cannot tell the story, ``ax.ivig_notes`` (sentences) is
said at the end, and ``ax.ivig_caption`` is the one sentence that stands under the picture.
"""

import re

import numpy as np
from matplotlib.ticker import LogFormatter, ScalarFormatter

# Lines that carry a name and are no curve.
REFERENCES = ("threshold", "own", "guess")


def describe(ax):
    """Describe one Axes in a few sentences.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Drawn by this package or by hand; curves need a label to be named.

    Returns
    -------
    str
        What the axes show with units, where each curve starts, ends and crosses a threshold,
        and each point or band.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> ax = plt.figure().subplots()
    >>> _ = ax.plot([0, 10], [8, 4], label="IgG")
    >>> _ = ax.set(xlabel="time (days)", ylabel="level (g/L)")
    >>> describe(ax)
    'Across: time (days), 0 to 10. Up: level (g/L). IgG: falls from 8 at day 0 to 4 at day 10.'
    """
    own_words = getattr(ax, "ivig_description", None)
    if own_words is not None:
        parts = [own_words() if callable(own_words) else own_words]
    else:
        parts = [frame_in_words(ax)]
        parts += [_curve(ax, line) for line in curves(ax)]
        parts += points_in_words(ax)
        parts += [_band(band) for band in ax.collections if band.get_gid() == "band"]
    parts += list(getattr(ax, "ivig_notes", ()))
    return " ".join(part for part in parts if part)


def curves(ax):
    """Return the lines of ``ax`` that are drawn as curves and carry a name."""
    return [line for line in _named(ax) if line.get_linestyle() not in ("None", "none", " ", "")]


def points(ax):
    """Return the named lines of ``ax`` that are drawn as markers only."""
    drawn = curves(ax)
    return [line for line in _named(ax) if line not in drawn]


def points_in_words(ax):
    """Return one sentence for each row of markers with a name."""
    return [_points(line, _place(ax)) for line in points(ax)]


def number(value, largest=0):
    """Write a number as a reader would: three figures, no exponent for everyday sizes.

    What cannot be seen beside ``largest`` on the same axis is called almost 0.
    """
    if not np.isfinite(value):
        return "no value"
    size = abs(value)
    if size == 0:
        return "0"
    if size < 1e-3 * largest:
        return "almost 0"
    if size >= 100:
        return f"{value:,.0f}"
    return f"{value:.1e}" if size < 1e-3 else f"{value:.3g}"


def _name(artist):
    """Return the label as the start of a sentence."""
    label = artist.get_label().lstrip("_")
    return label[:1].upper() + label[1:]


def _named(ax):
    return [
        line
        for line in ax.lines
        if line.get_visible() and not line.get_label().startswith("_") and len(line.get_xdata())
        if line.get_gid() not in REFERENCES
    ]


def frame_in_words(ax):
    """Return the title and what the axes mean, with units and the span across."""
    title = (ax.get_title(loc="left") or ax.get_title()).replace("\n", " ").rstrip(".")
    low, high = sorted(ax.dataLim.intervalx)
    numeric = isinstance(ax.xaxis.get_major_formatter(), ScalarFormatter | LogFormatter)
    span = f", {number(low)} to {number(high)}" if numeric and np.isfinite(low) else ""
    across = f"{ax.get_xlabel() or 'x'}{_scale(ax.get_xscale())}{span}"
    up = f"{ax.get_ylabel() or 'y'}{_scale(ax.get_yscale())}"
    return f"{title}. Across: {across}. Up: {up}.".removeprefix(". ")


def _scale(name):
    return ", on a log scale" if name == "log" else ""


def _curve(ax, line):
    x, y = (np.asarray(data, dtype=float) for data in line.get_data())
    keep = np.isfinite(x) & np.isfinite(y)
    x, y = x[keep], y[keep]
    if not x.size:
        return f"{_name(line)}: no values."
    order = np.argsort(x, kind="stable")
    x, y = x[order], y[order]
    log, at = ax.get_yscale() == "log", _place(ax)
    words = f"{_name(line)}: {_course(x, y, at, 0 if log else abs(y).max())}"
    for level in ax.lines:
        if level.get_gid() == "threshold" and level.get_visible():
            words += _crossing(x, y, level, log, at)
    return f"{words}."


def _place(ax):
    """Return how a place on the x-axis is said: 'day 21', or '3.5 g/kg'."""
    unit = re.search(r"\(([^()]+)\)$", ax.get_xlabel())
    unit = unit.group(1) if unit else ""
    if unit in ("days", "weeks", "months"):
        return lambda x: f"{unit[:-1]} {number(x)}"
    return lambda x: f"{number(x)} {unit}".strip()


def _course(x, y, at, largest):
    first, last = (f"{number(y[i], largest)} at {at(x[i])}" for i in (0, -1))
    step = np.diff(y)
    wobble = 1e-9 * np.ptp(y)
    if np.ptp(y) <= 1e-6 * abs(y).max():
        return f"stays at {number(y[0])} from {at(x[0])} to {at(x[-1])}"
    if (step <= wobble).all():
        return f"falls from {first} to {last}"
    if (step >= -wobble).all():
        return f"rises from {first} to {last}"
    words = f"starts at {first}"
    for extreme, i in (("highest", int(y.argmax())), ("lowest", int(y.argmin()))):
        if 0 < i < len(y) - 1:
            words += f", is {extreme} at {number(y[i], largest)} ({at(x[i])})"
    return f"{words}, and ends at {last}"


def _crossing(x, y, line, log, at):
    level = float(np.atleast_1d(line.get_ydata())[0])
    name = line.get_label().lstrip("_") or f"the line at {number(level)}"
    # A straight line between two points of a log axis is straight in the logarithm.
    height = np.log(np.maximum(y, 1e-300) / level) if log and level > 0 else y - level
    above = height >= 0
    turns = np.flatnonzero(above[1:] != above[:-1])
    if not turns.size:
        return f", always {'above' if above[0] else 'below'} {name}"
    i = turns[0]
    where = x[i] + (x[i + 1] - x[i]) * height[i] / (height[i] - height[i + 1])
    often = "" if turns.size == 1 else f" {turns.size} times, first"
    return f", crossing {name}{often} at {at(where)}"


def _points(line, at):
    x, y = (np.asarray(data, dtype=float) for data in line.get_data())
    if x.size > 8:
        return f"{_name(line)}: {x.size} points, from {number(y.min())} to {number(y.max())}."
    low, high = getattr(line, "ivig_ends", (y, y))
    said = [f"{span(*ends)} at {at(a)}" for a, *ends in zip(x, y, low, high, strict=True)]
    return f"{_name(line)}: {', '.join(said)}."


def span(value, low, high):
    """Write a value with its interval, or what is known of the two."""
    if np.isnan(low) or low == high:
        return number(low if np.isnan(value) else value)
    ends = f"{number(low)} to {number(high)}"
    return ends if np.isnan(value) else f"{number(value)} ({ends})"


def _band(band):
    vertices = band.get_paths()[0].vertices
    low, high = vertices[:, 1].min(), vertices[:, 1].max()
    return f"Band {band.get_label().lstrip('_')}: between {number(low)} and {number(high)}."
