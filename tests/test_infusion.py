"""Plans of an infusion: hand-worked values, ceilings, bottles, and all that is refused."""

import itertools

import numpy as np
import pytest

import ivig_teach as ivig
from ivig_teach.infusion import FULL, NOTICE, UNITS, convert, plan
from ivig_teach.inputs import InputError

RATES = ivig.load("infusion_rates").set_index("row_id")
ITP = {"population": "chronic ITP (adults)"}
PI = {"population": "primary immunodeficiency"}


@pytest.mark.parametrize(
    ("product", "dose", "about", "rates", "minutes", "total"),
    [
        # 30 + 60 + 120 + 240 mg/kg in two hours, the other 550 at 12 mg/kg/min
        ("Octagam 10%", 1, ITP, [1, 2, 4, 8, 12], [30, 30, 30, 30, 550 / 12], "2 h 46 min"),
        (
            "Octagam 10%",
            1,
            ITP | {"at_risk": "sepsis"},
            [1, 2, 3.3],
            [30, 30, 910 / 3.3],
            "5 h 36 min",
        ),
        # 15 + 30 + 60 mg/kg in 90 minutes, the other 295 at 200 mg/kg/h
        ("Octagam 5%", 0.4, PI, [0.5, 1, 2, 10 / 3], [30, 30, 30, 88.5], "2 h 59 min"),
        (
            "Octagam 5%",
            0.4,
            PI | {"at_risk": "diabetes"},
            [0.5, 1, 2, 3.3],
            [30, 30, 30, 295 / 3.3],
            "2 h 59 min",
        ),
        # 5 mg/kg, then 26, 42, 58, 74 and 90 in 20 minutes each, and the last 5 of 300 at 5.3
        (
            "Bivigam",
            0.3,
            PI,
            [0.5, 1.3, 2.1, 2.9, 3.7, 4.5, 5.3],
            [10, 20, 20, 20, 20, 20, 5 / 5.3],
            "1 h 51 min",
        ),
        (
            "Bivigam",
            0.8,
            PI,
            [0.5, 1.3, 2.1, 2.9, 3.7, 4.5, 5.3, 6],
            [10, *6 * [20], 399 / 6],
            "3 h 16 min",
        ),
    ],
)
def test_worked_by_hand(product, dose, about, rates, minutes, total):
    found = plan(product, 70, dose, **about)
    assert [step.mg_kg_min for step in found.steps] == pytest.approx(rates, rel=2e-5)
    assert [step.minutes for step in found.steps] == pytest.approx(minutes, rel=2e-5)
    assert found.minutes == pytest.approx(sum(minutes), rel=2e-5)
    assert found.time == total
    run_in = sum(step.ml_h * step.minutes / 60 for step in found.steps)
    assert run_in == pytest.approx(found.volume_ml)
    assert found.grams == pytest.approx(70 * dose)


def test_time_does_not_depend_on_weight_but_the_pump_does():
    light, heavy = (plan("Octagam 10%", weight, 1, **ITP) for weight in (35, 70))
    assert light.minutes == pytest.approx(heavy.minutes)
    assert [step.ml_h for step in heavy.steps] == pytest.approx([42, 84, 168, 336, 504])
    assert [2 * step.ml_h for step in light.steps] == pytest.approx([42, 84, 168, 336, 504])


def test_a_risk_need_not_be_named_and_a_use_may_be_short():
    named = plan("Octagam 10%", 70, 1, at_risk="sepsis", **ITP)
    assert plan("Octagam 10%", 70, 1, at_risk=True, **ITP).steps == named.steps
    assert plan("Octagam 5%", 70, 0.4, population="PI").population == "primary immunodeficiency"


def test_ben_at_risk():
    ben = plan("Octagam 10%", 82, 0.4, at_risk="immobilisation", allow_dose=True, **ITP)
    assert (ben.risk, ben.time) == ("long immobilisation", "2 h 34 min")
    assert (ben.grams, ben.volume_ml) == pytest.approx((32.8, 328))
    assert ben.steps[-1].ml_h == pytest.approx(82 * 1.98)
    assert "3.3" in ben.ceiling
    slow = plan("Octagam 10%", 82, 0.4, at_risk="imm", allow_dose=True, top_mg_kg_min=0.5, **ITP)
    assert [step.mg_kg_min for step in slow.steps] == [0.5]
    assert slow.minutes == 800


def test_each_number_is_told_in_two_units_beside_the_printed_one():
    told = repr(plan("Octagam 5%", 70, 0.5, at_risk="renal", **PI))
    assert told.startswith(NOTICE)
    for words in (
        "invented patient, 70 kg, any renal insufficiency",
        "Dose: 0.5 g/kg = 35 g = 700 mL (printed: 300 to 600 mg/kg every 3 to 4 weeks)",
        "Minute 0 to 30: 0.5 mg/kg/min = 0.6 mL/kg/h = 42 mL/h (printed: 30 mg/kg/h, 0.01 mL",
        "Minute 90 to 210: 3.3 mg/kg/min = 3.96 mL/kg/h = 277.2 mL/h (printed: below 3.3 mg/kg/min",
        "Ceiling: below 3.3 mg/kg/min, 0.07 mL/kg/min",
        "Total: 210 minutes = 3 h 30 min",
        "https://octagamusa.com/octagam5",
    ):
        assert words in told


def test_only_three_ladders_are_full_and_the_message_names_them():
    full = set()
    for (product, who), rows in RATES.groupby(["product", "indication_population"]):
        try:
            found = plan(product, 70, 0.5, population=who, allow_dose=True)
        except InputError:
            continue
        assert rows["verified"].eq("yes").all()
        assert found.source_key in set(rows["source_key"])
        full.add((product, who))
    assert full == {
        ("Octagam 10%", ITP["population"]),
        ("Octagam 5%", PI["population"]),
        ("Bivigam", PI["population"]),
    }
    assert all(product in FULL for product, _ in full)


@pytest.mark.parametrize(
    ("args", "named", "told"),
    [
        ((), {}, r"product got ''\. Choose one of: Privigen"),
        (("Octagm 10%", 70, 1), ITP, "Did you mean 'Octagam 10%'"),
        (("Octagam", 70, 1), ITP, "product got 'Octagam'"),
        (("Octagam 10%", 70, 1), {}, r"population got ''\. Choose one of: chronic ITP \(adults\)"),
        (("Octagam 10%", 82, 0.4), {"population": "Guillain-Barré"}, "population got 'Guillain"),
        (("Octagam 10%", 70, 1), {"population": "at risk of renal"}, "population got 'at risk"),
        (("Octagam 10%", 0.9, 1), ITP, "weight_kg got 0.9, outside 1 to 300"),
        (("Octagam 10%", 301, 1), ITP, "weight_kg got 301, outside 1 to 300"),
        (("Octagam 10%", None, 1), ITP, "weight_kg got None"),
        (("Octagam 10%", [70, 80], 1), ITP, "weight_kg needs one number"),
        (("Octagam 10%", 70, None), ITP, "dose_g_per_kg got None"),
        (("Octagam 10%", 70, 2), ITP, r"got 2, but the source says 1 g/kg daily .*allow_dose=True"),
        (("Octagam 5%", 70, 0.7), PI, "got 0.7, but the source says 300 to 600 mg/kg"),
        (("Octagam 10%", 70, 0), ITP | {"allow_dose": True}, "got 0, but"),
        (("Octagam 10%", 70, 1000), ITP | {"allow_dose": True}, "400 mg/kg is 0.4 g/kg"),
        (("Octagam 10%", 70, 1), ITP | {"at_risk": "grey hair"}, "a risk factor, advanced age"),
        (("Octagam 10%", 70, 1), ITP | {"top_mg_kg_min": 12.1}, "ceiling is up to 12 mg/kg/min"),
        (
            ("Octagam 10%", 70, 1),
            ITP | {"at_risk": "sepsis", "top_mg_kg_min": 3.4},
            "not above 3.3",
        ),
        (
            ("Bivigam", 70, 0.4),
            PI | {"at_risk": "sepsis"},
            "prints 'as slow as practicable': no plan",
        ),
        (("Octagam 10%", 70, 0.5), {"population": "dermatomyositis"}, "every step and its time"),
        (("IQYMUNE", 70, 0.4), {"population": "EU indications"}, "maker's example is no label"),
        (("Panzyga", 70, 0.4), {"population": "chronic ITP"}, "maker's example is no label"),
        (("Gammagard Liquid", 70, 0.4), PI, "maker's example is no label"),
    ],
)
def test_what_cannot_be_is_answered(args, named, told):
    with pytest.raises(InputError, match=told):
        plan(*args, **named)


def test_a_reduced_ceiling_that_was_read_in_part_is_not_used():
    assert RATES.loc["IR070", "verified"] == "partial"
    with pytest.raises(InputError, match="no plan"):
        plan("Bivigam", 70, 0.4, at_risk="sepsis", top_mg_kg_min=2, **PI)
    own = plan("Bivigam", 70, 0.4, top_mg_kg_min=2, **PI)
    assert [step.mg_kg_min for step in own.steps] == [0.5, 1.3, 2]


def sets(sizes, most):
    """Every set of up to seven bottles."""
    for n in range(8):
        yield from (s for s in itertools.combinations_with_replacement(sizes, n) if sum(s) <= most)


@pytest.mark.parametrize(
    ("product", "about", "weight", "dose"),
    [
        ("Octagam 10%", ITP, 82, 0.4),
        ("Octagam 10%", ITP, 61.5, 1),
        ("Octagam 5%", PI, 20, 0.41),
        ("Octagam 5%", PI, 70, 0.4),
        ("Bivigam", PI, 70, 0.5),
        ("Bivigam", PI, 71, 0.5),
    ],
)
def test_bottles_follow_the_rule(product, about, weight, dose):
    found = plan(product, weight, dose, allow_dose=True, **about)
    sizes = ivig.load("bottle_sizes").query("product == @product")["igg_g"].tolist()
    every = list(sets(sizes, found.grams + max(sizes)))
    enough = [s for s in every if sum(s) >= found.grams - 1e-9]
    assert sum(found.vials) == min(map(sum, enough))
    assert len(found.vials) == min(len(s) for s in enough if sum(s) == sum(found.vials))
    few = found.alternatives.get("fewest bottles", found.vials)
    assert (len(few), sum(few)) == min((len(s), sum(s)) for s in enough)
    down = found.alternatives.get("rounded down", found.vials)
    assert sum(down) == max(sum(s) for s in every if sum(s) <= found.grams + 1e-9)
    assert list(found.vials) == sorted(found.vials, reverse=True)


def test_bottles_of_ben():
    ben = plan("Octagam 10%", 82, 0.4, allow_dose=True, **ITP)
    assert ben.vials == (20, 5, 2, 2, 2, 2)
    assert ben.alternatives == {"fewest bottles": (30, 5), "rounded down": (30, 2)}
    assert "20 + 5 + 2 + 2 + 2 + 2 g, +0.2 g (never less than the dose, then least" in repr(ben)


def test_bottle_volumes_follow_from_their_grams():
    rows = ivig.load("bottle_sizes").merge(
        RATES.reset_index().drop_duplicates("product"), on="product"
    )
    assert len(rows) == len(ivig.load("bottle_sizes"))
    assert np.allclose(100 * rows["igg_g"] / rows["volume_ml"], rows["concentration_percent"])


def test_units_there_and_back():
    about = {"percent": 10, "weight_kg": 82}
    same = [12, 720, 0.12, 7.2, 590.4]
    for unit, value in zip(UNITS, same, strict=True):
        back = [convert(value, unit, to, **about) for to in UNITS]
        assert back == pytest.approx(same)
    assert convert(1, "ml/kg/h", "MG/KG/MIN", percent=10) == pytest.approx(1.6667, abs=1e-4)
    assert convert(1, "mL/kg/h", "mg/kg/min", percent=5) == pytest.approx(0.8333, abs=1e-4)
    assert convert(200, "mg/kg/h", "mg/kg/min") == pytest.approx(10 / 3)


@pytest.mark.parametrize(
    ("args", "named", "told"),
    [
        ((1, "mL/kg/h", "mg/kg/min"), {}, "percent got None.*grams of IgG in 100 mL"),
        ((1, "mL/kg/h", "mL/h"), {"percent": 10}, "weight_kg got None"),
        ((1, "mL", "mL/h"), {}, "unit got 'mL'"),
        ((1, "mg/kg/h", "mg/min"), {}, "to got 'mg/min'"),
        ((-1, "mg/kg/h", "mg/kg/min"), {}, "cannot be negative"),
        ((1, "mL/kg/h", "mg/kg/min"), {"percent": 100}, "100 mg/mL is 10 %"),
    ],
)
def test_a_unit_that_cannot_be_is_answered(args, named, told):
    with pytest.raises(InputError, match=told):
        convert(*args, **named)
