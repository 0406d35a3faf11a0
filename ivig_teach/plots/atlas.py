"""The atlas of uses: each condition in a column for its evidence, in a look for its licence."""

from .. import datasets
from ..inputs import choice
from . import overlays, style

EVIDENCE = (
    "trials agree",
    "one or small trials",
    "trials in doubt",
    "no gain seen",
    "no trial found",
)
LICENCES = {  # and the look of a box
    "US and EU": {"facecolor": style.COLOURS[0], "edgecolor": style.COLOURS[0]},
    "EU only": {"facecolor": "#B5D3E9", "edgecolor": style.COLOURS[0]},
    "EU, on conditions": {"facecolor": "white", "edgecolor": style.COLOURS[0], "ls": "--"},
    "neither": {"facecolor": "#EEEEEE", "edgecolor": "#EEEEEE"},
}


@style.styled
def atlas(specialty="all", aim="all", sort="licence", *, title=None, ax=None):
    """Draw the conditions of a specialty and aim by our sorting of the evidence, and by licence.

    ``sort`` is "licence", "name" or "dose": the largest of a course (g/kg), before each name.
    """
    known = datasets.load("indications").rename(columns={"category": "aim"})
    every = datasets.load("indication_sorting").merge(known, on="condition", suffixes=("", "_"))
    rows, kept = every, {"specialty": specialty, "aim": aim}
    for name, wanted in kept.items():
        kept[name] = choice(name, wanted, ["all", *every[name].unique()])
        rows = rows[rows[name].eq(kept[name]) | (kept[name] == "all")]
    keys = {"licence": rows["licensed"].map([*LICENCES].index), "name": rows["short"].str.lower()}
    rows = rows.assign(**keys, dose=-rows["dose_high_g_per_kg"])
    rows = rows.sort_values([choice("sort", sort, ["licence", "name", "dose"]), "name"])
    ax, words = style.axes(ax, figsize=(9.6, 5.6)), []
    for x, kind in enumerate(EVIDENCE):
        own = rows[rows["evidence"] == kind]
        words.append(f"{kind.capitalize()} ({len(own)}):")
        ax.text(x, -0.3, kind, weight="bold", fontsize=11)
        for y, row in enumerate(own.itertuples()):
            text = (f"{-row.dose:g}: " if sort == "dose" and row.dose < 0 else "") + row.short
            words.append(f"{text} ({row.licensed});")
            ink = style.INK if row.licence else "white"
            ax.text(x + 0.03, y + 0.51, text, color=ink, va="center", fontsize=12)
            ax.fill_betweenx([y + 0.08, y + 0.94], x, x + 0.95, **LICENCES[row.licensed])
    for name, look in LICENCES.items():
        ax.fill_between([], [], label=name, **look)
    title = title or f"The atlas: specialty {kept['specialty']}, aim {kept['aim']}, by {sort}"
    agree, listed = rows["evidence"].eq(EVIDENCE[0]).sum(), rows["licensed"].ne("neither").sum()
    said = f"Trials agree on {agree}; on a US label or the EU list: {listed}."
    style.head(ax, title, f"Shown: {len(rows)} conditions. {said}")
    ax.ivig_description = f"{title}. {' '.join(words)}"
    ax.set(xlim=(0, 5), ylim=(15, -1), xticks=[], ylabel="conditions (count)", xlabel="our sorting")
    overlays.legend(ax, loc="lower right", bbox_to_anchor=(0.79, 0), fontsize=12)
    return ax
