"""Sliders and menus in a real JupyterLab: named, announced, sharp, in one place, on one screen."""

import json
import re
from itertools import pairwise

import pytest

from .jupyterlab import ROOT

pytestmark = pytest.mark.browser
LESSONS = sorted(path.name for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def calls(name):
    cells = json.loads((ROOT / "notebooks" / name).read_text("utf-8"))["cells"]
    # A toy (lots) and a description (slider, menu) are no explorers.
    explorer = re.compile(r"ivig\.explore\.(?!lots|slider|menu)\w+\(")
    return sum(bool(explorer.search("".join(cell["source"]))) for cell in cells)


@pytest.mark.parametrize("name", [name for name in LESSONS if calls(name)])
def test_sliders_are_named_announced_and_do_not_jump(lesson, name):
    opened = lesson(name, height=720)
    opened.run_all()
    page = opened.page
    cells = page.locator(".jp-CodeCell", has=page.locator(".noUi-handle, .ivig-sliders select"))
    assert cells.count() == calls(name)
    for cell in cells.all():
        check_names(page, cell)
        check_a_move(page, cell)
    page.set_viewport_size({"width": 400, "height": 720})
    page.wait_for_timeout(1_000)
    for cell in cells.all():
        check_labels_are_whole(cell)
    assert opened.errors() == []


def check_names(page, cell):
    cell.scroll_into_view_if_needed()
    page.wait_for_timeout(1_000)
    for slider in cell.locator(".widget-slider").all():
        label = slider.locator(".widget-label").text_content()
        assert label
        assert slider.locator(".noUi-handle").get_attribute("aria-label") == label
    for menu in cell.locator(".widget-dropdown").all():
        label = menu.locator(".widget-label").text_content()
        assert menu.get_by_role("combobox", name=label, exact=True).count() == 1
    assert cell.locator(".widget-html-content[role=status]").count() == 1
    check_labels_are_whole(cell)


def check_labels_are_whole(cell):
    labels = cell.locator(".ivig-sliders .widget-label").all()
    assert labels
    for label in labels:
        assert label.evaluate("label => label.scrollWidth <= label.clientWidth")
    knobs = cell.locator(".widget-slider, .widget-dropdown").all()
    boxes = [knob.bounding_box() for knob in knobs]
    for above, below in pairwise(boxes):
        assert above["y"] + above["height"] <= below["y"]


def check_a_move(page, cell):
    image, status = cell.locator("figure img"), cell.locator("[role=status]")
    before, words, place = image.get_attribute("src"), status.inner_text(), image.bounding_box()
    pixels = image.evaluate("image => image.naturalWidth")
    output = cell.locator(".jp-OutputArea").first.bounding_box()
    assert output["height"] <= 600
    handle = cell.locator(".noUi-handle, .ivig-sliders select").first
    handle.focus()
    for _ in range(12 if handle.get_attribute("aria-valuenow") else 2):
        page.keyboard.press("ArrowRight")  # a menu goes to its next option
    page.wait_for_function(
        "([cell, before]) => cell.querySelector('figure img').src !== before",
        arg=[cell.element_handle(), before],
    )
    page.wait_for_timeout(1_500)
    moved = image.bounding_box()
    assert (moved["width"], moved["height"]) == (place["width"], place["height"])
    now = cell.locator(".jp-OutputArea").first.bounding_box()
    assert moved["y"] - now["y"] == pytest.approx(place["y"] - output["y"], abs=1)
    assert image.evaluate("image => image.naturalWidth") == pixels >= 1.1 * place["width"]
    assert status.inner_text() != words
