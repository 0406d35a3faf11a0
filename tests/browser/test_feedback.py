"""Exercises as a student meets them in a real JupyterLab: a slip, a hint, the answer, the tick."""

import pytest

from ivig_teach.course import exercises

from .conftest import ROOT

pytestmark = pytest.mark.browser
CHECKED = {"00.1": "00_start_here.ipynb", "02.1": "02_passive_immunity.ipynb"}


class Student:
    """Types into the code cells of one open lesson and reads what appears below them."""

    def __init__(self, lesson):
        self.lesson, self.page = lesson, lesson.page

    def cell(self, words):
        return self.page.locator(".jp-CodeCell", has_text=words).first

    def run(self, words, source=None):
        """Run the cell that holds ``words``, typed anew as ``source``; return what it shows."""
        cell = self.cell(words)
        cell.locator(".cm-content").first.click()
        if source is not None:
            self.page.keyboard.press("Control+a")
            self.page.keyboard.insert_text(source)
        self.lesson.forget_numbers()
        self.page.keyboard.press("Shift+Enter")
        prompt = cell.locator(".jp-InputPrompt").first.element_handle()
        self.page.wait_for_function(
            "prompt => /\\[\\d+\\]/.test(prompt.textContent)", arg=prompt, timeout=60_000
        )
        return self.shown(words)

    def shown(self, words):
        """Return the text below the cell that holds ``words``."""
        return self.cell(words).locator(".jp-OutputArea").first.text_content()

    def below(self, words, source):
        """Put a new cell below the one that holds ``words``, run it, return what it shows."""
        cell = self.cell(words)
        cell.locator(".cm-content").first.click()
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("b")
        self.page.keyboard.press("Enter")
        self.page.keyboard.insert_text(source)
        return self.run(source)


@pytest.fixture(params=CHECKED, ids=CHECKED.values())
def exercise(request):
    if not (ROOT / "notebooks" / CHECKED[request.param]).exists():
        pytest.skip(f"{CHECKED[request.param]} is not written yet")
    return exercises.find(request.param)


def test_a_slip_a_hint_the_answer_and_the_tick(lesson, exercise):
    student = Student(lesson(CHECKED[exercise.id]))
    ask = f'ivig.check("{exercise.id}", answer)'
    right = float(exercise.answer)
    student.run("import ivig_teach as ivig")

    said = student.run(ask, f"answer = {right * 24}\n{ask}")
    assert "Not yet" in said
    assert "hours" in said

    for number, hint in enumerate(exercise.hints[:2], 1):
        heard = student.below(ask, f'ivig.hint("{exercise.id}")  # {number}')
        assert f"Hint {number} of {len(exercise.hints)}" in heard
        assert plain(exercise.fill(hint)) in plain(heard)

    assert f"{exercise.id} tried" in student.below(ask, "ivig.progress()  # before")
    assert "Right" in student.run(ask, f"answer = {right}\n{ask}")
    assert f"{exercise.id} done" in student.below(ask, "ivig.progress()  # after")

    student.lesson.restart_and_run_all()
    assert student.lesson.errors() == []
    # The answer still stands in its cell, so the tick is back without any file.
    assert "Right" in student.shown(ask)
    assert f"{exercise.id} done" in student.shown("# after")


def test_the_answer_of_a_quiz_opens_by_mouse_and_by_key(lesson):
    opened = lesson(CHECKED["00.1"])
    page = opened.page
    first = page.locator(".jp-OutputArea details", has_text="To save the notebook").first
    first.scroll_into_view_if_needed()
    why = first.locator("p")
    assert not why.is_visible()
    first.locator("summary").click()
    assert why.is_visible()
    assert why.inner_text().startswith("Wrong.")
    second = page.locator(".jp-OutputArea details", has_text="To run the cell again").first
    second.locator("summary").focus()
    page.keyboard.press("Space")
    assert second.locator("p").inner_text().startswith("Right.")


def plain(text):
    return " ".join(text.replace("`", "").split())
