"""One checker for every input, so that a wrong one gets an answer that teaches.

Units inside are gram, litre, day and kilogram. Meanings and limits stand in data/quantities.csv.
"""

import csv
import difflib
import functools
import textwrap
from pathlib import Path
from reprlib import repr as brief
from types import SimpleNamespace

import numpy as np

_DATA_FOLDERS = tuple(place / "data" for place in Path(__file__).resolve().parents[:2])


class InputError(ValueError):
    """An input that cannot mean what it says; the message tells what to try."""

    def _render_traceback_(self):
        """Show a learner the sentence alone: IPython asks for this instead of the call stack."""
        return [textwrap.fill(f"InputError: {self}", 88)]


class ModelWarning(UserWarning):
    """A model is used outside the people or doses it was made for."""


def data_folder():
    """Return the folder of the tables: in the package (a wheel) or beside it (a clone)."""
    for folder in _DATA_FOLDERS:
        if (folder / "datapackage.json").is_file():
            return folder
    raise InputError("The data folder of ivig-teach is missing. Reinstall ivig-teach.")


def limits(name):
    """Return the row of ``data/quantities.csv`` called ``name``; beyond low and high is refused."""
    return _quantities()[name]


@functools.cache
def _quantities():
    # csv and not pandas: a first figure should not wait for an import of half a second.
    rows = csv.DictReader((data_folder() / "quantities.csv").read_text("utf-8").splitlines())
    ends = ("low", "high")
    numbers = [row | {end: float(row[end]) for end in ends} for row in rows]
    return {row["name"]: SimpleNamespace(**row) for row in numbers}


def quantity(name, value, *, label=None):
    """Return ``value`` (a number or an array of any shape) as a float array.

    ``name`` is a row of ``data/quantities.csv``, ``label`` the caller's word where that differs.
    Raises InputError for what is no number, not finite or outside the limits.

    >>> quantity("weight_kg", 70)
    array(70.)
    """
    q = limits(name)
    label = label or name
    meant = f"{label} is the {q.meaning}, in {q.unit} (usual: {q.usual})."
    try:
        raw = np.asarray(value)
        if value is None or raw.dtype.kind in "bcSUmM":  # truth values, complex, text, dates
            raise TypeError
        array = raw.astype(float)
    except (TypeError, ValueError, OverflowError):
        wrong = f"{label} got {brief(value)}, which is not a number."
        raise InputError(f"{wrong} {meant} Give the number alone.") from None
    wrong = array[~((q.low <= array) & (array <= q.high))]  # a missing value (nan) too
    if not wrong.size:
        return array
    first = f"{label} got {wrong[0]:g}"
    if not np.isfinite(wrong[0]):
        raise InputError(f"{first}. {meant} Remove missing values first.")
    if q.low >= 0 and wrong[0] < 0:
        raise InputError(f"{first}. The {q.meaning} cannot be negative.")
    raise InputError(f"{first}, outside {q.low:g} to {q.high:g}. {meant} {q.slip}")


def number(name, value, *, label=None):
    """Return ``value`` as one float, checked as in `quantity`; more values are refused."""
    array = quantity(name, value, label=label)
    if array.ndim:
        raise InputError(f"{label or name} needs one number; for many people use a cohort.")
    return float(array)


def whole(label, value, high, low=1):
    """Return ``value`` if it is a whole number from ``low`` to ``high``."""
    is_whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if is_whole and low <= value <= high:
        return int(value)
    raise InputError(f"{label} got {brief(value)}. Give a whole number from {low} to {high:,}.")


def plain(array):
    """Return a lone number as a Python float, so that a learner sees 0.5, not np.float64(0.5)."""
    return array if np.ndim(array) else float(array)


def together(**arrays):
    """Broadcast arrays together, naming the inputs when their shapes do not fit."""
    try:
        return np.broadcast_arrays(*arrays.values())
    except ValueError:
        told = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise InputError(f"The shapes differ: {told}. Give one number or equal lengths.") from None


def choice(label, value, options):
    """Return the option that ``value`` names; capitals do not matter ("IV" is "iv")."""
    for option in options:
        if option.casefold() == str(value).strip().casefold():
            return option
    wrong = f"{label} got {brief(value)}.{nearest(value, options)}"
    raise InputError(f"{wrong} Choose one of: {', '.join(options)}.")


def unknown_argument(kind, name, options):
    """Return the InputError for a misspelt argument of ``kind`` (such as "Regimen")."""
    wrong = f"{kind} has no argument '{name}'.{nearest(name, options)}"
    return InputError(f"{wrong} It takes: {', '.join(options)}.")


def names_explained(made):
    """Decorate a dataclass, so that a misspelt argument is answered with the nearest name."""
    plain_init, known = made.__init__, tuple(made.__dataclass_fields__)

    @functools.wraps(plain_init)
    def init(self, *args, **named):
        for name in named:
            if name not in known:
                raise unknown_argument(made.__name__, name, known)
        plain_init(self, *args, **named)

    made.__init__ = init
    return made


def nearest(word, options):
    """Return " Did you mean ...?" for the option that begins so or is closest, or ""."""
    asked, lower = str(word).casefold(), {option.casefold(): option for option in options}
    # "dose" only begins "dose_g_per_kg"; the cutoff keeps "im" (into a muscle) from meaning "iv".
    begun = [option for option in lower if len(asked) > 2 and option.startswith(asked)]
    close = sorted(begun, key=len) or difflib.get_close_matches(asked, lower, n=1, cutoff=0.6)
    return f" Did you mean '{lower[close[0]]}'?" if close else ""
