"""What studies and tables say: trough and pneumonia, dose and trough, vaccines that must wait."""

import re

import numpy as np

from .. import datasets
from ..inputs import InputError, quantity
from ..kinetics import Patient, Regimen, preset, steady_state
from . import overlays, style
from .decay import intervals
from .describe import number

# Sets of the linear model that were fitted in adults and children with immunodeficiency, to doses
# into a vein, and that set own IgG apart.
MODELS = (
    *("li_2022", "navarro_mora_2022", "tortorici_2019"),
    *("luo_2020", "zhang_2020", "landersdorfer_2013"),
)
_TYPICAL = Patient(70, own_igg_g_per_l=4, lean_body_mass_kg=54.7)
_G_PER_KG = 0.4
LITTLE_MG_PER_KG = 2.5


@style.styled
def pneumonia(troughs=None, *, guess=None, title=None, ax=None, **kwargs):
    """Draw how the rate of pneumonia falls from study to study as the mean trough rises.

    Parameters
    ----------
    troughs : (before, after), optional
        Two rising troughs in g/L to compare: their rate ratio is written with its interval.
    guess : float, optional
        By what the rate is thought to be multiplied between them, or for each g/L more.

    Notes
    -----
    Table ``pk_parameters``, rows ``pneumonia_IRR`` and ``pneumonia_incidence`` (Orange 2010). The
    band is the interval of the slope alone, drawn through the rate at the lower published trough;
    the rate there has an error of its own, which is not in the data.

    Examples
    --------
    >>> pneumonia([6, 7.5]).get_xlabel()
    'mean trough of IgG in a study (g/L)'
    """
    slope, known = _pneumonia_rates()
    first, rate = known[0]
    pair = quantity("igg_g_per_l", troughs or [first, first + 1], label="troughs")
    if pair.shape != (2,) or pair[0] >= pair[1]:
        raise InputError(f"troughs got {troughs!r}. Give two rising levels in g/L, such as [6, 7].")
    step = [ratio ** (pair[1] - pair[0]) for ratio in slope]

    ax = style.axes(ax)
    grid = np.linspace(4, 11, 141)
    low, middle, high = (rate * ratio ** (grid - first) for ratio in slope)
    band = ax.fill_between(grid, low, high, color=style.COLOURS[0], alpha=0.22, lw=0)
    band.set_label("95 % interval of the slope")
    ax.plot(grid, middle, label=f"rate x {slope[1]:g} for each g/L more", **style.look(0) | kwargs)
    look = {"color": style.COLOURS[1], "linestyle": "none", "zorder": 4}
    ax.plot(*zip(*known, strict=True), marker="D", label="rates as published", **look)
    base = rate * slope[1] ** (pair[0] - first)
    words = f"{step[1]:.2f} ({step[0]:.2f} to {step[2]:.2f})"
    if troughs is not None:
        ax.plot(pair, [base, base * step[1]], "o", color=style.INK, label="_compared", zorder=5)
        place = {"xytext": (12, 26), "textcoords": "offset points"}
        ax.annotate(f"x {words}", (pair.mean(), base * (1 + step[1]) / 2), **place)
    ax.set(xlim=(4, 11), ylim=(0, 1.05 * high[0]))
    ax.set(xlabel="mean trough of IgG in a study (g/L)", ylabel="pneumonias per 100 patient-years")
    rates = ", ".join(f"{number(y)} at {number(x)} g/L" for x, y in known)
    ax.ivig_description = (
        f"Pneumonias per 100 patient-years (up) against the mean trough of a study in g/L "
        f"(across). Published: {rates}. For each g/L more the rate is multiplied by {slope[1]:g}, "
        f"95 % interval {slope[0]:g} to {slope[2]:g} (the band). From {number(pair[0])} to "
        f"{number(pair[1])} g/L the rate is multiplied by {words}."
    )
    no_promise = "A comparison between studies: no promise for one person."
    ax.ivig_notes = [no_promise]
    how = {"x": pair[1], "y": base, "decimals": 2}
    if guess not in (None, ...):
        how["y"] = base * overlays.checked(guess)
    seen = overlays.guess(ax, guess, step[1], f"the studies say x {step[1]:.2f}", **how)
    seen = seen or f"Each g/L more of trough goes with {1 - slope[1]:.0%} less pneumonia."
    style.head(ax, title or "Pneumonia and mean trough, study by study", f"{seen} {no_promise}")
    overlays.legend(ax, loc="upper right")
    return ax


def trough_slopes(*, guess=None, title="How much trough does a dose buy?", ax=None, **kwargs):
    """Draw how far the steady trough rises with the dose: published models and meta-analyses.

    Parameters
    ----------
    guess : float, optional
        The rise that is expected in the first published row, mg/dL per 100 mg/kg in four weeks.

    Notes
    -----
    Models: a person of 70 kg at steady state, from a dose every 28 to one every 21 days.
    Published: rows ``trough_slope`` of table ``pk_parameters``. All for 100 mg/kg **in four
    weeks**, so that dosing intervals can be compared.

    Examples
    --------
    >>> trough_slopes().get_yticklabels()[0].get_text()
    'model Li 2022'
    """
    from pandas import DataFrame, concat

    ends = {f"model {_title(name)}": [_slope(name, days) for days in (28, 21)] for name in MODELS}
    models = DataFrame(ends, index=["low", "high"]).T.rename_axis("name").reset_index()
    published = datasets.load("pk_parameters").query("parameter == 'trough_slope'")
    names = published["source_key"].map(_title) + ", " + published["subject"]
    rows = concat([models, published.assign(name=names)[["name", "value", "low", "high"]]])
    mine = guess if guess in (None, ...) else {names.iloc[0]: guess}
    about = {"unit": "mg/dL per 100 mg/kg in four weeks", "xlabel": "rise of the trough"}
    ax = intervals(rows, "name", guess=mine, title=title, ax=ax, **about, **kwargs)
    said = (
        "Each model from a dose every 28 days to one every 21 days.",
        "Model values are transcribed from a review.",
    )
    ax.ivig_notes = [*said, *getattr(ax, "ivig_notes", ())] if guess is not ... else ax.ivig_notes
    return ax


@style.styled
def vaccine_intervals(*, guess=None, title=None, ax=None, **kwargs):
    """Draw the published waiting times and the rule 1 + log2(dose / 2.5) months.

    Parameters
    ----------
    guess : float, optional
        How many months a live vaccine is thought to wait after the largest dose, 2 g/kg.

    Notes
    -----
    Table ``vaccine_intervals``. The rule is derived from it here: one halving a month until what
    is left equals a dose of 2.5 mg/kg, and one month more.

    Examples
    --------
    >>> [text.get_text() for text in vaccine_intervals().get_legend().get_texts()]
    ['published, rule agrees', 'published, rule fails', '1 + log2(dose / 2.5)']
    """
    table = datasets.load("vaccine_intervals").query("interval_months > 0")
    low, high, wait = (
        table[name].to_numpy(dtype=float)
        for name in ("igg_mg_per_kg_low", "igg_mg_per_kg_high", "interval_months")
    )
    agrees = (wait >= rule_months(low).round()) & (wait <= rule_months(high).round())
    middle, names = np.sqrt(low * high), table["product"].str.split(" 0.", regex=False).str[0]

    ax = style.axes(ax)
    ax.hlines(wait, low, high, color=style.QUIET, linewidth=2, zorder=2)
    for rows, label, marker in ((agrees, "agrees", "o"), (~agrees, "fails", "^")):
        look = {"color": style.COLOURS[marker == "^"], "linestyle": "none"} | kwargs
        ax.plot(middle[rows], wait[rows], marker, label=f"published, rule {label}", **look)
    dose = np.geomspace(low.min() / 1.5, high.max() * 1.3)
    ax.plot(dose, rule_months(dose), label="1 + log2(dose / 2.5)", **style.look(5))
    odd = {}
    for name, x, y in zip(names[~agrees], middle[~agrees], wait[~agrees], strict=True):
        if odd.setdefault(name, x) == x:
            above = y > rule_months(x)
            place = (
                {"xytext": (0, 8), "ha": "center"} if above else {"xytext": (4, -8), "va": "top"}
            )
            ax.annotate(name, (x, y), textcoords="offset points", fontsize=12, **place)
    ticks = [10, 30, 100, 300, 1000, 2000]
    ax.set_xscale("log")
    ax.set_xticks(ticks, [f"{tick:,}" for tick in ticks])
    ax.minorticks_off()
    ax.set(ylim=(0, 12.5), xlabel="dose of IgG (mg/kg)")
    ax.set_ylabel("wait before a live vaccine (months)")
    most, longest = high.max(), wait[high.argmax()]
    ax.ivig_description = (
        f"Months before a live vaccine (up) against dose of IgG in mg/kg on a log scale (across). "
        f"{len(table)} published rows from {low.min():g} mg/kg, {wait[low.argmin()]:g} months, to "
        f"{most:,g} mg/kg, {longest:g} months. The line 1 + log2(dose / 2.5), "
        f"rounded, agrees with {agrees.sum()} of them; it fails for {', '.join(odd)}."
    )
    fact = f"after {most:,g} mg/kg the table says {longest:g} months"
    seen = overlays.guess(ax, guess, longest, fact, x=most, unit="months", decimals=0)
    seen = seen or f"The rule agrees with {agrees.sum()} of {len(table)} published rows."
    style.head(ax, title or "Wait before a live vaccine, by dose of IgG", seen)
    overlays.legend(ax, loc="upper left")
    return ax


def rule_months(dose_mg_per_kg):
    """Return the rule's wait in months, not rounded."""
    return 1 + np.log2(dose_mg_per_kg / LITTLE_MG_PER_KG)


def _pneumonia_rates():
    """Rate ratio per g/L (low, estimate, high) and the published (trough, rate) pairs."""
    table = datasets.load("pk_parameters").set_index("parameter")
    slope, rows = table.loc["pneumonia_IRR"], table.loc[["pneumonia_incidence"]]
    # 100 mg/dL is 1 g/L, so the printed ratio is already one per g/L.
    troughs = rows["subject"].str.extract(r"([0-9.]+) mg/dL")[0].astype(float) / 100
    known = sorted(zip(troughs, rows["value"] * 100, strict=True))
    return (slope["low"], slope["value"], slope["high"]), known


def _slope(name, interval_days):
    settled = steady_state(Regimen(_G_PER_KG, interval_days), _TYPICAL, preset(name))
    # 1 g/L is 100 mg/dL, and 1 g/kg is ten times 100 mg/kg.
    given = _G_PER_KG * 10 * 28 / interval_days
    return (settled.trough - _TYPICAL.own_igg_g_per_l) * 100 / given


def _title(key):
    """Write a key such as navarro_mora_2022 as a reader would."""
    name, year = re.fullmatch(r"(.+?)_?(\d{4})", key).groups()
    return f"{name.replace('_', '-').title()} {year}"
