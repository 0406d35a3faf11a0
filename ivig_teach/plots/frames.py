"""Draw one figure again and again: its axes once, everything that may change in each frame."""

import time

from matplotlib.artist import setp
from matplotlib.backends.backend_agg import FigureCanvasAgg

from . import style
from .describe import curves
from .show import DOTS_PER_INCH

GHOST = {"color": "#C4C4C4", "linestyle": "-", "linewidth": 2, "zorder": 1.2, "label": "_ghost"}
PAUSE_SECONDS = 0.7


class Frames:
    """A figure whose ticks are kept as a picture; curves, marks, title and legend go over it."""

    def __init__(self, figure):
        figure.set_dpi(DOTS_PER_INCH)
        self.axes, self.canvas = figure.axes, FigureCanvasAgg(figure)
        self.canvas.draw()
        figure.set_layout_engine("none")  # the first layout stays, or the picture would jump
        self._still = self._limits = None
        self.ghosts, self._moved = [], float("-inf")

    def draw(self, plot):
        """Take the old artists off, let ``plot`` add new ones and render; return its result."""
        if time.monotonic() - self._moved > PAUSE_SECONDS:  # while a handle is dragged, it stays
            self.ghosts = [(ax, line.get_data()) for ax in self.axes for line in curves(ax)]
        self._moved = time.monotonic()
        for ax in self.axes:
            _empty(ax)
        result = plot()
        for ax, (x, y) in self.ghosts:
            ax.plot(x, y, **GHOST)
        moving = [artist for ax in self.axes for artist in _moving(ax)]
        limits = [(ax.get_xlim(), ax.get_ylim()) for ax in self.axes]
        if limits != self._limits:
            setp(moving, animated=True)  # a full draw leaves such artists out
            self.canvas.draw()
            self._still, self._limits = self.canvas.copy_from_bbox(self.canvas.figure.bbox), limits
        self.canvas.restore_region(self._still)
        for artist in moving:
            artist.draw(self.canvas.get_renderer())
        return result


def _moving(ax):
    still = {ax.xaxis, ax.yaxis, ax.patch, *(() if ax.axison else ax.spines.values())}
    moving = [artist for artist in ax.get_children() if artist not in still]
    return sorted(moving, key=lambda artist: artist.zorder)


def _empty(ax):
    """Take off what plots add; ``ax.clear`` would build the ticks anew, which is slow."""
    legend = filter(None, [ax.get_legend()])  # the next plot may have no name to tell
    for artist in [*ax.lines, *ax.collections, *ax.patches, *ax.texts, *legend]:
        artist.remove()
    ax.relim()
    ax.set_prop_cycle(style.STYLE["axes.prop_cycle"])  # the first curve keeps the first colour
    for name in ("ivig_description", "ivig_notes", "ivig_caption"):
        vars(ax).pop(name, None)
