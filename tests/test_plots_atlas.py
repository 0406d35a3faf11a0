"""The atlas: boxes, columns and counts are those of the data; our sorting has sources."""

import matplotlib.pyplot as plt
import pytest

import ivig_teach as ivig
from ivig_teach.inputs import InputError
from ivig_teach.plots import describe
from ivig_teach.plots.atlas import EVIDENCE, LICENCES

SORTED = ivig.load("indication_sorting").set_index("condition")
KNOWN = ivig.load("indications").set_index("condition")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def column(ax, x):
    """Return the names in one column, from the top."""
    inside = [t for t in ax.texts if x <= t.get_position()[0] < x + 1 and t.get_position()[1] > 0]
    return [t.get_text() for t in sorted(inside, key=lambda text: text.get_position()[1])]


def columns(ax):
    return [column(ax, x) for x in range(len(EVIDENCE))]


def boxes(ax, licence):
    """Count the boxes with the look of a licence; the legend's own is empty."""
    (look,) = (one for one in ax.collections if one.get_label() == licence)
    told = [tuple(look.get_facecolor()[0]), look.get_linestyle()]
    same = [[tuple(c.get_facecolor()[0]), c.get_linestyle()] == told for c in ax.collections]
    return sum(same) - 1


def licensed(row):
    """Return what the two columns of ``indications`` say, in our words."""
    if row["fda_approved"]:
        at_home = "nationally" in str(row["ema_detail"])
        return "US and EU" if at_home or row["ema_core_smpc"] != "no" else "US only"
    eu = {"yes": "EU only", "conditional": "EU, on conditions", "no": "neither"}
    return eu[row["ema_core_smpc"]]


def test_every_condition_is_sorted_once_and_its_licence_follows_from_the_facts():
    assert list(SORTED.index) == list(KNOWN.index)
    assert dict(SORTED["licensed"]) == {name: licensed(row) for name, row in KNOWN.iterrows()}
    assert set(SORTED["evidence"]) == set(EVIDENCE)
    assert set(SORTED["licensed"]) == set(LICENCES)
    assert set(SORTED["verified"]) == {"derived"}


def test_what_trials_are_said_to_show_has_a_trial_or_a_pool_of_trials_behind_it():
    kinds = ivig.load("sources").set_index("source_key")["kind"]
    trials = SORTED[SORTED["evidence"] != "no trial found"]
    for condition, row in trials.iterrows():
        keys = [row["source_key"], *str(row["other_source_keys"]).split(";")]
        told = {kinds.get(key) for key in keys}
        assert told & {"trial", "meta-analysis", "guideline"}, condition


def test_who_says_that_no_trial_was_found_has_none_in_the_table_of_trials():
    trials = ivig.load("trials")
    randomised = set(trials.loc[trials["design"].str.startswith("RCT"), "source_key"])
    rows = SORTED[SORTED["evidence"] == "no trial found"]
    assert not randomised & set(rows["source_key"])


def test_each_condition_has_one_box_in_the_column_of_its_evidence():
    drawn = columns(ivig.plots.atlas())
    for kind, names in zip(EVIDENCE, drawn, strict=True):
        assert sorted(names) == sorted(SORTED.loc[SORTED["evidence"] == kind, "short"])


def test_each_licence_has_its_look_and_the_caption_counts():
    ax = ivig.plots.atlas()
    counts = SORTED["licensed"].value_counts()
    assert {name: boxes(ax, name) for name in LICENCES} == dict(counts)
    agree = (SORTED["evidence"] == "trials agree").sum()
    listed = len(SORTED) - counts["neither"]
    said = f"Shown: {len(SORTED)} conditions. Trials agree on {agree}; on a US label or the EU list"
    assert ax.ivig_caption == f"{said}: {listed}."
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend == list(LICENCES)


def test_the_words_name_every_condition_with_column_and_licence():
    words = describe(ivig.plots.atlas())
    for kind, own in SORTED.groupby("evidence"):
        part = words.split(f"{kind.capitalize()} ({len(own)}):")[1]
        for row in own.itertuples():
            assert f"{row.short} ({row.licensed});" in part


@pytest.mark.parametrize(
    ("specialty", "aim"),
    [("neurology", "all"), ("all", "replacement"), ("immunology", "infection")],
)
def test_filters_keep_what_they_name(specialty, aim):
    keep = [
        row.short
        for name, row in SORTED.iterrows()
        if specialty in ("all", row.specialty) and aim in ("all", KNOWN.loc[name, "category"])
    ]
    ax = ivig.plots.atlas(specialty, aim)
    assert sorted(name for names in columns(ax) for name in names) == sorted(keep)
    assert ax.ivig_caption.startswith(f"Shown: {len(keep)} conditions.")
    assert f"specialty {specialty}, aim {aim}" in ax.get_title(loc="left").replace("\n", " ")


def test_each_way_of_sorting_sorts():
    for names in columns(ivig.plots.atlas(sort="name")):
        assert names == sorted(names, key=str.lower)
    ranks = SORTED.set_index("short")["licensed"].map(list(LICENCES).index)
    for names in columns(ivig.plots.atlas(sort="licence")):
        assert list(ranks[names]) == sorted(ranks[names])
    dose = KNOWN["dose_high_g_per_kg"].set_axis(SORTED["short"])
    for names in columns(ivig.plots.atlas(sort="dose")):
        given = [float(name.split(": ")[0]) for name in names if ": " in name]
        assert given == sorted(given, reverse=True)
        assert given == [dose[name.split(": ")[1]] for name in names if ": " in name]
        assert dose[[name for name in names if ": " not in name]].isna().all()


@pytest.mark.parametrize(
    "wrong", [{"specialty": "astrology"}, {"aim": "cure"}, {"sort": "price"}, {"specialty": None}]
)
def test_what_is_not_there_is_answered(wrong):
    before = plt.get_fignums()
    with pytest.raises(InputError, match="Choose one of"):
        ivig.plots.atlas(**wrong)
    assert plt.get_fignums() == before
