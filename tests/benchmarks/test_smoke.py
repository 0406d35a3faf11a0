"""The benchmarks run, tiny: the contestants solve the same equations, nothing is timed."""

from . import __main__ as bench
from . import peers, workloads


def test_linear_contestants_agree():
    people = workloads.linear_people(3)
    exact = peers.minimal_numpy(people)
    assert bench.error(workloads.w1(people), exact) < 1e-9
    assert bench.error(workloads.w2(people), exact[:, 336]) < 1e-9
    problem = workloads.linear_problem(people)
    assert bench.error(peers.one_by_one(problem, peers.by_odeint)[:, 0], exact) < 1e-5


def test_whole_parts_run_and_are_exact():
    rows = [*bench.linear(3, 3, 1), *bench.recycling(2, 1)]
    wrong = {what: measured for what, measured, *_ in rows if "error" in what}
    assert len(wrong) >= 3
    assert max(wrong.values()) < 1e-5


def test_an_explorer_is_moved_and_its_picture_found():
    move, picture = bench.explorer("decay")
    move()
    before = picture()
    move()
    assert picture() != before
    bench.one_line_plot(before)()
