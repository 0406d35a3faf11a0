"""One look for every figure: readable on a projector, in greyscale and to colour-blind eyes."""

import inspect
import re
from functools import wraps
from textwrap import fill

import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler

from ..inputs import InputError, unknown_argument

# Okabe and Ito's order, darkened until each also carries 4.5:1 as text on white.
COLOURS = ("#0067A5", "#B84A00", "#007556", "#8A3B7F", "#6B5A00", "#4A4A4A")
LINES = ("-", "--", "-.", (0, (1, 1.2)), (0, (5, 1, 1, 1, 1, 1)), (0, (8, 2)))
INK, QUIET = "#1A1A1A", "#595959"
MOMENT = 1e-6  # days

STYLE = {
    "figure.figsize": (9.6, 4.8),  # drawn 1,000 pixels wide, and still read at 400
    "figure.facecolor": "white", "figure.constrained_layout.use": True, "font.size": 14,
    "axes.edgecolor": QUIET, "axes.labelsize": 15, "axes.spines.top": False,
    "axes.spines.right": False, "axes.titlesize": 17, "axes.titleweight": "bold",
    "axes.titlelocation": "left", "axes.grid": True, "axes.axisbelow": True,
    "axes.prop_cycle": cycler(color=COLOURS) + cycler(linestyle=LINES), "grid.color": "#DDDDDD",
    "lines.linewidth": 2.8, "lines.markersize": 9,
    "legend.framealpha": 0.9, "legend.edgecolor": "none", "legend.handlelength": 3,
}  # fmt: skip


def styled(plot):
    """Draw with the course's style; after a wrong input leave no half-drawn figure."""
    known = [name for name in inspect.signature(plot).parameters if name != "kwargs"]

    @wraps(plot)
    def drawn(*args, **kwargs):
        before = set(plt.get_fignums())
        try:
            with plt.rc_context(STYLE):
                return plot(*args, **kwargs)
        except (InputError, AttributeError, TypeError) as error:
            for number in set(plt.get_fignums()) - before:
                plt.close(number)
            wrong = re.search(r"unexpected keyword argument '(\w+)'", str(error))
            if wrong:  # matplotlib's own message would name an artist instead
                raise unknown_argument(plot.__name__, wrong[1], known) from None
            raise

    return drawn


def axes(ax=None, *, figsize=None):
    """Return ``ax``, or one new Axes."""
    return plt.subplots(figsize=figsize)[1] if ax is None else ax


def look(index):
    """Return colour and line style of the curve number ``index``, as keywords for ``plot``."""
    return {"color": COLOURS[index % len(COLOURS)], "linestyle": LINES[index % len(LINES)]}


def labels(given, defaults):
    """Return the names of the curves as a list, or say how many are needed."""
    given, n = [given] if isinstance(given, str) else list(given or defaults), len(defaults)
    if len(given) != n:
        raise InputError(f"{n} curves need {n} labels; got {len(given)}: {given}.")
    return given


def days_until(end, jumps=()):
    """Return the days of a curve up to ``end``; where it jumps, the moment before belongs to it."""
    days = np.concatenate([np.linspace(0, end, 361), jumps, np.subtract(jumps, MOMENT)])
    return np.unique(days[(days >= 0) & (days <= end)])


def band(ax, x, low, high, label, colour=COLOURS[0]):
    """Fill between two curves; described as a band with this label."""
    ax.fill_between(x, low, high, color=colour, alpha=0.22, lw=0, gid="band", label=label)


def threshold(ax, level, label):
    """Draw a horizontal reference line; the legend says what it means."""
    look = {"color": QUIET, "linestyle": (0, (6, 3)), "linewidth": 1.8, "zorder": 1.5}
    ax.axhline(level, gid="threshold", label=label, **look)


def width(ax):
    """Return the inches across that a figure has for each of its Axes."""
    spec = ax.get_subplotspec()
    return ax.figure.get_figwidth() / (spec.get_gridspec().ncols if spec else 1)


def head(ax, title, caption):
    """Set the title, in lines that fit, and the sentence under the picture."""
    ax.set_title(fill(title, int(6.4 * width(ax))))
    ax.ivig_caption = caption[:1].upper() + caption[1:]
