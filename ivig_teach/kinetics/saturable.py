"""M3 and M4: high-dose IgG with a receptor that can saturate, and an autoantibody that rides along.

    dA1/dt = synthesis + infusion - f(C) A1 - Q (A1/V1 - A2/V2)      C = A1/V1
    dA2/dt = Q (A1/V1 - A2/V2)                                       f: see fcrn.py

An autoantibody is IgG too: it is lost with the same f(C), and made at a constant rate (M4).
Amounts, not concentrations, are carried, so that grams are conserved.
"""

from dataclasses import dataclass, fields, replace

import numpy as np

from ..inputs import InputError, choice, quantity
from .fcrn import (
    KM_G_PER_L,
    RecyclingParameters,
    anchors,
    teaching_parameters,
)
from .fcrn_solver import System, merged, solve, step_length, timetable
from .regimen import infusions_of

_CURVES = ("igg_g_per_l", "half_life_days", "recycled_fraction", "autoantibody", "control")


@dataclass(frozen=True)
class Recycling:
    """Curves of the recycling model; arrays have the shape of km (or of people), then of days.

    ``autoantibody`` and ``control`` are relative to their level before the first dose;
    ``control`` (IgM-like) is lost at a constant rate. ``half_life_days`` is ln 2 over the
    fraction of the whole body's IgG lost per day at that moment. ``mass_balance_error`` is the
    largest share of IgG that the numbers lost or made.
    """

    days: np.ndarray
    igg_g_per_l: np.ndarray
    half_life_days: np.ndarray
    recycled_fraction: np.ndarray
    autoantibody: np.ndarray
    control: np.ndarray | None
    mass_balance_error: float | None
    parameters: RecyclingParameters

    def __repr__(self):
        if self.igg_g_per_l.ndim != 1 or not self.days.size:
            return f"Recycling model, curves of shape {self.igg_g_per_l.shape}"
        low = int(np.argmin(self.autoantibody))
        return (
            f"Recycling model, {self.days.size} times: IgG {self.igg_g_per_l.min():.1f} to "
            f"{self.igg_g_per_l.max():.1f} g/L, half-life {self.half_life_days.min():.0f} to "
            f"{self.half_life_days.max():.0f} days, autoantibody lowest "
            f"{100 * self.autoantibody[low]:.0f} % of its start (day {self.days[low]:.0f})"
        )


def recycling(
    regimen,
    patient,
    days,
    km_g_per_l=KM_G_PER_L,
    *,
    fcrn=True,
    blocked=0.0,
    blocked_days=None,
):
    """IgG, its half-life and an autoantibody in a person whose FcRn can saturate.

    Parameters
    ----------
    regimen : Regimen, Schedule or None
        Infusions into a vein; None for no dose.
    patient : Patient or None
        Weight and own IgG, which is also the level on day 0. None is an adult of 70 kg with a
        normal level, 11 g/L: most people who get high doses start normal. (``Patient()`` has
        4 g/L, as in antibody deficiency.)
    days : float or array of any shape
        When to look; any order.
    km_g_per_l : float or array (k,)
        Half-saturation of recycling, g/L. An array gives one curve each, first axis.
    fcrn : bool
        False is the control: the same person born without FcRn.
    blocked : float from 0 to 1
        Share of FcRn that a blocker occupies.
    blocked_days : (start, end), optional
        When it does; the whole time if not given.

    Returns
    -------
    Recycling

    Raises
    ------
    InputError
        Subcutaneous doses, another unit, or a Km so low that IgG would be made from nothing.

    Examples
    --------
    >>> from ivig_teach.kinetics import Regimen
    >>> high = Regimen(2, n_doses=1, split_days=5)
    >>> curve = recycling(high, None, days=[0, 5, 28])
    >>> (curve.autoantibody < 1).tolist()
    [False, True, True]
    """
    if not isinstance(fcrn, bool | np.bool_):
        raise InputError(f"fcrn got {fcrn!r}. Give True, or False for a person without FcRn.")
    parameters = teaching_parameters(patient, km_g_per_l)
    parameters.refuse_below_lowest(parameters.own_igg_g_per_l)
    shape = parameters.km_g_per_l.shape
    if not fcrn:
        parameters = parameters.without_fcrn()
    start, duration, dose_g_per_kg = _into_a_vein(regimen)
    days = quantity("days", days)
    curves = simulate(
        parameters,
        start,
        duration,
        dose_g_per_kg * (70.0 if patient is None else patient.weight_kg),
        days.ravel(),
        blocked=blocked,
        blocked_days=blocked_days,
        control_half_life_days=anchors()["igm_half_life_days"],
        check_mass=True,
    )
    shaped = {name: getattr(curves, name).reshape(shape + days.shape)[()] for name in _CURVES}
    return replace(curves, days=days[()], **shaped)


def simulate(
    parameters,
    start_day,
    duration_days,
    dose_g,
    days,
    *,
    autoantibody="two_compartment",
    blocked=0.0,
    blocked_days=None,
    control_half_life_days=None,
    check_mass=False,
):
    """The same model for n people at once, each with parameters and doses of their own.

    Parameters
    ----------
    parameters : RecyclingParameters
        Fields are numbers or arrays (n,).
    start_day, duration_days : array (m,)
        Infusions, in any order; they may overlap. A duration of 0 is an instant injection.
    dose_g : array (m,) or (n, m)
        Grams, the same for all people or each their own.
    days : array (d,)
        When to look; any order.
    autoantibody : {"two_compartment", "pool"}
        "pool" spreads the autoantibody over plasma and tissue at once.
    blocked, blocked_days
        As in ``recycling``.
    control_half_life_days : float, optional
        Also follow a protein with this constant half-life.
    check_mass : bool
        Also follow what is broken down, and report the balance.

    Returns
    -------
    Recycling
        Curves of shape (n, d).

    Raises
    ------
    InputError
        Shapes that do not fit, another unit, or a Km too low for the level reached.

    Notes
    -----
    Relative error below 1e-8 (eighth-order steps of at most one day, ending at every infusion
    edge).

    Examples
    --------
    >>> from ivig_teach.kinetics.fcrn import calibrate
    >>> adults = calibrate(v1_l=[2.5, 3.5], v2_l=[3.2, 4.4], q_l_per_day=0.6,
    ...                    catabolic_rate_per_day=0.072, recycling_ratio=1.42)
    >>> simulate(adults, [0], [0.125], [[60], [90]], days=[0, 1, 28]).igg_g_per_l.shape
    (2, 3)
    """
    if not isinstance(parameters, RecyclingParameters):
        raise InputError(
            f"parameters got {parameters!r}. Make RecyclingParameters with calibrate(...) or "
            "teaching_parameters(...)."
        )
    choice("autoantibody", autoantibody, ("two_compartment", "pool"))
    days = quantity("days", days)
    if days.ndim != 1 or not days.size:
        raise InputError("days must be a plain list with at least one day, such as [0, 7, 28].")
    people = RecyclingParameters(
        *(
            np.ascontiguousarray(np.atleast_1d(getattr(parameters, f.name)))
            for f in fields(parameters)
        )
    )
    start, end, dose = _doses(start_day, duration_days, dose_g, people.v1_l.shape)
    at = merged(days)
    blocked, block = _block(blocked, blocked_days)
    pool = autoantibody == "pool"
    system = _system(people, pool, control_half_life_days)
    filling = np.max(dose / (system.half_point + system.plasma[0])[:, None], axis=0)
    table = timetable(at, start, end, filling, block, step_length(system.fastest_rate()))
    states, lowest = solve(system, table, dose, blocked, at, follow_losses=check_mass)

    v1 = people.v1_l
    people.refuse_below_lowest(lowest / v1)
    plasma = len(system.plasma)
    igg = states[:, 0] / v1
    open_share = 1 - blocked * ((block[0] <= at) & (at < block[1]))
    loss = people.loss_rate(igg, open_share[:, None])
    balance = _mass_balance(states, plasma, people, start, end, dose, at) if check_mass else None
    return Recycling(
        days=days,
        igg_g_per_l=igg.T,
        half_life_days=people.half_life_days(loss).T,
        recycled_fraction=(1 - loss / people.uptake_per_day).T,
        autoantibody=states[:, 1].T,
        control=states[:, 2].T if control_half_life_days is not None else None,
        mass_balance_error=balance,
        parameters=parameters,
    )


def _into_a_vein(regimen):
    if regimen is None:
        return np.zeros(0), np.zeros(0), np.zeros(0)
    start, duration, dose, subcutaneous = infusions_of(regimen)
    if subcutaneous.any():
        raise InputError(
            "The recycling model is made for infusions into a vein. Give route='iv'; for doses "
            "under the skin use kinetics.concentration with a preset."
        )
    return start, duration, dose


def _doses(start_day, duration_days, dose_g, people):
    start = np.atleast_1d(quantity("days", start_day, label="start_day"))
    duration = quantity("days", duration_days, label="duration_days")
    dose = quantity("dose_g", dose_g)
    try:
        duration = np.broadcast_to(duration, start.shape)
        dose = np.broadcast_to(dose, people + start.shape)
    except ValueError:
        dose = None
    if start.ndim != 1 or dose is None:
        raise InputError(
            f"Give one start_day and one duration_days per infusion, and dose_g as (infusions,) or "
            f"(people, infusions). Got {np.shape(start_day)}, {np.shape(duration_days)} and "
            f"{np.shape(dose_g)} for {people[0]} people."
        )
    return merged(start), merged(start + duration), dose


def _block(blocked, blocked_days):
    blocked = quantity("blocked", blocked)
    window = np.array([0.0, np.inf])
    if blocked_days is not None:
        window = merged(quantity("days", blocked_days, label="blocked_days"))
    if blocked.size != 1 or window.shape != (2,) or window[0] >= window[1]:
        raise InputError(
            "blocked is one share from 0 to 1 and blocked_days its (start, end) in days, for "
            f"example blocked=0.9, blocked_days=(0, 28). Got {blocked} and {blocked_days!r}."
        )
    return blocked.item(), window


def _system(people, pool, control_half_life_days):
    """Rates per day, everyone at the steady level before any dose."""
    share = people.intravascular_fraction
    own_rate = people.loss_rate(people.own_igg_g_per_l)
    rates = [own_rate, own_rate * share if pool else own_rate]
    if control_half_life_days is not None:
        half_life = quantity("half_life_days", control_half_life_days)
        rates.append(np.log(2) / half_life / share)
    plasma = np.ones((len(rates), *share.shape))
    plasma[0] = people.own_igg_g_per_l * people.v1_l
    rates = np.array(rates)
    return System(
        k_out=people.q_l_per_day / people.v1_l,
        k_back=people.q_l_per_day / people.v2_l,
        uptake=people.uptake_per_day,
        capacity=people.capacity_g_per_l_per_day * people.v1_l,
        half_point=people.km_g_per_l * people.v1_l,
        share=share if pool else np.ones_like(share),
        control_rates=rates[2:],
        source=rates * plasma,
        plasma=plasma,
        tissue=(people.v2_l / people.v1_l) * plasma[: 1 if pool else None],
    )


def _mass_balance(states, plasma, people, start, end, dose, days):
    """Largest share of IgG that appears or vanishes between what went in and what is found."""
    instant = start == end
    so_far = merged(np.clip(days[:, None], start, end) - start)
    so_far /= np.where(instant, 1, merged(end - start))
    given = np.where(instant, days[:, None] >= start, so_far)
    total = given @ dose.T
    total += days[:, None] * people.synthesis_g_per_day
    total += people.own_igg_g_per_l * (people.v1_l + people.v2_l)
    error = states[:, 0] + states[:, plasma]
    error += states[:, -1]
    error -= total
    error /= np.maximum(total, 1e-9)
    return float(np.abs(error, out=error).max())
