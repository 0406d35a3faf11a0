"""Exercises as a student meets them in a real JupyterLab: a slip, a hint, the answer, the tick."""

import pytest

from ivig_teach.course import exercises

pytestmark = pytest.mark.browser
LESSON = "02_passive_immunity.ipynb"


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


def test_a_slip_a_hint_the_answer_and_the_tick(lesson):
    exercise = exercises.find("02.1")
    student = Student(lesson(LESSON))
    ask = 'ivig.check("02.1", answer)'
    right = float(exercise.answer)
    student.run("import ivig_teach as ivig")

    said = student.run(ask, f"answer = {right * 24}\n{ask}")
    assert "Not yet" in said
    assert "hours" in said
    for n, name in enumerate(["A hint", "Another hint", "Another hint", "Worked solution"]):
        summary = student.cell(ask).locator("summary").nth(n)
        assert summary.inner_text() == name
        assert summary.is_visible()
        assert n == 3 or not student.cell(ask).locator("summary").nth(n + 1).is_visible()
        summary.click()
    assert student.cell(ask).locator("pre", has_text="np.log2").last.is_visible()

    assert "put number and unit in quotes" in student.run(ask, f"answer = {right} days\n{ask}")
    assert "02.1 tried" in student.below(ask, "ivig.progress()  # before")
    assert "Right" in student.run(ask, f"answer = {right}\n{ask}")
    assert "02.1 done" in student.below(ask, "ivig.progress()  # after")

    student.lesson.restart_and_run_all()
    assert student.lesson.errors() == []
    # The answer still stands in its cell, so the tick is back without any file.
    assert "Right" in student.shown(ask)
    assert "02.1 done" in student.shown("# after")


def test_choosing_in_the_quiz_by_mouse_and_by_key(lesson):
    student = Student(lesson(LESSON))
    student.run("import ivig_teach as ivig")
    student.run('ivig.quiz("02")')
    question = student.cell('ivig.quiz("02")').locator("details")
    right = [option.correct for option in exercises.lesson("02").quiz[0].options]
    wrong, true = question.nth(right.index(False)), question.nth(right.index(True))
    wrong.locator("summary").click()
    assert wrong.locator("p").inner_text().startswith("✗ Wrong.")
    true.locator("summary").focus()
    student.page.keyboard.press("Space")
    assert true.locator("p").inner_text().startswith("✓ Right.")
    assert not wrong.locator("p").is_visible()  # one answer at a time
