"""Virtual patients: log-normal variability, and percentiles of their curves."""

from dataclasses import dataclass, field

import numpy as np

from ..inputs import InputError, limits, names_explained, number, quantity, whole
from .linear import Body
from .parameters import MEANING, Parameters


@names_explained
@dataclass(frozen=True, eq=False)
class Cohort:
    """Many people, one array entry each; ``cohort(...)`` draws them, this takes given values.

    A single number serves everyone, except for the weight. Uptake from under the skin (``ka``,
    ``f_sc``) is by default that of the parameters in use. A drawn cohort fits ``drawn_from`` only.

    >>> len(Cohort([50, 90], 4, [0.12, 0.18], [3.1, 3.6]))
    2
    """

    weight_kg: np.ndarray
    own_igg_g_per_l: np.ndarray
    clearance_l_per_day: np.ndarray
    v_central_l: np.ndarray
    q_l_per_day: np.ndarray | float = 0.0
    v_peripheral_l: np.ndarray | None = None
    ka_per_day: np.ndarray | None = None
    f_sc: np.ndarray | None = None
    drawn_from: Parameters | None = field(default=None, repr=False)

    def __post_init__(self):
        people = np.shape(self.weight_kg)
        if len(people) != 1 or not people[0]:
            raise InputError("weight_kg must be a plain list with at least one person.")
        if np.any(self.q_l_per_day) and self.v_peripheral_l is None:
            raise InputError("q_l_per_day needs v_peripheral_l too; leave out both, or give both.")
        for name, meaning in MEANING.items():
            value = getattr(self, name)
            if value is None and name in ("v_peripheral_l", "ka_per_day", "f_sc"):
                continue
            array = quantity(meaning, value, label=name)
            if array.shape not in ((), people):
                wrong = f"weight_kg has {people[0]:,} people but {name} has shape {array.shape}."
                raise InputError(f"{wrong} Give one value for each person, or one for all.")
            object.__setattr__(self, name, np.broadcast_to(array, people))

    def __len__(self):
        return self.weight_kg.size

    def __repr__(self):
        low, high = np.percentile(self.weight_kg, [5, 95])
        origin = f" drawn from {self.drawn_from.name}" if self.drawn_from else ""
        return f"<Cohort of {len(self):,} people{origin}, 9 in 10 of {low:.0f} to {high:.0f} kg>"

    def to_frame(self):
        """One row per person: person (from 1) and a column for each array."""
        import pandas as pd

        person = {"person": np.arange(len(self)) + 1}
        return pd.DataFrame(person | {name: getattr(self, name) for name in MEANING})

    def body(self, parameters=None):
        """Kinetics of each person; uptake under the skin may come from ``parameters``."""
        if self.drawn_from is not None and parameters not in (None, self.drawn_from):
            wrong = f"This cohort was drawn from {self.drawn_from.name}, not {parameters.name}."
            raise InputError(f"{wrong} Draw another with cohort(n, parameters, seed=...).")
        columns = {name: getattr(self, name) for name in MEANING}
        if parameters is not None:
            parameters.refuse_too_light(self.weight_kg)
            for name in ("ka_per_day", "f_sc"):
                if columns[name] is None:
                    columns[name] = getattr(parameters, name)
        if self.v_peripheral_l is None:  # one compartment: any volume serves
            columns["v_peripheral_l"] = self.v_central_l
        return Body(*columns.values())


def cohort(n, parameters, *, seed, weight_kg=70, weight_cv=0.2, own_igg_g_per_l=None):
    """Draw ``n`` virtual patients from a parameter set (a Cohort); the same seed, the same people.

    ``weight_kg`` and ``own_igg_g_per_l`` are medians; own IgG is by default that of the set (4 g/L
    where it has none). Log-normal and independent, omega^2 = ln(1 + CV^2) with the ``cv_`` fields
    of the set: the typical value is the median. Draws stop at the limits of a quantity.

    >>> from ivig_teach.kinetics import preset
    >>> cohort(1000, preset("navarro_mora_2022"), seed=1)
    <Cohort of 1,000 people drawn from navarro_mora_2022, 9 in 10 of 51 to 96 kg>
    """
    if not isinstance(parameters, Parameters):
        raise InputError(f"parameters got {parameters!r}. Give preset('navarro_mora_2022').")
    draw = np.random.default_rng(whole("seed", seed, 2**63, low=0))
    whole("n", n, 100_000)

    def spread(cv):
        omega = np.sqrt(np.log1p(cv * cv))
        return np.exp(omega * draw.standard_normal(n)) if cv else np.ones(n)

    middle = number("weight_kg", weight_kg)
    parameters.refuse_too_light(middle)
    drawn = middle * spread(number("cv", weight_cv, label="weight_cv"))
    low, high = limits("weight_kg").low, limits("weight_kg").high
    weight = np.clip(drawn, max(low, parameters.least_weight_kg), high)
    owns = (own_igg_g_per_l, parameters.own_igg_g_per_l, 4.0)
    typical = parameters.body(weight, next(own for own in owns if own is not None))
    columns = {"weight_kg": weight}
    for (name, meaning), kind, value in zip(MEANING.items(), Body._fields, typical, strict=True):
        if value is not None and name != "weight_kg":
            varied = value * spread(getattr(parameters, f"cv_{kind}"))
            columns[name] = np.minimum(varied, limits(meaning).high)
    return Cohort(drawn_from=parameters, **columns)
