"""Lessons in a real JupyterLab: everything runs, and a slider moves the picture and its words."""

import pytest

from .conftest import ROOT

pytestmark = pytest.mark.browser
LESSONS = sorted(path.name for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
SLIDERS = [name for name in LESSONS if "ivig.explore." in (ROOT / "notebooks" / name).read_text()]


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
    words = cell.locator("figcaption").inner_text()
    handle.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "([image, before]) => image.isConnected ? image.src !== before : true",
        arg=[image.element_handle(), before],
    )
    page.wait_for_timeout(1_000)
    assert image.get_attribute("src") != before
    assert cell.locator("figcaption").inner_text() != words
    assert opened.errors() == []
