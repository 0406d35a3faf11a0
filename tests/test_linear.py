"""The linear model against independent solutions, its own identities, and wrong input."""

import itertools
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from ivig_teach import kinetics
from ivig_teach.inputs import InputError
from ivig_teach.kinetics import Cohort, Parameters, Patient, Regimen

TWO = Parameters(0.15, 3.06, 0.474, 1.93, ka_per_day=0.246, f_sc=0.705)
ONE = Parameters(0.0922, 4.01, ka_per_day=0.096, f_sc=0.739)
ADULT = Patient(weight_kg=70, own_igg_g_per_l=4)
BARE = Patient(weight_kg=70, own_igg_g_per_l=0)

REGIMENS = {
    "four-weekly": Regimen(0.5, interval_days=28, n_doses=13, infusion_hours=3),
    "three-weekly, long infusion": Regimen(0.4, interval_days=21, n_doses=5, infusion_hours=50),
    "split over five days": Regimen(2, interval_days=28, n_doses=3, split_days=5, infusion_hours=5),
    "loading and missed": Regimen(0.4, n_doses=6, loading_g_per_kg=1, missed=(2, 5)),
    "injection": Regimen(0.4, n_doses=3, infusion_hours=0),
    "weekly under the skin": Regimen(
        0.1, interval_days=7, n_doses=20, infusion_hours=1, route="sc"
    ),
    "first a drip, then under the skin": Regimen(1, n_doses=1)
    + Regimen(0.15, interval_days=7, n_doses=9, infusion_hours=0, route="sc", first_day=14),
    "overlapping": Regimen.from_doses([0, 1, 1.5, 30], [0.4, 0.2, 0.3, 0.5], [48, 12, 36, 2]),
}
DAYS = np.unique(np.r_[np.linspace(0, 150, 301), 0.06, 28.05, 28.125, 42.01])


def taylor_matrix(matrix, days):
    """exp(matrix * days) in extended precision."""
    halvings = max(0, int(np.ceil(np.log2(max(1e-30, float(np.abs(matrix).max()) * days * 16)))))
    step = matrix * (np.longdouble(days) / 2**halvings)
    power = result = np.eye(len(matrix), dtype=np.longdouble)
    for k in range(1, 20):
        power = power @ step / k
        result = result + power
    for _ in range(halvings):
        result = result @ result
    return result


def extended(regimen, days, cl, v1, q, v2, ka, f, weight, own):
    """Concentration by matrix exponentials of the compartments, 64-bit mantissa."""
    cl, v1, q, v2, ka, f, weight, own = map(np.longdouble, (cl, v1, q, v2, ka, f, weight, own))
    start, duration, dose, sc = regimen.given()
    end = start + duration
    times = np.unique(np.r_[days, start, end])
    matrix = np.zeros((4, 4), np.longdouble)  # central, peripheral, depot, and the constant 1
    matrix[0, :3] = -(cl + q) / v1, q / v2, ka
    matrix[1, :2] = q / v1, -q / v2
    matrix[2, 2] = -ka
    state = np.array([0, 0, 0, 1], np.longdouble)
    found = {}
    for k, now in enumerate(times):
        for i in np.flatnonzero((start == now) & (duration == 0)):
            state[2 if sc[i] else 0] += dose[i] * weight * (f if sc[i] else 1)
        found[now] = state[0] / v1 + own
        if k + 1 < len(times):
            rates = np.where((start <= now) & (end > now), dose / np.maximum(end - start, 1e-99), 0)
            matrix[0, 3] = np.sum(rates[~sc], dtype=np.longdouble) * weight
            matrix[2, 3] = np.sum(rates[sc], dtype=np.longdouble) * weight * f
            state = taylor_matrix(matrix, times[k + 1] - now) @ state
    return np.array([found[day] for day in days])


def extended_for(regimen, days, patient, p):
    relative = np.longdouble(patient.weight_kg) / p.reference_size_kg
    return extended(
        regimen,
        days,
        p.clearance_l_per_day * relative**p.exponent_clearance,
        p.v_central_l * relative**p.exponent_v_central,
        p.q_l_per_day * relative**p.exponent_q,
        (p.v_peripheral_l or 1) * relative**p.exponent_v_peripheral,
        p.ka_per_day or 1,
        p.f_sc or 1,
        patient.weight_kg,
        patient.own_igg_g_per_l,
    )


def off(found, expected):
    expected = np.asarray(expected, float)
    return np.max(np.abs(found - expected) / np.maximum(np.abs(expected), 1e-300), where=True)


long_double = pytest.mark.skipif(
    np.finfo(np.longdouble).eps > 1e-18, reason="no extended precision on this machine"
)


@long_double
@pytest.mark.parametrize("p", [TWO, ONE], ids=["two compartments", "one compartment"])
@pytest.mark.parametrize("name", REGIMENS)
def test_agrees_with_extended_precision(name, p):
    found = kinetics.concentration(REGIMENS[name], ADULT, p, DAYS)
    expected = extended_for(REGIMENS[name], DAYS, ADULT, p)
    assert off(found, expected) < 1e-12


@pytest.mark.parametrize("name", ["split over five days", "first a drip, then under the skin"])
def test_agrees_with_an_adaptive_solver(name):
    start, duration, dose, sc = REGIMENS[name].given()
    edges = np.unique(np.r_[0, start, start + duration, DAYS[-1]])
    state, time, level = np.zeros(3), [], []
    for low, high in itertools.pairwise(edges):
        here = (start == low) & (duration == 0)
        state[2] += np.sum(dose[here & sc]) * 70 * 0.705
        on = (start <= low) & (start + duration > low)
        rate = np.sum(dose[on] / duration[on]) * 70

        def flow(_, a, rate=rate):
            out, back = 0.474 / 3.06 * a[0], 0.474 / 1.93 * a[1]
            taken = 0.246 * a[2]
            return [rate + taken - 0.15 / 3.06 * a[0] - out + back, out - back, -taken]

        piece = solve_ivp(
            flow, (low, high), state, "DOP853", rtol=1e-13, atol=1e-13, dense_output=True
        )
        ask = np.array([day for day in DAYS if low <= day < high])
        time.append(ask)
        level.append(piece.sol(ask)[0] / 3.06 + 4 if ask.size else ask)
        state = piece.y[:, -1].copy()
    found = kinetics.concentration(REGIMENS[name], ADULT, TWO, np.concatenate(time))
    assert off(found, np.concatenate(level)) < 1e-9


@long_double
@settings(max_examples=60, deadline=None)
@given(
    cl=st.floats(0.01, 3),
    v1=st.floats(0.3, 20),
    q=st.floats(1e-9, 30),
    v2=st.floats(0.05, 30),
    ka=st.floats(0.01, 5),
    hours=st.floats(0.02, 200),
    route=st.sampled_from(["iv", "sc"]),
)
def test_agrees_with_extended_precision_anywhere(cl, v1, q, v2, ka, hours, route):
    regimen = Regimen(0.4, interval_days=14, n_doses=3, infusion_hours=hours, route=route)
    p = Parameters(cl, v1, q, v2, ka_per_day=ka, f_sc=0.7)
    days = np.array([0.5, 7.0, 14.0, 29.0, 41.0, 60.0])
    found = kinetics.concentration(regimen, ADULT, p, days)
    assert off(found, extended_for(regimen, days, ADULT, p)) < 1e-11


@long_double
@pytest.mark.parametrize("gap", [0.0, 1e-14, 1e-9, -1e-9, 1e-4])
def test_uptake_rate_equal_or_near_a_mode(gap):
    p = Parameters(0.2, 4.0, ka_per_day=0.05 * (1 + gap), f_sc=1)
    regimen = Regimen(0.2, interval_days=7, n_doses=6, infusion_hours=2, route="sc")
    found = kinetics.concentration(regimen, BARE, p, DAYS[1:])
    assert off(found, extended_for(regimen, DAYS[1:], BARE, p)) < 1e-12


@pytest.mark.parametrize("name", REGIMENS)
@pytest.mark.parametrize("p", [TWO, ONE], ids=["two compartments", "one compartment"])
def test_own_igg_added_or_produced_is_the_same_curve(name, p):
    offset = kinetics.concentration(REGIMENS[name], ADULT, p, DAYS)
    made = kinetics.concentration(REGIMENS[name], ADULT, p, DAYS, own_igg="synthesis")
    assert offset.min() >= 4
    assert off(made, offset) < 1e-13


def test_a_vanishing_second_compartment_is_one_compartment():
    tiny = Parameters(0.15, 3.06, 1e-12, 1.93)
    none = Parameters(0.15, 3.06)
    r = REGIMENS["four-weekly"]
    found = kinetics.concentration(r, ADULT, tiny, DAYS)
    assert off(found, kinetics.concentration(r, ADULT, none, DAYS)) < 1e-9


def test_what_came_in_is_in_the_body_or_cleared():
    regimen = REGIMENS["split over five days"]
    days = np.linspace(0, 100, 200_001)
    c = kinetics.concentration(regimen, BARE, TWO, days)
    cleared = 0.15 * np.trapezoid(c, days)
    peripheral = np.zeros(1)
    k12, k21 = 0.474 / 3.06, 0.474 / 1.93
    weights = np.exp(-k21 * (days[-1] - days))
    peripheral = np.trapezoid(k12 * 3.06 * c * weights, days)
    assert c[-1] * 3.06 + peripheral + cleared == pytest.approx(3 * 2 * 70, rel=1e-6)


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
    assert found.peak == pytest.approx(max(c.max(), ends.max()), rel=1e-7)
    assert found.trough == pytest.approx(
        kinetics.trough(long_run, ADULT, TWO, cycles + 1), rel=1e-12
    )
    area = np.sum(c) * (days[1] - days[0])
    assert found.auc == pytest.approx(area, rel=1e-4)
    assert found.average == pytest.approx(found.auc / tau)
    assert (found.auc - 4 * tau) * 0.15 == pytest.approx(kept * regimen.dose_g_per_kg * 70)
    assert "trough" in str(found)


def test_steady_state_ignores_loading_and_missed_doses():
    plain = kinetics.steady_state(Regimen(0.4), ADULT, TWO)
    odd = kinetics.steady_state(Regimen(0.4, loading_g_per_kg=2, missed=(3,)), ADULT, TWO)
    assert odd == plain
    with pytest.raises(InputError, match="interval"):
        kinetics.steady_state(Regimen.from_doses([0, 28], 0.4), ADULT, TWO)


def test_weekly_under_the_skin_is_flatter_than_monthly_drips():
    drip = kinetics.steady_state(Regimen(0.4, interval_days=28), ADULT, TWO)
    skin = kinetics.steady_state(Regimen(0.1 / 0.705, interval_days=7, route="sc"), ADULT, TWO)
    assert skin.average == pytest.approx(drip.average)
    assert (skin.peak - skin.trough) < 0.1 * (drip.peak - drip.trough)


@pytest.mark.parametrize("name", REGIMENS)
@pytest.mark.parametrize("number", [1, 2, 4])
def test_trough_is_the_curve_just_before_the_dose(name, number):
    regimen = REGIMENS[name]
    if name == "injection" and number == 4:
        number = 3
    day = regimen.dose_day(number)
    found = kinetics.trough(regimen, ADULT, TWO, number)
    instant = regimen.given().duration_days.min() == 0
    before = kinetics.concentration(regimen, ADULT, TWO, day - 1e-9 if instant and day else day)
    expected = 4 if number == 1 else before
    assert found == pytest.approx(expected, rel=1e-8 if instant else 1e-13)


def test_trough_when_the_next_dose_would_be_due():
    regimen = Regimen(0.4, n_doses=3)
    assert kinetics.trough(regimen, ADULT, TWO, 4) == pytest.approx(
        float(kinetics.concentration(regimen, ADULT, TWO, 84)), rel=1e-13
    )
    for wrong in (0, 5, 1.0, True, "2"):
        with pytest.raises(InputError, match="dose_number"):
            kinetics.trough(regimen, ADULT, TWO, wrong)


def test_a_trough_with_very_fast_clearance_is_still_a_number():
    fast = Parameters(20, 0.01)
    assert kinetics.trough(Regimen(0.4, infusion_hours=600), ADULT, fast, 3) == pytest.approx(4)


def test_missing_a_dose_lowers_what_follows_and_nothing_before():
    full, missed = Regimen(0.4), Regimen(0.4, missed=(3,))
    a, b = (kinetics.concentration(r, ADULT, TWO, DAYS) for r in (full, missed))
    same = DAYS <= 56
    assert np.array_equal(a[same], b[same])
    assert np.all(a[~same] > b[~same])


@settings(max_examples=40, deadline=None)
@given(dose=st.floats(0.05, 2), days=st.lists(st.floats(0, 120), min_size=1, max_size=12))
def test_twice_the_dose_gives_twice_the_rise(dose, days):
    one = kinetics.concentration(Regimen(dose), BARE, TWO, days)
    two = kinetics.concentration(Regimen(2 * dose), BARE, TWO, days)
    assert two == pytest.approx(2 * one, rel=1e-13)


@settings(max_examples=40, deadline=None)
@given(
    doses=st.lists(
        st.tuples(st.floats(0, 100), st.floats(0.1, 1), st.floats(0, 60)), min_size=2, max_size=6
    )
)
def test_curves_of_single_doses_add_up(doses):
    days, grams, hours = zip(*doses, strict=True)
    ask = np.linspace(0, 130, 53)
    together = kinetics.concentration(Regimen.from_doses(days, grams, hours), BARE, TWO, ask)
    assert np.isfinite(together).all()
    alone = sum(
        kinetics.concentration(Regimen.from_doses([d], g, h), BARE, TWO, ask) for d, g, h in doses
    )
    assert together == pytest.approx(alone, rel=1e-12, abs=1e-13)


@settings(max_examples=40, deadline=None)
@given(more=st.lists(st.floats(0, 150), max_size=20), order=st.randoms())
def test_the_grid_asked_for_does_not_change_the_curve(more, order):
    ask = [*DAYS[::40], *more, *DAYS[::40][:2]]
    order.shuffle(ask)
    found = kinetics.concentration(REGIMENS["four-weekly"], ADULT, TWO, ask)
    for day, value in zip(ask, found, strict=True):
        alone = kinetics.concentration(REGIMENS["four-weekly"], ADULT, TWO, day)
        assert alone == pytest.approx(value, rel=1e-12)


def test_splitting_an_infusion_in_two_changes_nothing():
    whole = Regimen.from_doses([0], 0.4, 24)
    halves = Regimen.from_doses([0, 0.5], 0.2, 12)
    a, b = (kinetics.concentration(r, ADULT, TWO, DAYS) for r in (whole, halves))
    assert off(a, b) < 1e-13


@pytest.mark.parametrize("hours", [5e-324, 1e-100, 1e-11, 1e-9])
def test_a_vanishing_infusion_is_an_injection(hours):
    short, instant = (Regimen(0.4, n_doses=3, infusion_hours=h) for h in (hours, 0))
    a, b = (kinetics.concentration(r, ADULT, TWO, [1, 27, 30]) for r in (short, instant))
    assert off(a, b) < 1e-11
    assert kinetics.trough(short, ADULT, TWO, 3) == pytest.approx(
        kinetics.trough(instant, ADULT, TWO, 3), rel=1e-11
    )


def test_longer_infusion_lowers_the_peak_and_hardly_the_trough():
    short, slow = (
        kinetics.steady_state(Regimen(0.4, infusion_hours=h), ADULT, TWO) for h in (2, 8)
    )
    assert slow.peak < short.peak
    assert slow.trough == pytest.approx(short.trough, rel=0.01)


def test_half_life_is_recovered_from_the_simulated_tail():
    days = np.linspace(100, 200, 11)
    tail = kinetics.concentration(Regimen(0.4, n_doses=1), BARE, TWO, days)
    slope = np.polyfit(days, np.log(tail), 1)[0]
    assert np.log(2) / -slope == pytest.approx(float(TWO.half_life_days()), rel=1e-6)


def test_igg_ignored_as_own_makes_the_half_life_look_longer():
    days = np.array([7.0, 28.0])
    seen = []
    for own in (0, 2, 4, 6):
        level = kinetics.concentration(
            Regimen(0.5, n_doses=1), Patient(70, own), Parameters(0.1, 3.2), days
        )
        seen.append(np.log(2) * 21 / np.log(level[0] / level[1]))
    assert np.all(np.diff(seen) > 3)


def test_rises_before_the_first_dose_are_none_and_the_start_is_the_peak_of_an_injection():
    late = Regimen(0.4, n_doses=2, first_day=10, infusion_hours=0)
    level = kinetics.concentration(late, ADULT, TWO, [0, 5, 9.99, 10])
    assert level[:3].tolist() == [4, 4, 4]
    assert level[3] == pytest.approx(4 + 28 / 3.06)


def test_mid_infusion_the_level_lies_between_start_and_end():
    low, middle, high = kinetics.concentration(
        Regimen(0.4, infusion_hours=6), ADULT, TWO, [0, 0.125, 0.25]
    )
    assert low < middle < high
    assert middle - low == pytest.approx((high - low) / 2, rel=0.05)


def test_heavier_people_clear_more_in_all_and_less_per_kilogram():
    p = Parameters(0.15, 3.06, exponent_clearance=0.744, reference_size_kg=65.7)
    average = [kinetics.steady_state(Regimen(), Patient(w), p).average for w in (50, 110)]
    assert average[1] > average[0]


@pytest.mark.parametrize("people", [1, 3, 63, 64, 200])
def test_shapes_and_rows_of_a_cohort(people):
    weight = np.linspace(40, 110, people)
    cl = 0.15 * (weight / 70) ** 0.75
    full = (weight, np.full(people, 4.0), cl, weight * 0.045, weight * 0.005, weight * 0.03)
    many = Cohort(*full)
    days = [0, 28, 3.5]
    curve = kinetics.concentration(Regimen(), many, TWO, days)
    assert curve.shape == (people, 3)
    assert kinetics.concentration(Regimen(), many, TWO, 5).shape == (people,)
    assert kinetics.trough(Regimen(), many, TWO, 3).shape == (people,)
    settled = kinetics.steady_state(Regimen(), many, TWO)
    for i in {0, people // 2, people - 1}:
        p = Parameters(cl[i], full[3][i], full[4][i], full[5][i])
        alone = kinetics.concentration(Regimen(), Patient(weight[i]), p, days)
        assert off(curve[i], alone) < 1e-14
        assert settled.peak[i] == pytest.approx(
            kinetics.steady_state(Regimen(), Patient(weight[i]), p).peak
        )


def test_people_with_and_without_a_second_compartment_in_one_cohort():
    mixed = Cohort([70, 70], 4, 0.15, 3.06, [0.474, 0.0], 1.93)
    curve = kinetics.concentration(Regimen(), mixed, None, DAYS)
    assert off(curve[0], kinetics.concentration(Regimen(), ADULT, TWO, DAYS)) < 1e-14
    one = kinetics.concentration(Regimen(), ADULT, Parameters(0.15, 3.06), DAYS)
    assert off(curve[1], one) < 1e-14


def test_blocks_do_not_show():
    n = 40_000
    cl = np.linspace(0.1, 0.3, n)
    many = Cohort(np.full(n, 70.0), 4, cl, 3.06)
    curve = kinetics.concentration(Regimen(), many, None, [14.0])
    assert np.all(np.diff(curve[:, 0]) < 0)
    assert np.all(np.diff(kinetics.trough(Regimen(), many, None, 3)) < 0)


def test_shape_of_days_is_kept():
    assert kinetics.concentration(Regimen(), ADULT, TWO, 3).shape == ()
    assert kinetics.concentration(Regimen(), ADULT, TWO, []).shape == (0,)
    assert kinetics.concentration(Regimen(), ADULT, TWO, [[1, 2, 3]]).shape == (1, 3)


def test_memory_stays_near_the_size_of_the_result():
    n = 10_000
    many = Cohort(np.full(n, 70.0), 4, np.linspace(0.1, 0.3, n), 3.06, 0.4, 1.9)
    days = np.cumsum(np.random.default_rng(1).uniform(0.5, 1.5, 200))  # no two steps alike
    tracemalloc.start()
    curve = kinetics.concentration(Regimen(), many, None, days)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1.3 * curve.nbytes


def test_too_large_a_result_is_refused_before_it_is_computed():
    many = Cohort(np.full(2_000_000, 70.0), 4, 0.15, 3.06)
    with pytest.raises(InputError, match=r"5\.\d GB.*percentile_band"):
        kinetics.concentration(Regimen(), many, None, np.arange(365))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: kinetics.concentration(Regimen(), ADULT, TWO, -1), "outside 0"),
        (lambda: kinetics.concentration(Regimen(), ADULT, TWO, [0, np.nan]), "missing"),
        (lambda: kinetics.concentration(Regimen(), ADULT, TWO, "a week"), "text"),
        (lambda: kinetics.concentration(Regimen(), ADULT, TWO, None), "not a number"),
        (lambda: kinetics.concentration("0.4", ADULT, TWO, 1), "Give a Regimen"),
        (lambda: kinetics.concentration(Regimen(), 70, TWO, 1), "Give a Patient"),
        (lambda: kinetics.concentration(Regimen(), ADULT, "luo_2020", 1), "preset"),
        (lambda: kinetics.concentration(Regimen(), ADULT, None, 1), "parameters got"),
        (lambda: kinetics.concentration(Regimen(), ADULT, TWO, 1, own_igg="ofset"), "Did you mean"),
        (
            lambda: kinetics.concentration(Regimen(route="sc"), ADULT, Parameters(0.1, 3), 1),
            "ka_per_day",
        ),
        (lambda: Parameters(0.15, 3.06, 0.474), "second compartment"),
        (lambda: Parameters(-1, 3), "clearance"),
        (lambda: Parameters(0.15, 3060), "v_central_l"),
        (lambda: Parameters(0.15, 3, f_sc=70), "70 % is 0.7"),
        (lambda: Parameters(0.15, 3, cv_clearance=30), "cv_clearance"),
        (lambda: Parameters(0.15, 3, size="height"), "size"),
    ],
)
def test_wrong_input_gets_an_answer(call, words):
    with pytest.raises(InputError, match=words):
        call()
