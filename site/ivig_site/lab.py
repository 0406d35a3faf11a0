"""The classroom without a server: JupyterLite with the course inside, in two flavours.

The offline flavour holds everything, its libraries as bytecode: it opens faster, and it works in a
room without internet. The other takes runtime and numpy's kind from Pyodide's public CDN.
"""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.learner_copies import MANIFEST, copy_lessons

from . import LAB, OUT, ROOT, SITE, runtime, serve

KERNEL = "@jupyterlite/pyodide-kernel-extension"
STDLIB = "python_stdlib.zip"
# What a server of pages compresses on the way.
TEXT = {".js", ".json", ".css", ".html", ".mjs", ".wasm", ".svg", ".ipynb"}


def build(out=OUT / LAB, *, cdn=False):
    """Write the classroom into the folder ``out``."""
    lock = runtime.fetch()
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        # The builder takes a folder static/pyodide for a whole runtime, so the other has its own.
        static = home / "static" / ("lock" if cdn else "pyodide")
        static.mkdir(parents=True)
        ours = _wheels(home / "wheels", cdn)
        if not cdn:
            for name in runtime.TOLD["core"]:
                shutil.copy(runtime.CACHE / "core" / name, static)
            shutil.move(home / "wheels" / STDLIB, static / STDLIB)  # the compiled one
        for wheel in ours:
            shutil.copy(wheel, static)
        text = json.dumps(locked(lock, ours, cdn), indent=1, sort_keys=True)
        (static / "pyodide-lock.json").write_text(text + "\n", "utf-8")
        settings = configuration(cdn)
        (home / "jupyter-lite.json").write_text(json.dumps(settings, indent=1), "utf-8")
        (home / "overrides.json").write_text((ROOT / "tools" / "lab_settings.json").read_text())
        copy_lessons(home / "content")
        (home / "content" / MANIFEST).unlink()
        _jupyterlite(home, out)
        if not (out / "extensions" / "@jupyter-widgets").exists():
            raise RuntimeError(
                "ipywidgets is not installed beside JupyterLite: no slider would show"
            )
        if cdn:
            shutil.copytree(static, out / "static" / "lock", dirs_exist_ok=True)
    shutil.copy(serve.__file__, out / "serve.py")


def configuration(cdn):
    """Return jupyter-lite.json of a flavour; all but the runtime's address is the same."""
    settings = json.loads((SITE / "lab" / "jupyter-lite.json").read_text("utf-8"))
    kernel = settings["jupyter-config-data"]["litePluginSettings"][f"{KERNEL}:kernel"]
    if cdn:
        kernel["pyodideUrl"] = runtime.TOLD["cdn"] + "pyodide.mjs"
        kernel["loadPyodideOptions"]["lockFileURL"] = "./static/lock/pyodide-lock.json"
    return settings


def locked(lock, wheels, cdn):
    """Return Pyodide's lock cut to what the course needs, with our wheels added."""
    by_name = {_name(wheel.name): wheel for wheel in wheels}
    known = {_name(name): package for name, package in lock["packages"].items()}
    wanted, waiting = {}, [*runtime.TOLD["ours"], "jedi"]
    while waiting:
        name = _name(waiting.pop())
        if name in wanted:
            continue
        depends = runtime.TOLD["ours"].get(name)
        package = dict(known[name]) if depends is None else _ours(name, depends)
        package["depends"] = [_name(one) for one in package["depends"]]
        if name in by_name:
            package["file_name"] = by_name[name].name
            package["version"] = by_name[name].name.split("-")[1]
            package["sha256"] = runtime.digest(by_name[name])
        else:
            package["file_name"] = runtime.TOLD["cdn"] + package["file_name"]
        assert cdn or name in by_name, f"{name} has no wheel"
        wanted[name] = package | {"name": name}
        waiting += package["depends"]
    return {"info": lock["info"], "packages": wanted}


def first_visit(sent):
    """Return the megabytes of the files ``sent``, text compressed as servers of pages do."""
    return sum(map(_sent, tuple(sent))) / 1e6


def _sent(path):
    content = path.read_bytes()
    return len(gzip.compress(content, 6)) if path.suffix in TEXT else len(content)


def _ours(name, depends):
    imports = [name.replace("-", "_")]
    kinds = {"install_dir": "site", "package_type": "package", "unvendored_tests": False}
    return {"depends": depends, "imports": imports, **kinds}


def _name(name):
    """Return a package's name as a lock spells it, from a name or a file's name."""
    return re.sub(r"[_.]+", "-", name.split("-")[0] if name.endswith(".whl") else name).lower()


def _wheels(folder, cdn):
    """Return the wheels that the site hosts; in the offline flavour all of them, as bytecode."""
    pure = [*(runtime.CACHE / "pure").glob("*.whl")]
    parts = _extension() / "static" / "pypi"
    kernel = [
        path for path in parts.glob("*.whl") if not path.name.startswith("widgetsnbextension-3")
    ]
    taken = pure + kernel
    if not cdn:
        taken += (runtime.CACHE / "compiled").glob("*.whl")
    folder.mkdir()
    for wheel in taken:
        shutil.copy(wheel, folder)
    command = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    _run(sys.executable, *command, cwd=ROOT)
    if not cdn:
        shutil.copy(runtime.CACHE / "core" / STDLIB, folder)
        compiler = SITE / "lab" / "compile.mjs"
        _run("node", str(compiler), str(runtime.CACHE / "core"), str(folder), cwd=ROOT)
    return sorted(folder.glob("*.whl"))


def _extension():
    return Path(sys.prefix) / "share" / "jupyter" / "labextensions" / KERNEL


def _jupyterlite(home, out):
    shutil.rmtree(out, ignore_errors=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    code = "import sys; from jupyterlite_core.app import main; sys.exit(main())"
    _run(
        sys.executable, "-c", code, "build", "--lite-dir", str(home), "--output-dir", str(out),
        "--contents", str(home / "content"), "--no-sourcemaps", cwd=home,
    )  # fmt: skip


def _run(*command, cwd):
    quiet = {**os.environ, "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, env=quiet)
    if done.returncode:
        raise RuntimeError(f"{command[:4]} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
