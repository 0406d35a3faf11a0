"""Tables and sources as a learner reads them, and what a damaged file says."""

import json
import os
import shutil
import stat
import subprocess
import sys

import pandas as pd
import pytest

from ivig_teach import _tables, datasets
from ivig_teach.inputs import InputError


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A copy of the data folder that a test may damage."""
    place = tmp_path / "data"
    shutil.copytree(_tables.folder(), place)
    monkeypatch.setattr(_tables, "FOLDERS", (tmp_path / "nowhere", place))
    return place


def edit(path, change):
    path.write_bytes(change(path.read_bytes()))


@pytest.mark.parametrize("name", datasets.names())
def test_columns_have_the_types_of_the_schema(name):
    table = datasets.load(name)
    fields = _tables.resources(_tables.folder())[name]["schema"]["fields"]
    assert list(table.columns) == [f["name"] for f in fields]
    wanted = {"string": "string", "integer": "Int64", "number": "float64", "boolean": "boolean"}
    assert [str(t) for t in table.dtypes] == [wanted[f["type"]] for f in fields]
    assert table.attrs["licence"] == "CC-BY-4.0"
    assert table.attrs["title"]
    assert table.attrs["description"]
    assert set(table.attrs["units"]) == {f["name"] for f in fields if "unit" in f}


def test_units_come_with_the_table():
    assert datasets.load("infusion_rates").attrs["units"]["rate_mg_kg_min"] == "mg/kg/min"


def test_missing_cells_are_missing():
    trials = datasets.load("trials")
    assert trials.note.isna().any()
    assert not trials.isin([""]).any().any()


def test_load_returns_a_fresh_copy():
    first = datasets.load("trials")
    first.loc[0, "condition"] = "spoiled"
    first.attrs["units"]["condition"] = "spoiled"
    again = datasets.load("trials")
    assert again.condition[0] != "spoiled"
    assert "condition" not in again.attrs["units"]


def test_records_are_plain_and_fresh():
    first = datasets.records("pk_models")
    first[0]["model"] = "spoiled"
    again = datasets.records("pk_models")
    assert again[0]["model"] == "landersdorfer_2013"
    assert {type(x) for row in again for x in row.values()} <= {str, int, float, bool, type(None)}


def test_records_and_load_agree():
    table = datasets.load("pk_model_parameters")
    assert table.value.tolist() == [r["value"] for r in datasets.records("pk_model_parameters")]


def test_names_are_all_tables_in_order():
    assert datasets.names() == sorted(datasets.names())
    assert {"trials", "sources", "vaccine_intervals"} <= set(datasets.names())


def test_description_prints_every_column_with_unit_and_range():
    told = datasets.describe("infusion_rates")
    text = repr(told)
    for column in datasets.load("infusion_rates").columns:
        assert f"  {column} " in text
    assert "mg/kg/min" in text
    assert "yes, partial, derived" in text
    assert f"{told.n_rows} rows" in text
    assert text == repr(datasets.describe("infusion_rates"))
    assert told._repr_html_().count("<tr>") == len(told.columns) + 1


def test_description_is_not_the_schema_itself():
    datasets.describe("trials").columns[0]["name"] = "spoiled"
    assert datasets.describe("trials").columns[0]["name"] == "trial_id"


def test_best_link_is_doi_then_pubmed_then_page():
    assert datasets.link("ice_2008") == "https://doi.org/10.1016/S1474-4422(07)70329-0"
    assert datasets.link("sarvas1993") == "https://pubmed.ncbi.nlm.nih.gov/8320311/"
    assert datasets.link("cfr_640_103").startswith("https://www.ecfr.gov/")


def test_every_source_has_a_citation_and_resolves_by_all_its_names():
    for row in datasets.records("sources"):
        source = datasets.source(row["source_key"])
        assert source.title in source.citation
        assert "\n" not in source.citation
        for alias in source.also_known_as:
            assert datasets.source(alias) is source


def test_an_older_name_finds_the_same_document():
    assert datasets.source("orange2010").key == "orange_2010"


def test_every_link_leads_back_to_its_source():
    for row in datasets.records("sources"):
        for address in datasets.source(row["source_key"]).links:
            assert datasets.key_for_link(address) == row["source_key"]


@pytest.mark.parametrize(
    "address",
    [
        "https://doi.org/10.1172/JCI106254",
        "http://dx.doi.org/10.1172/jci106254",
        "https://www.ncbi.nlm.nih.gov/pubmed/5415673",
        " https://pubmed.ncbi.nlm.nih.gov/5415673/ ",
    ],
)
def test_other_spellings_of_a_link(address):
    assert datasets.key_for_link(address) == "levy1970"


@pytest.mark.parametrize("address", ["https://example.org/", "", None, 7])
def test_unknown_link_has_no_key(address):
    assert datasets.key_for_link(address) is None


def test_references_are_numbered_once_each_with_links():
    told = datasets.cite("ice_2008; levy1970", "ice_2008")
    assert [line[:2] for line in repr(told).splitlines()] == ["1.", "2."]
    assert told._repr_html_().count("<li>") == 2
    assert 'href="https://doi.org/10.1172/JCI106254"' in told._repr_html_()


def test_html_is_escaped():
    source = datasets.Source(
        "k", "paper", "<b>A</b>", None, "x & y", "", "", "", 'https://e.org/"><i>', "", "", ()
    )
    told = source._repr_html_()
    assert "<b>" not in told
    assert "<i>" not in told
    assert "x &amp; y" in told


def test_a_source_cannot_be_changed():
    with pytest.raises(AttributeError):
        datasets.source("ice_2008").title = "spoiled"


@pytest.mark.parametrize(
    ("call", "hint"),
    [
        (lambda: datasets.load("adverse_rate"), "adverse_rates"),
        (lambda: datasets.records("trial"), "trials"),
        (lambda: datasets.describe("pk_model"), "pk_models"),
        (lambda: datasets.source("orang_2010"), "orange_2010"),
        (lambda: datasets.cite("ice_2008", "ice_208"), "ice_2008"),
        (lambda: datasets.link("levy_1970"), "levy1970"),
    ],
)
def test_an_unknown_name_suggests_the_nearest(call, hint):
    with pytest.raises(InputError, match=f"There is no .*{hint}"):
        call()


@pytest.mark.parametrize("name", ["", None, 3, ["trials"], "../sources"])
def test_what_is_no_name_at_all(name):
    with pytest.raises(InputError, match="There is no table"):
        datasets.load(name)
    with pytest.raises(InputError, match="There is no source"):
        datasets.source(name)


def test_cite_needs_a_key():
    with pytest.raises(InputError, match="at least one"):
        datasets.cite()


DAMAGE = {
    "a row too short": (lambda b: b.replace(b"\nVI02,", b"\nVI02\nVI99,", 1), "line 3.*1 cells"),
    "a row too long": (lambda b: b.replace(b"\nVI02,", b"\nVI02,,,,,,,,,,,,", 1), "line 3.*cells"),
    "a missing column": (
        lambda b: b.replace(b"interval_months", b"months", 1),
        "line 1: column 'interval_months' is missing",
    ),
    "undecodable bytes": (lambda b: b.replace(b"\nVI03,", b"\nVI03\xff,", 1), "line 4.*UTF-8"),
    "nothing": (lambda b: b"", "is empty"),
    "no rows": (lambda b: b.split(b"\n")[0] + b"\n", "no rows"),
    "an open quote": (lambda b: b + b'VI99,"open', "line"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_table_says_where_and_what_to_do(clone, damage):
    change, place = DAMAGE[damage]
    edit(clone / "vaccine_intervals.csv", change)
    with pytest.raises(InputError, match=f"data/vaccine_intervals.csv.*{place}") as caught:
        datasets.load("vaccine_intervals")
    assert "git checkout -- data/vaccine_intervals.csv" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "column", "text", "wanted"),
    [
        ("outcomes_curves", "y", "six", "a number"),
        ("outcomes_curves", "y", "nan", "a number"),
        ("outcomes_curves", "y", "inf", "a number"),
        ("outcomes_curves", "y", "1_0", "a number"),
        ("vaccine_intervals", "interval_months", "6.5", "a whole number"),
        ("sources", "year", "1981.5", "a whole number"),
        ("pk_parameters", "known_error", "maybe", "yes or no"),
    ],
)
def test_a_wrong_cell_is_named(clone, name, column, text, wanted):
    table = pd.read_csv(clone / f"{name}.csv", dtype=str, keep_default_na=False)
    table.loc[4, column] = text
    table.to_csv(clone / f"{name}.csv", index=False)
    with pytest.raises(InputError, match=f"line 6, column '{column}': '{text}'.*{wanted}"):
        datasets.records(name)


def test_a_missing_table(clone):
    (clone / "trials.csv").unlink()
    with pytest.raises(InputError, match=r"data/trials\.csv is missing"):
        datasets.load("trials")


def test_a_missing_folder(clone):
    shutil.rmtree(clone)
    with pytest.raises(InputError, match=r"data folder is missing.*Reinstall"):
        datasets.names()


def test_a_broken_schema(clone):
    edit(clone / "datapackage.json", lambda b: b.replace(b'"name"', b'"name', 1))
    with pytest.raises(InputError, match=r"data/datapackage\.json, line .*not valid JSON"):
        datasets.names()


def test_columns_may_stand_in_another_order(clone):
    path = clone / "vaccine_intervals.csv"
    before = datasets.load("trials").shape, pd.read_csv(path)
    before[1][before[1].columns[::-1]].to_csv(path, index=False)
    assert list(datasets.load("vaccine_intervals").columns) == list(before[1].columns)


def test_a_byte_order_mark_and_windows_line_ends_are_read(clone):
    before = datasets.records("sources")
    edit(clone / "sources.csv", lambda b: b"\xef\xbb\xbf" + b.replace(b"\n", b"\r\n"))
    _tables.rows_of.cache_clear()
    assert datasets.records("sources") == before


def test_a_wheel_reads_its_own_folder_first(clone, monkeypatch, tmp_path):
    inside = tmp_path / "package" / "data"
    shutil.copytree(clone, inside)
    schema = json.loads((inside / "datapackage.json").read_text("utf-8"))
    schema["resources"][0]["title"] = "from the wheel"
    (inside / "datapackage.json").write_text(json.dumps(schema), "utf-8")
    monkeypatch.setattr(_tables, "FOLDERS", (inside, clone))
    assert datasets.describe(schema["resources"][0]["name"]).title == "from the wheel"


def test_a_read_only_folder_is_enough(clone):
    files = [clone, *clone.iterdir()]
    for path in files:
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    before = {p.name: p.stat().st_mtime_ns for p in files}
    for name in datasets.names():
        datasets.load(name)
    assert {p.name: p.stat().st_mtime_ns for p in [clone, *clone.iterdir()]} == before
    clone.chmod(stat.S_IRWXU)


def run(code):
    return subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env={**os.environ}
    ).stdout


def test_sources_need_neither_pandas_nor_a_network():
    code = (
        "import socket, sys\n"
        "def refuse(*a, **k): raise OSError('no network')\n"
        "socket.socket = socket.create_connection = refuse\n"
        "from ivig_teach import datasets\n"
        "datasets.records('pk_models'); datasets.cite('ice_2008'); datasets.describe('trials')\n"
        "print('pandas' in sys.modules)\n"
        "print(len(datasets.load('trials')) > 0)\n"
    )
    assert run(code).split() == ["False", "True"]
