"""How long a live vaccine waits after immunoglobulin: the published table against one line."""

import numpy as np

from .. import datasets
from . import style

LITTLE_MG_PER_KG = 2.5


@style.styled
def vaccine_intervals(ax=None):
    """Draw the published waiting times and the rule 1 + log2(dose / 2.5) months.

    Parameters
    ----------
    ax : matplotlib.axes.Axes, optional
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes

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

    ax = style.axes(ax)
    ax.hlines(wait, low, high, color=style.QUIET, linewidth=2, zorder=2)
    for rows, label, marker, colour in (
        (agrees, "published, rule agrees", "o", style.COLOURS[0]),
        (~agrees, "published, rule fails", "^", style.COLOURS[1]),
    ):
        ax.plot(middle[rows], wait[rows], marker, color=colour, label=label, linestyle="none")
    dose = np.geomspace(low.min() / 1.5, high.max() * 1.3)
    ax.plot(dose, rule_months(dose), label="1 + log2(dose / 2.5)", **style.look(5))
    odd = zip(table["product"][~agrees], middle[~agrees], wait[~agrees], strict=True)
    for name, x, y in {one[0].split(" 0.")[0]: one for one in reversed(list(odd))}.values():
        above = y > rule_months(x)
        ax.annotate(
            name.split(" 0.")[0],
            (x, y),
            xytext=(-4, 8) if above else (4, -8),
            textcoords="offset points",
            ha="right" if above else "left",
            va="bottom" if above else "top",
            fontsize=10,
        )
    ax.set_xscale("log")
    ticks = [10, 30, 100, 300, 1000, 2000]
    ax.set_xticks(ticks, [f"{tick:,}" for tick in ticks])
    ax.minorticks_off()
    ax.set(
        ylim=(0, 12.5), xlabel="dose of IgG (mg/kg)", ylabel="wait before a live vaccine (months)"
    )
    ax.set_title("A bigger loan blocks the vaccine for longer")
    ax.legend(loc="upper left")
    wrong = ", ".join(dict.fromkeys(name.split(" 0.")[0] for name in table["product"][~agrees]))
    ax.ivig_description = (
        f"Months before a live vaccine (up) against dose of IgG in mg/kg on a log scale (across). "
        f"{len(table)} published rows from {low.min():g} mg/kg, {wait[low.argmin()]:g} months, to "
        f"{high.max():,g} mg/kg, {wait[high.argmax()]:g} months. The line 1 + log2(dose / 2.5), "
        f"rounded, agrees with {agrees.sum()} of them; it fails for {wrong}."
    )
    return ax


def rule_months(dose_mg_per_kg):
    """Return the rule's wait in months, not rounded."""
    return 1 + np.log2(dose_mg_per_kg / LITTLE_MG_PER_KG)
