"""The glossary: the course's words in plain language, read from ``data/glossary.csv``."""

import difflib
import html
from dataclasses import dataclass
from functools import lru_cache

from ..inputs import InputError


@dataclass(frozen=True, repr=False)
class Term:
    """One word of the course; it prints as 'word (short form): meaning'."""

    term: str
    abbreviation: str
    meaning: str
    first_lesson: str
    source_key: str

    @property
    def name(self):
        """The word with its short form in brackets."""
        return f"{self.term} ({self.abbreviation})" if self.abbreviation else self.term

    def __repr__(self):
        return f"{self.name}: {self.meaning} Taught in lesson {self.first_lesson}."

    def _repr_html_(self):
        return (
            f"<p><strong>{html.escape(self.name)}</strong>: {html.escape(self.meaning)} "
            f"Taught in lesson {self.first_lesson}.</p>"
        )


class Glossary(tuple):
    """All terms in alphabetical order; it prints one term per line."""

    __slots__ = ()

    def __repr__(self):
        return "\n".join(repr(one) for one in self)

    def _repr_html_(self):
        head = "".join(f"<th scope='col'>{x}</th>" for x in ("term", "meaning", "lesson"))
        rows = "".join(
            f"<tr><th scope='row' style='text-align:left'>{html.escape(one.name)}</th>"
            f"<td style='text-align:left'>{html.escape(one.meaning)}</td>"
            f"<td>{one.first_lesson}</td></tr>"
            for one in self
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def glossary(term=None):
    """Look up a word or abbreviation, or list them all.

    Parameters
    ----------
    term : str, optional
        A word or its short form; capitals do not matter. All terms by default.

    Returns
    -------
    Term or Glossary
        What it means and in which lesson it is taught.

    Raises
    ------
    InputError
        No such word; the nearest one is named.

    Examples
    --------
    >>> glossary("fcrn").term
    'neonatal Fc receptor'
    >>> len(glossary()) > 80
    True
    """
    if term is None:
        return Glossary(_terms())
    wanted = term.strip() if isinstance(term, str) else ""
    by_name = _by_name()
    # Exact spelling first: 'F' is bioavailability, and short forms may differ by capitals alone.
    for spelling in (wanted, _plain(wanted), _plain(wanted.removesuffix("s"))):
        if spelling in by_name:
            return by_name[spelling]
    close = difflib.get_close_matches(_plain(wanted), by_name, n=1, cutoff=0.5)
    hint = f" Did you mean '{by_name[close[0]].name}'?" if close else ""
    raise InputError(f"The glossary has no word {term!r}.{hint} ivig.glossary() lists them all.")


@lru_cache
def _terms():
    from ..datasets import records

    fields = Term.__dataclass_fields__
    return tuple(Term(**{name: row[name] or "" for name in fields}) for row in records("glossary"))


@lru_cache
def _by_name():
    found = {}
    for one in _terms():
        for spelling in filter(None, (one.abbreviation, one.term)):
            found.setdefault(spelling, one)
    for one in _terms():
        for spelling in filter(None, (one.term, one.abbreviation)):
            found.setdefault(_plain(spelling), one)
    return found


def _plain(word):
    return " ".join(word.casefold().replace("-", " ").split())
