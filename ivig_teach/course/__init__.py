"""The course room: checked exercises, hints, worked solutions, quizzes and your own progress."""

import importlib

_HOME = dict.fromkeys(("check", "hint", "solution", "quiz"), "feedback")
_HOME |= {"progress": "_progress", "glossary": "_glossary", "case": "cases"}

__all__ = sorted(_HOME)


def __getattr__(name):
    if name in _HOME:
        return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"course has no '{name}'. It offers: {', '.join(__all__)}.")


def __dir__():
    return __all__
