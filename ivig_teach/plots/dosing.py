"""Figures of IgG under repeated doses: one curve or several, and a virtual cohort."""

import warnings

import numpy as np
from matplotlib.ticker import MultipleLocator

from ..datasets import author_year
from ..inputs import InputError, ModelWarning, number
from ..kinetics import cautions, concentration
from ..kinetics.regimen import infusions_of, listed
from . import overlays, style
from .describe import curves
from .describe import number as in_words


@style.styled
def levels(
    regimen, patient, parameters, *, days=None, threshold=None, labels=None, guess=None,
    measured=None, title=None, ax=None, **kwargs,
):  # fmt: skip
    """Draw the IgG level of one or several people, regimens or parameter sets over time.

    Parameters
    ----------
    regimen : Regimen, tuple of Regimen given together, or list of these
    patient : Patient, or list of them
    parameters : Parameters, or list of them
        Of the three, each is one for all curves or a list with one entry for each curve.
    days, threshold : float, optional
        Right end of the time axis, by default one interval after the last dose; level in g/L.
    guess : float, optional
        What the last trough of the first curve is thought to be, in g/L.

    A triangle at the foot marks each infusion, a dot each trough (of more than 15 the last one), a
    dotted line the person's own IgG. By default, labels say what differs between the curves.

    >>> from ivig_teach.kinetics import Patient, Regimen, preset
    >>> ax = levels(Regimen(n_doses=3), [Patient(50), Patient(110)], preset("navarro_mora_2022"))
    >>> [line.get_label() for line in curves(ax)]
    ['50 kg', '110 kg']
    """
    cases = _cases(regimen, patient, parameters)
    end = _end(days, *(case[0] for case in cases))
    names = style.labels(labels, _differences(cases))
    ax = style.axes(ax)
    last = []
    for case, name in zip(cases, names, strict=True):
        index = len(curves(ax))
        (line,) = ax.plot(*_levels(*case, end), label=name, **style.look(index) | kwargs)
        _mark_doses(ax, case[0], end, index)
        last += _mark_troughs(ax, line, case[0])
    for _, person, _ in cases:
        _mark_own_level(ax, person.own_igg_g_per_l)
    overlays.measured(ax, measured)
    _finish(ax, end, threshold)
    heed = _remember(ax, cases)
    each = ", ".join(f"{name} {level:.1f}" for name, _, level in last)
    when = "Last trough" if any(_due_days(case[0]).size > 2 for case in cases) else "At the dot"
    seen = f"{when} in g/L: {each}." if last else f"IgG until day {end:g}."
    what = ", ".join(names if len(cases) > 1 else _said_of(*cases[0])[:2])
    style.head(ax, title or f"IgG under repeated doses: {what}", seen)
    if last:
        _, day, level = last[0]
        overlays.guess(ax, guess, level, f"the last trough is {level:.1f} g/L", x=day, unit="g/L")
    ax.ivig_caption = " ".join([ax.ivig_caption, *heed])
    overlays.legend(ax, above=True)
    return ax


@style.styled
def cohort(
    regimen, who, parameters, *, days=None, threshold=None, guess=None, measured=None, title=None,
    ax=None, **kwargs,
):  # fmt: skip
    """Draw how far apart the IgG levels of many virtual people on the same regimen lie.

    Parameters
    ----------
    regimen, who, parameters : Regimen or tuple of Regimen given together, Cohort, Parameters
    days, threshold : float, optional
        As in ``levels``.
    guess : float, optional
        How many of 100 people are thought to be below the threshold on the last day.

    >>> from ivig_teach import kinetics
    >>> chosen = kinetics.preset("navarro_mora_2022")
    >>> ax = cohort(kinetics.Regimen(), kinetics.cohort(50, chosen, seed=1), chosen)
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['percentiles 5 to 95', 'median']
    """
    if guess is not None and threshold is None:
        raise InputError("guess is how many of 100 people are below a level: give threshold=8 too.")
    end = _end(days, regimen)
    grid, people = _levels(regimen, who, parameters, end)
    low, middle, high = np.percentile(people, [5, 50, 95], axis=0)

    ax = style.axes(ax)
    style.band(ax, grid, low, high, "percentiles 5 to 95")
    ax.plot(grid, middle, label="median", **style.look(0) | kwargs)
    overlays.measured(ax, measured)
    _mark_doses(ax, regimen, end, 0)
    _finish(ax, end, threshold)
    heed = _remember(ax, [(regimen, who, parameters)])
    ends = f"{in_words(low[-1])} to {in_words(high[-1])}"
    seen = f"On day {end:g}, 90 of 100 people lie within {ends} g/L."
    ax.ivig_notes = [seen, *ax.ivig_notes]
    style.head(ax, title or f"{len(who):,} virtual people, {_regimen_name(regimen)}", seen)
    if threshold is not None:
        _share_below(ax, people[:, -1], threshold, guess, end)
    ax.ivig_caption = " ".join([ax.ivig_caption, *heed])
    overlays.legend(ax, above=True)
    return ax


def _share_below(ax, igg, threshold, guess, end):
    """Say how many of 100 are below the threshold, and how far from that the guess is."""
    below = 100 * np.mean(igg < threshold)
    fact = f"below {threshold:g} g/L are {below:.0f} of 100"
    ax.ivig_caption = f"On day {end:g}, {fact} people."
    how = {"x": end, "unit": "people", "more": ("more", "fewer"), "decimals": 0}
    if guess not in (None, ...):  # at the level that so many people are below
        how["y"] = np.percentile(igg, min(overlays.checked(guess), 100))
    overlays.guess(ax, guess, below, fact, **how)


def _cases(regimen, patient, parameters):
    """One (regimen, patient, parameters) for each curve."""
    lists = [x if isinstance(x, list) else [x] for x in (regimen, patient, parameters)]
    sizes = [len(one) for one in lists]
    if not set(sizes) <= {1, max(sizes)} or 0 in sizes:
        there = "There are {} regimens, {} patients and {} parameter sets.".format(*sizes)
        raise InputError(f"{there} Give one for all curves, or lists of the same length.")
    return list(zip(*(x * max(sizes) if len(x) == 1 else x for x in lists), strict=True))


def _differences(cases):
    """Name each curve by what it does not share with the others."""
    if len(cases) == 1:
        return ["IgG"]
    columns = zip(*(_said_of(*case) for case in cases), strict=True)
    differ = [column for column in columns if len(set(column)) > 1]
    differ = differ or [[f"curve {n}" for n, _ in enumerate(cases, start=1)]]
    return [", ".join(parts) for parts in zip(*differ, strict=True)]


def _said_of(regimen, patient, parameters):
    own = f"own IgG {patient.own_igg_g_per_l:g} g/L"
    kg, model = f"{patient.weight_kg:g} kg", author_year(parameters.name)
    return _regimen_name(regimen), kg, own, model


def _regimen_name(regimen):
    if isinstance(regimen, tuple):
        return ", then ".join(map(_regimen_name, regimen))
    way = ", under the skin" if regimen.route == "sc" else ""
    return f"{regimen.dose_g_per_kg:.3g} g/kg every {regimen.interval_days:g} days{way}"


def _due_days(regimen):
    """Return the days on which a dose is due, the one after the last included."""
    due = [[one.dose_day(n) for n in range(1, one.n_doses + 2)] for one in listed(regimen)]
    return np.unique([*(day for days in due for day in days[:-1]), max(days[-1] for days in due)])


def _end(days, *regimens):
    return max(_due_days(one)[-1] for one in regimens) if days is None else number("days", days)


def _levels(regimen, who, parameters, end):
    """Return the days (n,) and the levels; cautions are said in the caption, not as warnings."""
    given = infusions_of(regimen)
    days = style.days_until(end, [*given.start_day, *(given.start_day + given.duration_days)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ModelWarning)
        return days, concentration(regimen, who, parameters, days)


def _remember(ax, cases):
    """Keep what a reader must know about the models, each sentence once; return the cautions."""
    copied = [author_year(model.name) for _, _, model in cases if model.transcribed_from]
    said = dict.fromkeys(f"Model {name}: values transcribed from a review." for name in copied)
    heed = dict.fromkeys(one for case in cases for one in cautions(*case))
    ax.ivig_notes = list(dict.fromkeys([*getattr(ax, "ivig_notes", ()), *said, *heed]))
    return heed


def _mark_troughs(ax, line, regimen):
    """Dot the level before each dose from the second on; return [(label, last day, level)]."""
    grid, level = line.get_data()
    day = _due_days(regimen)[1:]
    day = day[day <= grid[-1] + style.MOMENT]
    day = day if day.size <= 15 else day[-1:]
    if not day.size:
        return []
    trough = np.interp(day - style.MOMENT, grid, level)
    look = {"color": line.get_color(), "markersize": 6, "clip_on": False, "zorder": 3}
    ax.plot(day, trough, "o", linestyle="none", label="_troughs", **look)
    what = "last trough" if _due_days(regimen).size > 2 else f"day {day[-1]:g}:"
    line.ivig_legend = f"{line.get_label()}: {what} {trough[-1]:.1f}"
    first = f", first trough {in_words(trough[0])}" if day.size > 1 else ""
    line.ivig_words = f"{first}, {what} {in_words(trough[-1])}"
    return [(line.get_label(), day[-1], trough[-1])]


def _mark_doses(ax, regimen, end, index):
    """Mark each infusion by a small triangle at the foot; curves with the same days share them."""
    start = infusions_of(regimen).start_day
    start = start[start < end]
    rows = [line for line in ax.lines if line.get_gid() == "doses"]
    if any(np.array_equal(row.get_xdata(), start) for row in rows):
        return
    height = np.full(start.size, 0.02 + 0.035 * len(rows))
    (marks,) = ax.plot(start, height, "^", transform=ax.get_xaxis_transform(), label="_doses")
    marks.set(gid="doses", color=style.look(index)["color"], markersize=6, linestyle="none")


def _mark_own_level(ax, level):
    """Draw the person's own IgG as a dotted line, once for each level."""
    label = f"own IgG {level:g} g/L"
    if level and label not in [line.get_label() for line in ax.lines]:
        look = {"color": style.QUIET, "linestyle": (0, (1, 2)), "linewidth": 1.6, "zorder": 1.5}
        ax.axhline(level, gid="own", label=label, **look)


def _finish(ax, end, threshold):
    """Set axes and threshold."""
    if threshold is not None:
        level = number("igg_g_per_l", threshold, label="threshold")
        style.threshold(ax, level, f"mark at {level:g} g/L")
    ax.set(xlim=(0, end), ylim=(0, 1.06 * ax.dataLim.y1))
    ax.set(xlabel="time since the first dose (days)", ylabel="IgG in serum (g/L)")
    if end <= 400:
        ax.xaxis.set_major_locator(MultipleLocator(7 if end <= 60 else 28))
