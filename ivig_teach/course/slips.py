"""Common slips with numbers, each with a sentence that names it and keeps the answer hidden.

The sentences hold no digits, so none of them can give a number away.
"""

import math

from . import units

_TEN = {10: "ten", 100: "a hundred", 1000: "a thousand"}
_CLOSE = 0.015


def slips(expected, unit_name):
    """All generic wrong values for a number: a list of (value, sentence), likeliest first."""
    unit = units.unit(unit_name)
    found = []
    if unit.dimension in ("time", "rate"):
        found += _rate_for_half_life(expected, unit)
    if unit.dimension == "share":
        found += _left_for_lost(expected, unit)
    return found + [(expected * factor, say) for factor, say in factors(unit)]


def factors(unit):
    """Slips that multiply: a list of (factor, sentence)."""
    found = _other_units(unit)
    if unit.dimension in ("time", "rate"):
        found += _logarithms()
    return (
        found
        + _powers_of_ten()
        + [(-1, "The size is right, the sign is not. Should it be negative?")]
    )


def name_slip(value, expected, unit_name):
    """The sentence for the slip that ``value`` looks like, or '' when it looks like none."""
    if expected == 0:
        return ""
    for wrong, say in slips(expected, unit_name):
        if looks_like(value, wrong):
            return say
    if is_close(value, expected):
        return (
            "Very close. Did you round a number on the way? Keep all digits until the last "
            "step, and round only what you report."
        )
    if value < 0 < expected:
        return "Your number is negative, and this quantity cannot be. Which two numbers swapped?"
    return ""


def name_factor(ratio, unit_name):
    """The sentence for a factor that all of several values share, or ''."""
    found = factors(units.unit(unit_name))
    return next((say for factor, say in found if looks_like(ratio, factor)), "")


def looks_like(value, wrong):
    """Whether a value is this wrong value, perhaps written with two digits."""
    if wrong == 0 or not math.isfinite(wrong):
        return False
    return abs(value - wrong) <= _CLOSE * abs(wrong) or value == float(f"{wrong:.1e}")


def is_close(value, expected):
    """Within five percent, or the right number cut to one digit."""
    return abs(value - expected) <= 0.05 * abs(expected) or (
        value == float(f"{expected:.0e}") and abs(value - expected) <= 0.15 * abs(expected)
    )


def _rate_for_half_life(expected, unit):
    rate, time = math.log(2) / expected, "a half-life or a time"
    given, asked = ("a rate constant k", time) if unit.dimension == "time" else (time, "k")
    return [
        (
            rate,
            f"This looks like {given}, but the question asks for {asked}. The two are linked "
            "through the natural logarithm of two.",
        ),
        (1 / expected, "This looks like one divided by the answer. Which way up does it go?"),
    ]


def _left_for_lost(expected, unit):
    whole = 1 / unit.size
    return [
        (
            whole - expected,
            "This looks like the other part of the whole: what is lost instead of what is left, "
            "or the reverse.",
        )
    ]


def _other_units(unit):
    found = []
    for other in units.same_kind(unit):
        factor = unit.size / other.size
        extra = " (A misplaced decimal point would look the same.)" if _is_ten(factor) else ""
        found.append(
            (factor, f"This looks like {other.name}; the question asks for {unit.name}.{extra}")
        )
    for other in units.same_kind(unit):
        factor = other.size / unit.size
        if _is_ten(factor):
            continue  # the plain factor of ten says the same in simpler words
        found.append(
            (
                factor,
                f"It looks as if you converted between {other.name} and {unit.name} the wrong "
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
