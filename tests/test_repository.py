"""The house stands: imports stay light, one wheel carries what a learner needs and no more."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def python(*words, **more):
    command = [sys.executable, *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, **more)


def test_every_public_name_is_there():
    import ivig_teach

    for name in ivig_teach.__all__:
        assert getattr(ivig_teach, name) is not None
    with pytest.raises(AttributeError, match="It offers"):
        ivig_teach.lode  # noqa: B018


def test_docstring_examples_run():
    plain = ("-p", "no:nbval", "-p", "no:cacheprovider", "-p", "no:xdist", "-q", "-o", "addopts=")
    said = python("-m", "pytest", "--doctest-modules", "ivig_teach", *plain, cwd=ROOT)
    assert said.returncode == 0, said.stdout[-3000:]


@pytest.mark.parametrize(
    "words", [["check", "."], ["format", "--check", "--diff", ".", "--exclude", "*.ipynb"]]
)
def test_ruff_is_content(words):
    said = python("-m", "ruff", words[0], "--no-cache", *words[1:], cwd=ROOT)
    assert said.returncode == 0, said.stdout[-3000:]


def test_one_wheel_carries_code_and_data_and_no_tools(tmp_path):
    source = tmp_path / "source"
    kept = shutil.ignore_patterns(".*", "__pycache__", "build", "notebooks", "tests")
    shutil.copytree(ROOT, source, ignore=kept)
    assert (source / "tools" / "build.py").exists()
    said = python("-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, source)
    assert said.returncode == 0, said.stdout[-2000:] + said.stderr[-2000:]
    (wheel,) = tmp_path.glob("*.whl")
    inside = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(inside)
    assert {path.name.split("-")[0] for path in inside.iterdir()} == {"ivig_teach"} | {
        path.name.split("-")[0] for path in inside.glob("*.dist-info")
    }
    code = (
        "import ivig_teach as ivig, pathlib; "
        f"assert pathlib.Path(ivig.__file__).is_relative_to({str(inside)!r}), ivig.__file__; "
        "print(sum(len(ivig.load(name)) > 0 for name in ivig.names()), len(ivig.names()));"
        "ivig.quiz('02')"
    )
    said = python("-c", code, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(inside)})
    assert said.returncode == 0, said.stderr
    loaded, total = map(int, said.stdout.split("\n")[0].split())
    assert loaded == total > 10


def test_the_readme_links_to_the_repository_of_the_project():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    name = settings["project"]["urls"]["Repository"].removeprefix("https://github.com/")
    launch = (ROOT / "README.md").read_text("utf-8").split("## Launch links")[1].split("##")[0]
    found = re.findall(r"(?:/gh/|/github/|github\.com(?:/|%2F))([\w.-]+)(?:/|%2F)([\w-]+)", launch)
    assert len(found) == 4
    assert {"/".join(pair) for pair in found} == {name}
