"""Axes-level teaching plots: each takes ``ax=None``, returns the Axes and never shows it.

Show one with ``ivig.show(ax)``: the picture, and under it what it says in words. Common to all:
``ax`` is where to draw (a new figure by default), ``title`` replaces the title, ``labels`` name the
curves, ``threshold`` is drawn as a horizontal line, further keywords go on to the main artist, and
an input that cannot be raises ``InputError``. ``guess`` lays a number of the learner beside the
truth; with ``guess=...`` the answer stays hidden. ``measured`` lays real points over curves: a
table (columns x, y and, where known, low, high and label) or a series of ``measured_points``.
"""

from .antibodies import antibodies
from .antibody_parts import fab_and_fc
from .atlas import atlas
from .decay import decay, intervals
from .describe import describe
from .dosing import cohort, levels
from .evidence import forest
from .fcrn import half_life, recycled_share, recycling
from .infusion import ladder, monitoring
from .making import making
from .mechanisms import mechanisms
from .outcomes import outcomes
from .pathway import pathway
from .published import failed_hopes, pneumonia, trough_slopes, vaccine_intervals
from .safety import icons, rates, reactions
from .show import show
from .tables import table

__all__ = [
    "antibodies", "atlas", "cohort", "decay", "describe", "fab_and_fc", "failed_hopes", "forest",
    "half_life", "icons", "intervals", "ladder", "levels", "making", "mechanisms", "monitoring",
    "outcomes", "pathway", "pneumonia", "rates", "reactions", "recycled_share", "recycling",
    "show", "table", "trough_slopes", "vaccine_intervals",
]  # fmt: skip
