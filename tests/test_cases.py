"""Every way through every case: it ends, each answer has a source, and each case has its trap."""

import re

import pytest

import ivig_teach as ivig
from ivig_teach.course import cases as clinic
from ivig_teach.course import display, exercises
from ivig_teach.inputs import InputError

CASES = clinic.cases()
NAMES = ["Amira", "Ben", "Chidi", "Dora", "Emi"]
WEIGHTS = ("Supported", "Open", "Not supported", "The trap")


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    monkeypatch.setattr(clinic, "_chosen", {})


def paths(one, asked="start", taken=()):
    """Yield every way from a question to the end, as (question, option) pairs."""
    for option in one["ask"][asked]["options"]:
        way = (*taken, (asked, option))
        assert len(way) < 10, "a circle"
        if "then" in option:
            yield from paths(one, option["then"], way)
        else:
            yield way


def said(capsys, *arguments):
    ivig.case(*arguments)
    return capsys.readouterr().out


def test_the_five_patients_are_there_and_no_lesson_is_made_of_the_file():
    assert list(CASES) == NAMES
    assert "08_cases" not in exercises.lesson_ids()


@pytest.mark.parametrize("name", NAMES)
class TestCase:
    def test_every_way_ends_and_every_question_can_be_reached(self, name):
        ways = list(paths(CASES[name]))
        assert len(ways) > 20
        assert {asked for way in ways for asked, _ in way} == set(CASES[name]["ask"])
        assert all(3 <= len(way) <= 8 for way in ways)

    def test_the_next_question_depends_on_the_choice(self, name):
        ends = [{o.get("then") for o in ask["options"]} for ask in CASES[name]["ask"].values()]
        assert sum(len(then) > 1 for then in ends) >= 2

    def test_there_is_one_trap_and_a_supported_way_past_it(self, name):
        asks = CASES[name]["ask"].values()
        trapped = [a for a in asks if "The trap" in [o["weight"] for o in a["options"]]]
        assert len(trapped) == 1
        weights = [option["weight"] for option in trapped[0]["options"]]
        assert weights.count("The trap") == 1
        assert "Supported" in weights

    def test_five_kinds_of_decision_are_asked(self, name):
        topics = {ask["topic"] for ask in CASES[name]["ask"].values()}
        assert topics == {"drug", "dose", "product", "monitor", "next step"}

    def test_each_answer_has_a_source_that_opens_and_a_mark(self, name):
        for ask in CASES[name]["ask"].values():
            words = [option["choose"] for option in ask["options"]]
            assert len({word.casefold() for word in words}) == len(words) >= 2
            assert not set(words) & set(exercises.LETTERS)
            for option in ask["options"]:
                assert option["weight"] in WEIGHTS
                assert option["weight"] in display._LOOK
                assert all(ivig.source(key).link for key in option["sources"])
                answer = option["answer"].format_map(CASES[name]["known"])
                assert 8 <= len(answer.split()) <= 75
                assert not re.search(r"\bnan\b|[{}]|<NA>", answer)

    def test_every_choice_is_answered_and_the_end_says_for_whom_this_is_not(self, name, capsys):
        seen = set()
        for way in paths(CASES[name]):
            steps = tuple(asked for asked, _ in way)
            if steps in seen:
                continue
            seen.add(steps)
            text = said(capsys, name, *(option["choose"] for _, option in way))
            assert text.count("\n- Supported. ") + text.count("\n- Open. ") + text.count(
                "\n- Not supported. "
            ) + text.count("\n- The trap. ") == len(way)
            assert text.count("http") >= len(way)
            assert clinic.NOTICE in " ".join(text.split())

    def test_the_line_to_copy_goes_on_from_there(self, name, capsys):
        text = said(capsys, name)
        while call := re.search(r"ivig\.case\((.*), \.\.\.\)", text):
            text = said(capsys, *re.findall(r'"([^"]*)"', call[1]), "a")
        assert "The case ends." in text

    def test_a_case_keeps_no_memory(self, name, capsys):
        first = said(capsys, name, "a", "a")
        said(capsys, name, "b")
        assert said(capsys, name.lower(), "A", "a", ...) == first


def test_a_slip_of_the_pen_gets_the_nearest_word():
    with pytest.raises(InputError, match="Did you mean 'plasma exchange'"):
        ivig.case("Ben", "plasma exchnge")
    with pytest.raises(InputError, match="Did you mean 'Ben'"):
        ivig.case("Benn")
    for odd in (3, None, ["ivig"], {"a": 1}, 2.5):
        with pytest.raises(InputError, match="Choose one of: ivig"):
            ivig.case("Ben", odd)


def test_the_page_says_what_to_do_in_a_fresh_kernel(capsys):
    text = " ".join(said(capsys).split())
    assert [f'Add one to `ivig.case("{name}")`' in text for name in NAMES] == 5 * [True]
    assert clinic.NOTICE in text


def test_the_page_gathers_the_last_run_of_each_case(capsys):
    said(capsys, "Ben", "steroids")
    said(capsys, "Ben", "ivig", "a", "a", "a", "second course")
    said(capsys, "Emi", "a")
    text = said(capsys)
    assert "- next step: second course. The trap.\n" in text
    assert "steroids" not in text
    assert text.count("10.1016/S1474-4422(20)30494-4") == 1
    assert "- drug: ivig and aspirin. Supported.\n" in text
    assert said(capsys) == text


def test_the_page_and_its_twin_say_the_same(monkeypatch):
    pages = []
    monkeypatch.setattr(clinic, "show", lambda head, *blocks: pages.append(blocks))
    ivig.case("Dora", "check", "ivig")
    page, twin = ("".join(block[n] for block in pages[0]) for n in (0, 1))
    assert page.count('role="group"') == 3
    assert page.count("<details") == 2
    for link in re.findall(r'href="([^"]+)"', page):
        assert link in twin
    assert "&lt;" not in page
