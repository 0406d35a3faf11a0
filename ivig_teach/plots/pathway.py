"""The recycling pathway, drawn and labelled: one cell, one endosome, few seats."""

import numpy as np
from matplotlib.patches import Circle, Ellipse, FancyArrowPatch, FancyBboxPatch, RegularPolygon

from ..inputs import InputError, quantity
from ..kinetics.fcrn import KM_BAND_G_PER_L, KM_G_PER_L, NORMAL_IGG_G_PER_L, recycled_fraction
from . import style

IGG, OTHER = style.COLOURS[:2]
SEATS = 10
_ENDOSOME = (36, 32)
_SEAT_X = np.linspace(14.5, 57.5, SEATS)
# Seats and free places in the order in which they are filled.
_SEAT_ORDER = (4, 7, 2, 5, 8, 1, 6, 3, 9, 0)
_FREE = (
    *((33, 30.9), (45, 24.9), (27, 36.6), (39.5, 36.6), (22, 30.9), (33, 24.9), (44.5, 30.9)),
    *((51, 25.6), (27, 24.9), (33, 36.6), (39, 24.9), (45.5, 36.6), (38.5, 30.9), (50, 32)),
)


@style.styled
def pathway(igg_g_per_l=NORMAL_IGG_G_PER_L, *, km_g_per_l=KM_G_PER_L, title=None, ax=None):
    """Draw how a cell swallows antibodies, and which of them FcRn carries back.

    Parameters
    ----------
    igg_g_per_l : float
        IgG in the blood: sets how many of a hundred swallowed IgG come back, and how crowded the
        endosome is drawn.
    km_g_per_l : float
        Half-saturation of recycling, g/L.

    Raises
    ------
    InputError
        More than one level, another unit, or a Km too low for the level.

    Notes
    -----
    The shares follow ``kinetics.recycled_fraction``. Of ten seats, C / (Km + C) are taken; free
    IgG are so many that seated and free have the right shares, as far as whole symbols can.

    Examples
    --------
    >>> pathway(33).ivig_description.split(". ")[-1]
    'IgM and IgA do not fit FcRn and are all broken down.'
    """
    level, km = quantity("igg_g_per_l", igg_g_per_l), quantity("km_g_per_l", km_g_per_l)
    if level.size != 1 or km.size != 1:
        raise InputError("The picture shows one IgG level and one Km. Give one number for each.")
    level, km = float(level.item()), float(km.item())
    kept = round(100 * float(recycled_fraction(level, km)))
    seated = int(np.clip(round(SEATS * level / (km + level)), 1, SEATS))
    free = int(np.clip(round(seated * (100 - kept) / kept), 0, len(_FREE)))

    ax = style.axes(ax, figsize=(7.0, 5.7))
    ax.set(xlim=(0, 100), ylim=(0, 82), aspect="equal")
    ax.axis("off")
    _places(ax)
    _crowd(ax, level, seated, free)
    _arrows(ax, kept)
    seen = f"With {level:g} g/L in the blood, {kept} of 100 swallowed IgG come back."
    style.head(ax, title or f"IgG in the blood: {level:g} g/L", seen)
    ax.ivig_description = _words(level, km, kept, seated)
    return ax


def _places(ax):
    """Blood above, the cell below with endosome and lysosome."""
    ax.add_patch(FancyBboxPatch((1, 66), 98, 15, **_box("#F3E3E3")))
    ax.add_patch(FancyBboxPatch((1, 1.5), 98, 58.5, **_box("#EEF1F4", rounding=6)))
    ax.add_patch(Ellipse(_ENDOSOME, 54, 34, fc="white", ec=style.QUIET, lw=2.2, gid="endosome"))
    ax.add_patch(Circle((85, 15.5), 11.5, fc="#D5D5D5", ec=style.INK, lw=2.2, gid="lysosome"))
    for step in range(11):
        x = 85 + (2 + 0.5 * step) * np.cos(2.4 * step)
        y = 11.5 + (1 + 0.32 * step) * np.sin(2.4 * step)
        ax.plot(x, y, marker=(2, 0, 50 * step), color=style.INK, markersize=6, label="_crumb")
    _say(ax, 3.5, 76.5, "BLOOD, neutral", weight="bold", ha="left")
    _say(ax, 5, 4.5, "CELL of a vessel wall", weight="bold", ha="left")
    _say(ax, 36, 18.6, "ENDOSOME, acid", weight="bold", fontsize=12)
    _say(ax, 85, 18.5, "LYSOSOME", weight="bold", fontsize=12)


def _crowd(ax, level, seated, free):
    """Antibodies in the blood, on the seats, and left without one."""
    for i, x in enumerate(_SEAT_X):
        roof = _ENDOSOME[1] + 17 * np.sqrt(1 - ((x - _ENDOSOME[0]) / 27) ** 2)
        _seat(ax, x, roof)
        if i in _SEAT_ORDER[:seated]:
            _igg(ax, x, roof - 4.6, upright=False, label="_seated IgG")
    for x, y in _FREE[:free]:
        _igg(ax, x, y, label="_free IgG")
    for x in (15, 57):
        _other(ax, x, 28)
    for x in np.linspace(14, 74, int(np.clip(round(level / 2.2), 2, 15))):
        _igg(ax, x, 70.5, label="_blood IgG")
    _igg(ax, 82, 77.3, label="_key")
    _say(ax, 85.5, 75.9, "IgG", ha="left")
    _other(ax, 82, 70.3)
    _say(ax, 85.5, 69, "IgM, IgA", ha="left")
    ax.plot([60.5, 65], [42.5, 44], color=style.INK, lw=1.4, ls="-", label="_pointer")
    _say(ax, 66, 43.5, "FcRn, the seats", ha="left")


def _arrows(ax, kept):
    _arrow(ax, (8, 69), (12, 43), 0.08)
    _say(ax, 14, 54, "1  swallowed:\n    all alike", ha="left", va="center")
    _arrow(ax, (45, 49.5), (52, 68.5), 0.08, color=IGG, width=4)
    _say(ax, 54, 54.5, f"2  seated IgG returns:\n    {kept} of 100 IgG", ha="left", va="center")
    _arrow(ax, (58, 19), (73, 14), 0.1, width=4)
    rest = f"3  broken down:\n    {100 - kept} of 100 IgG,\n    all IgM and IgA"
    _say(ax, 66, 35, rest, ha="left", va="center")


def _words(level, km, kept, seated):
    band = [KM_BAND_G_PER_L[0], KM_BAND_G_PER_L[-1]]
    low, high = sorted(round(100 * share) for share in recycled_fraction(level, band))
    unsure = f" ({low} to {high} with Km {band[0]:g} to {band[1]:g})" if low != high else ""
    return (
        f"A drawing of a cell of a vessel wall with {level:g} g/L of IgG in the blood above it. "
        "Arrow 1: the cell swallows IgG, IgM and IgA alike into a bubble, the endosome, which is "
        f"acid. There IgG binds to FcRn by its stem; FcRn is drawn as {SEATS} seats in the wall, "
        f"of which {seated} {'is' if seated == 1 else 'are'} taken. "
        "Arrow 2: seated IgG is carried back to the blood, which is neutral, and let go: "
        f"{kept} of 100 swallowed IgG at Km {km:g} g/L{unsure}. "
        f"Arrow 3: the rest goes on to the lysosome and is broken down: {100 - kept} of 100 IgG. "
        "IgM and IgA do not fit FcRn and are all broken down."
    )


def _igg(ax, x, y, *, label, upright=True):
    """A Y; FcRn holds it by the stem, so a seated one hangs head down."""
    up = 1 if upright else -1
    stem, arms = [y - 2.6 * up, y], [y, y + 2.3 * up]
    ax.plot([x, x, x - 1.7], [*stem, arms[1]], color=IGG, lw=2.6, ls="-", label=label)
    ax.plot([x, x + 1.7], arms, color=IGG, lw=2.6, ls="-", label="_arm")


def _other(ax, x, y):
    """A pentagon: neither IgM nor IgA is a Y."""
    look = {"facecolor": "white", "edgecolor": OTHER, "linewidth": 2.4, "hatch": "////"}
    ax.add_patch(RegularPolygon((x, y), 5, radius=2.5, gid="other", **look))


def _seat(ax, x, top):
    """A cup that hangs from the wall of the endosome."""
    look = {"color": style.INK, "lw": 2.4, "ls": "-"}
    foot, bar = top - 3.2, top - 1.2
    ax.plot([x - 1.7, x - 1.7, x + 1.7, x + 1.7], [foot, bar, bar, foot], label="_seat", **look)
    ax.plot([x, x], [bar, top + 1.6], label="_stem", **look)


def _arrow(ax, start, end, bend, color=style.INK, width=3):
    look = {"arrowstyle": "-|>", "mutation_scale": 24, "lw": width, "color": color, "zorder": 4}
    ax.add_patch(FancyArrowPatch(start, end, connectionstyle=f"arc3,rad={bend}", **look))


def _say(ax, x, y, text, *, weight="normal", ha="center", va="baseline", fontsize=13.5):
    ax.text(x, y, text, weight=weight, ha=ha, va=va, fontsize=fontsize, linespacing=1.15, zorder=5)


def _box(colour, rounding=2):
    shape = f"round,pad=0,rounding_size={rounding}"
    return {"boxstyle": shape, "facecolor": colour, "edgecolor": style.QUIET, "linewidth": 1.6}
