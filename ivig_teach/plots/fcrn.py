"""Figures of the recycling model over time: IgG, its half-life, an autoantibody and a control."""

import matplotlib.pyplot as plt
import numpy as np

from ..inputs import InputError, choice, quantity
from ..kinetics.saturable import Recycling
from . import style
from .fcrn_levels import LIMITS, banded

_CURVES = {
    "igg": ("igg_g_per_l", 1, "IgG", "IgG in plasma (g/L)", "IgG over time"),
    "autoantibody": (
        "autoantibody",
        100,
        "autoantibody",
        "level (% of the level before)",
        "An autoantibody is IgG too",
    ),
    "half_life": (
        "half_life_days",
        1,
        "half-life",
        "half-life of IgG (days)",
        "Half-life over time",
    ),
}
_MARKS = ("o", "^", "s", "D", "v")


@style.styled
def recycling(results, what="igg", *, labels=None, mark_days=(), ax=None):
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
    ax : matplotlib.axes.Axes, optional
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        Something that is no result, one day only, another curve, or labels that do not fit.

    Examples
    --------
    >>> from ivig_teach.kinetics import Regimen, recycling as model
    >>> after = model(Regimen(2, n_doses=1), None, range(57), km_g_per_l=[15, 24, 40])
    >>> recycling(after, "autoantibody").get_ylabel()
    'level (% of the level before)'
    """
    choice("what", what, tuple(_CURVES))
    results = _checked(results)
    name, factor, noun, ylabel, title = _CURVES[what]
    labels = _labels(labels, results, noun)

    ax = style.axes(ax)
    for i, (result, label) in enumerate(zip(results, labels, strict=True)):
        order = np.argsort(result.days, kind="stable")
        rows = factor * np.atleast_2d(getattr(result, name))[:, order]
        km = np.atleast_1d(result.parameters.km_g_per_l)
        line = banded(ax, result.days[order], rows, label, km, i)
        if len(results) > 1:
            every = max(1, order.size // 6)
            line.set(marker=_MARKS[i % len(_MARKS)], markevery=(i * every // 2, every))
        if not i:
            _mark(ax, line, mark_days, "%" if factor == 100 else "")
    if what == "autoantibody":
        _control(ax, results[0])
    days = results[0].days
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

    Returns
    -------
    list of matplotlib.axes.Axes

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


def _control(ax, result):
    level = 100 * np.atleast_2d(result.control)[0]
    days, level = result.days[[0, -1]], level[[0, -1]]
    ax.plot(days, level, label="IgM (no FcRn grip), control", **style.look(5))


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
    results = list(results) if isinstance(results, list | tuple) else [results]
    for one in results:
        if not isinstance(one, Recycling):
            raise InputError(
                f"plots.recycling got {type(one).__name__}. Give what kinetics.recycling returned, "
                "for example kinetics.recycling(regimen, None, range(85), [15, 24, 40])."
            )
        if np.ndim(one.days) != 1 or one.days.size < 2:
            raise InputError("A curve over time needs a plain list of days, such as range(85).")
    if not results:
        raise InputError("results is empty. Give what kinetics.recycling returned.")
    return results


def _labels(labels, results, noun):
    if labels is None:
        labels = [noun] if len(results) == 1 else [f"{noun} {i + 1}" for i in range(len(results))]
    labels = [labels] if isinstance(labels, str) else list(labels)
    if len(labels) != len(results):
        raise InputError(
            f"{len(results)} results need {len(results)} labels; got {len(labels)}: {labels}."
        )
    return labels
