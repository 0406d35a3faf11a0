"""Sliders over the course's plots.

The figure is an ordinary output that the sliders replace, so it stays in the saved notebook, with
its description, where no kernel runs.
"""

import math

from . import kinetics, plots
from .inputs import InputError, quantity
from .plots.show import QUICK, bundle, frames_of


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


def recycling(km_g_per_l=24, dose_g_per_kg=2, blocked_percent=0, days=84):
    """Explore saturable recycling: Km, one course of IVIG over five days, a blocker of FcRn.

    Parameters
    ----------
    km_g_per_l : float
        Where the slider of the line begins; the band stays from Km 15 to 40.
    dose_g_per_kg : float
        Where the slider of the dose begins.
    blocked_percent : float
        Share of FcRn that a blocker holds for the first 28 days, in percent.
    days : float
        Right end of the time axis.

    Raises
    ------
    InputError
        A beginning outside its slider.

    Examples
    --------
    >>> recycling(dose_g_per_kg=1)  # doctest: +ELLIPSIS
    IgG over time. ...
    """
    low, _, high = plots.fcrn_levels.KM_BAND_G_PER_L
    km = _between("km_g_per_l", km_g_per_l, low, high)
    dose = _between("dose_g_per_kg", dose_g_per_kg, 0, 3)
    blocked = _between("blocked_percent", blocked_percent, 0, 100)
    grid = [day / 2 for day in range(int(2 * float(quantity("days", days))) + 1)]

    def draw(km_g_per_l, dose_g_per_kg, blocked_percent):
        course = kinetics.Regimen(dose_g_per_kg, n_doses=1, split_days=5)
        share = blocked_percent / 100
        band = [low, km_g_per_l, high]
        return plots.recycling_panels(
            kinetics.recycling(course, None, grid, band, blocked=share, blocked_days=(0, 28))
        )

    return live(
        draw,
        km_g_per_l=slider("Km of the line (g/L)", km, low, high, 0.5),
        dose_g_per_kg=slider("dose (g/kg over 5 days)", dose, 0, 3, 0.1),
        blocked_percent=slider("FcRn blocked, 28 days (%)", blocked, 0, 100, 5),
    )


def endosome(igg_g_per_l=11):
    """Explore the picture of the pathway: how crowded the seats are at each IgG level.

    Parameters
    ----------
    igg_g_per_l : float
        Where the slider begins.

    Raises
    ------
    InputError
        A beginning outside the slider.

    Examples
    --------
    >>> endosome(33)  # doctest: +ELLIPSIS
    A drawing of a cell ...
    """
    level = _between("igg_g_per_l", igg_g_per_l, 2, 40)
    return live(plots.pathway, igg_g_per_l=slider("IgG in blood (g/L)", level, 2, 40, 1))


def _between(name, value, low, high):
    """Return where a slider begins, or say that it lies outside."""
    if not low <= value <= high:
        raise InputError(f"{name} got {value!r}. The slider goes from {low:g} to {high:g}.")
    return float(value)


def dosing(
    dose_g_per_kg=0.4,
    interval_days=28,
    weight_kg=70,
    own_igg_g_per_l=4,
    *,
    preset="navarro_mora_2022",
    threshold=None,
    days=196,
):
    """Explore repeated doses: dose, interval, body weight and own IgG.

    Parameters
    ----------
    dose_g_per_kg, interval_days, weight_kg, own_igg_g_per_l : float
        Where the sliders begin.
    preset : str
        Published parameter set, see ``kinetics.presets()``.
    threshold : float, optional
        Level in g/L drawn as a line.
    days : float
        Right end of the time axis.

    Raises
    ------
    InputError
        A beginning that cannot mean what it says, or an unknown set.

    Examples
    --------
    >>> dosing(0.4, weight_kg=60)  # doctest: +ELLIPSIS
    IgG under repeated doses. ...
    """
    begins = {
        "dose_g_per_kg": ("dose (g/kg)", dose_g_per_kg, 0.1, 1.2, 0.05),
        "interval_days": ("interval (days)", interval_days, 7, 42, 7),
        "weight_kg": ("weight (kg)", weight_kg, 30, 140, 1),
        "igg_g_per_l": ("own IgG (g/L)", own_igg_g_per_l, 0, 10, 0.1),
    }
    begins = {
        name: (label, float(quantity(name, value)), *rest)
        for name, (label, value, *rest) in begins.items()
    }
    chosen = kinetics.preset(preset)
    end = float(quantity("days", days))

    def draw(dose_g_per_kg, interval_days, weight_kg, igg_g_per_l):
        n_doses = max(1, math.ceil(end / interval_days))
        regimen = kinetics.Regimen(dose_g_per_kg, interval_days, n_doses)
        patient = kinetics.Patient(weight_kg, igg_g_per_l)
        ax = plots.course(regimen, patient, chosen, days=end, threshold=threshold)
        # One scale for all doses, or twice the dose would look the same.
        ax.set_ylim(0, max(25, ax.get_ylim()[1]))
        return ax

    return live(
        draw,
        **{
            name: slider(label, value, min(low, value), max(high, value), step)
            for name, (label, value, low, high, step) in begins.items()
        },
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
    first = draw(**values)
    figure = display(bundle(first), raw=True, display_id=True)
    frames = frames_of(first)

    def redraw(_):
        ax = draw(**{name: knob.value for name, knob in knobs.items()})
        figure.update(bundle(ax, QUICK, frames), raw=True)

    for knob in knobs.values():
        knob.observe(redraw, names="value")
    return None
