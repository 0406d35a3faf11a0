"""Trough and pneumonia: what one meta-analysis of studies says, with its interval."""

import numpy as np

from .. import datasets
from ..inputs import InputError, quantity
from . import style
from .describe import number

_PER_HUNDRED = 100


@style.styled
def pneumonia(troughs=None, *, ax=None):
    """Draw how the rate of pneumonia falls from study to study as the mean trough rises.

    Parameters
    ----------
    troughs : (before, after), optional
        Two troughs in g/L to compare: their rate ratio is written with its interval.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        Troughs that are not two rising levels in g/L.

    Notes
    -----
    Table ``pk_parameters``, rows ``pneumonia_IRR`` and ``pneumonia_incidence`` (Orange 2010). The
    band is the interval of the slope alone, drawn through the rate at the lower published trough;
    the rate there has an error of its own, which is not in the data.

    Examples
    --------
    >>> ax = pneumonia([6, 7.5])
    >>> ax.get_xlabel()
    'mean trough of IgG in a study (g/L)'
    """
    slope, known = _published()
    pair = None if troughs is None else quantity("igg_g_per_l", troughs, label="troughs")
    if pair is not None and (pair.shape != (2,) or pair[0] >= pair[1]):
        raise InputError(f"troughs got {troughs!r}. Give two rising levels in g/L, such as [6, 7].")

    ax = style.axes(ax)
    start, rate = known[0]
    grid = np.linspace(min(4.0, start), max(11.0, known[-1][0]), 141)
    low, middle, high = (rate * ratio ** (grid - start) for ratio in slope)
    band = ax.fill_between(grid, low, high, color=style.COLOURS[0], alpha=0.22, linewidth=0)
    band.set_gid("band")
    band.set_label("95 % interval of the slope")
    ax.plot(grid, middle, label=f"rate x {slope[1]:g} for each g/L more", **style.look(0))
    look = {"color": style.COLOURS[1], "markersize": 8, "linestyle": "none", "zorder": 4}
    ax.plot(*zip(*known, strict=True), marker="D", label="rates as published", **look)
    said = ""
    if pair is not None:
        said = _compare(ax, pair, rate * slope[1] ** (pair - start), slope)
    ax.set(xlim=(grid[0], grid[-1]), ylim=(0, 1.05 * high[0]))
    ax.set(xlabel="mean trough of IgG in a study (g/L)")
    ax.set_ylabel("pneumonias per 100 patient-years")
    ax.set_title("Studies with higher troughs report less pneumonia")
    ax.legend(loc="upper right")
    rates = ", ".join(f"{number(y)} at {number(x)} g/L" for x, y in known)
    ax.ivig_description = (
        f"Pneumonias per 100 patient-years (up) against the mean trough of a study in g/L "
        f"(across). Published: {rates}. For each g/L more the rate is multiplied by {slope[1]:g}, "
        f"95 % interval {slope[0]:g} to {slope[2]:g} (the band).{said}"
    )
    ax.ivig_notes = ["A comparison between studies: no promise for one person."]
    return ax


def _published():
    """Rate ratio per g/L (low, estimate, high) and the published (trough, rate) pairs."""
    table = datasets.load("pk_parameters")
    row = table[table["parameter"] == "pneumonia_IRR"].iloc[0]
    rows = table[table["parameter"] == "pneumonia_incidence"]
    # 100 mg/dL is 1 g/L, so the printed ratio is already one per g/L.
    troughs = rows["subject"].str.extract(r"([0-9.]+) mg/dL")[0].astype(float) / 100
    known = sorted(zip(troughs, rows["value"] * _PER_HUNDRED, strict=True))
    return (row["low"], row["value"], row["high"]), known


def _compare(ax, pair, rates, slope):
    low, middle, high = (ratio ** (pair[1] - pair[0]) for ratio in slope)
    ax.plot(pair, rates, "o", color=style.INK, markersize=8, label="_compared", zorder=5)
    words = f"x {middle:.2f} ({low:.2f} to {high:.2f})"
    ax.annotate(words, (pair.mean(), rates.mean()), xytext=(8, 10), textcoords="offset points")
    return (
        f" From {number(pair[0])} to {number(pair[1])} g/L the rate is multiplied by "
        f"{middle:.2f} ({low:.2f} to {high:.2f})."
    )
