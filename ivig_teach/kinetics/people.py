"""Virtual patients: log-normal variability, and percentiles of their curves."""

from dataclasses import dataclass, field

import numpy as np

from ivig_teach.inputs import QUANTITIES, InputError, quantity
from ivig_teach.kinetics import exact
from ivig_teach.kinetics.parameters import Parameters
from ivig_teach.kinetics.regimen import infusions_of
from ivig_teach.kinetics.use import body_of, warn_once

_MOST_BYTES = 2**30
_COLUMNS = {
    "weight_kg": "weight_kg",
    "own_igg_g_per_l": "igg_g_per_l",
    "clearance_l_per_day": "clearance_l_per_day",
    "v_central_l": "volume_l",
    "q_l_per_day": "q_l_per_day",
    "v_peripheral_l": "volume_l",
    "ka_per_day": "ka_per_day",
    "f_sc": "bioavailability",
    "lean_body_mass_kg": "lean_body_mass_kg",
}
_NEEDED = ("weight_kg", "own_igg_g_per_l", "clearance_l_per_day", "v_central_l")


@dataclass(frozen=True, eq=False)
class Cohort:
    """Many people, one array entry each; ``cohort(...)`` draws one, this takes given values.

    Parameters
    ----------
    weight_kg, own_igg_g_per_l, clearance_l_per_day, v_central_l : array-like, shape (n,)
    q_l_per_day, v_peripheral_l : array-like, optional
        Second compartment; leave both out for one.
    ka_per_day, f_sc : array-like, optional
        Uptake from under the skin; by default as in the parameters it is used with.
    lean_body_mass_kg : array-like, optional
    drawn_from : Parameters, optional
        Set by ``cohort``; a cohort belongs to the parameters it was drawn from.

    Examples
    --------
    >>> two = Cohort([50, 90], [4, 4], [0.12, 0.18], [3.1, 3.6])
    >>> len(two)
    2
    """

    weight_kg: np.ndarray
    own_igg_g_per_l: np.ndarray
    clearance_l_per_day: np.ndarray
    v_central_l: np.ndarray
    q_l_per_day: np.ndarray | None = None
    v_peripheral_l: np.ndarray | None = None
    ka_per_day: np.ndarray | None = None
    f_sc: np.ndarray | None = None
    lean_body_mass_kg: np.ndarray | None = None
    drawn_from: Parameters | None = field(default=None, repr=False)

    def __post_init__(self):
        for name, meaning in _COLUMNS.items():
            value = getattr(self, name)
            if value is not None or name in _NEEDED:
                object.__setattr__(self, name, _checked(name, meaning, value))
        if (self.q_l_per_day is None) != (self.v_peripheral_l is None):
            raise InputError(
                "Give both q_l_per_day and v_peripheral_l for two compartments, or neither for one."
            )
        sizes = {n: v.shape for n in _COLUMNS if (v := getattr(self, n)) is not None}
        shape = sizes["weight_kg"]
        if len(shape) != 1 or not shape[0]:
            raise InputError("weight_kg must be a plain list with at least one person.")
        for name, other in sizes.items():
            if other == ():
                object.__setattr__(self, name, np.broadcast_to(getattr(self, name), shape))
            elif other != shape:
                raise InputError(
                    f"weight_kg has {shape[0]:,} people but {name} has shape {other}. Give one "
                    "value for each person, or a single one for all."
                )

    def __len__(self):
        return self.weight_kg.size

    def __repr__(self):
        low, high = np.percentile(self.weight_kg, [5, 95])
        origin = f" drawn from {self.drawn_from.name}" if self.drawn_from else ""
        return f"<Cohort of {len(self):,} people{origin}, 9 in 10 of {low:.0f} to {high:.0f} kg>"

    def body(self, parameters=None):
        """Kinetics of each person; uptake under the skin may come from ``parameters``."""
        if self.drawn_from is not None and parameters not in (None, self.drawn_from):
            raise InputError(
                f"This cohort was drawn from {self.drawn_from.name}, so its clearances belong to "
                f"that set, not to {parameters.name}. Draw another with cohort(n, parameters)."
            )
        n, nothing = len(self), np.zeros(1)

        def uptake(own, typical):
            if own is not None or parameters is None or typical is None:
                return own
            return np.broadcast_to(float(typical), n)

        one = self.q_l_per_day is None
        return exact.Body(
            self.weight_kg,
            self.own_igg_g_per_l,
            self.clearance_l_per_day,
            self.v_central_l,
            np.broadcast_to(nothing, n) if one else self.q_l_per_day,
            np.broadcast_to(nothing + 1, n) if one else self.v_peripheral_l,
            uptake(self.ka_per_day, parameters and parameters.ka_per_day),
            uptake(self.f_sc, parameters and parameters.f_sc),
        )


def cohort(n, parameters, *, seed, weight_kg=None, weight_cv=0.2, own_igg_g_per_l=None):
    """Draw virtual patients from a parameter set.

    Parameters
    ----------
    n : int
        How many people.
    parameters : Parameters
        Its ``cv_`` fields give the spread; those that must not be simulated are 0 there, and
        ``parameters.caveats`` says so.
    seed : int
        The same seed gives the same people.
    weight_kg : float or array-like, optional
        Median weight, or the weight of each person. Default 70 kg.
    weight_cv : float
        Spread of weight, used when ``weight_kg`` is a median.
    own_igg_g_per_l : float, optional
        Median own IgG; default as in the set, or 4 g/L where the set has none.

    Returns
    -------
    Cohort

    Notes
    -----
    Log-normal, omega^2 = ln(1 + CV^2), all draws independent; the typical value is the median.
    Bioavailability is kept at 1 or below.

    Examples
    --------
    >>> from ivig_teach.kinetics import preset
    >>> cohort(1000, preset("navarro_mora_2022"), seed=1)
    <Cohort of 1,000 people drawn from navarro_mora_2022, 9 in 10 of 51 to 96 kg>
    """
    if not isinstance(parameters, Parameters):
        raise InputError(
            f"parameters got {parameters!r}. Give a set, such as preset('navarro_mora_2022')."
        )
    _check_number(n)
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
        raise InputError(f"seed got {seed!r}. Give a whole number, 0 or more, such as seed=1.")
    draw = np.random.default_rng(seed)

    def spread(cv):
        omega = np.sqrt(np.log1p(cv * cv))
        return np.exp(omega * draw.standard_normal(n)) if cv else np.ones(n)

    median = np.asarray(
        _checked("weight_kg", "weight_kg", 70.0 if weight_kg is None else weight_kg)
    )
    if median.ndim and median.shape != (n,):
        raise InputError(
            f"weight_kg has {median.size:,} values for {n:,} people. Give one or {n:,}."
        )
    limits = QUANTITIES["weight_kg"]
    drawn = spread(float(quantity("cv", weight_cv, label="weight_cv")))
    weight = median if median.ndim else np.clip(median * drawn, limits.low, limits.high)
    own = parameters.own_igg_g_per_l if own_igg_g_per_l is None else own_igg_g_per_l
    typical = parameters.body(weight, 4.0 if own is None else own)
    columns = {
        "own_igg_g_per_l": (typical.own_igg, parameters.cv_own_igg),
        "clearance_l_per_day": (typical.clearance, parameters.cv_clearance),
        "v_central_l": (typical.v_central, parameters.cv_v_central),
        "q_l_per_day": (typical.q, parameters.cv_q),
        "v_peripheral_l": (typical.v_peripheral, parameters.cv_v_peripheral),
        "ka_per_day": (typical.ka, parameters.cv_ka),
        "f_sc": (typical.f_sc, parameters.cv_f_sc),
    }
    people = {
        name: value * spread(cv) for name, (value, cv) in columns.items() if value is not None
    }
    if not parameters.q_l_per_day:
        del people["q_l_per_day"], people["v_peripheral_l"]
    if "f_sc" in people:
        np.minimum(people["f_sc"], 1.0, out=people["f_sc"])
    return Cohort(weight, drawn_from=parameters, **people)


def percentile_band(
    regimen, who, parameters, days, percentiles=(5, 50, 95), *, seed=None, **drawing
):
    """Percentiles of a cohort's IgG at each time, in bounded memory.

    Parameters
    ----------
    regimen : Regimen or Schedule
    who : Cohort or int
        A cohort, or how many people to draw (then ``seed`` is needed, and the further arguments
        of ``cohort`` may follow).
    parameters : Parameters
    days : float or array-like
        As in ``concentration``.
    percentiles : float or array-like
        0 to 100.

    Returns
    -------
    ndarray
        g/L, shape (n_percentiles, n_days); as ``numpy.percentile`` with linear interpolation.

    Notes
    -----
    Only one time is held at once, so a million people on 365 days fit into a small memory.

    Examples
    --------
    >>> from ivig_teach.kinetics import Regimen, preset
    >>> band = percentile_band(Regimen(), 100, preset("navarro_mora_2022"), [0, 28], seed=1)
    >>> band.shape
    (3, 2)
    """
    ranks = quantity("percentile", percentiles)
    times = quantity("days", days)
    if not hasattr(who, "body"):
        who = cohort(who, parameters, seed=seed, **drawing)
    given = infusions_of(regimen)
    body = body_of(given, who, parameters)
    warn_once(given, who, parameters)
    shape = ranks.shape + times.shape
    if not times.size:
        return np.empty(shape)
    sorted_days, where = np.unique(times, return_inverse=True)
    row = np.empty(body.weight_kg.size)
    place = ranks.ravel() / 100 * (row.size - 1)
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, row.size - 1)
    needed, share = np.unique([below, above]), place - below
    low, high = np.empty((2, sorted_days.size, place.size))
    steps = exact.states(body, exact.modes_of(body), exact.plan(given, sorted_days))
    for k, state in enumerate(steps):
        exact.total(state.mode, row)
        row += body.own_igg
        _order(row, needed)
        low[k], high[k] = row[below], row[above]
    gap = high - low
    band = np.where(share < 0.5, low + gap * share, high - gap * (1 - share))
    return band[where.ravel()].T.reshape(shape)


def _order(row, places):
    """Put the values that belong at these sorted places there, as a full sort would."""
    # Halving keeps each partition on an ever smaller stretch: twice as fast as sorting.
    if len(places):
        middle = len(places) // 2
        at = places[middle]
        row.partition(at)
        _order(row[:at], places[:middle])
        _order(row[at + 1 :], places[middle + 1 :] - at - 1)


def _checked(label, name, value):
    """The values as floats; good arrays are told by their extremes, and not copied."""
    q = QUANTITIES[name]
    if isinstance(value, np.ndarray) and value.dtype == float and value.size:
        low, high = value.min(), value.max()
        if q.low <= low and high <= q.high and (low > 0 or q.zero_ok):
            return value
    return quantity(name, value, label=label)


def _check_number(n):
    if isinstance(n, bool) or not isinstance(n, (int, np.integer)):
        raise InputError(f"n got {n!r}. Give a whole number of people, such as 1000.")
    if n < 1:
        raise InputError(f"n got {n}. A cohort needs at least 1 person; try 200.")
    size = 8 * len(_COLUMNS) * int(n)
    if size > _MOST_BYTES:
        raise InputError(
            f"A cohort of {n:,} people would take {size / 2**30:,.0f} GB of memory (at most "
            f"{_MOST_BYTES / 2**30:g} GB here, {_MOST_BYTES // (8 * len(_COLUMNS)):,} people). "
            "Percentiles hardly change beyond 10,000."
        )
