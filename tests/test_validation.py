"""Published observations against the linear model; ``site/validation.md`` is this table.

``python tests/test_validation.py`` writes the document again. Nothing is tuned to it.
"""

import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from ivig_teach import datasets
from ivig_teach.inputs import ModelWarning
from ivig_teach.kinetics import (
    Patient,
    Regimen,
    concentration,
    half_life_at,
    preset,
    recycling,
    steady_state,
)

DOCUMENT = Path(__file__).resolve().parents[1] / "site" / "validation.md"
DEFAULT = "navarro_mora_2022"
OTHERS = ["landersdorfer_2013", "tortorici_2019", "luo_2020", "zhang_2020", "lee_2021", "li_2022"]
WEIGHT_KG, LEAN_KG = 70, 54.7
MEDIAN = 37.3  # of the skewed half-lives on Privigen every 4 weeks; only the note has it
CLOSE = (0.8, 1.25)
SLOPE = "Trough gained per 100 mg/kg every four weeks"
PER_DL = 100  # 1 g/L is 100 mg/dL


@dataclass(frozen=True)
class Case:
    """One published observation and how the model is asked for it."""

    what: str
    row: dict
    ask: object
    unit: str
    doses: tuple = (None, None)
    digits: int = 0

    @property
    def observed(self):
        if self.row["value"] is not None:
            return self.row["value"]
        return (self.row["low"] + self.row["high"]) / 2

    def predicted(self, name, dose=None):
        middle = None if self.doses[0] is None else sum(self.doses) / 2
        return float(self.ask(preset(name), middle if dose is None else dose))


def person(p, own=None):
    own = p.own_igg_g_per_l if own is None else own
    return Patient(WEIGHT_KG, own, LEAN_KG)


def settled(what, interval):
    def ask(p, dose):
        state = steady_state(Regimen(dose, interval_days=interval), person(p), p)
        return getattr(state, what) * PER_DL

    return ask


def rise(day):
    def ask(p, dose):
        once = Regimen(dose, n_doses=1)
        return concentration(once, person(p, own=0), p, day) * PER_DL

    return ask


def slope(interval):
    def ask(p, _):
        low, high = (Regimen(d, interval_days=interval) for d in (0.4, 0.5))
        states = [steady_state(r, person(p), p).trough for r in (low, high)]
        # 100 mg/kg at each dose is 100 x 28 / interval in four weeks.
        return (states[1] - states[0]) * PER_DL * interval / 28

    return ask


def apparent_half_life(interval):
    """From total IgG between day 7 and the next dose, own IgG ignored as the labels do."""

    def ask(p, dose):
        days = np.array([7.0, interval]) + 20 * interval
        regimen = Regimen(dose, interval_days=interval, n_doses=21)
        level = concentration(regimen, person(p), p, days)
        return np.log(2) * (days[1] - days[0]) / np.log(level[0] / level[1])

    return ask


def label_clearance(interval):
    """Dose over the area under total IgG, in mL/day/kg."""

    def ask(p, dose):
        return dose / steady_state(Regimen(dose, interval_days=interval), person(p), p).auc * 1000

    return ask


def volume(p, _):
    body = person(p).body(p)
    return body.v_central[0] + (body.v_peripheral[0] if p.q_l_per_day else 0)


def cases():
    """Every stored observation that the model can be asked for."""
    points = {row["row_id"]: row for row in datasets.records("pk_digitisable")}
    before = points["PD01"]["value"]

    def doses(row_id):
        low, high = (points[row_id][f"dose_{end}_mg_per_kg"] for end in ("low", "high"))
        return low / 1000, high / 1000

    def point(what, row_id, ask, above=0):
        row = points[row_id]
        shown = row if row["value"] is None else dict(row, value=row["value"] - above)
        return Case(what, shown, ask, "mg/dL", doses(row_id))

    def number(what, parameter, subject, ask, unit, given=(None, None), digits=1):
        (row,) = (
            row
            for row in datasets.records("pk_parameters")
            if row["parameter"] == parameter and row["subject"].startswith(subject)
        )
        return Case(what, row, ask, unit, given, digits)

    def half_life(product, weeks, given, said=""):
        what = f"Half-life of total IgG, {product.split(' (')[0]} every {weeks} weeks{said}"
        ask = apparent_half_life(7 * weeks)
        return number(what, "half_life", f"PID on {product}, {weeks}-week", ask, "days", given)

    def clearance(weeks, said):
        what = f"Label clearance{said}, Privigen every {weeks} weeks"
        of, ask = f"PID on Privigen, {weeks}-week", label_clearance(7 * weeks)
        return number(what, "clearance", of, ask, "mL/day/kg", privigen, 2)

    # Each regression of troughs over published studies, by the end of its subject.
    slopes = {
        row["subject"].removeprefix("PID on IVIG, "): row
        for row in datasets.records("pk_parameters")
        if row["parameter"] == "trough_slope" and row["subject"].startswith("PID on IVIG")
    }
    privigen, asceniv = doses("PD04"), (0.291, 0.760)  # the latter from the note of its rows
    marker, blood = "anti-HBs", "Rise at the end of one infusion of 200 mg/kg, 4 healthy people"
    wide, mean = "every 3 to 4 weeks, middle of the", "Trough, 28 studies"
    return [
        point(blood, "PD02", rise(0.125), before),
        point(
            "Rise left about a month later, same people",
            "PD03",
            rise(points["PD03"]["day_low"]),
            before,
        ),
        point("Peak, Privigen every 3 weeks, n = 3", "PD04", settled("peak", 21)),
        point("Trough, Privigen every 3 weeks, n = 3", "PD05", settled("trough", 21)),
        point("Peak, Bivigam every 3 weeks, n = 5", "PD08", settled("peak", 21)),
        point("Peak, Bivigam every 4 weeks, n = 16", "PD09", settled("peak", 28)),
        point(f"Trough, Gammagard Liquid {wide} medians", "PD10", settled("trough", 24.5)),
        point(f"{mean} {wide} study means", "PD11", settled("trough", 24.5)),
        *(Case(f"{SLOPE}, {of}", row, slope(24.5), "mg/dL") for of, row in slopes.items()),
        half_life("Privigen", 3, privigen, ", n = 3"),
        half_life("Privigen", 4, privigen, f", n = 22 (median {MEDIAN})"),
        half_life("Asceniv (US label)", 3, asceniv),
        half_life("Asceniv (US label)", 4, asceniv),
        clearance(3, " (dose over area of total IgG)"),
        clearance(4, ""),
        number(
            "Half-life of anti-HBs in healthy people (no own antibody)",
            "half_life",
            marker,
            lambda p, _: p.half_life_days(WEIGHT_KG, LEAN_KG),
            "days",
        ),
        number(
            "Clearance of anti-HBs in healthy people",
            "clearance",
            marker,
            lambda p, _: person(p).body(p).clearance[0] * 1000 / 1440,
            "mL/min",
            digits=3,
        ),
        number(
            "Volume of distribution of anti-HBs, both compartments",
            "volume_distribution",
            marker,
            volume,
            "L",
        ),
    ]


# Why the default set may miss; a miss without its reason fails the test.
REASONS = {
    "Rise left about a month later, same people": (
        "more was left than predicted. Four people, one sample, a day that the abstract gives only "
        "as one month, and a rise that is small beside their own IgG of 1,070 mg/dL. These people "
        "have normal IgG; the sets were fitted in people who lack it."
    ),
    f"{SLOPE}, 28 studies": (
        "the dose there is that of one infusion every 3 to 4 weeks. Published regressions do not "
        "agree with each other; a second one (Berger 2013) is steeper. All compare study means, "
        "while the model asks what more dose does in one person: if people who clear IgG fast are "
        "given more, a slope across studies is flattened. Do not read a dose for a target trough "
        "off any of these numbers."
    ),
    f"Half-life of total IgG, Privigen every 4 weeks, n = 22 (median {MEDIAN})": (
        "the mean is pulled up by a few long values (up to {high} days). Against the median the "
        "ratio is {median:.2f}."
    ),
    "Label clearance (dose over area of total IgG), Privigen every 3 weeks": (
        "three people, whose doses are not stated; the middle of the label's range is assumed, and "
        "the predicted value moves with it."
    ),
}
HEAD = """# How well the linear model predicts published levels

<!-- Written by tests/test_validation.py from data/; a test fails when it is not current. -->

This page compares published observations with what the two-compartment model says. Nothing was
tuned to them. Some observations, among them the rise after 2 g/kg, are kept aside on purpose and
are not on this page.

How each prediction was made:

- The default set is `{default}`, with its own IgG of {own:g} g/L. The column "other sets" gives
  the lowest and highest value of {n} other sets for immunodeficiency:
  {others}.
  Each uses the own IgG it was fitted with.
- Left out: `dumas_2019` (own IgG not reported), `tortorici_2019_sid` (secondary deficiency),
  `cheng_2026` (children), `tortorici_2021`, `li_2024` and `li_2024_grip` (nerve diseases, high
  doses). Of the observations: levels of the Privigen extension study, whose doses are not stated.
- Individual weights, doses and infusion times are not published. A person of {weight} kg with
  {lean} kg of lean mass, an infusion of 3 hours and the middle of the stated dose range are
  assumed. In brackets: at the lowest and highest stated dose. For an interval of 3 to 4 weeks,
  24.5 days.
- A half-life of total IgG is read between day 7 and the next dose with own IgG ignored, since the
  labels do not say that it was subtracted.
- Several of the other sets were fitted to Privigen trials, so for Privigen this is a check of
  transcription and code as much as of the model.

A ratio of {low:g} to {high:g} counts as close.

| observation | observed | predicted | other sets | predicted / observed | source |
|---|---|---|---|---|---|
"""


def table():
    """Case, prediction, predictions at the ends of the dose range, range of the others, ratio."""
    rows = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ModelWarning)
        for case in cases():
            others = [case.predicted(name) for name in OTHERS]
            ends = None
            if case.doses[0] != case.doses[1]:
                ends = [case.predicted(DEFAULT, dose) for dose in case.doses]
            found = case.predicted(DEFAULT)
            rows.append((case, found, ends, min(others), max(others), found / case.observed))
    return rows


def document():
    """The whole page as text."""
    rows, misses, close = [], [], 0
    for case, found, ends, low, high, ratio in table():
        show = f"{{:,.{case.digits}f}}".format
        span = f" ({show(min(ends))} to {show(max(ends))})" if ends else ""
        key = case.row["source_key"]
        rows.append(
            f"| {case.what} | {show(case.observed)} {case.unit} | {show(found)}{span} | "
            f"{show(low)} to {show(high)} | {ratio:.2f} | [{key}]({datasets.source(key).link}) |"
        )
        if CLOSE[0] <= ratio <= CLOSE[1]:
            close += 1
        else:
            reason = REASONS[case.what].format(median=found / MEDIAN, high=case.row["high"])
            misses.append(f"- **{case.what}** ({ratio:.2f}): {reason}")
    head = HEAD.format(
        default=DEFAULT,
        own=preset(DEFAULT).own_igg_g_per_l,
        n=len(OTHERS),
        others=", ".join(f"`{name}`" for name in OTHERS),
        weight=WEIGHT_KG,
        lean=LEAN_KG,
        low=CLOSE[0],
        high=CLOSE[1],
    )
    summary = f"\n{close} of {len(rows)} are close. The others:\n\n"
    lasting = [float(preset(n).half_life_days(WEIGHT_KG, LEAN_KG)) for n in (DEFAULT, *OTHERS)]
    tail = TAIL.format(short=min(lasting), long=max(lasting), weight=WEIGHT_KG)
    return head + "\n".join(rows) + "\n" + summary + "\n".join(misses) + "\n" + tail + seats()


TAIL = """
## What this does not show

- Peaks and troughs depend on doses that the labels do not print for each person; a good ratio at
  the middle of a wide range is weak evidence.
- The sets disagree with each other: their terminal half-lives run from {short:.0f} to {long:.0f}
  days at {weight} kg, and a trough cannot tell them apart.
- Nothing here concerns high doses, protein loss, pregnancy, infants or plasma exchange, and no
  level here says who will stay well.
"""

SEATS = """
## The recycling (FcRn) model of lesson 04

A teaching model: direction and order of magnitude only. The range is that of Km from 15 to 40 g/L.

| observation | published | this model | verdict | source |
|---|---|---|---|---|
"""
SEATS_ROWS = """
Half-life at twice the normal IgG; 12 days; {twice} days; too mild; masson1993
IgG after repeated doses of efgartigimod; down 75 %; down {most:.0f} % at most; too mild; \
ulrichts2018
Loss of antibody in mice without FcRn; about 14 times faster; {faster:.1f} times; \
too mild, or a matter of species; hansen2002
Pemphigus autoantibody within a week of starting 0.4 g/kg on five days; down 59 %; \
down {week} %; missed, but all took a cytotoxic drug too; czernik2006
Pemphigus autoantibody a week after 3 or 4 cycles of IVIG alone (schedule not read); down 48 %; \
down {four} % (four monthly courses of 2 g/kg); missed; pemphigus_cytotoxic
Normal IgG in myeloma; broken down at an essentially normal rate; rate follows the level only; \
speaks against it; alper1963
Normal IgG in connective tissue disease; lost faster in all groups; rate follows the level only; \
missed, the disease itself matters; levy1970
Labelled IgG in one person almost without IgG; 11 and 24 days with two lots; \
{scarce} days at 2 g/L; missed, but a label can damage the protein; agamma_turnover
Mice with immune thrombocytopenia but without FcRn; IVIG still helps; no effect; \
another mechanism is at work; crow2011
"""


def seats():
    """The part on the saturable model: what was measured, what the model says."""
    km = [15, 24, 40]

    def fall(days, regimen=None, **more):
        return 100 - 100 * recycling(regimen, None, days, km, **more).autoantibody

    def span(values):
        return f"{min(values):.0f} to {max(values):.0f}"

    without = recycling(None, None, [0], fcrn=False).half_life_days[0]
    told = SEATS_ROWS.strip().format(
        twice=span(half_life_at(22, km)),
        most=fall([1000], blocked=1)[1, 0],
        faster=half_life_at(11) / without,
        week=span(fall([7], Regimen(2, n_doses=1, split_days=5))[:, 0]),
        four=span(fall(range(150), Regimen(2, 28, n_doses=4, split_days=5)).max(axis=1)),
        scarce=span(half_life_at(2, km)),
    )
    lines = []
    for row in told.splitlines():
        *cells, key = row.split("; ")
        lines.append(f"| {' | '.join(cells)} | [{key}]({datasets.source(key).link}) |")
    return SEATS + "\n".join(lines) + "\n"


def test_published_values_beside_the_recycling_model_are_those_in_the_data():
    rows = {row["row_id"]: row["value"] for row in datasets.records("pk_parameters")}
    quoted = {"PK130": 12, "PK117": -75, "PK123": -59, "PK124": -48, "PK134": 11, "PK135": 24}
    assert {name: rows[name] for name in quoted} == quoted
    assert round(rows["PK120"] / rows["PK118"]) == 14


def test_the_document_is_current():
    assert DOCUMENT.read_text(encoding="utf-8") == document(), (
        "Run: python tests/test_validation.py"
    )


def test_every_miss_is_explained_and_every_explanation_is_needed():
    missed = {case.what for case, *_, ratio in table() if not CLOSE[0] <= ratio <= CLOSE[1]}
    assert missed == set(REASONS)
    assert len(table()) >= 15


def test_the_median_quoted_is_the_one_in_the_data():
    note = next(
        row["note"]
        for row in datasets.records("pk_parameters")
        if row["parameter"] == "half_life" and row["subject"] == "PID on Privigen, 4-week interval"
    )
    assert f"median {MEDIAN}" in note


@pytest.mark.parametrize("row", table(), ids=lambda row: row[0].what)
def test_no_prediction_is_wildly_off(row):
    assert 0.6 < row[-1] < 1.7


def test_per_four_weeks_the_interval_hardly_matters_for_the_slope():
    p = preset(DEFAULT)
    assert slope(21)(p, None) == pytest.approx(slope(28)(p, None), rel=0.15)


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
