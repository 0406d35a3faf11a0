"""Exact solution of the linear model: exponential modes carried from event to event.

dA1/dt = input(t) - (CL/V1) A1 - (Q/V1) A1 + (Q/V2) A2,   dA2/dt = (Q/V1) A1 - (Q/V2) A2

The central concentration is the sum of one or two modes, x' = -rate x + gain input(t). Over an
interval with constant input each mode has a closed form, so nothing is lost between grid points:
only rounding is left. All terms are sums of positive numbers, also when Q is tiny.
"""

from typing import NamedTuple

import numpy as np

_CACHE_BYTES = 64 * 2**20


class Body(NamedTuple):
    """Kinetics of each person, arrays of one length (``ka``, ``f_sc`` may be None)."""

    weight_kg: np.ndarray
    own_igg: np.ndarray
    clearance: np.ndarray
    v_central: np.ndarray
    q: np.ndarray
    v_peripheral: np.ndarray
    ka: np.ndarray | None = None
    f_sc: np.ndarray | None = None

    def part(self, low, high):
        """The people from ``low`` up to ``high``."""
        return Body(*(None if column is None else column[low:high] for column in self))


class Modes(NamedTuple):
    """Decay rate (per day) and gain (g/L per g) of each mode, shape (1 or 2, n_people)."""

    rate: np.ndarray
    gain: np.ndarray


class State(NamedTuple):
    """Mode concentrations (g/L), shape (n_modes, n_people), and the amount under the skin (g)."""

    mode: np.ndarray
    depot: np.ndarray | None


class Plan(NamedTuple):
    """The merged grid of outputs and infusion edges; lists have one entry per grid time."""

    lengths: list  # distinct interval lengths, days
    which: list  # which of them follows each grid time
    iv_rate: list  # g/kg/day during that interval
    sc_rate: list
    iv_bolus: list  # g/kg at the grid time itself
    sc_bolus: list
    output: list  # is this grid time asked for?


def modes_of(body):
    """Rates and gains of the modes of each person."""
    k10 = body.clearance / body.v_central
    if body.q.max() == 0:
        return Modes(k10[None], 1 / body.v_central[None])
    k12, k21 = body.q / body.v_central, body.q / body.v_peripheral
    rate, gain = np.empty((2, 2, k10.size))
    fast, slow = rate
    gap = k10 + k12
    np.add(gap, k21, out=fast)
    gap -= k21
    product = k12 * k21
    root = gap * gap
    root += 4 * product
    np.sqrt(root, out=root)
    fast += root
    fast *= 0.5
    np.multiply(k10, k21, out=slow)
    slow /= fast
    # The gains are (fast - k21) and (k21 - slow) over (fast - slow), written without subtracting
    # near-equal numbers: one is half of root + |gap|, and their product is k12 k21.
    leading = gap >= 0
    wide = np.abs(gap, out=gap)
    wide += root
    wide *= 0.5
    narrow = product / wide
    gain[0] = np.where(leading, wide, narrow)
    gain[1] = np.where(leading, narrow, wide)
    root *= body.v_central
    gain /= root
    if slow.min() == 0:  # people without a second compartment: a mode of gain 0, any rate serves
        slow[slow == 0] = fast[slow == 0]
    return Modes(rate, gain)


def filled(rate, days):
    """Integral of exp(-rate s) from 0 to ``days``."""
    return -np.expm1(-rate * days) / rate


def transfer(rate, ka, days):
    """Convolution of exp(-rate s) and exp(-ka s) at ``days``, also for ka near or at the rate."""
    apart = np.abs(rate - ka)
    share = np.divide(
        -np.expm1(-apart * days), apart, out=np.full_like(rate, days), where=apart > 0
    )
    return np.exp(-np.minimum(rate, ka) * days) * share


def drift(body, modes, state, days):
    """Modes and depot ``days`` later when nothing is given meanwhile."""
    mode = state.mode * np.exp(-modes.rate * days)
    mode = mode + modes.gain * body.ka * transfer(modes.rate, body.ka, days) * state.depot
    return mode, state.depot * np.exp(-body.ka * days)


def plan(given, days):
    """Merge the infusions with the sorted, distinct output ``days``."""
    last = days[-1]
    live = given.start_day <= last
    start, duration, dose, sc = (column[live] for column in given)
    end = start + duration
    times = np.unique(np.concatenate([days, start, end[end <= last]]))
    lengths, which = _alike(np.diff(times))
    instant = end == start
    first, stop = np.searchsorted(times, start), np.searchsorted(times, np.minimum(end, last))
    columns = []
    for chosen in (~sc & ~instant, sc & ~instant):
        rate = np.zeros(times.size)
        for i in np.flatnonzero(chosen):
            rate[first[i] : stop[i]] += dose[i] / (end[i] - start[i])
        columns.append(rate.tolist())
    for chosen in (~sc & instant, sc & instant):
        columns.append(np.bincount(first[chosen], dose[chosen], times.size).tolist())
    output = np.zeros(times.size, bool)
    output[np.searchsorted(times, days)] = True
    return Plan(lengths.tolist(), which.tolist(), *columns, output.tolist())


def _alike(steps):
    """Distinct step lengths and which each is; one exponential serves those equal but rounding."""
    order = np.argsort(steps)
    ordered = steps[order]
    group = np.zeros(steps.size, int)
    group[1:] = np.cumsum(np.diff(ordered) > 4e-13 * ordered[1:])
    which = np.empty_like(group)
    which[order] = group
    return np.bincount(group, ordered) / np.bincount(group), which


class _Steps:
    """What one interval does to the modes, computed once per distinct interval length."""

    def __init__(self, body, modes, lengths, which):
        self.body, self.modes, self.lengths = body, modes, lengths
        uses = np.bincount(which, minlength=len(lengths)) if which else np.zeros(0)
        room = max(4, _CACHE_BYTES // (4 * modes.rate.nbytes))
        often = np.argsort(-uses, kind="stable")[:room]
        self.kept = {int(i) for i in often if uses[i] > 1}
        self.seen = {}

    def get(self, kind, index):
        found = self.seen.get((kind, index))
        if found is None:
            found = getattr(self, kind)(self.lengths[index])
            if index in self.kept:
                self.seen[kind, index] = found
        return found

    def decay(self, days):
        decay = self.modes.rate * -days
        return np.exp(decay, out=decay)

    def iv_fill(self, days):
        return self.modes.gain * filled(self.modes.rate, days) * self.body.weight_kg

    def own_fill(self, days):
        made = self.body.own_igg * self.body.clearance
        return self.modes.gain * filled(self.modes.rate, days) * made

    def depot(self, days):
        rate, gain = self.modes
        return gain * self.body.ka * transfer(rate, self.body.ka, days), np.exp(
            -self.body.ka * days
        )

    def sc_fill(self, days):
        (rate, gain), ka = self.modes, self.body.ka
        dose = self.body.weight_kg * self.body.f_sc
        taken_up = gain * dose * (filled(rate, days) - transfer(rate, ka, days))
        return taken_up, dose * filled(ka, days)


def states(body, modes, plan, *, start=None, synthesis=False):
    """Yield the ``State`` at each output time; the arrays are reused, so read them at once.

    ``start`` is the state at the first grid time (default: nothing given yet). With ``synthesis``
    the own IgG is produced at CL x own level from an equilibrium start, inside the modes.
    """
    skin = body.ka is not None
    mode = np.zeros(modes.rate.shape) if start is None else start.mode.copy()
    depot = (
        (np.zeros(modes.rate.shape[1]) if start is None else start.depot.copy()) if skin else None
    )
    if synthesis:
        mode += body.own_igg * body.clearance * modes.gain / modes.rate
    state = State(mode, depot)
    step = _Steps(body, modes, plan.lengths, plan.which)
    grid = zip(
        plan.output,
        plan.iv_bolus,
        plan.sc_bolus,
        [*plan.which, None],
        plan.iv_rate,
        plan.sc_rate,
        strict=True,
    )
    for wanted, iv_bolus, sc_bolus, index, iv_rate, sc_rate in grid:
        if iv_bolus:
            mode += iv_bolus * body.weight_kg * modes.gain
        if sc_bolus:
            depot += sc_bolus * body.weight_kg * body.f_sc
        if wanted:
            yield state
        if index is None:
            return
        mode *= step.get("decay", index)
        if skin:
            carried, left = step.get("depot", index)
            mode += carried * depot
            depot *= left
            if sc_rate:
                to_mode, to_depot = step.get("sc_fill", index)
                mode += sc_rate * to_mode
                depot += sc_rate * to_depot
        if iv_rate:
            mode += iv_rate * step.get("iv_fill", index)
        if synthesis:
            mode += step.get("own_fill", index)


def total(mode, row):
    """Write the sum over modes into ``row``."""
    if mode.shape[0] == 2:
        np.add(mode[0], mode[1], out=row)
    else:
        row[...] = mode[0]


def geometric(ratio, n):
    """1 + ratio + ... + ratio**(n - 1) by doubling, which has no cancellation near 1."""
    partial, power = np.ones_like(ratio), ratio.copy()
    for bit in f"{n:b}"[1:]:
        partial += partial * power
        power *= power
        if bit == "1":
            partial *= ratio
            partial += 1
            power *= ratio
    return partial
