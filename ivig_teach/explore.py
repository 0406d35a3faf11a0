"""Sliders over the course's plots.

The figure is an ordinary output that the sliders replace, so it stays in the saved notebook, with
its description, where no kernel runs.
"""

from . import plots
from .inputs import quantity
from .plots.show import bundle


def decay(half_life_days=22.4, start=400, threshold=100, unit="mIU/mL", days=180):
    """Explore a fading antibody: half-life, first level and threshold.

    Parameters
    ----------
    half_life_days, start, threshold : float
        Where the sliders begin.
    unit : str
        Unit of the levels.
    days : float
        Right end of the time axis.

    Raises
    ------
    InputError
        A beginning that cannot be a half-life or a level.

    Examples
    --------
    >>> decay(21, start=100, threshold=25, unit="%")  # doctest: +ELLIPSIS
    What is left of one dose. ...
    """
    half_life = float(quantity("half_life_days", half_life_days))
    first = float(quantity("start", start))
    enough = float(quantity("threshold", threshold))

    def draw(half_life_days, start, threshold):
        return plots.decay(half_life_days, start, threshold=threshold, unit=unit, days=days)

    return live(
        draw,
        half_life_days=slider("half-life (days)", half_life, 2, max(100, half_life), 0.2),
        start=slider(f"first level ({unit})", first, 0, 4 * first or 1),
        threshold=slider(f"threshold ({unit})", enough, 0, max(2 * enough, first) or 1),
    )


def slider(label, value, low, high, step=None):
    """Describe one slider; ``step`` is a two-hundredth of the range by default."""
    step = step or (high - low) / 200
    return {"description": label, "value": value, "min": low, "max": high, "step": step}


def live(draw, **sliders):
    """Show ``draw(**values)`` under sliders; without a kernel or ipywidgets, show it once.

    Parameters
    ----------
    draw : callable
        Takes one value for each slider, by name; returns Axes.
    **sliders : dict
        One ``slider(...)`` for each argument of ``draw``.
    """
    from IPython import get_ipython
    from IPython.display import display

    values = {name: options["value"] for name, options in sliders.items()}
    if get_ipython() is None:
        return plots.show(draw(**values))
    try:
        from ipywidgets import FloatSlider, Layout, VBox
    except ImportError:
        return plots.show(draw(**values))

    knobs = {
        name: FloatSlider(
            **options,
            continuous_update=True,
            style={"description_width": "11em"},
            layout=Layout(width="min(100%, 38em)"),
            readout_format=".4g",
        )
        for name, options in sliders.items()
    }
    view = "application/vnd.jupyter.widget-view+json"
    display({view: VBox(list(knobs.values()))._repr_mimebundle_()[view]}, raw=True)
    figure = display(bundle(draw(**values)), raw=True, display_id=True)

    def redraw(_):
        figure.update(bundle(draw(**{name: k.value for name, k in knobs.items()})), raw=True)

    for knob in knobs.values():
        knob.observe(redraw, names="value")
    return None
