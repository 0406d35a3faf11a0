"""Common mistakes with numbers, each with a sentence that names it and keeps the answer hidden.

The sentences hold no digits, so none of them can give a number away.
"""

import math
from dataclasses import dataclass

_TEN = {10: "ten", 100: "a hundred", 1000: "a thousand"}
_CLOSE = 0.015


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
    ("concentration", ["g/L", "mg/mL"], 1),
    ("concentration", ["mg/dL"], 0.01),
    ("concentration", ["g/dL"], 10),
    ("concentration", ["mg/L"], 0.001),
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


def same_kind(asked):
    """Other units of the same dimension, one per size."""
    return [
        Unit(names[0], dimension, size)
        for dimension, names, size in _UNITS
        if dimension == asked.dimension and size != asked.size
    ]


def slips(expected, unit_name):
    """All generic wrong values for a number: a list of (value, sentence), likeliest first."""
    asked = unit(unit_name)
    found = []
    if asked.dimension in ("time", "rate"):
        found += _rate_for_half_life(expected, asked)
    if asked.dimension == "share":
        found += [(1 / asked.size - expected, _OTHER_PART)]
    factors = _other_units(asked)
    if asked.dimension in ("time", "rate"):
        factors += _logarithms()
    factors += _powers_of_ten()
    factors += [(-1, "The size is right, the sign is not. Should it be negative?")]
    return found + [(expected * factor, say) for factor, say in factors]


def name_slip(value, expected, unit_name):
    """The sentence for the slip that ``value`` looks like, or '' when it looks like none."""
    if expected == 0:
        return ""
    for wrong, say in slips(expected, unit_name):
        if looks_like(value, wrong):
            return say
    near = abs(value - expected) <= 0.05 * abs(expected)
    cut = value == float(f"{expected:.0e}") and abs(value - expected) <= 0.15 * abs(expected)
    if near or cut:
        return (
            "Very close. Did you round a number on the way? Keep all digits until the last "
            "step, and round only what you report."
        )
    if value < 0 < expected:
        return "Your number is negative, and this quantity cannot be. Which two numbers swapped?"
    return ""


def looks_like(value, wrong):
    """Whether a value is this wrong value, perhaps written with two digits."""
    if wrong == 0 or not math.isfinite(wrong):
        return False
    return abs(value - wrong) <= _CLOSE * abs(wrong) or value == float(f"{wrong:.1e}")


_OTHER_PART = (
    "This looks like the other part of the whole: what is lost instead of what is left, "
    "or the reverse."
)


def _rate_for_half_life(expected, asked):
    rate, time = math.log(2) / expected, "a half-life or a time"
    given, wanted = ("a rate constant k", time) if asked.dimension == "time" else (time, "k")
    return [
        (
            rate,
            f"This looks like {given}, but the question asks for {wanted}. The two are linked "
            "through the natural logarithm of two.",
        ),
        (1 / expected, "This looks like one divided by the answer. Which way up does it go?"),
    ]


def _other_units(asked):
    found = []
    for other in same_kind(asked):
        factor = asked.size / other.size
        extra = " (A misplaced decimal point would look the same.)" if _is_ten(factor) else ""
        found.append(
            (factor, f"This looks like {other.name}; the question asks for {asked.name}.{extra}")
        )
    for other in same_kind(asked):
        factor = other.size / asked.size
        if _is_ten(factor):
            continue  # the plain factor of ten says the same in simpler words
        found.append(
            (
                factor,
                f"It looks as if you converted between {other.name} and {asked.name} the wrong "
                "way: did you multiply where you should divide?",
            )
        )
    return found


def _is_ten(factor):
    return any(math.isclose(max(factor, 1 / factor), ten) for ten in _TEN)


def _logarithms():
    mixes = (
        (math.log(2), "the natural logarithm (`np.log`)", "base two (`np.log2`)"),
        (math.log10(2), "base ten (`np.log10`)", "base two (`np.log2`)"),
        (math.log(10), "base ten (`np.log10`)", "the natural logarithm (`np.log`)"),
    )
    return [
        (
            factor,
            f"It looks as if two logarithms were mixed up: {one} and {two}. Half-lives count in "
            "base two; a rate constant goes with the natural logarithm.",
        )
        for size, one, two in mixes
        for factor in (size, 1 / size)
    ]


def _powers_of_ten():
    return [
        (
            factor,
            f"Your number is about {word} times too {way}. Look at the decimal point and at the "
            "units (milli-, kilo-, percent).",
        )
        for ten, word in _TEN.items()
        for factor, way in ((ten, "large"), (1 / ten, "small"))
    ]
