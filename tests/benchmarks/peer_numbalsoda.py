"""The workloads by numbalsoda (LSODA compiled, people spread over threads by numba)."""

from itertools import pairwise

import numba
import numpy as np
from numba import cfunc, njit, prange
from numbalsoda import lsoda, lsoda_sig

from .peers import (
    DOSE,
    DURATION,
    W3_ATOL,
    W3_RTOL,
    linear_edges,
    nonlinear_constants,
    nonlinear_edges,
)

RTOL, ATOL = 1e-6, 1e-8


@cfunc(lsoda_sig)
def _linear(t, y, dy, p):
    y, dy, p = numba.carray(y, (2,)), numba.carray(dy, (2,)), numba.carray(p, (4,))
    dy[0] = p[3] - (p[0] + p[1]) * y[0] + p[2] * y[1]
    dy[1] = p[1] * y[0] - p[2] * y[1]


@cfunc(lsoda_sig)
def _nonlinear(t, y, dy, p):
    y, dy, p = numba.carray(y, (3,)), numba.carray(dy, (3,)), numba.carray(p, (10,))
    k = p[0] - p[1] / (p[2] + y[0] / p[3])
    x = p[4] / p[3] * y[0] - p[4] / p[5] * y[1]
    dy[0] = p[6] + p[7] - k * y[0] - x
    dy[1] = x
    dy[2] = p[8] - k * p[9] * y[2]


_SLOPES = {"linear": _linear.address, "nonlinear": _nonlinear.address}


@njit(parallel=True)
def _run(address, constants, where, rates, state, grid, first, inside, out, rtol, atol):
    for i in prange(constants.shape[0]):
        y, p, k = state[i].copy(), constants[i].copy(), 0
        for s in range(first.size - 1):
            p[where] = rates[i, s]
            found, _ = lsoda(address, y, grid[first[s] : first[s + 1]], p, rtol, atol)
            for j in range(inside[s]):
                out[i, k] = found[j + 1]
                k += 1
            y = found[-1].copy()


def _plan(edges, days):
    """Grid of each segment: its start, the days after it, its end."""
    parts, inside = [], []
    for a, b in pairwise(edges):
        chosen = days[(days > a) & (days <= b)]
        inside.append(chosen.size)
        parts.append(np.unique([a, *chosen, b]))
    first = np.cumsum([0, *(part.size for part in parts)])
    return np.concatenate(parts), first, np.array(inside)


def linear(p, days, rtol=RTOL, atol=ATOL):
    """(n, days) in g/L; days after the first."""
    edges = linear_edges(days[-1])
    grid, first, inside = _plan(edges, days)
    n = p.weight.size
    constants = np.column_stack([p.clearance / p.v1, p.q / p.v1, p.q / p.v2, np.zeros(n)])
    infusing = np.isclose(np.diff(edges), DURATION)
    rates = np.outer(p.weight * DOSE / DURATION, infusing)
    out = np.zeros((n, inside.sum(), 2))
    arguments = (constants, 3, rates, np.zeros((n, 2)), grid, first, inside, out, rtol, atol)
    _run(_SLOPES["linear"], *arguments)
    return out[:, :, 0] / p.v1[:, None] + p.own[:, None]


def nonlinear(p, days, rtol=W3_RTOL, atol=W3_ATOL):
    """(n, days, 2): IgG g/L and autoantibody; days after the first."""
    edges = nonlinear_edges(p, days[-1])
    grid, first, inside = _plan(edges, days)
    middle = (edges[1:] + edges[:-1]) / 2
    running = (p.start < middle[:, None]) & (middle[:, None] < p.start + p.duration)
    rates = (p.dose / p.duration) @ running.T.astype(float)
    start = np.column_stack([p.baseline * p.v1, p.baseline * p.v2, np.ones_like(p.v1)])
    out = np.zeros((p.v1.size, inside.sum(), 3))
    arguments = (nonlinear_constants(p), 7, rates, start, grid, first, inside, out, rtol, atol)
    _run(_SLOPES["nonlinear"], *arguments)
    return out[:, :, [0, 2]] / np.stack([p.v1, np.ones_like(p.v1)], -1)[:, None]
