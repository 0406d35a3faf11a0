"""Axes-level teaching plots: each takes ``ax=None``, returns the Axes and never shows it.

Show one with ``ivig.show(ax)``: the picture, and under it what it says in words.
"""

from .course_map import course_map
from .decay import decay, intervals
from .describe import describe
from .dosing import cohort, course
from .show import show
from .troughs import pneumonia
from .vaccines import vaccine_intervals

__all__ = [
    "cohort",
    "course",
    "course_map",
    "decay",
    "describe",
    "intervals",
    "pneumonia",
    "show",
    "vaccine_intervals",
]
