"""The numbers that the text of lesson 01 types, against the toy and the data."""

import tracemalloc
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pytest

import ivig_teach as ivig
from ivig_teach import explore
from ivig_teach.course import exercises
from ivig_teach.inputs import InputError

IMMUNE = 0.1


def fact(table, column="value", **where):
    return ivig.value(table, column, **where)


def cv(levels):
    return levels.std(axis=0) / levels.mean(axis=0)


@pytest.mark.parametrize("donors", [50, 200, 800, 3200])
def test_spread_falls_with_the_square_root(donors):
    """CV**2 = (e / prevalence - 1) / N: log-normal titres of sigma 1, a chance to have them."""
    n_lots = 2000
    found = cv(explore.lots(donors, IMMUNE, n_lots=n_lots, seed=3)).item()
    expected = np.sqrt((np.e / IMMUNE - 1) / donors)
    heavy = 1 + 40 / donors  # a few lots with one very strong donor: the error of a CV is larger
    assert abs(found / expected - 1) < 4 * heavy / np.sqrt(2 * n_lots)


def test_the_usual_level_is_one_and_a_donor_has_it_or_not():
    levels = explore.lots(1, [0.5, IMMUNE], n_lots=20_000, seed=4)
    assert np.allclose((levels > 0).mean(axis=0), [0.5, IMMUNE], atol=0.01)
    assert np.allclose(levels.mean(axis=0), 1, atol=0.15)


def test_a_large_pool_of_many_antibodies_stays_small_in_memory():
    tracemalloc.start()
    levels = explore.lots(100_000, np.linspace(0.01, 0.4, 1000), n_lots=1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert levels.shape == (1, 1000)
    assert peak < 1e9


def test_no_donors_are_refused():
    for wrong in (-1, "many", None):
        with pytest.raises(InputError):
            explore.lots(wrong, IMMUNE)
    with pytest.raises(InputError, match="slider"):
        explore.donors(100_000)


def drawn(donors, monkeypatch):
    kept = []
    monkeypatch.setattr(explore.plots, "show", kept.append)
    explore.donors(donors)
    crowd, levels = kept[0].axes
    plt.close(kept[0])
    return crowd.ivig_description, [line.get_ydata() for line in levels.lines]


def test_donors_slider(lesson, monkeypatch):
    lesson.says("With 100 donors about seven in ten are there, with 1,000 nearly all")
    lesson.says("the last one comes before 2,000")
    said = {n: drawn(n, monkeypatch) for n in (1, 100, 1000, 2000, 10_000)}
    assert [int(said[n][0].split(", ")[-1].split()[0]) for n in (100, 1000, 2000)] == [71, 98, 100]
    few, many = (np.std(said[n][1], axis=1) for n in (1, 10_000))
    assert (many < 0.2).all()
    assert few[0] > 5 * many[0]


def test_four_times_the_donors_halve_the_spread(lesson):
    lesson.says("To a half, each time.")
    spread = [cv(explore.lots(n, IMMUNE, n_lots=400)).item() for n in (100, 400, 1600)]
    assert all(1.8 < a / b < 2.25 for a, b in pairwise(spread))


def test_real_pools(lesson):
    lesson.says("is quoted as 1,000 donors or more; makers use 1,000 to 100,000")
    assert fact("composition", source_key="medscape_ivig_who", row_id="CO109") == 1000
    some = {"source_key": "statpearls_ivig"}
    ends = [fact("composition", end, **some) for end in ("low", "high")]
    assert ends == [1000, 100_000]


def test_subclass_three(lesson):
    lesson.says("In adult blood about 4 % of the IgG is IgG3")
    lesson.says("one above and two below, by less than a factor of two")
    share = {
        key: fact("composition", item="IgG3", source_key=key)
        for key in ("igg_subclass_table2024", "gammaplex10_smpc", "panzyga_de", "flebogamma_eu_fr")
    }
    blood, *bottles = share.values()
    assert round(blood) == 4
    assert [one > blood for one in bottles] == [True, False, False]
    assert all(0.5 < one / blood < 2 for one in bottles)


def test_purity_and_steps(lesson):
    lesson.says("Labels promise at least 95 % or 98 % IgG.")
    lesson.says("more than 5 log10 fewer infectious viruses within minutes")
    purity = {"item": "IgG_purity_minimum"}
    keys = ("panzyga_de", "gammaplex10_smpc")
    assert [fact("composition", source_key=key, **purity) for key in keys] == [95, 98]
    step = fact("composition", "text_value", source_key="minipool2015")
    assert step.startswith("more than 5 log10 reduction")
    assert "615 studies" in fact("composition", "text_value", source_key="dichtelmuller2011")
    lesson.says("stays in acid in its final vial for three weeks (read in a copy of the label)")
    assert "at least 21 d" in fact("composition", "text_value", row_id="CO099")
    assert fact("composition", "verified", row_id="CO099") == "partial"
    steps = fact("products", "virus_steps", product="Privigen")
    assert steps.startswith("cold ethanol; octanoic acid; anion exchange; immunoaffinity step")
    lesson.says(
        "the label of Privigen names ethanol, caprylate and anion exchange. Since about 2015"
    )


def test_the_drawing():
    ax = ivig.plots.making()
    boxes, words = ax.patches, ax.ivig_description
    names = [text.get_text() for text in ax.texts if text.get_weight() == "bold"]
    assert len(boxes) == len(names) == 6
    assert all(name in words for name in names)
    hatched = [name for name, box in zip(names, boxes, strict=True) if box.get_hatch()]
    assert hatched == ["Cold ethanol", "Caprylate", "Acid, fine filter"]
    assert all((f"{name} (hatched)" in words) == (name in hatched) for name in names)
    assert "more than 5 log10 less" in words
    rows = {y: [] for y in range(6)}
    for line in ax.lines:
        if len(line.get_ydata()):
            rows[line.get_ydata()[0]].append(len(line.get_xdata()))
    assert rows[0] == [6, 3, 6, 3]
    assert rows[5] == [6, 1]
    assert len({line.get_marker() for line in ax.lines}) == 4
    plt.close(ax.figure)


def test_iga_limits(lesson):
    lesson.says("For Privigen the limit is 25 µg/mL.")
    lesson.says("From 1 to 500: the limits lie hundreds of times apart.")
    lesson.says("only the row of Privigen was checked as a whole")
    limits = ivig.load("products").query("iga_kind == 'maximum'").set_index("product")
    assert len(limits) == 11
    assert limits["iga_ug_per_ml"].agg(["min", "max"]).tolist() == [1, 500]
    assert limits["iga_ug_per_ml"].idxmax() == "Yimmugo"
    assert limits.loc["Privigen", "iga_ug_per_ml"] == 25
    assert limits.index[limits["verified"] == "yes"].tolist() == ["Privigen"]


def test_labels_and_warnings(lesson):
    lesson.says("about a fifth of those without any reaction had it too")
    lesson.says("about 88 of 100 reports of kidney failure concerned products with sucrose")
    assert "21.7% of patients without reaction" in fact("adverse_reactions", "note", row_id="RE11")
    assert exercises.find("01.3").known["without"] == 21.7
    assert fact("adverse_rates", "rate", row_id="AR182") == 88
    why = "three conditions together: IgA deficiency alone is not a contraindication"
    found = ivig.load("contraindications_warnings").set_index("row_id").loc["CW08"]
    assert why in found.to_list()
    assert found["applies_to"] == "US labels that were read"
    lesson.says("European texts are stricter: antibodies against IgA are enough")
    europe = ivig.load("contraindications_warnings").set_index("row_id").loc["CW44"]
    assert "no earlier reaction is asked" in europe["detail"]
    assert europe["source_key"] == "flebogamma_eu_fr"
    lesson.says("from US and European texts (Panzyga's from the German one)")
    panzyga = ivig.load("products").set_index("product").loc["Panzyga"]
    assert "panzyga_de" in f"{panzyga['source_key']};{panzyga['other_source_keys']}"
    assert found["verified"] == "yes"


def test_donors_change(lesson):
    lesson.says("in 2017 the dose of one injected immunoglobulin was raised five-fold")
    known = {"source_key": "fda_gamastan2017", "quantity": "dose"}
    old = fact("passive_immunity", **known)
    new = fact("passive_immunity", row_id="PI31")
    assert round(new / old) == 5
    lesson.says("held about a quarter less IgG than pools of unpaid donors")
    assert fact("supply_and_future", source_key="pools2010") == -24
