"""Break the course on purpose, one change at a time, and see which test notices.

    python -m tests.mutations            every change (about half an hour); prints the score
    python -m tests.mutations evidence   only changes of files with this in their path

A change that no test notices is a gap: write the test, then run it again.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
PARTS = ("ivig_teach", "data", "notebooks", "tests", "tools", "site", ".github", ".ci")


def changes(wanted=""):
    """Return the changes listed in mutations.toml: file, before, after and who should notice."""
    listed = tomllib.loads((ROOT / "tests" / "mutations.toml").read_text("utf-8"))["change"]
    return [one for one in listed if wanted in one["file"]]


def copy(home):
    """Copy everything that tests read; the folder itself is the root of the copy."""
    for part in PARTS:
        if (ROOT / part).exists():
            shutil.copytree(ROOT / part, home / part, ignore=shutil.ignore_patterns("__pycache__"))
    for path in ROOT.iterdir():
        if path.is_file():
            shutil.copy(path, home)


def noticed(home, change):
    """Apply a change to the copy, run what should notice it, undo it; return the first failure."""
    path = home / change["file"]
    text = path.read_bytes().decode("utf-8")
    if text.count(change["before"]) != 1:
        raise SystemExit(f"{change['file']} does not hold once: {change['before']}")
    path.write_bytes(text.replace(change["before"], change["after"]).encode("utf-8"))
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-m", "not browser", "-p", "no:randomly"]
    said = subprocess.run(
        [*command, "-p", "no:cacheprovider", *change["tests"]],
        cwd=home,
        env={**os.environ, "PYTHONPATH": str(home)},
        capture_output=True,
        text=True,
    )
    path.write_bytes(text.encode("utf-8"))
    if said.returncode not in (0, 1):
        raise SystemExit(f"{change['file']}: pytest could not run\n{said.stdout[-2000:]}")
    failed = [line for line in said.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return failed[0] if said.returncode else None


def main(wanted=""):
    found, listed = 0, changes(wanted)
    with tempfile.TemporaryDirectory() as folder:
        copy(Path(folder))
        for change in listed:
            who = noticed(Path(folder), change)
            found += who is not None
            print("noticed " if who else "SURVIVED", change["file"], "|", change["why"], flush=True)
            if who:
                print("         ", who[:150], flush=True)
    print(f"{found} of {len(listed)} changes noticed")
    return found < len(listed)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
