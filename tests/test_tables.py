"""Tables for people: what a reader sees, in HTML and in words."""

import IPython
import IPython.display
import pandas as pd
import pytest

from ivig_teach import datasets
from ivig_teach.inputs import InputError
from ivig_teach.plots.tables import table

FACTS = pd.DataFrame(
    {
        "row_id": ["A1", "A2", "A3"],
        "parameter": ["half_life", "half_life", "slope"],
        "value": [22.4, None, 0.123456],
        "low": [None, 17.5, 0.1],
        "high": [None, 25, 0.2],
        "unit": ["day", "day", "g/L"],
        "dose_low_g_per_kg": [0.3, 0.4, None],
        "dose_high_g_per_kg": [0.6, 0.4, None],
        "n": pd.array([7, None, 12000], dtype="Int64"),
        "blinded": pd.array([True, None, False], dtype="boolean"),
        "empty": [None, None, None],
        "method": ["a < b", "long " * 60, None],
        "source_key": ["ice_2008", "levy1970; ice_2008", "ice_2008"],
        "verified": ["yes", "partial", "derived"],
        "note": ["x", "y", "z"],
    }
)
FACTS.attrs = {
    "title": "Facts & figures",
    "columns": {
        "dose_low_g_per_kg": {"title": "Dose, low", "unit": "g/kg"},
        "source_key": {"title": "Source", "unit": ""},
        "verified": {"title": "Checked", "unit": ""},
        "n": {"title": "People", "unit": ""},
    },
}


@pytest.fixture
def show(monkeypatch):
    shown = []
    monkeypatch.setattr(IPython, "get_ipython", lambda: object())
    monkeypatch.setattr(IPython.display, "display", lambda bundle, raw: shown.append(bundle))

    def show(frame, **options):
        assert table(frame, **options) is None
        return shown[-1]["text/html"], shown[-1]["text/plain"].splitlines()

    return show


def test_a_reader_sees_titles_units_ranges_and_marks(show):
    _, words = show(FACTS)
    assert words[0] == "Facts & figures"
    heads = "Parameter | Value | Dose (g/kg) | People | Blinded | Method | Source | Checked"
    assert words[1] == heads
    first, second, third = (line.split(" | ") for line in words[2:])
    assert first[:5] == ["half-life", "22.4 days", "0.3 to 0.6", "7", "yes"]
    assert first[5:] == ["a < b", "Hughes 2008", "yes"]
    assert second[1:5] == ["17.5 to 25 days", "0.4", "—", "—"]
    assert second[5].endswith("…")
    assert len(second[5]) <= 120
    assert second[-1] == "in part"
    assert third[1] == "0.123 (0.1 to 0.2) g/L"
    assert third[3:6] == ["12000", "no", "—"]
    for ugly in ("nan", "NaN", "None", "<NA>", "_", "A1"):
        assert ugly not in "\n".join(words)


def test_the_page_has_headers_a_caption_whole_cells_and_links(show):
    page, words = show(FACTS)
    assert page.count("scope='col'") == 8
    assert page.count("scope='row'>half-life</th>") == 2
    assert page.count("<td style='text-align: left;") == 3 * 7
    assert "Facts &amp; figures</caption>" in page
    assert "a &lt; b" in page
    assert words[3].split(" | ")[5] in page  # pandas likes to cut at 50 letters
    address = "https://doi.org/10.1016/S1474-4422(07)70329-0"
    assert page.count(f'href="{address}">Hughes 2008</a>') == 3


def test_a_column_of_yes_is_left_out_and_columns_are_chosen_and_named(show):
    assert "Checked" not in show(FACTS.iloc[:1])[1][1]
    _, words = show(FACTS, columns=["value", "verified"], caption="Mine")
    assert words[:3] == ["Mine", "Value | Checked", "22.4 days | yes"]
    _, words = show(FACTS, columns={"n": "How <many>", "source_key": "By"})
    assert words[1:3] == ["How <many> | By", "7 | Hughes 2008"]
    with pytest.raises(InputError, match="method"):
        table(FACTS, columns=["methd"])


def test_an_index_with_a_name_is_a_column(show):
    _, words = show(FACTS.set_index("parameter")[["n"]].tail(1))
    assert words[1:] == ["Parameter | People", "slope | 12000"]


def test_every_table_of_the_course_can_be_shown(show):
    for name in set(datasets.names()) - {"sources"}:
        page, words = show(datasets.load(name))
        assert len(words) == 2 + len(datasets.load(name))
        assert "nan" not in page.lower().split(">")


def test_without_a_notebook_it_prints(capsys):
    table(pd.DataFrame({"route": ["IV"]}), caption="Ways")
    assert capsys.readouterr().out == "Ways\nRoute\nIV\n"


@pytest.mark.parametrize("bad", [None, 3, "pk_models", [1, 2]])
def test_what_is_no_table_teaches(bad):
    with pytest.raises(InputError, match=r"ivig\.table"):
        table(bad)
