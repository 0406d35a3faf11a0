"""The same workloads by other means: a bare numpy loop, scipy, numbalsoda."""

from itertools import pairwise

import numpy as np
from scipy.integrate import odeint, solve_ivp

from .workloads import MONTHLY, YEAR

RTOL, ATOL = 1e-7, 1e-9  # at 1e-6 they miss the accuracy demanded for W3


def minimal_numpy(p):
    """W1 and nothing else: two exponential modes, a pour on every 28th day, exact."""
    k10, k12 = p.clearance_l_per_day / p.v_central_l, p.q_l_per_day / p.v_central_l
    k21 = p.q_l_per_day / p.v_peripheral_l
    gap = k10 + k12 - k21
    root = np.sqrt(gap * gap + 4 * k12 * k21)
    rate = np.array([k10 + k12 + k21 + root, k10 + k12 + k21 - root]) / 2
    gain = np.array([root + gap, root - gap]) / (2 * root) * p.weight_kg / p.v_central_l
    day, hours = np.exp(-rate), MONTHLY.infusion_hours / 24
    poured = np.exp(-rate * (1 - hours)) * (1 - np.exp(-rate * hours)) / rate / hours
    filled = gain * poured * MONTHLY.dose_g_per_kg
    out, mode = np.empty((YEAR.size, len(p))), np.zeros_like(rate)
    for k, row in enumerate(out):
        np.add(mode[0], mode[1], row)
        row += p.own_igg_g_per_l
        mode *= day
        if k % MONTHLY.interval_days == 0:
            mode += filled
    return out.T


def segments(problem):
    """Times from one infusion edge to the next, and g/kg per day in each."""
    given = [regimen.given() for regimen in problem.regimens]
    start, duration, dose, _ = map(np.concatenate, zip(*given, strict=True))
    last = problem.days[-1]
    edges = np.unique([0, *start, *(start + duration), last])
    edges = edges[edges <= last]
    for begin, end in pairwise(edges):
        inside = problem.days[(problem.days > begin) & (problem.days < end)]
        running = (start <= begin) & (begin < start + duration)
        yield np.array([begin, *inside, end]), np.sum((dose / duration)[running])


def by_odeint(slope, y, times, p, **options):
    return odeint(lambda y, t: slope(y, p), y, times, **options).T


def by_solve_ivp(slope, y, times, p, method="LSODA", **options):
    ends = times[[0, -1]]
    return solve_ivp(lambda t, y: slope(y, p), ends, y, method, times, **options).y


def one_by_one(problem, solve, rtol=RTOL, atol=ATOL, **options):
    """Person by person; (n, rows, days)."""
    out = np.empty((*problem.start.shape, problem.days.size))
    for i, y in enumerate(problem.start):
        for times, g_per_kg_per_day in segments(problem):
            p = (g_per_kg_per_day * problem.rise[i], *problem.constants[i])
            found = solve(problem.slope, y, times, p, rtol=rtol, atol=atol, **options)
            at, day = np.nonzero(times[:, None] == problem.days)
            out[i][:, day], y = found[:, at], found[:, -1]
    return out


def numbalsoda_solver(problem):
    """LSODA compiled, people spread over threads by numba: a function (problem) -> as scipy."""
    import numba
    from numbalsoda import lsoda, lsoda_sig

    rows, width = problem.start.shape[1], problem.constants.shape[1] + 1
    slope = numba.njit(problem.slope)

    @numba.cfunc(lsoda_sig)
    def right_hand_side(t, y, change, p):
        found, out = slope(numba.carray(y, (rows,)), numba.carray(p, (width,))), change
        for k in range(rows):
            out[k] = found[k]

    address = right_hand_side.address

    @numba.njit(parallel=True)
    def run(times, first, p, inflow, state, out):
        for i in numba.prange(p.shape[0]):
            y, mine = state[i].copy(), p[i].copy()
            for s in range(first.size - 1):
                mine[0] = inflow[i, s]
                part = slice(first[s], first[s + 1])
                found, _ = lsoda(address, y, times[part], mine, RTOL, ATOL)
                out[i, part] = found
                y = found[-1].copy()

    def solve(problem):
        times, g_per_kg_per_day = zip(*segments(problem), strict=True)
        first, flat = np.cumsum([0, *map(len, times)]), np.concatenate(times)
        p = np.column_stack([problem.rise, problem.constants])
        out = np.empty((len(p), flat.size, rows))
        run(flat, first, p, np.outer(problem.rise, g_per_kg_per_day), problem.start, out)
        return np.moveaxis(out[:, np.searchsorted(flat, problem.days)], 1, 2)

    return solve
