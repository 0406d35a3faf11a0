"""Sliders over the course's plots; the figure stays, with its words, where no kernel runs."""

import html
import math
from importlib.util import find_spec
from numbers import Real

import matplotlib.pyplot as plt
import numpy as np

from . import datasets, kinetics, plots
from .inputs import InputError, number
from .kinetics import fcrn
from .plots import style
from .plots.antibodies import crowd
from .plots.frames import Frames
from .plots.show import page

# ipywidgets gives its handles no name, its texts no role, and JupyterLab takes a menu's arrow keys.
_NAMES = """const timer = setInterval(() => {
  for (const slider of document.querySelectorAll(".ivig-sliders .widget-slider"))
    slider.querySelector(".noUi-handle")?.setAttribute(
      "aria-label", slider.querySelector(".widget-label").textContent);
  for (const words of document.querySelectorAll(".ivig-sliders .widget-html-content"))
    words.setAttribute("role", "status");
  for (const menu of document.querySelectorAll(".ivig-sliders select"))
    menu.dataset.lmSuppressShortcuts = "";
}, 200);
setTimeout(() => clearInterval(timer), 10000);"""


def antibodies(day=0, half_life_days=21):
    """Explore 100 antibodies that vanish one by one, beside the smooth curve.

    >>> antibodies(21)  # doctest: +ELLIPSIS
    Day 21: 52 of 100 antibodies are left; the smooth curve says 50. ...
    """

    def draw(axes, day, half_life_days):
        return plots.antibodies(day, half_life_days, axes=axes)[0].ivig_description

    knob = slider("half-life (days)", half_life_days, 5, 60, 1)
    day = slider("day", day, 0, 120, 1)
    return live(draw, figsize=(9, 3.9), panels=2, day=day, half_life_days=knob)


def decay(half_life_days=22.4, start=400, threshold=100, unit="mIU/mL"):
    """Explore a fading antibody over 180 days; ``unit`` is that of both levels.

    >>> decay(21, start=100, threshold=25, unit="%")  # doctest: +ELLIPSIS
    What is left of one dose. ...
    """
    top = 1.5 * max(number("start", start), number("threshold", threshold)) or 1

    def draw(axes, half_life_days, start, threshold):
        look = {"unit": unit, "days": 180, "log": False, "title": "What is left of one dose"}
        plots.decay(half_life_days, start, threshold=threshold, ax=axes[0], **look)
        axes[0].set_ylim(0, top)
        until = kinetics.days_above(start, threshold, half_life_days)
        if until > 180:
            return f"Still above {threshold:.4g} {unit} after 180 days."
        return f"Above {threshold:.4g} {unit} until day {until:.0f}."

    sliders = {
        "half_life_days": slider("half-life (days)", half_life_days, 2, 100, 0.2),
        "start": slider(f"first level ({unit})", start, 0, top),
        "threshold": slider(f"threshold ({unit})", threshold, 0, top),
    }
    return live(draw, figsize=(9, 3.8), **sliders)


def dosing(dose_g_per_kg=0.4, interval_days=28, weight_kg=70, own_igg_g_per_l=4, threshold=None):
    """Explore repeated doses over 28 weeks; the last trough is compared with a threshold in g/L.

    >>> dosing(0.4, weight_kg=60)  # doctest: +ELLIPSIS
    IgG under repeated doses. ...
    """
    chosen, end = kinetics.preset("navarro_mora_2022"), 196

    def draw(axes, dose_g_per_kg, interval_days, weight_kg, own_igg_g_per_l):
        regimen = kinetics.Regimen(dose_g_per_kg, interval_days, math.ceil(end / interval_days))
        case = regimen, kinetics.Patient(weight_kg, own_igg_g_per_l), chosen
        title = "IgG under repeated doses"
        ax = plots.levels(*case, days=end, threshold=threshold, title=title, ax=axes[0])
        # One scale for all usual doses, or twice the dose would look the same.
        ax.set_ylim(0, next(top for top in (25, 50, 100, 1000) if ax.get_ylim()[1] <= top))
        (dots,) = (line for line in ax.lines if line.get_label() == "_troughs")
        day, trough = (data[-1] for data in dots.get_data())
        said = f"Trough before dose {day / interval_days + 1:.0f} (day {day:g}) {trough:.1f} g/L"
        if threshold is not None:
            said += f", {'below' if trough < threshold else 'above'} {threshold:g}"
        return f"{said}."

    sliders = {
        "dose_g_per_kg": slider("dose (g/kg)", dose_g_per_kg, 0.1, 1.2, 0.05),
        "interval_days": slider("interval (days)", interval_days, 7, 42, 7),
        "weight_kg": slider("weight (kg)", weight_kg, 30, 140, 1),
        "own_igg_g_per_l": slider("own IgG (g/L)", own_igg_g_per_l, 0, 10, 0.1),
    }
    return live(draw, figsize=(9, 3.6), **sliders)


def recycling(km_g_per_l=24, dose_g_per_kg=2, blocked_percent=0):
    """Explore saturable recycling: IVIG over five days, a blocker for 28 days, Km 15 to 40.

    >>> recycling(dose_g_per_kg=1)  # doctest: +ELLIPSIS
    IgG over time. ...
    """
    low, _, high = fcrn.KM_BAND_G_PER_L
    grid = np.arange(0, 84.25, 0.25)

    def draw(axes, km_g_per_l, dose_g_per_kg, blocked_percent):
        course = kinetics.Regimen(dose_g_per_kg, n_doses=1, split_days=5)
        band, share = [low, km_g_per_l, high], blocked_percent / 100
        result = kinetics.recycling(course, None, grid, band, blocked=share, blocked_days=(0, 28))
        for ax, what, top in zip(axes, ("igg", "autoantibody"), (60, 120), strict=True):
            plots.recycling(result, what, ax=ax).set_ylim(0, top)
        left = 100 * result.autoantibody[1]
        return f"Autoantibody lowest on day {grid[left.argmin()]:.0f}: {left.min():.0f} % is left."

    sliders = {
        "km_g_per_l": slider("Km of the line (g/L)", km_g_per_l, low, high, 0.5),
        "dose_g_per_kg": slider("dose (g/kg over 5 days)", dose_g_per_kg, 0, 3, 0.1),
        "blocked_percent": slider("FcRn blocked, 28 days (%)", blocked_percent, 0, 100, 5),
    }
    return live(draw, figsize=(9, 3.9), panels=2, **sliders)


def endosome(igg_g_per_l=11):
    """Explore the picture of the pathway: how crowded the seats are at each IgG level.

    >>> endosome(33)  # doctest: +ELLIPSIS
    A drawing of a cell ...
    """

    def draw(axes, igg_g_per_l):
        return plots.pathway(igg_g_per_l, ax=axes[0]).ivig_caption

    knob = slider("IgG in blood (g/L)", igg_g_per_l, 2, 40, 1)
    return live(draw, figsize=(7, 5.7), igg_g_per_l=knob)


def donors(donors=1):
    """Explore how a pool fills with antibodies, and how alike its lots become."""
    # Of 100 antibodies, each comes with its first carrier: one donor in two to one in 1,000.
    first = np.random.default_rng(2).geometric(np.geomspace(0.5, 0.001, 100))

    def draw(axes, donors):
        n, (each, levels) = round(donors), axes
        there = first <= n
        crowd(each, there, f"{n:,} in the pool: {there.sum()} of 100")
        for i, level in enumerate(np.minimum(lots(n, [0.5, 0.1, 0.01]), 3).T):
            x = np.linspace(i - 0.3, i + 0.3, level.size)
            levels.plot(x, level, "osD"[i], ms=6, color=style.COLOURS[i], label="_lots")
        levels.set(xlim=(-0.5, 2.5), ylim=(-0.1, 3.1), ylabel="level (usual = 1; 3 is 3 or more)")
        levels.set_xticks(range(3), [f"1 in {share} has it" for share in (2, 10, 100)], fontsize=12)
        levels.set_title("Twenty lots, three antibodies")
        said = f"With {n:,} in the pool, {there.sum()} of 100 antibodies are there."
        each.ivig_description, levels.ivig_description = said, ""
        each.ivig_caption, levels.ivig_caption = "On the right, each mark is one lot", ""
        return said

    scale = {"base": 10, "min": 0, "max": 4, "step": 0.25, "readout_format": ".0f"}
    knob = slider("pool (donors)", donors, 1, 10_000) | scale
    return live(draw, figsize=(9, 3.9), panels=2, donors=knob)


def lots(donors, prevalence, *, spread=1, n_lots=20, seed=1):
    """Return antibody levels of toy lots, (n_lots, n_antibodies); the usual level is 1.

    Each donor has an antibody by chance (``prevalence``), at a log-normal titre (sigma ``spread``).
    """
    n, share = round(number("donors", donors)), np.atleast_1d(prevalence)
    rng = np.random.default_rng(seed)
    carriers = rng.binomial(n, share, (n_lots, share.size))
    # One sum after the other: all donors x all antibodies would not fit into memory.
    sums = [rng.lognormal(-(spread**2) / 2, spread, some).sum() for some in carriers.flat]
    return np.reshape(sums, carriers.shape) / (n * share)


def atlas():
    """Explore all uses: filter them by specialty and aim, and sort them, without code."""
    fields = sorted({*datasets.load("indication_sorting")["specialty"]})
    aims = sorted({*datasets.load("indications")["category"]})
    filters = {"specialty": menu("specialty", "all", *fields), "aim": menu("aim", "all", *aims)}
    order = menu("sorted by", "licence", "name", "dose")

    def draw(axes, **chosen):
        return plots.atlas(**chosen, ax=axes[0]).ivig_caption

    return live(draw, figsize=(9.6, 5.2), **filters, sort=order)


def menu(label, *options):
    """Describe one drop-down list; the first option is chosen."""
    return {"description": label, "value": options[0], "options": options}


def slider(label, value, low, high, step=None):
    """Describe one slider; ``step`` is a two-hundredth of the range by default."""
    step = step or (high - low) / 200
    if not isinstance(value, Real) or not low <= value <= high:
        raise InputError(f"{label} got {value!r}. The slider goes from {low:g} to {high:g}.")
    decimals = max(0, math.ceil(-math.log10(step)))
    options = {"min": low, "max": high, "step": step, "readout_format": f".{decimals}f"}
    return {"description": label, "value": float(value), **options}


def live(draw, *, figsize, panels=1, **sliders):
    """Show what ``draw(axes, **values)`` draws under sliders; without a kernel, show it once.

    ``draw`` lets the plots of still figures draw on ``panels`` Axes and returns a sentence;
    ``figsize`` is in inches.
    """
    from IPython import get_ipython
    from IPython.display import display

    draw = style.styled(draw)
    with plt.rc_context(style.STYLE):
        figure, _ = plt.subplots(1, panels, figsize=figsize)
    figure.get_layout_engine().set(w_pad=0.12)  # room for one more digit
    said = draw(figure.axes, **{name: options["value"] for name, options in sliders.items()})
    if get_ipython() is None or find_spec("ipywidgets") is None:
        return plots.show(figure)
    from ipywidgets import HTML, Dropdown, FloatLogSlider, FloatSlider, Layout, VBox

    plt.close(figure)
    frames, result = Frames(figure), HTML(f"<b>{html.escape(said)}</b>")
    pixels = frames.canvas.buffer_rgba()  # a view: it follows each frame
    room = Layout(width="min(100%, 44em)", height="auto", flex_flow="row wrap")
    look = {"style": {"description_width": "15em"}, "layout": room}
    kind = [FloatSlider, FloatLogSlider, Dropdown]
    is_a = {name: ("base" in one) + 2 * ("options" in one) for name, one in sliders.items()}
    knobs = {name: kind[is_a[name]](**one, **look) for name, one in sliders.items()}
    box = VBox([*knobs.values(), result])
    box.add_class("ivig-sliders")
    tallest = 600 - 110 - 32 * len(sliders)  # CSS pixels: all, the lines of text, each slider
    view = "application/vnd.jupyter.widget-view+json"
    display({view: box._repr_mimebundle_()[view]}, raw=True)
    display({"application/javascript": _NAMES}, raw=True)
    shown = display(page(figure, pixels, tallest=tallest), raw=True, display_id=True)

    def redraw(change):
        if not isinstance(change["new"], str) and math.isclose(change["old"], change["new"]):
            return  # the page rounds a slider's value once, before anybody has moved it
        values = {name: knob.value for name, knob in knobs.items()}
        said = html.escape(frames.draw(lambda: draw(frames.axes, **values)))
        result.value = f"<b>{said}</b>"
        note = "Pale: before your last move." if frames.ghosts else ""
        shown.update(page(figure, pixels, tallest=tallest, note=note, quick=True), raw=True)

    for knob in knobs.values():
        knob.observe(redraw, names="value")
    return None
