"""The course as a map: every lesson a row, an arrow from each lesson to those that build on it."""

import base64
import io

import matplotlib.pyplot as plt
from matplotlib.patches import FancyBboxPatch

from ivig_teach.plots import style

from .lesson_metadata import SYLLABUS, before, real

# Inches. Narrow on purpose: on a phone the picture is shrunk to about 350 pixels.
WIDTH, BOX_HEIGHT, ROW, LANE, MARGIN = 4.5, 0.44, 0.56, 0.13, 0.06
DOTS_PER_INCH = 130


def words(found):
    """Return the map in words: what a screen reader speaks, and what a build compares."""
    lessons, needs = real(found), direct(real(found))
    total = sum(one.minutes for one in lessons)
    said = [f"Map of the course: {len(lessons)} lessons, {total} minutes in all."]
    for number, title, lesson in _rows(lessons):
        if lesson:
            first = " and ".join(needs[number])
            after = f"after {first}" if first else "needs no other lesson"
            state = f"{lesson.minutes} min, {after}"
        said.append(f"{number} {title.rstrip('?.')}, {state if lesson else 'coming'}.")
    return " ".join(said)


def png(found):
    """Return the map as a PNG in base64, the form of a notebook's attachment."""
    figure = draw(found).figure
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DOTS_PER_INCH)
    plt.close(figure)
    return base64.b64encode(buffer.getvalue()).decode()


def direct(lessons):
    """Return the prerequisites of each lesson that no other prerequisite already implies."""
    known = {one.number for one in lessons}
    needs = {}
    for one in lessons:
        implied = set().union(*(before(p, lessons) for p in one.prerequisites))
        needs[one.number] = [p for p in one.prerequisites if p in known - implied]
    return needs


def lanes(needs):
    """Return the lane of each lesson that others build on, counted from the boxes outwards.

    A lane is free again below the last arrow that leaves it, so no two arrows share a piece.
    """
    last = {source: target for target in sorted(needs) for source in needs[target]}
    taken, until = {}, []
    for source in sorted(last):
        lane = next((lane for lane, end in enumerate(until) if end < source), len(until))
        until[lane : lane + 1] = [last[source]]
        taken[source] = lane
    return taken


@style.styled
def draw(found):
    """Return the Axes of the map; distances are in inches, the first lesson is at the top."""
    lessons = real(found)
    rows, needs = list(_rows(lessons)), direct(lessons)
    lane = lanes(needs)
    left = MARGIN + LANE * (2 + max(lane.values(), default=-1))
    height = MARGIN + ROW * len(rows)
    ax = plt.figure(figsize=(WIDTH, height), layout="none").add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, WIDTH), ylim=(height, 0))
    ax.set_axis_off()
    top = {number: MARGIN + ROW * row for row, (number, _, _) in enumerate(rows)}
    for number, title, lesson in rows:
        _box(ax, left, top[number], number, title, lesson)
    for target, sources in needs.items():
        # Outer lanes arrive lower, so that an arrow is crossed by none of its own row.
        for place, source in enumerate(sorted(sources, key=lane.get), 1):
            leave = top[source] + 0.82 * BOX_HEIGHT
            arrive = top[target] + 0.6 * BOX_HEIGHT * place / (len(sources) + 1)
            x = left - LANE * (1.4 + lane[source])
            _arrow(ax, [(left, leave), (x, leave), (x, arrive), (left, arrive)], lane[source])
    return ax


def _rows(lessons):
    """Yield number, title and Lesson (None while it is coming) of the whole course."""
    known = {one.number: one for one in lessons}
    for number in sorted({*SYLLABUS, *known}):
        lesson = known.get(number)
        yield number, lesson.title if lesson else SYLLABUS[number], lesson


def _box(ax, x, y, number, title, lesson):
    colour, line = (style.INK, "-") if lesson else (style.QUIET, "--")
    rounded = "round,pad=0,rounding_size=0.08"
    look = {"facecolor": "white", "edgecolor": colour, "linestyle": line, "linewidth": 1.2}
    width = WIDTH - x - MARGIN
    ax.add_patch(FancyBboxPatch((x, y), width, BOX_HEIGHT, boxstyle=rounded, zorder=3, **look))
    middle = {"y": y + BOX_HEIGHT / 2, "va": "center", "fontsize": 11.5, "color": colour}
    ax.text(x + 0.12, s=number, weight="bold", zorder=4, **middle)
    ax.text(x + 0.47, s=title, zorder=4, **middle)
    minutes = f"{lesson.minutes} min" if lesson else "coming"
    ax.text(WIDTH - MARGIN - 0.12, s=minutes, ha="right", zorder=4, **middle)


def _arrow(ax, points, lane):
    look = style.look(lane)
    ax.plot(*zip(*points, strict=True), linewidth=1.6, zorder=2, label="_arrow", **look)
    x, y = points[-1]
    head = {"arrowstyle": "-|>", "color": look["color"], "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", (x, y), (x - 0.1, y), arrowprops=head, zorder=2.5)
