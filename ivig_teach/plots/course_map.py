"""The course as a map: each lesson a box, an arrow from every lesson it builds on."""

from itertools import combinations
from textwrap import wrap

import matplotlib.pyplot as plt
from matplotlib.patches import FancyBboxPatch

from ..course import meta
from ..inputs import InputError
from . import style

# Inches. Narrow on purpose: on a phone the picture is shrunk to about 350 pixels.
WIDTH, COLUMNS, MARGIN = 5.2, 3, 0.06
BOX_HEIGHT, WIDEST_BOX = 0.84, 2.2
GUTTER, LANE = 0.2, 0.11
LETTER = 0.096


@style.styled
def course_map(ax=None, *, lessons=None):
    """Draw the lessons from top to bottom in the order in which they build on each other.

    Parameters
    ----------
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure of the right height by default.
    lessons : list of ivig_teach.course.meta.Lesson, optional
        The lessons of this course by default.

    Returns
    -------
    matplotlib.axes.Axes
        Without axis lines; distances are in inches. An arrow that other arrows already imply is
        left out.

    Raises
    ------
    InputError
        No lesson to draw.

    Examples
    --------
    >>> ax = course_map()
    >>> ax.ivig_description.startswith("Map of the course")
    True
    """
    lessons = meta.lessons() if lessons is None else list(lessons)
    if not lessons:
        raise InputError("There is no lesson to draw. Build the course first: start.py build.")
    needs = direct(lessons)
    rows = _rows(lessons, needs)
    place = _columns(rows, needs)
    columns = max(map(len, rows))
    routes = _Routes(place, needs, len(rows), columns)
    shape = _Shape(columns, routes)
    if ax is None:
        ax = plt.figure(figsize=(WIDTH, shape.height), layout="none").add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, WIDTH), ylim=(shape.height, 0), aspect="equal")
    ax.set_axis_off()
    for lesson in lessons:
        _box(ax, lesson, *shape.corner(place[lesson.number]), shape.box_width)
    for index, source in enumerate(sorted(routes.targets)):
        for target in routes.targets[source]:
            _arrow(ax, shape.path(routes, source, target), style.look(index))
    ax.ivig_description = _words(lessons, needs)
    return ax


def direct(lessons):
    """Return the prerequisites of each lesson that no other prerequisite already implies."""
    known = {one.number for one in lessons}
    needs = {}
    for one in lessons:
        implied = set().union(*(meta.before(p, lessons) for p in one.prerequisites), set())
        needs[one.number] = [p for p in one.prerequisites if p in known - implied]
    return needs


def _rows(lessons, needs):
    """Sort lesson numbers by depth; a crowded depth takes several rows."""
    depth = {}
    for one in sorted(lessons, key=lambda one: one.number):
        depth[one.number] = 1 + max((depth[p] for p in needs[one.number]), default=-1)
    rows = []
    for level in range(max(depth.values()) + 1):
        same = [number for number in depth if depth[number] == level]
        count = -(-len(same) // COLUMNS)
        size = -(-len(same) // count)
        rows += [same[i : i + size] for i in range(0, len(same), size)]
    return rows


def _columns(rows, needs):
    """Place each lesson as (row, column), as near below its prerequisites as the grid allows."""
    width, place = max(map(len, rows)), {}
    middle = (width - 1) / 2

    def wished(number):
        above = [place[p][1] for p in needs[number]]
        return sum(above) / len(above) if above else middle

    for row, numbers in enumerate(rows):
        order = sorted(numbers, key=lambda number: (wished(number), number))
        best = min(
            combinations(range(width), len(order)),
            key=lambda slots: sum(
                (slot - wished(number)) ** 2 + 0.01 * abs(slot - middle)
                for slot, number in zip(slots, order, strict=True)
            ),
        )
        place |= {number: (row, slot) for number, slot in zip(order, best, strict=True)}
    return place


class _Routes:
    """Which gaps between rows and gutters between columns each lesson's arrows run through."""

    def __init__(self, place, needs, n_rows, columns):
        self.place, self.columns = place, columns
        self.sources = {number: sorted(p, key=lambda s: place[s][1]) for number, p in needs.items()}
        self.targets, self.gutter = {}, {}
        self.gaps = [[] for _ in range(n_rows)]
        self.gutters = [[] for _ in range(columns + 1)]
        for target in sorted(place):
            for source in self.sources[target]:
                self.targets.setdefault(source, []).append(target)
                self._claim(source, target)

    def _claim(self, source, target):
        (top, left), (bottom, right) = self.place[source], self.place[target]
        used = {top, bottom - 1}
        if bottom - top > 1:
            side = right if left < right or (left == right and right == 0) else right + 1
            self.gutter[source, target] = side
            self.gutters[side] += [source] * (source not in self.gutters[side])
        for gap in used:
            self.gaps[gap] += [source] * (source not in self.gaps[gap])


class _Shape:
    """Where boxes, gaps and lanes lie, in inches from the upper left corner."""

    def __init__(self, columns, routes):
        lanes = [GUTTER + LANE * max(0, len(gutter) - 1) for gutter in routes.gutters]
        lanes[0] -= GUTTER * (not routes.gutters[0])
        lanes[-1] -= GUTTER * (not routes.gutters[-1])
        room = WIDTH - 2 * MARGIN - sum(lanes)
        self.box_width = min(WIDEST_BOX, room / columns)
        start = MARGIN + (room - columns * self.box_width) / 2
        self.lane_start, self.left, x = [], [], start
        for index, lane in enumerate(lanes):
            self.lane_start.append(x)
            x += lane
            self.left.append(x)
            x += self.box_width * (index < columns)
        self.top, y = [], MARGIN
        self.gap = [0.24 + LANE * len(sources) for sources in routes.gaps]
        for gap in self.gap:
            self.top.append(y)
            y += BOX_HEIGHT + gap
        self.height = y - self.gap[-1] + MARGIN

    def corner(self, cell):
        """Return the upper left corner of the box in ``cell`` (row, column)."""
        return self.left[cell[1]], self.top[cell[0]]

    def path(self, routes, source, target):
        """Return the corners of the arrow from one lesson to the next."""
        (top, left), (bottom, right) = routes.place[source], routes.place[target]
        incoming = routes.sources[target]
        share = (incoming.index(source) + 1) / (len(incoming) + 1)
        if len(incoming) == 1 and (bottom - top > 1 or left != right):
            share = 0.35  # beside the middle, where an arrow of the box above may leave
        start = self.left[left] + self.box_width / 2
        end = self.left[right] + self.box_width * share
        first = self._level(routes, top, source)
        points = [(start, self.top[top] + BOX_HEIGHT), (start, first)]
        if bottom - top > 1:
            side = routes.gutter[source, target]
            lane = self.lane_start[side] + GUTTER / 2 + LANE * routes.gutters[side].index(source)
            last = self._level(routes, bottom - 1, source)
            points += [(lane, first), (lane, last), (end, last)]
        else:
            points.append((end, first))
        return [*points, (end, self.top[bottom])]

    def _level(self, routes, gap, source):
        return self.top[gap] + BOX_HEIGHT + LANE * (0.8 + routes.gaps[gap].index(source))


def _box(ax, lesson, x, y, width):
    ax.add_patch(
        FancyBboxPatch(
            (x + 0.02, y),
            width - 0.04,
            BOX_HEIGHT,
            boxstyle="round,pad=0,rounding_size=0.08",
            facecolor="white",
            edgecolor=style.INK,
            linewidth=1.4,
            zorder=3,
        )
    )
    lines = wrap(lesson.title, max(10, int((width - 0.1) / LETTER)), max_lines=2, placeholder=" …")
    words = {"zorder": 4, "color": style.INK}
    top = {"va": "top", "fontsize": 11, **words}
    ax.text(x + 0.11, y + 0.08, lesson.number, ha="left", weight="bold", **top)
    ax.text(x + width - 0.11, y + 0.08, f"{lesson.minutes} min", ha="right", **top)
    ax.text(
        x + width / 2,
        y + 0.54,
        "\n".join(lines),
        ha="center",
        va="center",
        fontsize=10.5,
        linespacing=1.05,
        **words,
    )


def _arrow(ax, points, look):
    ax.plot(*zip(*points, strict=True), linewidth=1.6, zorder=2, label="_arrow", **look)
    (x, above), (_, tip) = points[-2:]
    ax.annotate(
        "",
        (x, tip),
        (x, max(above, tip - 0.1)),
        arrowprops={"arrowstyle": "-|>", "color": look["color"], "shrinkA": 0, "shrinkB": 0},
        zorder=2.5,
    )


def _words(lessons, needs):
    total = sum(one.minutes for one in lessons)
    many = "1 lesson" if len(lessons) == 1 else f"{len(lessons)} lessons"
    said = [f"Map of the course: {many}, {total} minutes in all."]
    for one in sorted(lessons, key=lambda one: one.number):
        first = needs[one.number]
        after = f"after {' and '.join(first)}" if first else "needs no other lesson"
        said.append(f"{one.number} {one.title.rstrip('?.')}, {one.minutes} min, {after}.")
    return " ".join(said)
