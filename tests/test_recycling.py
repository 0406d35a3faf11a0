"""Saturable recycling: right numbers, controls flat, directions as measured, errors that teach."""

from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from ivig_teach import datasets
from ivig_teach.inputs import InputError
from ivig_teach.kinetics import Patient, Regimen, fcrn, half_life_at, recycled_fraction, recycling

HIGH = Regimen(2, n_doses=1, split_days=5, infusion_hours=4)
AGAIN = Regimen(1, interval_days=14, n_doses=2, infusion_hours=3, first_day=21)
after_high_dose = partial(recycling, HIGH, None)


def measured(parameter, subject):
    rows = datasets.records("pk_parameters")
    (found,) = (r["value"] for r in rows if (r["parameter"], r["subject"]) == (parameter, subject))
    return found


LOW = Patient(own_igg_g_per_l=1)
PEOPLE = fcrn.RecyclingParameters(
    *([50, 70, 90], [2.2, 3.0, 4.5], [2.8, 3.82, 2.0], [0.2, 0.6, 3.0]),  # weight, V1, V2, Q
    *([0.12, 0.17, 0.9], [2.4, 3.6, 8], [25, 24, 40], [4, 11, 16]),  # uptake, capacity, Km, IgG
)


def reference(p, regimens, days, blocked=0.0, window=(0, np.inf)):
    """The equations again, in grams, by an adaptive solver from edge to edge."""
    v1, v2 = p.v1_l, p.v2_l
    parts = [regimen.given() for regimen in regimens]
    start, duration, dose, _ = map(np.concatenate, zip(*parts, strict=True))
    own_loss = p.loss_rate(p.own_igg_g_per_l)
    edges = np.unique([0, *start, *(start + duration), *days, *window])
    edges = edges[edges <= max(days)]

    def slope(_, y, grams_per_day, free):
        a1, a2, b1, b2 = y
        loss = p.uptake_per_day - free * p.capacity_g_per_l_per_day / (p.km_g_per_l + a1 / v1)
        out, back = p.q_l_per_day / v1, p.q_l_per_day / v2
        return [
            own_loss * p.own_igg_g_per_l * v1 + grams_per_day - loss * a1 - out * a1 + back * a2,
            out * a1 - back * a2,
            own_loss * v1 - loss * b1 - out * b1 + back * b2,
            out * b1 - back * b2,
        ]

    y, found = np.array([p.own_igg_g_per_l * v1, p.own_igg_g_per_l * v2, v1, v2]), {}
    for begin, end in pairwise(edges):
        found[begin] = y
        middle = (begin + end) / 2
        running = (start < middle) & (middle < start + duration)
        free = 1 - blocked * (window[0] < middle < window[1])
        inputs = p.weight_kg * np.sum((dose / duration)[running]), free
        run = solve_ivp(slope, (begin, end), y, "DOP853", rtol=1e-12, atol=1e-12, args=inputs)
        y = run.y[:, -1]
    found[edges[-1]] = y
    return np.array([found[day] for day in days])[:, [0, 2]].T / v1


DAYS = np.array([30.0, 0.0, 0.07, 2.5, 4.4, 11.0, 60.25, 11.0])


def test_many_people_agree_with_an_adaptive_solver():
    block = {"blocked": 0.7, "blocked_days": (25.3, 40.0)}
    got = recycling([AGAIN, HIGH], PEOPLE, DAYS, **block)
    assert got.igg_g_per_l.shape == (3, 8)
    for i, row in enumerate(zip(*vars(PEOPLE).values(), strict=True)):
        one = fcrn.RecyclingParameters(*row)
        igg, antibody = reference(one, [HIGH, AGAIN], DAYS, 0.7, (25.3, 40.0))
        np.testing.assert_allclose(got.igg_g_per_l[i], igg, rtol=1e-5)
        np.testing.assert_allclose(got.autoantibody[i], antibody, rtol=1e-5)


def test_calibration_returns_its_anchors():
    p = fcrn.teaching_parameters()
    synthesis = p.loss_rate(p.own_igg_g_per_l) * p.own_igg_g_per_l * p.v1_l / p.weight_kg
    assert 1000 * synthesis == pytest.approx(measured("synthesis_rate", "IgG, normal adults"))
    plasma = measured("intravascular_fraction", "IgG, normal")
    assert 100 * p.v1_l / (p.v1_l + p.v2_l) == pytest.approx(plasma)
    ratio = measured("recycling_to_catabolism_ratio", "IgG, human, FcRn") / 100
    assert recycled_fraction(11) == pytest.approx(ratio / (1 + ratio))


def test_half_life_is_as_measured():
    published = measured("half_life", "IgG, total (turnover studies, review figure in IgD paper)")
    assert half_life_at(11) == pytest.approx(published, rel=0.07)
    assert (np.diff(half_life_at([2, 5, 11, 22, 40])) < 0).all()
    faster = half_life_at(11) / half_life_at(22)
    published = measured("fractional_catabolic_rate_relative", "IgG, plasma IgG at 200 % of normal")
    # The published point is an upper one ("up to"); the model must lie between none and that.
    assert 1.2 < faster < published / 100


def test_without_a_dose_nothing_moves_for_a_year():
    for fcrn_there in (True, False):
        still = recycling(None, None, np.arange(0, 365, 7), fcrn=fcrn_there)
        for curve in (still.igg_g_per_l, still.autoantibody, still.half_life_days):
            np.testing.assert_allclose(curve, curve[0], rtol=1e-11)


def test_autoantibody_falls_in_weeks():
    days = np.arange(0, 120, 0.25)
    curve = after_high_dose(days)
    assert 0.6 < curve.autoantibody.min() < 0.95
    assert 7 < days[np.argmin(curve.autoantibody)] < 60


def test_without_fcrn_ivig_does_not_speed_the_loss():
    days = np.arange(0, 100.0)
    knockout, normal = after_high_dose(days, fcrn=False), after_high_dose(days)
    np.testing.assert_allclose(knockout.autoantibody, 1, rtol=1e-11)
    assert (knockout.recycled_fraction == 0).all()
    # As in mice (hansen2002): IVIG raises clearance with FcRn, not without; and without the
    # receptor clearance is far higher to begin with.
    mice = partial(measured, "clearance_marker_antibody")
    assert mice("wild-type mice + IVIG") / mice("wild-type mice, no IVIG") > 1
    assert normal.half_life_days[0] / normal.half_life_days.min() > 1.2
    assert mice("FcRn-deficient mice + IVIG") / mice("FcRn-deficient mice, no IVIG") < 1.05
    assert knockout.half_life_days[0] < normal.half_life_days[0] / 2


def test_km_band_is_ordered():
    curves = after_high_dose(np.arange(10, 60.0), km_g_per_l=fcrn.KM_BAND_G_PER_L)
    # A lower Km saturates sooner: IgG and autoantibody fall faster.
    assert (np.diff(curves.igg_g_per_l, axis=0) > 0).all()
    assert (np.diff(curves.autoantibody, axis=0) > 0).all()


def test_a_block_lowers_igg_in_the_published_direction_while_it_lasts():
    days = np.arange(0, 120.0)
    curve = recycling(None, None, days, blocked=1.0, blocked_days=(0, 28))
    change = 100 * (curve.igg_g_per_l / 11 - 1)
    published = measured("IgG_change_FcRn_blockade_multiple", "healthy, efgartigimod")
    assert change.argmin() == 28
    # The full fall is missed: the floor of this model is where nothing is recycled.
    assert published < change.min() < -30
    assert ((curve.recycled_fraction == 0) == (days < 28)).all()
    np.testing.assert_allclose(curve.half_life_days[28:], half_life_at(curve.igg_g_per_l[28:]))
    blocked = recycling(None, None, [3000], blocked=1.0).igg_g_per_l
    without = recycling(None, None, [0], fcrn=False).igg_g_per_l
    np.testing.assert_allclose(blocked, without, rtol=1e-9)


def test_an_instant_injection_is_all_there_on_its_day():
    instant = recycling(Regimen(1, n_doses=1, infusion_hours=0, first_day=1), None, [0.99, 1])
    np.testing.assert_allclose(instant.igg_g_per_l, [11, 11 + 70 / 3], rtol=1e-5)


def test_order_shape_and_weight_do_not_matter():
    days = np.array([[40.0, 3.3, 0.0], [3.3, 7.0, 100.1]])
    table = after_high_dose(days, km_g_per_l=[15, 24])
    assert table.igg_g_per_l.shape == table.autoantibody.shape == (2, 2, 3)
    for i in np.ndindex(days.shape):
        one = recycling(HIGH, Patient(45, own_igg_g_per_l=11), days[i])
        assert one.igg_g_per_l == pytest.approx(table.igg_g_per_l[1][i], rel=1e-6)
    assert after_high_dose(7.0).half_life_days.shape == ()


def test_table_and_words():
    curve = after_high_dose([0, 28], km_g_per_l=[15, 40])
    frame = curve.to_frame()
    assert list(frame.columns[:4]) == ["day", "person", "km_g_per_l", "igg_g_per_l"]
    assert frame["day"].tolist() == [0, 28, 0, 28]
    assert frame["igg_g_per_l"].tolist() == curve.igg_g_per_l.ravel().tolist()
    assert "IgG 1" in repr(curve)
    assert isinstance(curve.cautions, tuple)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: after_high_dose([]), "at least one day"),
        (lambda: after_high_dose([1], blocked=90), "90 % is 0.9"),
        (lambda: after_high_dose([1], blocked=0.9, blocked_days=(5, 5)), "blocked_days"),
        (lambda: after_high_dose([1], blocked=0.9, blocked_days=7), "blocked_days"),
        (lambda: half_life_at(0.1, km_g_per_l=12), "higher Km"),
        (lambda: half_life_at([1, 2], km_g_per_l=[15, 24, 40]), "shapes"),
        (lambda: recycling(2.0, None, [1]), "Regimen"),
        (lambda: recycling(Regimen(0.1, route="sc"), None, [1]), "vein"),
        (lambda: recycling(HIGH, 70, [1]), "Patient"),
        # Steady at 1 g/L is possible with this Km, but not what is left after the block.
        (
            lambda: recycling(None, LOW, [200], 14, blocked=1, blocked_days=(0, 100)),
            "higher Km",
        ),
        (lambda: fcrn.RecyclingParameters(70, 3000, 4, 1, 0.2, 3, 24, 11), "1000 mL"),
    ],
)
def test_bad_input_gets_a_sentence(call, says):
    with pytest.raises(InputError, match=says):
        call()
