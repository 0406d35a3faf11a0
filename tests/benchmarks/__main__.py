"""Measure everything in one run and say which demands are met: ratios only."""

import argparse
import base64
import io
import itertools
import platform
import re
import statistics
import struct
import subprocess
import sys
import time
import tracemalloc
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from unittest.mock import Mock, patch

import numpy as np

from . import peers, workloads

PAGE = Path(__file__).parents[2] / "site" / "benchmarks.md"
HEAD = """# How fast, how exact

Made by `python -m tests.benchmarks --write`. Ratios of medians in one run on one machine; the
contestants take turns. Slow peers solve fewer people and are scaled up. They step from one
infusion edge to the next with a relative tolerance of 1e-7.

"""
START = "import time; start = time.perf_counter(); import ivig_teach as ivig; "
OUR_FIGURE = START + "ivig.show(ivig.plots.decay(21, 400, threshold=100, days=180))"
BARE_FIGURE = """import io, numpy as np, matplotlib.pyplot as plt
figure, ax = plt.subplots(figsize=(7, 4.4), layout="constrained")
days = np.linspace(0, 180, 361)
ax.plot(days, 400 * 0.5 ** (days / 21), label="half-life 21 days")
ax.axhline(100, linestyle="--", label="threshold 100 mIU/mL")
ax.set(xlabel="time (days)", ylabel="level (mIU/mL)", title="What is left of one dose")
ax.legend()
figure.savefig(io.BytesIO(), dpi=160)"""


def error(values, exact):
    return float(np.max(np.abs(values / exact - 1)))


def seconds(rounds, *contestants):
    """Median of each, in turns, so that a busy moment hits all; the first round is not counted."""
    taken = np.empty((rounds + 1, len(contestants)))
    for row in taken:
        for k, call in enumerate(contestants):
            start = time.perf_counter()
            call()
            row[k] = time.perf_counter() - start
    return np.median(taken[1:], axis=0)


def peak_mb(call):
    tracemalloc.start()
    call()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return peak


def fresh(code):
    """Run code in a process of its own; return what it prints."""
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def explorer(name):
    """Open an explorer as a notebook would; return how to move a slider, and the last picture."""
    import ipywidgets
    import matplotlib.pyplot as plt

    from ivig_teach import explore

    plt.close(plt.figure())  # pyplot looks for the real notebook once, before we pretend
    knobs, handle, slider = [], Mock(), ipywidgets.FloatSlider
    with (
        patch("IPython.get_ipython", return_value=object()),
        patch("IPython.display.display", return_value=handle),
        patch("ipywidgets.FloatSlider", lambda **told: knobs.append(slider(**told)) or knobs[-1]),
    ):
        getattr(explore, name)()
    first, other = knobs[0], knobs[0].value + knobs[0].step
    places = itertools.cycle([other if other <= first.max else first.min, first.value])

    def picture():
        page = handle.update.call_args.args[0]["text/html"]
        return base64.b64decode(re.search('base64,([^"]+)', page)[1])

    return lambda: setattr(first, "value", next(places)), picture


def one_line_plot(picture):
    """How to save a plot of one line, as large as a picture."""
    from matplotlib.figure import Figure

    width, height = struct.unpack(">II", picture[16:24])  # of a PNG
    figure = Figure(figsize=(width / 160, height / 160))
    figure.add_subplot().plot([0, 1, 2], [3, 1, 2])
    return lambda: figure.savefig(io.BytesIO(), dpi=160)


def what_a_learner_feels():
    taken = [float(fresh(START + "print(time.perf_counter() - start)")) for _ in range(7)]
    yield "import ivig_teach, in ms", 1000 * statistics.median(taken), "at most", 20
    ours, bare = seconds(5, lambda: fresh(OUR_FIGURE), lambda: fresh(BARE_FIGURE))
    yield "first figure, against bare matplotlib", ours / bare, "at most", 1.2
    for name in ("decay", "dosing", "recycling", "endosome"):
        move, picture = explorer(name)
        move()
        ours, bare = seconds(15, move, one_line_plot(picture()))
        yield f"slider of explore.{name}, against one savefig", ours / bare, "at most", 1


def linear(n=10_000, troughs=1_000_000, few=20):
    people, some, million = map(workloads.linear_people, (n, few, troughs))
    problem = workloads.linear_problem(some)
    curves, exact = workloads.w1(people), peers.minimal_numpy(people)
    yield "W1, relative error", error(curves, exact), "at most", 1e-9
    memory = peak_mb(lambda: workloads.w1(people))
    yield "W1, peak memory, against the result", memory * 1e6 / curves.nbytes, "at most", 1.5
    ours, bare = seconds(9, lambda: workloads.w1(people), lambda: peers.minimal_numpy(people))
    yield "W1, time against a bare numpy recursion", ours / bare, "at most", 2.5
    (slow,) = seconds(1, lambda: peers.one_by_one(problem, peers.by_odeint))
    yield "W1, faster than scipy odeint", slow * n / few / ours, "at least", 1000
    w2_error = error(workloads.w2(people), exact[:, 336])
    yield "W2, relative error", w2_error, "at most", 1e-9
    (w2,) = seconds(5, lambda: workloads.w2(million))
    if find_spec("numbalsoda"):
        problem = workloads.linear_problem(people)
        compiled = peers.numbalsoda_solver(problem)
        (slow,) = seconds(2, lambda: compiled(problem))
        yield "W1, faster than numbalsoda, 2 threads", slow / ours, "at least", 40
        yield "W2, faster than numbalsoda, 2 threads", slow * troughs / n / w2, "at least", 800


def recycling(n=1000, few=5):
    people, some = workloads.recycling_people(n), workloads.recycling_people(few)
    problem = workloads.recycling_problem(some)
    tight = {"method": "DOP853", "rtol": 1e-12, "atol": 1e-12}
    exact = peers.one_by_one(problem, peers.by_solve_ivp, **tight)[:, :2]
    yield "W3, relative error", error(workloads.w3(some), exact), "at most", 1e-5
    (ours,) = seconds(9, lambda: workloads.w3(people))
    (slow,) = seconds(1, lambda: peers.one_by_one(problem, peers.by_solve_ivp))
    yield "W3, faster than scipy solve_ivp", slow * n / few / ours, "at least", 100
    if find_spec("numbalsoda"):
        compiled = peers.numbalsoda_solver(problem)
        yield "W3, error of numbalsoda", error(compiled(problem)[:, :2], exact), "at most", 1e-5
        problem = workloads.recycling_problem(people)
        ours, slow = seconds(9, lambda: workloads.w3(people), lambda: compiled(problem))
        yield "W3, faster than numbalsoda, 2 threads", slow / ours, "at least", 1


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--write", action="store_true", help="also write site/benchmarks.md")
    write = parser.parse_args().write
    found = [name for name in ("numpy", "scipy", "matplotlib", "numbalsoda") if find_spec(name)]
    lines = [f"Python {platform.python_version()}, "]
    lines[0] += ", ".join(f"{name} {version(name)}" for name in found) + "."
    if "numbalsoda" not in found:
        lines.append("numbalsoda is not installed (it needs gfortran), so it is left out.")
    lines += ["", "| what | measured | demanded | |", "|---|---|---|---|"]
    print("\n".join(lines))
    for what, measured, bound, limit in itertools.chain(
        what_a_learner_feels(), linear(), recycling()
    ):
        met = measured <= limit if bound == "at most" else measured >= limit
        lines.append(f"| {what} | {measured:.3g} | {bound} {limit:g} | {'yes' if met else 'no'} |")
        print(lines[-1], flush=True)
    if write:
        PAGE.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
