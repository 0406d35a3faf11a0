"""Inputs, tables and sources as a learner meets them, and what a damaged file says."""

import json
import shutil
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import ivig_teach as ivig
from ivig_teach import datasets, inputs
from ivig_teach.inputs import InputError
from tools import lesson_cells


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A copy of the data folder that a test may damage."""
    place = tmp_path / "data"
    shutil.copytree(inputs.data_folder(), place)
    monkeypatch.setattr(inputs, "_DATA_FOLDERS", (tmp_path / "nowhere", place))
    return place


def test_good_inputs_pass():
    assert inputs.quantity("days", [[0, 1], [2, 3]]).shape == (2, 2)
    assert inputs.quantity("days", pd.Series([1, 2], dtype="Int64")).tolist() == [1.0, 2.0]
    assert inputs.number("weight_kg", np.int64(70)) == 70.0
    assert type(inputs.plain(np.array(0.5))) is float
    assert inputs.whole("n_doses", np.int32(6), 10) == 6
    assert {inputs.choice("route", one, ("iv", "sc")) for one in ("iv", " IV", "Iv")} == {"iv"}
    shapes = [part.shape for part in inputs.together(a=np.zeros((2, 1)), b=np.ones(3))]
    assert shapes == [(2, 3), (2, 3)]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: inputs.quantity("weight_kg", "70 kg"), r"got '70 kg'.*in kg.*the number alone"),
        (lambda: inputs.quantity("days", True), "got True, which is not a number"),
        (lambda: inputs.quantity("days", [1, np.nan]), "got nan.*Remove missing"),
        (lambda: inputs.quantity("dose_g_per_kg", -0.4), r"-0\.4\. The dose per .* be negative"),
        (lambda: inputs.quantity("dose_g_per_kg", [0.4, 400]), "got 400, outside 0 to 5.*400 mg"),
        (lambda: inputs.quantity("half_life_days", 0), r"got 0, outside 0\.5 to 365.*by 24"),
        (lambda: inputs.quantity("exponent", -4), "got -4, outside -3 to 5"),
        (lambda: inputs.quantity("igg_g_per_l", 800, label="own_igg"), "^own_igg got 800.*by 100"),
        (lambda: inputs.number("days", [1, 2]), "^days needs one number"),
        (lambda: inputs.whole("n_doses", 0, 10_000), "got 0.*from 1 to 10,000"),
        (lambda: inputs.choice("route", "im", ("iv", "sc")), r"got 'im'\. Choose one of: iv, sc\."),
        (lambda: inputs.choice("x", "Decy", ("decay",)), "Did you mean 'decay'"),
        (lambda: inputs.together(a=np.ones(2), b=np.ones(3)), r"a \(2,\), b \(3,\)"),
    ],
)
def test_a_wrong_input_gets_a_sentence(call, told):
    with pytest.raises(InputError, match=told) as caught:
        call()
    assert caught.value._render_traceback_()[0].startswith("InputError: ")


def test_columns_have_the_types_and_units_of_the_schema():
    package = json.loads((inputs.data_folder() / "datapackage.json").read_text("utf-8"))
    types = {"string": "string", "integer": "Int64", "number": "float64", "boolean": "boolean"}
    for resource in package["resources"]:
        table = ivig.load(resource["name"])
        fields = resource["schema"]["fields"]
        assert dict(table.dtypes.astype(str)) == {f["name"]: types[f["type"]] for f in fields}
        assert table.attrs["units"] == {f["name"]: f["unit"] for f in fields if "unit" in f}
        assert (table.attrs["title"], table.attrs["licence"]) == (resource["title"], "CC-BY-4.0")
        assert not table.isin([""]).any().any()


def test_headings_have_a_title_and_a_unit_once():
    for name in datasets.names():
        columns = ivig.load(name).attrs["columns"]
        told = {" ".join(heading.values()) for heading in columns.values()}
        assert len(told) == len(columns)
        assert max(map(len, told)) <= 40
    assert columns["interval_months"] == {"title": "Interval", "unit": "months"}


def test_load_returns_a_fresh_copy():
    first = datasets.load("trials")
    first.loc[0, "condition"] = first.attrs["units"]["condition"] = "spoiled"
    again = datasets.load("trials")
    assert "spoiled" not in (again.condition[0], again.attrs["units"].get("condition"))


def test_records_are_plain_and_say_what_the_file_says():
    rows = datasets.records("products")
    assert {type(x) for row in rows for x in row.values()} == {str, int, float, bool, type(None)}
    cells = pd.read_csv(inputs.data_folder() / "products.csv", dtype=str, keep_default_na=False)
    assert [row["ph_low"] for row in rows] == [float(x) if x else None for x in cells.ph_low]
    flags = {"yes": True, "no": False, "": None}
    assert [row["sc_use"] for row in rows] == [flags[x] for x in cells.sc_use]


def test_description_prints_every_column_with_unit_and_range():
    text = repr(ivig.describe("Infusion_Rates"))
    assert all(f"\n  {column} " in text for column in ivig.load("infusion_rates").columns)
    assert " | mg/kg/min | " in text


def test_value_finds_one_cell():
    known = ivig.load("pk_models").set_index("model")
    assert ivig.value("pk_models", "n", model="luo_2020") == known.n["luo_2020"]
    assert type(ivig.value("pk_models", "n", model="luo_2020")) is int
    assert ivig.value("pk_model_parameters", model="luo_2020", parameter="clearance") > 0


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: ivig.value("pk_model", model="luo_2020"), "Did you mean 'pk_models'"),
        (lambda: ivig.value("pk_models", "n", modle="luo_2020"), "Did you mean 'model'"),
        (lambda: ivig.value("pk_models", "n", model="luo"), "^0 rows of 'pk_models' fit.*'luo'"),
        (lambda: ivig.value("pk_models", "n"), "^15 rows of 'pk_models' fit"),
        (lambda: ivig.value("sources", "doi", source_key="cfr_640_103"), "'doi' is empty"),
        (lambda: datasets.load("adverse_rate"), "Did you mean 'adverse_rates'"),
        (lambda: datasets.source("orang_2010"), "There is no source.*orange_2010"),
        (lambda: datasets.cite("ice_2008", "ice_208"), "There is no source.*ice_2008"),
        (lambda: datasets.cite(), "at least one"),
    ],
)
def test_a_wrong_question_gets_a_sentence(call, told):
    with pytest.raises(InputError, match=told):
        call()


def test_every_source_reads_well_and_resolves_by_all_its_names_and_links():
    for row in datasets.records("sources"):
        source = datasets.source(row["source_key"])
        assert source.title in source.citation
        assert "\n" not in source.citation
        assert all(datasets.source(alias) == source for alias in source.also_known_as)
    assert datasets.source("orange2010").key == "orange_2010"
    assert datasets.source("ice_2008").link == "https://doi.org/10.1016/S1474-4422(07)70329-0"
    assert datasets.source("sarvas1993").link == "https://pubmed.ncbi.nlm.nih.gov/8320311/"
    assert datasets.source("cfr_640_103").link.startswith("https://www.ecfr.gov/")
    for row in datasets.records("sources")[::20]:
        for address in datasets.source(row["source_key"]).links:
            assert lesson_cells.keys_by_link()[lesson_cells.bare(address)] == row["source_key"]


def test_references_are_numbered_once_each_with_links():
    told = datasets.cite("ice_2008; levy1970", "ice_2008")
    assert [line[:2] for line in repr(told).splitlines()] == ["1.", "2."]
    assert 'href="https://doi.org/10.1172/JCI106254"' in told._repr_html_()
    odd = datasets.Source(authors="<b>", title="x", journal="", year=None, doi="", pmid="", url='"')
    look = 'style="text-decoration: underline"'  # a link must not be told by its colour alone
    assert odd._repr_html_() == f'&lt;b&gt;. x. <a {look} href="&quot;">&quot;</a>'


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda b: b.replace(b"\nVI02,", b"\nVI02,,,,,,,,,,,,", 1), "in line 3"),
        (lambda b: b.replace(b"interval_months", b"months", 1), "'interval_months'"),
        (lambda b: b.replace(b"\nVI03,", b"\nVI03\xff,", 1), "utf-8"),
        (lambda b: b.replace(b",6,", b",six,"), "six"),
        (lambda b: b.replace(b",6,", b",6.5,"), "int64"),
        (None, "No such file"),
    ],
)
def test_a_damaged_table_says_which_and_what_to_do(clone, change, told):
    path = clone / "vaccine_intervals.csv"
    path.write_bytes(change(path.read_bytes())) if change else path.unlink()
    with pytest.raises(InputError, match=f"data/vaccine_intervals.csv .*{told}") as caught:
        datasets.load("vaccine_intervals")
    assert "git checkout -- data/vaccine_intervals.csv" in str(caught.value)


def test_a_broken_schema_and_a_missing_folder(clone):
    (clone / "datapackage.json").write_text('{"resources": [,]}')
    with pytest.raises(InputError, match=r"data/datapackage\.json .*line \d"):
        datasets.names()
    shutil.rmtree(clone)
    with pytest.raises(InputError, match=r"data folder .*missing.*Reinstall"):
        datasets.names()


def test_a_first_figure_needs_neither_pandas_nor_a_network():
    code = """
import socket, sys, ivig_teach as ivig
socket.socket = socket.create_connection = None
print({"numpy", "pandas", "matplotlib", "scipy", "IPython", "ipywidgets"} & {*sys.modules} == set())
ivig.inputs.quantity("days", 3)
print("pandas" in sys.modules)
print(len(ivig.cite("ice_2008")), len(ivig.load("trials")) > 0)
"""
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert told.stdout.split() == ["True", "False", "1", "True"]
