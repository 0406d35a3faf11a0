"""Read what a learner hands over: one number with its unit, or letters.

No text is ever run: a string is either 'number, then unit' or it is words.
"""

import math
import re

import numpy as np
import pandas as pd

from .display import clean

MOST = 2_000  # characters or items looked at; no exercise needs more
_LISTS = (list, tuple, range, set, frozenset, np.ndarray, pd.Series, pd.Index, pd.DataFrame)
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
        return value[:MOST].strip() in ("", "...", "…")
    if isinstance(value, (list, tuple)):
        return not value or any(item is ... for item in value[:MOST])
    return False


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
    if isinstance(value, tuple) and [type(item) for item in value] == [int, int]:
        raise Unreadable(
            "You gave two numbers. If you meant one number with decimals, write a point "
            "instead of the comma."
        )
    if isinstance(value, _LISTS) and getattr(value, "ndim", 1) > 0:
        raise Unreadable(f"You gave {_kind(value)}. Give the number alone.")
    if callable(value):
        raise Unreadable("You gave the function itself. Call it, and give me what it returns.")
    try:
        return _finite(float(value)), ""
    except OverflowError:
        return _finite(math.inf), ""
    except (TypeError, ValueError):
        raise Unreadable(f"You gave {_kind(value)}. This exercise asks for one number.") from None


def letters(value, known, several):
    """Read letters of options: the distinct letters, in order.

    Parameters
    ----------
    value : object
        A letter, a list of letters, or (if ``several``) a text such as "a, b" or "ab".
    known : dict
        What may be written (in lower case), and the letter that it means.
    """
    if isinstance(value, str):
        value = [clean(value, 300)]
        if several and value[0].casefold() not in known:
            parts = [p for p in re.findall(r"\w+", value[0].casefold()) if p != "and"]
            run_together = len(parts) == 1 and set(parts[0]) <= set(known.values())
            value = list(parts[0]) if run_together else parts or value
    if not isinstance(value, (list, tuple, set, frozenset, np.ndarray, pd.Series)):
        raise Unreadable(f'You gave {_kind(value)}. Answer with a letter in quotes, such as "a".')
    found = [item for item, _ in zip(value, range(MOST), strict=False)]
    if not all(isinstance(item, str) for item in found):
        raise Unreadable('Put each letter in quotes, for example "a" or ["a", "b"].')
    found = [clean(item, 300).strip(" .)").casefold() for item in found]
    for word in found:
        if word not in known:
            raise Unreadable(
                f"I find no option '{clean(word, 40)}'. Answer with a letter from "
                f"{min(known.values())} to {max(known.values())}, in quotes."
            )
    return list(dict.fromkeys(known[word] for word in found))


def _kind(value):
    """What kind of thing a value is, in a learner's words."""
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, (*_LISTS, dict)):
        return "a list or a table"
    return f"an object of the kind '{clean(type(value).__name__, 40)}'"


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
    if math.isfinite(value):
        return value
    raise Unreadable(
        f"Your answer is {'not a number (nan)' if math.isnan(value) else 'infinite'}. "
        "Is a value missing, or was something divided by zero?"
    )
