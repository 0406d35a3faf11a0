"""The reference workloads: through the public functions, and by other means (peers).

W1: levels of 10,000 people on days 0 to 364, thirteen infusions, two compartments.
W2: trough of 1,000,000 of them before the thirteenth dose.
W3: 1,000 people with saturable recycling, thirteen infusions, days 0 to 180.
"""

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
from scipy.integrate import odeint, solve_ivp

from ivig_teach.kinetics import Cohort, Regimen, concentration, fcrn, recycling, trough

MONTHLY = Regimen(0.5, interval_days=28, n_doses=13, infusion_hours=3)
HIGH = [
    Regimen(2, n_doses=1, split_days=5, infusion_hours=4),
    Regimen(1, interval_days=21, n_doses=8, infusion_hours=4, first_day=21),
]
YEAR, HALF_YEAR = np.arange(365.0), np.arange(181.0)


def _spreads(n, seed, *cvs):
    draw = np.random.default_rng(seed)
    return [np.exp(draw.standard_normal(n) * np.sqrt(np.log1p(cv * cv))) for cv in cvs]


def linear_people(n):
    """Typical values of IgPro10 at 70 kg (Clin Ther 2020;42:196-209)."""
    size, own, clearance, v1, q, v2 = _spreads(n, 1, 0.2, 0.25, 0.25, 0.15, 0.30, 0.25)
    flows = 0.139 * size**0.75 * clearance, 4.01 * size * v1, 0.30 * size**0.75 * q
    return Cohort(70 * size, 4 * own, *flows, 3.51 * size * v2)


def recycling_people(n):
    """Catabolic rate 0.07/day at 12.1 g/L, 1.42 times that is recycled, Km 21 g/L."""
    size, rate, v1, v2, q, own = _spreads(n, 3, 0.2, 0.2, 0.15, 0.2, 0.3, 0.2)
    volumes = 3.15 * size * v1, 3.51 * size * v2, 0.30 * size**0.75 * q
    recycled = 0.07 * rate * 1.42
    fcrn_ = 0.07 * rate + recycled, recycled * (21 + 12.1), 21
    return fcrn.RecyclingParameters(70 * size, *volumes, *fcrn_, 10 * own)


def w1(people):
    return concentration(MONTHLY, people, None, YEAR)


def w2(people):
    return trough(MONTHLY, people, None, 13)


def w3(people):
    return recycling(HIGH, people, HALF_YEAR).igg_g_per_l


TOLERANCE = {"rtol": 1e-7, "atol": 1e-9}  # at 1e-6 they miss the accuracy demanded for W3


def minimal_numpy(p):
    """W1 and nothing else, exact: two exponential modes, filled on every 28th day."""
    v1, hours = p.v_central_l, MONTHLY.infusion_hours / 24
    k10, k12, k21 = p.clearance_l_per_day / v1, p.q_l_per_day / v1, p.q_l_per_day / p.v_peripheral_l
    gap = k10 + k12 - k21
    root = np.sqrt(gap * gap + 4 * k12 * k21)
    rate = np.array([k10 + k12 + k21 + root, k10 + k12 + k21 - root]) / 2
    gain = np.array([root + gap, root - gap]) / (2 * root) * p.weight_kg / v1
    poured = np.exp(-rate * (1 - hours)) * (1 - np.exp(-rate * hours)) / rate / hours
    day, filled = np.exp(-rate), gain * poured * MONTHLY.dose_g_per_kg
    out, mode = np.empty((YEAR.size, len(p))), np.zeros_like(rate)
    for k, row in enumerate(out):
        np.add(mode[0], mode[1], row)
        row += p.own_igg_g_per_l
        mode *= day
        if k % MONTHLY.interval_days == 0:
            mode += filled
    return out.T


def slope(y, p):
    """Change of IgG in plasma and tissue (g/L); linear where the capacity p[3] is 0."""
    loss, gap = p[2] - p[3] / (p[4] + y[0]), y[0] - y[1]
    return p[0] + p[1] - loss * y[0] - p[5] * gap, p[6] * gap


def linear_problem(p, days=YEAR):
    uptake = p.clearance_l_per_day / p.v_central_l
    return _problem(p, p.v_central_l, p.v_peripheral_l, uptake, 0, 1, [MONTHLY], days)


def recycling_problem(p):
    saturable = p.uptake_per_day, p.capacity_g_per_l_per_day, p.km_g_per_l
    return _problem(p, p.v1_l, p.v2_l, *saturable, HIGH, HALF_YEAR)


def _problem(p, v1, v2, uptake, capacity, km, regimens, days):
    own, rise = p.own_igg_g_per_l, p.weight_kg / v1
    made = own * (uptake - capacity / (km + own))
    columns = rise, made, uptake, capacity, km, p.q_l_per_day / v1, p.q_l_per_day / v2
    given = zip(*(regimen.given() for regimen in regimens), strict=True)
    start, duration, dose, _ = map(np.concatenate, given)
    edges = np.unique([0, *start, *(start + duration), days[-1]])
    edges = edges[edges <= days[-1]]
    running = (start <= edges[:-1, None]) & (edges[:-1, None] < start + duration)
    times = [np.unique([a, *days[(a < days) & (days < b)], b]) for a, b in pairwise(edges)]
    return SimpleNamespace(
        start=np.column_stack([own, own]),
        p=np.column_stack(np.broadcast_arrays(*columns)),
        inflow=np.outer(rise, running @ (dose / duration)),
        times=times,
        places=np.searchsorted(np.concatenate(times), days),
    )


def by_odeint(y, times, p):
    return odeint(lambda y, t: slope(y, p), y, times, **TOLERANCE)


def by_solve_ivp(y, times, p, method="LSODA", **tolerance):
    ends, tolerance = times[[0, -1]], tolerance or TOLERANCE
    return solve_ivp(lambda t, y: slope(y, p), ends, y, method, times, **tolerance).y.T


def one_by_one(problem, solve, **options):
    """Levels in plasma, (n, days)."""
    out = []
    for y, p, inflow in zip(problem.start, problem.p, problem.inflow, strict=True):
        found = []
        for times, rate in zip(problem.times, inflow, strict=True):
            found.append(solve(y, times, (rate, *p[1:]), **options))
            y = found[-1][-1]
        out.append(np.concatenate(found)[problem.places, 0])
    return np.array(out)


def numbalsoda():
    """LSODA compiled, people spread over two threads: a function (problem) -> levels."""
    import numba
    from numbalsoda import lsoda, lsoda_sig

    numba.set_num_threads(min(2, numba.config.NUMBA_NUM_THREADS))
    compiled = numba.njit(slope)

    @numba.cfunc(lsoda_sig)
    def right_hand_side(t, y, change, p):
        change[0], change[1] = compiled(numba.carray(y, (2,)), numba.carray(p, (7,)))

    address, rtol, atol = right_hand_side.address, *TOLERANCE.values()

    @numba.njit(parallel=True)
    def run(times, first, p, inflow, start, out):
        for i in numba.prange(p.shape[0]):
            y, mine = start[i].copy(), p[i].copy()
            for s in range(first.size - 1):
                mine[0], part = inflow[i, s], slice(first[s], first[s + 1])
                found, _ = lsoda(address, y, times[part], mine, rtol, atol)
                out[i, part] = found[:, 0]
                y = found[-1].copy()

    def solve(problem):
        times = np.concatenate(problem.times)
        first = np.cumsum([0, *map(len, problem.times)])
        out = np.empty((len(problem.p), times.size))
        run(times, first, problem.p, problem.inflow, problem.start, out)
        return out[:, problem.places]

    return solve
