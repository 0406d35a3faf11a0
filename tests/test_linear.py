"""The linear model against a general solver, its own identities, and wrong input."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from ivig_teach import kinetics
from ivig_teach.inputs import InputError
from ivig_teach.kinetics import Cohort, Parameters, Patient, Regimen
from ivig_teach.kinetics.regimen import infusions_of

TWO = Parameters(0.15, 3.06, 0.474, 1.93, ka_per_day=0.246, f_sc=0.705)
ONE = Parameters(0.0922, 4.01, ka_per_day=0.096, f_sc=0.739)
ADULT = Patient(weight_kg=70, own_igg_g_per_l=4)
BARE = Patient(weight_kg=70, own_igg_g_per_l=0)

REGIMENS = {
    "four-weekly": Regimen(0.5, interval_days=28, n_doses=5, infusion_hours=3),
    "three-weekly, long infusion": Regimen(0.4, interval_days=21, n_doses=5, infusion_hours=20),
    "split over five days": Regimen(2, interval_days=28, n_doses=3, split_days=5, infusion_hours=5),
    "injection": Regimen(0.4, n_doses=3, infusion_hours=0),
    "weekly under the skin": Regimen(
        0.1, interval_days=7, n_doses=20, infusion_hours=1, route="sc"
    ),
    "a drip, then under the skin": [
        Regimen(1, n_doses=1),
        Regimen(0.15, interval_days=7, n_doses=9, infusion_hours=0, route="sc", first_day=14),
    ],
    "overlapping": [
        Regimen(0.4, n_doses=2, infusion_hours=24),
        Regimen(0.3, n_doses=2, infusion_hours=12, first_day=0.5),
    ],
}
SINGLE = [name for name, regimen in REGIMENS.items() if isinstance(regimen, Regimen)]
DAYS = np.unique(np.r_[np.linspace(0, 150, 76), 0.06, 28.05, 28.125, 42.01])


def off(found, expected):
    return np.max(np.abs(found - expected) / np.maximum(np.abs(expected), 1e-300))


def solved(regimen, days, patient, p):
    """IgG by an adaptive solver of the differential equations, restarted at every edge."""
    start, duration, dose, sc = infusions_of(regimen)
    dose = dose * patient.weight_kg * np.where(sc, p.f_sc, 1)
    edges = np.unique(np.r_[0, start, start + duration, days[-1] + 1])
    v1, v2 = p.v_central_l, p.v_peripheral_l or 1
    state, found = np.zeros(3), {}
    for low, high in itertools.pairwise(edges):
        here = (start == low) & (duration == 0)
        state[0] += dose[here & ~sc].sum()
        state[2] += dose[here & sc].sum()
        on = (start <= low) & (start + duration > low)
        vein, skin = (np.sum(dose[on & way] / duration[on & way]) for way in (~sc, sc))

        def flow(_, a, vein=vein, skin=skin):
            across = p.q_l_per_day * (a[0] / v1 - a[1] / v2)
            taken_up = p.ka_per_day * a[2]
            cleared = p.clearance_l_per_day * a[0] / v1
            return [vein + taken_up - cleared - across, across, skin - taken_up]

        piece = solve_ivp(
            flow, (low, high), state, "DOP853", rtol=1e-12, atol=1e-12, dense_output=True
        )
        for day in days[(low <= days) & (days < high)]:
            found[day] = piece.sol(day)[0] / v1 + patient.own_igg_g_per_l
        state = piece.y[:, -1].copy()
    return np.array([found[day] for day in days])


@pytest.mark.parametrize("p", [TWO, ONE], ids=["two compartments", "one compartment"])
@pytest.mark.parametrize("name", REGIMENS)
def test_agrees_with_a_general_solver(name, p):
    found = kinetics.concentration(REGIMENS[name], ADULT, p, DAYS)
    assert off(found, solved(REGIMENS[name], DAYS, ADULT, p)) < 1e-9


@settings(max_examples=20, deadline=None)
@given(
    cl=st.floats(0.01, 1),
    v1=st.floats(1, 20),
    q=st.floats(1e-6, 3),
    v2=st.floats(0.3, 30),
    ka=st.floats(0.01, 5),
    hours=st.floats(0.5, 24),
    route=st.sampled_from(["iv", "sc"]),
)
def test_agrees_with_a_general_solver_anywhere(cl, v1, q, v2, ka, hours, route):
    regimen = Regimen(0.4, interval_days=14, n_doses=3, infusion_hours=hours, route=route)
    p = Parameters(cl, v1, q, v2, ka_per_day=ka, f_sc=0.7)
    days = np.array([0.5, 7.0, 14.0, 29.0, 41.0])
    found = kinetics.concentration(regimen, ADULT, p, days)
    assert off(found, solved(regimen, days, ADULT, p)) < 1e-8
    after = float(kinetics.concentration(regimen, ADULT, p, 42))
    assert kinetics.trough(regimen, ADULT, p, 4) == pytest.approx(after, rel=1e-9)


@pytest.mark.parametrize("gap", [0.0, 1e-14, 1e-9, -1e-9, 1e-4])
def test_uptake_rate_equal_or_near_a_mode(gap):
    p = Parameters(0.2, 4.0, ka_per_day=0.05 * (1 + gap), f_sc=1)
    regimen = REGIMENS["weekly under the skin"]
    found = kinetics.concentration(regimen, BARE, p, DAYS[1:])
    assert off(found, solved(regimen, DAYS[1:], BARE, p)) < 1e-8


@pytest.mark.parametrize(
    ("regimen", "kept"),
    [
        (Regimen(0.4, interval_days=28, infusion_hours=4), 1),
        (Regimen(1.2, interval_days=21, split_days=3), 1),
        (Regimen(0.1, interval_days=7, route="sc"), 0.705),
        (Regimen(0.4, interval_days=28, infusion_hours=0), 1),
    ],
)
def test_steady_state_equals_a_long_run_and_auc_clearance_equals_dose(regimen, kept):
    tau = regimen.interval_days
    cycles = int(1400 / tau)
    long_run = Regimen(**{**vars(regimen), "n_doses": cycles + 1})
    days = np.linspace(cycles * tau, (cycles + 1) * tau, 100_001)[:-1]
    c = kinetics.concentration(long_run, ADULT, TWO, days)
    start, duration, *_ = long_run.given()
    ends = kinetics.concentration(long_run, ADULT, TWO, (start + duration)[-5:])
    found = kinetics.steady_state(regimen, ADULT, TWO)
    assert found.peak == pytest.approx(max(c.max(), ends.max()), rel=1e-6)
    assert found.trough == pytest.approx(kinetics.trough(long_run, ADULT, TWO, cycles + 1))
    assert found.auc == pytest.approx(np.sum(c) * (days[1] - days[0]), rel=1e-4)
    assert found.average == pytest.approx(found.auc / tau)
    assert (found.auc - 4 * tau) * 0.15 == pytest.approx(kept * regimen.dose_g_per_kg * 70)
    assert found.to_frame().loc[0, "trough"] == found.trough


def test_steady_state_is_of_the_regular_part_of_one_regimen():
    plain = kinetics.steady_state(Regimen(0.4), ADULT, TWO)
    odd = kinetics.steady_state(Regimen(0.4, n_doses=1, first_day=9), ADULT, TWO)
    assert odd == plain
    assert f"trough {plain.trough:.1f} g/L" in str(plain)
    for ask in (kinetics.steady_state, lambda *a: kinetics.trough(*a, 1)):
        with pytest.raises(InputError, match="one Regimen"):
            ask([Regimen(), Regimen()], ADULT, TWO)


@pytest.mark.parametrize("name", SINGLE)
@pytest.mark.parametrize("number", [1, 2, 4])
def test_trough_is_the_curve_just_before_the_dose(name, number):
    regimen = REGIMENS[name]
    day = regimen.dose_day(number)
    before = 4 if number == 1 else kinetics.concentration(regimen, ADULT, TWO, day - 1e-9)
    assert kinetics.trough(regimen, ADULT, TWO, number) == pytest.approx(float(before), rel=1e-8)


@pytest.mark.parametrize("hours", [5e-324, 1e-11, 1e-3, 2e-3])
def test_a_vanishing_infusion_is_an_injection(hours):
    short, instant = (Regimen(0.4, n_doses=3, infusion_hours=h) for h in (hours, 0))
    a, b = (kinetics.concentration(r, ADULT, TWO, [1, 27, 30]) for r in (short, instant))
    assert off(a, b) < 1e-4
    assert kinetics.concentration(instant, ADULT, TWO, 0) == pytest.approx(4 + 28 / 3.06)


@pytest.mark.parametrize("people", [1, 3, 200, 40_000])
def test_shapes_and_rows_of_a_cohort(people):
    weight = np.linspace(40, 110, people)
    cl = 0.15 * (weight / 70) ** 0.75
    full = (weight, np.full(people, 4.0), cl, weight * 0.045, weight * 0.005, weight * 0.03)
    many = Cohort(*full)
    curve = kinetics.concentration(Regimen(), many, TWO, [0, 28, 3.5])
    lowest = kinetics.trough(Regimen(), many, TWO, 3)
    settled = kinetics.steady_state(Regimen(), many, TWO)
    assert (curve.shape, lowest.shape, settled.peak.shape) == ((people, 3), (people,), (people,))
    assert kinetics.concentration(Regimen(), many, TWO, 5).shape == (people,)
    for i in {0, people // 2, people - 1}:
        p, one = Parameters(cl[i], *(column[i] for column in full[3:])), Patient(weight[i])
        assert off(curve[i], kinetics.concentration(Regimen(), one, p, [0, 28, 3.5])) < 1e-13
        assert lowest[i] == pytest.approx(kinetics.trough(Regimen(), one, p, 3))
        assert settled.peak[i] == pytest.approx(kinetics.steady_state(Regimen(), one, p).peak)


def test_shape_of_days_is_kept():
    for days in (3, [], [[1, 2, 3]], [5, 1, 5]):
        found = kinetics.concentration(Regimen(), ADULT, TWO, days)
        assert found.shape == np.shape(days)
    assert found[0] == found[2] != found[1]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: kinetics.concentration("0.4", ADULT, TWO, 1), "Give a Regimen"),
        (lambda: kinetics.concentration(Regimen(), 70, TWO, 1), "Give a Patient"),
        (lambda: kinetics.concentration(Regimen(), ADULT, "luo_2020", 1), "preset"),
        (lambda: kinetics.concentration(Regimen(), ADULT, None, 1), "parameters got"),
        (lambda: kinetics.concentration(Regimen(route="sc"), ADULT, Parameters(0.1, 3), 1), "f_sc"),
        (lambda: kinetics.trough(Regimen(n_doses=3), ADULT, TWO, 5), "dose_number"),
        (lambda: Parameters(0.15, 3.06, 0.474), "v_peripheral_l too"),
        (lambda: Parameters(None, 3), "clearance"),
        (lambda: Parameters(0.15, 3, f_sc=70), "70 % is 0.7"),
        (lambda: Parameters(0.15, 3, size="height"), "size"),
    ],
)
def test_wrong_input_gets_an_answer(call, words):
    with pytest.raises(InputError, match=words):
        call()
