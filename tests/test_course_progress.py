"""Ticks are kept in the session, offered as a file, and never lost or forced on another file."""

import json
import os
from html import escape
from pathlib import Path

import pytest

from ivig_teach.course import _progress, exercises, feedback
from ivig_teach.course._progress import progress
from tools import build


@pytest.fixture(autouse=True)
def _fresh(monkeypatch, tmp_path):
    monkeypatch.setattr(_progress, "_session", {})
    monkeypatch.chdir(tmp_path)


def said(capsys, *args, **kwargs):
    capsys.readouterr()
    assert progress(*args, **kwargs) is None
    return " ".join(capsys.readouterr().out.split())


def test_counts_what_was_done(capsys):
    feedback.check("02.2", 5)
    feedback.check("02.2", float(exercises.find("02.2").answer))
    feedback.check("02.2", 5)
    feedback.check("02.1", ...)
    feedback.check("02.3", "a")
    text = said(capsys)
    assert "1 of 5 done" in text
    assert "02.1 not attempted, 02.2 done, 02.3 tried" in text
    assert "Lesson 00" not in text
    assert "Lesson 00" in said(capsys, "0")
    assert "no such lesson" in said(capsys, "77")
    assert "no such lesson" in said(capsys, object())


def test_counts_the_quiz_questions_that_the_learner_ticks(capsys):
    feedback.quiz("2", right=[1, 3])
    assert "Ticked: 1, 3 (2 of 5)." in capsys.readouterr().out
    assert "quiz: 2 of 5 right" in said(capsys)
    feedback.quiz("02", right=4)
    assert "quiz: 1 of 5 right" in said(capsys)
    for unusable in ("1, 3", [0], [9], [1.5], object()):
        feedback.quiz("02", right=unusable)
        assert "numbers of questions, from 1 to 5" in capsys.readouterr().out
    said(capsys, keep="mine.json")
    _progress._session.clear()
    assert "quiz: 1 of 5 right" in said(capsys, load="mine.json")


def test_keep_and_load_again(capsys):
    _progress._session.update({"02.1": True, "02.2": False})
    assert "Kept in 'mine.json'" in said(capsys, keep="mine.json")
    assert set(json.loads(Path("mine.json").read_text())) == {"what", "version", "exercises"}
    _progress._session.clear()
    _progress._session.update({"00.1": True, "02.2": True})
    said(capsys, keep="mine.json")  # joins what the file holds
    _progress._session.clear()
    assert "Ticks loaded from 'mine.json': 3." in said(capsys, load="mine.json")
    assert _progress._session == {"00.1": True, "02.1": True, "02.2": True}
    assert os.listdir() == ["mine.json"]


def test_the_whole_course_says_what_is_open_and_links_to_each_lesson(capsys, monkeypatch):
    two = exercises.lesson("02")
    _progress._session.update({e.id: True for e in two.exercises})
    feedback.quiz("02", right=[1, 2, 3, 5])
    text = said(capsys, "all")
    assert f"Lesson 02 {two.title}: revisit 02.q4 " in text
    assert f"{exercises.lesson('09').title}: no ticks yet" in text
    feedback.quiz("02", right=range(1, 6))
    assert f"{two.title}: all done" in said(capsys, "all")
    pages = []
    monkeypatch.setattr(_progress, "show", lambda _, *blocks: pages.append(str(blocks)))
    progress("all")
    for number in exercises.lesson_ids():
        lesson = exercises.lesson(number)
        assert f'<a href="{lesson.file}">Open lesson {number}</a>' in pages[0]
        assert all(escape(one).replace("'", "\\'") in pages[0] for one in lesson.outcomes)


def test_outcomes_and_file_are_those_of_the_notebook():
    for lesson in build.Course().lessons.values():
        if lesson.number in exercises.lesson_ids():
            told = exercises.lesson(lesson.number)
            assert (told.file, tuple(told.outcomes)) == (lesson.file, lesson.outcomes)


MARK = b'{"what": "ivig-teach progress", "exercises": '
FOREIGN = [b"dear diary", b"", b'{"what": "other"}', b"[1, 2]", MARK, MARK + b"[1]}", b"[" * 50_000]


@pytest.mark.parametrize("held", FOREIGN, ids=range(len(FOREIGN)))
def test_another_file_is_refused_and_left_alone(held, tmp_path, capsys):
    _progress._session["02.1"] = True
    path = tmp_path / "other.json"
    path.write_bytes(held)
    for wish in ({"load": path}, {"keep": str(path)}):
        assert "alone (not a progress file of this course)" in said(capsys, **wish)
        assert path.read_bytes() == held
    assert _progress._session == {"02.1": True}


def test_unusable_names_get_a_sentence(capsys):
    _progress._session["02.1"] = True
    for wish in ("", 5, ["p.json"], object(), "a\0b", "no/such/folder/p.json", ".", os.devnull):
        for act in ("keep", "load"):
            text = said(capsys, **{act: wish})
            assert "alone (" in text
            assert "in quotes" in text
    assert _progress._session == {"02.1": True}
    assert os.listdir() == []


@pytest.mark.parametrize(
    ("step", "error"),
    [
        ("tempfile.mkdtemp", PermissionError(13, "Permission denied")),
        ("os.replace", OSError(28, "No space left on device")),
    ],
)
def test_a_folder_that_takes_no_file_gets_a_sentence_and_no_half_file(
    step, error, capsys, monkeypatch
):
    def refuse(*args, **kwargs):
        raise error

    monkeypatch.setattr(step, refuse)
    _progress._session["02.1"] = True
    text = said(capsys, keep="mine.json")
    assert error.strerror in text
    assert "safe in this session" in text
    assert os.listdir() == []
