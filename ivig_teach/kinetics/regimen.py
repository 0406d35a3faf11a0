"""What is given, and to whom: regimens and one patient."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..inputs import InputError, names_explained, number, whole


class Given(NamedTuple):
    """Arrays of equal length, one entry per infusion, in time order."""

    start_day: np.ndarray
    duration_days: np.ndarray  # 0 is an instant injection
    dose_g_per_kg: np.ndarray
    subcutaneous: np.ndarray


@names_explained
@dataclass(frozen=True)
class Regimen:
    """The same dose at a fixed interval; give a list of them for a course that changes.

    Parameters
    ----------
    dose_g_per_kg, interval_days : float
        One dose per kg of body weight (400 mg/kg is 0.4), and the days from one to the next.
    n_doses, split_days : int
        Share each dose over so many days: 2 g/kg with ``split_days=5`` is 0.4 g/kg on five days.
    infusion_hours, first_day : float
        Length of each infusion (0: an instant injection), and the day of the first dose.
    route : {"iv", "sc"}
        Into a vein or under the skin.

    >>> Regimen(0.4, interval_days=28, n_doses=3).given().start_day
    array([ 0., 28., 56.])
    """

    dose_g_per_kg: float = 0.4
    interval_days: float = 28
    n_doses: int = 6
    infusion_hours: float = 3
    route: str = "iv"
    split_days: int = 1
    first_day: float = 0

    def __post_init__(self):
        for name in ("dose_g_per_kg", "interval_days", "infusion_hours"):
            number(name, getattr(self, name))
        number("days", self.first_day, label="first_day")
        object.__setattr__(self, "route", str(self.route).strip().lower())
        if self.route not in ("iv", "sc"):
            # No "did you mean": a dose for a muscle must not be sent into a vein.
            routes = "Two routes are modelled: 'iv' (into a vein) and 'sc' (under the skin)."
            raise InputError(f"route got {self.route!r}. {routes}")
        whole("n_doses", self.n_doses, 10_000)
        whole("split_days", self.split_days, 31)
        days = self.infusion_hours / 24
        if self.interval_days < self.split_days - 1 + days or (self.split_days > 1 and days > 1):
            raise InputError(
                "One infusion would start before the last one ends. interval_days is in days "
                "(usual: 21 or 28), infusion_hours in hours (usual: 2 to 6)."
            )

    def dose_day(self, dose_number):
        """Day on which this dose is due; ``n_doses + 1`` is the next one."""
        whole("dose_number", dose_number, self.n_doses + 1)
        return float(self.first_day + (dose_number - 1) * self.interval_days)

    def given(self):
        """The infusions as arrays (start, duration, dose, route), in time order."""
        start = self.first_day + np.arange(self.n_doses) * float(self.interval_days)
        start = (start[:, None] + np.arange(self.split_days)).ravel()
        hours = self.infusion_hours if self.infusion_hours >= 1e-3 else 0.0  # seconds: instant
        every = (hours / 24, self.dose_g_per_kg / self.split_days, self.route == "sc")
        return Given(start, *(np.full(start.size, one) for one in every))


@names_explained
@dataclass(frozen=True)
class Patient:
    """One person: weight, the IgG level that own production keeps up (g/L), and lean body mass.

    Lean mass is asked for only by parameter sets that scale with it.

    >>> Patient(weight_kg=50)
    Patient(weight_kg=50, own_igg_g_per_l=4, lean_body_mass_kg=None)
    """

    weight_kg: float = 70
    own_igg_g_per_l: float = 4
    lean_body_mass_kg: float | None = None

    def __post_init__(self):
        number("weight_kg", self.weight_kg)
        number("igg_g_per_l", self.own_igg_g_per_l, label="own_igg_g_per_l")
        lean = self.lean_body_mass_kg
        if lean is not None and number("lean_body_mass_kg", lean) > self.weight_kg:
            wrong = f"lean_body_mass_kg is {lean:g}, more than the whole body"
            raise InputError(f"{wrong} ({self.weight_kg:g} kg). Usual: 55 to 85 % of weight.")

    def body(self, parameters):
        """Kinetics of this person (arrays of length 1)."""
        weight = np.array([float(self.weight_kg)])
        return parameters.body(weight, float(self.own_igg_g_per_l), self.lean_body_mass_kg)


def listed(regimen):
    """A Regimen, or several that one person gets together, as a list."""
    several = regimen if isinstance(regimen, list | tuple) else [regimen]
    if not several or not all(isinstance(one, Regimen) for one in several):
        raise InputError(
            f"regimen got {type(regimen).__name__}. Give a Regimen, for example "
            "Regimen(dose_g_per_kg=0.4, interval_days=28, n_doses=6), or a list of them."
        )
    return several


def infusions_of(regimen):
    """The ``Given`` of a Regimen, or of a list of Regimens that one person gets together."""
    parts = (one.given() for one in listed(regimen))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.argsort(columns[0], kind="stable")
    return Given(*(column[order] for column in columns))
