"""One look for every figure: readable on a projector, in greyscale and to colour-blind eyes."""

from functools import wraps

import matplotlib.pyplot as plt
from cycler import cycler

from ..inputs import InputError, quantity

# Okabe and Ito's order, darkened until each also carries 4.5:1 as text on white.
COLOURS = ("#0067A5", "#B84A00", "#007556", "#8A3B7F", "#6B5A00", "#4A4A4A")
LINES = ("-", "--", "-.", (0, (1, 1.2)), (0, (5, 1, 1, 1, 1, 1)), (0, (8, 2)))
INK = "#1A1A1A"
QUIET = "#595959"

STYLE = {
    "figure.figsize": (7.0, 4.2),
    "figure.facecolor": "white",
    "figure.constrained_layout.use": True,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.prop_cycle": cycler(color=COLOURS) + cycler(linestyle=LINES),
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.titlesize": 13,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 12,
    "grid.color": "#DDDDDD",
    "grid.linewidth": 0.8,
    "lines.linewidth": 2.4,
    "lines.markersize": 7,
    "legend.fontsize": 11,
    "legend.frameon": True,
    "legend.framealpha": 0.9,
    "legend.edgecolor": "none",
    "legend.handlelength": 3.2,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
}


def styled(plot):
    """Draw with the course's style, without changing the learner's own settings."""

    @wraps(plot)
    def drawn(*args, **kwargs):
        with plt.rc_context(STYLE):
            return plot(*args, **kwargs)

    return drawn


def axes(ax=None, *, figsize=None):
    """Return ``ax``, or one new Axes."""
    return plt.subplots(figsize=figsize)[1] if ax is None else ax


def look(index):
    """Return colour and line style of the curve number ``index``, as keywords for ``plot``."""
    return {"color": COLOURS[index % len(COLOURS)], "linestyle": LINES[index % len(LINES)]}


def labels(given, defaults):
    """Return the names of the curves as a list, or say how many are needed."""
    if given is None:
        return defaults
    given = [given] if isinstance(given, str) else list(given)
    if len(given) != len(defaults):
        n = len(defaults)
        raise InputError(f"{n} curves need {n} labels; got {len(given)}: {given}.")
    return given


def threshold(ax, level, label, place="left below"):
    """Draw a horizontal reference line with its meaning at its left or right, above or below."""
    side, edge = place.split()
    line = ax.axhline(level, color=QUIET, linestyle=(0, (6, 3)), linewidth=1.6, zorder=1.5)
    line.set(gid="threshold", label=f"_{label}")
    note(ax, label, (int(side == "right"), level), side, edge)


def note(ax, text, place, side, edge):
    """Write a line's meaning at ``place`` (axes fraction, data), at its left or right end."""
    ax.annotate(
        text,
        place,
        xycoords=("axes fraction", "data"),
        xytext=(5 if side == "left" else -4, 4 if edge == "above" else -4),
        textcoords="offset points",
        ha=side,
        va="bottom" if edge == "above" else "top",
        color=QUIET,
        fontsize=11,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1},
    )


def end_of_axis(days):
    """Return the right end of a time axis, in days, above 0."""
    end = float(quantity("days", days))
    if end == 0:
        raise InputError("days is the right end of the axis and must be above 0. Try days=180.")
    return end
