"""Parameter sets of the linear model: typical values, body size, spread; the published ones."""

import functools
import re
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..datasets import records
from ..inputs import InputError, choice, names_explained, number, quantity
from .linear import Body

# What quantity each column of a person is, in the order of Body.
MEANING = {
    "weight_kg": "weight_kg",
    "own_igg_g_per_l": "igg_g_per_l",
    "clearance_l_per_day": "clearance_l_per_day",
    "v_central_l": "volume_l",
    "q_l_per_day": "q_l_per_day",
    "v_peripheral_l": "volume_l",
    "ka_per_day": "ka_per_day",
    "f_sc": "bioavailability",
}


@names_explained
@dataclass(frozen=True)
class Parameters:
    """Typical values, how they scale with body size, and their spread between people.

    A value for a person of size S is value * (S / reference_size_kg) ** exponent. The ``cv_``
    fields are fractions; only spreads that may be simulated are above 0.

    >>> round(float(Parameters(clearance_l_per_day=0.14, v_central_l=4).half_life_days()), 1)
    19.8
    """

    # A man of 70 kg and 170 cm has 54.7 kg of lean mass by the formula of Boer (1984).
    LEAN_SHARE: ClassVar[float] = (0.407 * 70 + 0.267 * 170 - 19.2) / 70
    clearance_l_per_day: float
    v_central_l: float
    q_l_per_day: float = 0.0  # 0 is one compartment
    v_peripheral_l: float | None = None
    reference_size_kg: float = 70.0
    size: str = "weight_kg"
    exponent_clearance: float = 0.0
    exponent_v_central: float = 0.0
    exponent_q: float = 0.0
    exponent_v_peripheral: float = 0.0
    ka_per_day: float | None = None
    f_sc: float | None = None
    own_igg_g_per_l: float | None = None
    own_igg_handling: str = ""
    cv_clearance: float = 0.0
    cv_v_central: float = 0.0
    cv_q: float = 0.0
    cv_v_peripheral: float = 0.0
    cv_own_igg: float = 0.0
    cv_ka: float = 0.0
    cv_f_sc: float = 0.0
    name: str = "custom"
    population: str = ""
    age_group: str = ""
    n: int | None = None
    least_weight_kg: float = 0.0  # lighter people are refused
    dose_low_g_per_kg: float | None = None
    dose_high_g_per_kg: float | None = None
    caveats: tuple[str, ...] = ()
    transcribed_from: str = ""
    source: str = ""

    def __post_init__(self):
        if number("q_l_per_day", self.q_l_per_day) > 0 and self.v_peripheral_l is None:
            raise InputError("q_l_per_day above 0 needs v_peripheral_l too (usual: 1.4 to 7 L).")
        size = choice("size", self.size, ("weight_kg", "lean_body_mass_kg", "none"))
        object.__setattr__(self, "size", size)
        for name, value in vars(self).items():
            kind = name.split("_")[0]
            meaning = MEANING.get(name, kind if kind in ("cv", "exponent") else None)
            if meaning and (value is not None or name in ("clearance_l_per_day", "v_central_l")):
                number(meaning, value, label=name)

    def body(self, weight_kg, own_igg, lean_body_mass_kg=None):
        """Typical kinetics of people of these weights (arrays of one length)."""
        weight = np.asarray(weight_kg, float)
        self.refuse_too_light(weight)
        size = weight
        if self.size == "lean_body_mass_kg":
            size = weight * self.LEAN_SHARE if lean_body_mass_kg is None else lean_body_mass_kg
        relative = np.broadcast_to(size, weight.shape) / self.reference_size_kg
        return Body(
            weight,
            np.broadcast_to(np.asarray(own_igg, float), weight.shape),
            self.clearance_l_per_day * relative**self.exponent_clearance,
            self.v_central_l * relative**self.exponent_v_central,
            self.q_l_per_day * relative**self.exponent_q,
            (self.v_peripheral_l or 1.0) * relative**self.exponent_v_peripheral,
            self.ka_per_day,
            self.f_sc,
        )

    def refuse_too_light(self, weight_kg):
        """Raise InputError for people far lighter than any that this set was fitted in."""
        lightest = np.min(weight_kg)
        if lightest < self.least_weight_kg:
            wrong = f"{self.name} cannot be used at {lightest:g} kg: it was fitted in much heavier"
            raise InputError(f"{wrong} people ({self.population}). See presets() for other sets.")

    def half_life_days(self, weight_kg=70, lean_body_mass_kg=None):
        """Terminal half-life (days) that this set implies, own IgG set aside."""
        weight = np.atleast_1d(quantity("weight_kg", weight_kg))
        (_, slow), _ = self.body(weight, 0.0, lean_body_mass_kg).modes()
        return (np.log(2) / slow).reshape(np.shape(weight_kg))


def preset(name):
    """Return the Parameters of a published model (a row of ``presets()``).

    >>> preset("navarro_mora_2022").clearance_l_per_day
    0.15
    """
    return _read(choice("preset", name, _models()))


def presets():
    """Return all published sets as a table: values and half-life at 70 kg, population, source.

    >>> "luo_2020" in presets().index
    True
    """
    import pandas as pd

    kept = "f_sc own_igg_g_per_l dose_low_g_per_kg dose_high_g_per_kg transcribed_from source"
    rows = []
    for one in map(_read, _models()):
        at_70_kg = zip(MEANING, one.body(np.array([70.0]), 0.0), strict=True)
        row = {"population": one.population, "n": one.n, "compartments": 1 + (one.q_l_per_day > 0)}
        row |= {name: column[0] for name, column in list(at_70_kg)[2:6]}
        row["half_life_days"] = float(one.half_life_days())
        rows.append(row | {name: getattr(one, name) for name in kept.split()})
    table = pd.DataFrame(rows, index=pd.Index(_models(), name="name"))
    table.loc[table.compartments == 1, "v_peripheral_l"] = None
    return table


@functools.cache
def _models():
    # The monoclonal antibodies of the same table need clearance that matures with age.
    rows = [row for row in records("pk_models") if row["own_igg_handling"] != "not applicable"]
    return {row["model"]: row for row in rows}


@functools.cache
def _read(name):
    model = _models()[name]
    # In the data "clearance" is the field "clearance_l_per_day", and so on.
    renamed = dict(zip(Body._fields, MEANING, strict=True))
    renamed |= {"ka_sc": "ka_per_day", "cv_ka_sc": "cv_ka"}
    known, values, left_out = vars(Parameters(0.1, 3)), {}, []
    for row in records("pk_model_parameters"):
        field = renamed.get(row["parameter"], row["parameter"])
        if row["model"] != name:
            continue
        if row["simulate"] == "yes":
            values[field] = row["value"]
        elif field in known:
            why = f"was published but is not simulated: {row['note'] or 'it cannot be trusted'}"
            left_out.append(f"{row['parameter']} = {row['value']:g} {why}.")
    values.setdefault("clearance_l_per_day", values.get("kel", 0) * values["v_central_l"])
    scaled = any(field.startswith("exponent_") for field in values)
    weights = re.match(r"[0-9.]+", model["weight_range"] or "")
    lightest = float(weights[0]) if weights else {"adults": 40.0}.get(model["age_group"], 13.0)
    told = {k: value for k, value in (model | values).items() if k in known and value is not None}
    told |= {
        "name": name,
        "size": model["size_descriptor"] if scaled else "none",
        # Half of the lightest person, but no infant where none was among them.
        "least_weight_kg": min(lightest, max(6.0, lightest / 2)),
        "caveats": (*re.split(r"(?<=\.) (?=[A-Z])", model["caveats"]), *left_out),
        "source": model["source_key"],
    }
    return Parameters(**told)
