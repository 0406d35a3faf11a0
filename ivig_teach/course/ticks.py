"""Your own ticks: kept in this session, and in a small file if you ask for one.

Only exercise numbers are kept. No name, no answer, nothing is sent anywhere.
"""

import json
import os
import re
import tempfile
from pathlib import Path, PurePath

from . import bank
from .reading import is_a
from .render import clean, listing, paragraph, show

_MARK = "ivig-teach progress"
_BIGGEST = 100_000
_session = {}


class _NotOurs(Exception):
    """Carries the sentence about a file that cannot be used."""


def note(exercise_id, done):
    """Remember an attempt; what is done stays done."""
    _session[exercise_id] = _session.get(exercise_id, False) or done


def progress(lesson=None, *, keep=None, load=None):
    """Show which exercises you have done; keep the ticks in a file, or load them again.

    Parameters
    ----------
    lesson : str, optional
        Show one lesson, for example "02". Otherwise those that you have begun.
    keep : str, optional
        File to write, for example "my_progress.json". Ticks already in it stay.
    load : str, optional
        File to read. Its ticks join those of this session.

    Examples
    --------
    >>> progress("02")  # doctest: +ELLIPSIS
    Your progress
    ...
    """
    said = []
    for wish, act in ((load, _load), (keep, _keep)):
        if wish is not None:
            try:
                said.append(act(_path(wish)))
            except _NotOurs as trouble:
                said.append(str(trouble))
            except (OSError, ValueError) as trouble:
                reason = getattr(trouble, "strerror", None) or "the name is not usable"
                said.append(
                    f"Nothing was kept or loaded: '{clean(str(_path(wish)))}' ({clean(reason)}). "
                    "Your ticks are safe in this session. Try a folder that you may write to."
                )
    asked = bank.tidy_id(str.__str__(lesson)[:10]) if is_a(lesson, str) else ""
    if lesson is not None and asked not in bank.lesson_ids():
        said.append('I know no such lesson. Write its number in quotes, for example "02".')
        asked = ""
    lines = [_line(n) for n in bank.lesson_ids() if _shown(n, asked)]
    total = len(bank.exercise_ids())
    done = sum(_session.get(n, False) for n in bank.exercise_ids())
    blocks = [paragraph(text) for text in said]
    if lines:
        blocks.append(listing(lines))
    blocks.append(paragraph(f"Whole course: {done} of {total} exercises done."))
    if keep is None and load is None:
        blocks.append(
            paragraph(
                'This lives in the session only. `ivig.progress(keep="my_progress.json")` writes '
                "it to a file, `ivig.progress(load=...)` brings it back."
            )
        )
    show("Your progress", *blocks)


def _shown(lesson_id, asked):
    if asked:
        return lesson_id == asked
    return any(e.id in _session for e in bank.lesson(lesson_id).exercises)


def _line(lesson_id):
    lesson = bank.lesson(lesson_id)
    states = {True: "done", False: "tried", None: "not attempted"}
    parts = [f"{e.id} {states[_session.get(e.id)]}" for e in lesson.exercises]
    done = sum(_session.get(e.id, False) for e in lesson.exercises)
    total = len(lesson.exercises)
    return f"Lesson {lesson.id} {lesson.title}: {done} of {total} done ({', '.join(parts)})"


def _path(wish):
    if is_a(wish, PurePath):
        return Path(wish)
    if not is_a(wish, str) or not wish.strip():
        raise _NotOurs('Give a file name in quotes, for example "my_progress.json".')
    return Path(wish).expanduser()


def _read(path):
    """The ticks in a progress file; anything else is refused with a sentence."""
    name = clean(path.name)
    if not path.exists():
        raise _NotOurs(f"There is no file '{name}' here. Your ticks in this session stay.")
    refusal = (
        f"'{name}' is not a progress file of this course, so I left it alone. Choose another name."
    )
    if not path.is_file():
        raise _NotOurs(refusal)
    with path.open("rb") as file:
        raw = file.read(_BIGGEST + 1)
    try:
        held = json.loads(raw) if len(raw) <= _BIGGEST else None
        if held["what"] != _MARK:
            raise ValueError
        pairs = {str(n): held["exercises"][n] == "done" for n in held["exercises"]}
    except (ValueError, TypeError, LookupError, RecursionError):
        raise _NotOurs(refusal) from None
    return {n: done for n, done in pairs.items() if re.fullmatch(r"[0-9]{2}\.[0-9]{1,2}", n)}


def _load(path):
    found = _read(path)
    for exercise_id, done in found.items():
        note(exercise_id, done)
    return (
        f"Loaded {len(found)} {'tick' if len(found) == 1 else 'ticks'} from '{clean(path.name)}'."
    )


def _keep(path):
    kept = _read(path) if path.exists() or path.is_symlink() else {}
    for exercise_id, done in _session.items():
        kept[exercise_id] = kept.get(exercise_id, False) or done
    states = {n: "done" if done else "tried" for n, done in sorted(kept.items())}
    text = json.dumps({"what": _MARK, "version": 1, "exercises": states}, indent=1)
    # Written beside and moved into place, so that a full disk cannot leave half a file.
    handle, beside = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(beside, path)
    except OSError:
        Path(beside).unlink(missing_ok=True)
        raise
    return f"Kept in '{clean(path.name)}'. It holds exercise numbers only: no name, no answers."
