"""Read what a learner hands over: one number with its unit, or letters.

No text is ever run: a string is either 'number, then unit' or it is words.
"""

import math
import re

import numpy as np

from .display import clean

_NUMBER = re.compile(
    r"(?:about|approximately|ca\.?|~|≈|=)?\s*"
    r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"\s*((?:1/)?[A-Za-zµμ%/][A-Za-zµμ%/ .]*(?:\^?-?[0-9])?)?"
)
_SEVERAL = "a list or a table"


class Unreadable(Exception):
    """Carries the sentence that tells the learner what could not be read."""


def missing(value):
    """Whether nothing was attempted: ``...``, None, an empty text, an empty or dotted list."""
    if isinstance(value, str):
        return value.strip() in ("", "...", "…")
    if isinstance(value, (list, tuple)):
        return not value or any(item is ... for item in value)
    return value is ... or value is None


def number(value):
    """Read one number: (float, unit name or ''). Raises Unreadable with a sentence.

    >>> number("about 21 days")
    (21.0, 'days')
    """
    if isinstance(value, str):
        return _from_text(value[:200].strip().replace("\u2212", "-"))
    if isinstance(value, (bool, np.bool_)):
        raise Unreadable("You gave True or False. This exercise asks for a number.")
    if isinstance(value, tuple) and [type(item) for item in value] == [int, int]:
        decimals = "If you meant one number with decimals, write a point instead of the comma."
        raise Unreadable(f"You gave two numbers. {decimals}")
    if _kind(value) == _SEVERAL:
        raise Unreadable(f"You gave {_SEVERAL}. Give the number alone.")
    if callable(value):
        raise Unreadable("You gave the function itself. Call it, and give me what it returns.")
    try:
        return _finite(float(value)), ""
    except (TypeError, ValueError):
        raise Unreadable(f"You gave {_kind(value)}. This exercise asks for one number.") from None


def letters(value, known, several):
    """The distinct letters of a letter or a list, in order; if ``several``, also of "a, b" or "ab".

    ``known`` maps what may be written (in lower case) to the letter that it means.
    """
    if isinstance(value, str):
        value = [clean(value, 300)]
        if several and value[0].casefold() not in known:
            parts = [p for p in re.findall(r"\w+", value[0].casefold()) if p != "and"]
            run_together = len(parts) == 1 and set(parts[0]) <= set(known.values())
            value = list(parts[0]) if run_together else parts or value
    if not isinstance(value, (list, tuple, set, np.ndarray)):
        raise Unreadable(f'You gave {_kind(value)}. Answer with a letter in quotes, such as "a".')
    if not all(isinstance(item, str) for item in value):
        raise Unreadable('Put each letter in quotes, for example "a" or ["a", "b"].')
    found = [clean(item, 300).strip(" .)").casefold() for item in value]
    for word in found:
        if word not in known:
            which = f"a letter from {min(known.values())} to {max(known.values())}, in quotes"
            raise Unreadable(f"I find no option '{clean(word, 40)}'. Answer with {which}.")
    return list(dict.fromkeys(known[word] for word in found))


def _kind(value):
    """What kind of thing a value is, in a learner's words."""
    if isinstance(value, (int, float)):
        return "a number"
    if hasattr(value, "__iter__") and getattr(value, "ndim", 1) > 0:
        return _SEVERAL
    return f"an object of the kind '{clean(type(value).__name__, 40)}'"


def _from_text(text):
    match = _NUMBER.fullmatch(text)
    if match:
        return _finite(float(match[1])), (match[2] or "").strip()
    if re.match(r"[+-]?[0-9]+,[0-9]", text):
        point = "Write decimals with a point and thousands without a mark."
        raise Unreadable(f"I cannot tell what the comma in '{clean(text)}' means. {point}")
    read = 'I can read a number, or a number and its unit, such as "3.5 g".'
    raise Unreadable(f"You gave the text '{clean(text)}'. {read}")


def _finite(value):
    if math.isfinite(value):
        return value
    what = "not a number (nan)" if math.isnan(value) else "infinite"
    doubt = "Is a value missing, or was something divided by zero?"
    raise Unreadable(f"Your answer is {what}. {doubt}")
