"""Marks and words that the dosing figures share. The words are read back from the artists."""

import numpy as np
from matplotlib.ticker import MultipleLocator

from ..inputs import quantity
from . import style
from .describe import curves, number, points

_OUTSIDE = "model used outside its range: see the words below"
_POINTS_APART = 13


def troughs(ax, pairs, index):
    """Dot each (day, level) of ``pairs`` on curve ``index`` and write the last level beside it."""
    if not pairs:
        return
    day, level = zip(*pairs, strict=True)
    look = {"color": style.look(index)["color"], "markersize": 5, "clip_on": False, "zorder": 3}
    dots = ax.plot(day, level, marker="o", linestyle="none", label="_troughs", **look)[0]
    dots.set_gid(f"troughs {index}")
    last = ax.annotate(
        f"{level[-1]:.1f}",
        (day[-1], level[-1]),
        xytext=(7, 0),
        textcoords="offset points",
        va="center",
        color=look["color"],
        fontsize=11,
        annotation_clip=False,
    )
    last.set_gid("last trough")


def doses(ax, given, end, index):
    """Mark each infusion by a small triangle at the foot; curves with the same days share them."""
    start = given.start_day[given.start_day < end]
    rows = [line for line in ax.lines if line.get_gid() == "doses"]
    if any(np.array_equal(row.get_xdata(), start) for row in rows):
        return
    feet = ax.plot(
        start,
        [0.02 + 0.035 * len(rows)] * start.size,
        linestyle="none",
        marker="^",
        markersize=5,
        color=style.look(index)["color"],
        transform=ax.get_xaxis_transform(),
        label="_doses",
    )[0]
    feet.set_gid("doses")


def own_level(ax, level):
    """Draw the person's own IgG as a dotted line, once for each level."""
    if not level or level in [line.get_ydata()[0] for line in ax.lines if line.get_gid() == "own"]:
        return
    line = ax.axhline(level, color=style.QUIET, linestyle=(0, (1, 2)), linewidth=1.3, zorder=1.5)
    line.set_gid("own")
    line.set_label("_own")
    ax.annotate(
        f"own IgG {level:g} g/L",
        (1, level),
        xycoords=("axes fraction", "data"),
        xytext=(-4, 2),
        textcoords="offset points",
        ha="right",
        va="bottom",
        color=style.QUIET,
        fontsize=10,
    )


def finish(ax, end, threshold, threshold_label):
    """Set axes and threshold, with room above the curves for the legend."""
    if threshold is not None:
        level = float(quantity("igg_g_per_l", threshold, label="threshold"))
        style.threshold(ax, level, f"{threshold_label} {level:g} g/L", "right above")
        ax.texts[-1].set_bbox({"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1})
    named = [one for one in (*ax.lines, *ax.collections) if not one.get_label().startswith("_")]
    top = max(max(line.get_ydata()) for line in ax.lines if line.get_gid() != "doses")
    end = max([end, *(line.get_xdata()[-1] for line in curves(ax))])
    ax.set(xlim=(0, end), ylim=(0, top * (1.08 + 0.1 * (len(named) if len(named) > 1 else 0))))
    ax.set(xlabel="time since the first dose (days)", ylabel="IgG in serum (g/L)")
    if end <= 400:
        ax.xaxis.set_major_locator(MultipleLocator(7 if end <= 60 else 28))
    if len(named) > 1:
        ax.legend(loc="upper left")
    _spread_last_troughs(ax)


def remember(ax, sources, cautions):
    """Keep what a reader must know about the models for the description, each sentence once."""
    ax.ivig_notes = list(dict.fromkeys([*getattr(ax, "ivig_notes", ()), *sources, *cautions]))
    if cautions:
        rows = sum(line.get_gid() == "doses" for line in ax.lines)
        place = {"ha": "right", "va": "bottom", "transform": ax.transAxes, "fontsize": 10}
        ax.text(0.99, 0.02 + 0.04 * rows, _OUTSIDE, **place)


def _spread_last_troughs(ax):
    """Move the numbers beside the last troughs apart where they would overlap."""
    numbers = [text for text in ax.texts if text.get_gid() == "last trough"]
    per_point = np.ptp(ax.get_ylim()) / (ax.bbox.height * 72 / ax.figure.dpi)
    height = -np.inf
    for text in sorted(numbers, key=lambda text: text.xy[1]):
        wanted = text.xy[1] / per_point
        height = max(wanted, height + _POINTS_APART)
        text.set_position((7, height - wanted))


def courses_in_words(ax):
    """Say for each curve its start, its peak and its troughs; then own IgG and threshold."""
    said = [_setting(ax)]
    for index, line in enumerate(curves(ax)):
        first, top = line.get_ydata()[0], max(line.get_ydata())
        said.append(
            f"{line.get_label()}: starts at {number(first)}, highest {number(top)}"
            f"{_troughs_said(ax, index)}."
        )
    own = [number(line.get_ydata()[0]) for line in ax.lines if line.get_gid() == "own"]
    if own:
        said.append(f"Dotted: own IgG, {' and '.join(own)}.")
    return " ".join(said)


def band_in_words(ax, days, edges, singles):
    """Say the band and the middle line on the last day, and a measured level."""
    ends = {name: number(level[-1]) for name, level in edges.items()}
    name = next(band.get_label() for band in ax.collections if band.get_gid() == "band")
    said = [
        _setting(ax),
        f"On day {number(days[-1])}: {curves(ax)[0].get_label()} {ends['middle']}; band "
        f"({name}) from {ends['low']} to {ends['high']}.",
    ]
    if singles:
        said.append(f"Thin lines: {singles} of these people.")
    for line in points(ax):
        day, level = line.get_xdata()[0], line.get_ydata()[0]
        said.append(f"{line.get_label()}: {number(level)} on day {number(day)}.")
    return " ".join(said)


def _setting(ax):
    low, high = ax.get_xlim()
    across = f"Across: {ax.get_xlabel()}, {number(low)} to {number(high)}."
    return f"{ax.get_title(loc='left')}. {across} Up: {ax.get_ylabel()}."


def _troughs_said(ax, index):
    dots = [line for line in ax.lines if line.get_gid() == f"troughs {index}"]
    if not dots:
        return ""
    level = dots[0].get_ydata()
    if len(level) == 1:
        words = f", last trough {number(level[0])}"
    else:
        words = f", first trough {number(level[0])}, last trough {number(level[-1])}"
    for line in ax.lines:
        if line.get_gid() == "threshold":
            side = "above" if level[-1] >= line.get_ydata()[0] else "below"
            words += f", {side} {line.get_label().lstrip('_')}"
    return words
