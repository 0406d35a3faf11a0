"""Say in words what was drawn, from the artists themselves, so that words and picture agree.

A figure may add: ``ax.ivig_description`` (text or a function that returns it) in place of the
generated words, ``ax.ivig_notes`` (sentences said at the end), ``ax.ivig_caption`` (the sentence
under the picture), and ``line.ivig_words`` (more about one curve).
"""

import re

import numpy as np
from matplotlib.ticker import LogFormatter, ScalarFormatter

# Lines that carry a name and are no curve.
REFERENCES = ("threshold", "own", "guess")


def describe(ax):
    """Describe one Axes in a few sentences, with units: each curve, threshold, point and band.

    ``ax`` may be drawn by hand: curves need a label to be named, bands the gid "band".

    >>> import matplotlib.pyplot as plt
    >>> ax = plt.figure().subplots()
    >>> _ = ax.plot([0, 10], [8, 4], label="IgG")
    >>> _ = ax.set(xlabel="time (days)", ylabel="level (g/L)")
    >>> describe(ax)
    'Across: time (days), 0 to 10. Up: level (g/L). IgG: falls from 8 at day 0 to 4 at day 10.'
    """
    words = getattr(ax, "ivig_description", None)
    if words is None:
        words = _generated(ax)
    words = words() if callable(words) else words
    return " ".join(filter(None, [words, *getattr(ax, "ivig_notes", ())]))


def curves(ax):
    """Return the lines of ``ax`` that are drawn as curves and carry a name."""
    return [line for line in _named(ax) if line.get_linestyle() != "None"]


def number(value, largest=0):
    """Write a number in three figures; what cannot be seen beside ``largest`` is almost 0."""
    if not np.isfinite(value):
        return "no value"
    if 0 < abs(value) < 1e-3 * largest:
        return "almost 0"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def span(value, low, high):
    """Write a value with its interval, or what is known of the two."""
    if np.isnan(low) or low == high:
        return number(low if np.isnan(value) else value)
    ends = f"{number(low)} to {number(high)}"
    return ends if np.isnan(value) else f"{number(value)} ({ends})"


def _generated(ax):
    said = [_frame(ax), *(_curve(ax, line) for line in curves(ax))]
    said += [_points(ax, line) for line in _named(ax) if line.get_linestyle() == "None"]
    seen = [one for one in [*ax.lines, *ax.collections] if one.get_visible()]
    said += [f"Dotted: {one.get_label()}." for one in seen if one.get_gid() == "own"]
    for band in (one for one in seen if one.get_gid() == "band"):
        height = band.get_paths()[0].vertices[:, 1]
        ends = f"{number(height.min())} and {number(height.max())}"
        said.append(f"Band {band.get_label().lstrip('_')}: between {ends}.")
    return " ".join(said)


def _named(ax):
    seen = [line for line in ax.lines if line.get_visible() and line.get_gid() not in REFERENCES]
    return [one for one in seen if not one.get_label().startswith("_") and len(one.get_xdata())]


def _name(line):
    return line.get_label()[:1].upper() + line.get_label()[1:]


def _frame(ax):
    """Return the title and what the axes mean, with units and the span across."""
    title = (ax.get_title(loc="left") or ax.get_title()).replace("\n", " ").rstrip(".")
    low, high = sorted(ax.dataLim.intervalx)
    numeric = isinstance(ax.xaxis.get_major_formatter(), ScalarFormatter | LogFormatter)
    between = f", {number(low)} to {number(high)}" if numeric and np.isfinite(low) else ""
    log = {"log": ", on a log scale"}
    across = f"{ax.get_xlabel() or 'x'}{log.get(ax.get_xscale(), '')}{between}"
    up = f" Up: {ax.get_ylabel()}{log.get(ax.get_yscale(), '')}." if ax.get_ylabel() else ""
    said = f"{title}. Across: {across}.{up}"
    return said.removeprefix(". ").replace("?.", "?")


def _curve(ax, line):
    x, y = (np.asarray(data, dtype=float) for data in line.get_data())
    keep = np.isfinite(x) & np.isfinite(y)
    if not keep.any():
        return f"{_name(line)}: no values."
    x, y, at = x[keep], y[keep], _place(ax)
    words = f"{_name(line)}: {_course(x, y, at, 0 if ax.get_yscale() == 'log' else abs(y).max())}"
    words += getattr(line, "ivig_words", "")
    for one in ax.lines:
        if one.get_gid() == "threshold" and one.get_visible():
            words += _crossing(x, y - one.get_ydata()[0], one.get_label(), at)
    return f"{words}."


def _place(ax):
    """Return how a place on the x-axis is said: 'day 21', or '3.5 g/kg'."""
    unit = (re.findall(r"\(([^()]+)\)$", ax.get_xlabel()) or [""])[0]
    if unit == "days":
        return lambda x: f"day {number(x)}"
    return lambda x: f"{number(x)} {unit}".strip()


def _course(x, y, at, largest):
    first, last = (f"{number(y[i], largest)} at {at(x[i])}" for i in (0, -1))
    step, wobble = np.diff(y), 1e-9 * np.ptp(y)
    if np.ptp(y) <= 1e-6 * abs(y).max():
        return f"stays at {number(y[0])} from {at(x[0])} to {at(x[-1])}"
    if (step <= wobble).all():
        return f"falls from {first} to {last}"
    if (step >= -wobble).all():
        return f"rises from {first} to {last}"
    words = f"starts at {first}"
    for extreme, i in (("highest", y.argmax()), ("lowest", y.argmin())):
        if 0 < i < len(y) - 1:
            words += f", is {extreme} at {number(y[i], largest)} ({at(x[i])})"
    return f"{words}, and ends at {last}"


def _crossing(x, height, name, at):
    above = height >= 0
    turns = np.flatnonzero(above[1:] != above[:-1])
    side = "above" if above[-1] else "below"
    if not turns.size:
        return f", always {side} {name}"
    i = turns[0]
    where = at(x[i] + (x[i + 1] - x[i]) * height[i] / (height[i] - height[i + 1]))
    if turns.size == 1:
        return f", crossing {name} at {where}"
    return f", crossing {name} {turns.size} times, first at {where}, and {side} it at the end"


def _points(ax, line):
    x, y = (np.asarray(data, dtype=float) for data in line.get_data())
    if x.size > 8:
        return f"{_name(line)}: {x.size} points, from {number(y.min())} to {number(y.max())}."
    low, high = getattr(line, "ivig_ends", (y, y))
    said = [f"{span(*ends)} at {_place(ax)(a)}" for a, *ends in zip(x, y, low, high, strict=True)]
    return f"{_name(line)}: {', '.join(said)}."
