"""Saturable recycling of IgG by FcRn: IgG, its half-life and an autoantibody after high doses.

Cells take up plasma IgG at a constant rate and carry most of it back. FcRn has a limited number
of seats, so a smaller share comes back when the level is high. C1 in plasma, C2 in tissue, g/L:

    loss(C1) = uptake - free * capacity / (Km + C1)            share of plasma IgG lost per day
    dC1/dt   = made + infused - loss(C1) C1 - Q/V1 (C1 - C2)
    dC2/dt   = Q/V2 (C1 - C2)

An autoantibody is IgG too: the same equations with the same loss(C1), but no infusion adds to it.
``free`` is the share of FcRn that no drug blocks. Km is weakly known: show a band of 15 to 40 g/L.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from ..datasets import value
from ..inputs import InputError, number, plain, quantity, together
from .cautions import recycling_cautions
from .regimen import Patient, infusions_of

# Chosen for teaching, not measured in one person; the rest is read from data.
NORMAL_IGG_G_PER_L = 11.0
V1_L_PER_KG = 3.0 / 70
Q_L_PER_DAY_PER_KG = 0.6 / 70
KM_G_PER_L = 24.0
KM_BAND_G_PER_L = (15.0, 24.0, 40.0)


@dataclass(frozen=True)
class RecyclingParameters:
    """One person (numbers) or many people (arrays of one shape)."""

    weight_kg: np.ndarray  # doses are per kg of it
    v1_l: np.ndarray  # plasma
    v2_l: np.ndarray  # tissue
    q_l_per_day: np.ndarray  # exchange between them
    uptake_per_day: np.ndarray  # share of plasma IgG that cells take up
    capacity_g_per_l_per_day: np.ndarray  # most that FcRn can carry back; 0: no FcRn
    km_g_per_l: np.ndarray  # IgG at which half of that is used
    own_igg_g_per_l: np.ndarray  # level that own synthesis keeps before any dose

    def __post_init__(self):
        kinds = {"v1_l": "volume_l", "v2_l": "volume_l", "uptake_per_day": "rate_per_day"}
        kinds["own_igg_g_per_l"] = "igg_g_per_l"
        found = {k: quantity(kinds.get(k, k), value, label=k) for k, value in vars(self).items()}
        for name, array in zip(found, together(**found), strict=True):
            object.__setattr__(self, name, array)

    def loss_rate(self, igg_g_per_l, free=1.0):
        """Share of plasma IgG broken down per day, when a share ``free`` of FcRn is unblocked."""
        carried_back = free * self.capacity_g_per_l_per_day / (self.km_g_per_l + igg_g_per_l)
        return self.uptake_per_day - carried_back

    def half_life_days(self, loss_rate_per_day):
        """ln 2 over the share of the whole body's IgG lost per day (in tissue it is safe)."""
        return np.log(2) / (loss_rate_per_day * self.v1_l / (self.v1_l + self.v2_l))

    def without_fcrn(self):
        """The same synthesis in a person born without FcRn: a lower steady level."""
        own = self.own_igg_g_per_l * self.loss_rate(self.own_igg_g_per_l) / self.uptake_per_day
        return replace(self, capacity_g_per_l_per_day=0.0, own_igg_g_per_l=own)

    def refuse_low_km(self, igg_g_per_l):
        """Raise InputError where the formula would make IgG out of nothing."""
        bad = self.loss_rate(igg_g_per_l) <= 0
        if np.any(bad):
            km, igg = np.broadcast_arrays(self.km_g_per_l, igg_g_per_l)
            raise InputError(
                f"With km_g_per_l {km[bad][0]:g} and IgG of {igg[bad][0]:.2g} g/L more IgG comes "
                "back than is taken up. Give a higher Km (15 to 40 g/L), or a higher own IgG."
            )


@dataclass(frozen=True)
class Recycling:
    """Curves: a row per Km (or person), then days; the autoantibody is relative to its start."""

    days: np.ndarray
    igg_g_per_l: np.ndarray
    half_life_days: np.ndarray
    recycled_fraction: np.ndarray
    autoantibody: np.ndarray
    parameters: RecyclingParameters
    cautions: tuple[str, ...] = ()

    def __repr__(self):
        low, high = self.igg_g_per_l.min(), self.igg_g_per_l.max()
        return f"<Recycling model: IgG {low:.1f} to {high:.1f} g/L>"

    def to_frame(self):
        """One row per person (or Km) and day, as a pandas DataFrame."""
        import pandas as pd

        km, days = np.ravel(self.parameters.km_g_per_l), np.ravel(self.days)
        person, day = np.indices((km.size, days.size)).reshape(2, -1)
        curves = ("igg_g_per_l", "half_life_days", "recycled_fraction", "autoantibody")
        columns = {"day": days[day], "person": person + 1, "km_g_per_l": km[person]}
        return pd.DataFrame(columns | {name: np.ravel(getattr(self, name)) for name in curves})


def recycling(
    regimen, patient, days, km_g_per_l=KM_G_PER_L, *, fcrn=True, blocked=0.0, blocked_days=None
):
    """IgG, its half-life and an autoantibody in a person whose FcRn can saturate.

    Parameters
    ----------
    regimen : Regimen, list of Regimen (given together) or None
        Infusions into a vein.
    patient : Patient, RecyclingParameters or None
        Own IgG is also the level on day 0. None is an adult of 70 kg with a normal 11 g/L.
        RecyclingParameters may hold many people, shape (n,), and bring their own Km.
    days : float or array of any shape
    km_g_per_l : float or array (k,)
        Half-saturation of recycling; an array gives one curve each.
    fcrn : bool
        False is the control: the same person born without FcRn.
    blocked, blocked_days : float from 0 to 1, (start, end)
        Share of FcRn that a drug blocks, and when (the whole time if not given).

    Returns
    -------
    Recycling
        Curves of shape (k,) or (n,), then that of ``days``; relative error below 1e-5. InputError
        for doses under the skin, or a Km so low that IgG would come from nothing.

    >>> from ivig_teach.kinetics import Regimen
    >>> recycling(Regimen(2, n_doses=1), None, [0, 1, 28]).igg_g_per_l.round(1)
    array([11. , 45.4, 15. ])
    """
    parameters = teaching_parameters(patient, km_g_per_l)
    parameters.refuse_low_km(parameters.own_igg_g_per_l)
    if not fcrn:
        parameters = parameters.without_fcrn()
    days = quantity("days", days)
    if not days.size:
        raise InputError("days is empty. Give at least one day, such as [0, 7, 28].")
    infusions, block = _into_a_vein(regimen), _block(blocked, blocked_days)
    curves, lowest_igg = _solve(parameters, infusions, days.ravel(), *block)
    parameters.refuse_low_km(lowest_igg)
    shape = parameters.km_g_per_l.shape + days.shape
    curves = [curve.reshape(shape)[()] for curve in curves]
    return Recycling(days[()], *curves, parameters, recycling_cautions(regimen, patient))


def teaching_parameters(patient=None, km_g_per_l=KM_G_PER_L):
    """The course's adult: measured synthesis, distribution and recycling, read from data.

    Arguments are as in ``recycling``. Levels do not depend on weight, for all else grows with it.
    """
    if isinstance(patient, RecyclingParameters):
        return patient
    if patient is None:
        patient = Patient(own_igg_g_per_l=NORMAL_IGG_G_PER_L)
    if not isinstance(patient, Patient):
        wrong = f"patient got {patient!r}. Give Patient(weight_kg=70, own_igg_g_per_l=11)"
        raise InputError(f"{wrong}, or None for an adult with normal IgG.")
    km = quantity("km_g_per_l", km_g_per_l)
    synthesis_g_per_kg = _measured("synthesis_rate", "IgG, normal adults") / 1000
    in_plasma = _measured("intravascular_fraction", "IgG, normal") / 100
    ratio = _measured("recycling_to_catabolism_ratio", "IgG, human, FcRn") / 100
    # At the normal level the loss equals the synthesis, and `ratio` times as much is carried back.
    loss_per_day = synthesis_g_per_kg / (V1_L_PER_KG * NORMAL_IGG_G_PER_L)
    v1_l = V1_L_PER_KG * patient.weight_kg
    return RecyclingParameters(
        weight_kg=patient.weight_kg,
        v1_l=v1_l,
        v2_l=v1_l * (1 - in_plasma) / in_plasma,
        q_l_per_day=Q_L_PER_DAY_PER_KG * patient.weight_kg,
        uptake_per_day=(1 + ratio) * loss_per_day,
        capacity_g_per_l_per_day=ratio * loss_per_day * (km + NORMAL_IGG_G_PER_L),
        km_g_per_l=km,
        own_igg_g_per_l=patient.own_igg_g_per_l,
    )


def recycled_fraction(igg_g_per_l, km_g_per_l=KM_G_PER_L):
    """Share of the IgG taken up that FcRn carries back, at a level in g/L (numbers or arrays).

    >>> recycled_fraction([4, 11, 30]).round(2)
    array([0.73, 0.59, 0.38])
    """
    parameters, loss_per_day = _at_level(igg_g_per_l, km_g_per_l)
    return plain(1 - loss_per_day / parameters.uptake_per_day)


def half_life_at(igg_g_per_l, km_g_per_l=KM_G_PER_L):
    """Half-life in days that IgG would have if its level (g/L) stayed where it is.

    >>> half_life_at([5, 11, 30]).round()
    array([31., 22., 15.])
    """
    parameters, loss_per_day = _at_level(igg_g_per_l, km_g_per_l)
    return plain(parameters.half_life_days(loss_per_day))


def _at_level(igg_g_per_l, km_g_per_l):
    """The parameters for each Km, and the loss rate at each level."""
    igg, km = quantity("igg_g_per_l", igg_g_per_l), quantity("km_g_per_l", km_g_per_l)
    igg, km = together(igg_g_per_l=igg, km_g_per_l=km)
    parameters = teaching_parameters(km_g_per_l=km)
    parameters.refuse_low_km(igg)
    return parameters, parameters.loss_rate(igg)


@lru_cache
def _measured(parameter, subject):
    """One published number, so that the model follows when the data change."""
    return value("pk_parameters", parameter=parameter, subject=subject)


def _into_a_vein(regimen):
    """Start day, end day and g/kg of each infusion."""
    if regimen is None:
        return []
    given = infusions_of(regimen)
    if given.subcutaneous.any():
        other = "for doses under the skin use kinetics.concentration with a preset."
        raise InputError(f"The recycling model takes infusions into a vein: route='iv'; {other}")
    end_day = given.start_day + given.duration_days
    # An instant injection runs in during the second before, so that its day has it all.
    start_day = np.minimum(given.start_day, end_day - 1e-5)
    return list(zip(start_day, end_day, given.dose_g_per_kg, strict=True))


def _block(blocked, blocked_days):
    """The blocked share, and the start and end of the block in days."""
    share = number("blocked", blocked)
    window = [0, 36_500] if blocked_days is None else blocked_days
    window = quantity("days", window, label="blocked_days")
    if window.shape != (2,) or window[0] >= window[1]:
        raise InputError(f"blocked_days got {blocked_days!r}. Give (start, end), such as (0, 28).")
    return share, *window


def _solve(p, infusions, days, blocked, block_start, block_end):
    """The four curves in ``seen``, each (*people, d), and the lowest IgG of each person."""
    k_out, k_back = p.q_l_per_day / p.v1_l, p.q_l_per_day / p.v2_l

    def slope(levels, inflow, capacity):
        plasma, tissue = levels
        loss = p.uptake_per_day - capacity / (p.km_g_per_l + plasma[0])
        gap = plasma - tissue
        return np.array([inflow - loss * plasma - k_out * gap, k_back * gap])

    fastest_per_day = np.max(p.uptake_per_day + k_out + k_back)
    nodes = _nodes(infusions, days, [block_start, block_end], fastest_per_day)
    free = 1 - blocked * ((block_start <= nodes) & (nodes < block_end))
    g_per_kg_per_day = np.zeros(nodes.size)
    for begin, end, g_per_kg in infusions:
        g_per_kg_per_day[(begin <= nodes) & (nodes < end)] += g_per_kg / (end - begin)

    # Rows: IgG in g/L, autoantibody relative to its start. Both are in balance before any dose.
    start = np.stack([p.own_igg_g_per_l, np.ones_like(p.own_igg_g_per_l)])
    made = p.loss_rate(p.own_igg_g_per_l) * start
    rise_by_1_g_per_kg = np.stack([p.weight_kg / p.v1_l, np.zeros_like(p.v1_l)])
    levels, lowest, seen = np.stack([start, start]), start[0], []  # levels: plasma, tissue
    asked, steps_days = np.isin(nodes, days), np.diff(nodes, append=nodes[-1])
    for i, step_days in enumerate(steps_days):
        igg, autoantibody = levels[0]
        lowest = np.minimum(lowest, igg)
        if asked[i]:
            loss = p.loss_rate(igg, free[i])
            seen.append([igg, p.half_life_days(loss), 1 - loss / p.uptake_per_day, autoantibody])
        inflow = made + g_per_kg_per_day[i] * rise_by_1_g_per_kg
        capacity = free[i] * p.capacity_g_per_l_per_day
        levels = _runge_kutta(slope, levels, step_days, inflow, capacity)
    _, order = np.unique(days, return_inverse=True)
    return np.moveaxis(seen, 0, -1)[..., order], lowest


def _nodes(infusions, days, block, fastest_per_day):
    """Where steps end: at the days asked for, and wherever a rate jumps."""
    # Short against the fastest rate: a quarter of a day for any likely person ...
    whole = np.arange(0, days.max(), 0.25 / np.ceil(max(1, fastest_per_day)))
    # ... and an eighth of an infusion, an hour at most, because loss changes fast then.
    parts = [(begin, end, max(8, np.ceil(24 * (end - begin)))) for begin, end, _ in infusions]
    hours = [np.linspace(begin, end, int(n) + 1) for begin, end, n in parts]
    nodes = np.unique(np.concatenate([whole, days, block, *hours]))
    return nodes[nodes <= days.max()]


def _runge_kutta(slope, levels, step_days, *inputs):
    """One classical step of fourth order."""
    first = slope(levels, *inputs)
    second = slope(levels + step_days / 2 * first, *inputs)
    third = slope(levels + step_days / 2 * second, *inputs)
    fourth = slope(levels + step_days * third, *inputs)
    return levels + step_days / 6 * (first + 2 * (second + third) + fourth)
