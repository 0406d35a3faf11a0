"""IgG kinetics: decay, dosing to steady state, saturable recycling, virtual patients.

>>> from ivig_teach import kinetics
>>> kinetics.days_above(400, 50, half_life_days=20)
60.0
"""

from .cautions import cautions, recycling_cautions
from .decay import days_above, half_life_from, remaining
from .fcrn import half_life_at, recycled_fraction, recycling
from .linear import SteadyState, concentration, steady_state, trough
from .parameters import Parameters, preset, presets
from .regimen import Patient, Regimen
from .virtual_patients import Cohort, cohort

__all__ = [
    "Cohort", "Parameters", "Patient", "Regimen", "SteadyState", "cautions", "cohort",
    "concentration", "days_above", "half_life_at", "half_life_from", "preset", "presets",
    "recycled_fraction", "recycling", "recycling_cautions", "remaining", "steady_state", "trough",
]  # fmt: skip
