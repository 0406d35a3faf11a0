"""Timing by turns: each round runs every contestant once, so a busy moment hits all."""

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def by_turns(contestants, rounds):
    """Median seconds of each, after one unmeasured warm-up.

    Parameters
    ----------
    contestants : dict of name to function without arguments
    rounds : int

    Returns
    -------
    dict of name to seconds
    """
    for call in contestants.values():
        call()
    seen = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, call in contestants.items():
            start = time.perf_counter()
            call()
            seen[name].append(time.perf_counter() - start)
    return {name: statistics.median(times) for name, times in seen.items()}


def in_fresh_process(name):
    """What ``fresh`` measures, in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.fresh", name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)
