"""M2: IgG after repeated infusions, linear and exact in time.

dA1/dt = input(t) - (CL/V1) A1 - (Q/V1) A1 + (Q/V2) A2,   dA2/dt = (Q/V1) A1 - (Q/V2) A2

The level A1/V1 is the sum of two exponential modes, each with x' = -rate x + gain input(t). While
the input is constant each has a closed form. Own IgG stays constant and is added on top.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from ..inputs import InputError, quantity
from .cautions import warn_once
from .regimen import Given, Regimen, infusions_of


class Body(NamedTuple):
    """Kinetics of each person: arrays (n_people,); ``ka`` and ``f_sc`` may be numbers or None."""

    weight_kg: np.ndarray
    own_igg: np.ndarray
    clearance: np.ndarray
    v_central: np.ndarray
    q: np.ndarray
    v_peripheral: np.ndarray
    ka: np.ndarray | None = None
    f_sc: np.ndarray | None = None

    def modes(self):
        """Rates (per day, fast then slow) and gains (g/L per g) of the modes, (2, n_people)."""
        k10, k12 = self.clearance / self.v_central, self.q / self.v_central
        # Without a second compartment any k21 serves; above k10 it leaves k10 as the slow rate.
        k21 = np.where(self.q > 0, self.q / self.v_peripheral, 2 * k10)
        gap, product = k10 + k12 - k21, k12 * k21
        root = np.sqrt(gap**2 + 4 * product)
        fast = (k10 + k12 + k21 + root) / 2
        # The gains are (fast - k21) and (k21 - slow) over root, here without subtracting
        # near-equal numbers: one is half of root + |gap|, and their product is k12 k21.
        large = (root + np.abs(gap)) / 2
        small = product / large
        shares = np.array([np.where(gap < 0, small, large), np.where(gap < 0, large, small)])
        return np.array([fast, k10 * k21 / fast]), shares / (root * self.v_central)


@dataclass(frozen=True)
class SteadyState:
    """What a regimen settles at: g/L, and g*day/L over one interval (arrays for a cohort)."""

    peak: float
    trough: float
    average: float
    auc: float

    def __str__(self):
        if np.ndim(self.trough):
            return f"steady state of {len(self.trough)} patients"
        levels = f"peak {self.peak:.1f} g/L, trough {self.trough:.1f} g/L, average"
        return f"{levels} {self.average:.1f} g/L, AUC over one interval {self.auc:.0f} g*day/L"

    def to_frame(self):
        """One row per person: person, peak, trough, average (g/L) and auc (g*day/L)."""
        import pandas as pd

        return pd.DataFrame({"person": np.arange(np.size(self.trough)) + 1} | vars(self))


def concentration(regimen, who, parameters, days):
    """IgG in serum at the given times, in g/L.

    Parameters
    ----------
    regimen : Regimen, or list of Regimens given together
    who : Patient or Cohort
    parameters : Parameters
        From ``preset(...)`` or made by hand; may be None for a Cohort.
    days : float or array-like
        In any order, 0 or later. At an instant injection the value is the one just after it.

    Returns
    -------
    ndarray
        Shape of ``days`` for a patient, (n_patients, n_days) for a cohort. InputError for
        impossible values, or people that the set was not made for.

    >>> from ivig_teach.kinetics import Patient, preset
    >>> once, model = Regimen(0.4, n_doses=1), preset("navarro_mora_2022")
    >>> concentration(once, Patient(), model, [0, 28]).round(2)
    array([4.  , 6.16])
    """
    times, given = quantity("days", days), infusions_of(regimen)
    body = _body(given, who, parameters)
    warn_once(regimen, who, parameters)
    in_order, where = np.unique(times, return_inverse=True)
    # In memory a row is one time, so that each step writes to one place.
    curve = np.empty((in_order.size, body.weight_kg.size))
    if times.size:
        for row, (modes, _) in zip(curve, _states(body, given, in_order), strict=True):
            np.add(*modes, out=row)
            row += body.own_igg
    if not np.array_equal(in_order, times.ravel()):
        curve = curve[where.ravel()]
    return curve.T.reshape(np.shape(who.weight_kg) + times.shape)


def trough(regimen, who, parameters, dose_number):
    """IgG just before a dose (g/L): a float, or an array (n_patients,) for a cohort.

    ``regimen`` is one Regimen; ``who`` and ``parameters`` are as in ``concentration``. Dose 1 is
    the first, ``n_doses + 1`` the next that would be due.

    >>> from ivig_teach.kinetics import Parameters, Patient
    >>> round(trough(Regimen(0.4), Patient(), Parameters(0.15, 3.06), dose_number=6), 2)
    7.11
    """
    given = _need_one(regimen).given()
    body, day = _body(given, who, parameters), regimen.dose_day(dose_number)
    warn_once(regimen, who, parameters)
    if regimen.split_days == 1 and regimen.route == "iv":
        level = _series(body, regimen, dose_number - 1)
    else:
        before = Given(*(column[given.start_day < day] for column in given))
        ((modes, _),) = _states(body, before, np.array([day]))
        level = modes.sum(axis=0)
    level += body.own_igg
    return level if np.ndim(who.weight_kg) else float(level[0])


def steady_state(regimen, who, parameters):
    """What a regimen settles at when it goes on for ever: a SteadyState, own IgG included.

    Arguments are as in ``trough``. The average above own IgG is F x dose / (CL x interval),
    whatever the number of compartments.

    >>> from ivig_teach.kinetics import Parameters, Patient
    >>> print(steady_state(Regimen(0.4), Patient(), Parameters(0.15, 3.06, 0.474, 1.93)))
    peak 17.2 g/L, trough 8.1 g/L, average 10.7 g/L, AUC over one interval 299 g*day/L
    """
    tau = float(_need_one(regimen).interval_days)
    cycle = replace(regimen, n_doses=1, first_day=0).given()
    body = _body(cycle, who, parameters)
    warn_once(regimen, who, parameters)
    rate, gain = body.modes()
    # Endless repetition: each exponential starts where one interval brings it back to.
    ((modes, depot),) = _states(body, cycle, np.array([tau]))
    if body.ka is not None:
        depot = depot / -np.expm1(-body.ka * tau)
        modes = modes + gain * body.ka * _through_depot(rate, body.ka, tau) * depot
    start = modes / -np.expm1(-rate * tau), depot
    lowest = start[0].sum(axis=0) + body.own_igg
    times = cycle.start_day + cycle.duration_days
    if body.ka is not None:  # under the skin the peak comes days later
        times = np.union1d(times, np.linspace(0, tau, 501))
    highest = np.max([modes.sum(axis=0) for modes, _ in _states(body, cycle, times, start)], axis=0)
    kept = 1.0 if body.f_sc is None else body.f_sc
    auc = kept * regimen.dose_g_per_kg * body.weight_kg / body.clearance + body.own_igg * tau
    found = (highest + body.own_igg, lowest, auc / tau, auc)
    return SteadyState(*(x if np.ndim(who.weight_kg) else float(x[0]) for x in found))


def _states(body, given, days, start=None):
    """Yield (modes, depot) at each of the rising ``days``: the one loop of this model.

    ``modes`` (2, n_people) add up to the infused IgG in g/L; ``depot`` (n_people,) is g under the
    skin. Both change with the next step. ``start`` is the state on day 0.
    """
    rate, gain = body.modes()
    modes, depot = start or (np.zeros_like(rate), np.zeros(rate.shape[1]))
    modes, per_day = modes.copy(), gain * body.weight_kg

    @lru_cache(8)  # few lengths come often: a day, an infusion, the rest of its day
    def vein(length):
        return np.exp(-rate * length), per_day * _filled(rate, length)

    @lru_cache(8)
    def skin(length):
        uptake, absorbed = _through_depot(rate, body.ka, length), body.weight_kg * body.f_sc
        carried, left = gain * body.ka * uptake, np.exp(-body.ka * length)
        filled = gain * absorbed * (_filled(rate, length) - uptake)
        return carried, left, filled, absorbed * _filled(body.ka, length)

    times, bolus, rates = _timetable(given, days)
    wanted = np.isin(times, days)
    # Rounded, since equal lengths differ in their last digits; nothing happens after the last.
    lengths = np.append(np.diff(times), 0).round(12)
    for k, length in enumerate(lengths.tolist()):
        if bolus[0, k]:
            modes += bolus[0, k] * per_day
        if bolus[1, k]:
            depot = depot + bolus[1, k] * body.weight_kg * body.f_sc
        if wanted[k]:
            yield modes, depot
        decay, filled = vein(length)
        modes *= decay
        if rates[0, k]:
            modes += rates[0, k] * filled
        if body.ka is not None:
            carried, left, filled, depot_filled = skin(length)
            modes += carried * depot + rates[1, k] * filled
            depot = left * depot + rates[1, k] * depot_filled


def _timetable(given, days):
    """Event times; what is given at them (g/kg) and after (g/kg/day), a row for each route."""
    ends = given.start_day + given.duration_days
    times = np.unique(np.concatenate([days, given.start_day, ends]))
    times = times[times <= days[-1]]
    bolus, rates = np.zeros((2, 2, times.size))
    for start, duration, dose, under_skin in zip(*given, strict=True):
        first, stop = np.searchsorted(times, [start, start + duration])
        if duration:
            rates[int(under_skin), first:stop] += dose / duration
        elif first < times.size:
            bolus[int(under_skin), first] += dose
    return times, bolus, rates


def _series(body, regimen, n):
    """Level (g/L) one interval after the last of ``n`` equal doses into a vein."""
    rate, gain = body.modes()
    tau, duration = regimen.interval_days, regimen.given().duration_days[0]
    one = gain * np.exp(-rate * (tau - duration))
    if duration:
        one *= _filled(rate, duration) / duration
    # 1 + r + ... + r**(n - 1) with r = exp(-rate tau) is the closed geometric series.
    one *= np.expm1(-n * tau * rate) / np.expm1(-tau * rate)
    return one.sum(axis=0) * body.weight_kg * regimen.dose_g_per_kg


def _filled(rate, days):
    """Integral of exp(-rate s) from 0 to ``days``."""
    return -np.expm1(-rate * days) / rate


def _through_depot(rate, ka, days):
    """Convolution of exp(-rate s) and exp(-ka s) at ``days``, also for ka near or at the rate."""
    apart = np.abs(rate - ka)
    share = np.full_like(rate, days)
    np.divide(-np.expm1(-apart * days), apart, out=share, where=apart > 0)
    return np.exp(-np.minimum(rate, ka) * days) * share


def _body(given, who, parameters):
    """Kinetics of each person, without the uptake part when nothing goes under the skin."""
    if not hasattr(who, "weight_kg"):
        right = "Give a Patient(weight_kg=70) or a cohort(...)."
        raise InputError(f"who got {type(who).__name__}. {right}")
    if not hasattr(parameters, "body") and not (parameters is None and np.ndim(who.weight_kg)):
        right = "Give preset('navarro_mora_2022') or Parameters(...)."
        raise InputError(f"parameters got {parameters!r:.60}. {right}")
    body = who.body(parameters)
    if not given.subcutaneous.any():
        return body._replace(ka=None, f_sc=None)
    if body.ka is None or body.f_sc is None:
        whose = parameters.name if parameters else "This cohort"
        wrong = f"{whose} has no ka_per_day and f_sc, needed for doses under the skin. Use"
        raise InputError(f"{wrong} route='iv', or a set such as preset('navarro_mora_2022').")
    return body


def _need_one(regimen):
    if not isinstance(regimen, Regimen):
        wrong = f"regimen got {type(regimen).__name__}. Give one Regimen here;"
        raise InputError(f"{wrong} for several given together use concentration(...).")
    return regimen
