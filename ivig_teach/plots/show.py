"""Show a figure so that its words reach everyone: under the picture and as alternative text."""

import base64
import html
import io

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.transforms import Bbox
from PIL import Image

from ..inputs import InputError
from .describe import describe

# Dots per inch and effort to compress; while a slider moves, speed counts more than edges.
SHARP = (160, 6)
QUICK = (110, 1)


def show(ax):
    """Display the figure of ``ax`` with a description made from what was drawn.

    Parameters
    ----------
    ax : matplotlib.axes.Axes, Figure, or list of Axes
        The figure is shown whole and then closed.

    Raises
    ------
    InputError
        Something that holds no figure.

    Notes
    -----
    HTML with an ``img`` that carries ``alt`` is the one form that JupyterLab, exported pages and
    the course site all keep; the plain-text twin is what the notebook tests compare.

    Examples
    --------
    >>> import ivig_teach as ivig
    >>> ivig.show(ivig.plots.decay(21, days=42))  # doctest: +ELLIPSIS
    What is left of one dose. ...
    """
    from IPython import get_ipython
    from IPython.display import display

    picture = bundle(ax)
    if get_ipython() is None:
        print(picture["text/plain"])
    else:
        display(picture, raw=True)


def bundle(ax, quality=SHARP, frames=None):
    """Return what ``show`` displays: the figure as ``text/html`` and ``text/plain``; close it.

    ``frames`` of a figure of the same kind spare working out the layout anew.
    """
    figure = _figure(ax)
    if frames:
        figure.set_layout_engine("none")
        for one, frame in zip(figure.axes, frames, strict=True):
            one.set_position(frame)
    words = " ".join(describe(one) for one in figure.axes if one.get_visible()).strip()
    width = round(figure.get_figwidth() * 96)
    source = base64.b64encode(_png(figure, *quality)).decode()
    plt.close(figure)
    said = html.escape(words, quote=True)
    return {
        "text/html": (
            f'<figure style="margin: 0.5em 0; max-width: {width}px">'
            f'<img alt="{said}" style="max-width: 100%; height: auto" width="{width}" '
            f'src="data:image/png;base64,{source}">'
            f'<figcaption style="font-size: 0.9em">{said}</figcaption></figure>'
        ),
        "text/plain": words,
    }


def frames_of(ax):
    """Return where the Axes of a drawn figure stand, with room for one more digit at the left."""
    places = (one.get_position() for one in _figure(ax).axes)
    return [Bbox([[at.x0 + 0.025, at.y0], [at.x1, at.y1]]) for at in places]


def _png(figure, dots_per_inch, effort):
    # savefig would draw twice where the layout is automatic, and keep an empty alpha channel.
    figure.set_dpi(dots_per_inch)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    buffer = io.BytesIO()
    picture.save(buffer, format="png", compress_level=effort)
    return buffer.getvalue()


def _figure(ax):
    if hasattr(ax, "savefig"):
        return ax
    if isinstance(ax, list | tuple) and ax:
        ax = ax[0]
    elif hasattr(ax, "flat") and ax.size:
        ax = ax.flat[0]
    figure = getattr(ax, "figure", None)
    if figure is None:
        raise InputError(
            f"show needs the Axes that a plot returned; it got {type(ax).__name__}. "
            "Try ivig.show(ivig.plots.decay(21))."
        )
    while getattr(figure, "figure", figure) is not figure:  # up from a subfigure
        figure = figure.figure
    return figure
