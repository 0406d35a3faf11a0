"""One lock: environment.yml, pyproject.toml and the installed course agree; start.py speaks."""

import re
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent


def lock():
    """Return {name: [(version, marker), ...]} from constraints.txt."""
    pins, text = {}, (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "://" not in text
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            requirement = Requirement(line)
            (pin,) = requirement.specifier
            assert pin.operator == "==", line
            name = canonicalize_name(requirement.name)
            pins.setdefault(name, []).append((pin.version, requirement.marker))
    return pins


def closure(name, extras):
    """Return every installed distribution that ``name[extras]`` asks for here."""
    found, waiting = {}, [(name, tuple(extras))]
    while waiting:
        name, extras = waiting.pop()
        key = canonicalize_name(name)
        if (key, extras) in found:
            continue
        installed = distribution(name)
        found[(key, extras)] = installed.version
        for text in installed.requires or []:
            requirement = Requirement(text)
            wanted = [{"extra": extra} for extra in extras or ("",)]
            if not requirement.marker or any(requirement.marker.evaluate(e) for e in wanted):
                waiting.append((requirement.name, tuple(sorted(requirement.extras))))
    return {name: version for (name, _), version in found.items()}


def test_the_environment_asks_pip_only_for_locked_things():
    asked = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    *others, last = asked
    assert [re.split("[=<>]", part)[0] for part in others] == ["python", "pip"]
    assert Version(others[0].split("=")[-1]) >= Version("3.11")
    constraint, *wanted = last["pip"]
    assert constraint == "-c constraints.txt"
    pins = lock()
    assert "-e .[lab]" in wanted
    assert {canonicalize_name(Requirement(one).name) for one in wanted if one[0] != "-"} <= {*pins}


def test_everything_installed_is_what_the_lock_says():
    pins = lock()
    wrong = []
    for name, version in closure("ivig-teach", ["test"]).items():
        allowed = [pin for pin, marker in pins.get(name, []) if not marker or marker.evaluate()]
        if name != "ivig-teach" and [version] != allowed:
            wrong.append(f"{name}: installed {version}, constraints.txt {allowed or 'nothing'}")
    assert not wrong, wrong


def test_every_requirement_of_the_project_is_locked_and_satisfied():
    pins = lock()
    for text in distribution("ivig-teach").requires:
        requirement = Requirement(text)
        name = canonicalize_name(requirement.name)
        if name == "ivig-teach":
            continue
        assert name in pins, f"{name} is not in constraints.txt: make it anew"
        for version, _ in pins[name]:
            assert Version(version) in requirement.specifier, f"{name} {version}: {text}"


@pytest.mark.parametrize("words", [["no-such-task"], ["99"]])
def test_start_says_one_sentence(words):
    command = [sys.executable, str(ROOT / "start.py"), *words]
    said = subprocess.run(command, capture_output=True, text=True)
    assert (said.returncode, said.stdout) == (1, "")
    assert len(said.stderr.strip().splitlines()) == 1
    assert "Traceback" not in said.stderr


def test_start_refuses_an_old_python():
    code = (
        "import sys, runpy; sys.version_info = (3, 9, 1, 'final', 0);"
        f"sys.argv = ['start.py']; runpy.run_path({str(ROOT / 'start.py')!r}, run_name='__main__')"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert said.returncode == 1
    assert "3.11 or newer; this is 3.9" in said.stderr
