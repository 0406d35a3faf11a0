"""Your own ticks: kept in this session, and in a small file if you ask for one.

Only exercise numbers are kept. No name, no answer, nothing is sent anywhere.
"""

import json
import os
import tempfile
from pathlib import Path

from . import exercises
from .display import clean, fold, listing, paragraph, show

_MARK = "ivig-teach progress"
_HOW_TO_KEEP = """This lives in the session only. `ivig.progress(keep="my_progress.json")` writes
it to a file, `ivig.progress(load=...)` brings it back."""
_session = {}


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
    """Show which exercises you have done, of one lesson ("02") or of all that you have begun.

    "all" shows every lesson: what is open in it, and what you should be able to do.
    ``keep="my_progress.json"`` joins your ticks to that file, ``load=`` those of a file to yours.

    >>> progress("02")  # doctest: +ELLIPSIS
    Your progress
    ...
    """
    said = [_try(act, wish) for wish, act in ((load, _load), (keep, _keep)) if wish is not None]
    asked = exercises.tidy_id(lesson)
    if lesson is not None and asked not in ("all", *exercises.lesson_ids()):
        said.append('I know no such lesson. Write its number in quotes, for example "02".')
        asked = ""
    begun = [n for n in exercises.lesson_ids() if any(i.startswith(f"{n}.") for i in _session)]
    every = [exercises.lesson(n) for n in exercises.lesson_ids()] if asked == "all" else []
    lines = [_line(exercises.lesson(n)) for n in ([asked] if asked and not every else begun)]
    ids = exercises.exercise_ids()
    done = sum(_session.get(n, False) for n in ids)
    last = [paragraph(f"Whole course: {done} of {len(ids)} exercises done.")]
    if keep is load is None:
        last.append(paragraph(_HOW_TO_KEEP))
    blocks = [*([listing(lines)] if lines else []), *map(_outcomes, every), *last]
    show("Your progress", *map(paragraph, said), *blocks)


def _line(lesson):
    states = {True: "done", False: "tried", None: "not attempted"}
    parts = [f"{e.id} {states[_session.get(e.id)]}" for e in lesson.exercises]
    done = sum(_session.get(e.id, False) for e in lesson.exercises)
    line = f"Lesson {lesson.id} {lesson.title}: {done} of {len(parts)} done ({', '.join(parts)})"
    ticks = [_session[q.id] for q in lesson.quiz if q.id in _session]
    return f"{line}; quiz: {sum(ticks)} of {len(ticks)} right" if ticks else line


def _outcomes(lesson):
    """What is open in a lesson; folded under it its outcomes, and the way back."""
    asked = lesson.exercises + lesson.quiz
    left = [one.id for one in asked if not _session.get(one.id)]
    told = {0: "all done", len(asked): "no ticks yet"}.get(len(left), f"revisit {', '.join(left)}")
    head = f"Lesson {lesson.id} {lesson.title}: {told}"
    way = f'<a href="{lesson.file}">Open lesson {lesson.id}</a>', ""
    return fold(head, listing(lesson.outcomes), way, plain=head)


def _try(act, wish):
    """The sentence about a file that was written or read, or could not be."""
    try:
        return act(Path(wish).expanduser())
    except Exception as trouble:
        reason = getattr(trouble, "strerror", None) or "not a progress file of this course"
        told = f"I left '{clean(str(wish))}' alone ({clean(reason)}). Your ticks are safe in this"
        return f'{told} session. Give a file name such as "my_progress.json", in quotes.'


def _read(path):
    """The ticks in a progress file; any other file raises."""
    held = json.loads(path.read_bytes())
    if held["what"] != _MARK:
        raise ValueError("another kind of file")
    return {n: state == "done" for n, state in held["exercises"].items()}


def _load(path):
    found = _read(path)
    for exercise_id, done in found.items():
        note(exercise_id, done)
    return f"Ticks loaded from '{clean(path.name)}': {len(found)}."


def _keep(path):
    kept = _read(path) if path.exists() else {}
    kept |= {n: done or kept.get(n, False) for n, done in _session.items()}
    states = {n: "done" if done else "tried" for n, done in sorted(kept.items())}
    # Written beside and moved into place, so that a full disk cannot leave half a file.
    with tempfile.TemporaryDirectory(dir=path.parent) as beside:
        new = Path(beside) / path.name
        held = {"what": _MARK, "version": 1, "exercises": states}
        new.write_text(json.dumps(held, indent=1), encoding="utf-8")
        os.replace(new, path)
    return f"Kept in '{clean(path.name)}'. It holds exercise numbers only: no name, no answers."
