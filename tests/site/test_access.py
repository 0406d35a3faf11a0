"""Accessibility: WCAG 2.2 AA by axe-core, both themes, a narrow and an enlarged page, the keyboard.

Slow: ``python3 start.py test -m site tests/site/test_access.py``.
"""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.site
axe = pytest.importorskip("axe_playwright_python", reason="the extra 'site' is not installed")

from tests.browser.jupyterlab import ROOT  # noqa: E402

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PROGRAM = (Path(axe.__file__).parent / "axe.min.js").read_text("utf-8")
# Two screens: a desktop enlarged to 200 %, and the narrowest that a page must fit.
SCREENS = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "enlarged": {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},
    "narrow": {"viewport": {"width": 320, "height": 640}},
}
LESSONS = sorted(path.stem for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
REFERENCE = [
    "index",
    "glossary",
    "sources",
    "data",
    "functions",
    "validation",
    "benchmarks",
    "classroom",
]
PAGES = [*REFERENCE, "about", "search", *LESSONS]
SLIDERS = "02_passive_immunity"
# nbconvert's own frame around a text scrolls on a narrow screen and takes no focus.
NOT_OURS = 'scrollable-region-focusable: <div class="jp-RenderedHTMLCommon jp-RenderedMarkdown'
OUR_CONTENT = [".jp-RenderedMarkdown", ".jp-OutputArea-output"]


def violations(page, *, inside=None):
    """Return a line for each element that breaks a rule."""
    page.evaluate(PROGRAM)
    told = page.evaluate(
        """([inside, tags]) => axe.run(inside ? { include: inside.map(one => [one]) } : document,
            { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] })""",
        [inside, RULES],
    )
    return [
        f"{rule['id']}: {node['html'][:200]} ({node['failureSummary'][:300]})"
        for rule in told["violations"]
        for node in rule["nodes"]
    ]


def unfolded(page):
    """Open all that is folded: what is hidden is not examined."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")


@pytest.fixture(scope="module", params=["light", "dark"])
def theme(request):
    return request.param


@pytest.fixture(scope="module", params=SCREENS)
def screen(request, browser, theme):
    context = browser.new_context(color_scheme=theme, **SCREENS[request.param])
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_book_breaks_no_rule(site, screen, name):
    screen.goto((site / f"{name}.html").as_uri())
    unfolded(screen)
    assert violations(screen) == []
    wide = screen.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1], "the page scrolls sideways"


def test_the_gate_can_fail(browser):
    page = browser.new_page()
    page.set_content(
        "<html lang='en'><title>x</title><main><img src='a.png'>"
        "<p style='color: #bbb; background: #fff'>pale</p><input></main></html>"
    )
    found = {line.split(":")[0] for line in violations(page)}
    assert found == {"image-alt", "color-contrast", "label"}
    page.close()


@pytest.mark.parametrize("name", ["index", "00_start_here"])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(site, browser, name):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto((site / f"{name}.html").as_uri())
    wanted = page.evaluate(
        """() => [...document.querySelectorAll("a[href], button, input, summary, [tabindex='0']")]
            .filter(one => one.checkVisibility()).length"""
    )
    reached = set()
    for _ in range(3 * wanted):
        page.keyboard.press("Tab")
        told = page.evaluate(
            """() => {
                const here = document.activeElement;
                const all = [...document.querySelectorAll("*")];
                return [all.indexOf(here), getComputedStyle(here).outlineStyle, here.tagName];
            }"""
        )
        if told[2] == "BODY" and reached:
            break
        assert told[1] != "none", told
        reached.add(told[0])
    assert len(reached) >= wanted
    page.close()


@pytest.mark.parametrize("name", ["00_start_here", SLIDERS])
def test_an_exported_page_breaks_no_rule_in_our_content(browser, tmp_path, name):
    command = ["-m", "nbconvert", "--to", "html", "--output-dir", str(tmp_path)]
    notebook = ROOT / "notebooks" / f"{name}.ipynb"
    subprocess.run([sys.executable, *command, str(notebook)], check=True, capture_output=True)
    for screen in SCREENS.values():
        context = browser.new_context(**screen, offline=True)
        page = context.new_page()
        page.goto((tmp_path / f"{name}.html").as_uri(), wait_until="domcontentloaded")
        unfolded(page)
        found = violations(page, inside=OUR_CONTENT)
        assert [line for line in found if not line.startswith(NOT_OURS)] == []
        context.close()


@pytest.mark.parametrize("name", ["00_start_here", SLIDERS])
def test_a_lesson_in_jupyterlab_breaks_no_rule_in_our_content(lesson, name, theme):
    opened = lesson(f"{name}.ipynb", height=800)
    opened.run_all()
    page = opened.page
    if theme == "dark":
        opened.menu("Settings", "Theme")
        page.click('.lm-Menu-itemLabel:text-is("JupyterLab Dark")')
        page.wait_for_selector('body[data-jp-theme-light="false"]', state="attached")
    found = set()
    for cell in page.locator(".jp-Cell").all():
        cell.scroll_into_view_if_needed()
        unfolded(page)
    found |= set(violations(page, inside=OUR_CONTENT))
    assert found == set()
