"""From plasma to vial, drawn and labelled: what each step leaves, and which act on viruses."""

from . import style

_KINDS = {"IgG": "1", "IgA or IgM": "p", "other protein": "o", "virus": "*"}  # and their markers
_STEPS = (  # name, what happens, how many of each kind are drawn, whether it acts on viruses
    ("Plasma pool", "all proteins of all donors", (6, 3, 6, 3), False),
    ("Cold ethanol", "takes out much protein, some virus", (6, 3, 3, 2), True),
    ("Caprylate", "coated viruses: more than 5 log10 less", (6, 3, 1, 1), True),
    ("Anion exchange", "sorts by charge: less IgA and IgM", (6, 1, 0, 1), False),
    ("Acid, fine filter", "for viruses that got this far", (6, 1, 0, 0), True),
    ("Vial", "IgG, a trace of IgA, a stabiliser", (6, 1, 0, 0), False),
)


@style.styled
def making(*, title="From plasma to vial", ax=None):
    """Draw the steps of making IVIG; hatched boxes act on viruses. Symbols are not counts."""
    ax, words = style.axes(ax, figsize=(7.2, 5.9)), []
    ax.set(xlim=(0, 100), ylim=(6.4, -0.5))
    ax.axis("off")
    for row, (name, does, counts, on_virus) in enumerate(_STEPS):
        hatch = {"hatch": "///" * on_virus, "hatch_linewidth": 0.4, "edgecolor": style.QUIET}
        ax.barh(row, 48, 0.72, left=1, facecolor="#F4F4F4", label="_step", **hatch)
        x = iter(range(sum(counts)))
        for i, (marker, n) in enumerate(zip(_KINDS.values(), counts, strict=True)):
            look = {"color": (*style.COLOURS[:2], style.QUIET, style.INK)[i], "mew": 2.4, "ls": ""}
            look |= {"ms": 15 if marker == "1" else 9, "fillstyle": "none" if i == 1 else "full"}
            label = "_left" if row else list(_KINDS)[i]
            ax.plot([3.4 + 2.5 * next(x) for _ in range(n)], [row] * n, marker, label=label, **look)
        ax.text(51, row - 0.06, name, weight="bold")
        ax.text(51, row + 0.27, does, fontsize=12)
        left = ", ".join(f"{n} {kind}" for kind, n in zip(_KINDS, counts, strict=True) if n)
        words.append(f"{name}{' (hatched)' * on_virus}: {does}; drawn: {left}.")
    ax.legend(loc="lower left", ncols=4, fontsize=12, handlelength=1, columnspacing=1.2)
    style.head(ax, title, "Hatched boxes act on viruses. The symbols are not counts.")
    ax.ivig_description = f"A drawing of {len(_STEPS)} boxes, from the top. {' '.join(words)}"
    return ax
