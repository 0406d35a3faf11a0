"""A small helper for the IVIG course: sourced data, toy passive-immunity models, plots, feedback.

>>> import ivig_teach as ivig
>>> ivig.remaining(21, half_life_days=21)
0.5
"""

import importlib
import sys

__version__ = "0.1.0"

# Each name is loaded when it is first used, so the import itself stays instant.
_NAMES = {
    "datasets": "load names describe source cite value",
    "kinetics": "remaining Regimen Patient preset steady_state",
    "plots": "show table",
    "course.feedback": "check hint solution quiz",
    "course._progress": "progress",
    "course._glossary": "glossary",
    "course.cases": "case",
}
_HOME = {name: room for room, names in _NAMES.items() for name in names.split()}
_ROOMS = ("course", "datasets", "evidence", "explore", "infusion", "inputs", "kinetics", "plots")

__all__ = sorted([*_HOME, *_ROOMS])


def __getattr__(name):
    if name in _ROOMS:
        return importlib.import_module(f"{__name__}.{name}")
    if name in _HOME:
        return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"ivig_teach has no '{name}'. It offers: {', '.join(__all__)}.")


def __dir__():
    return __all__


if "IPython" in sys.modules:
    # A learner's very first answer may be typed as no Python, before anything else is loaded.
    from .course.typing_errors import watch

    watch()
