"""The glossary: the course's words in plain language, read from ``data/glossary.csv``."""

import html
from functools import lru_cache
from types import SimpleNamespace

from ..datasets import records
from ..inputs import InputError, nearest


class Term(SimpleNamespace):
    """A row of table ``glossary``; it prints as 'word (short form): meaning'."""

    def __repr__(self):
        short = f" ({self.abbreviation})" if self.abbreviation else ""
        return f"{self.term}{short}: {self.meaning} Taught in lesson {self.first_lesson}."

    def _repr_html_(self):
        word, _, rest = html.escape(repr(self)).partition(": ")
        return f"<p><strong>{word}</strong>: {rest}</p>"


class Glossary(tuple):
    """All terms in alphabetical order; it prints one term per line."""

    def __repr__(self):
        return "\n".join(map(repr, self))

    def _repr_html_(self):
        return "".join(one._repr_html_() for one in self)


def glossary(term=None):
    """Look up a word or its short form (capitals do not matter), or list them all.

    Returns a `Term`, or the `Glossary` of all. InputError names the word nearest to an unknown one.

    >>> glossary("fcrn").term
    'neonatal Fc receptor'
    """
    if term is None:
        return Glossary({one.term: one for one in _by_spelling().values()}.values())
    asked, known = str(term).strip(), _by_spelling()
    # Exact spelling first: short forms may differ by capitals alone.
    for spelling in (asked, _plain(asked), _plain(asked.removesuffix("s"))):
        if spelling in known:
            return known[spelling]
    near = nearest(_plain(asked), known)
    raise InputError(f"The glossary has no word {term!r}.{near} ivig.glossary() lists them all.")


@lru_cache
def _by_spelling():
    terms = [Term(**{key: cell or "" for key, cell in row.items()}) for row in records("glossary")]
    exact = {word: one for one in terms for word in (one.term, one.abbreviation) if word}
    return {_plain(word): one for word, one in exact.items()} | exact


def _plain(word):
    return " ".join(word.casefold().replace("-", " ").split())
