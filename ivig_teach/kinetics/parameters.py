"""One parameter set of the linear model: typical values, body size, spread between people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ivig_teach.inputs import InputError, choice, quantity
from ivig_teach.kinetics.exact import Body, modes_of

# A man of 70 kg and 170 cm has 54.7 kg of lean mass by the formula of Boer (1984).
LEAN_SHARE = (0.407 * 70 + 0.267 * 170 - 19.2) / 70
SIZES = ("weight_kg", "lean_body_mass_kg", "none")
SPREADS = ("clearance", "v_central", "q", "v_peripheral", "own_igg", "ka", "f_sc")


@dataclass(frozen=True)
class Parameters:
    """Typical values, how they scale with body size, and their spread between people.

    A value for a person of size S is value * (S / reference_size_kg) ** exponent. The ``cv_``
    fields are fractions; only spreads that may be simulated are above 0.

    Examples
    --------
    >>> mine = Parameters(clearance_l_per_day=0.14, v_central_l=4)
    >>> round(float(mine.half_life_days()), 1)
    19.8
    """

    clearance_l_per_day: float
    v_central_l: float
    q_l_per_day: float = 0.0
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
    dose_low_g_per_kg: float | None = None
    dose_high_g_per_kg: float | None = None
    caveats: tuple[str, ...] = ()
    transcribed_from: str = ""
    source: str = ""

    def __post_init__(self):
        quantity("clearance_l_per_day", self.clearance_l_per_day)
        quantity("volume_l", self.v_central_l, label="v_central_l")
        if quantity("q_l_per_day", self.q_l_per_day) > 0:
            if self.v_peripheral_l is None:
                raise InputError(
                    "q_l_per_day is above 0, so there is a second compartment: give "
                    "v_peripheral_l too (usual: 1.4 to 7 L), or q_l_per_day=0 for one compartment."
                )
            quantity("volume_l", self.v_peripheral_l, label="v_peripheral_l")
        choice("size", self.size, SIZES)
        quantity("weight_kg", self.reference_size_kg, label="reference_size_kg")
        for field in ("clearance", "v_central", "q", "v_peripheral"):
            quantity("exponent", getattr(self, f"exponent_{field}"), label=f"exponent_{field}")
        for field in SPREADS:
            quantity("cv", getattr(self, f"cv_{field}"), label=f"cv_{field}")
        if self.ka_per_day is not None:
            quantity("ka_per_day", self.ka_per_day)
        if self.f_sc is not None:
            quantity("bioavailability", self.f_sc, label="f_sc")
        if self.own_igg_g_per_l is not None:
            quantity("igg_g_per_l", self.own_igg_g_per_l, label="own_igg_g_per_l")

    def body(self, weight_kg, own_igg, lean_body_mass_kg=None):
        """Typical kinetics of people of these weights (arrays of one length)."""
        weight = np.asarray(weight_kg, float)
        if self.size == "lean_body_mass_kg":
            lean = weight * LEAN_SHARE if lean_body_mass_kg is None else lean_body_mass_kg
            relative = np.asarray(lean, float) / self.reference_size_kg
        else:
            relative = weight / self.reference_size_kg
        two = self.q_l_per_day > 0

        def scaled(value, exponent):
            return np.broadcast_to(value * relative**exponent, weight.shape)

        return Body(
            weight,
            np.broadcast_to(np.asarray(own_igg, float), weight.shape),
            scaled(self.clearance_l_per_day, self.exponent_clearance),
            scaled(self.v_central_l, self.exponent_v_central),
            scaled(self.q_l_per_day, self.exponent_q),
            scaled(self.v_peripheral_l if two else 1.0, self.exponent_v_peripheral),
            None if self.ka_per_day is None else np.full(weight.shape, self.ka_per_day),
            None if self.f_sc is None else np.full(weight.shape, self.f_sc),
        )

    def half_life_days(self, weight_kg=70, lean_body_mass_kg=None):
        """Terminal half-life (days) that this set implies, own IgG set aside.

        Examples
        --------
        >>> round(float(Parameters(0.15, 3.06, 0.474, 1.93).half_life_days()), 1)
        24.2
        """
        weight = np.atleast_1d(quantity("weight_kg", weight_kg))
        rate = modes_of(self.body(weight, 0.0, lean_body_mass_kg)).rate[-1]
        return (np.log(2) / rate).reshape(np.shape(weight_kg))
