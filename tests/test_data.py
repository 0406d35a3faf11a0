"""The facts hold together: schema, sources, intervals, counts, units; a wrong row is named."""

import json
import math
import re
from pathlib import Path

import frictionless
import pandas as pd
import pytest

from ivig_teach import datasets
from ivig_teach.inputs import limits

ROOT = Path(__file__).parent.parent
DATA = ROOT / "data"
RESOURCES = {
    one["name"]: one for one in json.loads((DATA / "datapackage.json").read_text())["resources"]
}
VERIFIED = {"yes", "partial", "derived"}
# Written by a language model or compiled by one: never evidence, wherever it stands.
MACHINE = re.compile(
    r"language model|AI[- ](written|assisted|generated)|machine[- ]written|chatgpt"
    r"|droracle|medx|\bhlh_secondary\b|\bae_secondary\b",
    re.IGNORECASE,
)
GRADED = "article under review"
PER = {
    "percent": 100,
    "events per 100 infusions": 100,
    "per 1000 persons": 1000,
    "per 1000 kg IVIG": 1000,
    "per 10,000 administrations": 10_000,
    "per 10,000 patients": 10_000,
    "per 10,000 person-days": 10_000,
}
# Percentages of a reference, a slope or a spread, which may pass 100.
UNBOUNDED = {
    "% of FCR",
    "% of normal rate",
    "% of IVIG reference preparation",
    "% per 100 mg/dL",
    "CV %",
    "percent per year",
}
HALF_LIFE_DAYS = (5, 120)


@pytest.fixture(scope="module")
def tables():
    return {name: datasets.load(name) for name in datasets.names()}


def key_column(name):
    key = RESOURCES[name]["schema"]["primaryKey"]
    return key if isinstance(key, str) else key[0]


def said(name, row, problem):
    return f"{name} {row[key_column(name)]}: {problem}"


def rows_of(table):
    """Return the rows as dicts; a missing cell is None."""
    told = table.astype(object)
    return told.where(told.notna(), None).to_dict("records")


def cited(row):
    """Return every source key a row names."""
    cells = (row.get(c) for c in ("source_key", "other_source_keys", "transcribed_from"))
    return [k.strip() for cell in cells if cell for k in cell.split(";")]


def each(tables, *columns):
    """Yield name and row of every table that has all these columns."""
    for name, table in tables.items():
        if set(columns) <= set(table.columns):
            for row in rows_of(table):
                yield name, row


def number(row, column):
    return math.nan if row.get(column) is None else float(row[column])


def unresolved_keys(tables):
    known = set(tables["sources"].source_key)
    return [
        said(name, row, f"source key {key!r} resolves nowhere")
        for name, row in each(tables, "source_key")
        if name != "sources"
        for key in cited(row)
        if key not in known
    ]


def without_source(tables):
    own_words = {"glossary", "sources"}
    return [
        said(name, row, "no source")
        for name, row in each(tables, "source_key")
        if name not in own_words and not cited(row)
    ]


def pairs(columns):
    """Yield (low, middle, high) column names; the middle is the estimate, where there is one."""
    middles = {"low": "value", "y_low": "y", "ci_low": "effect" if "effect" in columns else "rate"}
    for low in columns:
        high = re.sub(r"(^|_)low($|_)", r"\1high\2", low)
        if high != low and high in columns:
            yield low, middles.get(low, low.replace("_low_", "_typical_")), high


def broken_intervals(tables):
    found = []
    for name, table in tables.items():
        for low, middle, high in pairs(list(table.columns)):
            for row in rows_of(table):
                ends = [number(row, c) for c in (low, middle, high)]
                told = [x for x in ends if not math.isnan(x)]
                if told != sorted(told):
                    found.append(said(name, row, f"{low}, {middle}, {high} are {told}"))
    return found


def events_above_totals(tables):
    arms = [(f"events_{arm}", f"n_{arm}") for arm in ("treat", "control")]
    return [
        said(name, row, f"{events} {row[events]} of {total} {row[total]}")
        for events, total in [("n_events", "n_total"), *arms]
        for name, row in each(tables, events, total)
        if row.get("value_type") != "event total" and number(row, events) > number(row, total)
    ]


def odd_igg_half_lives(tables):
    found = []
    for name, row in each(tables, "parameter", "analyte", "unit", "value"):
        if row["parameter"] != "half_life" or not str(row["analyte"]).startswith("IgG"):
            continue
        if row["unit"] != "day":
            found.append(said(name, row, f"half-life in {row['unit']!r}, not in days"))
        low, high = HALF_LIFE_DAYS
        for column in ("value", "low", "high"):
            if not (math.isnan(number(row, column)) or low <= number(row, column) <= high):
                found.append(said(name, row, f"IgG half-life {row[column]} {row['unit']}"))
    return found


def impossible_percentages(tables):
    found = []
    for value, unit in (("rate", "unit"), ("value", "unit"), ("y", "y_unit")):
        for name, row in each(tables, value, unit):
            of_whole = str(row[unit]).startswith(("%", "percent")) and row[unit] not in UNBOUNDED
            share = row[unit] == "fraction" and str(row.get("parameter")).startswith("f_")
            limit = 100 if of_whole else 1 if share else math.inf
            for column in {value, "low", "high", "ci_high", "y_high"} & set(row):
                if number(row, column) > limit:
                    found.append(said(name, row, f"{column} {row[column]} {row[unit]}"))
    return found


def repeated_keys(tables):
    found = []
    for name, table in tables.items():
        twice = table[table[key_column(name)].duplicated()]
        found += [said(name, row, "key used twice") for row in rows_of(twice)]
    sources = tables["sources"]
    for column in ("doi", "pmid", "url"):
        told = sources[sources[column].notna()]
        twice = told[told[column].str.lower().str.rstrip("/").duplicated(keep=False)]
        same = "the same document under two keys"
        found += [said("sources", row, f"{same} ({column})") for row in rows_of(twice)]
    taken = set(sources.source_key)
    for row in rows_of(sources[sources.also_known_as.notna()]):
        for alias in row["also_known_as"].split(";"):
            if alias in taken:
                found.append(said("sources", row, f"other name {alias!r} is taken"))
            taken.add(alias)
    return found


def not_verified(tables):
    return [
        said(name, row, f"verified is {row['verified']!r}")
        for name, row in each(tables, "verified")
        if row["verified"] not in VERIFIED
    ]


def machine_written(tables):
    sources = tables["sources"]
    graded = set(sources[sources.kind == GRADED].source_key)
    found = [
        said("sources", row, "a machine-written page")
        for row in rows_of(sources)
        if row["kind"] != GRADED and MACHINE.search(" ".join(str(x) for x in row.values() if x))
    ]
    return found + [
        said(name, row, "rests on the article that lesson 12 grades")
        for name, row in each(tables, "source_key")
        if name not in ("sources", "claims") and graded & set(cited(row))
    ]


def without_link(tables):
    return [
        said("sources", row, "no DOI, PMID or https address")
        for row in rows_of(tables["sources"])
        if row["kind"] != GRADED
        and not (row["doi"] or row["pmid"])
        and not re.match(r"https://\S+$", row["url"] or "")
    ]


def half_a_digit(value):
    """Return how far rounding may have moved a printed number."""
    if math.isnan(value):
        return 0
    decimals = 0 if value.is_integer() else len(repr(value).split(".")[1])
    return 0.5 * 10**-decimals + 1e-9


def rates_off_counts(tables):
    found = []
    for name, row in each(tables, "n_events", "n_total", "rate", "unit"):
        values = [number(row, c) for c in ("n_events", "n_total", "rate")]
        if row["unit"] not in PER or any(map(math.isnan, values)):
            continue
        events, total, rate = values
        expected = events / total * PER[row["unit"]]
        if abs(rate - expected) > half_a_digit(rate):
            found.append(said(name, row, f"rate {rate:g}, but the counts give {expected:.3g}"))
        printed = number(row, "printed_rate")
        if abs(printed - expected) <= half_a_digit(printed):
            found.append(said(name, row, "printed rate agrees: not the misprint it is marked as"))
    return found


def rates_in_two_units(tables):
    """An infusion rate in mg/kg/min and in mL/kg/h is one speed at a given concentration."""
    found = []
    for name, row in each(tables, "rate_mg_kg_min", "rate_ml_kg_h", "concentration_percent"):
        mg = number(row, "rate_mg_kg_min")
        ml = number(row, "rate_ml_kg_h")
        from_ml = ml * number(row, "concentration_percent") * 10 / 60
        if not math.isnan(mg + from_ml) and abs(mg - from_ml) > 0.002:
            found.append(said(name, row, f"{ml} mL/kg/h is {from_ml:.3g}, not {mg} mg/kg/min"))
    return found


CASES = [
    (unresolved_keys, "trials", 3, "source_key", "no_such_paper"),
    (unresolved_keys, "composition", 0, "other_source_keys", "levy1970;no_such_paper"),
    (unresolved_keys, "pk_models", 0, "transcribed_from", "no_such_paper"),
    (without_source, "indications", 4, "source_key", pd.NA),
    (broken_intervals, "trials", "ci_low", "ci_low", 99.0),
    (broken_intervals, "adverse_rates", "ci_high", "ci_high", 0.0),
    (broken_intervals, "outcomes_curves", "y_low", "y_low", 1e6),
    (broken_intervals, "pk_parameters", "high", "high", 0.01),
    (broken_intervals, "products", "ph_low", "ph_low", 14.0),
    (broken_intervals, "vaccine_intervals", 2, "igg_mg_per_kg_low", 5000.0),
    (events_above_totals, "adverse_rates", "n_total", "n_total", 0),
    (events_above_totals, "trials", "events_treat", "events_treat", 99_999),
    (events_above_totals, "trials", "events_control", "events_control", 99_999),
    (odd_igg_half_lives, "pk_parameters", "half_life", "value", 4.9),
    (odd_igg_half_lives, "pk_parameters", "half_life", "value", 121.0),
    (odd_igg_half_lives, "pk_parameters", "half_life", "unit", "hour"),
    (impossible_percentages, "adverse_rates", "percent", "rate", 100.5),
    (impossible_percentages, "outcomes_curves", "percent", "y", 101.0),
    (impossible_percentages, "composition", "% of IgG", "value", 150.0),
    (impossible_percentages, "pk_model_parameters", "f_sc", "value", 1.2),
    (repeated_keys, "claims", 5, "claim_id", "CL01"),
    (repeated_keys, "sources", "doi", "doi", "10.1172/jci106254"),
    (repeated_keys, "sources", 8, "also_known_as", "levy1970"),
    (not_verified, "indications", 7, "verified", "unverified"),
    (not_verified, "products", 7, "verified", "no"),
    (not_verified, "pk_models", 7, "verified", pd.NA),
    (machine_written, "sources", 30, "note", "AI-assisted summary"),
    (machine_written, "sources", 30, "journal", "droracle.ai"),
    (machine_written, "passive_immunity", 1, "source_key", "seed_article"),
    (without_link, "sources", "only url", "url", "ask the library"),
    (without_link, "sources", "only url", "url", pd.NA),
    (rates_off_counts, "adverse_rates", "printed_rate", "rate", 7.2),
    (rates_off_counts, "adverse_rates", "printed_rate", "printed_rate", 2.4),
    (rates_off_counts, "adverse_rates", "n_events", "rate", 55.5),
    (rates_in_two_units, "infusion_rates", 0, "rate_ml_kg_h", 0.4),
]
CHECKS = list(dict.fromkeys(case[0] for case in CASES))


def pick(table, where):
    """Return the label of the row to spoil: by number, or the first with that word or column."""
    if isinstance(where, int):
        return table.index[where]
    if where in ("half_life", "f_sc"):
        return table.index[table.parameter == where][0]
    if where == "only url":
        return table.index[table.doi.isna() & table.pmid.isna() & table.url.notna()][0]
    if where == "n_events":
        return table.index[table.n_events.gt(0) & table.printed_rate.isna() & table.rate.lt(50)][0]
    if where in table.columns:
        told = table[where].notna()
        if "events" in where or where == "n_total":
            told &= table.filter(regex="^n_events|^n_treat|^n_control").notna().all(axis=1)
            told &= table[where].gt(0)
        return table.index[told][0]
    unit = table["unit"] if "unit" in table.columns else table["y_unit"]
    return table.index[unit == where][0]


def test_schema_holds():
    report = frictionless.validate(str(DATA / "datapackage.json"))
    assert report.valid, report.to_summary()


def test_schema_sees_a_wrong_cell(tmp_path):
    for path in DATA.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    rates = tmp_path / "adverse_rates.csv"
    rates.write_text(rates.read_text("utf-8").replace(",patients,", ",pateints,", 1), "utf-8")
    problems = frictionless.validate(str(tmp_path / "datapackage.json")).flatten(["message"])
    assert any("pateints" in message for (message,) in problems)


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.__name__)
def test_facts_hold(check, tables):
    assert check(tables) == []


@pytest.mark.parametrize(("check", "name", "where", "column", "value"), CASES)
def test_check_names_the_spoiled_row(check, name, where, column, value, tables):
    spoiled = tables[name].copy()
    at = pick(spoiled, where)
    spoiled.loc[at, column] = value
    named = said(name, spoiled.loc[at], "")
    assert any(
        problem.startswith(named)
        for problem in check({"sources": tables["sources"], name: spoiled})
    )


def test_every_table_has_a_key_a_licence_and_described_columns():
    for name, resource in RESOURCES.items():
        assert key_column(name) in {f["name"] for f in resource["schema"]["fields"]}
        for field in resource["schema"]["fields"]:
            assert all(field.get(k) for k in ("title", "description")), f"{name}.{field['name']}"
            assert re.fullmatch(r"[a-z][a-z0-9_]*", field["name"])


def test_quantities_are_ordered_and_every_one_asked_for_is_there(tables):
    table = tables["quantities"]
    assert (table.low < table.high).all()
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "ivig_teach").rglob("*.py"))
    asked = set(re.findall(r"""\b_?(?:quantity|number|limits)\("(\w+)\"""", code))
    assert "half_life_days" in asked
    assert asked <= set(table.name)
    assert limits("half_life_days").low == 0.5


def test_known_printing_errors_are_marked(tables):
    rates = tables["adverse_rates"].query("printed_rate.notna()")
    assert set(rates.printed_rate) >= {7.2, 1.7}
    assert rates.note.notna().all()
    wrong = tables["pk_parameters"].query("known_error")
    assert len(wrong)
    assert wrong.note.notna().all()


def test_readme_lists_every_table_with_its_rows(tables):
    text = (DATA / "README.md").read_text("utf-8")
    listed = dict(re.findall(r"^\| `(\w+)` \| (\d+) \|", text, flags=re.MULTILINE))
    assert listed == {name: str(len(table)) for name, table in tables.items()}


def test_folder_holds_only_described_tables():
    files = {p.name for p in DATA.iterdir()}
    tables = {resource["path"] for resource in RESOURCES.values()}
    assert files == tables | {"README.md", "datapackage.json"}
