"""The contestants solve the same equations; nothing is timed here."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from . import fresh, peers, timing, workloads
from .__main__ import error
from .report import Report

DAYS = workloads.W1_DAYS


@pytest.fixture(scope="module")
def people():
    return workloads.linear_people(5)


@pytest.fixture(scope="module")
def exact(people):
    return peers.linear_exact(people, DAYS)


def test_curves_are_exact(people, exact):
    assert error(workloads.w1(people), exact) < 1e-12
    assert error(peers.minimal_numpy(people), exact) < 1e-12
    one = [float(getattr(people, k)[0]) for k in ("weight", "own", "clearance", "v1", "q", "v2")]
    assert error(workloads.w1_one(*one), exact[0]) < 1e-12


def test_irregular_curves_are_exact(people):
    exact = peers.linear_exact(people, DAYS, irregular=True)
    assert error(workloads.w1_irregular(people), exact) < 1e-12


def test_troughs_are_exact(people):
    day = np.array([12.0 * peers.EVERY])
    exact = peers.linear_exact(people, day, doses=12)[:, 0]
    assert error(workloads.w2(people), exact) < 1e-12


def test_scipy_solves_the_same_linear_equations(people, exact):
    few = workloads.some(people, 1)
    assert error(peers.linear_odeint(few, DAYS, 1e-9, 1e-11), exact[:1]) < 1e-6


def test_scipy_solves_the_same_recycling_equations():
    p = workloads.nonlinear_people(2)
    got = workloads.w3(p)
    ours = np.stack([got.igg_g_per_l, got.autoantibody], -1)
    assert error(ours, peers.nonlinear_scipy(p, rtol=1e-11, atol=1e-12, method="DOP853")) < 1e-7
    assert error(ours, peers.nonlinear_scipy(p, rtol=1e-9, atol=1e-10, tool="odeint")) < 1e-6


def test_numbalsoda_solves_the_same_equations(people, exact):
    pytest.importorskip("numbalsoda")
    from . import peer_numbalsoda

    assert error(peer_numbalsoda.linear(people, DAYS), exact[:, 1:]) < 1e-4
    p = workloads.nonlinear_people(2)
    got = workloads.w3(p)
    ours = np.stack([got.igg_g_per_l, got.autoantibody], -1)
    assert error(ours[:, 1:], peer_numbalsoda.nonlinear(p, workloads.W3_DAYS)) < 1e-4


def test_band_is_numpys(people):
    np.testing.assert_allclose(workloads.band(people), workloads.band_by_numpy(people), rtol=1e-12)


def test_import_is_light():
    assert timing.in_fresh_process("import")["heavy"] == []


def test_memory_is_measured():
    small = fresh.traced(workloads.w1, workloads.linear_people, 50)
    assert small["result_mb"] == pytest.approx(50 * 365 * 8 / 1e6)
    assert small["ratio"] >= 1
    # In a process of its own: a peak that was reached before hides a smaller one.
    code = (
        "import numpy as np; from tests.benchmarks import fresh;"
        "print(fresh.resident(np.ones, lambda n: 4_000_000 if n > 10 else 10, 20)['above_mb'])"
    )
    root = Path(__file__).parents[2]
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root)
    assert 25 < float(said.stdout) < 60, said.stderr


def test_a_missed_demand_is_told():
    report = Report("versions")
    report.faster("this", 1.0, {"that": 1.5}, "that", 2)
    report.faster("this", 1.0, {"that": 2.5}, "that", 2)
    report.faster("this", 1.0, {}, "absent", 2)
    first, second, third = report.rows
    assert "**no**" in first
    assert "yes" in second
    assert "not installed" in third
    assert first in report.page()
