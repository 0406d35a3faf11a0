"""The reference workloads through the public functions, and the same equations for the peers.

W1  levels of 10,000 people on days 0 to 364, thirteen infusions, two compartments
W2  trough of 1,000,000 such people before the thirteenth dose
W3  1,000 people with saturable recycling, thirteen infusions, days 0 to 180
"""

from types import SimpleNamespace

import numpy as np

from ivig_teach.kinetics import Cohort, Regimen, concentration, fcrn, recycling, trough

MONTHLY = Regimen(0.5, interval_days=28, n_doses=13, infusion_hours=3)
HIGH = [
    Regimen(2, n_doses=1, split_days=5, infusion_hours=4),
    Regimen(1, interval_days=21, n_doses=8, infusion_hours=4, first_day=21),
]
YEAR, HALF_YEAR = np.arange(365.0), np.arange(181.0)


def _spread(draw, n, cv):
    return np.exp(draw.standard_normal(n) * np.sqrt(np.log1p(cv * cv)))


def linear_people(n):
    """Typical values of IgPro10 at 70 kg (Clin Ther 2020;42:196-209)."""
    draw = np.random.default_rng(1)
    size = _spread(draw, n, 0.2)
    return Cohort(
        weight_kg=70 * size,
        own_igg_g_per_l=4 * _spread(draw, n, 0.25),
        clearance_l_per_day=0.139 * size**0.75 * _spread(draw, n, 0.25),
        v_central_l=4.01 * size * _spread(draw, n, 0.15),
        q_l_per_day=0.30 * size**0.75 * _spread(draw, n, 0.30),
        v_peripheral_l=3.51 * size * _spread(draw, n, 0.25),
    )


def recycling_people(n):
    """Catabolic rate 0.07/day at 12.1 g/L, 1.42 times that is recycled, Km 21 g/L."""
    draw = np.random.default_rng(3)
    size, rate = _spread(draw, n, 0.2), 0.07 * _spread(draw, n, 0.2)
    return fcrn.RecyclingParameters(
        weight_kg=70 * size,
        v1_l=3.15 * size * _spread(draw, n, 0.15),
        v2_l=3.51 * size * _spread(draw, n, 0.2),
        q_l_per_day=0.30 * size**0.75 * _spread(draw, n, 0.3),
        uptake_per_day=2.42 * rate,
        capacity_g_per_l_per_day=1.42 * rate * (21 + 12.1),
        km_g_per_l=21,
        own_igg_g_per_l=10 * _spread(draw, n, 0.2),
    )


def w1(people):
    return concentration(MONTHLY, people, None, YEAR)


def w2(people):
    return trough(MONTHLY, people, None, 13)


def w3(people):
    curve = recycling(HIGH, people, HALF_YEAR)
    return np.stack([curve.igg_g_per_l, curve.autoantibody], 1)


# For the peers: slope(y, (inflow, *constants)), levels in blood first, then those in tissue.
def linear_slope(y, p):
    gap = y[0] - y[1]
    return p[0] + p[1] - p[2] * y[0] - p[3] * gap, p[4] * gap


def linear_problem(p):
    own, v1 = p.own_igg_g_per_l, p.v_central_l
    k10 = p.clearance_l_per_day / v1
    constants = k10 * own, k10, p.q_l_per_day / v1, p.q_l_per_day / p.v_peripheral_l
    return _problem(linear_slope, constants, [own, own], p.weight_kg / v1, [MONTHLY], YEAR)


def recycling_slope(y, p):
    loss, igg, antibody = p[3] - p[4] / (p[5] + y[0]), y[0] - y[2], y[1] - y[3]
    igg_change = p[0] + p[1] - loss * y[0] - p[6] * igg
    return igg_change, p[2] - loss * y[1] - p[6] * antibody, p[7] * igg, p[7] * antibody


def recycling_problem(p):
    own, one, q = p.own_igg_g_per_l, np.ones_like(p.v1_l), p.q_l_per_day
    made, fcrn_ = p.loss_rate(own), (p.uptake_per_day, p.capacity_g_per_l_per_day, p.km_g_per_l)
    constants, start = (made * own, made, *fcrn_, q / p.v1_l, q / p.v2_l), [own, one, own, one]
    return _problem(recycling_slope, constants, start, p.weight_kg / p.v1_l, HIGH, HALF_YEAR)


def _problem(slope, constants, start, rise, regimens, days):
    arrays = {"constants": np.column_stack(constants), "start": np.column_stack(start)}
    return SimpleNamespace(slope=slope, rise=rise, regimens=regimens, days=days, **arrays)
