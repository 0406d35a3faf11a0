"""The public names of the recycling model; ``saturable`` and ``fcrn`` hold it.

Import from those two: a module named like the function would hide it in ``kinetics``.
"""

from .fcrn import half_life_at, recycled_fraction
from .saturable import recycling

__all__ = ["half_life_at", "recycled_fraction", "recycling"]
