"""What IVIG may do: how strong the evidence in people is, at which dose, and what is contested."""

import re

import numpy as np

from .. import datasets
from . import overlays, style
from .pathway import _say

WEAK = "not confirmed", "laboratory only", "association", "indirect"
STRENGTH = (*WEAK, "direct", "clinical outcome")
CONTESTED = {"facecolor": "white", "edgecolor": style.COLOURS[1], "hatch": "////"}
SETTLED = {"facecolor": style.COLOURS[0], "edgecolor": style.COLOURS[0]}


@style.styled
def mechanisms(*, guess=None, title="Evidence in people, and what is contested", ax=None):
    """Draw table ``mechanisms``: the evidence in people for each; contested ones are hatched.

    ``guess`` is how many mechanisms are thought to have been shown directly in people.

    >>> mechanisms().ivig_caption
    '3 of 14 mechanisms have direct evidence in people; 8 are contested.'
    """
    table = datasets.load("mechanisms")
    table = table.assign(strength=[STRENGTH.index(word) for word in table["human_evidence"]])
    rows = table.sort_values(["strength", "contested"], ascending=[False, True], kind="stable")
    ax, words = style.axes(ax, figsize=(7.6, 8.6)), []
    for y, row in enumerate(rows.itertuples()):
        look = CONTESTED if row.contested else SETTLED
        ax.fill_betweenx([y + 0.5, y + 0.92], 0, row.strength + 0.06, linewidth=1.5, **look)
        name, dose = re.split(r"[:,(]", row.mechanism)[0].strip(), row.dose_range.split(",")[0]
        if not np.isnan(row.dose_low_g_per_kg):
            ends = sorted({row.dose_low_g_per_kg, row.dose_high_g_per_kg})
            dose = " to ".join(f"{end:g}" for end in ends) + " g/kg"
        _say(ax, 0, y + 0.4, name, ha="left")
        _say(ax, 5.3, y + 0.4, dose, ha="right")
        contested = ", contested" if row.contested else ""
        animals = ", with work in animals" if isinstance(row.evidence_animal, str) else ""
        ax.plot(*([-0.2], [y + 0.7]) if animals else ([], []), "^", color=style.INK)
        words.append(f"{name}, at {dose}: {row.human_evidence}{contested}{animals}.")
    ax.lines[0].set_label("work in animals too")
    for look, label in ((SETTLED, "not contested"), (CONTESTED, "contested")):
        ax.fill_between([], [], label=label, **look)
    shown, n = int((rows["strength"] >= len(WEAK)).sum()), len(rows)
    ax.ivig_description = f"{title}. Evidence in people, strongest first. {' '.join(words)}"
    fact = f"{shown} of {n} mechanisms have direct evidence in people"
    seen = overlays.guess(ax, guess, shown, fact, x=5.2, decimals=0)
    contested = rows["contested"].sum()
    style.head(ax, title, seen or f"{fact}; {contested} are contested.")
    ticks = [word.replace(" ", "\n") for word in STRENGTH]
    ax.set_xticks(range(len(ticks)), ticks, fontsize=12.5)
    ax.set(xlim=(-0.4, 5.4), ylim=(n, -1.75), yticks=[])
    ax.set(xlabel="evidence in people", ylabel="mechanism")
    overlays.legend(ax, loc="upper left", ncols=2, fontsize=12.5)
    return ax
