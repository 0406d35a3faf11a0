"""Learner copies: cleared, never over what a learner changed, one tool on every launch path."""

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tools import learner_copies
from tools.learner_copies import copy_lessons

ROOT = Path(__file__).parent.parent
DAY = date(2026, 11, 24)
NAME = "02_fading.ipynb"
NEWER = "02_fading.new-2026-11-24.ipynb"


@pytest.fixture
def lessons(tmp_path):
    write(tmp_path / "notebooks" / NAME, "print(1)")
    return tmp_path / "notebooks"


def write(path, source, **metadata):
    cell = {"cell_type": "code", "id": "a", "metadata": metadata, "source": [source]}
    cell |= {"execution_count": 3, "outputs": [{"output_type": "stream", "text": "1"}]}
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"cells": [cell], "metadata": metadata}), "utf-8")


def source(path):
    return json.loads(path.read_text("utf-8"))["cells"][0]["source"]


def names(folder):
    return sorted(path.name for path in folder.glob("*.ipynb"))


def test_a_copy_is_cleared_and_a_second_run_changes_nothing(lessons, tmp_path):
    mine = tmp_path / "mine"
    assert copy_lessons(mine, lessons, DAY) == [f"{NAME}: made."]
    (cell,) = json.loads((mine / NAME).read_text("utf-8"))["cells"]
    assert (cell["outputs"], cell["execution_count"], cell["id"]) == ([], None, "a")
    before = {path: path.stat().st_mtime_ns for path in mine.glob("*.ipynb")}
    assert copy_lessons(mine, lessons, DAY) == []
    assert {path: path.stat().st_mtime_ns for path in mine.glob("*.ipynb")} == before
    assert not list(mine.glob("*.part"))


def test_an_untouched_copy_follows_a_newer_lesson(lessons, tmp_path):
    mine = tmp_path / "mine"
    copy_lessons(mine, lessons, DAY)
    # JupyterLab writes into the metadata of a lesson that was only opened.
    book = json.loads((mine / NAME).read_text("utf-8"))
    book["metadata"] = {"language_info": {"version": "3.12"}}
    (mine / NAME).write_text(json.dumps(book), "utf-8")
    write(lessons / NAME, "print(2)")
    assert copy_lessons(mine, lessons, DAY) == [f"{NAME}: updated."]
    assert (names(mine), source(mine / NAME)) == ([NAME], ["print(2)"])


@pytest.mark.parametrize("known", [True, False])
def test_a_changed_copy_is_kept_and_the_newer_lesson_laid_beside_once(lessons, tmp_path, known):
    mine = tmp_path / "mine"
    copy_lessons(mine, lessons, DAY)
    write(mine / NAME, "my work")
    assert copy_lessons(mine, lessons, DAY) == []
    if not known:
        (mine / learner_copies.MANIFEST).unlink()
    write(lessons / NAME, "print(2)")
    (said,) = copy_lessons(mine, lessons, DAY)
    assert NEWER in said
    assert copy_lessons(mine, lessons, DAY) == []
    assert names(mine) == [NAME, NEWER]
    assert (source(mine / NAME), source(mine / NEWER)) == (["my work"], ["print(2)"])
    write(lessons / NAME, "print(3)")
    copy_lessons(mine, lessons, DAY)
    assert source(mine / NEWER) == ["print(2)"]
    assert source(mine / "02_fading.new-2026-11-24-2.ipynb") == ["print(3)"]


def test_a_file_that_is_no_notebook_any_more_is_kept(lessons, tmp_path):
    mine = tmp_path / "mine"
    copy_lessons(mine, lessons, DAY)
    (mine / NAME).write_bytes(b"\xff broken")
    write(lessons / NAME, "print(2)")
    copy_lessons(mine, lessons, DAY)
    assert (mine / NAME).read_bytes() == b"\xff broken"


def test_a_folder_that_cannot_be_written_gets_a_sentence(tmp_path, capsys):
    (tmp_path / "file").write_text("in the way")
    assert learner_copies.main([str(tmp_path / "file")]) == 1
    said = capsys.readouterr().err
    assert "cannot be written to" in said
    assert len(said.strip().splitlines()) == 1


@pytest.mark.skipif(os.name == "nt", reason="the scripts are for Linux")
def test_binder_and_the_class_branch_use_the_same_tool(tmp_path):
    home = tmp_path / "home"
    for name in ("tools", "notebooks", ".ci"):
        shutil.copytree(ROOT / name, home / name)
    for name in ("postBuild", "LICENSE-text"):
        shutil.copy(ROOT / name, home)
    who = dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "t")
    who |= dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "t@t")
    origin = str(tmp_path / "origin")

    def run(*words):
        return subprocess.run(words, cwd=home, env=os.environ | who, capture_output=True, text=True)

    run("git", "init", "-q", "--bare", origin)
    for words in ("init -q", "add .", "commit -qm x", f"remote add origin {origin}"):
        run("git", *words.split())
    said = [run(home / ".ci" / "class") for _ in range(2)]
    assert [one.returncode for one in said] == [0, 0], said[0].stderr + said[1].stderr
    assert "is current" in said[1].stdout
    published = run("git", "-C", origin, "ls-tree", "--name-only", "class").stdout.split()
    lessons = names(ROOT / "notebooks")
    assert published == [*lessons, "LICENSE-text"]
    # A stand-in for Binder's Python: its settings must land below this prefix.
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    (bin_folder / "python").write_text(
        f'#!/bin/sh\ncase "$1" in -c) echo {tmp_path}/env;; *) exec {sys.executable} "$@";; esac\n'
    )
    (bin_folder / "python").chmod(0o755)
    path = f"{bin_folder}:{os.environ['PATH']}"
    subprocess.run([home / "postBuild"], cwd=home, check=True, env=os.environ | {"PATH": path})
    assert names(home / "my_course") == lessons
    settings = tmp_path / "env/share/jupyter/lab/settings/overrides.json"
    assert "fetchNews" in settings.read_text("utf-8")
