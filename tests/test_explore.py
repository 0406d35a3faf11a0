"""Sliders without a browser: moving one replaces the figure and its words."""

import IPython
import IPython.display
import ipywidgets
import matplotlib.pyplot as plt
import pytest

from ivig_teach import explore
from ivig_teach.inputs import InputError


@pytest.fixture
def stage(monkeypatch):
    """Pretend to be a notebook; collect what is shown, replaced, and the sliders themselves."""
    seen = {"shown": [], "replaced": [], "sliders": {}}

    class Handle:
        def update(self, bundle, raw):
            seen["replaced"].append(bundle)

    class Column(ipywidgets.VBox):
        def __init__(self, children):
            super().__init__(children)
            seen["sliders"] = {knob.description: knob for knob in children}

    def display(bundle, raw, display_id=None):
        seen["shown"].append(bundle)
        return Handle()

    plt.close(plt.figure())  # pyplot looks for the real notebook once, before we pretend
    monkeypatch.setattr(IPython, "get_ipython", lambda: object())
    monkeypatch.setattr(IPython.display, "display", display)
    monkeypatch.setattr(ipywidgets, "VBox", Column)
    return seen


@pytest.mark.parametrize("name", ["decay", "dosing", "recycling", "endosome"])
def test_every_slider_replaces_the_picture_and_the_words(stage, name):
    assert getattr(explore, name)() is None
    sliders, figure = stage["shown"]
    assert list(sliders) == ["application/vnd.jupyter.widget-view+json"]
    words = [figure["text/plain"]]
    for label, knob in stage["sliders"].items():
        assert label
        knob.value = knob.value + 3 * knob.step if knob.value < knob.max else knob.min
        new = stage["replaced"][-1]
        assert new["text/plain"] not in words, label
        assert "<img alt=" in new["text/html"]
        words.append(new["text/plain"])
    assert len(stage["replaced"]) == len(stage["sliders"])
    assert plt.get_fignums() == []


@pytest.mark.parametrize("name", ["decay", "dosing", "recycling", "endosome"])
def test_every_slider_survives_its_own_ends(stage, name):
    getattr(explore, name)()
    for label, knob in stage["sliders"].items():
        start = knob.value
        for end in (knob.min, knob.max, start):
            moved, before = knob.value != end, len(stage["replaced"])
            knob.value = end
            assert len(stage["replaced"]) == before + moved, (label, end)
    assert all("<img" in one["text/html"] for one in stage["replaced"])


def test_without_a_notebook_the_words_are_printed(capsys):
    explore.decay(21, start=100, threshold=25, unit="%")
    assert "crossing threshold 25 % at day 42" in capsys.readouterr().out


@pytest.mark.parametrize(
    "call",
    [
        lambda: explore.decay(half_life_days=0),
        lambda: explore.decay(start="high"),
        lambda: explore.dosing(dose_g_per_kg=400),
        lambda: explore.recycling(dose_g_per_kg=-1),
        lambda: explore.endosome(igg_g_per_l=1100),
    ],
)
def test_a_silly_start_teaches(call):
    with pytest.raises(InputError):
        call()
