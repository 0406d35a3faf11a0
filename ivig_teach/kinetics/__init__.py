"""IgG kinetics: decay, dosing to steady state, saturable recycling, virtual patients.

>>> from ivig_teach import kinetics
>>> float(kinetics.days_above(400, 50, half_life_days=20))
60.0
"""

import importlib

_HOME = {
    "rate_per_day": "decay",
    "remaining": "decay",
    "days_above": "decay",
    "half_life_from": "decay",
    "half_life_with_growth": "decay",
    "Regimen": "regimen",
    "Patient": "regimen",
    "Schedule": "regimen",
    "concentration": "linear",
    "steady_state": "steady",
    "trough": "linear",
    "cautions": "use",
    "Parameters": "parameters",
    "preset": "published",
    "presets": "published",
    "Cohort": "people",
    "cohort": "people",
    "percentile_band": "people",
    "recycling": "recycling",
    "recycled_fraction": "recycling",
    "half_life_at": "recycling",
}

__all__ = ["decay", *sorted(_HOME)]


def __getattr__(name):
    if name == "decay":
        return importlib.import_module(f"{__name__}.decay")
    if name in _HOME:
        value = getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
        globals()[name] = value  # the function wins over a submodule of the same name
        return value
    raise AttributeError(f"kinetics has no '{name}'. It offers: {', '.join(__all__)}.")


def __dir__():
    return __all__
