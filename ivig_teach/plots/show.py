"""Show a figure so that its words reach everyone: as alternative text and folded under it."""

import base64
import html
import io

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from ..inputs import InputError
from .describe import describe

DOTS_PER_INCH = 160
# CSS pixels: the notebook's column, what a small screen holds, what a phone must scroll to read.
WIDEST, TALLEST, NARROWEST = 1000, 520, 520


def show(ax):
    """Display the figure of ``ax`` with a description made from what was drawn.

    Parameters
    ----------
    ax : matplotlib.axes.Axes, Figure, or list of Axes
        The figure is shown whole and then closed. ``ax.ivig_caption``, one short sentence, stands
        under the picture (the title by default).

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
    What is left of one dose: half-life 21 days. ...
    """
    from IPython import get_ipython
    from IPython.display import display

    picture = bundle(ax)
    if get_ipython() is None:
        print(picture["text/plain"])
    else:
        display(picture, raw=True)


def bundle(ax):
    """Draw the figure of ``ax``, close it and return what ``show`` displays."""
    figure = figure_of(ax)
    figure.set_dpi(DOTS_PER_INCH)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # savefig would draw twice where the layout is automatic
    plt.close(figure)
    return page(figure, canvas.buffer_rgba())


def page(figure, pixels, *, tallest=TALLEST, note="", quick=False):
    """Return a drawn figure as ``text/html`` and ``text/plain``, at most ``tallest`` CSS pixels."""
    axes = [ax for ax in figure.axes if ax.get_visible()]
    words = " ".join(describe(ax) for ax in axes).strip()
    said = html.escape(words, quote=True)
    caption = html.escape(" ".join(filter(None, [*map(_caption, axes), note])))
    across, up = figure.get_size_inches()
    width = round(min(WIDEST, tallest * across / up))
    picture = base64.b64encode(_png(pixels, quick)).decode()
    look = f"max-width: 100%; min-width: {min(NARROWEST, width)}px; height: auto"
    source = (
        f'<figure style="margin: 0.5em 0; max-width: {width}px; overflow-x: auto">'
        f'<img alt="{said}" style="{look}" width="{width}" '
        f'src="data:image/png;base64,{picture}"><figcaption>{caption}</figcaption>'
        f"<details><summary>In words</summary>{said}</details></figure>"
    )
    return {"text/html": source, "text/plain": words}


def figure_of(ax):
    """Return the figure that holds ``ax``, or the first of several Axes."""
    if hasattr(ax, "savefig"):
        return ax
    if isinstance(ax, list | tuple | np.ndarray) and len(ax):
        return figure_of(ax[0])
    figure = getattr(ax, "figure", None)
    if figure is None:
        raise InputError(
            f"show needs the Axes that a plot returned; it got {type(ax).__name__}. "
            "Try ivig.show(ivig.plots.decay(21))."
        )
    while getattr(figure, "figure", figure) is not figure:  # up from a subfigure
        figure = figure.figure
    return figure


def _caption(ax):
    title = ax.get_title(loc="left") or ax.get_title()
    text = getattr(ax, "ivig_caption", title)
    return f"{text.rstrip('.')}." if text else ""


def _png(pixels, quick):
    picture = Image.fromarray(np.asarray(pixels)).convert("RGB")  # the alpha channel is empty
    if quick:
        picture = picture.quantize(method=Image.Quantize.FASTOCTREE)  # half the time, half the size
    buffer = io.BytesIO()
    picture.save(buffer, format="png", compress_level=1 if quick else 6)
    return buffer.getvalue()
