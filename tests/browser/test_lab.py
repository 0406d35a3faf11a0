"""Lessons in a real JupyterLab: everything runs, sliders move the picture."""

import pytest

pytestmark = pytest.mark.browser


def test_try(lesson):
    opened = lesson("zz_try.ipynb")
    opened.run_all()
    opened.page.wait_for_timeout(4000); opened.page.screenshot(path="/tmp/lab.png"); print(opened.errors())
    opened.page.wait_for_selector(".jp-OutputArea figure img", timeout=3000)
    opened.page.wait_for_selector(".noUi-handle")
    before = opened.page.get_attribute(".jp-OutputArea figure img", "src")
    opened.page.focus(".noUi-handle")
    opened.page.keyboard.press("ArrowRight")
    opened.page.wait_for_function(
        "before => document.querySelector('.jp-OutputArea figure img').src !== before", arg=before)
    opened.page.screenshot(path="/tmp/lab.png")
    assert opened.errors() == []
