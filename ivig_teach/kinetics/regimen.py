"""What is given, and to whom: regimens, explicit schedules of doses, one patient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ivig_teach.inputs import InputError, choice, quantity

ROUTES = ("iv", "sc")
_MOST_DOSES = 10_000


class Given(NamedTuple):
    """Arrays of equal length, one entry per infusion, in time order."""

    start_day: np.ndarray
    duration_days: np.ndarray
    dose_g_per_kg: np.ndarray
    subcutaneous: np.ndarray


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
    missed : sequence of int
        Numbers of the doses that were not given (the first dose is 1).
    split_days : int
        Share each dose over this many days running: 2 g/kg with ``split_days=5`` is 0.4 g/kg on
        each of five days.
    first_day : float
        Day of the first dose.

    Examples
    --------
    >>> Regimen(0.4, interval_days=28, n_doses=3).given().start_day
    array([ 0., 28., 56.])
    >>> Regimen(2, n_doses=1, split_days=5).given().dose_g_per_kg
    array([0.4, 0.4, 0.4, 0.4, 0.4])
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
            _number(name, getattr(self, name))
        _number("days", self.first_day, label="first_day")
        if self.loading_g_per_kg is not None:
            _number("dose_g_per_kg", self.loading_g_per_kg, label="loading_g_per_kg")
        choice("route", self.route, ROUTES)
        _count("n_doses", self.n_doses, _MOST_DOSES)
        _count("split_days", self.split_days, 31)
        missed = tuple(self.missed) if np.iterable(self.missed) else (self.missed,)
        for number in missed:
            _count("missed", number, self.n_doses)
        object.__setattr__(self, "missed", missed)
        self._check_that_it_fits()

    def _check_that_it_fits(self):
        hours = self.infusion_hours
        if self.split_days > 1 and hours > 24:
            raise InputError(
                f"infusion_hours is {hours:g}, but with split_days={self.split_days} each day has "
                "its own infusion. Give 24 hours or less."
            )
        busy = self.split_days - 1 + hours / 24
        if self.interval_days < busy:
            raise InputError(
                f"The interval of {self.interval_days:g} days is shorter than the infusion itself "
                f"({busy:g} days from start to end). interval_days is in days (usual: 21 or 28), "
                "infusion_hours in hours (usual: 2 to 6)."
            )

    def dose_day(self, dose_number):
        """Day on which this dose is due, missed or not; ``n_doses + 1`` is the next one due.

        Examples
        --------
        >>> Regimen(interval_days=21).dose_day(3)
        42.0
        """
        _count("dose_number", dose_number, self.n_doses + 1)
        return float(self.first_day + (dose_number - 1) * self.interval_days)

    def given(self):
        """The infusions as arrays (start, duration, dose, route), in time order."""
        number = np.arange(self.n_doses)
        if self.missed:
            number = np.delete(number, np.array(self.missed) - 1)
        course = np.full(number.size, self.dose_g_per_kg, float)
        if self.loading_g_per_kg is not None:
            course[number == 0] = self.loading_g_per_kg
        start = self.first_day + number * float(self.interval_days)
        if self.split_days > 1:
            start = (start[:, None] + np.arange(self.split_days)).ravel()
            course = np.repeat(course / self.split_days, self.split_days)
        return Given(
            start,
            np.full(start.size, _days(self.infusion_hours)),
            course,
            np.full(start.size, self.route == "sc"),
        )

    def __add__(self, other):
        return _joined(self, other)

    @staticmethod
    def from_doses(days, doses_g_per_kg, infusion_hours=3, route="iv"):
        """Any schedule: one entry per infusion, numbers shared by all may be given once.

        Parameters
        ----------
        days : array-like
            Start of each infusion, in any order.
        doses_g_per_kg, infusion_hours : float or array-like
            As in ``Regimen``.
        route : {"iv", "sc"} or sequence of them

        Returns
        -------
        Schedule

        Examples
        --------
        >>> Regimen.from_doses([0, 21, 49], [0.8, 0.4, 0.4]).given().start_day
        array([ 0., 21., 49.])
        """
        start = np.atleast_1d(quantity("days", days))
        if start.ndim != 1 or start.size == 0:
            raise InputError(
                "days must be a plain list with at least one day, such as [0, 28, 56]."
            )
        listed = np.iterable(route) and not isinstance(route, str)
        routes = list(route) if listed else [route] * start.size
        sc = np.array([choice("route", r, ROUTES) == "sc" for r in routes], bool)
        hours = quantity("infusion_hours", infusion_hours)
        dose = quantity("dose_g_per_kg", doses_g_per_kg)
        for label, array in (("doses_g_per_kg", dose), ("infusion_hours", hours), ("route", sc)):
            if array.ndim and array.shape != start.shape:
                raise InputError(
                    f"There are {start.size} days but {array.size} values in {label}. "
                    "Give one value for each day, or a single one for all."
                )
        order = np.argsort(start, kind="stable")
        columns = (start, _days(hours), dose, sc)
        return Schedule(Given(*(np.broadcast_to(c, start.shape)[order] for c in columns)))


@dataclass(frozen=True, eq=False)
class Schedule:
    """An explicit list of infusions; make it with ``Regimen.from_doses`` or by adding regimens.

    Examples
    --------
    >>> loading = Regimen(2, n_doses=1, split_days=2)
    >>> weekly = Regimen(0.2, interval_days=7, n_doses=4, route="sc", first_day=21)
    >>> (loading + weekly).given().start_day
    array([ 0.,  1., 21., 28., 35., 42.])
    """

    infusions: Given

    def given(self):
        """The infusions as arrays (start, duration, dose, route), in time order."""
        return self.infusions

    def dose_day(self, dose_number):
        """Day on which infusion number ``dose_number`` starts (the first is 1)."""
        _count("dose_number", dose_number, self.infusions.start_day.size)
        return float(self.infusions.start_day[dose_number - 1])

    def __add__(self, other):
        return _joined(self, other)


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

    Examples
    --------
    >>> Patient(weight_kg=50)
    Patient(weight_kg=50, own_igg_g_per_l=4, lean_body_mass_kg=None)
    """

    weight_kg: float = 70
    own_igg_g_per_l: float = 4
    lean_body_mass_kg: float | None = None

    def __post_init__(self):
        _number("weight_kg", self.weight_kg)
        _number("igg_g_per_l", self.own_igg_g_per_l, label="own_igg_g_per_l")
        if self.lean_body_mass_kg is not None:
            lean = _number("lean_body_mass_kg", self.lean_body_mass_kg)
            if lean > self.weight_kg:
                raise InputError(
                    f"lean_body_mass_kg is {lean:g}, more than the whole body ({self.weight_kg:g} "
                    "kg). Usual: 55 to 85 % of weight."
                )

    def body(self, parameters):
        """Kinetics of this person (arrays of length 1)."""
        weight = np.array([float(self.weight_kg)])
        return parameters.body(weight, float(self.own_igg_g_per_l), self.lean_body_mass_kg)


def infusions_of(regimen):
    """Return the arrays of a ``Regimen`` or ``Schedule``, or say what was expected."""
    if isinstance(regimen, Given):
        return regimen
    if isinstance(regimen, (Regimen, Schedule)):
        return regimen.given()
    raise InputError(
        f"regimen got {type(regimen).__name__}. Give a Regimen, for example "
        "Regimen(dose_g_per_kg=0.4, interval_days=28, n_doses=6)."
    )


def _days(hours):
    # Below a ten-millionth of a second an infusion is an injection; its rate would overflow.
    return np.where(np.asarray(hours) < 2e-11, 0.0, np.asarray(hours) / 24)


def _joined(first, second):
    parts = infusions_of(first), infusions_of(second)
    columns = [np.concatenate(pair) for pair in zip(*parts, strict=True)]
    order = np.argsort(columns[0], kind="stable")
    return Schedule(Given(*(c[order] for c in columns)))


def _number(name, value, label=None):
    array = quantity(name, value, label=label)
    if array.ndim:
        raise InputError(
            f"{label or name} got {array.size} values, one is needed here. For many people use a "
            "cohort; for unequal doses use Regimen.from_doses."
        )
    return float(array)


def _count(label, value, high):
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not whole or not 1 <= value <= high:
        raise InputError(f"{label} got {value!r}. Give a whole number from 1 to {high:,}.")
    return int(value)
