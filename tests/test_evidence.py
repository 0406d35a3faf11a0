"""Effects, intervals and pooling: against statsmodels, scipy, and what trials and books print."""

import inspect

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest
from scipy.stats.contingency import odds_ratio as scipy_odds_ratio
from scipy.stats.contingency import relative_risk
from statsmodels.stats.contingency_tables import StratifiedTable, Table2x2
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

import ivig_teach as ivig
from ivig_teach import evidence
from ivig_teach.inputs import InputError

TRIALS = ivig.load("trials").set_index("trial_id")
TABLES = [
    (3, 79, 14, 79),
    (32, 59, 12, 58),
    (686, 1759, 677, 1734),
    (1, 10, 4, 11),
    (55, 69, 22, 34),
]
EMPTY = [(0, 14, 5, 17), (9, 12, 0, 11), (0, 11, 0, 11), (7, 7, 7, 7), (7, 7, 0, 7)]
# BCG vaccine against tuberculosis, 13 trials (Colditz 1994), the usual example of pooling.
BCG = np.array([
    [4, 123, 11, 139], [6, 306, 29, 303], [3, 231, 11, 220], [62, 13598, 248, 12867],
    [33, 5069, 47, 5808], [180, 1541, 372, 1451], [8, 2545, 10, 629], [505, 88391, 499, 88391],
    [29, 7499, 45, 7277], [17, 1716, 65, 1665], [186, 50634, 141, 27338], [5, 2498, 3, 2341],
    [27, 16913, 29, 17854],
])  # fmt: skip
SMALL = np.array([[0, 14, 5, 17], [6, 20, 9, 24], [3, 44, 11, 43]])
SETS = {"BCG": BCG, "small": SMALL, "two": SMALL[1:]}


def cells(a, n1, c, n2):
    return np.array([[a, n1 - a], [c, n2 - c]])


def ends(found):
    return [float(end) for end in found[:3]]


@pytest.mark.parametrize("counts", TABLES)
def test_ratios_are_those_of_statsmodels_and_scipy(counts):
    table = Table2x2(cells(*counts))
    risk, odds = evidence.risk_ratio(*counts), evidence.odds_ratio(*counts)
    assert ends(risk) == pytest.approx([table.riskratio, *table.riskratio_confint()])
    assert ends(odds) == pytest.approx([table.oddsratio, *table.oddsratio_confint()])
    peer = relative_risk(*counts)
    assert ends(risk) == pytest.approx([peer.relative_risk, *peer.confidence_interval()])
    peer = scipy_odds_ratio(cells(*counts), kind="sample")
    assert ends(odds) == pytest.approx([peer.statistic, *peer.confidence_interval()])
    assert risk.method == "risk ratio, log interval"


@pytest.mark.parametrize("counts", EMPTY)
def test_empty_cells_get_a_half_and_the_method_says_so(counts):
    table = Table2x2(cells(*counts) + 0.5)
    odds = evidence.odds_ratio(*counts)
    assert ends(odds) == pytest.approx([table.oddsratio, *table.oddsratio_confint()])
    assert odds.method.endswith("0.5 added to each cell")
    risk = evidence.risk_ratio(*counts)
    assert ends(risk) == pytest.approx([table.riskratio, *table.riskratio_confint()])
    assert risk.method.endswith("0.5 added to each cell")


def test_a_full_arm_alone_needs_no_half_for_a_risk_ratio():
    assert evidence.risk_ratio(7, 7, 3, 7).method == "risk ratio, log interval"
    assert evidence.risk_ratio(7, 7, 3, 7).estimate == pytest.approx(7 / 3)


@pytest.mark.parametrize("counts", [*TABLES, *EMPTY])
def test_risk_differences_are_newcombes(counts):
    found = evidence.risk_difference(*counts)
    low, high = confint_proportions_2indep(*counts, method="newcomb", compare="diff")
    assert ends(found)[1:] == pytest.approx([low, high])
    a, n1, c, n2 = counts
    assert found.estimate == pytest.approx(a / n1 - c / n2)


def test_newcombe_printed_this_very_interval():
    # Newcombe, Stat Med 1998;17:873, method 10: 56 of 70 against 48 of 80.
    assert ends(evidence.risk_difference(56, 70, 48, 80)) == pytest.approx(
        [0.2, 0.0524, 0.3339], abs=5e-5
    )


@pytest.mark.parametrize(("k", "n"), [(0, 142), (29, 61), (94, 1812), (9, 9), (1, 3), (28, 245)])
def test_proportions_are_wilsons_or_exact(k, n):
    for method, theirs, scipy_name in (("Wilson", "wilson", "wilson"), ("exact", "beta", "exact")):
        found = evidence.proportion(k, n, method=method.upper())
        low, high = proportion_confint(k, n, method=theirs)
        assert ends(found) == pytest.approx([k / n, low, high], abs=1e-12)
        peer = binomtest(k, n).proportion_ci(method=scipy_name)
        assert ends(found)[1:] == pytest.approx([*peer], abs=1e-9)
        assert found.method == f"proportion, {method} interval"


def test_rule_of_three_is_near_the_exact_one_sided_limit():
    for n in (30, 142, 3000):
        found = evidence.rule_of_three(n)
        assert ends(found) == [0, 0, 3 / n]
        exact = proportion_confint(0, n, alpha=0.1, method="beta")[1]  # 5 % above
        assert found.high == pytest.approx(exact, rel=0.06)
    assert evidence.rule_of_three(2).high == 1


@pytest.mark.parametrize(
    ("row", "value", "low", "high", "word"),
    [
        ("KD_NEWBURGER1986_W7", 8, 5, 24, "fewer"),
        ("CIDP_ICE2008", 3, 3, 7, "more"),
        ("DM_PRODERM_TIS20", 3, 2, 7, "more"),
    ],
)
def test_numbers_needed(row, value, low, high, word):
    found = evidence.number_needed(*TRIALS.loc[row, evidence.COUNTS])
    assert [np.ceil(end) for end in found[:3]] == [value, low, high]
    assert repr(found).startswith(f"{value} ({low} to {high}), number needed to treat")
    assert found.method.endswith(word)


def test_no_number_needed_where_the_interval_holds_zero():
    found = evidence.number_needed(686, 1759, 677, 1734)
    assert np.isnan(found[:3]).all()
    assert repr(found) == "no number needed: the interval of the risk difference holds 0"
    many = evidence.number_needed([686, 3], [1759, 79], [677, 14], [1734, 79])
    assert np.isnan(many.estimate).tolist() == [True, False]
    assert repr(many).splitlines()[1].startswith("8 (5 to 24)")


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("measure", ["RR", "OR"])
def test_pooling_is_that_of_statsmodels(name, measure):
    counts = SETS[name]
    found = evidence.pool(*counts.T, measure=measure)
    rows = evidence.effects(*counts.T, measure=measure)
    names = [f"trial {i}" for i in range(len(rows))]
    assert rows.index.tolist() == names
    y, variance = rows["y"].to_numpy(), rows["variance"].to_numpy()
    peer = combine_effects(y, variance, method_re="dl")
    table = np.log(peer.summary_frame()[["eff", "ci_low", "ci_upp"]].apply(np.exp))
    for ours, theirs in (("fixed", "fixed effect"), ("random", "random effect")):
        assert np.log(ends(getattr(found, ours))) == pytest.approx(table.loc[theirs].to_numpy())
    assert (found.q, found.tau2) == pytest.approx((peer.q, max(peer.tau2, 0)))
    assert found.i2 == pytest.approx(100 * max(peer.i2, 0))
    assert found.trials["fixed"].to_numpy() == pytest.approx(100 * peer.weights_rel_fe)
    assert found.trials["random"].to_numpy() == pytest.approx(100 * peer.weights_rel_re)
    # Hartung and Knapp: their scale of the variance, Student's t.
    hartung = combine_effects(y, variance, method_re="dl", use_t=True)
    low, high = hartung.conf_int(use_t=True)[3]
    assert np.log(ends(found.hartung_knapp)[1:]) == pytest.approx([low, high])


@pytest.mark.parametrize("counts", SETS.values(), ids=SETS)
def test_mantel_haenszel_is_that_of_statsmodels(counts):
    strata = StratifiedTable([cells(*row) for row in counts])
    found = evidence.pool(*counts.T, measure="OR").mantel_haenszel
    peer = [strata.oddsratio_pooled, *strata.oddsratio_pooled_confint()]
    assert ends(found) == pytest.approx(peer)
    found = evidence.pool(*counts.T).mantel_haenszel
    assert found.estimate == pytest.approx(strata.riskratio_pooled)


def test_the_bcg_trials_give_what_is_printed_of_them():
    # metafor's manual, dat.bcg: rma.mh(measure="RR"), and rma(method="DL").
    found = evidence.pool(*BCG.T)
    assert np.log(ends(found.mantel_haenszel)) == pytest.approx(
        [-0.4537, -0.5308, -0.3766], abs=5e-5
    )
    assert np.log(ends(found.random)) == pytest.approx([-0.7141, -1.0644, -0.3638], abs=5e-5)
    assert (found.q, found.tau2, found.i2) == pytest.approx((152.233, 0.3088, 92.12), abs=5e-3)


def test_the_prediction_interval_is_that_of_its_definition():
    # Higgins, Thompson and Spiegelhalter 2009: Student's t with k - 2, tau2 + error2.
    from scipy.stats import t

    found = evidence.pool(*BCG.T)
    error = (np.log(found.random.high) - np.log(found.random.low)) / 2 / 1.959964
    half = t.ppf(0.975, 11) * np.sqrt(found.tau2 + error**2)
    middle = np.log(found.random.estimate)
    expected = np.exp([middle, middle - half, middle + half])
    assert ends(found.prediction) == pytest.approx([*expected], rel=1e-6)
    two = evidence.pool(*SMALL[1:].T).prediction
    assert np.isnan(two.low)
    assert repr(two) == "not known: risk ratio, prediction interval of a next trial"


def test_alike_trials_have_no_spread():
    found = evidence.pool(*np.array([[5, 50, 10, 50]] * 3).T)
    assert (found.q, found.i2, found.tau2) == pytest.approx((0, 0, 0), abs=1e-12)
    assert repr(found).endswith("3 trials, I² 0 %")


# Published effects that crude counts do not give, each with its reason.
NOT_CRUDE = {
    "CIDP_ICE2008": "Wald interval with continuity correction",
    "DM_PRODERM_TIS20": "Wald interval",
    "RPL_CHRISTIANSEN2015": "not crude: says so in its note",
    "SEPSIS_INIS2011": "1.08 printed, 1.09 from counts: perhaps stratified",
    "GBS_DUTCH1992": "counts derived from percent",
    "DM_PRODERM_TIS40": "counts derived from percent; Wald interval",
    "STSS_KAUL1999": "adjusted; counts derived",
}
COUNTED = TRIALS[TRIALS[[*evidence.COUNTS, "effect", "ci_low", "ci_high"]].notna().all(axis=1)]
FOUND = {"RR": evidence.risk_ratio, "OR": evidence.odds_ratio, "RD": evidence.risk_difference}


def agree(row):
    found = FOUND[row["effect_measure"]](*row[evidence.COUNTS])
    printed = row[["effect", "ci_low", "ci_high"]].to_numpy(float)
    rounding = 6e-4 if row["effect_status"] == "computed" else 5.1e-3
    return np.allclose(ends(found), printed, rtol=1e-4, atol=rounding)


@pytest.mark.parametrize("name", COUNTED.index)
def test_effects_from_counts_are_the_published_ones(name):
    assert agree(COUNTED.loc[name]) == (name not in NOT_CRUDE), NOT_CRUDE.get(name)


def test_the_comparison_has_trials_to_compare():
    published = COUNTED[COUNTED["effect_status"] == "published"]
    assert len(COUNTED) > 35
    assert len(published) >= 10
    assert set(NOT_CRUDE) <= set(published.index)


def test_reasons_hold():
    # ICE: Wald with continuity correction; ProDERM: Wald. So it is the method that differs.
    for name, correction in (("CIDP_ICE2008", True), ("DM_PRODERM_TIS20", False)):
        row = TRIALS.loc[name]
        a, n1, c, n2 = row[evidence.COUNTS]
        p, q = a / n1, c / n2
        half = 1.959964 * np.sqrt(p * (1 - p) / n1 + q * (1 - q) / n2)
        half += (1 / n1 + 1 / n2) / 2 * correction
        assert [p - q - half, p - q + half] == pytest.approx(
            [row["ci_low"], row["ci_high"]], abs=0.006
        )


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("CIDP_HAHN1996", "the same people are in both arms"),
        ("DM_DALAKAS1993", "the same people are in both arms"),
        ("PID_BUSSE2002", "the same people are in both arms"),
        ("CLL_1988_EVENTS", "no counts, no risk ratio"),
        ("SEPSIS_COCHRANE2013_ADULT_POLY", "sum of trials"),
        ("CIDP_VERMEULEN1993", "read only in part"),
    ],
)
def test_rows_that_must_not_be_pooled_are_named(row, words):
    with pytest.raises(InputError, match=f"{row} must not be pooled: .*{words}"):
        evidence.pool(["CIDP_ICE2008", row])


def test_events_that_are_not_people_are_refused_even_with_counts():
    frame = TRIALS.loc[["CLL_1988_EVENTS", "CIDP_ICE2008"]].reset_index()
    frame.loc[0, evidence.COUNTS] = [23, 42, 42, 42]
    with pytest.raises(InputError, match=r"CLL_1988_EVENTS .* it counts events, not people"):
        evidence.pool(frame)


def test_every_paired_row_has_an_objection():
    paired = TRIALS[TRIALS["paired"]]
    assert len(paired) > 8
    assert evidence.effects(paired)["objection"].ne("").all()


def test_the_same_people_are_not_counted_twice():
    with pytest.raises(InputError, match=r"KD_NEWBURGER1986_W7 .* counts the same people"):
        evidence.pool(["KD_NEWBURGER1986_W2", "KD_NEWBURGER1986_W7"])


def test_a_tidy_frame_names_arrays_and_published_effects():
    names = ["KD_NEWBURGER1986_W7", "KD_FURUSHO1984_D29"]
    by_name = evidence.pool(names)
    by_frame = evidence.pool(ivig.load("trials").query("trial_id in @names"))
    counts = TRIALS.loc[names, evidence.COUNTS].to_numpy(float)
    by_array = evidence.pool(*counts.T)
    by_table = evidence.pool(pd.DataFrame(counts, columns=evidence.COUNTS))
    for other in (by_frame, by_array, by_table):
        assert ends(other.random) == pytest.approx(ends(by_name.random))
    # Effects alone are enough: those of the counts, printed with three figures.
    printed = TRIALS.loc[names].reset_index().assign(events_treat=pd.NA)
    found = evidence.pool(printed)
    assert found.trials["method"].tolist() == ["published", "published"]
    assert ends(found.fixed) == pytest.approx(ends(by_name.fixed), rel=5e-3)
    assert np.isnan(found.mantel_haenszel.estimate)
    assert repr(found.mantel_haenszel).startswith("not known: risk ratio, fixed effect")
    rows = evidence.effects(printed, measure="OR")
    assert rows["objection"].eq("no counts, no odds ratio with interval").all()


def test_numbers_in_numbers_out_and_arrays_in_arrays_out():
    one = evidence.risk_ratio(3, 79, 14, 79)
    many = evidence.risk_ratio([3, 0], [79, 14], [14, 5], [79, 17])
    assert isinstance(one.estimate, float)
    assert many.estimate.shape == (2,)
    assert many.estimate[0] == one.estimate
    assert ["0.5 added" in word for word in many.method] == [False, True]
    assert repr(one) == "0.21 (0.064 to 0.72), risk ratio, log interval"
    assert repr(many).splitlines()[0] == repr(one)
    assert one._fields == ("estimate", "low", "high", "method")


@pytest.mark.parametrize("call", [evidence.risk_ratio, evidence.odds_ratio,
                                  evidence.risk_difference, evidence.number_needed])  # fmt: skip
@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((80, 79, 14, 79), "events_treat got 80 of 79. People come whole, .* Were infections"),
        ((3, 79, 14.5, 79), "events_control got 14.5 of 79"),
        ((-1, 79, 14, 79), "events_treat got -1. .* cannot be negative"),
        ((0, 0, 14, 79), "n_treat got 0.* A group without people has no risk"),
        ((None, 79, 14, 79), "events_treat got None"),
        (("3", 79, 14, 79), "not a number"),
        ((np.nan, 79, 14, 79), "events_treat got nan"),
        (([1, 2], [9, 9, 9], 1, 9), "shapes differ"),
    ],
)
def test_impossible_counts_are_explained(call, counts, words):
    with pytest.raises(InputError, match=words):
        call(*counts)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: evidence.proportion(5, 3), "events got 5 of 3"),
        (lambda: evidence.proportion(1, 0), "n got 0"),
        (lambda: evidence.proportion(1, 3, method="wald"), "Choose one of: Wilson, exact"),
        (lambda: evidence.rule_of_three(0), "n got 0"),
        (lambda: evidence.pool(["CIDP_ICE2008"]), "at least two"),
        (lambda: evidence.pool(["CIDP_ICE2008", "ICE"]), "No trial is called 'ICE'"),
        (lambda: evidence.effects("CIDP_ICE208"), "Did you mean 'CIDP_ICE2008'"),
        (lambda: evidence.pool([1, 2], [9, 9]), "Give events_treat, n_treat"),
        (lambda: evidence.pool([3, 2], [9, 9], [1, 10], [9, 9]), "events_control got 10 of 9"),
        (lambda: evidence.pool(["CIDP_ICE2008"], measure="NNT"), "Choose one of: RR, OR"),
    ],
)
def test_a_wrong_call_is_answered_in_words(call, words):
    with pytest.raises(InputError, match=words):
        call()


def test_the_promised_names_and_arguments():
    four = ["events_treat", "n_treat", "events_control", "n_control"]
    for call in (evidence.risk_ratio, evidence.odds_ratio, evidence.risk_difference):
        assert [*inspect.signature(call).parameters] == four
    assert [*inspect.signature(evidence.number_needed).parameters] == four
