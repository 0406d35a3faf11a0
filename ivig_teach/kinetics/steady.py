"""What a regimen settles at, in closed form."""

from dataclasses import dataclass, replace

import numpy as np

from ivig_teach.inputs import InputError
from ivig_teach.kinetics import exact
from ivig_teach.kinetics.regimen import Regimen
from ivig_teach.kinetics.use import body_of, warn_once


@dataclass(frozen=True)
class SteadyState:
    """What a regimen settles at: g/L, and g*day/L over one interval (arrays for a cohort)."""

    peak: float
    trough: float
    average: float
    auc: float

    def __str__(self):
        if np.ndim(self.trough):
            return f"steady state of {np.size(self.trough)} patients"
        return (
            f"peak {self.peak:.1f} g/L, trough {self.trough:.1f} g/L, average {self.average:.1f} "
            f"g/L, AUC over one interval {self.auc:.0f} g*day/L"
        )


def steady_state(regimen, who, parameters):
    """What the regular part of a regimen settles at; loading and missed doses do not matter.

    Parameters
    ----------
    regimen : Regimen
        Its dose, interval, infusion length, route and split are used.
    who : Patient or Cohort
    parameters : Parameters

    Returns
    -------
    SteadyState
        ``peak``, ``trough``, ``average`` (g/L), ``auc`` (g*day/L over one interval), own IgG
        included. Arrays of shape (n_patients,) for a cohort.

    Notes
    -----
    Average above own IgG = F x dose / (CL x interval), whatever the number of compartments.

    Examples
    --------
    >>> from ivig_teach.kinetics import Parameters, Patient, Regimen
    >>> print(steady_state(Regimen(0.4), Patient(), Parameters(0.15, 3.06, 0.474, 1.93)))
    peak 17.2 g/L, trough 8.1 g/L, average 10.7 g/L, AUC over one interval 299 g*day/L
    """
    if not isinstance(regimen, Regimen):
        raise InputError("steady_state needs a Regimen, with a dose repeated at an interval.")
    body = body_of(regimen, who, parameters)
    warn_once(regimen, who, parameters)
    tau, dose = float(regimen.interval_days), regimen.dose_g_per_kg * body.weight_kg
    cycle = replace(regimen, n_doses=1, missed=(), loading_g_per_kg=None, first_day=0).given()
    modes = exact.modes_of(body)
    start = _repeated(body, modes, cycle, tau)
    lowest = start.mode.sum(axis=0) + body.own_igg
    peak = _highest(body, modes, cycle, tau, start) + body.own_igg
    kept = 1.0 if body.f_sc is None else body.f_sc
    auc = kept * dose / body.clearance + body.own_igg * tau
    columns = (peak, lowest, auc / tau, auc)
    return SteadyState(*(c if np.ndim(who.weight_kg) else float(c[0]) for c in columns))


def _repeated(body, modes, cycle, tau):
    """State at the start of an interval after endless repetition."""
    end = next(exact.states(body, modes, exact.plan(cycle, np.array([tau]))))
    lost = -np.expm1(-modes.rate * tau)
    if body.ka is None:
        return exact.State(end.mode / lost, None)
    depot = end.depot / -np.expm1(-body.ka * tau)
    carried, _ = exact.drift(body, modes, exact.State(0.0, depot), tau)
    return exact.State((end.mode + carried) / lost, depot)


def _highest(body, modes, cycle, tau, start):
    """Highest infused level within the interval."""
    begins = np.append(cycle.start_day, tau)
    ends = cycle.start_day + cycle.duration_days
    ends = np.minimum(ends, tau)
    peak = np.zeros(body.weight_kg.size)
    steps = exact.states(body, modes, exact.plan(cycle, ends), start=start)
    for state, end, begin in zip(steps, ends, begins[1:], strict=True):
        at_end = state.mode if body.ka is None else _crest(body, modes, state, begin - end)
        peak = np.maximum(peak, at_end.sum(axis=0))
    return peak


def _crest(body, modes, state, span):
    """Modes at the highest level within ``span`` after an infusion under the skin ended."""
    low = np.zeros(body.weight_kg.size)
    high = np.full(low.size, span)
    for _ in range(50):
        middle = 0.5 * (low + high)
        mode, depot = exact.drift(body, modes, state, middle)
        taken_up = (modes.gain * body.ka * depot).sum(axis=0)
        rising = taken_up > (modes.rate * mode).sum(axis=0)
        low, high = np.where(rising, middle, low), np.where(rising, high, middle)
    return exact.drift(body, modes, state, low)[0]
