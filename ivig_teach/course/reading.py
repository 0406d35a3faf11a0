"""Read whatever a learner hands over, without trusting it.

Nothing here calls a method that a learner's own class could have replaced, and no text is ever
run: a string is either 'number, then unit' or it is words.
"""

import math
import re

from .render import clean

MOST = 2_000  # items looked at; no exercise needs more


class Unreadable(Exception):
    """Carries the sentence that tells the learner what could not be read."""


_KINDS = {
    "number": (int, float),
    "text": (str,),
    "list": (list, tuple, range),
    "set": (set, frozenset),
    "dictionary": (dict,),
}
_NUMBER = re.compile(
    r"(?:about|approximately|ca\.?|~|≈|=)?\s*"
    r"([+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,3})?)"
    r"\s*((?:1/)?[A-Za-zµμ%/][A-Za-zµμ%/ .]{0,30}(?:\^?-?[0-9])?)?"
)
_COMMA = re.compile(r"\s*[+-]?[0-9]+,[0-9]+\b.*")


def is_a(value, *types):
    """``isinstance`` that looks at the real type only, never at a faked ``__class__``."""
    return any(base is kind for base in type.mro(type(value)) for kind in types)


def type_name(value):
    """What kind of thing a value is, in a learner's words."""
    for name, kinds in _KINDS.items():
        if is_a(value, *kinds):
            return name
    return f"'{class_name(value)}' object"


def class_name(value):
    """The name of a value's class, even where the class tries to fake it."""
    return clean(type.__dict__["__name__"].__get__(type(value)), 40)


def items(value):
    """The items of a list-like value as a list (at most ``MOST``), or None if it is not one."""
    import numpy as np

    if is_a(value, str, bytes):
        return None
    for kind in (list, tuple):
        if is_a(value, kind):
            return list(kind.__getitem__(value, slice(0, MOST)))
    for kind in (set, frozenset):
        if is_a(value, kind):
            found = kind.__iter__(value)
            return [item for item, _ in zip(found, range(MOST), strict=False)]
    if is_a(value, range):
        return list(value[:MOST])
    if is_a(value, np.ndarray):
        return list(np.ndarray.view(value, np.ndarray).flat[:MOST])
    if _is_pandas(value):
        import pandas as pd

        if is_a(value, pd.DataFrame):
            cells = value.iloc[: MOST // max(1, value.shape[1]), :MOST]
            return [cell for _, column in cells.items() for cell in column]
        return list(value[:MOST])
    return None


def missing(value):
    """Whether nothing was attempted: ``...``, None, an empty text, an empty or dotted list."""
    if value is ... or value is None:
        return True
    if is_a(value, str):
        return str.strip(value[:MOST]) in ("", "...", "…")
    if is_a(value, dict):
        return dict.__len__(value) == 0 or any(v is ... for v in dict.values(value))
    found = items(value)
    return found is not None and (not found or any(missing_item(item) for item in found))


def missing_item(item):
    """Whether one item of a list is a placeholder."""
    return item is ... or (is_a(item, str) and str.strip(item[:9]) in ("...", "…"))


def number(value):
    """Read one number: (float, unit name or '').

    Raises
    ------
    Unreadable
        With a sentence for the learner.
    """
    import numpy as np

    if is_a(value, str):
        return _from_text(str.__str__(value))
    if is_a(value, bool, np.bool_):
        raise Unreadable("You gave True or False. This exercise asks for a number.")
    if is_a(value, complex, np.complexfloating):
        raise Unreadable("You gave a complex number (with a j). An ordinary number is enough.")
    plain = _plain_number(value)
    if plain is not None:
        return _finite(plain), ""
    found = items(value)
    if found is not None:
        if len(found) == 1 and items(found[0]) is None:
            return number(found[0])
        if is_a(value, tuple) and len(found) == 2 and all(is_a(i, int) for i in found):
            raise Unreadable(
                "You gave two numbers. If you meant one number with decimals, write a point "
                "instead of the comma."
            )
        raise Unreadable(f"You gave {_count(found)}. This exercise asks for one number.")
    if callable(value):
        raise Unreadable(
            "You gave the function itself. Call it with its numbers in brackets, and give me "
            "what it returns."
        )
    raise Unreadable(f"You gave a {type_name(value)}. This exercise asks for one number.")


def words(value):
    """Read one or several short words: a list of str in lower case.

    Raises
    ------
    Unreadable
        With a sentence for the learner.
    """
    found = [value] if is_a(value, str) else items(value)
    if found is None:
        raise Unreadable(
            f'You gave a {type_name(value)}. Answer with letters in quotes, for example "a".'
        )
    if not all(is_a(item, str) for item in found):
        raise Unreadable('Put each letter in quotes, for example "a" or ["a", "b"].')
    return [clean(item, 300).strip().strip(".)").casefold() for item in found]


def _plain_number(value):
    from decimal import Decimal
    from fractions import Fraction

    import numpy as np

    try:
        for kind in (int, float):
            if is_a(value, kind):
                return float(kind.__float__(value))
        if is_a(value, np.number):
            return float(np.asarray(value, dtype=float))
        if type(value) in (Decimal, Fraction):
            return float(value)
        if is_a(value, np.ndarray) and np.ndarray.view(value, np.ndarray).ndim == 0:
            return _plain_number(np.ndarray.view(value, np.ndarray)[()])
    except OverflowError:
        return math.inf
    except (TypeError, ValueError):
        return math.nan
    return None


def _from_text(text):
    text = text[:200].strip().replace("\u2212", "-")
    match = _NUMBER.fullmatch(text)
    if match:
        return _finite(float(match[1])), (match[2] or "").strip()
    if _COMMA.fullmatch(text):
        raise Unreadable(
            f"I cannot tell what the comma in '{clean(text)}' means. Write decimals with a "
            "point and thousands without a mark."
        )
    raise Unreadable(
        f"You gave the text '{clean(text)}'. I can read a number, or a number and its unit, "
        'such as "3.5 g".'
    )


def _finite(value):
    if math.isnan(value):
        raise Unreadable(
            "Your answer is nan, which means 'not a number'. A value is missing somewhere, or "
            "zero was divided by zero."
        )
    if math.isinf(value):
        raise Unreadable(
            "Your answer is infinite. Something was divided by zero, or grew without limit."
        )
    return value


def _count(found):
    return "more than one value" if len(found) > 1 else "a list inside a list"


def _is_pandas(value):
    import sys

    pd = sys.modules.get("pandas")
    return bool(pd) and is_a(value, pd.Series, pd.DataFrame, pd.Index)
