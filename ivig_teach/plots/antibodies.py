"""One hundred antibodies that vanish one by one: what a half-life is, before any formula."""

import matplotlib.pyplot as plt
import numpy as np

from ..inputs import number
from ..kinetics import remaining
from . import style

HOW_MANY, SEED, DAYS = 100, 51, 120


@style.styled
def antibodies(day=21, half_life_days=21, *, axes=None):
    """Draw 100 antibodies, those that are left on ``day``, and their count over time.

    ``axes`` are two Axes, for the crowd and for the count; both are returned as a list. On each
    day all have the same chance to vanish; the same ones go first every time (fixed seed).

    >>> antibodies(21)[0].ivig_description
    'Day 21: 52 of 100 antibodies are left; the smooth curve says 50.'
    """
    day, half_life = number("days", day), number("half_life_days", half_life_days)
    # An antibody lives until the smooth curve falls below its own random share.
    lives = half_life * np.log2(1 / np.random.default_rng(SEED).random(HOW_MANY))
    left = lives > day
    n, smooth = left.sum(), HOW_MANY * remaining(day, half_life)

    each, count = axes or plt.subplots(1, 2, figsize=(9, 3.9))[1]
    crowd(each, left, f"Day {day:g}: {n} of {HOW_MANY} are left")
    said = f"Day {day:g}: {n} of {HOW_MANY} antibodies are left"
    each.ivig_description = f"{said}; the smooth curve says {smooth:.0f}."
    each.ivig_caption = "On each day, every antibody has the same chance to vanish"
    count.ivig_caption = ""

    steps, grid = np.append(0, np.sort(lives)), np.linspace(0, DAYS, 361)
    alive = HOW_MANY - np.arange(HOW_MANY + 1)
    count.step(steps, alive, where="post", label="these 100", **style.look(0))
    count.plot(grid, HOW_MANY * remaining(grid, half_life), label="smooth curve", **style.look(1))
    count.plot(day, n, "o", color=style.COLOURS[0], ms=10, label="_today")
    count.set(xlim=(0, DAYS), xlabel="time since the dose (days)")
    count.set(ylim=(0, 105), ylabel="antibodies left (of 100)")
    count.set_title("Ragged count, smooth curve")
    count.legend(loc="upper right")
    return [each, count]


def crowd(ax, there, title):
    """Draw a hundred antibodies in rows of ten: those that are there, and points for the others."""
    row, column = np.divmod(np.arange(there.size), 10)
    ax.plot(column[there], row[there], "1", color=style.COLOURS[0], ms=17, mew=3, label="_there")
    ax.plot(column[~there], row[~there], ".", color="#B0B0B0", ms=4, label="_missing")
    ax.set(xlim=(-0.7, 9.7), ylim=(9.7, -0.7))
    ax.axis("off")
    ax.set_title(title)
