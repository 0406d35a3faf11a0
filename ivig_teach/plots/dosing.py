"""Figures of IgG under repeated doses: one curve or several, and a virtual cohort."""

import warnings

import numpy as np
from matplotlib.ticker import MultipleLocator

from ..inputs import InputError, ModelWarning, quantity
from ..kinetics import cautions, concentration
from ..kinetics.regimen import infusions_of
from . import style
from .describe import curves, number, points

_OUTSIDE = "model used outside its range: see the words below"
_MOST_MARKED = 15
_POINTS_APART = 13
_MOMENT = 1e-6  # days


@style.styled
def levels(
    regimen,
    patient,
    parameters,
    *,
    days=None,
    threshold=None,
    threshold_label="mark at",
    labels=None,
    ax=None,
    **kwargs,
):
    """Draw the IgG level of one or several people, regimens or parameter sets over time.

    Parameters
    ----------
    regimen : Regimen, tuple of Regimen given together, or list of these
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

    Notes
    -----
    Marks: a triangle at the foot for each infusion, a dot for each trough (only the last one when
    there are more than 15), a dotted line for the person's own IgG.

    Examples
    --------
    >>> from ivig_teach.kinetics import Patient, Regimen, preset
    >>> ax = levels(Regimen(n_doses=3), [Patient(50), Patient(110)], preset("navarro_mora_2022"))
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['50 kg', '110 kg']
    """
    cases = _cases(regimen, patient, parameters)
    end = max(_due_days(case[0])[-1] for case in cases) if days is None else style.end_of_axis(days)
    grids = [_grid(case[0], end) for case in cases]
    igg = [_quietly(concentration, *case, grid) for case, grid in zip(cases, grids, strict=True)]
    labels = style.labels(labels, _differences(cases))

    ax = style.axes(ax)
    first = len(curves(ax))
    for i, (case, label) in enumerate(zip(cases, labels, strict=True)):
        ax.plot(grids[i], igg[i], label=label, **style.look(first + i) | kwargs)
        _mark_troughs(ax, case[0], grids[i], igg[i], first + i)
        _mark_doses(ax, case[0], end, first + i)
        _mark_own_level(ax, case[1].own_igg_g_per_l)
    _finish(ax, end, threshold, threshold_label)
    _remember(ax, cases)
    ax.set_title("IgG under repeated doses")
    ax.ivig_description = lambda: _levels_in_words(ax)
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
    **kwargs,
):
    """Draw how far apart the IgG levels of many virtual people on the same regimen lie.

    Parameters
    ----------
    regimen : Regimen, or tuple of Regimen given together
    who : Cohort
    parameters : Parameters
    percentiles : three floats
        Lower edge of the band, middle line, upper edge, in percent.
    singles : int
        How many of the people to draw as thin lines too.
    measured : (days, g/L), optional
        A measured level to compare, drawn as a cross.
    measured_label : str
        Name of the measured level.
    days, threshold, threshold_label
        As in ``levels``.

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
    end = _due_days(regimen)[-1] if days is None else style.end_of_axis(days)
    grid = _grid(regimen, end)
    people = _quietly(concentration, regimen, who, parameters, grid)
    low, middle, high = np.percentile(people, ranks, axis=0)

    ax = style.axes(ax)
    band = ax.fill_between(grid, low, high, color=style.COLOURS[0], alpha=0.22, linewidth=0)
    band.set(gid="band", label=f"percentiles {ranks[0]:g} to {ranks[2]:g}")
    for level in people[:singles]:
        ax.plot(grid, level, color=style.QUIET, linewidth=0.9, linestyle="-", label="_person")
    name = "median" if ranks[1] == 50 else f"percentile {ranks[1]:g}"
    ax.plot(grid, middle, label=name, **style.look(0) | kwargs)
    if measured is not None:
        day, level = quantity("days", measured[0]), quantity("igg_g_per_l", measured[1])
        look = {"color": style.COLOURS[1], "markersize": 10, "markeredgewidth": 3, "zorder": 4}
        ax.plot(day, level, "x", linestyle="none", label=measured_label, clip_on=False, **look)
    _mark_doses(ax, regimen, end, 0)
    _finish(ax, end, threshold, threshold_label)
    _remember(ax, [(regimen, who, parameters)])
    ax.set_title(f"{len(who):,} virtual people on the same regimen")
    ax.ivig_description = lambda: _cohort_in_words(ax, band, (low[-1], middle[-1], high[-1]))
    return ax


def _cases(regimen, patient, parameters):
    """One (regimen, patient, parameters) for each curve."""
    lists = [x if isinstance(x, list) else [x] for x in (regimen, patient, parameters)]
    size = max(map(len, lists))
    if not all(lists):
        raise InputError("An empty list makes no curve. Give at least one of each.")
    if any(len(one) not in (1, size) for one in lists):
        raise InputError(
            f"There are {len(lists[0])} regimens, {len(lists[1])} patients and {len(lists[2])} "
            "parameter sets. Give one for all curves, or lists of the same length."
        )
    return list(zip(*(one * size if len(one) == 1 else one for one in lists), strict=True))


def _differences(cases):
    """Name each curve by what it does not share with the others."""
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
    if isinstance(regimen, tuple):
        return ", then ".join(map(_regimen_name, regimen))
    way = ", under the skin" if regimen.route == "sc" else ""
    return f"{regimen.dose_g_per_kg:.3g} g/kg every {regimen.interval_days:g} days{way}"


def _due_days(regimen):
    """Return the days on which a dose is due, the one after the last included."""
    infusions_of(regimen)  # says what was expected
    parts = regimen if isinstance(regimen, tuple) else (regimen,)
    due = [part.dose_day(n) for part in parts for n in range(1, part.n_doses + 1)]
    return np.unique([*due, max(part.dose_day(part.n_doses + 1) for part in parts)])


def _grid(regimen, end):
    given = infusions_of(regimen)
    stop = given.start_day + given.duration_days
    # The moment before an instant injection belongs to the curve too.
    edges = np.concatenate([given.start_day, stop, given.start_day - _MOMENT])
    edges = edges[(edges >= 0) & (edges <= end)]
    return np.unique(np.concatenate([np.linspace(0, end, 337), edges]))


def _quietly(model, *args):
    """Call the model; its cautions are said in the figure's description instead."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ModelWarning)
        return model(*args)


def _remember(ax, cases):
    """Keep what a reader must know about the models, each sentence once."""
    copied = [p.name for _, _, p in cases if p.transcribed_from]
    said = [f"Model {name}: values transcribed from a review." for name in copied]
    heed = [sentence for case in cases for sentence in cautions(*case)]
    ax.ivig_notes = list(dict.fromkeys([*getattr(ax, "ivig_notes", ()), *said, *heed]))
    if heed:
        rows = sum(line.get_gid() == "doses" for line in ax.lines)
        place = {"ha": "right", "va": "bottom", "transform": ax.transAxes, "fontsize": 10}
        ax.text(0.99, 0.02 + 0.04 * rows, _OUTSIDE, **place)


def _mark_troughs(ax, regimen, grid, igg, index):
    """Dot the level just before each dose from the second on, and write the last one beside it."""
    day = _due_days(regimen)[1:]
    day = day[day <= grid[-1] + 1e-9]
    if not day.size:
        return
    day = day if day.size <= _MOST_MARKED else day[-1:]
    level = np.interp(day - _MOMENT, grid, igg)
    look = {"color": style.look(index)["color"], "markersize": 5, "clip_on": False, "zorder": 3}
    (dots,) = ax.plot(day, level, marker="o", linestyle="none", label="_troughs", **look)
    dots.set_gid(f"troughs {index}")
    ax.annotate(
        f"{level[-1]:.1f}",
        (day[-1], level[-1]),
        xytext=(7, 0),
        textcoords="offset points",
        va="center",
        color=look["color"],
        fontsize=11,
        annotation_clip=False,
        gid="last trough",
    )


def _mark_doses(ax, regimen, end, index):
    """Mark each infusion by a small triangle at the foot; curves with the same days share them."""
    start = infusions_of(regimen).start_day
    start = start[start < end]
    rows = [line for line in ax.lines if line.get_gid() == "doses"]
    if any(np.array_equal(row.get_xdata(), start) for row in rows):
        return
    look = {"marker": "^", "markersize": 5, "linestyle": "none", "label": "_doses", "gid": "doses"}
    height = [0.02 + 0.035 * len(rows)] * start.size
    across = ax.get_xaxis_transform()
    ax.plot(start, height, transform=across, color=style.look(index)["color"], **look)


def _mark_own_level(ax, level):
    """Draw the person's own IgG as a dotted line, once for each level."""
    if not level or level in [line.get_ydata()[0] for line in ax.lines if line.get_gid() == "own"]:
        return
    look = {"color": style.QUIET, "linestyle": (0, (1, 2)), "linewidth": 1.3, "zorder": 1.5}
    ax.axhline(level, gid="own", label="_own", **look)
    style.note(ax, f"own IgG {level:g} g/L", (1, level), "right", "above")


def _finish(ax, end, threshold, threshold_label):
    """Set axes and threshold, with room above the curves for the legend."""
    if threshold is not None:
        level = float(quantity("igg_g_per_l", threshold, label="threshold"))
        style.threshold(ax, level, f"{threshold_label} {level:g} g/L", "right above")
    named = [one for one in (*ax.lines, *ax.collections) if not one.get_label().startswith("_")]
    top = max(max(line.get_ydata()) for line in ax.lines if line.get_gid() != "doses")
    end = max([end, *(line.get_xdata()[-1] for line in curves(ax))])
    ax.set(xlim=(0, end), ylim=(0, top * (1.08 + 0.1 * (len(named) if len(named) > 1 else 0))))
    ax.set(xlabel="time since the first dose (days)", ylabel="IgG in serum (g/L)")
    if end <= 400:
        ax.xaxis.set_major_locator(MultipleLocator(7 if end <= 60 else 28))
    if len(named) > 1:
        ax.legend(loc="upper left")
    _spread_last_troughs(ax)


def _spread_last_troughs(ax):
    """Move the numbers beside the last troughs apart where they would overlap."""
    numbers = [text for text in ax.texts if text.get_gid() == "last trough"]
    per_point = np.ptp(ax.get_ylim()) / (ax.bbox.height * 72 / ax.figure.dpi)
    height = -np.inf
    for text in sorted(numbers, key=lambda text: text.xy[1]):
        wanted = text.xy[1] / per_point
        height = max(wanted, height + _POINTS_APART)
        text.set_position((7, height - wanted))


def _levels_in_words(ax):
    """Say for each curve its start, its peak and its troughs; then own IgG and threshold."""
    said = [_setting(ax)]
    for index, line in enumerate(curves(ax)):
        first, top = line.get_ydata()[0], max(line.get_ydata())
        said.append(
            f"{line.get_label()}: starts at {number(first)}, highest {number(top)}"
            f"{_troughs_in_words(ax, index)}."
        )
    own = [number(line.get_ydata()[0]) for line in ax.lines if line.get_gid() == "own"]
    if own:
        said.append(f"Dotted: own IgG, {' and '.join(own)}.")
    return " ".join(said)


def _troughs_in_words(ax, index):
    dots = [line for line in ax.lines if line.get_gid() == f"troughs {index}"]
    if not dots:
        return ""
    level = dots[0].get_ydata()
    words = f", first trough {number(level[0])}" if len(level) > 1 else ""
    words += f", last trough {number(level[-1])}"
    for line in ax.lines:
        if line.get_gid() == "threshold":
            side = "above" if level[-1] >= line.get_ydata()[0] else "below"
            words += f", {side} {line.get_label().lstrip('_')}"
    return words


def _cohort_in_words(ax, band, ends):
    """Say the band and the middle line on the last day, and a measured level."""
    low, middle, high = map(number, ends)
    line = curves(ax)[0]
    said = [
        _setting(ax),
        f"On day {number(line.get_xdata()[-1])}: {line.get_label()} {middle}; band "
        f"({band.get_label()}) from {low} to {high}.",
    ]
    singles = sum(line.get_label() == "_person" for line in ax.lines)
    if singles:
        said.append(f"Thin lines: {singles} of these people.")
    for line in points(ax):
        day, level = line.get_xdata()[0], line.get_ydata()[0]
        said.append(f"{line.get_label()}: {number(level)} on day {number(day)}.")
    return " ".join(said)


def _setting(ax):
    low, high = ax.get_xlim()
    across = f"Across: {ax.get_xlabel()}, {number(low)} to {number(high)}."
    return f"{ax.get_title(loc='left')}. {across} Up: {ax.get_ylabel()}."
