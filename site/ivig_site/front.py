"""The front page's figure: one dose fading, drawn by the formula of ``ivig.remaining``."""

import tomllib

import numpy as np

from ivig_teach import remaining

from . import ROOT

# The days across, the size of the plot and its corner, in units of the drawing.
DAYS, WIDTH, HEIGHT, LEFT, TOP = 84, 520, 220, 60, 14
HALF_LIFE, DOSE_EVERY = 21, 28
PATIENTS = ("Amira", "Ben", "Chidi", "Dora", "Emi")


def curve(half_life=HALF_LIFE):
    """Return the path of the curve as SVG, one point a day."""
    days = np.arange(DAYS + 1)
    left = remaining(days, half_life)
    points = (f"{x(day):.1f},{y(share):.1f}" for day, share in zip(days, left, strict=True))
    return "M" + " L".join(points)


def figure():
    """Return what the template needs to draw the figure before the slider is moved."""
    left = float(remaining(DOSE_EVERY, HALF_LIFE))
    return {
        "path": curve(), "half_life": HALF_LIFE, "day": DOSE_EVERY, "left": left,
        "days": DAYS, "width": WIDTH, "height": HEIGHT, "x0": LEFT, "y0": TOP,
        "dot": (x(DOSE_EVERY), y(left)),
        "across": [(day, x(day)) for day in range(0, DAYS + 1, 14)],
        "up": [(share, y(share / 100)) for share in (0, 25, 50, 75, 100)],
    }  # fmt: skip


def x(day):
    """Return the place of a day."""
    return LEFT + WIDTH * day / DAYS


def y(share):
    """Return the place of a share of the dose."""
    return TOP + HEIGHT * (1 - share)


def patients():
    """Return (name, story) of the five invented patients, as the case clinic tells them."""
    told = tomllib.loads(
        (ROOT / "ivig_teach" / "course" / "lessons" / "08_cases.toml").read_text("utf-8")
    )
    return [(name, told[name]["story"]) for name in PATIENTS]


def preview():
    """Draw the picture that other sites show beside a link (1200 by 630 pixels), as a Figure."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(12, 6.3), dpi=100, facecolor="#10262e")
    look = {"color": "white", "ha": "left"}
    drawn.text(0.06, 0.82, "ivig-teach", fontsize=50, weight="bold", **look)
    drawn.text(0.06, 0.71, "Borrowed antibodies: a runnable course", fontsize=29, **look)
    drawn.text(
        0.06, 0.07, "Thirteen lessons in your browser. Nothing to install.", fontsize=24, **look
    )
    ax = drawn.add_axes((0.06, 0.18, 0.88, 0.44))
    days = np.arange(DAYS + 1)
    for half_life, line in ((6, ":"), (21, "-"), (48, "--")):
        ax.plot(days, remaining(days, half_life), line, color="#7fe0c3", linewidth=5)
    ax.set_axis_off()
    return drawn
