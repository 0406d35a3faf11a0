"""Measure everything in one run and print the site's page: ratios, and which demands are met."""

import subprocess
import sys
import time
import tracemalloc
from importlib.metadata import version
from importlib.util import find_spec
from itertools import chain

import numpy as np

from . import workloads as w

PAGE = """# How fast, how exact

Made by `python -m tests.benchmarks > site/benchmarks.md`: ratios of medians in one run on one
machine. Slow peers solve fewer people and are scaled up; they step from one infusion edge to the
next with a relative tolerance of 1e-7. In W3 we follow an autoantibody besides, they do not.
How fast numbalsoda is depends on how it was compiled: between two machines its ratios differed by
three to six for the same code of ours.

{versions}

| what | measured | demanded | met |
|---|---|---|---|"""
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
    return np.max(np.abs(values / exact - 1))


def seconds(rounds, *contestants):
    """Median of each, in turns, so that a busy moment hits all; the first round is not counted."""
    taken = np.empty((rounds + 1, len(contestants)))
    for row in taken:
        for k, call in enumerate(contestants):
            start = time.perf_counter()
            call()
            row[k] = time.perf_counter() - start
    return np.median(taken[1:], axis=0)


def fresh(code):
    """Run code in a process of its own; return what it prints."""
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def peak(call):
    """Bytes of the result, and most bytes held at once on the way."""
    tracemalloc.start()
    size, (_, top) = call().nbytes, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size, top


def what_a_learner_feels():
    taken = [float(fresh(START + "print(time.perf_counter() - start)")) for _ in range(7)]
    yield "import ivig_teach, in ms", 1000 * np.median(taken), "at most", 20
    ours, bare = seconds(5, lambda: fresh(OUR_FIGURE), lambda: fresh(BARE_FIGURE))
    yield "first figure, against bare matplotlib", ours / bare, "at most", 1.2


def linear(n=10_000, many=1_000_000, few=20):
    people, million = w.linear_people(n), w.linear_people(many)
    exact, some = w.minimal_numpy(people), w.linear_people(few)
    yield "W1, relative error", error(w.w1(people), exact), "at most", 1e-9
    yield "W2, relative error", error(w.w2(people), exact[:, 336]), "at most", 1e-9
    size, top = peak(lambda: w.w1(people))
    yield "W1, peak memory, times the result", top / size, "at most", 1.5
    yield "W2, peak memory, in MB", peak(lambda: w.w2(million))[1] / 1e6, "at most", 250
    w1, bare = seconds(9, lambda: w.w1(people), lambda: w.minimal_numpy(people))
    yield "W1, time, times that of a bare numpy loop", w1 / bare, "at most", 2.5
    problem = w.linear_problem(some)
    w1, slow = seconds(2, lambda: w.w1(people), lambda: w.one_by_one(problem, w.by_odeint))
    yield "W1, faster than scipy odeint", slow * n / few / w1, "at least", 1000
    found = w.one_by_one(problem, w.by_odeint)
    yield "W1, error of scipy odeint", error(found, w.minimal_numpy(some)), "at most", 1e-5
    if find_spec("numbalsoda"):
        solve, year = w.numbalsoda(), w.linear_problem(people)
        w1, slow = seconds(3, lambda: w.w1(people), lambda: solve(year))
        yield "W1, faster than numbalsoda, 2 threads", slow / w1, "at least", 40
        one_day = w.linear_problem(people, np.array([336.0]))
        w2, slow = seconds(3, lambda: w.w2(million), lambda: solve(one_day))
        yield "W2, faster than numbalsoda, 2 threads", slow * many / n / w2, "at least", 800


def recycling(n=1000, few=5):
    people, some = w.recycling_people(n), w.recycling_people(few)
    problem, tight = w.recycling_problem(some), {"rtol": 1e-12, "atol": 1e-12}
    exact = w.one_by_one(problem, w.by_solve_ivp, method="DOP853", **tight)
    yield "W3, relative error", error(w.w3(some), exact), "at most", 1e-5
    w3, slow = seconds(3, lambda: w.w3(people), lambda: w.one_by_one(problem, w.by_solve_ivp))
    yield "W3, faster than scipy solve_ivp", slow * n / few / w3, "at least", 100
    if find_spec("numbalsoda"):
        solve, everyone = w.numbalsoda(), w.recycling_problem(people)
        yield "W3, error of numbalsoda", error(solve(problem), exact), "at most", 1e-5
        w3, slow = seconds(9, lambda: w.w3(people), lambda: solve(everyone))
        yield "W3, faster than numbalsoda, 2 threads", slow / w3, "at least", 1


def main():
    shown = ("numpy", "scipy", "matplotlib", "numbalsoda")
    versions = [f"{name} {version(name) if find_spec(name) else 'is absent'}" for name in shown]
    print(PAGE.format(versions=", ".join(versions)))
    for what, measured, bound, limit in chain(what_a_learner_feels(), linear(), recycling()):
        met = measured <= limit if bound == "at most" else measured >= limit
        row = f"| {what} | {measured:.3g} | {bound} {limit:g} | {'yes' if met else 'no'} |"
        print(row, flush=True)


if __name__ == "__main__":
    main()
