"""What is given, and to whom: regimens and one patient."""

import functools
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..inputs import InputError, nearest, number, whole

_INSTANT_HOURS = 1e-3


class Given(NamedTuple):
    """Arrays of equal length, one entry per infusion, in time order."""

    start_day: np.ndarray
    duration_days: np.ndarray  # 0 is an instant injection
    dose_g_per_kg: np.ndarray
    subcutaneous: np.ndarray


def _names_explained(made):
    """Answer a misspelt argument of a dataclass with the nearest name it has."""
    plain_init, known = made.__init__, tuple(made.__dataclass_fields__)

    @functools.wraps(plain_init)
    def init(self, *args, **named):
        for name in named:
            if name not in known:
                # "dose" is too short to resemble "dose_g_per_kg", but begins it.
                meant = next((full for full in known if full.startswith(name)), name)
                wrong = f"{made.__name__} has no argument '{name}'.{nearest(meant, known)}"
                raise InputError(f"{wrong} It takes: {', '.join(known)}.")
        plain_init(self, *args, **named)

    made.__init__ = init
    return made


@_names_explained
@dataclass(frozen=True)
class Regimen:
    """The same dose at a fixed interval, with the usual departures from it.

    Parameters
    ----------
    dose_g_per_kg : float
        One dose, in g per kg of body weight; 400 mg/kg is 0.4. With ``split_days`` it is the
        total of the whole course.
    interval_days : float
        From one dose to the next.
    n_doses : int
        Planned doses, the loading dose and missed ones included.
    infusion_hours : float
        Length of each infusion; 0 means an instant injection.
    route : {"iv", "sc"}
        Into a vein or under the skin.
    loading_g_per_kg : float, optional
        Replaces the first dose.
    missed : int or sequence of int
        Numbers of the doses that were not given (the first is 1).
    split_days : int
        Share each dose over this many days running: 2 g/kg with ``split_days=5`` is 0.4 g/kg on
        each of five days.
    first_day : float
        Day of the first dose.

    >>> Regimen(0.4, interval_days=28, n_doses=3).given().start_day
    array([ 0., 28., 56.])
    """

    dose_g_per_kg: float = 0.4
    interval_days: float = 28
    n_doses: int = 6
    infusion_hours: float = 3
    route: str = "iv"
    loading_g_per_kg: float | None = None
    missed: tuple[int, ...] = ()
    split_days: int = 1
    first_day: float = 0

    def __post_init__(self):
        for name in ("dose_g_per_kg", "interval_days", "infusion_hours"):
            number(name, getattr(self, name))
        number("days", self.first_day, label="first_day")
        if self.loading_g_per_kg is not None:
            number("dose_g_per_kg", self.loading_g_per_kg, label="loading_g_per_kg")
        route = str(self.route).strip().lower()
        if route not in ("iv", "sc"):
            # No "did you mean": a dose for a muscle must not be sent into a vein.
            routes = "Two routes are modelled: 'iv' (into a vein) and 'sc' (under the skin)."
            raise InputError(f"route got {self.route!r}. {routes}")
        object.__setattr__(self, "route", route)
        whole("n_doses", self.n_doses, 10_000)
        whole("split_days", self.split_days, 31)
        missed = tuple(self.missed) if np.iterable(self.missed) else (self.missed,)
        for dose_number in missed:
            whole("missed", dose_number, self.n_doses)
        object.__setattr__(self, "missed", missed)
        self._refuse_overlap()

    def _refuse_overlap(self):
        hours = self.infusion_hours
        if self.split_days > 1 and hours > 24:
            wrong = f"infusion_hours is {hours:g}, but split_days gives each day its own infusion."
            raise InputError(f"{wrong} Give 24 hours or less.")
        busy = self.split_days - 1 + hours / 24
        if self.interval_days < busy:
            raise InputError(
                f"The interval of {self.interval_days:g} days is shorter than the infusion itself "
                f"({busy:g} days from start to end). interval_days is in days (usual: 21 or 28), "
                "infusion_hours in hours (usual: 2 to 6)."
            )

    def dose_day(self, dose_number):
        """Day on which this dose is due, missed or not; ``n_doses + 1`` is the next one due."""
        whole("dose_number", dose_number, self.n_doses + 1)
        return float(self.first_day + (dose_number - 1) * self.interval_days)

    def given(self):
        """The infusions as arrays (start, duration, dose, route), in time order."""
        index = np.setdiff1d(np.arange(self.n_doses), np.array(self.missed, int) - 1)
        dose = np.full(index.size, self.dose_g_per_kg, float)
        if self.loading_g_per_kg is not None:
            dose[index == 0] = self.loading_g_per_kg
        start = self.first_day + index * float(self.interval_days)
        start = (start[:, None] + np.arange(self.split_days)).ravel()
        dose = np.repeat(dose / self.split_days, self.split_days)
        hours = self.infusion_hours if self.infusion_hours >= _INSTANT_HOURS else 0.0
        duration = np.full(start.size, hours / 24)
        return Given(start, duration, dose, np.full(start.size, self.route == "sc"))


@_names_explained
@dataclass(frozen=True)
class Patient:
    """One person.

    Parameters
    ----------
    weight_kg : float
        Body weight; doses are per kg of it.
    own_igg_g_per_l : float
        IgG level that the person's own production keeps up without treatment.
    lean_body_mass_kg : float, optional
        Only for parameter sets that scale with lean mass.

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
            raise InputError(
                f"lean_body_mass_kg is {lean:g}, more than the whole body ({self.weight_kg:g} kg). "
                "Usual: 55 to 85 % of weight."
            )

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
