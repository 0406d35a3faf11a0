"""Lessons in a real JupyterLab: everything runs, and a slider moves the picture and its words."""

import re

import pytest

from .jupyterlab import ROOT

pytestmark = pytest.mark.browser
LESSONS = sorted(path.name for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
SLIDERS = [  # the atlas of lesson 06 has drop-downs: see test_sliders.py
    name
    for name in LESSONS
    if re.search(r"ivig\.explore\.(?!atlas)", (ROOT / "notebooks" / name).read_text("utf-8"))
]


@pytest.mark.parametrize("width", [1280, 400])
def test_the_lesson_is_in_front_and_nothing_is_answered(lesson, width):
    page = lesson(LESSONS[0], width, 720).page
    assert page.locator("#jp-left-stack").evaluate("e => e.getBoundingClientRect().width") == 0
    panel = page.locator(".jp-NotebookPanel").evaluate("e => e.getBoundingClientRect().width")
    assert panel > width - 80
    assert page.locator(".jp-OutputArea-output").count() == 0


def test_the_map_has_its_picture_and_a_lesson_link_opens(lesson):
    page = lesson(LESSONS[0]).page
    image = page.locator('img[alt^="Map of the course"]')
    image.scroll_into_view_if_needed()
    page.wait_for_function("e => e.naturalWidth > 300", arg=image.element_handle())
    page.locator(".jp-Notebook a", has_text=LESSONS[1][:2]).last.click()
    page.wait_for_function(f"document.title.startsWith('{LESSONS[1][:10]}')")


@pytest.mark.parametrize("name", LESSONS)
def test_run_all_without_an_error(lesson, name):
    opened = lesson(name)
    opened.run_all()
    assert opened.errors() == []
    images = opened.page.query_selector_all(".jp-OutputArea figure img")
    assert images
    for image in images:
        assert len(image.get_attribute("alt").split()) > 10
        assert image.evaluate("image => image.naturalWidth") > 0


@pytest.mark.parametrize("name", SLIDERS)
def test_a_slider_moves_the_picture(lesson, name):
    opened = lesson(name)
    opened.run_all()
    page = opened.page
    handle = page.locator(".noUi-handle").first
    handle.scroll_into_view_if_needed()
    cell = page.locator(".jp-CodeCell", has=page.locator(".noUi-handle")).first
    image = cell.locator("figure img")
    before = image.get_attribute("src")
    words = image.get_attribute("alt")
    handle.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "([image, before]) => image.isConnected ? image.src !== before : true",
        arg=[image.element_handle(), before],
    )
    page.wait_for_timeout(1_000)
    assert image.get_attribute("src") != before
    assert image.get_attribute("alt") != words
    cell.locator("figure summary").click()
    assert image.get_attribute("alt") in cell.locator("figure details").inner_text()
    assert opened.errors() == []
