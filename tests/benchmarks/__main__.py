"""Run everything once and say which demands are met."""

import argparse
import importlib.util
import os
import platform
import statistics
from importlib.metadata import version

import numpy as np

from . import peers, workloads
from .report import Report
from .timing import ROOT, by_turns, in_fresh_process

N1, N2, N3 = 10_000, 1_000_000, 1_000
FEW_LINEAR, FEW_NONLINEAR = 50, 10


def error(values, exact):
    return float(np.max(np.abs(np.asarray(values, float) / np.asarray(exact) - 1).astype(float)))


def scaled(seconds, few, many):
    return {name: value * many / few for name, value in seconds.items()}


def cohort_curves(report, compiled):
    p, few = workloads.linear_people(N1), workloads.linear_people(FEW_LINEAR)
    days = workloads.W1_DAYS
    calls = {
        "ivig_teach": lambda: workloads.w1(p),
        "ivig_teach, irregular regimen": lambda: workloads.w1_irregular(p),
        "minimal numpy recursion": lambda: peers.minimal_numpy(p),
    }
    seconds = by_turns(calls, 15)
    slow = {}
    if compiled:
        slow = by_turns(_numbalsoda(compiled, lambda: compiled.linear(p, days)), 3)
    person = [float(v[0]) for v in vars(few).values()]
    one = by_turns(
        {
            "ivig_teach, one patient": lambda: workloads.w1_one(*_in_order(person)),
            "scipy odeint, one patient": lambda: peers.linear_odeint(workloads.some(few, 1), days),
        },
        25,
    )
    odeint = by_turns({"scipy odeint": lambda: peers.linear_odeint(few, days)}, 3)
    slow |= scaled(odeint, FEW_LINEAR, N1)

    exact = peers.linear_exact(few, days)
    check = workloads.some(p, FEW_LINEAR)
    exact_p = peers.linear_exact(check, days)
    errors = {
        "ivig_teach": error(workloads.w1(p)[:FEW_LINEAR], exact_p),
        "minimal numpy recursion": error(peers.minimal_numpy(p)[:FEW_LINEAR], exact_p),
        "scipy odeint": error(peers.linear_odeint(few, days), exact),
        "scipy odeint, one patient": error(peers.linear_odeint(few, days)[0], exact[0]),
        "ivig_teach, irregular regimen": error(
            workloads.w1_irregular(p)[:FEW_LINEAR], peers.linear_exact(check, days, irregular=True)
        ),
        "ivig_teach, one patient": error(workloads.w1_one(*_in_order(person)), exact[0]),
    }
    if compiled:
        found = error(compiled.linear(check, days), exact_p[:, 1:])
        errors |= {name: found for name in slow if name.startswith("numbalsoda")}
    notes = {"scipy odeint": f"scaled from {FEW_LINEAR} people"}
    report.table(f"W1: {N1:,} people on 365 days", "ivig_teach", seconds | slow, errors, notes)
    report.table("W1: one person", "ivig_teach, one patient", one, errors)

    ours = max(seconds["ivig_teach"], seconds["ivig_teach, irregular regimen"])
    report.faster("W1, any regimen", ours, slow, "numbalsoda, 2 threads", 50)
    report.faster("W1, any regimen", ours, slow, "scipy odeint", 1000)
    own = seconds["ivig_teach"] / seconds["minimal numpy recursion"]
    report.demand(
        "W1 against minimal numpy recursion", f"at most {1.5:g} x", f"{own:.2f} x", own <= 1.5
    )
    times = one["scipy odeint, one patient"] / one["ivig_teach, one patient"]
    report.demand(
        "W1, one person, against scipy odeint", "1.2 x faster", f"{times:.1f} x", times >= 1.2
    )
    worst = max(errors["ivig_teach"], errors["ivig_teach, one patient"])
    report.demand("W1 largest relative error", "1e-12", f"{worst:.0e}", worst <= 1e-12)
    memory = in_fresh_process("w1")
    said = f"{memory['ratio']:.2f} x the {memory['result_mb']:.0f} MB result"
    report.demand("W1 peak memory", "at most 1.3 x the result", said, memory["ratio"] <= 1.3)


def _in_order(person):
    weight, clearance, v1, q, v2, own = person
    return weight, own, clearance, v1, q, v2


def _numbalsoda(compiled, call):
    import numba

    def with_threads(count):
        numba.set_num_threads(min(count, numba.config.NUMBA_NUM_THREADS))
        call()

    return {
        "numbalsoda, 1 thread": lambda: with_threads(1),
        "numbalsoda, 2 threads": lambda: with_threads(2),
    }


def troughs(report, compiled):
    p = workloads.linear_people(N2)
    seconds = by_turns({"ivig_teach": lambda: workloads.w2(p)}, 9)
    check = workloads.some(p, 2_000)
    day = np.array([12.0 * peers.EVERY])
    exact = peers.linear_exact(check, day, doses=12)[:, 0]
    errors = {"ivig_teach": error(workloads.w2(p)[:2_000], exact)}
    slow = {}
    if compiled:
        few = workloads.some(p, N1)
        slow = by_turns(_numbalsoda(compiled, lambda: compiled.linear(few, day)), 3)
        slow = scaled(slow, N1, N2)
        found = error(compiled.linear(check, day)[:, 0], exact)
        errors |= dict.fromkeys(slow, found)
    notes = dict.fromkeys(slow, f"scaled from {N1:,} people")
    report.table(f"W2: trough of {N2:,} people", "ivig_teach", seconds | slow, errors, notes)
    report.faster("W2", seconds["ivig_teach"], slow, "numbalsoda, 1 thread", 2000)
    worst = errors["ivig_teach"]
    report.demand("W2 largest relative error", "1e-12", f"{worst:.0e}", worst <= 1e-12)
    memory = in_fresh_process("w2")["above_mb"]
    report.demand("W2 memory above imports", "under 250 MB", f"{memory:.0f} MB", memory < 250)


def nonlinear(report, compiled):
    p, few = workloads.nonlinear_people(N3), workloads.nonlinear_people(FEW_NONLINEAR)
    calls = {"ivig_teach": lambda: workloads.w3(p)}
    days = workloads.W3_DAYS
    if compiled:
        calls |= _numbalsoda(compiled, lambda: compiled.nonlinear(p, days))
    seconds = by_turns(calls, 11)
    slow = by_turns(
        {
            "scipy solve_ivp": lambda: peers.nonlinear_scipy(few),
            "scipy odeint": lambda: peers.nonlinear_scipy(few, tool="odeint"),
        },
        3,
    )
    seconds |= scaled(slow, FEW_NONLINEAR, N3)

    tight = {"rtol": 1e-13, "atol": 1e-13, "method": "DOP853"}
    check = workloads.some(p, FEW_NONLINEAR)
    exact, exact_few = (peers.nonlinear_scipy(who, **tight) for who in (check, few))
    got = workloads.w3(p)
    ours = np.stack([got.igg_g_per_l, got.autoantibody], -1)[:FEW_NONLINEAR]
    errors = {
        "ivig_teach": error(ours, exact),
        "scipy solve_ivp": error(peers.nonlinear_scipy(few), exact_few),
        "scipy odeint": error(peers.nonlinear_scipy(few, tool="odeint"), exact_few),
    }
    if compiled:
        found = error(compiled.nonlinear(check, days), exact[:, 1:])
        errors |= {name: found for name in seconds if name.startswith("numbalsoda")}
    notes = dict.fromkeys(slow, f"scaled from {FEW_NONLINEAR} people")
    report.table(f"W3: {N3:,} people, recycling", "ivig_teach", seconds, errors, notes)
    report.faster("W3", seconds["ivig_teach"], seconds, "numbalsoda, 2 threads", 1.6)
    report.faster("W3", seconds["ivig_teach"], seconds, "scipy solve_ivp", 180)
    worst = errors["ivig_teach"]
    report.demand("W3 largest relative error", "1e-6", f"{worst:.0e}", worst <= 1e-6)
    _slider(report)


def _slider(report):
    from ivig_teach import kinetics

    high = kinetics.Regimen(2, n_doses=1, split_days=5)
    band = (15, 24, 40)
    fine = np.linspace(0, 60, 400)
    seconds = by_turns(
        {
            "181 days, one Km": lambda: kinetics.recycling(high, None, workloads.W3_DAYS),
            "400 times in 60 days, three Km": lambda: kinetics.recycling(high, None, fine, band),
        },
        9,
    )
    report.table("Recycling, one person", "181 days, one Km", seconds, {})


def bands(report, _):
    p = workloads.linear_people(N1)
    curves = workloads.w1(p)
    calls = {
        "percentile_band, curves included": lambda: workloads.band(p),
        "concentration and np.percentile": lambda: workloads.band_by_numpy(p),
        "np.percentile alone": lambda: np.percentile(curves, (5, 50, 95), axis=0),
    }
    seconds = by_turns(calls, 9)
    gap = error(workloads.band(p), workloads.band_by_numpy(p))
    report.table("Percentile band of W1", "percentile_band, curves included", seconds, {})
    ours = seconds["percentile_band, curves included"]
    report.faster("Percentile band of W1", ours, seconds, "concentration and np.percentile", 2.5)
    report.demand("Band against np.percentile", "equal", f"{gap:.0e} apart", gap < 1e-12)
    big = in_fresh_process("band")
    said = f"{big['above_mb']:.0f} MB, {big['seconds']:.1f} s"
    report.demand("Band of 1,000,000 x 365, memory", "under 1000 MB", said, big["above_mb"] < 1000)


def imports(report, _):
    runs = [in_fresh_process("import") for _ in range(7)]
    milliseconds = 1000 * statistics.median(run["seconds"] for run in runs)
    heavy = sorted({name for run in runs for name in run["heavy"]})
    said = f"{milliseconds:.1f} ms, {'loads ' + ', '.join(heavy) if heavy else 'nothing heavy'}"
    report.demand(
        "import ivig_teach", "20 ms, nothing heavy", said, milliseconds <= 20 and not heavy
    )


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--write", action="store_true", help="also write site/benchmarks.md")
    chosen = parser.parse_args()
    compiled = None
    if importlib.util.find_spec("numbalsoda") and importlib.util.find_spec("numba"):
        from . import peer_numbalsoda as compiled
    packages = ("numpy", "scipy", *(("numba", "numbalsoda") if compiled else ()))
    report = Report(
        f"Python {platform.python_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in packages)
        + f"; {platform.machine()}, {os.cpu_count()} cores"
    )
    if not compiled:
        report.say(
            "numbalsoda is not installed (ivig-teach[bench], needs gfortran), so it is left out."
        )
    for part in (imports, cohort_curves, troughs, nonlinear, bands):
        part(report, compiled)
        print(report.new())
    print(report.demands())
    if chosen.write:
        (ROOT / "site" / "benchmarks.md").write_text(report.page(), encoding="utf-8")


if __name__ == "__main__":
    main()
