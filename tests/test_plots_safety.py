"""Pictures of harm: counts, denominators and intervals are those of the data, in words too."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from scipy.stats import binomtest

import ivig_teach as ivig
from ivig_teach.inputs import InputError
from ivig_teach.plots import describe
from ivig_teach.plots.overlays import WAITING

RATES = ivig.load("adverse_rates")
TRIAL = RATES.query("source_key == 'web_gammagard_pi'")
COUNTED = RATES[RATES["unit"].str.match("percent$|per 1") & RATES["n_events"].notna()]
COUNTED = COUNTED[COUNTED["n_total"].notna()]
PER = {"percent": 100, "per 10,000 administrations": 10_000}
PUBLISHED_PERCENT = {"AR176", "AR177", "AR178"}  # printed as whole percents


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def wilson_percent(k, n):
    return [100 * end for end in binomtest(k, n).proportion_ci(method="wilson")]


@pytest.mark.parametrize("row", COUNTED.to_dict("records"), ids=lambda row: row["row_id"])
def test_every_rate_follows_from_its_counts_and_so_does_its_wilson_interval(row):
    k, n = int(row["n_events"]), int(row["n_total"])
    rounding = 0.05 if row["row_id"] in PUBLISHED_PERCENT else 0.006
    assert row["rate"] == pytest.approx(PER[row["unit"]] * k / n, abs=rounding, rel=5e-3)
    if row["interval_method"].startswith("Wilson"):
        ends = wilson_percent(k, n)
        assert [row["ci_low"], row["ci_high"]] == pytest.approx(ends, abs=0.006, rel=5e-3)
        found = ivig.evidence.proportion(k, n)
        assert [100 * found.low, 100 * found.high] == pytest.approx(ends)


def test_two_sources_print_a_percentage_that_their_counts_deny():
    printed = RATES[RATES["printed_rate"].notna()]
    assert sorted(printed["row_id"]) == ["AR039", "AR143"]
    assert (
        abs(printed["printed_rate"] - 100 * printed["n_events"] / printed["n_total"]) > 0.5
    ).all()


def filled(ax):
    quiet, full = (line.get_xdata() for line in ax.lines[:2])
    assert len(quiet) + len(full) == 1000
    return len(full)


@pytest.mark.parametrize(
    ("k", "n", "icons"), [(29, 61, 475), (94, 1812, 52), (0, 9, 0), (9, 9, 1000)]
)
def test_icons_are_so_many_of_a_thousand_counted_from_the_left(k, n, icons):
    ax = ivig.plots.icons(k, n, "chills", of="infusions")
    assert filled(ax) == icons
    assert f"Chills: {icons:,} of 1,000 infusions (counted: {k:,} of {n:,})." in describe(ax)
    quiet, full = (line.get_xdata() for line in ax.lines[:2])
    assert not len(full) or not len(quiet) or max(full) <= min(quiet)
    assert ax.get_xlabel() == "1,000 infusions, counted from the left"


def test_less_than_one_icon_is_not_nothing():
    assert ivig.plots.icons(3, 7759).ivig_caption.startswith("Headache: fewer than 1 of 1,000")
    assert ivig.plots.icons(0, 7759).ivig_caption.startswith("Headache: 0 of 1,000")


def test_a_guess_of_icons_stands_where_so_many_icons_end():
    ax = ivig.plots.icons(28, 1812, "fever", of="infusions", guess=40)
    said = "Your guess: 40 infusions; fever: 15 of 1,000 infusions, 25 infusions fewer."
    assert ax.ivig_caption == said
    assert said in describe(ax)
    (mine,) = (line for line in ax.lines if line.get_label() == "your guess")
    assert mine.get_xdata()[0] == 40
    assert sum(x < 40 for line in ax.lines[:2] for x in line.get_xdata()) == 40


def test_rates_print_the_denominator_and_draw_wilson_intervals():
    for of in ("patients", "infusions"):
        rows = TRIAL.query("denominator == @of").head(3)
        ax = ivig.plots.rates(rows)
        labels = [text.get_text().replace("\n", " ") for text in ax.get_yticklabels()]
        counts = zip(rows["reaction"], rows["n_events"], rows["n_total"], strict=True)
        assert labels == [f"{reaction}: {k} of {n:,} {of}" for reaction, k, n in counts]
        assert ax.get_xlabel() == f"share (% of {of})"
        low, high, value = (line.get_xdata() for line in ax.lines[:3])
        counts = zip(rows["n_events"], rows["n_total"], strict=True)
        ends = [wilson_percent(int(k), int(n)) for k, n in counts]
        assert np.allclose(np.transpose([low, high]), ends)
        assert np.allclose(value, (100 * rows["n_events"] / rows["n_total"]).astype(float))
        assert ("too narrow" in ax.ivig_caption) == (of == "infusions")
        assert (ax.lines[0].get_marker() == "o") == (of == "patients")


def test_patients_are_never_on_one_axis_with_infusions():
    before = plt.get_fignums()
    with pytest.raises(InputError, match=r"shares of infusions and patients: never on one axis"):
        ivig.plots.rates(TRIAL)
    assert plt.get_fignums() == before


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        (TRIAL.head(0), "reaction"),
        (RATES.query("row_id == 'AR074'"), "reaction"),
        (TRIAL, "colour"),
    ],
    ids=["no row", "no count", "no such column"],
)
def test_rows_that_cannot_be_drawn_are_refused(rows, name):
    with pytest.raises(InputError, match="rates needs n_events, n_total, denominator"):
        ivig.plots.rates(rows, name)


def test_a_rate_read_in_part_carries_a_star():
    rows = RATES.query("row_id in ['AR053', 'AR054']")
    labels = [text.get_text() for text in ivig.plots.rates(rows).get_yticklabels()]
    assert [" *:" in label.replace("\n", " ") for label in labels] == [False, True]


def test_reactions_are_drawn_from_onset_to_onset_serious_first():
    ax = ivig.plots.reactions()
    rows = ivig.load("adverse_reactions").set_index("reaction")
    names = [text.get_text() for text in ax.get_yticklabels()]
    assert len(names) == len(rows)
    assert sum(name.endswith(" *") for name in names) == (rows["verified"] == "partial").sum()
    drawn = sorted(segment[1][0] for one in ax.collections for segment in one.get_segments())
    assert drawn == sorted(rows["onset_to_hours"])
    kinds = [text.get_text() for text in ax.get_legend().get_texts()]
    assert kinds == ["serious", "moderate", "mild", "not an illness"]
    words = describe(ax)
    assert "Serious: infection transmission * 168 to 1,008;" in words
    serious = rows.query("severity_highest == 'serious'")
    late = (serious["onset_to_hours"] > 6).sum()
    assert f"{late} of {len(serious)} serious kinds can begin after hour 6" in ax.ivig_caption


def test_a_guess_cuts_the_list_of_serious_kinds():
    ax = ivig.plots.reactions(guess=3)
    assert ax.ivig_caption.startswith("Your guess: 3 kinds; 7 of 11 serious kinds can begin after")
    assert ax.ivig_caption.endswith("4 kinds more.")


def test_waiting_for_a_guess_spoils_nothing():
    headache = TRIAL.query("row_id == 'AR106'")
    for ax in (
        ivig.plots.icons(29, 61, guess=...),
        ivig.plots.rates(headache, guess=...),
        ivig.plots.reactions(guess=...),
    ):
        seen = [one for one in (*ax.lines, *ax.collections) if one.get_visible()]
        assert seen == []
        assert ax.ivig_caption == WAITING
        labels = " ".join(text.get_text() for text in ax.get_yticklabels())
        assert "29" not in labels + describe(ax)
        assert "haemolysis" not in labels


@pytest.mark.parametrize("guess", [-1, 2000, "many", 3.5, True])
def test_a_guess_that_cannot_be_is_answered(guess):
    for plot in (
        lambda: ivig.plots.icons(1, guess=guess),
        lambda: ivig.plots.reactions(guess=guess),
    ):
        with pytest.raises(InputError, match="guess got"):
            plot()
