"""The course room: checked exercises, hints, worked solutions, quizzes and your own progress.

>>> from ivig_teach import course
>>> course.check("00.1", ...)  # doctest: +ELLIPSIS
Not attempted - 00.1 ...
"""

import importlib

_HOME = {
    "check": "feedback",
    "hint": "feedback",
    "solution": "feedback",
    "quiz": "feedback",
    "progress": "ticks",
    "glossary": "terms",
}

__all__ = sorted(_HOME)


def __getattr__(name):
    if name in _HOME:
        value = getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
        globals()[name] = value  # the function wins over a submodule of the same name
        return value
    raise AttributeError(f"course has no '{name}'. It offers: {', '.join(__all__)}.")


def __dir__():
    return __all__
