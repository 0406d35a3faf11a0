"""What studies and tables say: trough and pneumonia, dose and trough, vaccines that must wait."""

import numpy as np

from .. import datasets
from ..datasets import author_year
from ..inputs import InputError, quantity
from ..kinetics import Patient, Regimen, preset, steady_state
from . import overlays, style
from .decay import intervals

# Sets of the linear model that were fitted in adults and children with immunodeficiency, to doses
# into a vein, and that set own IgG apart.
MODELS = (
    "li_2022", "navarro_mora_2022", "tortorici_2019", "luo_2020", "zhang_2020",
    "landersdorfer_2013",
)  # fmt: skip
_TYPICAL = Patient(70, own_igg_g_per_l=4, lean_body_mass_kg=54.7)
FAILED = {  # rows of ``trials`` that ended a hope, and what each of them counted
    "SEPSIS_INIS2011": "newborns: death or disability",
    "SEPSIS_COCHRANE2013_ADULT_LOWROB": "adults, sepsis: death",
    "GBS_SID2021_SHIFT": "GBS, second course: better",
}
_G_PER_KG = 0.4
LITTLE_MG_PER_KG = 2.5


@style.styled
def pneumonia(troughs=None, *, guess=None, title=None, ax=None, **kwargs):
    """Draw how the rate of pneumonia falls from study to study as the mean trough rises.

    ``troughs`` are two rising levels in g/L to compare: their rate ratio is written with its
    interval. ``guess`` is by what the rate is thought to be multiplied between them, or for each
    g/L more. From Orange 2010 (rows ``pneumonia_...`` of ``pk_parameters``). The band is the
    interval of the slope alone, drawn through the rate at the lower published trough.

    >>> pneumonia([6, 7.5]).get_xlabel()
    'mean trough of IgG in a study (g/L)'
    """
    table = datasets.load("pk_parameters").set_index("parameter")
    slope = table.loc["pneumonia_IRR", ["low", "value", "high"]].to_numpy(dtype=float)
    rows = table.loc[["pneumonia_incidence"]]
    # 100 mg/dL is 1 g/L, so the printed ratio is already one per g/L.
    levels = rows["subject"].str.extract(r"([0-9.]+) mg/dL")[0].astype(float) / 100
    known = np.array(sorted(zip(levels, rows["value"] * 100, strict=True)))
    first, rate = known[0]
    pair = quantity("igg_g_per_l", troughs or [first, first + 1], label="troughs")
    if pair.shape != (2,) or pair[0] >= pair[1]:
        raise InputError(f"troughs got {troughs!r}. Give two rising levels in g/L, such as [6, 7].")
    low, ratio, high = slope ** (pair[1] - pair[0])
    before = rate * slope[1] ** (pair[0] - first)

    ax = style.axes(ax)
    grid = np.linspace(4, 11, 141)
    least, middle, most = rate * slope[:, None] ** (grid - first)
    ends = f"{slope[0]:g} to {slope[2]:g}"
    style.band(ax, grid, least, most, f"95 % interval of the slope, {ends}")
    ax.plot(grid, middle, label=f"rate x {slope[1]:g} for each g/L more", **style.look(0) | kwargs)
    look = {"linestyle": "none", "zorder": 4}
    ax.plot(*known.T, "D", color=style.COLOURS[1], label="rates as published", **look)
    if troughs is not None:
        words = f"{pair[0]:.3g} to {pair[1]:.3g} g/L: x {ratio:.2f} ({low:.2f} to {high:.2f})"
        ax.plot(pair, [before, before * ratio], "o", color=style.INK, label=words, **look)
    ax.set(xlim=(4, 11), ylim=(0, 1.05 * most[0]))
    ax.set(xlabel="mean trough of IgG in a study (g/L)", ylabel="pneumonias per 100 patient-years")
    no_promise = "A comparison between studies: no promise for one person."
    ax.ivig_notes = [no_promise]
    seen = f"Each g/L more of trough goes with {1 - slope[1]:.0%} less pneumonia."
    style.head(ax, title or "Pneumonia and mean trough, study by study", seen)
    y = before if guess in (None, ...) else before * overlays.checked(guess)
    fact = f"the studies say x {ratio:.2f}"
    overlays.guess(ax, guess, ratio, fact, x=pair[1], y=y, decimals=2)
    ax.ivig_caption += f" {no_promise}"
    overlays.legend(ax, loc="upper right")
    return ax


@style.styled
def failed_hopes(*, guess=None, title=None, ax=None, **kwargs):
    """Draw trials that failed although the mechanism was plausible: ratios with 95 % intervals.

    1 is no difference; rows differ in what they counted. ``guess`` is the ratio of the first row.

    >>> failed_hopes().get_xlabel()
    'risk or odds with immunoglobulin, against without (times)'
    """
    keep = {"value": "effect", "low": "ci_low", "high": "ci_high"}
    rows = datasets.load("trials").set_index("trial_id").loc[list(FAILED)]
    frame = rows[[*keep.values()]].set_axis([*keep], axis=1).assign(name=[*FAILED.values()])
    itac = datasets.load("supply_and_future").set_index("row_id").loc["SF67", [*keep]].astype(float)
    name = "COVID-19, hyperimmune: better"
    frame.loc["ITAC"] = {**itac, "name": name}
    where = {"unit": "times", "xlabel": "risk or odds with immunoglobulin, against without"}
    where["guess"] = guess if guess in (None, ...) else {name: guess}
    title = title or "Plausible, tried, and no gain shown"
    ax = intervals(frame[::-1], "name", **where, title=title, ax=ax, **kwargs)
    ax.axvline(1, color=style.INK, linestyle="--", linewidth=1.8, gid="threshold", label="_one")
    ax.ivig_notes = ["1 is no difference.", *getattr(ax, "ivig_notes", ())]
    return ax


def trough_slopes(*, guess=None, title="How much trough does a dose buy?", ax=None, **kwargs):
    """Draw how far the steady trough rises with the dose: published models and meta-analyses.

    ``guess`` is the rise expected in the first published row, mg/dL per 100 mg/kg in four weeks.
    Models: a person of 70 kg at steady state, from a dose every 28 to one every 21 days. Published:
    rows ``trough_slope`` of ``pk_parameters``. All for 100 mg/kg **in four weeks**.

    >>> trough_slopes().get_yticklabels()[0].get_text()
    'model Li 2022'
    """
    from pandas import DataFrame, concat

    ends = {f"model {author_year(name)}": [_slope(name, 28), _slope(name, 21)] for name in MODELS}
    models = DataFrame(ends, index=["low", "high"]).T.rename_axis("name").reset_index()
    published = datasets.load("pk_parameters").query("parameter == 'trough_slope'")
    names = published["source_key"].map(author_year) + ", " + published["subject"]
    rows = concat([models, published.assign(name=names)[["name", "value", "low", "high"]]])
    mine = guess if guess in (None, ...) else {names.iloc[0]: guess}
    about = {"unit": "mg/dL per 100 mg/kg in four weeks", "xlabel": "rise of the trough"}
    ax = intervals(rows, "name", guess=mine, title=title, ax=ax, **about, **kwargs)
    if guess is not ...:
        said = "Each model from a dose every 28 days to one every 21 days."
        copied = "Model values are transcribed from a review."
        ax.ivig_notes = [said, copied, *getattr(ax, "ivig_notes", ())]
    return ax


def _slope(name, interval_days):
    settled = steady_state(Regimen(_G_PER_KG, interval_days), _TYPICAL, preset(name))
    # 1 g/L is 100 mg/dL, and 1 g/kg is ten times 100 mg/kg.
    given = _G_PER_KG * 10 * 28 / interval_days
    return (settled.trough - _TYPICAL.own_igg_g_per_l) * 100 / given


@style.styled
def vaccine_intervals(*, guess=None, title=None, ax=None, **kwargs):
    """Draw the published waiting times and the rule 1 + log2(dose / 2.5) months.

    ``guess`` is how many months a live vaccine is thought to wait after the largest dose, 2 g/kg.
    The rule is derived here from the table ``vaccine_intervals``: one halving a month until what
    is left equals a dose of 2.5 mg/kg, and one month more.

    >>> [text.get_text() for text in vaccine_intervals().get_legend().get_texts()]
    ['published, rule agrees', 'published, rule fails', 'our rule']
    """
    table = datasets.load("vaccine_intervals").query("interval_months > 0")
    columns = ["igg_mg_per_kg_low", "igg_mg_per_kg_high", "interval_months"]
    low, high, wait = table[columns].to_numpy(dtype=float).T
    agrees = (wait >= rule_months(low).round()) & (wait <= rule_months(high).round())
    odd = table["product"][~agrees].str.split(" 0.", regex=False).str[0].unique()

    ax = style.axes(ax)
    ax.hlines(wait, low, high, color=style.QUIET, linewidth=2, zorder=2)
    for i, (label, rows) in enumerate((("agrees", agrees), ("fails", ~agrees))):
        look = {"color": style.COLOURS[i], "linestyle": "none"} | kwargs
        middle = np.sqrt(low * high)[rows]
        ax.plot(middle, wait[rows], "o^"[i], label=f"published, rule {label}", **look)
    dose = np.geomspace(low.min() / 1.5, high.max() * 1.3)
    ax.plot(dose, rule_months(dose), label="our rule", **style.look(5))
    ticks = [10, 30, 100, 300, 1000, 2000]
    ax.set(xscale="log", ylim=(0, 12.5), xlabel="dose of IgG (mg/kg)")
    ax.set_xticks(ticks, [f"{tick:,}" for tick in ticks])
    ax.minorticks_off()
    ax.set_ylabel("wait before a live vaccine (months)")
    agreed = f"The rule agrees with {agrees.sum()} of {len(table)} published rows"
    seen = f"{agreed}; it fails for {', '.join(odd)}."
    ax.ivig_notes = [seen]
    style.head(ax, title or "Wait before a live vaccine, by dose of IgG", seen)
    most, longest = high.max(), wait[high.argmax()]
    fact = f"after {most:,g} mg/kg the table says {longest:g} months"
    overlays.guess(ax, guess, longest, fact, x=most, unit="months", decimals=0)
    overlays.legend(ax, loc="upper left")
    return ax


def rule_months(dose_mg_per_kg):
    """Return the rule's wait in months, not rounded."""
    return 1 + np.log2(dose_mg_per_kg / LITTLE_MG_PER_KG)
