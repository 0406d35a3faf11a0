"""Units that answers may carry: what each measures and how they compare."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    """A unit: what it measures and its size against the others of its kind."""

    name: str
    dimension: str
    size: float


# First name is the one shown. Compared in lower case, without blanks.
_UNITS = [
    ("time", ["days", "day", "d"], 1),
    ("time", ["hours", "hour", "hrs", "hr", "h"], 1 / 24),
    ("time", ["minutes", "minute", "mins", "min"], 1 / 1440),
    ("time", ["weeks", "week", "wk", "w"], 7),
    ("time", ["months", "month", "mo"], 30.4375),
    ("time", ["years", "year", "yr", "y"], 365.25),
    ("rate", ["per day", "/day", "/d", "1/d", "1/day", "d-1", "d^-1"], 1),
    ("rate", ["per hour", "/hour", "/h", "1/h", "h-1", "h^-1"], 24),
    ("rate", ["per week", "/week", "/wk", "1/week"], 1 / 7),
    ("rate", ["% per day", "%/day", "%/d"], 0.01),
    ("concentration", ["g/L"], 1),
    ("concentration", ["mg/dL"], 0.01),
    ("concentration", ["g/dL"], 10),
    ("concentration", ["mg/L"], 0.001),
    ("concentration", ["mg/mL"], 1),
    ("titre", ["mIU/mL", "IU/L"], 1),
    ("titre", ["IU/mL"], 1000),
    ("mass", ["g", "gram", "grams"], 1),
    ("mass", ["mg", "milligram", "milligrams"], 0.001),
    ("mass", ["kg", "kilogram", "kilograms"], 1000),
    ("dose", ["g/kg"], 1),
    ("dose", ["mg/kg"], 0.001),
    ("volume", ["L", "litre", "litres", "liter", "liters"], 1),
    ("volume", ["mL", "millilitre", "millilitres", "milliliter", "milliliters"], 0.001),
    ("share", ["fraction", "ratio", "times", "fold"], 1),
    ("share", ["%", "percent", "per cent", "pct"], 0.01),
    ("flow", ["mL/h", "mL/hour"], 1),
    ("flow", ["mL/min"], 60),
    ("flow per kg", ["mL/kg/h", "mL/kg/hour"], 1),
    ("flow per kg", ["mL/kg/min"], 60),
    ("dose rate", ["mg/kg/min"], 1),
    ("dose rate", ["mg/kg/h", "mg/kg/hour"], 1 / 60),
    ("dose rate", ["g/kg/h", "g/kg/hour"], 1000 / 60),
]

_BY_NAME = {
    name.lower().replace(" ", ""): Unit(names[0], dimension, size)
    for dimension, names, size in _UNITS
    for name in names
}


def unit(name):
    """The unit of that name; a name outside the table (vials, donors) is its own kind."""
    key = name.lower().replace(" ", "").replace("µ", "u").replace("μ", "u").rstrip(".")
    return _BY_NAME.get(key) or Unit(name.strip(), f"count of {key.rstrip('s')}", 1)


def known(found):
    """Whether a unit stands in the table."""
    return not found.dimension.startswith("count of")


def same_kind(found):
    """Other units of the same dimension, one per size."""
    seen = {found.size: None}
    for dimension, names, size in _UNITS:
        if dimension == found.dimension and size not in seen:
            seen[size] = Unit(names[0], dimension, size)
    return [other for other in seen.values() if other]
