"""Read what a learner hands over: a number with its unit, or short words.

No text is ever run: a string is either 'number, then unit' or it is words.
"""

import math
import re

import numpy as np
import pandas as pd

from .display import clean

_MOST = 2_000  # characters or items looked at; no exercise needs more
_KINDS = {
    "number": (int, float),
    "text": str,
    "list": (list, tuple, range),
    "set": (set, frozenset),
    "dictionary": dict,
}
_NUMBER = re.compile(
    r"(?:about|approximately|ca\.?|~|≈|=)?\s*"
    r"([+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,3})?)"
    r"\s*((?:1/)?[A-Za-zµμ%/][A-Za-zµμ%/ .]{0,30}(?:\^?-?[0-9])?)?"
)
_COMMA = re.compile(r"\s*[+-]?[0-9]+,[0-9]+\b.*")


class Unreadable(Exception):
    """Carries the sentence that tells the learner what could not be read."""


def missing(value):
    """Whether nothing was attempted: ``...``, None, an empty text, an empty or dotted list."""
    if value is ... or value is None:
        return True
    if isinstance(value, str):
        return value[:_MOST].strip() in ("", "...", "…")
    found = _items(value)
    return found is not None and (not found or any(item is ... for item in found))


def number(value):
    """Read one number: (float, unit name or '').

    Raises
    ------
    Unreadable
        With a sentence for the learner.

    Examples
    --------
    >>> number("about 21 days")
    (21.0, 'days')
    """
    if isinstance(value, str):
        return _from_text(value)
    if isinstance(value, (bool, np.bool_)):
        raise Unreadable("You gave True or False. This exercise asks for a number.")
    if isinstance(value, (complex, np.complexfloating)):
        raise Unreadable("You gave a complex number (with a j). An ordinary number is enough.")
    found = _items(value)
    if found is not None and len(found) == 1 and _items(found[0]) is None:
        return number(found[0])
    if isinstance(value, tuple) and [type(item) for item in value] == [int, int]:
        raise Unreadable(
            "You gave two numbers. If you meant one number with decimals, write a point "
            "instead of the comma."
        )
    if found is not None:
        what = "more than one value" if len(found) > 1 else "a list inside a list"
        raise Unreadable(f"You gave {what}. This exercise asks for one number.")
    if callable(value):
        raise Unreadable(
            "You gave the function itself. Call it with its numbers in brackets, and give me "
            "what it returns."
        )
    try:
        return _finite(float(value)), ""
    except OverflowError:
        return _finite(math.inf), ""
    except (TypeError, ValueError):
        raise Unreadable(f"You gave a {_kind(value)}. This exercise asks for one number.") from None


def words(value):
    """Read one or several short words: a list of str in lower case, or ``Unreadable``."""
    found = [value] if isinstance(value, str) else _items(value)
    if found is None:
        raise Unreadable(
            f'You gave a {_kind(value)}. Answer with letters in quotes, for example "a".'
        )
    if not all(isinstance(item, str) for item in found):
        raise Unreadable('Put each letter in quotes, for example "a" or ["a", "b"].')
    return [clean(item, 300).strip(" .)").casefold() for item in found]


def _items(value):
    """The items of a list-like value as a list (at most ``_MOST``), or None if it is not one."""
    if isinstance(value, (list, tuple, range, pd.Series, pd.Index)):
        return list(value[:_MOST])
    if isinstance(value, (set, frozenset)):
        return list(value)[:_MOST]
    if isinstance(value, pd.DataFrame):
        return list(value.iloc[:_MOST, :9].to_numpy(dtype=object).flat)
    if isinstance(value, np.ndarray):
        return list(value.flat[:_MOST])
    return None


def _kind(value):
    """What kind of thing a value is, in a learner's words."""
    found = (name for name, kinds in _KINDS.items() if isinstance(value, kinds))
    return next(found, f"'{clean(type(value).__name__, 40)}' object")


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
