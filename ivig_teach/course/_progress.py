"""Your own ticks: kept in this session, and in a small file if you ask for one.

Only exercise numbers are kept. No name, no answer, nothing is sent anywhere.
"""

import json
import os
import re
import tempfile
from pathlib import Path

from . import exercises
from .display import clean, listing, paragraph, show

_MARK = "ivig-teach progress"
_BIGGEST = 100_000
_session = {}


class _NotOurs(Exception):
    """Carries the sentence about a file that cannot be used."""


def note(exercise_id, done):
    """Remember an attempt; what is done stays done."""
    _session[exercise_id] = _session.get(exercise_id, False) or done


def note_quiz(lesson, right):
    """Tick the quiz questions with these numbers, and no others; return what to say."""
    numbers = right if isinstance(right, (list, tuple, set, range)) else [right]
    possible = range(1, len(lesson.quiz) + 1)
    if not all(isinstance(n, int) and n in possible for n in numbers):
        return f"Give the numbers of questions, from 1 to {possible[-1]}, such as `right=[1, 3]`."
    _session.update({f"{lesson.id}.q{n}": n in numbers for n in possible})
    ticked = [str(n) for n in possible if n in numbers]
    return f"Ticked: {', '.join(ticked) or 'none'} ({len(ticked)} of {possible[-1]})."


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
    said = [_try(act, wish) for wish, act in ((load, _load), (keep, _keep)) if wish is not None]
    asked = exercises.tidy_id(lesson)
    if lesson is not None and asked not in exercises.lesson_ids():
        said.append('I know no such lesson. Write its number in quotes, for example "02".')
        asked = ""
    begun = [n for n in exercises.lesson_ids() if any(i.startswith(f"{n}.") for i in _session)]
    lines = [_line(exercises.lesson(n)) for n in ([asked] if asked else begun)]
    ids = exercises.exercise_ids()
    done = sum(_session.get(n, False) for n in ids)
    said_last = [f"Whole course: {done} of {len(ids)} exercises done."]
    if keep is None and load is None:
        said_last.append(
            'This lives in the session only. `ivig.progress(keep="my_progress.json")` writes '
            "it to a file, `ivig.progress(load=...)` brings it back."
        )
    listed = [listing(lines)] if lines else []
    show("Your progress", *map(paragraph, said), *listed, *map(paragraph, said_last))


def _line(lesson):
    states = {True: "done", False: "tried", None: "not attempted"}
    parts = [f"{e.id} {states[_session.get(e.id)]}" for e in lesson.exercises]
    done = sum(_session.get(e.id, False) for e in lesson.exercises)
    line = f"Lesson {lesson.id} {lesson.title}: {done} of {len(parts)} done ({', '.join(parts)})"
    ticks = [_session[q.id] for q in lesson.quiz if q.id in _session]
    return f"{line}; quiz: {sum(ticks)} of {len(ticks)} right" if ticks else line


def _try(act, wish):
    """The sentence about a file that was written or read, or could not be."""
    if not isinstance(wish, (str, Path)) or not str(wish).strip():
        return 'Give a file name in quotes, for example "my_progress.json".'
    try:
        return act(Path(wish).expanduser())
    except _NotOurs as trouble:
        return str(trouble)
    except (OSError, ValueError, RuntimeError) as trouble:
        reason = getattr(trouble, "strerror", None) or "the name is not usable"
        return (
            f"Nothing was kept or loaded: '{clean(str(wish))}' ({clean(reason)}). "
            "Your ticks are safe in this session. Try a folder that you may write to."
        )


def _read(path):
    """The ticks in a progress file; anything else is refused with a sentence."""
    name = clean(path.name)
    if not path.exists():
        raise _NotOurs(f"There is no file '{name}' here. Your ticks in this session stay.")
    try:
        size = path.stat().st_size if path.is_file() else _BIGGEST  # a folder, an endless device
        held = json.loads(path.read_bytes()) if size < _BIGGEST else None
        if held["what"] != _MARK:
            raise ValueError
        pairs = {str(n): state == "done" for n, state in held["exercises"].items()}
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        raise _NotOurs(
            f"'{name}' is not a progress file of this course, so I left it alone. "
            "Choose another name."
        ) from None
    return {n: done for n, done in pairs.items() if re.fullmatch(r"[0-9]{2}\.q?[0-9]{1,2}", n)}


def _load(path):
    found = _read(path)
    for exercise_id, done in found.items():
        note(exercise_id, done)
    return f"Ticks loaded from '{clean(path.name)}': {len(found)}."


def _keep(path):
    kept = _read(path) if path.exists() or path.is_symlink() else {}
    for exercise_id, done in _session.items():
        kept[exercise_id] = kept.get(exercise_id, False) or done
    states = {n: "done" if done else "tried" for n, done in sorted(kept.items())}
    # Written beside and moved into place, so that a full disk cannot leave half a file.
    handle, beside = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"what": _MARK, "version": 1, "exercises": states}, file, indent=1)
        os.replace(beside, path)
    except (OSError, ValueError):  # ValueError: a name that no system takes
        Path(beside).unlink(missing_ok=True)
        raise
    return f"Kept in '{clean(path.name)}'. It holds exercise numbers only: no name, no answers."
