"""Mark answers with many values: a table, or a function that the learner wrote."""

import itertools
import statistics

from . import calling, reading, slips
from .reading import Unreadable, is_a
from .render import clean
from .verdicts import NOT_ATTEMPTED, NOT_YET, RIGHT, UNKNOWN, Verdict, within

_NO_STEP = ("RESUME", "NOP", "CACHE")


def function(exercise, answer):
    """Mark a learner's function by calling it on the exercise's samples."""
    if not callable(answer):
        raise Unreadable(
            "Give me the function itself: its name, without brackets and numbers after it."
        )
    samples = exercise.compute(exercise.samples)
    results, trouble = calling.call_each(answer, samples, exercise.seconds)
    if isinstance(trouble, calling.OutOfTime):
        return Verdict(NOT_YET, "Your function did not come to an end. Is there an endless loop?")
    if isinstance(trouble, NotImplementedError):
        return Verdict(NOT_ATTEMPTED)
    if trouble is not None:
        return Verdict(NOT_YET, _trouble(trouble))
    if all(result is ... or result is None for result in results):
        if any(result is ... for result in results) or _is_stub(answer):
            return Verdict(NOT_ATTEMPTED)
        return Verdict(NOT_YET, "Your function gives nothing back. Does it end with `return`?")
    ratios, off = [], 0
    for result, sample in zip(results, samples, strict=True):
        wanted = _floats(exercise.answer(*sample))
        got = _floats(result)
        if len(got) != len(wanted):
            return Verdict(NOT_YET, "Your function gives back too few or too many values.")
        pairs = list(zip(got, wanted, strict=True))
        off += any(not within(exercise, value, want) for value, want in pairs)
        ratios += [value / want for value, want in pairs if want]
    if not off:
        return Verdict(RIGHT)
    return Verdict(NOT_YET, _shared_slip(ratios, exercise.unit) or _some(off, len(samples), "try"))


def table(exercise, answer):
    """Mark a table, a column, a list or a dictionary of numbers, cell by cell."""
    wanted, got = _columns(exercise.answer), _columns(answer)
    if got is None:
        raise Unreadable(
            f"You gave a {reading.type_name(answer)}. This exercise asks for a table or a column."
        )
    if len(wanted) == len(got) == 1:
        got = dict(zip(wanted, got.values(), strict=True))
    if "" in wanted and "" not in got:
        return Verdict(NOT_YET, "Give one column, not a whole table.")
    lacking = [name for name in wanted if name not in got]
    if lacking:
        return Verdict(NOT_YET, f"Your table has no column '{clean(lacking[0])}'.")
    ratios, off, cells = [], 0, 0
    for name, column in wanted.items():
        mine = _aligned(got[name], column)
        if len(mine) != len(column):
            few = "few" if len(mine) < len(column) else "many"
            return Verdict(NOT_YET, f"Your table has too {few} rows.")
        for label, want in column.items():
            cells += 1
            good = _same(exercise, mine.get(label), want)
            off += not good
            if all(is_a(v, float) for v in (mine.get(label), want)) and want:
                ratios.append(mine[label] / want)
    if not off:
        return Verdict(RIGHT)
    return Verdict(NOT_YET, _shared_slip(ratios, exercise.unit) or _some(off, cells, "cell"))


def _floats(result):
    found = reading.items(result)
    return [reading.number(item)[0] for item in ([result] if found is None else found)]


def _trouble(error):
    said = clean(" ".join(part for part in error.args if is_a(part, str)), 100)
    return f"Your function stopped with {reading.class_name(error)}{': ' if said else ''}{said}"


def _is_stub(function):
    import dis

    try:
        steps = [step for step in dis.get_instructions(function) if step.opname not in _NO_STEP]
        return len(steps) <= 2 and all(step.argval is None for step in steps)
    except Exception:
        return False


def _shared_slip(ratios, unit):
    if len(ratios) < 2:
        return ""
    middle = statistics.median(ratios)
    alike = all(abs(ratio - middle) <= 0.015 * abs(middle) for ratio in ratios)
    said = slips.name_factor(middle, unit) if alike else ""
    return f"All values share one slip. {said}" if said else ""


def _some(off, total, what):
    if off == total:
        return f"No {what} fits yet. {UNKNOWN}"
    return (
        f"Some fit, some do not: {off} of {total} {'cells' if what == 'cell' else 'tries'} are off."
    )


def _columns(value):
    """Columns of a table as {name: {row label: number or text}}, or None."""
    import pandas as pd

    if is_a(value, pd.DataFrame):
        return {
            _cell(name): _rows(column, value.index)
            for name, column in value.iloc[: reading.MOST, :20].items()
        }
    if is_a(value, pd.Series):
        return {"": _rows(value.iloc[: reading.MOST], value.index)}
    if is_a(value, dict):
        pairs = list(itertools.islice(dict.items(value), 20))
        cells = {_cell(name): reading.items(column) for name, column in pairs}
        if all(column is not None for column in cells.values()):
            return {name: _rows(column) for name, column in cells.items()}
        return {"": {_cell(name): _cell(column) for name, column in pairs}}
    found = reading.items(value)
    return None if found is None else {"": _rows(found)}


def _rows(column, index=()):
    labels = [_cell(label) for label in list(index)[: reading.MOST]] or range(len(column))
    return dict(zip(labels, (_cell(cell) for cell in column), strict=False))


def _cell(value):
    """A number, a text, or None for what is neither."""
    if is_a(value, str):
        return clean(value, 200).casefold()
    try:
        return reading.number(value)[0]
    except Unreadable:
        return None


def _aligned(mine, wanted):
    if mine.keys() == wanted.keys() or len(mine) != len(wanted):
        return mine
    return dict(zip(wanted, mine.values(), strict=True))


def _same(exercise, mine, want):
    if is_a(mine, float) and is_a(want, float):
        return within(exercise, mine, want)
    return mine == want
