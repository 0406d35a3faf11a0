"""M2: IgG after repeated infusions, linear and exact in time.

The equations are in ``exact``. Measured IgG is the infused IgG plus the person's own, which stays
constant because the model is linear.
"""

from __future__ import annotations

import numpy as np

from ivig_teach.inputs import InputError, choice, quantity
from ivig_teach.kinetics import exact
from ivig_teach.kinetics.regimen import Given, infusions_of
from ivig_teach.kinetics.use import body_of, warn_once

_BLOCK = 16_384
_FEW = 64
_MOST_BYTES = 4 * 2**30


def concentration(regimen, who, parameters, days, *, own_igg="offset"):
    """IgG in serum at the given times.

    Parameters
    ----------
    regimen : Regimen or Schedule
    who : Patient or Cohort
    parameters : Parameters
        From ``preset(...)`` or made by hand.
    days : float or array-like
        Times in days, in any order, 0 or later. At the moment of an instant injection the value
        is the one just after it.
    own_igg : {"offset", "synthesis"}
        Add own IgG to the curve, or produce it at CL x own level from an equilibrium start. In a
        linear model both give the same curve.

    Returns
    -------
    ndarray
        g/L. Shape of ``days`` for a patient, (n_patients, n_days) for a cohort.

    Raises
    ------
    InputError
        Values that cannot mean what they say.

    Notes
    -----
    Two compartments with zero-order infusion; first-order uptake from under the skin.

    Examples
    --------
    >>> from ivig_teach.kinetics import Parameters, Patient, Regimen
    >>> mine = Parameters(0.15, 3.06, 0.474, 1.93)
    >>> concentration(Regimen(0.4, n_doses=1), Patient(), mine, [0, 28]).round(2)
    array([4.  , 6.28])
    """
    choice("own_igg", own_igg, ("offset", "synthesis"))
    times = quantity("days", days)
    given = infusions_of(regimen)
    body = body_of(given, who, parameters)
    people, synthesis = body.weight_kg.size, own_igg == "synthesis"
    _check_size(people, times.size)
    warn_once(given, who, parameters)
    if not times.size:
        return np.empty(np.shape(who.weight_kg) + times.shape)
    sorted_days, where = np.unique(times, return_inverse=True)
    plan = exact.plan(given, sorted_days)
    curve = np.empty((sorted_days.size, people))
    for low in range(0, people, _BLOCK):
        part = body.part(low, low + _BLOCK)
        _fill(curve[:, low : low + _BLOCK], part, plan, synthesis)
    if not np.array_equal(sorted_days, times.ravel()):
        curve = curve[where.ravel()]
    # In memory a row is one time, so that each step writes to one place.
    return curve.T.reshape(np.shape(who.weight_kg) + times.shape)


def trough(regimen, who, parameters, dose_number):
    """IgG just before a dose.

    Parameters
    ----------
    regimen : Regimen or Schedule
    who : Patient or Cohort
    parameters : Parameters
    dose_number : int
        1 is the first dose, so only own IgG is there. In a ``Regimen``, ``n_doses + 1`` is when
        the next dose would be due; a missed dose counts as due.

    Returns
    -------
    float or ndarray
        g/L; shape (n_patients,) for a cohort.

    Notes
    -----
    Equal intravenous doses at equal intervals are summed as a finite geometric series; any other
    regimen is carried from dose to dose.

    Examples
    --------
    >>> from ivig_teach.kinetics import Parameters, Patient, Regimen
    >>> mine = Parameters(0.15, 3.06, 0.474, 1.93)
    >>> round(trough(Regimen(0.4), Patient(), mine, dose_number=6), 2)
    8.06
    """
    given = infusions_of(regimen)
    body = body_of(given, who, parameters)
    day = np.array([regimen.dose_day(dose_number)])
    warn_once(given, who, parameters)
    before = Given(*(column[given.start_day < day] for column in given))
    regular = _is_regular(before, day[0])
    level = np.empty(body.weight_kg.size)
    for low in range(0, level.size, _BLOCK):
        part = body.part(low, low + _BLOCK)
        modes, row = exact.modes_of(part), level[low : low + _BLOCK]
        # exp(rate * duration) must stay a number.
        if regular and modes.rate.max() * before.duration_days[0] < 300:
            _series(part, modes, before, day[0], row)
        else:
            for state in exact.states(part, modes, exact.plan(before, day)):
                exact.total(state.mode, row)
        row += part.own_igg
    return level if np.ndim(who.weight_kg) else float(level[0])


def _fill(curve, body, plan, synthesis):
    steps = exact.states(body, exact.modes_of(body), plan, synthesis=synthesis)
    if body.weight_kg.size < _FEW:
        curve[:] = np.array([state.mode.copy() for state in steps]).sum(axis=1)
        if not synthesis:
            curve += body.own_igg
        return
    for row, state in zip(curve, steps, strict=True):
        exact.total(state.mode, row)
        if not synthesis:
            row += body.own_igg


def _is_regular(given, day):
    start, duration, dose, sc = given
    if not start.size or sc.any() or np.ptp(duration) or np.ptp(dose):
        return False
    gaps = np.diff(np.append(start, day))
    return (not gaps[:-1].size or np.ptp(gaps[:-1]) < 1e-9) and gaps.min() >= duration[0]


def _series(body, modes, given, day, row):
    """Dose * sum over doses k of exp(-rate (day - start_k)) * (exp(rate * duration) - 1) / rate."""
    n, duration = given.start_day.size, given.duration_days[0]
    since = day - given.start_day[-1]
    level = _fading(modes.rate, since)
    if n > 1:
        tau = (given.start_day[-1] - given.start_day[0]) / (n - 1)
        level *= exact.geometric(level if tau == since else _fading(modes.rate, tau), n)
    level *= modes.gain
    if duration:
        grown = modes.rate * duration
        np.expm1(grown, out=grown)
        grown /= modes.rate
        level *= grown
    exact.total(level, row)
    row *= body.weight_kg
    row *= given.dose_g_per_kg[0] / (duration or 1)


def _fading(rate, days):
    left = rate * -days
    return np.exp(left, out=left)


def _check_size(people, n_days):
    size = 8 * people * n_days
    if size > _MOST_BYTES:
        raise InputError(
            f"{people:,} people on {n_days:,} days make {size / 2**30:,.1f} GB of numbers (at most "
            f"{_MOST_BYTES / 2**30:g} GB here). Ask for fewer days or people, or for "
            "percentile_band(...), which keeps only the percentiles."
        )
