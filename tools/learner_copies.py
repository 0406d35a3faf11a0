"""Learner copies: the lessons with cleared outputs, so that nothing is answered before it is asked.

    python -m tools.learner_copies [FOLDER]

``start.py``, Binder (``postBuild``), the published branch ``class`` and the site all use it; the
standard library is enough. A copy that the learner changed is never overwritten: a newer lesson is
laid beside it and said so.
"""

import hashlib
import json
import os
import sys
from datetime import date
from pathlib import Path

LESSONS = Path(__file__).parents[1] / "notebooks"
# Hash of every lesson as it was last handed out: a copy with another hash is the learner's.
MANIFEST = ".handed_out.json"


def main(words):
    """Make the copies; return 0, or 1 after a sentence that says why not."""
    folder = Path(words[0] if words else "my_course")
    try:
        for line in copy_lessons(folder):
            print(line)
    except OSError as problem:
        wrong = f"The folder {folder.resolve()} for your copies cannot be written to"
        advice = "Copy the course to a folder of yours."
        print(f"{wrong} ({problem.strerror}). {advice}", file=sys.stderr)
        return 1
    return 0


def copy_lessons(folder, lessons=LESSONS, today=None):
    """Put a cleared copy of every lesson into ``folder``; return a sentence for each change."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    manifest = folder / MANIFEST
    handed_out = json.loads(manifest.read_text("utf-8")) if manifest.exists() else {}
    said = []
    for path in sorted(Path(lessons).glob("[0-9][0-9]_*.ipynb")):
        fresh = cleared(path.read_text("utf-8"))
        copy = folder / path.name
        before, handed_out[path.name] = handed_out.get(path.name), _hash(fresh)
        now = _hash(copy.read_text("utf-8", "replace")) if copy.exists() else None
        if now in (None, before):
            if now != _hash(fresh):
                _write(copy, fresh)
                said.append(f"{path.name}: {'made' if now is None else 'updated'}.")
        elif _hash(fresh) not in (now, before):
            beside = _free(folder, path.stem, today or date.today())
            _write(beside, fresh)
            said.append(f"{path.name} stays as you left it. A newer lesson is {beside.name}.")
    _write(manifest, json.dumps(handed_out, indent=1) + "\n")
    return said


def cleared(text):
    """Return a notebook without outputs and counts, as text."""
    book = json.loads(text)
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return json.dumps(book, indent=1, ensure_ascii=False) + "\n"


def _free(folder, stem, day):
    """Return a name beside a learner's file that nothing has yet."""
    endings = ["", *(f"-{count}" for count in range(2, 100))]
    paths = [folder / f"{stem}.new-{day}{ending}.ipynb" for ending in endings]
    return next(path for path in paths if not path.exists())


def _hash(text):
    """Hash what a learner sees; JupyterLab writes into the metadata of a lesson only opened."""
    try:
        cells = json.loads(text)["cells"]
        text = json.dumps([["".join(cell["source"]), cell.get("outputs")] for cell in cells])
    except (ValueError, KeyError, TypeError):
        pass  # not a notebook any more: every letter counts
    return hashlib.sha256(text.encode()).hexdigest()


def _write(path, text):
    """Replace a file whole: one that is half written would count as the learner's."""
    half = path.with_name(path.name + ".part")
    half.write_text(text, "utf-8", newline="\n")
    os.replace(half, path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
