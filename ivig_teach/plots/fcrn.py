"""Figures of the recycling model: against the IgG level, and over time. Km is a band."""

import matplotlib.pyplot as plt
import numpy as np

from .. import datasets
from ..inputs import InputError, choice, quantity
from ..kinetics import half_life_at, recycled_fraction
from ..kinetics import recycling as model
from ..kinetics.fcrn import KM_BAND_G_PER_L, NORMAL_IGG_G_PER_L
from . import style

LIMITS = "A teaching model: trust direction and order of magnitude only, not for dosing."
_MARKS = ("o", "^", "s", "D", "v")
_CURVES = {  # what: field, factor, name, axis, title
    "igg": ("igg_g_per_l", 1, "IgG", "IgG in plasma (g/L)", "IgG over time"),
    "autoantibody": (
        *("autoantibody", 100, "autoantibody"),
        *("level (% of the level before)", "An autoantibody is IgG too"),
    ),
    "half_life": (
        *("half_life_days", 1, "half-life"),
        *("half-life of IgG (days)", "Half-life over time"),
    ),
}


@style.styled
def recycled_share(*, highest_g_per_l=40, ax=None, **kwargs):
    """Draw the share of swallowed IgG that FcRn carries back, against the IgG level.

    Parameters
    ----------
    highest_g_per_l : float
        Right end of the axis.

    Notes
    -----
    Line for Km 24 g/L, band from 15 to 40. The model is set to one published point (Kim 2007),
    drawn too.

    Examples
    --------
    >>> recycled_share().get_ylabel()
    'share carried back (% of IgG swallowed)'
    """
    ax = _against_level(recycled_fraction, 100, "%", highest_g_per_l, ax, kwargs)
    ratio = _published("recycling_to_catabolism_ratio", "IgG, human, FcRn") / 100
    _point(ax, NORMAL_IGG_G_PER_L, 100 * ratio / (1 + ratio), "published, sets the model")
    ax.set(ylim=(0, 100), ylabel="share carried back (% of IgG swallowed)")
    ax.set_title("More IgG, a smaller share comes back")
    ax.legend(loc="lower left")
    return ax


@style.styled
def half_life(*, highest_g_per_l=40, published=True, ax=None, **kwargs):
    """Draw the half-life that IgG has at each level, with published points beside it.

    Parameters
    ----------
    published : bool
        Also draw the two half-lives of Masson 1993, at the normal level and at twice normal.
    highest_g_per_l : float
        Right end of the axis.

    Notes
    -----
    Line for Km 24 g/L, band from 15 to 40. "Normal" is the model's 11 g/L.

    Examples
    --------
    >>> [line.get_label() for line in half_life().lines if line.get_marker() == "D"]
    ['published (Masson 1993)']
    """
    ax = _against_level(half_life_at, 1, "days", highest_g_per_l, ax, kwargs)
    if published:
        normal, twice = (
            _published("half_life", f"IgG, plasma IgG at {level} (same review)")
            for level in ("normal level", "200 % of normal")
        )
        levels = [NORMAL_IGG_G_PER_L, 2 * NORMAL_IGG_G_PER_L]
        _point(ax, levels, [normal, twice], "published (Masson 1993)")
    without = model(None, None, [0], fcrn=False).half_life_days[0]
    style.threshold(ax, without, f"without FcRn {without:.1f} days")
    ax.set(ylim=(0, 50), ylabel="half-life of IgG (days)")
    ax.set_title("More IgG dies faster")
    ax.legend(loc="upper right")
    return ax


@style.styled
def recycling(results, what="igg", *, labels=None, mark_days=(), ax=None, **kwargs):
    """Draw what the recycling model says over time: a band over Km, with a line in it.

    Parameters
    ----------
    results : Recycling or list of them
        From ``kinetics.recycling`` with several days; give ``km_g_per_l`` an array such as
        [15, 24, 40] to see the band.
    what : {"igg", "autoantibody", "half_life"}
        The curve. With "autoantibody", an IgM-like control without FcRn is drawn too.
    labels : list of str, optional
        Name of each result.
    mark_days : sequence of float
        Days at which the first result is marked with its value.

    Examples
    --------
    >>> from ivig_teach.kinetics import Regimen, recycling as model
    >>> after = model(Regimen(2, n_doses=1), None, range(57), km_g_per_l=[15, 24, 40])
    >>> recycling(after, "autoantibody").get_ylabel()
    'level (% of the level before)'
    """
    name, factor, noun, ylabel, title = _CURVES[choice("what", what, tuple(_CURVES))]
    results = _checked(results)
    one = len(results) == 1
    labels = style.labels(
        labels, [noun] if one else [f"{noun} {i + 1}" for i in range(len(results))]
    )

    ax = style.axes(ax)
    for i, (result, label) in enumerate(zip(results, labels, strict=True)):
        order = np.argsort(result.days, kind="stable")
        rows = factor * np.atleast_2d(getattr(result, name))[:, order]
        km = np.atleast_1d(result.parameters.km_g_per_l)
        line = _banded(ax, result.days[order], rows, label, km, i, kwargs)
        if not one:
            every = max(1, order.size // 6)
            line.set(marker=_MARKS[i % len(_MARKS)], markevery=(i * every // 2, every))
        if not i:
            _mark(ax, line, mark_days, "%" if factor == 100 else "")
    days = results[0].days
    if what == "autoantibody":
        level = 100 * np.atleast_2d(results[0].control)[0]
        label = "IgM (no FcRn grip), control"
        ax.plot(days[[0, -1]], level[[0, -1]], label=label, **style.look(5))
    ax.set(xlim=(days.min(), days.max()), xlabel="time (days)", ylabel=ylabel)
    ax.set_ylim(0, 1.16 * ax.dataLim.y1 if what != "igg" else None)
    ax.set_title(title)
    ax.legend(loc="upper right" if what == "igg" else "lower right")
    ax.ivig_notes = [LIMITS]
    return ax


def recycling_panels(results, *, labels=None):
    """Draw IgG above and the autoantibody below, on one time axis.

    Parameters
    ----------
    results, labels
        As in ``recycling``.

    Examples
    --------
    >>> from ivig_teach.kinetics import Regimen, recycling as model
    >>> [ax.get_ylabel() for ax in recycling_panels(model(Regimen(2, n_doses=1), None, range(57)))]
    ['IgG in plasma (g/L)', 'level (% of the level before)']
    """
    with plt.rc_context(style.STYLE):
        panels = plt.subplots(2, 1, figsize=(7.0, 7.0), sharex=True)[1]
    for ax, what in zip(panels, ("igg", "autoantibody"), strict=True):
        recycling(results, what, labels=labels, ax=ax)
    panels[0].xaxis.label.set_visible(False)
    panels[0].ivig_notes = []
    return list(panels)


def _against_level(of, factor, unit, highest, ax, kwargs):
    """Draw ``of`` (IgG level, Km) over the levels, with the band in words where it matters."""
    highest = float(quantity("igg_g_per_l", highest, label="highest_g_per_l"))
    if highest <= 2:
        raise InputError("highest_g_per_l is the right end of the axis, above 2. Try 40 g/L.")
    igg = np.linspace(2, highest, 191)
    ax = style.axes(ax)
    rows = factor * of(igg, np.array(KM_BAND_G_PER_L)[:, None])
    _banded(ax, igg, rows, "IgG", KM_BAND_G_PER_L, 0, kwargs)
    ax.set(xlim=(0, highest), xlabel="IgG in plasma (g/L)")
    lowest_km, highest_km = KM_BAND_G_PER_L[0], KM_BAND_G_PER_L[-1]
    said = []
    for level in (4, NORMAL_IGG_G_PER_L, 2 * NORMAL_IGG_G_PER_L):
        low, high = (f"{end:.3g}" for end in sorted(factor * of(level, [lowest_km, highest_km])))
        said.append(f"{low if low == high else f'{low} to {high}'} {unit} at {level:g} g/L")
    band = f"The band (Km {lowest_km:g} to {highest_km:g}) is {', '.join(said)}."
    ax.ivig_notes = [band, LIMITS]
    return ax


def _banded(ax, x, rows, label, km, index, kwargs):
    """Draw the row of the middle Km as a line, in a band over all rows."""
    middle = np.argsort(km)[len(km) // 2]
    look = style.look(index) | kwargs
    name = label if index else f"{label}, Km {km[middle]:g} g/L"
    (line,) = ax.plot(x, rows[middle], label=name, **look)
    if len(km) > 1:
        ends = f"Km {min(km):g} to {max(km):g} g/L"
        band = ax.fill_between(x, rows.min(0), rows.max(0), color=look["color"], alpha=0.22, lw=0)
        band.set(gid="band", label=f"_{label}, {ends}" if index else ends)
    return line


def _point(ax, x, y, label):
    look = {"markersize": 9, "markerfacecolor": "white", "markeredgewidth": 2, "zorder": 4}
    ax.plot(x, y, "D", linestyle="none", color=style.COLOURS[1], label=label, **look)


def _mark(ax, line, days, unit):
    x, y = line.get_data()
    for day in np.atleast_1d(quantity("days", days)):
        value = float(np.interp(day, x, y))
        ax.plot(day, value, "o", color=style.INK, zorder=5, label="_marked")
        ax.annotate(
            f"day {day:g}: {value:.0f} {unit}".rstrip(),
            (day, value),
            xytext=(10, -46),
            textcoords="offset points",
            arrowprops={"arrowstyle": "-", "color": style.QUIET, "shrinkB": 4},
            fontsize=11,
        )


def _checked(results):
    results = results if isinstance(results, list | tuple) else [results]
    if not results:
        raise InputError("results is empty. Give what kinetics.recycling returned.")
    for one in results:
        if not hasattr(one, "autoantibody"):
            raise InputError(
                f"plots.recycling got {type(one).__name__}. Give what kinetics.recycling returned, "
                "for example kinetics.recycling(regimen, None, range(85), [15, 24, 40])."
            )
        if np.ndim(one.days) != 1 or one.days.size < 2:
            raise InputError("A curve over time needs a plain list of days, such as range(85).")
    return results


def _published(parameter, subject):
    table = datasets.load("pk_parameters")
    return table[(table["parameter"] == parameter) & (table["subject"] == subject)]["value"].item()
