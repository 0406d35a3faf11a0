"""What studies and tables say: trough and pneumonia, dose and trough, vaccines that must wait."""

import numpy as np

from .. import datasets
from ..inputs import InputError, quantity
from ..kinetics import Patient, Regimen, preset, steady_state
from . import style
from .describe import number

# Sets of the linear model that were fitted in adults and children with immunodeficiency, to doses
# into a vein, and that set own IgG apart.
MODELS = {
    "li_2022": "Li 2022",
    "navarro_mora_2022": "Navarro-Mora 2022",
    "tortorici_2019": "Tortorici 2019",
    "luo_2020": "Luo 2020",
    "zhang_2020": "Zhang 2020",
    "landersdorfer_2013": "Landersdorfer 2013",
}
_TYPICAL = Patient(70, own_igg_g_per_l=4, lean_body_mass_kg=54.7)
_G_PER_KG = 0.4
LITTLE_MG_PER_KG = 2.5


@style.styled
def pneumonia(troughs=None, *, ax=None, **kwargs):
    """Draw how the rate of pneumonia falls from study to study as the mean trough rises.

    Parameters
    ----------
    troughs : (before, after), optional
        Two rising troughs in g/L to compare: their rate ratio is written with its interval.

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
    pair = None if troughs is None else quantity("igg_g_per_l", troughs, label="troughs")
    if pair is not None and (pair.shape != (2,) or pair[0] >= pair[1]):
        raise InputError(f"troughs got {troughs!r}. Give two rising levels in g/L, such as [6, 7].")

    ax = style.axes(ax)
    start, rate = known[0]
    grid = np.linspace(min(4.0, start), max(11.0, known[-1][0]), 141)
    low, middle, high = (rate * ratio ** (grid - start) for ratio in slope)
    ax.fill_between(
        grid,
        low,
        high,
        color=style.COLOURS[0],
        alpha=0.22,
        lw=0,
        label="95 % interval of the slope",
    ).set_gid("band")
    ax.plot(grid, middle, label=f"rate x {slope[1]:g} for each g/L more", **style.look(0) | kwargs)
    look = {"color": style.COLOURS[1], "markersize": 8, "linestyle": "none", "zorder": 4}
    ax.plot(*zip(*known, strict=True), marker="D", label="rates as published", **look)
    said = ""
    if pair is not None:
        said = _compare(ax, pair, rate * slope[1] ** (pair - start), slope)
    ax.set(xlim=(grid[0], grid[-1]), ylim=(0, 1.05 * high[0]))
    ax.set(xlabel="mean trough of IgG in a study (g/L)", ylabel="pneumonias per 100 patient-years")
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
def trough_slopes(*, ax=None, **kwargs):
    """Draw how far the steady trough rises with the dose: published models and one meta-analysis.

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
    names = list(MODELS.values())
    rows = np.arange(len(names))

    ax = style.axes(ax)
    ax.hlines(rows, slopes[28], slopes[21], color=style.QUIET, linewidth=1.5)
    for i, (days, marker) in enumerate(((28, "o"), (21, "s"))):
        look = {"color": style.COLOURS[i], "marker": marker, "linestyle": "none"} | kwargs
        ax.plot(slopes[days], rows, label=f"model, dose every {days} days", **look)
    ax.axvline(pooled, label="meta-analysis Lee 2020", **{**style.look(5), "linestyle": "--"})
    ax.set_yticks(rows, names)
    unit = "mg/dL per 100 mg/kg"
    ax.set(xlim=(0, 1.06 * max(slopes[21])), ylim=(len(names) - 0.5, -2.4))
    ax.set_xlabel(f"rise of the trough ({unit})")
    ax.grid(axis="y", visible=False)
    ax.set_title("How much trough does a dose buy?")
    ax.legend(loc="upper left")
    pairs = zip(names, slopes[28], slopes[21], strict=True)
    said = "; ".join(f"{name} {number(a)} and {number(b)}" for name, a, b in pairs)
    ax.ivig_description = (
        f"Rise of the steady trough in {unit}. Models at 70 kg, dosed every 28 and every 21 days: "
        f"{said}. Line: {number(pooled)}, the meta-analysis Lee 2020."
    )
    ax.ivig_notes = [
        "A second meta-analysis (Orange 2010) reports a clearly higher slope; the course's data "
        "hold no number for it. Model values are transcribed from a review."
    ]
    return ax


@style.styled
def vaccine_intervals(*, ax=None, **kwargs):
    """Draw the published waiting times and the rule 1 + log2(dose / 2.5) months.

    Notes
    -----
    Table ``vaccine_intervals``. The rule is derived from it here: one halving a month until what
    is left equals a dose of 2.5 mg/kg, and one month more.

    Examples
    --------
    >>> [text.get_text() for text in vaccine_intervals().get_legend().get_texts()]
    ['published, rule agrees', 'published, rule fails', '1 + log2(dose / 2.5)']
    """
    table = datasets.load("vaccine_intervals").query("igg_mg_per_kg_high > 0")
    table = table[table["interval_months"] > 0].sort_values("igg_mg_per_kg_high")
    low, high = (table[f"igg_mg_per_kg_{end}"].to_numpy() for end in ("low", "high"))
    wait = table["interval_months"].to_numpy(dtype=float)
    agrees = (wait >= rule_months(low).round()) & (wait <= rule_months(high).round())
    middle = np.sqrt(low * high)
    names = table["product"].str.split(" 0.", regex=False).str[0]

    ax = style.axes(ax)
    ax.hlines(wait, low, high, color=style.QUIET, linewidth=2, zorder=2)
    for rows, label, marker, colour in (
        (agrees, "published, rule agrees", "o", style.COLOURS[0]),
        (~agrees, "published, rule fails", "^", style.COLOURS[1]),
    ):
        look = {"color": colour, "linestyle": "none"} | kwargs
        ax.plot(middle[rows], wait[rows], marker, label=label, **look)
    dose = np.geomspace(low.min() / 1.5, high.max() * 1.3)
    ax.plot(dose, rule_months(dose), label="1 + log2(dose / 2.5)", **style.look(5))
    odd = {n: xy for n, *xy in zip(names[~agrees], middle[~agrees], wait[~agrees], strict=True)}
    for name, (x, y) in odd.items():
        _name_point(ax, name, x, y, y > rule_months(x))
    ticks = [10, 30, 100, 300, 1000, 2000]
    ax.set_xscale("log")
    ax.set_xticks(ticks, [f"{tick:,}" for tick in ticks])
    ax.minorticks_off()
    ax.set(ylim=(0, 12.5), xlabel="dose of IgG (mg/kg)")
    ax.set_ylabel("wait before a live vaccine (months)")
    ax.set_title("A bigger loan blocks the vaccine for longer")
    ax.legend(loc="upper left")
    ax.ivig_description = (
        f"Months before a live vaccine (up) against dose of IgG in mg/kg on a log scale (across). "
        f"{len(table)} published rows from {low.min():g} mg/kg, {wait[low.argmin()]:g} months, to "
        f"{high.max():,g} mg/kg, {wait[high.argmax()]:g} months. The line 1 + log2(dose / 2.5), "
        f"rounded, agrees with {agrees.sum()} of them; it fails for {', '.join(odd)}."
    )
    return ax


def rule_months(dose_mg_per_kg):
    """Return the rule's wait in months, not rounded."""
    return 1 + np.log2(dose_mg_per_kg / LITTLE_MG_PER_KG)


def _pneumonia_rates():
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
    words = f"{middle:.2f} ({low:.2f} to {high:.2f})"
    ax.plot(pair, rates, "o", color=style.INK, markersize=8, label="_compared", zorder=5)
    place = {"xytext": (12, 26), "textcoords": "offset points", "fontsize": 11}
    ax.annotate(f"x {words}", (pair.mean(), rates.mean()), **place)
    ends = f"{number(pair[0])} to {number(pair[1])} g/L"
    return f" From {ends} the rate is multiplied by {words}."


def _slope(name, interval_days):
    settled = steady_state(Regimen(_G_PER_KG, interval_days), _TYPICAL, preset(name))
    # 1 g/L is 100 mg/dL, and 1 g/kg is ten times 100 mg/kg.
    return (settled.trough - _TYPICAL.own_igg_g_per_l) * 100 / (_G_PER_KG * 10)


def _name_point(ax, name, x, y, above):
    ax.annotate(
        name,
        (x, y),
        xytext=(-4, 8) if above else (4, -8),
        textcoords="offset points",
        ha="right" if above else "left",
        va="bottom" if above else "top",
        fontsize=10,
    )
