"""The graded claims hold together, and agreement with them is counted as statisticians count."""

import itertools
import re

import pytest

import ivig_teach as ivig
from ivig_teach.evidence import graded, kappa
from ivig_teach.inputs import InputError

CLAIMS = ivig.load("claims")
SETTLED = CLAIMS[CLAIMS["settlement"].notna()]
LETTER = {"S": "supported", "N": "supported with nuance", "O": "overstated"}
LETTER |= {"U": "unsupported", "W": "wrong"}


def everywhere(letter):
    sizes = CLAIMS.query("section != 'article'").groupby("section").size()
    return {section: letter * n for section, n in sizes.items()}


def test_no_error_goes_with_supported_alone_and_every_other_claim_has_a_better_wording():
    assert (CLAIMS["error_kind"].eq("no error") == CLAIMS["verdict"].eq("supported")).all()
    assert (CLAIMS["error_kind"].eq("no evidence") == CLAIMS["verdict"].eq("unsupported")).all()
    assert CLAIMS.query("verdict != 'supported'")["better_wording"].notna().all()


def test_each_claim_stands_once_and_sections_stand_together():
    words = CLAIMS["claim"].str.casefold().str.replace("[^a-z ]", "", regex=True)
    assert words.is_unique
    runs = [section for section, _ in itertools.groupby(CLAIMS["section"])]
    assert len(runs) == CLAIMS["section"].nunique()
    assert CLAIMS["claim"].str.split().str.len().max() <= 20  # a paraphrase, not a copy


def test_a_disagreement_has_both_reasons_and_a_settlement():
    filled = CLAIMS[["reading_a", "reading_b", "settlement"]].notna()
    assert (filled.nunique(axis=1) == 1).all()
    assert len(SETTLED) == 4
    for row in SETTLED.itertuples():
        one, other = (
            re.match(r"(\w+): ([\w ]+)\.", text) for text in (row.reading_a, row.reading_b)
        )
        assert {one[1], other[1]} <= set(row.domain.split(";"))
        assert one[1] != other[1]
        assert one[2] != other[2]
        assert row.verdict in (one[2], other[2])
        assert row.settlement.casefold().count(row.verdict) or row.claim_id == "CL33"


def test_kappa_is_that_of_published_and_hand_worked_examples():
    # statpsych 2.0, ci.kappa(.05, 31, 12, 4, 58): 0.676, standard error 0.0734, 0.532 to 0.820
    # (its interval is another large-sample one).
    found = kappa("0" * 43 + "1" * 62, "0" * 31 + "1" * 12 + "0" * 4 + "1" * 58)
    assert found.estimate == pytest.approx(0.676, abs=0.0005)
    assert [found.low, found.high] == pytest.approx([0.532, 0.820], abs=0.005)
    # By hand: seen (20 + 15) / 50 = 0.7, chance 0.5 x 0.6 + 0.5 x 0.4 = 0.5.
    found = kappa("y" * 25 + "n" * 25, "y" * 20 + "n" * 5 + "y" * 10 + "n" * 15)
    assert found.estimate == pytest.approx(0.4)
    assert found.high - 0.4 == pytest.approx(1.96 * (0.7 * 0.3 / 50) ** 0.5 / 0.5, abs=1e-4)
    assert kappa("SNOUW", "SNOUW")[:3] == pytest.approx((1, 1, 1))
    assert kappa("SSNN", "NNSS").estimate == pytest.approx(-1)
    both = ["SNNNOUW", "SSNNOOW"]
    assert kappa(*both) == kappa(*both[::-1])


def test_one_letter_everywhere_is_chance():
    rows = graded(everywhere("N"))
    assert (rows["ours"] == rows["yours"]).sum() == 17
    assert kappa(rows["ours"], rows["yours"]).estimate == pytest.approx(0)


def test_letters_are_the_verdicts_and_agreement_is_counted():
    rows = graded({})
    assert rows["ours"].map(LETTER).eq(rows["verdict"]).all()
    assert rows["yours"].eq("S").all()
    ours = {s: "".join(letters) for s, letters in rows.groupby("section")["ours"]}
    for by in ("section", "error_kind"):
        counts = graded(ours, by)
        assert (counts["n_events"] == counts["n_total"]).all()
        assert counts.iloc[0][[by, "n_total"]].tolist() == ["all", 41]
        assert counts["n_total"][1:].sum() == 41
    ours["overall"] = "uuuu"
    counts = graded(ours, "section").set_index("section")
    assert (counts.loc["overall", "n_events"], counts.loc["all", "n_events"]) == (0, 37)


@pytest.mark.parametrize(
    ("mine", "says"),
    [
        ({"uses": "SS"}, "uses got 'SS'. Write 12 of S, N"),
        ({"overall": "SNOX"}, "overall got 'SNOX'"),
        ({"dosage": 3}, "dosage got '3'"),
        ({"use": "S"}, "Did you mean 'uses'?"),
    ],
)
def test_unusable_grades_get_a_sentence(mine, says):
    with pytest.raises(InputError, match=re.escape(says)):
        graded(mine)


def test_the_figure_counts_claims_and_does_not_call_them_patients():
    ax = ivig.plots.rates(graded({}, "section"), "section", guess=50)
    assert ax.get_xlabel() == "share (% of claims)"
    assert "counted for all: 7 of 41 claims" in ax.ivig_caption
    assert "too narrow" not in ax.ivig_caption
    assert [label.get_text() for label in ax.get_yticklabels()][3] == "uses: 3 of 12 claims"
