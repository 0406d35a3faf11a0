"""Figures of IgG under repeated doses: one curve or several, and a virtual cohort."""

import warnings

import numpy as np
from matplotlib.ticker import MultipleLocator

from ..inputs import InputError, ModelWarning, quantity
from ..kinetics import cautions, concentration
from ..kinetics.regimen import infusions_of
from . import overlays, style
from .describe import curves, number, points_in_words

_MOST_MARKED = 15
_MOMENT = 1e-6  # days


@style.styled
def levels(
    regimen,
    patient,
    parameters,
    *,
    days=None,
    threshold=None,
    labels=None,
    guess=None,
    measured=None,
    title=None,
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
    labels : list of str, optional
        Name of each curve; by default what differs between the curves.
    guess : float, optional
        What the last trough of the first curve is thought to be, in g/L.

    Notes
    -----
    Marks: a triangle at the foot for each infusion, a dot for each trough (only the last one when
    there are more than 15), a dotted line for the person's own IgG.

    Examples
    --------
    >>> from ivig_teach.kinetics import Patient, Regimen, preset
    >>> ax = levels(Regimen(n_doses=3), [Patient(50), Patient(110)], preset("navarro_mora_2022"))
    >>> [line.get_label() for line in ax.lines if not line.get_label().startswith("_")][::2]
    ['50 kg', '110 kg']
    """
    cases = _cases(regimen, patient, parameters)
    end = float(max(_due_days(c[0])[-1] for c in cases) if days is None else quantity("days", days))
    labels = style.labels(labels, _differences(cases))
    ax = style.axes(ax)
    said, last = [], []
    for case, label in zip(cases, labels, strict=True):
        index, grid = len(curves(ax)), _grid(case[0], end)
        igg = _quietly(concentration, *case, grid)
        (line,) = ax.plot(grid, igg, label=label, **style.look(index) | kwargs)
        day, trough = _mark_troughs(ax, line, case[0])
        _mark_doses(ax, case[0], end, index)
        _mark_own_level(ax, case[1].own_igg_g_per_l)
        last += [(label, day[-1], trough[-1])] if day.size else []
        said.append(_in_words(label, igg, trough, threshold))
    overlays.measured(ax, measured)
    _finish(ax, end, threshold)
    heed = _remember(ax, cases)
    each = (f"{label} {level:.1f}" for label, _, level in last)
    seen = f"Last trough in g/L: {', '.join(each)}." if last else f"IgG until day {end:g}."
    style.head(ax, title or _title(labels, cases), seen)
    own = [number(line.get_ydata()[0]) for line in ax.lines if line.get_gid() == "own"]
    said += [f"Dotted: own IgG, {' and '.join(own)}."] if own else []
    ax.ivig_description = " ".join([_setting(ax), *said, *points_in_words(ax)])
    if last:
        _, day, level = last[0]
        fact = f"the last trough is {level:.1f} g/L"
        seen = overlays.guess(ax, guess, level, fact, x=day, unit="g/L") or seen
    ax.ivig_caption = " ".join([seen, *heed])
    overlays.legend(ax, above=True)
    return ax


@style.styled
def cohort(
    regimen,
    who,
    parameters,
    *,
    days=None,
    singles=0,
    measured=None,
    measured_label="measured",
    threshold=None,
    guess=None,
    title=None,
    ax=None,
    **kwargs,
):
    """Draw how far apart the IgG levels of many virtual people on the same regimen lie.

    Parameters
    ----------
    regimen : Regimen, or tuple of Regimen given together
    who : Cohort
    parameters : Parameters
    singles : int
        How many of the people to draw as thin lines too.
    measured : (days, g/L), optional
        A measured level to compare, drawn as a cross and named by ``measured_label``.
    guess : float, optional
        How many of 100 people are thought to be below the threshold on the last day.
    days, threshold
        As in ``levels``.

    Examples
    --------
    >>> from ivig_teach import kinetics
    >>> chosen = kinetics.preset("navarro_mora_2022")
    >>> ax = cohort(kinetics.Regimen(), kinetics.cohort(50, chosen, seed=1), chosen)
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['percentiles 5 to 95', 'median']
    """
    if guess is not None and threshold is None:
        raise InputError("guess is how many of 100 people are below a level: give threshold=8 too.")
    end = float(_due_days(regimen)[-1] if days is None else quantity("days", days))
    grid = _grid(regimen, end)
    people = _quietly(concentration, regimen, who, parameters, grid)
    low, middle, high = np.percentile(people, [5, 50, 95], axis=0)

    ax = style.axes(ax)
    band = ax.fill_between(grid, low, high, color=style.COLOURS[0], alpha=0.22, linewidth=0)
    band.set(gid="band", label="percentiles 5 to 95")
    for level in people[:singles]:
        ax.plot(grid, level, color=style.QUIET, linewidth=0.9, linestyle="-", label="_person")
    ax.plot(grid, middle, label="median", **style.look(0) | kwargs)
    if measured is not None:
        day, level = quantity("days", measured[0]), quantity("igg_g_per_l", measured[1])
        look = {"color": style.COLOURS[1], "markersize": 12, "markeredgewidth": 3, "zorder": 4}
        ax.plot(day, level, "x", linestyle="none", label=measured_label, clip_on=False, **look)
    _mark_doses(ax, regimen, end, 0)
    _finish(ax, end, threshold)
    heed = _remember(ax, [(regimen, who, parameters)])
    ends = f"{number(low[-1])} to {number(high[-1])}"
    seen = f"On day {end:g}, 90 of 100 people lie within {ends} g/L."
    style.head(ax, title or f"{len(who):,} virtual people, {_regimen_name(regimen)}", seen)
    last = f"median {number(middle[-1])}; band (percentiles 5 to 95) from {ends}"
    said = [f"Thin lines: {singles} of these people."] if singles else []
    said = [_setting(ax), f"On day {end:g}: {last}.", *said, *points_in_words(ax)]
    ax.ivig_description = " ".join(said)
    if threshold is not None:
        seen = _share_below(ax, people[:, -1], threshold, guess, end)
    ax.ivig_caption = " ".join([seen, *heed])
    overlays.legend(ax, above=True)
    return ax


def _share_below(ax, igg, threshold, guess, end):
    """Say how many of 100 are below the threshold, or how far from that the guess is."""
    below = 100 * np.mean(igg < threshold)
    fact = f"below {threshold:g} g/L are {below:.0f} of 100"
    how = {"x": end, "unit": "people", "more": ("more", "fewer"), "decimals": 0}
    if guess not in (None, ...):  # at the level that so many people are below
        how["y"] = np.percentile(igg, min(overlays.checked(guess), 100))
    return overlays.guess(ax, guess, below, fact, **how) or f"On day {end:g}, {fact} people."


def _cases(regimen, patient, parameters):
    """One (regimen, patient, parameters) for each curve."""
    lists = [x if isinstance(x, list) else [x] for x in (regimen, patient, parameters)]
    sizes = [len(one) for one in lists]
    if not set(sizes) <= {1, max(sizes)} or 0 in sizes:
        raise InputError(
            f"There are {sizes[0]} regimens, {sizes[1]} patients and {sizes[2]} parameter sets. "
            "Give one for all curves, or lists of the same length."
        )
    return list(zip(*(x * max(sizes) if len(x) == 1 else x for x in lists), strict=True))


def _differences(cases):
    """Name each curve by what it does not share with the others."""
    if len(cases) == 1:
        return ["IgG"]
    said = [
        (_regimen_name(r), f"{p.weight_kg:g} kg", f"own IgG {p.own_igg_g_per_l:g} g/L", model.name)
        for r, p, model in cases
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


def _title(labels, cases):
    if len(cases) > 1:
        return f"IgG under repeated doses: {', '.join(labels)}"
    regimen, patient, _ = cases[0]
    often = "" if isinstance(regimen, tuple) else f"{regimen.n_doses} x "
    return f"{often}{_regimen_name(regimen)}, {patient.weight_kg:g} kg"


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
    """Call the model; its cautions are said in the figure's caption instead."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ModelWarning)
        return model(*args)


def _remember(ax, cases):
    """Keep what a reader must know about the models, each sentence once; return the cautions."""
    copied = [p.name for _, _, p in cases if p.transcribed_from]
    said = [f"Model {name}: values transcribed from a review." for name in copied]
    heed = dict.fromkeys(sentence for case in cases for sentence in cautions(*case))
    ax.ivig_notes = list(dict.fromkeys([*said, *heed]))
    return list(heed)


def _mark_troughs(ax, line, regimen):
    """Dot the level just before each dose from the second on; the legend says the last one."""
    grid, igg = line.get_data()
    day = _due_days(regimen)[1:]
    day = day[day <= grid[-1] + _MOMENT]
    day = day if day.size <= _MOST_MARKED else day[-1:]
    trough = np.interp(day - _MOMENT, grid, igg)
    look = {"color": line.get_color(), "markersize": 6, "clip_on": False, "zorder": 3}
    ax.plot(day, trough, "o", linestyle="none", label="_troughs", **look)
    if day.size:
        line.ivig_legend = f"{line.get_label()}: last trough {trough[-1]:.1f}"
    return day, trough


def _mark_doses(ax, regimen, end, index):
    """Mark each infusion by a small triangle at the foot; curves with the same days share them."""
    start = infusions_of(regimen).start_day
    start = start[start < end]
    rows = [line for line in ax.lines if line.get_gid() == "doses"]
    if any(np.array_equal(row.get_xdata(), start) for row in rows):
        return
    look = {"markersize": 6, "linestyle": "none", "label": "_doses", "gid": "doses"}
    height = [0.02 + 0.035 * len(rows)] * start.size
    look |= {"transform": ax.get_xaxis_transform(), "color": style.look(index)["color"]}
    ax.plot(start, height, "^", **look)


def _mark_own_level(ax, level):
    """Draw the person's own IgG as a dotted line, once for each level."""
    if not level or level in [line.get_ydata()[0] for line in ax.lines if line.get_gid() == "own"]:
        return
    look = {"color": style.QUIET, "linestyle": (0, (1, 2)), "linewidth": 1.6, "zorder": 1.5}
    ax.axhline(level, gid="own", label=f"own IgG {level:g} g/L", **look)


def _finish(ax, end, threshold):
    """Set axes and threshold."""
    if threshold is not None:
        level = float(quantity("igg_g_per_l", threshold, label="threshold"))
        style.threshold(ax, level, f"mark at {level:g} g/L")
    ax.set(xlim=(0, end), ylim=(0, 1.06 * ax.dataLim.y1))
    ax.set(xlabel="time since the first dose (days)", ylabel="IgG in serum (g/L)")
    if end <= 400:
        ax.xaxis.set_major_locator(MultipleLocator(7 if end <= 60 else 28))


def _in_words(label, igg, trough, threshold):
    """Say where a curve starts, its peak and its troughs."""
    words = f"{label}: starts at {number(igg[0])}, highest {number(max(igg))}"
    if len(trough) > 1:
        words += f", first trough {number(trough[0])}"
    if len(trough):
        words += f", last trough {number(trough[-1])}"
        if threshold is not None:
            side = "above" if trough[-1] >= threshold else "below"
            words += f", {side} mark at {threshold:g} g/L"
    return f"{words}."


def _setting(ax):
    across = f"Across: {ax.get_xlabel()}, 0 to {number(ax.get_xlim()[1])}."
    return f"{ax.get_title(loc='left')}. {across} Up: {ax.get_ylabel()}.".replace("\n", " ")
