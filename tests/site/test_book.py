"""The book: whole, linked, quiet about predictions, built without a network."""

import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from ivig_site import front, links, serve
from ivig_site.lesson_page import LessonPage, explanation
from ivig_site.words import text_of

import ivig_teach as ivig
from ivig_teach import datasets
from tools.lesson_metadata import SYLLABUS

ROOT = Path(__file__).parents[2]
LESSONS = sorted(path.stem for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def read(site, name):
    return (site / name).read_text("utf-8")


def cells(name):
    return json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text("utf-8"))["cells"]


def squeezed(text):
    return re.sub(r"\s+", " ", text)


@pytest.mark.skipif(os.name == "nt", reason="one system is enough")
def test_the_command_builds_without_network_and_without_a_warning(tmp_path):
    code = (
        "import runpy, socket, sys\n"
        "def cut(*args, **more): raise OSError('no network')\n"
        "socket.socket.connect = socket.getaddrinfo = cut\n"
        f"sys.path.insert(0, {str(ROOT / 'site')!r}); import ivig_site, pathlib\n"
        f"ivig_site.OUT = pathlib.Path({str(tmp_path)!r})\n"
        f"sys.argv = ['site', 'book']; runpy.run_path({str(ROOT / 'site')!r}, run_name='__main__')"
    )
    command = [sys.executable, "-W", "error", "-c", code]
    said = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert (said.returncode, said.stderr) == (0, "")
    assert re.match(rf"{len(LESSONS) + 10} pages and \d+ pictures in ", said.stdout)


def test_every_link_leads_somewhere_and_every_anchor_is_unique(site):
    assert links.broken(site) == []
    for name, page in links.pages(site).items():
        assert len(page.anchors) == len(set(page.anchors)), name
    assert len(links.outside(links.pages(site))) > 100


def test_outside_addresses_are_opened_by_their_command_only(tmp_path, capsys):
    (tmp_path / "there.html").write_text("<a id='x'>")
    with serve.server(tmp_path) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        here = f"http://127.0.0.1:{server.server_port}"
        page = f"<a href='{here}/there.html#x'></a><a href='{here}/gone.html'></a>"
        (tmp_path / "a.html").write_text(page)
        assert links.open_all(tmp_path) == 1
        server.shutdown()
    assert capsys.readouterr().out.splitlines() == [
        f"404 {here}/gone.html",
        "1 of 2 addresses answered.",
    ]


def test_a_broken_link_is_seen(tmp_path):
    (tmp_path / "a.html").write_text('<a href="b.html"></a><a id="x" href="#y"></a><a href="#x">')
    first, second = links.broken(tmp_path)
    assert "b.html is no file" in first
    assert "#y is no place" in second


def test_lessons_follow_each_other(site):
    order = []
    name = f"{LESSONS[0]}.html"
    while name:
        order.append(name.removesuffix(".html"))
        after = re.search(r'rel="next" href="([^"]+)"', read(site, name))
        name = after and after[1]
    assert order == LESSONS
    for lesson in LESSONS:
        page = read(site, f"{lesson}.html")
        for place in ("mybinder.org", "colab.research", "hub/user-redirect", f"path={lesson}"):
            assert place in page
        assert f'property="og:url" content="https://OWNER.github.io/ivig-teach/{lesson}' in page


@pytest.mark.parametrize("name", LESSONS)
def test_what_a_prediction_asks_is_folded(site, name):
    """Told apart from the builder: after bold "Predict" or in a cell with a guess, words hide."""
    page = re.sub('<div class="cell">.*?</div>', "", read(site, f"{name}.html"), flags=re.DOTALL)
    seen = text_of(page)
    asked, hidden = False, 0
    for cell in cells(name):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            asked = asked or "**Predict" in source or "**Your guess" in source
            continue
        words = [squeezed(line) for line in plain(cell) if len(line) > 20]
        if words and (asked or "guess" in source) and not re.search(r"ivig\.(check|case)", source):
            hidden += 1
            for line in words:
                assert line not in seen, line
        asked = asked and not cell["outputs"]
    assert hidden > 1


def plain(cell):
    for output in cell["outputs"]:
        text = output.get("data", {}).get("text/plain", output.get("text", ""))
        yield from "".join(text).splitlines()


def test_the_rule_of_folding_can_fail():
    def page(text, source="ivig.remaining(42, 21)", after="Because."):
        output = {"output_type": "stream", "text": "the answer is 0.25"}
        code = {"cell_type": "code", "source": source, "metadata": {}, "outputs": [output]}
        told = [{"cell_type": "markdown", "source": one, "metadata": {}} for one in (text, after)]
        return LessonPage({"cells": [told[0], code, told[1]]}, None).body

    assert "0.25" in text_of(page("Run it."))
    assert "0.25" not in text_of(page("**Predict.** How much?"))
    assert "0.25" not in text_of(page("Run it.", "ivig.plots.decay(21, guess=...)"))
    # The explanation is folded with its result, the next task is not.
    folded = page("**Predict.** How much?", after="A quarter.\n\n## Next\n\nOn.")
    assert "quarter" not in text_of(folded)
    assert "On." in text_of(folded)
    assert explanation("a\n\n**Predict.** b") == ("a\n\n", "**Predict.** b")


def test_search_knows_the_course_but_not_the_answers(site):
    index = json.loads(read(site, "static/search-index.js")[len("window.IVIG_INDEX = ") : -2])
    text = " ".join(one[3] for one in index)
    for words in ("Lowest level, just before the next dose", "Until a quarter is left", "Plotkin"):
        assert words in text
    for answer in ("She crosses on day 91", "Worked solution", "Half is left after 21 days"):
        assert answer in "".join(map(read, [site] * len(LESSONS), [f"{n}.html" for n in LESSONS]))
        assert answer not in text
    places = {one[0].split("#")[0] for one in index}
    assert places == {path.name for path in site.glob("*.html")} - {"index.html", "search.html"}


def test_reference_pages_hold_all_that_they_name(site):
    pages = links.pages(site)
    assert set(ivig.load("sources").source_key) <= {*pages["sources.html"].anchors}
    assert {*datasets.names()} <= {*pages["data.html"].anchors}
    assert len(pages["glossary.html"].anchors) > len(ivig.load("glossary"))
    functions = read(site, "functions.html")
    for room in ("kinetics", "plots", "evidence"):
        for name in getattr(ivig, room).__all__ if hasattr(getattr(ivig, room), "__all__") else ():
            assert f"<code>ivig.{room}.{name}</code>" in functions
    assert "cited in" in read(site, "sources.html").lower()


def test_the_front_page_says_what_the_course_is(site):
    page = read(site, "index.html")
    shown = text_of(page)
    for words in ("Start now, nothing to install", *front.PATIENTS, *SYLLABUS.values()):
        assert words in shown
    assert page.count("coming</span>") == len(SYLLABUS) - len(LESSONS)
    assert path_of(re.search(r'id="live-curve" d="([^"]+)"', page)[1]) == pytest.approx(
        expected(front.HALF_LIFE), abs=0.06
    )
    assert "40 % is left after 28 days" in shown


def expected(half_life):
    left = ivig.remaining(np.arange(front.DAYS + 1), half_life)
    return front.TOP + front.HEIGHT * (1 - left)


def path_of(d):
    return [float(point.split(",")[1]) for point in d[1:].split(" L")]


@pytest.mark.browser
def test_the_live_figure_draws_the_formula_of_the_package(site, browser):
    page = browser.new_page()
    page.goto((site / "index.html").as_uri())
    for half_life in (2, 9, 60):
        page.locator("#live").fill(str(half_life))
        drawn = path_of(page.locator("#live-curve").get_attribute("d"))
        assert drawn == pytest.approx(expected(half_life), abs=0.06)
        percent = 100 * float(ivig.remaining(28, half_life))
        wanted = f"{percent:.0f} %" if percent >= 1 else "less than 1 %"
        assert wanted in page.locator("#live-words").inner_text()
    page.close()


@pytest.mark.browser
def test_search_theme_and_folds_work_without_a_server(site, browser):
    page = browser.new_page()
    said = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto((site / "index.html").as_uri())
    page.locator("#q").fill("trough")
    page.locator("#q").press("Enter")
    page.wait_for_url("**/search.html?q=trough")
    assert page.locator("#results a").count() > 5
    page.locator("#results a", has_text="03").first.click()
    page.wait_for_url("**/03_*")
    fold = page.locator("details.reveal").first
    assert not fold.locator("img").first.is_visible()
    fold.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert fold.locator("img").first.is_visible()
    hub = page.locator("details", has=page.locator(".hub"))
    hub.locator("summary").click()
    page.route("https://hub.example.org/**", lambda route: route.fulfill(body="hub"))
    hub.locator("input").fill("https://hub.example.org/")
    hub.locator("input").press("Enter")
    page.wait_for_url("https://hub.example.org/hub/user-redirect/git-pull?repo=*branch=class*")
    page.go_back()
    before = page.evaluate("document.documentElement.dataset.theme")
    page.locator("#theme").press("Enter")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") != before
    assert said == []
    page.close()
