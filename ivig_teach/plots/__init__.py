"""Axes-level teaching plots: each takes ``ax=None``, returns the Axes and never shows it.

Show one with ``ivig.show(ax)``: the picture, and under it what it says in words.
"""

from .decay import decay, intervals
from .describe import describe
from .dosing import cohort, course
from .fcrn import recycling, recycling_panels
from .fcrn_levels import half_life, recycled_share
from .fcrn_pathway import pathway
from .show import show
from .troughs import pneumonia, trough_slopes
from .vaccines import vaccine_intervals

__all__ = [
    "cohort",
    "course",
    "decay",
    "describe",
    "half_life",
    "intervals",
    "pathway",
    "pneumonia",
    "recycled_share",
    "recycling",
    "recycling_panels",
    "show",
    "trough_slopes",
    "vaccine_intervals",
]
