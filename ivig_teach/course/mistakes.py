"""Units, and the common mistakes with numbers: named only where nothing else is likely.

The sentences hold no digits, so none of them can give a number away.
"""

import math
from typing import NamedTuple

TIGHT = 0.005  # relative: so well must a general mistake match before it is named
LISTED = 0.015  # the same for a mistake that the exercise lists
NEAR = 0.02  # relative: only so near can rounding be the reason
LOGARITHMS_FROM = "02"  # the lesson that teaches half-life against rate constant


class Unit(NamedTuple):
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
    ("rate", ["per day", "/day", "/d", "1/d", "1/day", "d-1", "d^-1"], 1),
    ("concentration", ["g/L", "mg/mL"], 1),
    ("concentration", ["mg/dL"], 0.01),
    ("concentration", ["g/dL"], 10),
    ("mass", ["g", "gram", "grams"], 1),
    ("mass", ["mg", "milligram", "milligrams"], 0.001),
    ("mass", ["kg", "kilogram", "kilograms"], 1000),
    ("dose", ["g/kg"], 1),
    ("dose", ["mg/kg"], 0.001),
    ("volume", ["L", "litre", "litres", "liter", "liters"], 1),
    ("volume", ["mL", "millilitre", "millilitres", "milliliter", "milliliters"], 0.001),
    ("share", ["fraction", "ratio", "times", "fold"], 1),
    ("share", ["%", "percent", "per cent", "pct"], 0.01),
]
_WORDS = {"fraction": "a fraction of one", "%": "percent, out of a hundred"}
_BY_NAME = {
    name.lower().replace(" ", ""): Unit(names[0], dimension, size)
    for dimension, names, size in _UNITS
    for name in names
}


def unit(name):
    """The unit of that name; a name outside the table (vials, donors) is its own kind."""
    key = name.lower().replace(" ", "").rstrip(".")
    return _BY_NAME.get(key) or Unit(name.strip(), f"count of {key.rstrip('s')}", 1)


def same_kind(asked):
    """Other units of the same dimension."""
    found = dict.fromkeys(_BY_NAME.values())
    return [u for u in found if u.dimension == asked.dimension and u.size != asked.size]


def explain(value, expected, asked, kinds):
    """One sentence about a wrong number: its mistake where it is sure, else what its size means.

    ``value`` and ``expected`` are in the `Unit` ``asked``; ``kinds`` are keys of ``KINDS``.
    """
    for wrong, sentence in general(expected, asked, kinds) if expected else []:
        if wrong and abs(value - wrong) <= TIGHT * abs(wrong):
            return sentence
    if value < 0 < expected:
        return "Your number is negative, and this quantity cannot be. Which two numbers swapped?"
    if abs(value - expected) <= NEAR * abs(expected):
        return "Very close. Did you round on the way? Keep all digits until the last step."
    if asked.dimension == "time":
        way, other = ("long", "shorter") if value > expected else ("short", "longer")
        return f"Too {way}: the time asked for is {other}."
    way, other = ("high", "smaller") if value > expected else ("low", "larger")
    return f"Too {way}: the number asked for is {other}."


def general(expected, asked, kinds):
    """Pairs of wrong value and sentence, likeliest first, of the ``kinds`` that may be named."""
    sign = (-expected, "The size is right, the sign is not.")
    return [pair for kind in kinds for pair in KINDS[kind](expected, asked)] + [sign]


def is_listed(value, wrong):
    """Whether a value is this listed wrong answer, perhaps written with two digits."""
    return abs(value - wrong) <= LISTED * abs(wrong) or value == float(f"{wrong:.1e}")


def default_kinds(lesson_id, asked):
    """What may be named where the exercise does not say so."""
    taught = asked.dimension in ("time", "rate") and lesson_id >= LOGARITHMS_FROM
    return ["units", "tens", *(["logarithms"] if taught else [])]


def _units(expected, asked):
    for other in same_kind(asked):
        given, wanted = _WORDS.get(other.name, other.name), _WORDS.get(asked.name, asked.name)
        factor = asked.size / other.size
        doubt = " Or did the decimal point slip?" if factor in (10, 0.1) else ""
        yield expected * factor, f"This looks like {given}; the question asks for {wanted}.{doubt}"


def _tens(expected, asked):
    say = "Your number is about {} times too {}. Look at the decimal point and at the units."
    for factor, word in ((10, "ten"), (100, "a hundred"), (1000, "a thousand")):
        yield expected * factor, say.format(word, "large")
        yield expected / factor, say.format(word, "small")


def _logarithms(expected, asked):
    time, rate = "a half-life or a time", "a rate constant k"
    given, wanted = (rate, time) if asked.dimension == "time" else (time, rate)
    yield math.log(2) / expected, f"This looks like {given}; the question asks for {wanted}."
    for mixed in (math.log(2) * expected, expected / math.log(2)):
        yield (
            mixed,
            "It looks as if the natural logarithm (`np.log`) and halvings (`np.log2`) were mixed "
            "up. Half-lives count halvings; a rate constant goes with the natural logarithm.",
        )


def _complement(expected, asked):
    say = "This looks like the other part of the whole: what is lost for what is left, or back."
    yield 1 / asked.size - expected, say


KINDS = {"units": _units, "tens": _tens, "logarithms": _logarithms, "complement": _complement}
