"""One antibody, drawn and labelled: what its arms may do, and what its stem may do."""

import re
from textwrap import fill

from matplotlib.patches import FancyBboxPatch

from .. import datasets
from . import style
from .mechanisms import CONTESTED, SETTLED
from .pathway import _say

CUP = [(-1, 1), (-1, -1), (1, -1), (1, 1), (0.5, 1), (0.5, -0.2), (-0.5, -0.2), (-0.5, 1), (-1, 1)]
Y = [(0, 5), (-6, 10), (-10, 7), (-3, 0), (-3, -10), (3, -10), (3, 0), (10, 7), (6, 10), (0, 5)]
# Rows of table mechanisms: x and y on the antibody, x and y of the target, its shape.
ARMS = {"ME01": (38, 62, 32, 67, "o"), "ME02": (62, 62, 67, 68, "D"), "ME08": (61, 60, 67, 53, Y)}
BOTH = {"ME07": (48, 44.5, 37, 44.5, "p")}  # on the border; its name stands above
STEM = {"ME06": (52, 37, 62, 38, "h"), "ME03": (48, 25, 38, 22, CUP)}
STEM |= {"ME04": (50, 24, 50, 19.2, CUP), "ME05": (52, 25, 63, 19.2, CUP)}


@style.styled
def fab_and_fc(ax=None, title=None):
    """Draw the mechanisms of table ``mechanisms`` that use one part; contested ones are hatched."""
    table, words = datasets.load("mechanisms").set_index("row_id"), {}
    ax = style.axes(ax, figsize=(7.0, 5.7))
    ax.set(xlim=(0, 100), ylim=(0, 82), aspect="equal")
    ax.axis("off")
    for x, y, across, up in (1, 45, 98, 36), (1, 0.5, 98, 43.5), (32, 1.3, 36, 15.5):
        look = {"facecolor": "white" if x > 1 else "#EEF1F4", "edgecolor": style.QUIET, "lw": 2}
        ax.add_patch(FancyBboxPatch((x, y), across, up, "round,pad=0,rounding_size=3", **look))
    _say(ax, 4, 76, "ARMS, Fab: each antibody fits one target", weight="bold", ha="left")
    _say(ax, 4, 39.3, "STEM, Fc", weight="bold", ha="left")
    _say(ax, 50, 12.8, "MACROPHAGE", weight="bold", ha="center")
    for s in (-1, 1):
        ax.plot([50 + 12 * s, 50 + s, 50 + s], [62, 46, 24], "-", color=style.INK, lw=7)
        ax.plot([50 + 13.7 * s, 50 + 5.5 * s], [60, 49.1], "-", color=style.QUIET, lw=7)
    for row, (x, y, to_x, to_y, shape) in (ARMS | BOTH | STEM).items():
        unsure = table["contested"][row]
        name = re.split(r"[:,]| acting| \(C3b", table["mechanism"][row])[0]
        label = fill(name, 18, break_on_hyphens=False) + ("\ncontested" if unsure else "")
        ax.plot([x, to_x], [y, to_y], "--" if unsure else "-", color=style.INK, lw=2)
        look = CONTESTED if unsure else SETTLED
        ax.scatter(to_x, to_y, s=520, marker=shape, gid=row, lw=2, zorder=3, **look)
        place = (50, 7, "center") if to_x == x else (to_x + 6, to_y, "left")
        place = (to_x - 6, to_y + 5 * (row in BOTH), "right") if to_x < x else place
        _say(ax, *place[:2], label, ha=place[2], va="center")
        words[row] = label.replace("\ncontested", ": contested").replace("\n", " ")
    arms, both, stem = (". ".join(words[row] for row in part) for part in (ARMS, BOTH, STEM))
    said = f"At the arms (Fab): {arms}. At both: {both}. At the stem (Fc): {stem}."
    ax.ivig_description = f"A drawn antibody. {said}"
    n = sum("contested" in said for said in words.values())
    seen = f"{n} of {len(words)} are contested: hatched, on a dashed line"
    style.head(ax, title or "What the arms and the stem may do", seen)
    return ax
