"""What each input means, in one place, so that a wrong one gets an answer that teaches.

One unit system inside the package: gram, litre, day, kilogram. The hard limits below are wide
enough for any person and narrow enough to catch a wrong unit (hours for days, mg for g).
"""

import textwrap
from dataclasses import dataclass

import numpy as np


class InputError(ValueError):
    """An input that cannot mean what it says; the message tells what to try."""

    def _render_traceback_(self):
        """Show a learner the sentence alone: IPython asks for this instead of the call stack."""
        return [textwrap.fill(f"InputError: {self}", 88)]


class ModelWarning(UserWarning):
    """A model is used outside the people or doses it was made for."""


@dataclass(frozen=True)
class Quantity:
    """What one named input means and which values make sense."""

    meaning: str
    unit: str
    low: float
    high: float
    usual: str
    slip: str = ""
    zero_ok: bool = False


QUANTITIES = {
    "days": Quantity(
        "time since the dose",
        "days",
        0,
        36_500,
        "0 to 365 days",
        "Is it in hours or seconds?",
        True,
    ),
    "half_life_days": Quantity(
        "time in which the antibody falls to half",
        "days",
        0.5,
        365,
        "5 to 6 for IgM and IgA, 20 to 30 for IgG, 60 to 90 for engineered antibodies",
        "A half-life in hours must be divided by 24; one in weeks multiplied by 7.",
    ),
    "rate_per_day": Quantity(
        "fraction lost per day (k = ln 2 / half-life)",
        "per day",
        0.001,
        2,
        "0.02 to 0.15 per day",
        "Did you give a half-life? Then k = 0.693 / half-life.",
    ),
    "weight_doubling_days": Quantity(
        "time in which the infant doubles its weight",
        "days",
        1,
        36_500,
        "100 to 180 days in the first half-year",
    ),
    "start": Quantity(
        "level at day 0", "any unit, the same as the threshold", 0, 1e12, "above 0", zero_ok=True
    ),
    "threshold": Quantity(
        "level that counts as enough",
        "the same unit as the start",
        0,
        1e12,
        "above 0",
        zero_ok=True,
    ),
    "concentration": Quantity("measured level", "any one unit", 0, 1e12, "above 0", zero_ok=True),
    "dose_g": Quantity(
        "one dose", "g", 0, 1_000, "5 to 200 g", "A dose in mg must be divided by 1000.", True
    ),
    "dose_g_per_kg": Quantity(
        "dose per kilogram of body weight",
        "g/kg",
        0,
        5,
        "0.3 to 0.8 g/kg to replace IgG, 1 to 2 g/kg to modulate immunity",
        "400 mg/kg is 0.4 g/kg.",
        True,
    ),
    "weight_kg": Quantity(
        "body weight", "kg", 0.3, 400, "3 to 150 kg", "A weight in grams must be divided by 1000."
    ),
    "volume_l": Quantity(
        "volume of distribution", "L", 0.01, 100, "3 to 8 L in an adult", "1000 mL is 1 L."
    ),
    "bioavailability": Quantity(
        "share of the dose that reaches the blood",
        "fraction from 0 to 1",
        0,
        1,
        "1 into a vein, 0.65 to 0.82 under the skin",
        "70 % is 0.7.",
        True,
    ),
    "interval_days": Quantity(
        "time from one dose to the next",
        "days",
        0.01,
        3_650,
        "7 under the skin, 21 or 28 into a vein",
    ),
    "infusion_hours": Quantity(
        "length of one infusion",
        "hours",
        0,
        8_760,
        "2 to 6 hours",
        "A length in minutes must be divided by 60.",
        True,
    ),
    "lean_body_mass_kg": Quantity(
        "body mass without fat", "kg", 0.2, 150, "35 to 75 kg in an adult"
    ),
    "clearance_l_per_day": Quantity(
        "volume of serum cleared of IgG per day",
        "L/day",
        1e-4,
        20,
        "0.09 to 0.45 L/day in an adult",
        "mL/h must be multiplied by 0.024.",
    ),
    "q_l_per_day": Quantity(
        "flow between blood and tissue (0 means one compartment)",
        "L/day",
        0,
        1_000,
        "0.25 to 1.1 L/day in an adult",
        zero_ok=True,
    ),
    "ka_per_day": Quantity(
        "rate of uptake from under the skin", "per day", 1e-3, 1_000, "0.1 to 0.5 per day"
    ),
    "exponent": Quantity(
        "power of body size in the covariate model", "no unit", -3, 5, "0.5 to 1.1", zero_ok=True
    ),
    "cv": Quantity(
        "spread between people (standard deviation / mean)",
        "fraction",
        0,
        5,
        "0.15 to 0.5",
        "30 % is 0.3.",
        True,
    ),
    "percentile": Quantity(
        "share of people below the value",
        "percent",
        0,
        100,
        "5, 50 and 95",
        "A fraction such as 0.05 is 5.",
        True,
    ),
    "igg_g_per_l": Quantity(
        "IgG in serum",
        "g/L",
        0,
        150,
        "7 to 16 g/L in a healthy adult",
        "A value in mg/dL must be divided by 100.",
        True,
    ),
    "km_g_per_l": Quantity(
        "IgG level at which FcRn recycling is half used",
        "g/L",
        1,
        200,
        "15 to 40 g/L as a band",
        "A value in mg/dL must be divided by 100.",
    ),
    "recycling_ratio": Quantity(
        "IgG carried back for each IgG broken down, at normal IgG",
        "a plain ratio",
        0,
        20,
        "about 1.4",
        "142 % is 1.42.",
        True,
    ),
    "capacity_g_per_l_per_day": Quantity(
        "most IgG that FcRn can carry back per litre of plasma",
        "g/L per day",
        0,
        100,
        "about 3.6 g/L per day",
        zero_ok=True,
    ),
    "blocked": Quantity(
        "share of FcRn occupied by a blocker",
        "fraction from 0 to 1",
        0,
        1,
        "0 without a blocker, 0.9 to 1 with a high dose",
        "90 % is 0.9.",
        True,
    ),
}


def quantity(name, value, *, label=None):
    """Return ``value`` as a float array, or explain what is wrong with it.

    Parameters
    ----------
    name : str
        A key of ``QUANTITIES``.
    value : number or array-like
        What the caller was given, any shape.
    label : str, optional
        The argument's name where it differs from ``name``.

    Raises
    ------
    InputError
        Not a number, not finite, or outside the limits.

    Examples
    --------
    >>> quantity("weight_kg", 70)
    array(70.)
    """
    q = QUANTITIES[name]
    label = label or name
    meant = f"{label} is the {q.meaning}, in {q.unit} (usual: {q.usual})."
    if isinstance(value, str):
        raise InputError(f"{label} got the text {value!r}. {meant} Give the number alone.")
    try:
        raw = np.asarray(value)
        if value is None or raw.dtype.kind in "bcSUmM":
            raise TypeError
        array = raw.astype(float)
    except (TypeError, ValueError):
        raise InputError(f"{label} got {_short(value)}, which is not a number. {meant}") from None
    bad = ~np.isfinite(array)
    if bad.any():
        raise InputError(f"{label} got {_first(array, bad)}. {meant} Remove missing values first.")
    if (array < 0).any() and q.low >= 0:
        raise InputError(
            f"{label} got {array.min():g}. The {q.meaning} cannot be negative (usual: {q.usual})."
        )
    bad = (array < q.low) | (array > q.high)
    if not q.zero_ok:
        bad |= array <= 0
    if bad.any():
        slip = f" {q.slip}" if q.slip else ""
        raise InputError(
            f"{label} got {_first(array, bad)}, outside {q.low:g} to {q.high:g}. {meant}{slip}"
        )
    return array


def limits(name):
    """The ``Quantity`` of this name, with ``low`` and ``high``."""
    return QUANTITIES[name]


def number(name, value, *, label=None):
    """Return one validated number, refusing arrays."""
    array = quantity(name, value, label=label)
    if array.ndim:
        raise InputError(f"{label or name} needs one number here, not a list of {array.size}.")
    return float(array)


def whole(label, value, high, low=1):
    """Return ``value`` if it is a whole number from ``low`` to ``high``."""
    good = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not good or not low <= value <= high:
        raise InputError(
            f"{label} got {_short(value)}. Give a whole number from {low} to {high:,}."
        )
    return int(value)


def plain(array):
    """Return a lone number as a Python float, so that a learner sees 0.5 and not np.float64(0.5).

    Examples
    --------
    >>> plain(np.array(0.5))
    0.5
    """
    return array if np.ndim(array) else float(array)


def together(**arrays):
    """Broadcast arrays together, naming the inputs when their shapes do not fit.

    Examples
    --------
    >>> [part.shape for part in together(days=np.zeros(3), half_life_days=np.ones(()))]
    [(3,), (3,)]
    """
    try:
        return np.broadcast_arrays(*arrays.values())
    except ValueError:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise InputError(
            f"These shapes do not fit together: {shapes}. Give one number, or equal lengths; for a "
            "grid, make one input a column with [:, None]."
        ) from None


def choice(label, value, options):
    """Return ``value`` if it is one of ``options``, or name the nearest.

    Examples
    --------
    >>> choice("route", "iv", ("iv", "sc"))
    'iv'
    """
    known = {option.lower(): option for option in options}
    if isinstance(value, str) and value.lower() in known:
        return known[value.lower()]
    known = ", ".join(options)
    raise InputError(
        f"{label} got {_short(value)}. Choose one of: {known}.{nearest(value, options)}"
    )


def nearest(word, options):
    """Return ' Did you mean ...?' for the closest option, or an empty string."""
    import difflib

    close = difflib.get_close_matches(str(word), list(options), n=1, cutoff=0.5)
    return f" Did you mean '{close[0]}'?" if close else ""


def _first(array, bad):
    return f"{float(array[bad].flat[0]):g}"


def _short(value):
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
