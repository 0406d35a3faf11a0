"""Show a figure so that its words reach everyone: under the picture and as alternative text."""

import base64
import html
import io

import matplotlib.pyplot as plt

from ..inputs import InputError
from .describe import describe

SHARP = {"dpi": 160}
# While a slider moves, speed counts more than size and edges.
QUICK = {"dpi": 110, "pil_kwargs": {"compress_level": 1}}


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


def bundle(ax, quality=SHARP):
    """Return what ``show`` displays: the figure as ``text/html`` and ``text/plain``; close it."""
    figure = _figure(ax)
    words = " ".join(
        describe(one) for one in figure.axes if one.get_visible() and one.axison is not None
    ).strip()
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", facecolor="white", **quality)
    width = round(figure.get_figwidth() * 96)
    plt.close(figure)
    source = base64.b64encode(buffer.getvalue()).decode()
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
    return figure.get_figure(root=True) if hasattr(figure, "get_figure") else figure
