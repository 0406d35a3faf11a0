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
    """Display the figure of ``ax`` (Axes, Figure or list of Axes) with its words, and close it.

    ``ax.ivig_caption``, one short sentence, stands under the picture (the title by default).
    Raises InputError for what holds no figure.

    >>> import ivig_teach as ivig
    >>> ivig.show(ivig.plots.decay(21, days=42))  # doctest: +ELLIPSIS
    What is left: half-life 21 days. ...
    """
    from IPython import get_ipython
    from IPython.display import display

    figure = getattr(next(iter(np.ravel(ax)), None), "figure", None)
    if figure is None:
        wrong = f"show needs the Axes that a plot returned; it got {type(ax).__name__}."
        raise InputError(f"{wrong} Try ivig.show(ivig.plots.decay(21)).")
    figure.set_dpi(DOTS_PER_INCH)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # savefig would draw twice where the layout is automatic
    plt.close(figure)
    picture = page(figure, canvas.buffer_rgba())
    if get_ipython() is None:
        print(picture["text/plain"])
    else:
        display(picture, raw=True)


def page(figure, pixels, *, tallest=TALLEST, note="", quick=False):
    """Return a drawn figure as ``text/html`` and ``text/plain``, at most ``tallest`` CSS pixels."""
    # JupyterLab, exported pages and the site keep an img with alt; tests compare the plain words.
    axes = [ax for ax in figure.axes if ax.get_visible()]
    words = " ".join(map(describe, axes)).strip()
    said = html.escape(words)
    caption = html.escape(" ".join(filter(None, [*map(_caption, axes), note])))
    across, up = figure.get_size_inches()
    width = round(min(WIDEST, tallest * across / up))
    # A line break says nothing here, and keeps a search of pages for NaN from finding pictures.
    picture = base64.b64encode(_png(pixels, quick)).decode().replace("NaN", "Na\nN")
    look = f"max-width: 100%; min-width: {min(NARROWEST, width)}px; height: auto"
    source = (
        f'<figure style="margin: 0.5em 0; max-width: {width}px; overflow-x: auto">'
        f'<img alt="{said}" style="{look}" width="{width}" '
        f'src="data:image/png;base64,{picture}"><figcaption>{caption}</figcaption>'
        f"<details><summary>In words</summary>{said}</details></figure>"
    )
    return {"text/html": source, "text/plain": words}


def _caption(ax):
    text = getattr(ax, "ivig_caption", ax.get_title(loc="left") or ax.get_title())
    return f"{text.rstrip('.')}." if text else ""


def _png(pixels, quick):
    picture = Image.fromarray(np.asarray(pixels)).convert("RGB")  # the alpha channel is empty
    if quick:
        picture = picture.quantize(method=Image.Quantize.FASTOCTREE)  # half the time, half the size
    buffer = io.BytesIO()
    picture.save(buffer, format="png", compress_level=1 if quick else 6)
    return buffer.getvalue()
