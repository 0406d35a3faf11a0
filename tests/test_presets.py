"""Published sets: what they imply, where they come from, and when they must not be used."""

import sys
import warnings

import numpy as np
import pytest

from ivig_teach import datasets, kinetics
from ivig_teach.inputs import InputError, ModelWarning
from ivig_teach.kinetics import Patient, Regimen, cautions, preset, presets, recycling_cautions

# Worked out by hand from the published values at 70 kg; lean body mass 54.7 kg.
TERMINAL_DAYS = {
    "landersdorfer_2013": 46.4,
    "luo_2020": 37.8,
    "zhang_2020": 47.8,
    "dumas_2019": 30.2,
    "lee_2021": 25.0,
    "navarro_mora_2022": 24.5,
    "tortorici_2019": 22.9,
    "li_2022": 18.4,
    "cheng_2026": 28.0,
    "tortorici_2021": 11.1,
    "li_2024": 12.0,
}
REPLACEMENT = Regimen(0.4, interval_days=28)


@pytest.fixture(autouse=True)
def nothing_said_yet():
    sys.modules["ivig_teach.kinetics.cautions"]._said.clear()


@pytest.mark.parametrize("name", TERMINAL_DAYS)
def test_terminal_half_life_is_the_one_worked_out_by_hand(name):
    found = float(preset(name).half_life_days(70, lean_body_mass_kg=54.7))
    assert found == pytest.approx(TERMINAL_DAYS[name], abs=0.05)


def test_every_value_is_the_one_in_the_table():
    renamed = {"ka_sc": "ka_per_day", "cv_ka_sc": "cv_ka", "own_igg": "own_igg_g_per_l"}
    renamed |= {name: f"{name}_l_per_day" for name in ("clearance", "q")}
    renamed |= {name: f"{name}_l" for name in ("v_central", "v_peripheral")}
    checked = 0
    for row in datasets.records("pk_model_parameters"):
        name = renamed.get(row["parameter"], row["parameter"])
        if row["model"] in presets().index and hasattr(preset(row["model"]), name):
            expected = row["value"] if row["simulate"] == "yes" else 0
            assert getattr(preset(row["model"]), name) == expected, row["row_id"]
            checked += 1
    assert checked > 100


def test_every_set_says_whose_it_is_and_where_it_is_from():
    table = presets()
    assert len(table) >= 10
    for name in table.index:
        p = preset(name)
        assert p.name == name
        assert p.population
        assert len(p.caveats) >= 2
        assert datasets.source(p.source).link
        assert any("ranscribed" in sentence for sentence in p.caveats)
        assert p.transcribed_from
        assert 0 < p.dose_low_g_per_kg < p.dose_high_g_per_kg
    adults = table[~table.index.isin(["cheng_2026", "tortorici_2021", "li_2024", "li_2024_grip"])]
    assert adults.clearance_l_per_day.between(0.09, 0.21).all()


def test_spreads_that_reflect_poor_identifiability_are_not_simulated_and_that_is_said():
    for name in ("luo_2020", "zhang_2020"):
        p = preset(name)
        assert p.cv_v_peripheral == 0
        assert any("cv_v_peripheral" in s and "not simulated" in s for s in p.caveats)
        some = kinetics.cohort(50, p, seed=1)
        assert np.ptp(some.v_peripheral_l) == 0
        assert np.ptp(some.clearance_l_per_day) > 0
    assert preset("li_2024").exponent_v_central == 0
    assert preset("li_2024").clearance_l_per_day == pytest.approx(0.05784 * 6.59)


def test_unknown_names_are_answered_and_monoclonal_antibodies_are_not_offered():
    for wrong, words in (
        ("robbie_2012", "Choose one of"),
        ("navaro_mora_2022", r"Did you mean 'navarro_mora_2022'\?"),
        (None, "preset got None"),
    ):
        with pytest.raises(InputError, match=words):
            preset(wrong)


@pytest.mark.parametrize("name", ["navarro_mora_2022", "luo_2020", "tortorici_2019"])
def test_ordinary_use_is_silent(name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert cautions(REPLACEMENT, Patient(), preset(name)) == ()
        kinetics.concentration(REPLACEMENT, Patient(), preset(name), 5)


COURSE = Regimen(2, n_doses=1, split_days=5)


@pytest.mark.parametrize(
    ("regimen", "patient", "name", "words"),
    [
        (COURSE, Patient(), "navarro_mora_2022", "2 g/kg within a week"),
        (Regimen(0.4, 1, 5), Patient(), "luo_2020", "2 g/kg within a week"),
        (Regimen(0.05), Patient(), "navarro_mora_2022", "here it is 0.05 g/kg"),
        (REPLACEMENT, Patient(4), "cheng_2026", "infant"),
        (REPLACEMENT, Patient(155), "navarro_mora_2022", "155 pounds are 70 kg"),
        (Regimen(0.4, 28, infusion_hours=90), Patient(), "luo_2020", "90 hours"),
        (Regimen(0.4, 4), Patient(), "luo_2020", "every 4 days"),
        (REPLACEMENT, Patient(), "dumas_2019", "count it twice"),
        (REPLACEMENT, Patient(), "lee_2021", "about 0.7 g/L"),
        (COURSE, Patient(), "tortorici_2021", "about 12.5 g/L"),
        (REPLACEMENT, Patient(), "li_2022", "lean body mass"),
        (REPLACEMENT, Patient(110), "landersdorfer_2013", "no term for body size"),
        (REPLACEMENT, Patient(), "cheng_2026", "fitted in children"),
        (Regimen(1), Patient(25, 12), "tortorici_2021", "fitted in adults"),
    ],
)
def test_use_outside_the_range_is_cautioned_once(regimen, patient, name, words):
    said = cautions(regimen, patient, preset(name))
    assert sum(words in sentence for sentence in said) == 1
    with pytest.warns(ModelWarning, match=words.replace(".", r"\.")):
        kinetics.concentration(regimen, patient, preset(name), [1])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        kinetics.concentration(regimen, patient, preset(name), [1])
        kinetics.trough(regimen, patient, preset(name), 1)


@pytest.mark.parametrize(
    ("regimen", "patient", "name"),
    [
        (COURSE, Patient(70, 12), "tortorici_2021"),
        (REPLACEMENT, Patient(70, 0), "dumas_2019"),
        (REPLACEMENT, Patient(70, 4, 52), "li_2022"),
        (Regimen(0.05, interval_days=7, route="sc"), Patient(), "navarro_mora_2022"),
        (Regimen(0.1, 2, route="sc"), Patient(), "navarro_mora_2022"),
    ],
)
def test_the_same_use_within_the_range_is_not(regimen, patient, name):
    assert cautions(regimen, patient, preset(name)) == ()


def test_a_cohort_is_cautioned_like_its_people():
    p = preset("navarro_mora_2022")
    some = kinetics.cohort(20, p, seed=1)
    assert cautions(REPLACEMENT, some, p) == ()
    assert "within a week" in cautions(COURSE, some, p)[0]
    with pytest.warns(ModelWarning, match="within a week"):
        kinetics.concentration(COURSE, some, p, [1])


@pytest.mark.parametrize("name", TERMINAL_DAYS)
def test_people_far_lighter_than_the_population_are_refused(name):
    p, weight = preset(name), 2 if name == "cheng_2026" else 5
    for call in (
        lambda: kinetics.concentration(REPLACEMENT, Patient(weight), p, 1),
        lambda: kinetics.cohort(20, p, seed=1, weight_kg=weight),
        lambda: p.half_life_days(weight),
    ):
        with pytest.raises(InputError, match=f"at {weight} kg.*heavier people"):
            call()
    assert p.half_life_days(30) > 0


@pytest.mark.parametrize(
    ("regimen", "patient", "outside"),
    [
        (REPLACEMENT, Patient(70, 4), True),
        (Regimen(0.6, 21), Patient(70, 5.9), True),
        ([COURSE, Regimen(0.5, 28)], Patient(70, 1), True),
        (REPLACEMENT, Patient(70, 6), False),
        (REPLACEMENT, None, False),
        (None, Patient(70, 4), False),
        (COURSE, Patient(70, 4), False),
        (Regimen(1, 21), Patient(70, 4), False),
    ],
)
def test_the_recycling_model_says_where_it_must_not_be_used(regimen, patient, outside):
    said = " ".join(recycling_cautions(regimen, patient))
    assert ("outside its range" in said) == outside
