"""Axes-level teaching plots: each takes ``ax=None``, returns the Axes and never shows it.

Show one with ``ivig.show(ax)``: the picture, and under it what it says in words. Common to all:
``ax`` is where to draw (a new figure by default), further keywords go on to the main artist, and
an input that cannot be raises ``InputError``.
"""

from .decay import decay, intervals
from .describe import describe
from .dosing import cohort, levels
from .fcrn import half_life, recycled_share, recycling, recycling_panels
from .pathway import pathway
from .published import pneumonia, trough_slopes, vaccine_intervals
from .show import show

__all__ = [
    "cohort",
    "decay",
    "describe",
    "half_life",
    "intervals",
    "levels",
    "pathway",
    "pneumonia",
    "recycled_share",
    "recycling",
    "recycling_panels",
    "show",
    "trough_slopes",
    "vaccine_intervals",
]
