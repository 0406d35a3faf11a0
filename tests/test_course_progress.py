"""Ticks are kept in the session, offered as a file, and never lost or forced on another file."""

import json
import os
import sys
from pathlib import Path

import pytest

from ivig_teach.course import _progress, exercises, feedback
from ivig_teach.course._progress import progress


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
    held = json.loads(Path("mine.json").read_text())
    assert set(held) == {"what", "version", "exercises"}
    _progress._session.clear()
    _progress._session["00.1"] = True
    assert "Loaded 2 ticks" in said(capsys, load="mine.json")
    assert _progress._session == {"02.1": True, "02.2": False, "00.1": True}
    _progress._session["02.1"] = _progress._session["02.2"] = True
    said(capsys, load="mine.json")
    assert _progress._session["02.2"] is True


def test_keep_joins_what_the_file_already_holds(capsys):
    _progress._session["02.1"] = True
    said(capsys, keep="mine.json")
    _progress._session.clear()
    _progress._session["00.1"] = True
    said(capsys, keep="mine.json")
    assert json.loads(Path("mine.json").read_text())["exercises"] == {
        "00.1": "done",
        "02.1": "done",
    }
    assert os.listdir() == ["mine.json"]


FOREIGN = {
    "text": b"dear diary",
    "empty": b"",
    "json": b'{"what": "other"}',
    "list": b"[1, 2]",
    "number": b"3",
    "half": b'{"what": "ivig-teach progress", "exerc',
    "no ticks": b'{"what": "ivig-teach progress", "exercises": [1]}',
    "binary": bytes(range(256)),
    "deep": b"[" * 50_000,
    "huge": b'{"what": "ivig-teach progress", "exercises": {}, "x": "' + b"x" * 3_000_000 + b'"}',
    "big number": b'{"what": ' + b"9" * 6000 + b"}",
}


@pytest.mark.parametrize("raw", FOREIGN.values(), ids=FOREIGN)
def test_another_file_is_refused_and_left_alone(raw, tmp_path, capsys):
    _progress._session["02.1"] = True
    path = tmp_path / "other.json"
    path.write_bytes(raw)
    for wish in ({"load": path}, {"keep": str(path)}):
        assert "left it alone" in said(capsys, **wish)
        assert path.read_bytes() == raw
    assert _progress._session == {"02.1": True}


def test_odd_entries_are_dropped(tmp_path, capsys):
    entries = {"02.1": "done", "<b>": "done", "02.x": 1, "../..": "done", "00.1": ["done"]}
    (tmp_path / "p.json").write_text(
        json.dumps({"what": "ivig-teach progress", "version": 9, "exercises": entries})
    )
    said(capsys, load="p.json")
    assert _progress._session == {"02.1": True, "00.1": False}


@pytest.mark.parametrize(
    "wish", ["", 5, ["p.json"], object(), "a\0b", "no/such/folder/p.json", "."]
)
@pytest.mark.parametrize("act", ["keep", "load"])
def test_unusable_names_get_a_sentence(act, wish, capsys):
    _progress._session["02.1"] = True
    text = said(capsys, **{act: wish})
    assert len(text.split("Lesson")[0]) > 40
    assert _progress._session == {"02.1": True}


@pytest.mark.skipif(sys.platform == "win32", reason="needs /dev and /proc")
def test_special_files_are_not_read(capsys):
    for path in ("/dev/zero", "/dev/null"):
        assert "left it alone" in said(capsys, load=path)


def test_a_folder_that_cannot_be_written_gets_a_sentence(capsys, monkeypatch):
    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(_progress.tempfile, "mkstemp", refuse)
    _progress._session["02.1"] = True
    text = said(capsys, keep="mine.json")
    assert "Permission denied" in text
    assert "safe in this session" in text
    assert os.listdir() == []


def test_a_full_disk_leaves_no_half_file(capsys, monkeypatch):
    def refuse(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(_progress.os, "replace", refuse)
    assert "No space left" in said(capsys, keep="mine.json")
    assert os.listdir() == []
