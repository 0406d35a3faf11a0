"""Figures of IgG under repeated doses: one course or several, and a virtual cohort."""

import warnings
from dataclasses import fields

import numpy as np

from ..inputs import InputError, ModelWarning, quantity
from ..kinetics import Cohort, Regimen, cautions, concentration, percentile_band, trough
from ..kinetics.regimen import infusions_of
from . import dosing_marks as marks
from . import style
from .describe import curves

_MOST_MARKED = 15


@style.styled
def course(
    regimen,
    patient,
    parameters,
    *,
    days=None,
    threshold=None,
    threshold_label="mark at",
    labels=None,
    ax=None,
):
    """Draw the IgG level of one or several people, regimens or parameter sets over time.

    Parameters
    ----------
    regimen : Regimen, Schedule, or list of them
    patient : Patient, or list of them
    parameters : Parameters, or list of them
        Of the three, each is one for all curves or a list with one entry for each curve.
    days : float, optional
        Right end of the time axis; by default one interval after the last dose.
    threshold : float, optional
        Level in g/L drawn as a horizontal line.
    threshold_label : str
        What the threshold means.
    labels : list of str, optional
        Name of each curve; by default what differs between the curves.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        Marks: a tick at the foot for each dose, a dot for each trough (only the last one when
        there are more than 15), a thin line for the person's own IgG. What a parameter set was
        not made for stands in ``ax.ivig_notes`` and is said in the figure's description.

    Raises
    ------
    InputError
        Lists of unequal length, or input that the model refuses.

    Examples
    --------
    >>> from ivig_teach.kinetics import Patient, Regimen, preset
    >>> ax = course(Regimen(n_doses=3), [Patient(50), Patient(110)], preset("navarro_mora_2022"))
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['50 kg', '110 kg']
    """
    cases = _cases(regimen, patient, parameters)
    labels = _labels(labels, cases)
    end = _end(days, [case[0] for case in cases])
    lines = []
    for case in cases:
        given = infusions_of(case[0])
        grid = _grid(given, end)
        lines.append((given, grid, _quietly(concentration, *case, grid), _troughs(case, end)))

    ax = style.axes(ax)
    first = len(curves(ax))
    for i, (label, case, line) in enumerate(zip(labels, cases, lines, strict=True), start=first):
        given, grid, level, troughs = line
        ax.plot(grid, level, label=label, **style.look(i))
        marks.troughs(ax, troughs, i)
        marks.doses(ax, given, end, i)
        marks.own_level(ax, case[1].own_igg_g_per_l)
    marks.finish(ax, end, threshold, threshold_label)
    _remember(ax, cases)
    ax.set_title("IgG under repeated doses")
    ax.ivig_description = lambda: marks.courses_in_words(ax)
    return ax


@style.styled
def cohort(
    regimen,
    who,
    parameters,
    *,
    days=None,
    percentiles=(5, 50, 95),
    singles=0,
    measured=None,
    measured_label="measured",
    threshold=None,
    threshold_label="mark at",
    ax=None,
):
    """Draw how far apart the IgG levels of many virtual people on the same regimen lie.

    Parameters
    ----------
    regimen : Regimen or Schedule
    who : Cohort
    parameters : Parameters
    days : float, optional
        Right end of the time axis; by default one interval after the last dose.
    percentiles : three floats
        Lower edge of the band, middle line, upper edge, in percent.
    singles : int
        How many of the people to draw as thin lines too.
    measured : (days, g/L), optional
        A measured level to compare, drawn as a cross.
    measured_label : str
        Name of the measured level.
    threshold, threshold_label, ax
        As in ``course``.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        Percentiles that do not rise, or input that the model refuses.

    Examples
    --------
    >>> from ivig_teach import kinetics
    >>> chosen = kinetics.preset("navarro_mora_2022")
    >>> ax = cohort(kinetics.Regimen(), kinetics.cohort(50, chosen, seed=1), chosen)
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['percentiles 5 to 95', 'median']
    """
    ranks = quantity("percentile", percentiles)
    if ranks.shape != (3,) or (np.diff(ranks) <= 0).any():
        raise InputError(
            f"percentiles got {percentiles!r}. Give lower edge, middle and upper edge: (5, 50, 95)."
        )
    end = _end(days, [regimen])
    given = infusions_of(regimen)
    grid = _grid(given, end)
    low, middle, high = _quietly(percentile_band, regimen, who, parameters, grid, ranks)

    ax = style.axes(ax)
    band = ax.fill_between(grid, low, high, color=style.COLOURS[0], alpha=0.22, linewidth=0)
    band.set_gid("band")
    band.set_label(f"percentiles {ranks[0]:g} to {ranks[2]:g}")
    if singles:
        few = _few(who, singles)
        for level in _quietly(concentration, regimen, few, parameters, grid):
            ax.plot(grid, level, color=style.QUIET, linewidth=0.9, linestyle="-", label="_person")
    name = "median" if ranks[1] == 50 else f"percentile {ranks[1]:g}"
    ax.plot(grid, middle, label=name, **style.look(0))
    if measured is not None:
        day, level = quantity("days", measured[0]), quantity("igg_g_per_l", measured[1])
        look = {"color": style.COLOURS[1], "markersize": 10, "markeredgewidth": 3}
        ax.plot(
            day,
            level,
            marker="x",
            linestyle="none",
            label=measured_label,
            **look,
            zorder=4,
            clip_on=False,
        )
    marks.doses(ax, given, end, 0)
    marks.finish(ax, end, threshold, threshold_label)
    _remember(ax, [(regimen, who, parameters)])
    ax.set_title(f"{len(who):,} virtual people on the same regimen")
    edges = {"low": low, "middle": middle, "high": high}
    ax.ivig_description = lambda: marks.band_in_words(ax, grid, edges, singles)
    return ax


def _cases(regimen, patient, parameters):
    lists = [
        list(x) if isinstance(x, list | tuple) else [x] for x in (regimen, patient, parameters)
    ]
    if not all(lists):
        raise InputError("An empty list makes no curve. Give at least one of each.")
    size = max(map(len, lists))
    if any(len(one) not in (1, size) for one in lists):
        raise InputError(
            f"There are {len(lists[0])} regimens, {len(lists[1])} patients and {len(lists[2])} "
            "parameter sets. Give one for all curves, or lists of the same length."
        )
    return list(zip(*(one * size if len(one) == 1 else one for one in lists), strict=True))


def _labels(labels, cases):
    if labels is None:
        return _differences(cases)
    labels = [labels] if isinstance(labels, str) else list(labels)
    if len(labels) != len(cases):
        raise InputError(f"{len(cases)} curves need {len(cases)} labels; got {len(labels)}.")
    return labels


def _differences(cases):
    if len(cases) == 1:
        return ["IgG"]
    said = [
        (
            _regimen_name(regimen),
            f"{patient.weight_kg:g} kg",
            f"own IgG {patient.own_igg_g_per_l:g} g/L",
            parameters.name,
        )
        for regimen, patient, parameters in cases
    ]
    columns = [column for column in zip(*said, strict=True) if len(set(column)) > 1]
    if not columns:
        return [f"curve {n}" for n, _ in enumerate(cases, start=1)]
    return [", ".join(parts) for parts in zip(*columns, strict=True)]


def _regimen_name(regimen):
    if not isinstance(regimen, Regimen):
        return f"{infusions_of(regimen).start_day.size} infusions"
    way = ", under the skin" if regimen.route == "sc" else ""
    return f"{regimen.dose_g_per_kg:.3g} g/kg every {regimen.interval_days:g} days{way}"


def _end(days, regimens):
    if days is None:
        return max(_due(regimen) for regimen in regimens)
    end = float(quantity("days", days))
    if end == 0:
        raise InputError("days is the right end of the axis and must be above 0. Try days=168.")
    return end


def _due(regimen):
    if isinstance(regimen, Regimen):
        return regimen.dose_day(regimen.n_doses + 1)
    return float(infusions_of(regimen).start_day[-1]) + 28


def _grid(given, end):
    # The moment before an instant injection belongs to the curve too.
    edges = np.concatenate(
        [given.start_day, given.start_day + given.duration_days, given.start_day - 1e-6]
    )
    return np.unique(
        np.concatenate([np.linspace(0, end, 337), edges[(edges >= 0) & (edges <= end)]])
    )


def _troughs(case, end):
    """Day and level just before each dose from the second on, and before the next one due."""
    regimen = case[0]
    last = regimen.n_doses + 1 if isinstance(regimen, Regimen) else _size(regimen)
    numbers = [n for n in range(2, last + 1) if regimen.dose_day(n) <= end + 1e-9]
    numbers = numbers if len(numbers) <= _MOST_MARKED else numbers[-1:]
    return [(regimen.dose_day(n), _quietly(trough, *case, n)) for n in numbers]


def _size(regimen):
    return infusions_of(regimen).start_day.size


def _quietly(model, *args):
    """Call the model; its cautions are said in the figure's description instead."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ModelWarning)
        return model(*args)


def _few(who, count):
    columns = {f.name: getattr(who, f.name) for f in fields(Cohort)}
    return Cohort(**{n: v[:count] if isinstance(v, np.ndarray) else v for n, v in columns.items()})


def _remember(ax, cases):
    said = [f"Model {p.name}: values transcribed from a review." for _, _, p in cases if _copied(p)]
    marks.remember(ax, said, [note for case in cases for note in cautions(*case)])


def _copied(parameters):
    return bool(parameters.transcribed_from)
