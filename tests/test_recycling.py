"""Saturable recycling: right numbers, grams conserved, controls flat, directions as measured."""

from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from ivig_teach import datasets
from ivig_teach.inputs import InputError
from ivig_teach.kinetics import fcrn, fcrn_solver
from ivig_teach.kinetics.fcrn import half_life_at, recycled_fraction
from ivig_teach.kinetics.regimen import Patient, Regimen
from ivig_teach.kinetics.saturable import recycling, simulate

HIGH = Regimen(2, n_doses=1, split_days=5, infusion_hours=4)
after_high_dose = partial(recycling, HIGH, None)


def measured(parameter, subject):
    (row,) = (
        r
        for r in datasets.records("pk_parameters")
        if r["parameter"] == parameter and r["subject"] == subject
    )
    return row["value"]


def reference(p, start, duration, dose, days, pool=False, blocked=0.0, window=(0, np.inf)):
    """The equations again, in g/L, by an adaptive solver from edge to edge."""
    v1, v2, q, own = p.v1_l, p.v2_l, p.q_l_per_day, p.own_igg_g_per_l
    share = v1 / (v1 + v2) if pool else 1.0
    own_loss = p.uptake_per_day - p.capacity_g_per_l_per_day / (p.km_g_per_l + own)
    edges = np.unique([0, *start, *(start + duration), *days, *window])
    edges = edges[edges <= max(days)]

    def slope(_, y, rate, free):
        c1, c2, a1, a2 = y
        loss = p.uptake_per_day - free * p.capacity_g_per_l_per_day / (p.km_g_per_l + c1)
        exchange = 0.0 if pool else q / v1 * (a1 - a2)
        return [
            own_loss * own + rate / v1 - loss * c1 - q / v1 * (c1 - c2),
            q / v2 * (c1 - c2),
            own_loss * share - loss * share * a1 - exchange,
            0.0 if pool else q / v2 * (a1 - a2),
        ]

    y, found = np.array([own, own, 1.0, 1.0]), {}
    for begin, end in pairwise(edges):
        found[begin] = y
        middle = (begin + end) / 2
        rate = np.sum((dose / duration)[(start < middle) & (middle < start + duration)])
        free = 1 - blocked * (window[0] < middle < window[1])
        y = solve_ivp(
            slope, (begin, end), y, "DOP853", rtol=1e-12, atol=1e-13, args=(rate, free)
        ).y[:, -1]
    found[edges[-1]] = y
    return np.array([found[day] for day in days])[:, [0, 2]].T


IGM_HALF_LIFE_DAYS = measured("half_life", "IgM, healthy controls")
DAYS = np.array([30.0, 0.0, 0.07, 2.5, 4.4, 11.0, 60.25, 11.0])


@pytest.mark.parametrize("pool", [False, True])
def test_agrees_with_an_adaptive_solver(pool):
    people = fcrn.calibrate(
        v1_l=[2.2, 3.0, 4.5],
        v2_l=[2.8, 3.82, 2.0],
        q_l_per_day=[0.2, 0.6, 1.5],
        catabolic_rate_per_day=[0.05, 0.072, 0.12],
        recycling_ratio=1.42,
        km_g_per_l=[15, 24, 40],
        own_igg_g_per_l=[4, 11, 16],
    )
    start, duration = np.array([0.0, 1.0, 2.0, 21.0]), np.array([0.2, 0.2, 0.2, 0.125])
    dose = np.array([[30.0, 30, 30, 60], [28, 28, 28, 70], [5, 50, 5, 0]])
    got = simulate(
        people,
        start,
        duration,
        dose,
        DAYS,
        autoantibody="pool" if pool else "two_compartment",
        blocked=0.7,
        blocked_days=(25.3, 40.0),
        check_mass=True,
    )
    for i in range(3):
        one = fcrn.RecyclingParameters(*(float(x[i]) for x in vars(people).values()))
        igg, antibody = reference(
            one, start, duration, dose[i], DAYS, pool, blocked=0.7, window=(25.3, 40.0)
        )
        np.testing.assert_allclose(got.igg_g_per_l[i], igg, rtol=1e-9)
        np.testing.assert_allclose(got.autoantibody[i], antibody, rtol=1e-9)
    assert got.mass_balance_error < 1e-12


def test_one_person_agrees_with_an_adaptive_solver():
    got = after_high_dose(DAYS)
    start, duration, dose, _ = HIGH.given()
    igg, antibody = reference(fcrn.teaching_parameters(), start, duration, dose * 70, DAYS)
    np.testing.assert_allclose(got.igg_g_per_l, igg, rtol=1e-9)
    np.testing.assert_allclose(got.autoantibody, antibody, rtol=1e-9)


def test_extreme_rates_shorten_the_step():
    fast = fcrn.RecyclingParameters(2.0, 0.5, 4.0, 1.9, 20.0, 24.0, 11.0)
    start, duration, dose = np.array([0.5]), np.array([0.125]), np.array([80.0])
    days = np.array([0.5, 0.6, 1.0, 3.0, 20.0])
    got = simulate(fast, start, duration, dose, days)
    igg, antibody = reference(fast, start, duration, dose, days)
    np.testing.assert_allclose(got.igg_g_per_l[0], igg, rtol=1e-8)
    np.testing.assert_allclose(got.autoantibody[0], antibody, rtol=1e-8)


def test_huge_fast_doses_shorten_the_step():
    p = fcrn.teaching_parameters(Patient(own_igg_g_per_l=1), km_g_per_l=15)
    start, duration = np.array([0.0, 0.0, 7.0]), np.array([0.03, 0.03, 0.2])
    dose, days = np.array([150.0, 150.0, 350.0]), np.array([0.01, 0.03, 1, 7.1, 8, 40])
    got = simulate(p, start, duration, dose, days)
    igg, antibody = reference(p, start, duration, dose, days)
    np.testing.assert_allclose(got.igg_g_per_l[0], igg, rtol=1e-8)
    np.testing.assert_allclose(got.autoantibody[0], antibody, rtol=1e-8)


def test_step_table_is_dormand_prince_of_order_eight():
    from scipy.integrate._ivp import dop853_coefficients as table

    for i, row in enumerate(fcrn_solver._STAGES[:-1], start=1):
        assert list(row) == list(table.A[i, :i])
    assert list(fcrn_solver._STAGES[-1]) == list(table.B)


def test_calibration_returns_its_anchors():
    p = fcrn.teaching_parameters()
    synthesis = measured("synthesis_rate", "IgG, normal adults")
    assert p.synthesis_g_per_day == pytest.approx(synthesis / 1000 * 70)
    plasma = measured("intravascular_fraction", "IgG, normal")
    assert p.intravascular_fraction == pytest.approx(plasma / 100)
    ratio = measured("recycling_to_catabolism_ratio", "IgG, human, FcRn") / 100
    assert recycled_fraction(11) == pytest.approx(ratio / (1 + ratio))
    assert p.loss_rate(11.0) == pytest.approx(0.072, abs=5e-4)


def test_half_life_at_normal_igg_is_near_the_measured_one():
    published = measured("half_life", "IgG, total (turnover studies, review figure in IgD paper)")
    assert half_life_at(11) == pytest.approx(published, rel=0.07)


def test_more_igg_dies_faster_as_measured():
    at = half_life_at([2, 5, 11, 22, 40])
    assert (np.diff(at) < 0).all()
    assert (np.diff(recycled_fraction([2, 5, 11, 22, 40])) < 0).all()
    faster = half_life_at(11) / half_life_at(22)
    published = measured("fractional_catabolic_rate_relative", "IgG, plasma IgG at 200 % of normal")
    # The published point is an upper one ("up to"); the model must lie between none and that.
    assert 1.2 < faster < published / 100


@pytest.mark.parametrize("anchor", fcrn._ANCHORS)
def test_a_changed_number_in_data_changes_the_model(monkeypatch, anchor):
    parameter, subject, _ = fcrn._ANCHORS[anchor]
    before, rows = fcrn.teaching_parameters(), datasets.records("pk_parameters")
    for row in rows:
        if (row["parameter"], row["subject"]) == (parameter, subject):
            row["value"] *= 0.8
    monkeypatch.setattr(datasets, "records", lambda name: rows)
    after = fcrn.teaching_parameters()
    own = before.synthesis_g_per_day, before.v2_l, before.capacity_g_per_l_per_day
    new = after.synthesis_g_per_day, after.v2_l, after.capacity_g_per_l_per_day
    changed = {
        "synthesis_g_per_kg_per_day": 0,
        "intravascular_fraction": 1,
        "recycling_ratio": 2,
    }.get(anchor)
    if changed is None:
        assert new == own
        assert fcrn.anchors()[anchor] == pytest.approx(0.8 * IGM_HALF_LIFE_DAYS)
    else:
        assert new[changed] != pytest.approx(own[changed], rel=0.05)
    monkeypatch.setattr(
        datasets, "records", lambda name: [r for r in rows if r["parameter"] != parameter]
    )
    with pytest.raises(InputError, match=parameter):
        half_life_at(11)


def test_without_a_dose_nothing_moves_for_a_year():
    for fcrn_there in (True, False):
        still = recycling(None, None, np.arange(0, 365, 7), fcrn=fcrn_there)
        for curve in (still.igg_g_per_l, still.autoantibody, still.control, still.half_life_days):
            np.testing.assert_allclose(curve, curve[0], rtol=1e-11)


def test_grams_are_conserved():
    assert after_high_dose(np.arange(0, 120, 0.5)).mass_balance_error < 1e-12
    assert after_high_dose([50], blocked=1.0, blocked_days=(3, 30)).mass_balance_error < 1e-12


def test_lost_grams_would_be_seen(monkeypatch):
    def leaky(self, *arguments):
        whole(self, *arguments)
        self.table[0][0] *= 0.9999

    whole = fcrn_solver._Flow.step
    monkeypatch.setattr(fcrn_solver._Flow, "step", leaky)
    assert after_high_dose([60]).mass_balance_error > 1e-6


def test_constant_loss_control_does_not_move_while_the_autoantibody_falls():
    curve = after_high_dose(np.arange(0, 100.0))
    np.testing.assert_allclose(curve.control, 1, rtol=1e-11)
    assert 0.6 < curve.autoantibody.min() < 0.95


def test_without_fcrn_ivig_does_not_speed_the_loss():
    days = np.arange(0, 100.0)
    knockout = after_high_dose(days, fcrn=False)
    np.testing.assert_allclose(knockout.autoantibody, 1, rtol=1e-11)
    np.testing.assert_allclose(knockout.half_life_days, knockout.half_life_days[0], rtol=1e-11)
    assert (knockout.recycled_fraction == 0).all()
    # As in mice (hansen2002): IVIG raises clearance with FcRn, not without; and without the
    # receptor clearance is far higher to begin with.
    mice = partial(measured, "clearance_marker_antibody")
    wild = mice("wild-type mice + IVIG") / mice("wild-type mice, no IVIG")
    null = mice("FcRn-deficient mice + IVIG") / mice("FcRn-deficient mice, no IVIG")
    normal = after_high_dose(days)
    assert wild > 1
    assert normal.half_life_days[0] / normal.half_life_days.min() > 1.2
    assert null < 1.05
    assert knockout.half_life_days[0] < normal.half_life_days[0] / 2


def test_the_fall_takes_weeks_so_it_cannot_explain_a_two_day_rise():
    days = np.arange(0, 120, 0.25)
    antibody = after_high_dose(days).autoantibody
    assert 7 < days[np.argmin(antibody)] < 60
    assert antibody[days <= 2].min() > 0.95
    assert antibody[-1] > antibody.min()


def test_level_after_high_dose_rises_and_returns():
    igg = after_high_dose([0, 5, 30, 300]).igg_g_per_l
    assert igg[1] > 2 * igg[0]
    assert igg[1] > igg[2] > igg[0]
    assert igg[3] == pytest.approx(igg[0], rel=0.02)


def test_twice_the_dose_adds_less_than_twice():
    one = recycling(Regimen(1, n_doses=1), None, [28]).igg_g_per_l - 11
    two = recycling(Regimen(2, n_doses=1), None, [28]).igg_g_per_l - 11
    assert one < two < 1.95 * one


def test_km_band_is_ordered():
    band = np.array(fcrn.KM_BAND_G_PER_L)
    curves = after_high_dose(np.arange(0, 60.0), km_g_per_l=band)
    assert curves.igg_g_per_l.shape == (3, 60)
    # A lower Km saturates sooner: IgG and autoantibody fall faster.
    assert (np.diff(curves.igg_g_per_l[:, 10:], axis=0) > 0).all()
    assert (np.diff(curves.autoantibody[:, 1:], axis=0) > 0).all()
    one = after_high_dose(np.arange(0, 60.0), km_g_per_l=band[0])
    np.testing.assert_allclose(one.igg_g_per_l, curves.igg_g_per_l[0], rtol=1e-12)


def test_blocking_the_receptor_lowers_igg_in_the_published_direction():
    days = np.arange(0, 120.0)
    igg = recycling(None, None, days, blocked=1.0, blocked_days=(0, 28)).igg_g_per_l
    change = 100 * (igg / igg[0] - 1)
    published = measured("IgG_change_FcRn_blockade_multiple", "healthy, efgartigimod")
    assert change.argmin() == 28
    # The full fall is missed: the floor of this model is where nothing is recycled.
    assert published < change.min() < -30
    assert igg[-1] > 0.9 * igg[0]
    half = recycling(None, None, days, blocked=0.5, blocked_days=(0, 28)).igg_g_per_l
    assert igg[28] < half[28] < igg[0]


def test_a_block_shows_in_half_life_only_while_it_lasts():
    days = [0, 4.9, 5, 9.9, 10, 30]
    curve = recycling(None, None, days, blocked=1.0, blocked_days=(5, 10))
    assert (curve.recycled_fraction == 0).tolist() == [False, False, True, True, False, False]
    at_level = half_life_at(curve.igg_g_per_l)
    np.testing.assert_allclose(curve.half_life_days[[0, 1, 4, 5]], at_level[[0, 1, 4, 5]])
    assert (curve.half_life_days[2:4] < at_level[2:4] / 2).all()


def test_a_full_block_ends_where_a_person_without_fcrn_is():
    blocked = recycling(None, None, [3000], blocked=1.0).igg_g_per_l
    without = recycling(None, None, [0], fcrn=False).igg_g_per_l
    np.testing.assert_allclose(blocked, without, rtol=1e-9)


def test_splitting_an_infusion_changes_nothing():
    days = np.linspace(0, 40, 23)
    whole = simulate(fcrn.teaching_parameters(), [1.0], [0.2], [80], days)
    parts = simulate(fcrn.teaching_parameters(), [1.15, 1.0], [0.05, 0.15], [20, 60], days)
    at_once = simulate(fcrn.teaching_parameters(), [1.0, 1.0], [0.2, 0.2], [50, 30], days)
    np.testing.assert_allclose(parts.igg_g_per_l, whole.igg_g_per_l, rtol=1e-9)
    np.testing.assert_allclose(at_once.igg_g_per_l, whole.igg_g_per_l, rtol=1e-12)


def test_a_short_infusion_tends_to_an_instant_one():
    days = [0.99, 1.0, 1.5, 20]
    instant = recycling(Regimen(1, n_doses=1, infusion_hours=0, first_day=1), None, days)
    short = recycling(Regimen(1, n_doses=1, infusion_hours=1e-4, first_day=1), None, days)
    assert instant.igg_g_per_l[1] == pytest.approx(11 + 70 / 3)
    keep = [0, 2, 3]
    np.testing.assert_allclose(instant.igg_g_per_l[keep], short.igg_g_per_l[keep], rtol=1e-5)
    assert instant.mass_balance_error < 1e-12


def test_order_shape_and_repetition_of_days_do_not_matter():
    days = np.array([[40.0, 3.3, 0.0], [3.3, 7.0, 100.1]])
    table = after_high_dose(days)
    assert table.igg_g_per_l.shape == table.autoantibody.shape == days.shape
    for i in np.ndindex(days.shape):
        one = after_high_dose(days[i])
        assert one.igg_g_per_l == pytest.approx(table.igg_g_per_l[i], rel=1e-8)
    assert after_high_dose(7.0).half_life_days.shape == ()


def test_weight_changes_grams_not_levels():
    days = [0, 4, 40]
    light = recycling(HIGH, Patient(45, own_igg_g_per_l=11), days)
    heavy = recycling(HIGH, Patient(110, own_igg_g_per_l=11), days)
    np.testing.assert_allclose(light.igg_g_per_l, heavy.igg_g_per_l, rtol=1e-12)


def test_low_own_igg_is_kept_longer():
    low = recycling(Regimen(0.4, n_doses=1), Patient(own_igg_g_per_l=2), [0, 28])
    assert low.igg_g_per_l[0] == pytest.approx(2)
    assert low.half_life_days[0] > half_life_at(11)


def test_many_people_equal_each_alone_across_blocks(monkeypatch):
    monkeypatch.setattr(fcrn_solver, "_PEOPLE_AT_ONCE", 4)
    monkeypatch.setattr(fcrn_solver, "_POINTS_AT_ONCE", 8)
    own = np.linspace(6, 16, 11)
    days = [9.0, 0.3, 3.7, 3.9]
    settings_ = {"v1_l": 3, "v2_l": 3.8, "q_l_per_day": 0.6, "catabolic_rate_per_day": 0.07}
    people = fcrn.calibrate(**settings_, recycling_ratio=1.42, own_igg_g_per_l=own)
    got = simulate(people, [0], [0.2], own[:, None] * 5, days)
    assert got.igg_g_per_l.shape == (11, 4)
    for i in (0, 5, 10):
        one = fcrn.calibrate(**settings_, recycling_ratio=1.42, own_igg_g_per_l=own[i])
        alone = simulate(one, [0], [0.2], [own[i] * 5], days)
        np.testing.assert_allclose(got.igg_g_per_l[i], alone.igg_g_per_l[0], rtol=1e-9)


@settings(max_examples=40, deadline=None)
@given(
    dose=st.floats(0.05, 2.5),
    own=st.floats(1, 20),
    km=st.floats(16, 60),
    start=st.floats(0, 30),
    hours=st.floats(0, 30),
    blocked=st.floats(0, 1),
)
def test_whatever_is_given_grams_are_kept_and_levels_are_possible(
    dose, own, km, start, hours, blocked
):
    regimen = Regimen(dose, n_doses=1, infusion_hours=hours, first_day=start)
    days = np.array([0, start, start + hours / 24, start + hours / 24 + 10, 80])
    curve = recycling(regimen, Patient(80, own), days, km, blocked=blocked, blocked_days=(5, 20))
    assert curve.mass_balance_error < 1e-11
    assert (curve.igg_g_per_l > 0).all()
    assert ((curve.recycled_fraction >= 0) & (curve.recycled_fraction < 1)).all()
    # A rise in IgG or a block can only lower an autoantibody.
    assert (curve.autoantibody <= 1 + 1e-9).all()
    more = recycling(
        Regimen(dose * 1.5, n_doses=1, infusion_hours=hours, first_day=start),
        *(Patient(80, own), days, km),
        blocked=blocked,
        blocked_days=(5, 20),
    )
    assert (more.igg_g_per_l >= curve.igg_g_per_l - 1e-9).all()
    assert (more.autoantibody <= curve.autoantibody + 1e-9).all()


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: after_high_dose([-1]), "days"),
        (lambda: after_high_dose([np.nan]), "missing"),
        (lambda: after_high_dose("a week"), "text"),
        (lambda: simulate(fcrn.teaching_parameters(), [0], [1], [1], []), "at least one day"),
        (lambda: after_high_dose([1], km_g_per_l=2400), "mg/dL"),
        (lambda: after_high_dose([1], km_g_per_l=0), "km_g_per_l"),
        (lambda: after_high_dose([1], blocked=90), "0.9"),
        (lambda: after_high_dose([1], blocked=0.9, blocked_days=(5, 5)), "blocked_days"),
        (lambda: after_high_dose([1], blocked=0.9, blocked_days=7), "blocked_days"),
        (lambda: after_high_dose([1], fcrn="no"), "fcrn"),
        (lambda: half_life_at(1100), "mg/dL"),
        (lambda: half_life_at(0.1, km_g_per_l=12), "higher Km"),
        (lambda: half_life_at([1, 2], km_g_per_l=[15, 24, 40]), "shapes"),
        (lambda: recycled_fraction("x"), "text"),
        (lambda: recycling(2.0, None, [1]), "Regimen"),
        (lambda: recycling(Regimen(0.1, route="sc"), None, [1]), "vein"),
        (lambda: recycling(HIGH, 70, [1]), "Patient"),
        (
            lambda: recycling(HIGH, Patient(own_igg_g_per_l=0.1), [1], km_g_per_l=12),
            "higher Km",
        ),
        (lambda: simulate(fcrn.teaching_parameters(), [0, 1], [1], [1, 2, 3], [5]), "infusion"),
        (lambda: simulate(3, [0], [1], [1], [5]), "RecyclingParameters"),
        (lambda: fcrn.calibrate(v1_l=3000, v2_l=4, q_l_per_day=1, catabolic_rate_per_day=0.07,
                                recycling_ratio=1.4), "1000 mL"),
    ],
)  # fmt: skip
def test_bad_input_gets_a_sentence(call, says):
    with pytest.raises(InputError, match=says):
        call()


def test_a_block_that_lets_igg_fall_too_far_for_km_is_refused():
    # Steady at 1 g/L is possible with this Km, but not what is left after the block.
    low = Patient(own_igg_g_per_l=1.0)
    recycling(None, low, [0, 60], 14.0)
    with pytest.raises(InputError, match="higher Km"):
        recycling(None, low, [200], 14.0, blocked=1.0, blocked_days=(0, 100))


def test_public_names_are_the_functions():
    from ivig_teach import kinetics

    assert kinetics.recycling is recycling
    assert kinetics.half_life_at is half_life_at
    assert kinetics.recycled_fraction is recycled_fraction


def test_prints_as_a_reader_would_write_it():
    text = repr(after_high_dose(np.arange(0, 60)))
    assert "g/L" in text
    assert "autoantibody lowest" in text
