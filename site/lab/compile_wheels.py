"""Run by compile.mjs inside the browser's Python: sources become bytecode in the wheels and in
Python's own library.

A library keeps the bytecode alone. The course keeps its sources too, for tracebacks. Left out are
tests, headers, type stubs, sample data and fonts for PDF files, which nothing here reads. Importing
then costs no compiling.
"""

import importlib.util
import pathlib
import zipfile
from importlib._bootstrap_external import _code_to_hash_pyc

LEFT_OUT = (".pyi", ".h", ".a", ".pxd", ".c", ".pyx")
FOLDERS_LEFT_OUT = (
    "IPython/sphinxext/",
    "matplotlib/backends/web_backend/",
    "matplotlib/mpl-data/fonts/afm/",
    "matplotlib/mpl-data/fonts/pdfcorefonts/",
    "matplotlib/mpl-data/images/",
    "matplotlib/mpl-data/sample_data/",
)
# Of a large library, the folders that the course reads; the others are not missed.
KEPT = {"scipy": ("scipy/_", "scipy/version", "scipy/special/", "scipy/linalg/", "scipy.libs/")}
HOME = "/lib/python3.14/site-packages/"


def bytecode(name, source, home):
    """Return what Python would have written into __pycache__, valid whatever the file's time."""
    code = compile(source, home + name, "exec", dont_inherit=True)
    return bytes(_code_to_hash_pyc(code, importlib.util.source_hash(source), False))


def rewrite(wheel):
    """Replace a wheel by its compiled twin."""
    ours = wheel.name.startswith("ivig_teach")
    home = HOME if wheel.suffix == ".whl" else "/lib/python314.zip/"
    kept = KEPT.get(wheel.name.split("-")[0], "")
    half = wheel.with_suffix(".part")
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            name = item.filename
            if "/tests/" in name or name.endswith((*LEFT_OUT, "/")):
                continue
            if name.startswith(FOLDERS_LEFT_OUT):
                continue
            if "dist-info" not in name and not name.startswith(kept):
                continue
            content = old.read(item)
            if name.endswith(".py"):
                folder, _, stem = name[:-3].rpartition("/")
                if ours:
                    new.writestr(item, content)
                    cached = f"{folder}/__pycache__/{stem}.cpython-314.pyc"
                    new.writestr(dated(cached), bytecode(name, content, home))
                    continue
                name, content = name + "c", bytecode(name, content, home)
            new.writestr(dated(name), content)
    half.rename(wheel)


def dated(name):
    """Return an entry with one fixed time, so that the same wheel comes out each time."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


for path in sorted(pathlib.Path("/wheels").iterdir()):
    rewrite(path)
