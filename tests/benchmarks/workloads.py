"""The reference workloads, each through the public functions of ivig_teach.

W1  concentration of 10,000 virtual patients on 365 days, 13 infusions, two compartments
W2  trough of 1,000,000 such patients before the 13th dose
W3  1,000 patients with saturable recycling, 13 infusions, 181 days
"""

from types import SimpleNamespace

import numpy as np

from ivig_teach import kinetics
from ivig_teach.kinetics import fcrn
from ivig_teach.kinetics.saturable import simulate

W1_DAYS = np.arange(365.0)
W1_REGIMEN = {"dose_g_per_kg": 0.5, "interval_days": 28, "n_doses": 13, "infusion_hours": 3}
W3_DAYS = np.arange(181.0)
W3_KM, W3_RATIO, W3_NORMAL = 21.0, 1.42, 12.1


def _log_normal(draw, n, cv):
    return np.exp(draw.standard_normal(n) * np.sqrt(np.log1p(cv * cv)))


def linear_people(n, seed=1):
    """Raw parameters of W1 and W2 (typical values of Clin Ther 2020;42:196-209)."""
    draw = np.random.default_rng(seed)
    weight = 70 * _log_normal(draw, n, 0.2)
    size = weight / 70
    return SimpleNamespace(
        weight=weight,
        clearance=0.139 * size**0.75 * _log_normal(draw, n, 0.25),
        v1=4.01 * size * _log_normal(draw, n, 0.15),
        q=0.30 * size**0.75 * _log_normal(draw, n, 0.30),
        v2=3.51 * size * _log_normal(draw, n, 0.25),
        own=4 * _log_normal(draw, n, 0.25),
    )


def as_cohort(p):
    return kinetics.Cohort(
        weight_kg=p.weight,
        own_igg_g_per_l=p.own,
        clearance_l_per_day=p.clearance,
        v_central_l=p.v1,
        q_l_per_day=p.q,
        v_peripheral_l=p.v2,
    )


def w1(p):
    return kinetics.concentration(kinetics.Regimen(**W1_REGIMEN), as_cohort(p), None, W1_DAYS)


def irregular_days():
    """Dose days 21 to 35 days apart, infusions of 2 to 5 hours: no interval repeats."""
    draw = np.random.default_rng(5)
    start = np.concatenate([[0.0], np.cumsum(draw.integers(21, 36, 12))])
    hours = np.array([2.0, 2.5, 3.0, 5.0])[draw.integers(0, 4, 13)]
    return start, hours


def w1_irregular(p):
    start, hours = irregular_days()
    regimen = kinetics.Regimen.from_doses(start, 0.5, hours)
    return kinetics.concentration(regimen, as_cohort(p), None, W1_DAYS)


def w1_one(weight, own, clearance, v1, q, v2):
    person = kinetics.Patient(weight_kg=weight, own_igg_g_per_l=own)
    parameters = kinetics.Parameters(clearance, v1, q, v2)
    return kinetics.concentration(kinetics.Regimen(**W1_REGIMEN), person, parameters, W1_DAYS)


def w2(p):
    return kinetics.trough(kinetics.Regimen(**W1_REGIMEN), as_cohort(p), None, 13)


def band(p):
    return kinetics.percentile_band(
        kinetics.Regimen(**W1_REGIMEN), as_cohort(p), None, W1_DAYS, (5, 50, 95)
    )


def band_by_numpy(p):
    return np.percentile(w1(p), (5, 50, 95), axis=0)


def nonlinear_people(n, seed=3):
    """Raw parameters and doses of W3."""
    draw = np.random.default_rng(seed)
    weight = 70 * _log_normal(draw, n, 0.2)
    start = np.concatenate([np.arange(5.0), np.arange(21.0, 169, 21)])
    per_kg = np.repeat([0.4, 1.0], [5, 8])
    return SimpleNamespace(
        weight=weight,
        rate=0.07 * _log_normal(draw, n, 0.2),
        v1=3.15 * weight / 70 * _log_normal(draw, n, 0.15),
        v2=3.51 * weight / 70 * _log_normal(draw, n, 0.2),
        q=0.30 * (weight / 70) ** 0.75 * _log_normal(draw, n, 0.3),
        baseline=10 * _log_normal(draw, n, 0.2),
        start=start,
        duration=np.full(start.size, 4 / 24),
        dose=per_kg * weight[:, None],
    )


def w3(p):
    people = fcrn.calibrate(
        v1_l=p.v1,
        v2_l=p.v2,
        q_l_per_day=p.q,
        catabolic_rate_per_day=p.rate,
        recycling_ratio=W3_RATIO,
        km_g_per_l=W3_KM,
        normal_igg_g_per_l=W3_NORMAL,
        own_igg_g_per_l=p.baseline,
    )
    return simulate(people, p.start, p.duration, p.dose, W3_DAYS, autoantibody="pool")


def some(p, n):
    """The first n people."""
    keep = ("start", "duration")
    return SimpleNamespace(**{k: v if k in keep else v[:n] for k, v in vars(p).items()})
