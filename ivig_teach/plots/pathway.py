"""The recycling pathway, drawn and labelled: one cell, one endosome, few seats."""

import numpy as np
from matplotlib.patches import Circle, Ellipse, FancyArrowPatch, FancyBboxPatch, RegularPolygon

from ..inputs import number
from ..kinetics.fcrn import KM_BAND_G_PER_L, KM_G_PER_L, NORMAL_IGG_G_PER_L, recycled_fraction
from . import style

IGG, OTHER = style.COLOURS[:2]
SEATS = 10
_SEAT_X = np.linspace(14.5, 57.5, SEATS)
# Seats and free places in the order in which they are filled.
_SEAT_ORDER = (4, 7, 2, 5, 8, 1, 6, 3, 9, 0)
_FREE = (
    *((33, 30.9), (45, 24.9), (27, 36.6), (39.5, 36.6), (22, 30.9), (33, 24.9), (44.5, 30.9)),
    *((51, 25.6), (27, 24.9), (33, 36.6), (39, 24.9), (45.5, 36.6), (38.5, 30.9), (50, 32)),
)


@style.styled
def pathway(igg_g_per_l=NORMAL_IGG_G_PER_L, *, title=None, ax=None):
    """Draw how a cell swallows antibodies, and which of them FcRn carries back.

    ``igg_g_per_l`` (in the blood) sets how many of a hundred swallowed IgG come back, by
    ``kinetics.recycled_fraction``. Of ten seats C / (Km + C) are taken; seated and free IgG have
    the right shares, as far as whole symbols can.

    >>> pathway(33).ivig_description.split(". ")[-1]
    'IgM and IgA do not fit FcRn and are all broken down.'
    """
    level = number("igg_g_per_l", igg_g_per_l)
    kept = round(100 * recycled_fraction(level))
    seated = int(np.clip(round(SEATS * level / (KM_G_PER_L + level)), 1, SEATS))
    free = int(np.clip(round(seated * (100 - kept) / kept), 0, len(_FREE)))

    ax = style.axes(ax, figsize=(7.0, 5.7))
    ax.set(xlim=(0, 100), ylim=(0, 82), aspect="equal")
    ax.axis("off")
    _places(ax)
    _crowd(ax, level, seated, free)
    _arrow(ax, (8, 69), (12, 43), 0.08)
    _arrow(ax, (45, 49.5), (52, 68.5), 0.08, color=IGG, lw=4)
    _arrow(ax, (58, 19), (73, 14), 0.1, lw=4)
    _say(ax, 14, 54, "1  swallowed:\n    all alike", va="center")
    _say(ax, 54, 54.5, f"2  seated IgG returns:\n    {kept} of 100 IgG", va="center")
    rest = f"3  broken down:\n    {100 - kept} of 100 IgG,\n    all IgM and IgA"
    _say(ax, 66, 35, rest, va="center")
    seen = f"With {level:g} g/L in the blood, {kept} of 100 swallowed IgG come back."
    style.head(ax, title or f"IgG in the blood: {level:g} g/L", seen)
    ax.ivig_description = _words(level, kept, seated)
    return ax


def _places(ax):
    """Blood above, the cell below with endosome and lysosome."""
    look = {"edgecolor": style.QUIET, "linewidth": 2}
    rounded = "round,pad=0,rounding_size=3"
    ax.add_patch(FancyBboxPatch((1, 66), 98, 15, rounded, facecolor="#F3E3E3", **look))
    ax.add_patch(FancyBboxPatch((1, 1.5), 98, 58.5, rounded, facecolor="#EEF1F4", **look))
    ax.add_patch(Ellipse((36, 32), 54, 34, facecolor="white", gid="endosome", **look))
    ax.add_patch(Circle((85, 15.5), 11.5, facecolor="#D5D5D5", gid="lysosome", **look))
    step = np.arange(11)
    x = 85 + (2 + 0.5 * step) * np.cos(2.4 * step)
    y = 11.5 + (1 + 0.32 * step) * np.sin(2.4 * step)
    ax.plot(x, y, "x", color=style.INK, markersize=5, linestyle="none", label="_crumbs")
    _say(ax, 3.5, 76.5, "BLOOD, neutral", weight="bold")
    _say(ax, 5, 4.5, "CELL of a vessel wall", weight="bold")
    _say(ax, 36, 18.6, "ENDOSOME, acid", weight="bold", fontsize=12, ha="center")
    _say(ax, 85, 18.5, "LYSOSOME", weight="bold", fontsize=12, ha="center")


def _crowd(ax, level, seated, free):
    """Antibodies in the blood, on the seats, and left without one."""
    roof = 32 + 17 * np.sqrt(1 - ((_SEAT_X - 36) / 27) ** 2)
    for x, top in zip(_SEAT_X, roof, strict=True):  # a cup that hangs from the wall
        across = [x - 1.7, x - 1.7, x + 1.7, x + 1.7, np.nan, x, x]
        up = [-3.2, -1.2, -1.2, -3.2, np.nan, -1.2, 1.6]
        ax.plot(across, top + up, color=style.INK, lw=2.4, ls="-", label="_seat")
    for i in _SEAT_ORDER[:seated]:
        _igg(ax, _SEAT_X[i], roof[i] - 4.6, "_seated IgG", up=-1)
    for x, y in _FREE[:free]:
        _igg(ax, x, y, "_free IgG")
    for x in np.linspace(14, 74, int(np.clip(round(level / 2.2), 2, 15))):
        _igg(ax, x, 70.5, "_blood IgG")
    for x, y in ((15, 28), (57, 28), (82, 70.3)):  # a pentagon: neither IgM nor IgA is a Y
        look = {"facecolor": "white", "edgecolor": OTHER, "linewidth": 2.4, "hatch": "////"}
        ax.add_patch(RegularPolygon((x, y), 5, radius=2.5, gid="other", **look))
    _igg(ax, 82, 77.3, "_key")
    _say(ax, 85.5, 75.9, "IgG")
    _say(ax, 85.5, 69, "IgM, IgA")
    ax.plot([60.5, 65], [42.5, 44], color=style.INK, lw=1.4, ls="-", label="_pointer")
    _say(ax, 66, 43.5, "FcRn, the seats")


def _words(level, kept, seated):
    band = [KM_BAND_G_PER_L[0], KM_BAND_G_PER_L[-1]]
    low, high = sorted(round(100 * share) for share in recycled_fraction(level, band))
    unsure = f" ({low} to {high} with Km {band[0]:g} to {band[1]:g})" if low != high else ""
    return (
        f"A drawing of a cell of a vessel wall with {level:g} g/L of IgG in the blood above it. "
        "Arrow 1: the cell swallows IgG, IgM and IgA alike into a bubble, the endosome, which is "
        f"acid. There IgG binds to FcRn by its stem; FcRn is drawn as {SEATS} seats in the wall, "
        f"of which {seated} {'is' if seated == 1 else 'are'} taken. "
        "Arrow 2: seated IgG is carried back to the blood, which is neutral, and let go: "
        f"{kept} of 100 swallowed IgG at Km {KM_G_PER_L:g} g/L{unsure}. "
        f"Arrow 3: the rest goes on to the lysosome and is broken down: {100 - kept} of 100 IgG. "
        "IgM and IgA do not fit FcRn and are all broken down."
    )


def _igg(ax, x, y, label, *, up=1):
    """A Y; FcRn holds it by the stem, so a seated one hangs head down (``up=-1``)."""
    across = [x, x, x - 1.7, np.nan, x, x + 1.7]  # one line with a gap draws faster than two
    height = [y - 2.6 * up, y, y + 2.3 * up, np.nan, y, y + 2.3 * up]
    ax.plot(across, height, color=IGG, lw=2.6, ls="-", label=label)


def _arrow(ax, start, end, bend, **look):
    look = {"arrowstyle": "-|>", "mutation_scale": 24, "lw": 3, "color": style.INK} | look
    ax.add_patch(FancyArrowPatch(start, end, connectionstyle=f"arc3,rad={bend}", zorder=4, **look))


def _say(ax, x, y, text, **look):
    ax.text(x, y, text, **{"fontsize": 13.5, "linespacing": 1.15, "zorder": 5} | look)
