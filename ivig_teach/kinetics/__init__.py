"""IgG kinetics: decay, dosing to steady state, saturable recycling, virtual patients.

>>> from ivig_teach import kinetics
>>> float(kinetics.days_above(400, 50, half_life_days=20))
60.0
"""

from .decay import days_above, half_life_from, half_life_with_growth, rate_per_day, remaining

__all__ = [
    "days_above",
    "half_life_from",
    "half_life_with_growth",
    "rate_per_day",
    "remaining",
]
