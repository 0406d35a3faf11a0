"""Axes-level teaching plots: each takes ``ax=None``, returns the Axes and never shows it.

Show one with ``ivig.show(ax)``: the picture, and under it what it says in words.
"""

from .decay import decay, intervals
from .describe import describe
from .show import show

__all__ = ["decay", "describe", "intervals", "show"]
