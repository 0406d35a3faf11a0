"""Fixed steps of eighth order for the saturable-recycling equations, all patients at once.

The right-hand side is smooth between the edges of infusions, so no step-size control is
needed: steps end at every edge and are short against the fastest rate. Pure numpy, hence the
same numbers in the browser.

Steps are those of Dormand and Prince, order 8, as tabulated in Hairer, Norsett, Wanner,
"Solving Ordinary Differential Equations I" (DOP853).
"""

from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np

_STAGES = (
    (0.05260015195876773,),
    (0.0197250569845379, 0.0591751709536137),
    (0.02958758547680685, 0, 0.08876275643042054),
    (0.2413651341592667, 0, -0.8845494793282861, 0.924834003261792),
    (0.037037037037037035, 0, 0, 0.17082860872947386, 0.12546768756682242),
    (0.037109375, 0, 0, 0.17025221101954405, 0.06021653898045596, -0.017578125),
    (
        *(0.03709200011850479, 0, 0, 0.17038392571223998, 0.10726203044637328),
        *(-0.015319437748624402, 0.008273789163814023),
    ),
    (
        *(0.6241109587160757, 0, 0, -3.3608926294469414, -0.868219346841726),
        *(27.59209969944671, 20.154067550477894, -43.48988418106996),
    ),
    (
        *(0.47766253643826434, 0, 0, -2.4881146199716677, -0.590290826836843),
        *(21.230051448181193, 15.279233632882423, -33.28821096898486, -0.020331201708508627),
    ),
    (
        *(-0.9371424300859873, 0, 0, 5.186372428844064, 1.0914373489967295),
        *(-8.149787010746927, -18.52006565999696, 22.739487099350505, 2.4936055526796523),
        -3.0467644718982196,
    ),
    (
        *(2.273310147516538, 0, 0, -10.53449546673725, -2.0008720582248625),
        *(-17.9589318631188, 27.94888452941996, -2.8589982771350235, -8.87285693353063),
        *(12.360567175794303, 0.6433927460157636),
    ),
    (
        *(0.054293734116568765, 0, 0, 0, 0, 4.450312892752409, 1.8915178993145003),
        *(-5.801203960010585, 0.3111643669578199, -0.1521609496625161, 0.20136540080403034),
        0.04471061572777259,
    ),
)
# The second and third slopes are used early only; their places in the table are used again.
_PLACE = (1, 2, 3, 2, 3, 4, 5, 6, 7, 8, 9, 10)
_WIDTH = max(_PLACE) + 1
_SIZES = [max(_PLACE[: len(stage)]) + 1 for stage in _STAGES]
_MAX_RATE_TIMES_STEP = 1.0
_MOST_FILLED_PER_STEP = 0.6
_PEOPLE_AT_ONCE = 1024
_POINTS_AT_ONCE = 4096
_MOST_NUMBERS_IN_A_PRODUCT = 9000


def _weights(step_days):
    """Rows of weights for (state, slopes): one row per stage, the last gives the new state."""
    rows = []
    for stage, size in zip(_STAGES, _SIZES, strict=True):
        row = np.zeros(_WIDTH)
        for place, weight in zip(_PLACE, stage, strict=False):
            row[place] += weight
        row *= step_days
        row[0] = 1.0
        rows.append(row[:size].copy())
    return rows


@dataclass(frozen=True)
class System:
    """Rates and volumes of ``n`` people (columns), everything per day.

    Plasma pools are rows: IgG in g, then the autoantibody and ``c`` controls, each relative to
    its own start. The first ``m`` of them have a tissue pool.

    Loss rate of IgG: ``uptake - capacity / (half_point + IgG in plasma)``; the autoantibody's is
    ``share`` times that; a control's is constant. Shapes: (n,), except ``source`` and ``plasma``
    (2 + c, n), ``control_rates`` (c, n) and ``tissue`` (m, n).
    """

    k_out: np.ndarray
    k_back: np.ndarray
    uptake: np.ndarray
    capacity: np.ndarray
    half_point: np.ndarray
    share: np.ndarray
    control_rates: np.ndarray
    source: np.ndarray
    plasma: np.ndarray
    tissue: np.ndarray

    def columns(self, part):
        """Some of the people."""
        return System(*(getattr(self, f.name)[..., part] for f in fields(self)))

    def fastest_rate(self):
        """Upper bound of every rate in the equations, per day."""
        rates = (self.uptake, *self.control_rates)
        return float(max((self.k_out + self.k_back + rate).max() for rate in rates))


@dataclass(frozen=True)
class Timetable:
    """Where steps end, and what goes in during each of them.

    ``kind`` (steps,) points into the few distinct inputs: ``rate_share`` (kinds, infusions) is
    the part of a dose given per day, ``blocked`` (kinds,) is True inside the blocking window.
    ``instant`` maps a node to the infusions of no duration that arrive there.
    """

    nodes: np.ndarray
    kind: np.ndarray
    rate_share: np.ndarray
    blocked: np.ndarray
    instant: dict


def merged(days):
    """Drop digits that only rounding put there, so that equal times are equal."""
    return np.round(days, 12)


def timetable(days, start, end, filling, block, step_days):
    """Lay steps so that infusion edges, block edges and whole steps are nodes.

    All times must have gone through ``merged``. ``filling`` (infusions,) is the largest dose
    relative to what makes recycling change: the half point and the IgG already there.
    """
    last = max(days.max(), step_days)
    whole = merged(np.arange(0, last, step_days))
    nodes = np.unique(np.concatenate([whole, [last], start, end, block]))
    nodes = nodes[nodes <= last]
    middle = (nodes[1:] + nodes[:-1])[:, None] / 2
    running = (start < middle) & (middle < end)
    inside = (block[0] < middle) & (middle < block[1])
    kinds, kind = np.unique(np.hstack([running, inside]), axis=0, return_inverse=True)
    rate_share = kinds[:, :-1] / np.where(end > start, merged(end - start), 1)
    # While IgG is poured in, recycling changes by the hour, so a large dose takes more steps.
    filled = (rate_share @ filling)[kind.ravel()] * np.diff(nodes)
    parts = np.maximum(1, np.ceil(filled / _MOST_FILLED_PER_STEP)).astype(int)
    nodes, kind = _divided(nodes, parts), np.repeat(kind.ravel(), parts)
    at_once = np.flatnonzero((end == start) & (start <= last))
    arrivals = np.searchsorted(nodes, start[at_once])
    return Timetable(
        nodes=nodes,
        kind=kind,
        rate_share=rate_share,
        blocked=kinds[:, -1],
        instant={int(node): at_once[arrivals == node] for node in np.unique(arrivals)},
    )


def _divided(nodes, parts):
    step = np.repeat(np.arange(parts.size), parts)
    number = np.arange(step.size) - np.repeat(np.cumsum(parts) - parts, parts)
    begin = nodes[step] + number / parts[step] * np.diff(nodes)[step]
    return np.append(merged(begin), nodes[-1])


def step_length(fastest_rate_per_day):
    """Longest whole fraction of a day that keeps the relative error below 1e-8."""
    return 1.0 / max(1, int(np.ceil(fastest_rate_per_day / _MAX_RATE_TIMES_STEP)))


def solve(system, table, dose_g, blocked, days, *, follow_losses=False):
    """State of every person on every day.

    Parameters
    ----------
    system : System
        n people.
    table : Timetable
        Made by ``timetable`` for the same days and infusions.
    dose_g : ndarray (n, infusions)
    blocked : float
        Share of the recycling capacity taken away inside the blocking window.
    days : ndarray (d,)
        Any order.
    follow_losses : bool
        Add a row with the IgG broken down so far (g).

    Returns
    -------
    states : ndarray (d, rows, n)
        Plasma rows, tissue rows and, if asked for, losses.
    lowest : ndarray (n,)
        Lowest IgG in plasma at any node (g).
    """
    n = system.uptake.size
    rows = len(system.plasma) + len(system.tissue) + follow_losses
    states = np.empty((days.size, rows, n))
    lowest = np.empty(n)
    for first in range(0, n, _PEOPLE_AT_ONCE):
        part = slice(first, first + _PEOPLE_AT_ONCE)
        _Block(system.columns(part), table, dose_g[part], blocked).run(
            days, states[..., part], lowest[part]
        )
    return states, lowest


class _Block:
    """Some people, taken through the timetable together."""

    def __init__(self, system, table, dose_g, blocked):
        self.system, self.table, self.dose_g = system, table, dose_g
        self.source = np.repeat(system.source[None], len(table.rate_share), axis=0)
        self.source[:, 0] += table.rate_share @ dose_g.T
        self.capacity = np.multiply.outer(1 - blocked * table.blocked, system.capacity)

    def run(self, days, out, lowest):
        nodes = self.table.nodes
        node = np.searchsorted(nodes, days, side="right") - 1
        kept, place = np.unique(node, return_inverse=True)
        in_order = np.array_equal(place, np.arange(days.size))
        states = out if in_order else np.empty((kept.size, *out.shape[1:]))
        self._march(kept, states, lowest)
        if not in_order:
            np.take(states, place, axis=0, out=out, mode="clip")
        ahead = days - nodes[node]
        between = np.flatnonzero(ahead > 0)
        size = max(1, _POINTS_AT_ONCE // lowest.size)
        for first in range(0, between.size, size):
            at = between[first : first + size]
            kind = self.table.kind[node[at]]
            out[at] = self._one_step_each(out[at], ahead[at, None], kind)

    def _march(self, kept, states, lowest):
        """Fill ``states`` at the nodes in ``kept``, step by step."""
        system, table = self.system, self.table
        flow = _Flow(
            states.shape[1:],
            len(system.plasma),
            len(system.tissue),
            system.k_out,
            system.k_back,
            system.uptake,
            system.half_point,
            system.share,
            system.control_rates,
        )
        state = flow.table[0]
        state[:] = 0
        state[: len(system.plasma)] = system.plasma
        state[len(system.plasma) :][: len(system.tissue)] = system.tissue
        lowest[:] = state[0]
        lengths = merged(np.diff(table.nodes)).tolist()
        weights = {h: _weights(h) for h in set(lengths)}
        following = 0
        for index in range(kept[-1] + 1):
            if index in table.instant:
                state[0] += self.dose_g[:, table.instant[index]].sum(axis=1)
            np.minimum(lowest, state[0], out=lowest)
            if index == kept[following]:
                states[following] = state
                following += 1
            if index < kept[-1]:
                kind = table.kind[index]
                flow.step(weights[lengths[index]], self.capacity[kind], self.source[kind])

    def _one_step_each(self, start, ahead, kind):
        """Reach days between nodes: one step of its own length for each, all at once.

        Rates are multiplied by the length, so that in scaled time every step has length 1.
        """
        system, (points, rows, n) = self.system, start.shape

        def wide(value):
            lead = value.shape[:-2]
            return np.broadcast_to(value, (*lead, points, n)).reshape(*lead, points * n)

        flow = _Flow(
            (rows, points * n),
            len(system.plasma),
            len(system.tissue),
            wide(ahead * system.k_out),
            wide(ahead * system.k_back),
            wide(ahead * system.uptake),
            wide(system.half_point[None]),
            wide(system.share[None]),
            wide(ahead * system.control_rates[:, None]),
        )
        flow.table[0] = start.transpose(1, 0, 2).reshape(rows, -1)
        source = wide(ahead * self.source[kind].transpose(1, 0, 2))
        flow.step(_weights(1.0), wide(ahead * self.capacity[kind]), source)
        return flow.table[0].reshape(rows, points, n).transpose(1, 0, 2)


class _Flow:
    """Buffers and right-hand side for ``n`` columns.

    State rows: ``s`` plasma pools (IgG, autoantibody, controls), ``m`` tissue pools of the
    first ``m`` of them and, if there is one row more, the IgG broken down so far.
    """

    def __init__(self, shape, s, m, k_out, k_back, uptake, half_point, share, control_rates):
        n = shape[-1]
        self.table, self.argument = np.empty((_WIDTH, *shape)), np.empty(shape)
        flat, target = self.table.reshape(_WIDTH, -1), self.argument.reshape(-1)
        self.products = [_pieces(flat[:size], target) for size in _SIZES]
        # Every view is cut once: cutting costs as much as the arithmetic on a thousand people.
        self.states = [_cut(self.argument, s, m)] * len(_PLACE)
        self.states[0] = _cut(self.table[0], s, m)
        self.slopes = [_cut(self.table[place], s, m) for place in _PLACE]
        self.uptake, self.half_point, self.share = uptake, half_point, share
        self.k_out, self.k_back = (
            _rows(np.ascontiguousarray(np.broadcast_to(k, (m, n)))) for k in (k_out, k_back)
        )
        self.loss_rate, self.loss = np.empty((s, n)), np.empty((s, n))
        self.loss_rate[2:] = control_rates
        self.igg_rate, self.antibody_rate = self.loss_rate[:2]
        self.igg_loss = self.loss[0]
        self.ratio, self.back = np.empty(n), _rows(np.empty((m, n)))

    def slope(self, state, slope, capacity, source):
        """Rates of change of ``state`` into ``slope`` (both as cut by ``_cut``)."""
        igg, plasma, exchanging, tissue, _ = state
        _, change, change_exchanging, exchange, lost = slope
        np.add(igg, self.half_point, self.ratio)
        np.divide(capacity, self.ratio, self.ratio)
        np.subtract(self.uptake, self.ratio, self.igg_rate)
        np.multiply(self.igg_rate, self.share, self.antibody_rate)
        np.multiply(self.loss_rate, plasma, self.loss)
        np.multiply(self.k_out, exchanging, exchange)
        np.multiply(self.k_back, tissue, self.back)
        np.subtract(exchange, self.back, exchange)
        np.subtract(source, self.loss, change)
        np.subtract(change_exchanging, exchange, change_exchanging)
        if lost is not None:
            lost[:] = self.igg_loss

    def step(self, weights, capacity, source):
        """Move ``table[0]`` on by one step."""
        self.slope(self.states[0], self.slopes[0], capacity, source)
        for stage, (row, pieces) in enumerate(zip(weights, self.products, strict=True), start=1):
            for rows, target in pieces:
                np.dot(row, rows, target)
            if stage < len(self.slopes):
                self.slope(self.states[stage], self.slopes[stage], capacity, source)
        self.table[0] = self.argument


def _pieces(rows, target):
    """Cut a product into pieces too small for BLAS to share among threads, which slows it."""
    pieces = -(-rows.size // _MOST_NUMBERS_IN_A_PRODUCT)
    ends = np.linspace(0, target.size, pieces + 1).astype(int)
    return [(rows[:, a:b], target[a:b]) for a, b in pairwise(ends)]


def _cut(state, s, m):
    """IgG, all plasma pools, those that exchange, their tissue pools, losses if followed."""
    lost = state[-1] if len(state) > s + m else None
    return state[0], state[:s], _rows(state[:m]), _rows(state[s : s + m]), lost


def _rows(array):
    """A single row as a vector: numpy is faster on it."""
    return array[0] if len(array) == 1 else array
