"""From dose to trough to pneumonia: what meta-analyses of studies say, and what models expect."""

import numpy as np

from .. import datasets
from ..inputs import InputError, quantity
from ..kinetics import Patient, Regimen, preset, steady_state
from . import style
from .describe import number

# Sets of the linear model that were fitted in adults and children with immunodeficiency, to doses
# into a vein, and that set own IgG apart.
MODELS = (
    "li_2022",
    "navarro_mora_2022",
    "tortorici_2019",
    "luo_2020",
    "zhang_2020",
    "landersdorfer_2013",
)
_TYPICAL = Patient(70, own_igg_g_per_l=4, lean_body_mass_kg=54.7)
_G_PER_KG = 0.4
_UNIT = "mg/dL per 100 mg/kg"


@style.styled
def pneumonia(troughs=None, *, ax=None):
    """Draw how the rate of pneumonia falls from study to study as the mean trough rises.

    Parameters
    ----------
    troughs : (before, after), optional
        Two troughs in g/L to compare: their rate ratio is written with its interval.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        Troughs that are not two rising levels in g/L.

    Notes
    -----
    Table ``pk_parameters``, rows ``pneumonia_IRR`` and ``pneumonia_incidence`` (Orange 2010). The
    band is the interval of the slope alone, drawn through the rate at the lower published trough;
    the rate there has an error of its own, which is not in the data.

    Examples
    --------
    >>> ax = pneumonia([6, 7.5])
    >>> ax.get_xlabel()
    'mean trough of IgG in a study (g/L)'
    """
    slope, known = _published()
    pair = None if troughs is None else quantity("igg_g_per_l", troughs, label="troughs")
    if pair is not None and (pair.shape != (2,) or pair[0] >= pair[1]):
        raise InputError(f"troughs got {troughs!r}. Give two rising levels in g/L, such as [6, 7].")

    ax = style.axes(ax)
    start, rate = known[0]
    grid = np.linspace(min(4.0, start), max(11.0, known[-1][0]), 141)
    low, middle, high = (rate * ratio ** (grid - start) for ratio in slope)
    band = ax.fill_between(grid, low, high, color=style.COLOURS[0], alpha=0.22, linewidth=0)
    band.set_gid("band")
    band.set_label("95 % interval of the slope")
    ax.plot(grid, middle, label=f"rate x {slope[1]:g} for each g/L more", **style.look(0))
    look = {"color": style.COLOURS[1], "markersize": 8, "linestyle": "none", "zorder": 4}
    ax.plot(*zip(*known, strict=True), marker="D", label="rates as published", **look)
    said = ""
    if pair is not None:
        said = _compare(ax, pair, rate * slope[1] ** (pair - start), slope)
    ax.set(xlim=(grid[0], grid[-1]), ylim=(0, 1.05 * high[0]))
    ax.set(xlabel="mean trough of IgG in a study (g/L)")
    ax.set_ylabel("pneumonias per 100 patient-years")
    ax.set_title("Studies with higher troughs report less pneumonia")
    ax.legend(loc="upper right")
    rates = ", ".join(f"{number(y)} at {number(x)} g/L" for x, y in known)
    ax.ivig_description = (
        f"Pneumonias per 100 patient-years (up) against the mean trough of a study in g/L "
        f"(across). Published: {rates}. For each g/L more the rate is multiplied by {slope[1]:g}, "
        f"95 % interval {slope[0]:g} to {slope[2]:g} (the band).{said}"
    )
    ax.ivig_notes = ["A comparison between studies: no promise for one person."]
    return ax


@style.styled
def trough_slopes(*, ax=None):
    """Draw how far the steady trough rises with the dose: published models and one meta-analysis.

    Parameters
    ----------
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes

    Notes
    -----
    Models: a person of 70 kg at steady state, dosed every 28 and every 21 days. The line is row
    ``trough_slope`` of table ``pk_parameters`` (Lee 2020), pooled over studies with both intervals.

    Examples
    --------
    >>> [text.get_text() for text in trough_slopes().get_legend().get_texts()]
    ['model, dose every 28 days', 'model, dose every 21 days', 'meta-analysis Lee 2020']
    """
    table = datasets.load("pk_parameters")
    pooled = table[table["parameter"] == "trough_slope"]["value"].item()
    slopes = {days: [_slope(name, days) for name in MODELS] for days in (28, 21)}
    names = [name.rsplit("_", 1)[0].replace("_", "-").title() for name in MODELS]
    names = [f"{name} {key[-4:]}" for name, key in zip(names, MODELS, strict=True)]

    rows = np.arange(len(names))
    ax = style.axes(ax)
    ax.hlines(rows, slopes[28], slopes[21], color=style.QUIET, linewidth=1.5)
    for i, (days, marker) in enumerate(((28, "o"), (21, "s"))):
        look = {"color": style.COLOURS[i], "marker": marker, "linestyle": "none"}
        ax.plot(slopes[days], rows, label=f"model, dose every {days} days", **look)
    ax.axvline(pooled, label="meta-analysis Lee 2020", **{**style.look(5), "linestyle": "--"})
    ax.set_yticks(rows, names)
    ax.set(xlim=(0, 1.06 * max(slopes[21])), ylim=(len(names) - 0.5, -2.4))
    ax.set_xlabel(f"rise of the trough ({_UNIT})")
    ax.grid(axis="y", visible=False)
    ax.set_title("How much trough does a dose buy?")
    ax.legend(loc="upper left")
    said = "; ".join(
        f"{name} {number(a)} and {number(b)}"
        for name, a, b in zip(names, slopes[28], slopes[21], strict=True)
    )
    ax.ivig_description = (
        f"Rise of the steady trough in {_UNIT}. Models at 70 kg, dosed every 28 and every 21 days: "
        f"{said}. Line: {number(pooled)}, the meta-analysis Lee 2020."
    )
    ax.ivig_notes = [
        "A second meta-analysis (Orange 2010) reports a clearly higher slope; the course's data "
        "hold no number for it. Model values are transcribed from a review."
    ]
    return ax


def _slope(name, interval_days):
    settled = steady_state(Regimen(_G_PER_KG, interval_days), _TYPICAL, preset(name))
    # 1 g/L is 100 mg/dL, and 1 g/kg is ten times 100 mg/kg.
    return (settled.trough - _TYPICAL.own_igg_g_per_l) * 100 / (_G_PER_KG * 10)


def _published():
    """Rate ratio per g/L (low, estimate, high) and the published (trough, rate) pairs."""
    table = datasets.load("pk_parameters")
    row = table[table["parameter"] == "pneumonia_IRR"].iloc[0]
    rows = table[table["parameter"] == "pneumonia_incidence"]
    # 100 mg/dL is 1 g/L, so the printed ratio is already one per g/L.
    troughs = rows["subject"].str.extract(r"([0-9.]+) mg/dL")[0].astype(float) / 100
    known = sorted(zip(troughs, rows["value"] * 100, strict=True))
    return (row["low"], row["value"], row["high"]), known


def _compare(ax, pair, rates, slope):
    low, middle, high = (ratio ** (pair[1] - pair[0]) for ratio in slope)
    ax.plot(pair, rates, "o", color=style.INK, markersize=8, label="_compared", zorder=5)
    words = f"x {middle:.2f} ({low:.2f} to {high:.2f})"
    place = {"xytext": (12, 26), "textcoords": "offset points", "fontsize": 11}
    ax.annotate(words, (pair.mean(), rates.mean()), **place)
    return (
        f" From {number(pair[0])} to {number(pair[1])} g/L the rate is multiplied by "
        f"{middle:.2f} ({low:.2f} to {high:.2f})."
    )
