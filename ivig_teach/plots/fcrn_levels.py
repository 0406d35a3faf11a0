"""Figures of saturable recycling against the IgG level. Km is uncertain: a band, one line in it."""

import numpy as np

from .. import datasets
from ..inputs import InputError, quantity
from ..kinetics.fcrn import (
    KM_BAND_G_PER_L,
    NORMAL_IGG_G_PER_L,
    half_life_at,
    recycled_fraction,
    teaching_parameters,
)
from . import style

LIMITS = "A teaching model: trust direction and order of magnitude only, not for dosing."


@style.styled
def recycled_share(*, highest_g_per_l=40, ax=None):
    """Draw the share of swallowed IgG that FcRn carries back, against the IgG level.

    Parameters
    ----------
    highest_g_per_l : float
        Right end of the axis.
    ax : matplotlib.axes.Axes, optional
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes

    Notes
    -----
    Line for Km 24 g/L, band from 15 to 40. The model is set to one published point (Kim 2007),
    drawn too.

    Examples
    --------
    >>> recycled_share().get_ylabel()
    'share carried back (% of IgG swallowed)'
    """
    igg = _levels(highest_g_per_l)
    ax = style.axes(ax)
    banded(ax, igg, 100 * recycled_fraction(igg, _band()), "IgG", KM_BAND_G_PER_L)
    ratio = _published("recycling_to_catabolism_ratio", "IgG, human, FcRn") / 100
    _point(ax, NORMAL_IGG_G_PER_L, 100 * ratio / (1 + ratio), "published, sets the model")
    ax.set(xlim=(0, igg[-1]), ylim=(0, 100), xlabel="IgG in plasma (g/L)")
    ax.set(ylabel="share carried back (% of IgG swallowed)")
    ax.set_title("More IgG, a smaller share comes back")
    ax.legend(loc="lower left")
    ax.ivig_notes = [_ends(recycled_fraction, 100, "%"), LIMITS]
    return ax


@style.styled
def half_life(*, highest_g_per_l=40, published=True, ax=None):
    """Draw the half-life that IgG has at each level, with published points beside it.

    Parameters
    ----------
    highest_g_per_l : float
        Right end of the axis.
    published : bool
        Also draw the two half-lives of Masson 1993, at the normal level and at twice normal.
    ax : matplotlib.axes.Axes, optional
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes

    Notes
    -----
    Line for Km 24 g/L, band from 15 to 40. "Normal" is the model's 11 g/L.

    Examples
    --------
    >>> [line.get_label() for line in half_life().lines if line.get_marker() == "D"]
    ['published (Masson 1993)']
    """
    igg = _levels(highest_g_per_l)
    ax = style.axes(ax)
    banded(ax, igg, half_life_at(igg, _band()), "IgG", KM_BAND_G_PER_L)
    if published:
        normal, twice = (
            _published("half_life", f"IgG, plasma IgG at {level} (same review)")
            for level in ("normal level", "200 % of normal")
        )
        levels = [NORMAL_IGG_G_PER_L, 2 * NORMAL_IGG_G_PER_L]
        _point(ax, levels, [normal, twice], "published (Masson 1993)")
    parameters = teaching_parameters().without_fcrn()
    without = float(parameters.half_life_days(parameters.uptake_per_day))
    style.threshold(ax, without, f"without FcRn {without:.1f} days")
    ax.set(xlim=(0, igg[-1]), ylim=(0, 50), xlabel="IgG in plasma (g/L)")
    ax.set_ylabel("half-life of IgG (days)")
    ax.set_title("More IgG dies faster")
    ax.legend(loc="upper right")
    ax.ivig_notes = [_ends(half_life_at, 1, "days"), LIMITS]
    return ax


def banded(ax, x, rows, label, km, index=0):
    """One line per result, the middle Km, in a band over all of them."""
    middle = np.argsort(km)[len(km) // 2]
    look = style.look(index)
    name = f"{label}, Km {km[middle]:g} g/L" if not index else label
    (line,) = ax.plot(x, rows[middle], label=name, **look)
    if len(km) > 1:
        band = ax.fill_between(x, rows.min(0), rows.max(0), color=look["color"], alpha=0.22, lw=0)
        band.set_gid("band")
        ends = f"Km {min(km):g} to {max(km):g} g/L"
        band.set_label(ends if not index else f"_{label}, {ends}")
    return line


def _point(ax, x, y, label):
    ax.plot(
        x,
        y,
        linestyle="none",
        marker="D",
        markersize=9,
        markerfacecolor="white",
        markeredgewidth=2,
        color=style.COLOURS[1],
        label=label,
        zorder=4,
    )


def _levels(highest):
    highest = float(quantity("igg_g_per_l", highest, label="highest_g_per_l"))
    if highest <= 2:
        raise InputError("highest_g_per_l is the right end of the axis, above 2. Try 40 g/L.")
    return np.linspace(2, highest, 191)


def _band():
    return np.array(KM_BAND_G_PER_L)[:, None]


def _ends(of, factor, unit):
    """Where the band starts and ends, in words: it is widest where data are fewest."""
    said = []
    for level in (4, NORMAL_IGG_G_PER_L, 2 * NORMAL_IGG_G_PER_L):
        low, high = sorted(factor * of(level, [KM_BAND_G_PER_L[0], KM_BAND_G_PER_L[-1]]))
        low, high = f"{low:.3g}", f"{high:.3g}"
        said.append(f"{low if low == high else f'{low} to {high}'} {unit} at {level:g} g/L")
    return f"The band (Km {KM_BAND_G_PER_L[0]:g} to {KM_BAND_G_PER_L[-1]:g}) is {', '.join(said)}."


def _published(parameter, subject):
    for row in datasets.records("pk_parameters"):
        if (row["parameter"], row["subject"]) == (parameter, subject):
            return row["value"]
    raise InputError(f"data/pk_parameters.csv must hold the {parameter} of '{subject}'.")
