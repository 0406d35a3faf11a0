"""The same workloads by other means: a minimal numpy recursion, scipy, numbalsoda."""

from itertools import pairwise

import numpy as np
from scipy.integrate import odeint, solve_ivp

from .workloads import W1_DAYS, W3_DAYS, W3_KM, W3_NORMAL, W3_RATIO, irregular_days

DOSE, DURATION, EVERY, DOSES = 0.5, 3 / 24, 28, 13
# At 1e-6 they miss the accuracy demanded for W3; this is the loosest decade that reaches it.
W3_RTOL, W3_ATOL = 1e-7, 1e-9


def linear_edges(last):
    starts = EVERY * np.arange(float(DOSES))
    edges = np.unique([*starts, *(starts + DURATION), last])
    return edges[edges <= last]


def nonlinear_edges(p, last):
    edges = np.unique([0, *p.start, *(p.start + p.duration), last])
    return edges[edges <= last]


def minimal_numpy(p):
    """W1 and nothing else, as few operations as we know: two modes, three kinds of interval."""
    k10, k12, k21 = p.clearance / p.v1, p.q / p.v1, p.q / p.v2
    sum_, gap = k10 + k12 + k21, k10 + k12 - k21
    root = np.sqrt(gap * gap + 4 * k12 * k21)
    rate = np.array([sum_ + root, sum_ - root]) / 2
    gain = np.array([root + gap, root - gap]) / (2 * root * p.v1)
    while_infusing, rest, day = (np.exp(-rate * h) for h in (DURATION, 1 - DURATION, 1.0))
    filled = gain * (1 - while_infusing) / rate * (p.weight * DOSE / DURATION) * rest
    dosing_day = while_infusing * rest
    out = np.empty((W1_DAYS.size, p.weight.size))
    mode = np.zeros_like(rate)
    for k, row in enumerate(out):
        np.add(mode[0], mode[1], row)
        row += p.own
        if k % EVERY == 0:
            mode *= dosing_day
            mode += filled
        else:
            mode *= day
    return out.T


def linear_exact(p, days, doses=DOSES, irregular=False):
    """Sum over all doses in extended precision (18 digits where the machine has them)."""
    start, hours = irregular_days() if irregular else (EVERY * np.arange(doses), 24 * DURATION)
    wide = {name: value.astype(np.longdouble)[:, None] for name, value in vars(p).items()}
    k10, k12, k21 = wide["clearance"] / wide["v1"], wide["q"] / wide["v1"], wide["q"] / wide["v2"]
    total = k10 + k12 + k21
    fast = (total + np.sqrt(total * total - 4 * k10 * k21)) / 2
    slow = k10 * k21 / fast
    shares = ((fast, (fast - k21) / (fast - slow)), (slow, (k21 - slow) / (fast - slow)))
    level = np.zeros((p.weight.size, days.size), np.longdouble) + wide["own"]
    for day, duration in zip(start, np.broadcast_to(hours / 24, start.shape), strict=True):
        since = days.astype(np.longdouble) - day
        left = since - np.minimum(since, duration)
        for rate, share in shares:
            part = share / rate * (np.exp(-rate * left) - np.exp(-rate * since))
            part *= wide["weight"] * DOSE / np.longdouble(duration) / wide["v1"]
            level += np.where(since > 0, part, 0)
    return level


def _linear_slope(y, _, k10, k12, k21, rate):
    return [rate - (k10 + k12) * y[0] + k21 * y[1], k12 * y[0] - k21 * y[1]]


def linear_odeint(p, days, rtol=1e-6, atol=1e-8):
    """scipy's LSODA, person by person, from edge to edge."""
    edges = linear_edges(days[-1])
    out = np.empty((p.weight.size, days.size))
    for i in range(p.weight.size):
        k = p.clearance[i] / p.v1[i], p.q[i] / p.v1[i], p.q[i] / p.v2[i]
        y = [0.0, 0.0]
        for a, b, inside, grid in _segments(edges, days):
            rate = DOSE / DURATION * p.weight[i] if np.isclose(b - a, DURATION) else 0.0
            found = odeint(_linear_slope, y, grid, args=(*k, rate), rtol=rtol, atol=atol)
            out[i, inside] = found[grid.searchsorted(days[inside]), 0] / p.v1[i] + p.own[i]
            y = found[-1]
        out[i, days == edges[-1]] = y[0] / p.v1[i] + p.own[i]
    return out


def _segments(edges, days):
    for a, b in pairwise(edges):
        inside = (days >= a) & (days < b)
        yield a, b, inside, np.unique([a, *days[inside], b])


def nonlinear_constants(p):
    """(n, 10): kint, vmax, km, v1, q, v2, production, rate (filled in), kB0, f."""
    share = p.v1 / (p.v1 + p.v2)
    kint, vmax = (1 + W3_RATIO) * p.rate, W3_RATIO * p.rate * (W3_KM + W3_NORMAL)
    k0 = kint - vmax / (W3_KM + p.baseline)
    columns = (kint, vmax, 0 * kint + W3_KM, p.v1, p.q, p.v2)
    return np.column_stack([*columns, k0 * p.baseline * p.v1, 0 * kint, k0 * share, share])


def _nonlinear_slope(t, y, kint, vmax, km, v1, q, v2, production, rate, kb0, f):
    k = kint - vmax / (km + y[0] / v1)
    x = q / v1 * y[0] - q / v2 * y[1]
    return [production + rate - k * y[0] - x, x, kb0 - k * f * y[2]]


def nonlinear_scipy(p, days=W3_DAYS, rtol=W3_RTOL, atol=W3_ATOL, method="LSODA", tool="solve_ivp"):
    """W3 person by person; (n, days, 2): IgG g/L and autoantibody."""
    edges = nonlinear_edges(p, days[-1])
    constants = nonlinear_constants(p)
    out = np.empty((p.weight.size, days.size, 2))
    for i, row in enumerate(constants):
        y = np.array([p.baseline[i] * p.v1[i], p.baseline[i] * p.v2[i], 1.0])
        for a, b, inside, grid in _segments(edges, days):
            running = (p.start <= a) & (a < p.start + p.duration)
            row[7] = np.sum(p.dose[i, running] / p.duration[running])
            if tool == "odeint":
                arguments = {"args": tuple(row), "rtol": rtol, "atol": atol, "tfirst": True}
                found = odeint(_nonlinear_slope, y, grid, **arguments).T
            else:
                found = solve_ivp(
                    _nonlinear_slope, (a, b), y, method, grid, args=row, rtol=rtol, atol=atol
                ).y
            first = grid.searchsorted(days[inside])
            out[i, inside] = found[[0, 2]][:, first].T / [p.v1[i], 1]
            y = found[:, -1]
        out[i, days == edges[-1]] = y[[0, 2]] / [p.v1[i], 1]
    return out
