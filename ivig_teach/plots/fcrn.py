"""Figures of the recycling model: against the IgG level, and over time. Km is a band."""

import numpy as np

from .. import datasets
from ..inputs import InputError, choice, quantity
from ..kinetics import half_life_at, recycled_fraction
from ..kinetics import recycling as model
from ..kinetics.fcrn import KM_BAND_G_PER_L, NORMAL_IGG_G_PER_L
from . import overlays, style
from .describe import number

LIMITS = "A teaching model: trust direction and order of magnitude only, not for dosing."
_LEVELS = np.linspace(2, 40, 191)
_CURVES = {  # what: field, factor, unit, name, axis, title
    "igg": ("igg_g_per_l", 1, "g/L", "IgG", "IgG in plasma (g/L)", "IgG over time"),
    "autoantibody": ("autoantibody", 100, "%", "autoantibody",
                     "level (% of the level before)", "An autoantibody, which is IgG too"),
}  # fmt: skip


@style.styled
def recycled_share(*, at=22, guess=None, title=None, ax=None, **kwargs):
    """Draw the share of swallowed IgG that FcRn carries back, against the IgG level.

    ``guess`` is the share in percent that is thought to come back at ``at`` g/L. The line is for Km
    24 g/L, the band for 15 to 40; the model is set to one published point (Kim 2007), drawn too.

    >>> recycled_share().get_ylabel()
    'share carried back (% of IgG swallowed)'
    """
    known = {"parameter": "recycling_to_catabolism_ratio", "subject": "IgG, human, FcRn"}
    ratio = datasets.value("pk_parameters", **known) / 100
    ax = _against_level(recycled_fraction, 100, "%", ax, kwargs)
    _point(ax, [NORMAL_IGG_G_PER_L], [100 * ratio / (1 + ratio)], "published, sets the model")
    ax.set(ylim=(0, 100), ylabel="share carried back (% of IgG swallowed)")
    seen = "The more IgG, the smaller the share; the band is what Km leaves open."
    style.head(ax, title or "How much of the swallowed IgG comes back", seen)
    return _guessed_at(ax, guess, at, 100 * recycled_fraction(at), "%", "lower left")


@style.styled
def half_life(*, at=22, guess=None, title=None, ax=None, **kwargs):
    """Draw the half-life that IgG has at each level, with published points beside it.

    ``guess`` is the half-life in days that is expected at ``at`` g/L. The line is for Km 24 g/L,
    the band for 15 to 40. Points: Masson 1993, at the normal level (11 g/L here) and at twice that.

    >>> [line.get_label() for line in half_life().lines if line.get_marker() == "D"]
    ['published (Masson 1993)']
    """
    at_level = "IgG, plasma IgG at {} (same review)"
    days = [
        datasets.value("pk_parameters", parameter="half_life", subject=at_level.format(level))
        for level in ("normal level", "200 % of normal")
    ]
    ax = _against_level(half_life_at, 1, "days", ax, kwargs)
    _point(ax, [NORMAL_IGG_G_PER_L, 2 * NORMAL_IGG_G_PER_L], days, "published (Masson 1993)")
    without = model(None, None, [0], fcrn=False).half_life_days[0]
    style.threshold(ax, without, f"without FcRn {without:.1f} days")
    ax.set(ylim=(0, 50), ylabel="half-life of IgG (days)")
    seen = "The more IgG, the shorter its half-life; the band is what Km leaves open."
    style.head(ax, title or "Half-life of IgG at each IgG level", seen)
    return _guessed_at(ax, guess, at, half_life_at(at), "days", "upper right")


@style.styled
def recycling(
    results, what="igg", *, labels=None, mark_days=(), guess=None, measured=None, last_dose_day=0,
    title=None, ax=None, **kwargs,
):  # fmt: skip
    """Draw what the recycling model says over time: a band over Km, with a line in it.

    Parameters
    ----------
    results : Recycling or list of them
        From ``kinetics.recycling`` with several days; ``km_g_per_l=[15, 24, 40]`` makes the band.
    what : {"igg", "autoantibody"}
        The curve. With "autoantibody", an IgM-like control without FcRn is drawn too.
    mark_days : sequence of float
        Days at which the first result is marked with its value.
    guess : float, optional
        The lowest or highest value of the first curve: how far it goes from where it starts.
    measured : str or DataFrame, optional
        Points to lay over the curves. The name of a series of ``measured_points`` is put on these
        axes: weeks as days, counted from ``last_dose_day``; a change as percent of the start.

    >>> from ivig_teach.kinetics import Regimen, recycling as model
    >>> after = model(Regimen(2, n_doses=1), None, range(57), km_g_per_l=[15, 24, 40])
    >>> recycling(after, "autoantibody").get_ylabel()
    'level (% of the level before)'
    """
    results = results if isinstance(results, list | tuple) else [results]
    if not results or not all(np.size(getattr(one, "days", 0)) > 1 for one in results):
        raise InputError(
            "plots.recycling draws what kinetics.recycling returned for several days, "
            "for example kinetics.recycling(regimen, None, range(85), [15, 24, 40])."
        )
    field, factor, unit, noun, ylabel, heading = _CURVES[choice("what", what, tuple(_CURVES))]
    several = len(results) > 1
    names = [f"{noun} {i + 1}" if several else noun for i in range(len(results))]
    names = style.labels(labels, names)
    heading += f": {' and '.join(names)}" if labels else ""

    ax = style.axes(ax)
    lines = []
    for i, (result, name) in enumerate(zip(results, names, strict=True)):
        order = np.argsort(result.days, kind="stable")
        rows = factor * np.atleast_2d(getattr(result, field))[:, order]
        km = np.atleast_1d(result.parameters.km_g_per_l)
        lines.append(_banded(ax, result.days[order], rows, name, km, i, kwargs))
        if several:  # curves that lie on each other can still be told apart
            every = max(1, result.days.size // 6)
            lines[i].set(marker="o^sDv"[i % 5], markevery=(i * every // 2, every))
    ends = [min(results[0].days), max(results[0].days)]
    if what == "autoantibody":
        # IgM is made and lost at constant rates: no dose enters its equation.
        ax.plot(ends, [100, 100], label="IgM (no FcRn grip), control", **style.look(5))
    overlays.measured(ax, _on_these_axes(measured, last_dose_day))
    _mark(ax, lines[0], mark_days, "%" if factor == 100 else "")
    ax.set(xlim=ends, xlabel="time (days)", ylabel=ylabel, ylim=(0, 1.06 * ax.dataLim.y1))
    _tell(ax, lines, names, unit, guess, title or heading)
    heed = dict.fromkeys(s for result in results for s in getattr(result, "cautions", ()))
    ax.ivig_notes = [*heed, LIMITS, *getattr(ax, "ivig_notes", ())]
    ax.ivig_caption = " ".join([ax.ivig_caption, *heed])
    overlays.legend(ax, above=what == "igg", loc="lower right")
    return ax


def _on_these_axes(measured, last_dose_day):
    if not isinstance(measured, str):
        return measured
    frame = overlays.series(measured)
    frame = frame[frame["x_unit"] != "group"]  # such an x only names the group, it is no day
    days = frame["x"] * np.where(frame["x_unit"].str.startswith("week"), 7, 1)
    level = 100 * frame["y_unit"].str.startswith("percent change")
    ends = {end: frame[end] + level for end in ("y", "low", "high")}
    return frame.assign(x=days + last_dose_day, **ends)


def _against_level(of, factor, unit, ax, kwargs):
    """Draw ``of`` (IgG level, Km) over the levels, with the band in words where it matters."""
    ax = style.axes(ax)
    rows = factor * of(_LEVELS, np.array(KM_BAND_G_PER_L)[:, None])
    _banded(ax, _LEVELS, rows, "IgG", KM_BAND_G_PER_L, 0, kwargs)
    ax.set(xlim=(0, _LEVELS[-1]), xlabel="IgG in plasma (g/L)")
    least, _, most = KM_BAND_G_PER_L
    said = []
    for level in (4, NORMAL_IGG_G_PER_L, 2 * NORMAL_IGG_G_PER_L):
        ends = [f"{end:.3g}" for end in sorted(factor * of(level, [least, most]))]
        said.append(f"{' to '.join(dict.fromkeys(ends))} {unit} at {level:g} g/L")
    ax.ivig_notes = [f"The band (Km {least:g} to {most:g}) is {', '.join(said)}.", LIMITS]
    return ax


def _guessed_at(ax, guess, level, truth, unit, loc):
    fact = f"at {level:g} g/L the line says {truth:.0f} {unit}"
    overlays.guess(ax, guess, truth, fact, x=level, unit=unit, decimals=0)
    overlays.legend(ax, loc=loc)
    return ax


def _tell(ax, lines, names, unit, guess, title):
    """Title and caption: where each curve is farthest from its start; and the guess of it."""
    said, decimals = [], 0 if unit == "%" else 1
    for line, name in zip(lines, names, strict=True):
        days, level = line.get_data()
        far = np.argmax(abs(level - level[0]))
        side = "highest" if level[far] > level[0] else "lowest"
        words = f"{level[far]:.{decimals}f} {unit}"
        flat = np.ptp(level) < 1e-6 * level[0]
        words = f"stays at {words}" if flat else f"{side} {words} on day {number(days[far])}"
        said.append((f"{name}: {words}", words, days[far], level[far]))
    style.head(ax, title, f"{'; '.join(each[0] for each in said)}.")
    _, fact, day, truth = said[0]
    overlays.guess(ax, guess, truth, fact, x=day, unit=unit, decimals=decimals)


def _banded(ax, x, rows, label, km, index, kwargs):
    """Draw the row of the middle Km as a line, in a band over all rows."""
    middle = np.argsort(km)[len(km) // 2]
    look = style.look(index) | kwargs
    name = label if index else f"{label}, Km {km[middle]:g} g/L"
    (line,) = ax.plot(x, rows[middle], label=name, **look)
    if len(km) > 1:
        ends = f"Km {min(km):g} to {max(km):g} g/L"
        name = f"_{label}, {ends}" if index else ends
        style.band(ax, x, rows.min(0), rows.max(0), name, look["color"])
    return line


def _point(ax, x, y, label):
    look = {"color": style.COLOURS[1], "linestyle": "none", "zorder": 4}
    ax.plot(x, y, "D", markerfacecolor="white", markeredgewidth=2.4, label=label, **look)


def _mark(ax, line, days, unit):
    for day in np.ravel(quantity("days", days)):
        value = np.interp(day, *line.get_data())
        ax.plot(day, value, "o", color=style.INK, zorder=5, label="_marked")
        place = {"xytext": (10, -50), "textcoords": "offset points"}
        text = f"day {day:g}: {value:.0f} {unit}".rstrip()
        ax.annotate(text, (day, value), arrowprops={"arrowstyle": "-", "shrinkB": 4}, **place)
