"""Change one number, and a lesson goes red: proof that outputs are compared, not just executed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from . import mutations

ROOT = Path(__file__).parent.parent


def nbval(home, lesson):
    """Run strict nbval on one lesson with the package and data of ``home``."""
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-q", "-x"]
    command += ["--nbval-sanitize-with=tests/nbval_sanitize.cfg", "-p", "no:cacheprovider"]
    command += ["-p", "no:xdist", "-o", "addopts=", f"notebooks/{lesson}"]
    return subprocess.run(
        command,
        cwd=home,
        env={**os.environ, "PYTHONPATH": str(home)},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("file", "before", "after", "lesson"),
    [
        ("data/pk_digitisable.csv", ",1778,", ",1878,", "02_passive_immunity.ipynb"),
        (
            "ivig_teach/kinetics/decay.py",
            "np.exp2(-days / half_life)",
            "np.exp2(-1.02 * days / half_life)",
            "02_passive_immunity.ipynb",
        ),
    ],
)
def test_a_changed_number_turns_a_lesson_red(file, before, after, lesson, tmp_path):
    for folder in ("ivig_teach", "data", "notebooks"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "tests").mkdir()
    for name in ("pyproject.toml", "tests/nbval_sanitize.cfg"):
        shutil.copy(ROOT / name, tmp_path / name)
    changed = tmp_path / file
    text = changed.read_text(encoding="utf-8")
    assert text.count(before) == 1
    changed.write_text(text.replace(before, after), encoding="utf-8")
    said = nbval(tmp_path, lesson)
    assert said.returncode == 1, said.stdout[-1500:]
    assert "1 failed" in said.stdout


def test_the_longer_list_fits_the_files():
    """``python -m tests.mutations`` runs it; here only that each change can still be made."""
    listed = mutations.changes()
    assert len(listed) >= 30
    for change in listed:
        text = (ROOT / change["file"]).read_bytes().decode("utf-8")
        assert text.count(change["before"]) == 1, change
        assert all((ROOT / name).exists() for name in change["tests"]), change
