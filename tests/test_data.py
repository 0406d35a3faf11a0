"""The facts hold together: schema, sources, intervals, counts, units; a wrong row is named."""

import json
import math
import re
import shutil
from pathlib import Path

import frictionless
import pytest

from ivig_teach import datasets

ROOT = Path(__file__).parent.parent
DATA = ROOT / "data"
RESOURCES = {
    one["name"]: one for one in json.loads((DATA / "datapackage.json").read_text())["resources"]
}
# Written by a language model or compiled by one: never evidence, wherever it stands.
MACHINE = re.compile(
    r"(?i)language model|AI[- ](written|assisted|generated)|machine[- ]written|chatgpt"
    r"|droracle|medx|\bhlh_secondary\b|\bae_secondary\b"
)
GRADED = "article under review"
# Percentages of a reference, a slope or a spread, which may pass 100.
UNBOUNDED = re.compile("% of (FCR|normal rate|IVIG)|% per 100 mg/dL|CV %|percent per year")


@pytest.fixture(scope="module")
def tables():
    return {name: datasets.load(name) for name in datasets.names()}


def said(name, row, problem):
    return f"{name} {next(iter(row.values()))}: {problem}"


def rows_of(table):
    """Return the rows as dicts; a missing cell is None."""
    told = table.astype(object)
    return told.where(told.notna(), None).to_dict("records")


def each(tables, *columns):
    """Yield name and row of every table that has all these columns."""
    for name, table in tables.items():
        if set(columns) <= set(table.columns):
            for row in rows_of(table):
                yield name, row


def number(row, column):
    return math.nan if row.get(column) is None else float(row[column])


def cited(row):
    """Return every source key a row names."""
    cells = (row.get(c) for c in ("source_key", "other_source_keys", "transcribed_from"))
    return [k.strip() for cell in cells if cell for k in cell.split(";")]


def unresolved_keys(tables):
    known = set(tables["sources"].source_key)
    for name, row in each(tables, "source_key", "other_source_keys"):
        for key in set(cited(row)) - known:
            yield said(name, row, f"source key {key!r} resolves nowhere")


def ends_of(columns):
    """Yield (low, middle, high) column names; the middle is the estimate, where there is one."""
    middles = {"low": "value", "y_low": "y", "ci_low": "effect" if "effect" in columns else "rate"}
    for low in columns:
        high = re.sub(r"(^|_)low($|_)", r"\1high\2", low)
        if high != low and high in columns:
            yield low, middles.get(low, low.replace("_low_", "_typical_")), high


def broken_intervals(tables):
    for name, row in each(tables):
        for columns in ends_of(row):
            told = [x for x in (number(row, column) for column in columns) if not math.isnan(x)]
            if told != sorted(told):
                yield said(name, row, f"{columns} are {told}")


def events_above_totals(tables):
    pairs = [("n_events", "n_total"), ("events_treat", "n_treat"), ("events_control", "n_control")]
    for events, total in pairs:
        for name, row in each(tables, events, total):
            counts_people = row.get("value_type") != "event total"
            if counts_people and number(row, events) > number(row, total):
                yield said(name, row, f"{events} {row[events]} of {total} {row[total]}")


def odd_igg_half_lives(tables):
    for name, row in each(tables, "parameter", "analyte", "unit", "value"):
        if row["parameter"] != "half_life" or not str(row["analyte"]).startswith("IgG"):
            continue
        if row["unit"] != "day":
            yield said(name, row, f"half-life in {row['unit']!r}, not in days")
        for days in (number(row, column) for column in ("value", "low", "high")):
            if days < 5 or days > 120:
                yield said(name, row, f"IgG half-life of {days} days")


def impossible_percentages(tables):
    for value, unit in (("rate", "unit"), ("value", "unit"), ("y", "y_unit")):
        for name, row in each(tables, value, unit):
            of_whole = re.match("%|percent", str(row[unit])) and not UNBOUNDED.match(row[unit])
            share = row[unit] == "fraction" and str(row.get("parameter")).startswith("f_")
            most = 100 if of_whole else 1 if share else math.inf
            for column in (value, "low", "high", "ci_high", "y_high"):
                if number(row, column) > most:
                    yield said(name, row, f"{column} {row[column]} {row[unit]}")


def one_document_two_keys(tables):
    taken = {}
    for row in rows_of(tables["sources"]):
        aliases = (row["also_known_as"] or "").split(";")
        for told in [row["source_key"], *aliases, row["doi"], row["pmid"], row["url"]]:
            if told and taken.setdefault(told.lower().rstrip("/"), row) is not row:
                yield said("sources", row, f"{told} also belongs to another source")


def machine_written(tables):
    sources = tables["sources"]
    graded = set(sources[sources.kind == GRADED].source_key)
    for row in rows_of(sources):
        if row["kind"] != GRADED and MACHINE.search(" ".join(map(str, row.values()))):
            yield said("sources", row, "a machine-written page")
    for name, row in each(tables, "source_key"):
        if name not in ("sources", "claims") and graded & set(cited(row)):
            yield said(name, row, "rests on the article that lesson 12 grades")


def without_link(tables):
    for row in rows_of(tables["sources"].query("kind != @GRADED")):
        if not (row["doi"] or row["pmid"] or re.match(r"https://\S+$", row["url"] or "")):
            yield said("sources", row, "no DOI, PMID or https address")


def half_a_digit(value):
    """Return how far rounding may have moved a printed number."""
    decimals = f"{value:.6f}".rstrip("0").partition(".")[2]
    return 0.5 * 10 ** -len(decimals) + 1e-9


def rates_off_counts(tables):
    for name, row in each(tables, "n_events", "n_total", "rate", "unit"):
        per = re.search(r"per ([\d,]+)", row["unit"].replace("percent", "per 100"))
        if not per or "points" in row["unit"]:
            continue
        per = float(per[1].replace(",", ""))
        expected = number(row, "n_events") / number(row, "n_total") * per
        rate, printed = number(row, "rate"), number(row, "printed_rate")
        if abs(rate - expected) > half_a_digit(rate):
            yield said(name, row, f"rate {rate:g}, but the counts give {expected:.3g}")
        if abs(printed - expected) <= half_a_digit(printed):
            yield said(name, row, "printed rate agrees: not the misprint it is marked as")


def rates_in_two_units(tables):
    """An infusion rate in mg/kg/min and in mL/kg/h is one speed at a given concentration."""
    for name, row in each(tables, "rate_mg_kg_min", "rate_ml_kg_h", "concentration_percent"):
        from_ml = number(row, "rate_ml_kg_h") * number(row, "concentration_percent") * 10 / 60
        if abs(number(row, "rate_mg_kg_min") - from_ml) > 0.002:
            yield said(name, row, f"mL/kg/h give {from_ml:.3g} mg/kg/min")


# Check, table, which row to spoil (a query), column, and what stands there then.
CASES = [
    (unresolved_keys, "composition", "index == 0", "other_source_keys", "levy1970;no_such"),
    (unresolved_keys, "pk_models", "index == 0", "transcribed_from", "no_such"),
    (broken_intervals, "trials", "ci_low > 0", "ci_low", 99.0),
    (broken_intervals, "adverse_rates", "ci_high > 0", "ci_high", 0.0),
    (broken_intervals, "outcomes_curves", "y_low > 0", "y_low", 1e6),
    (broken_intervals, "quantities", "low == 0", "low", 1e13),
    (events_above_totals, "adverse_rates", "n_events > 0", "n_total", 0),
    (odd_igg_half_lives, "pk_parameters", "parameter == 'half_life'", "high", 121.0),
    (odd_igg_half_lives, "pk_parameters", "parameter == 'half_life'", "unit", "hour"),
    (impossible_percentages, "adverse_rates", "unit == 'percent'", "rate", 100.5),
    (impossible_percentages, "composition", "unit == '% of IgG'", "value", 150.0),
    (impossible_percentages, "pk_model_parameters", "parameter == 'f_sc'", "value", 1.2),
    (one_document_two_keys, "sources", "source_key > 'm'", "doi", "10.1172/JCI106254"),
    (one_document_two_keys, "sources", "source_key > 'm'", "also_known_as", "levy1970"),
    (machine_written, "sources", "index == 30", "note", "AI-assisted summary"),
    (machine_written, "passive_immunity", "index == 1", "source_key", "seed_article"),
    (without_link, "sources", "doi.isna() and pmid.isna()", "url", "ask the library"),
    (rates_off_counts, "adverse_rates", "n_events > 0 and unit == 'percent'", "rate", 55.5),
    (rates_off_counts, "adverse_rates", "printed_rate == 1.7", "printed_rate", 2.4),
    (rates_in_two_units, "infusion_rates", "index == 0", "rate_ml_kg_h", 0.4),
]


@pytest.mark.parametrize("check", dict.fromkeys(case[0] for case in CASES))
def test_facts_hold(check, tables):
    assert list(check(tables)) == []


@pytest.mark.parametrize(("check", "name", "where", "column", "value"), CASES)
def test_check_names_the_spoiled_row(check, name, where, column, value, tables):
    spoiled = tables[name].copy()
    at = spoiled.query(where).index[0]
    spoiled.loc[at, column] = value
    named = said(name, dict(spoiled.loc[at]), "")
    problems = check({"sources": tables["sources"], name: spoiled})
    assert any(problem.startswith(named) for problem in problems)


def test_schema_holds():
    report = frictionless.validate(str(DATA / "datapackage.json"))
    assert report.valid, report.to_summary()


def test_schema_sees_wrong_cells(tmp_path):
    shutil.copytree(DATA, tmp_path / "data")
    path = tmp_path / "data" / "vaccine_intervals.csv"
    wrong = [("VI01", "VI02"), (",yes,", ",unverified,"), (",6,", ",six,"), ("VI09", "V,I09")]
    text = path.read_text("utf-8")
    source = datasets.records("vaccine_intervals")[-1]["source_key"]
    for before, after in [*wrong, (f",{source},", ",no_such,")]:
        assert before in text
        text = text.replace(before, after, 1)
    path.write_text(text, "utf-8")
    report = frictionless.validate(str(tmp_path / "data" / "datapackage.json"))
    found = {kind for (kind,) in report.flatten(["type"])}
    wanted = {"primary-key", "constraint-error", "type-error", "extra-cell", "foreign-key"}
    assert wanted <= found


def test_every_column_is_described_and_every_file_and_count_is_listed(tables):
    for name, resource in RESOURCES.items():
        for field in resource["schema"]["fields"]:
            assert all(field.get(k) for k in ("title", "description")), f"{name}.{field['name']}"
            assert re.fullmatch(r"[a-z][a-z0-9_]*", field["name"])
            must = field["name"] in ("source_key", "verified") and name != "glossary"
            assert not must or field["constraints"]["required"]
    paths = {"README.md", "datapackage.json", *(one["path"] for one in RESOURCES.values())}
    assert {path.name for path in DATA.iterdir()} == paths
    text = (DATA / "README.md").read_text("utf-8")
    listed = dict(re.findall(r"^\| `(\w+)` \| (\d+) \|", text, flags=re.MULTILINE))
    assert listed == {name: str(len(table)) for name, table in tables.items()}


def test_every_quantity_asked_for_is_there(tables):
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "ivig_teach").rglob("*.py"))
    asked = set(re.findall(r'\b_?(?:quantity|number|limits)\("(\w+)"', code))
    assert "half_life_days" in asked
    assert asked <= set(tables["quantities"].name)
