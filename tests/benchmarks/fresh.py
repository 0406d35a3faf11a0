"""One measurement in a process of its own: ``python -m tests.benchmarks.fresh NAME``.

Prints JSON. Memory is counted from after the imports, inputs included.
"""

import json
import sys
import time
import tracemalloc
from pathlib import Path

HEAVY = ("numpy", "pandas", "matplotlib", "scipy", "ipywidgets")


def import_time():
    start = time.perf_counter()
    import ivig_teach  # noqa: F401

    seconds = time.perf_counter() - start
    return {"seconds": seconds, "heavy": [name for name in HEAVY if name in sys.modules]}


def traced(workload, people, n):
    """Peak of what is allocated during the call, relative to the result."""
    p = people(n)
    workload(people(10))
    tracemalloc.start()
    result = workload(p)
    peak = tracemalloc.get_traced_memory()[1]
    return {"result_mb": result.nbytes / 1e6, "peak_mb": peak / 1e6, "ratio": peak / result.nbytes}


def resident(workload, people, n):
    """Largest resident size above that after the imports, inputs counted."""
    workload(people(10))
    before = _peak_mb()
    start = time.perf_counter()
    p = people(n)
    drawn = time.perf_counter() - start
    start = time.perf_counter()
    workload(p)
    seconds = time.perf_counter() - start
    return {"above_mb": _peak_mb() - before, "seconds": seconds, "drawing": drawn}


def _peak_mb():
    """Highest resident size so far; what getrusage says can be the parent's on Linux."""
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / 1e6
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def main(name):
    if name == "import":
        return import_time()
    from . import workloads as w

    return {
        "w1": lambda: traced(w.w1, w.linear_people, 10_000),
        "w3": lambda: traced(lambda p: w.w3(p).igg_g_per_l, w.nonlinear_people, 1_000),
        "w2": lambda: resident(w.w2, w.linear_people, 1_000_000),
        "band": lambda: resident(w.band, w.linear_people, 1_000_000),
    }[name]()


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))
