"""Call a function that a learner wrote: errors are caught and an endless loop is stopped.

A thread with a time limit where threads exist; where they do not (Python in the browser), a
clock that is read at every line. A single endless step inside compiled code cannot be stopped
by either: the kernel's own interrupt button does that.
"""

import contextlib
import copy
import ctypes
import io
import sys
import threading
import time
import warnings


class OutOfTime(BaseException):
    """Not an Exception, so that a learner's `except Exception` does not swallow it."""


def call_each(function, samples, seconds):
    """Results of ``function(*sample)`` for every sample.

    Returns
    -------
    results : list
        As far as it came.
    trouble : BaseException or None
        What stopped it; ``OutOfTime`` when it took longer than ``seconds`` in all.
    """
    results, trouble = [], []

    def work():
        try:
            for sample in samples:
                results.append(function(*copy.deepcopy(sample)))
        except BaseException as error:
            trouble.append(error)

    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        try:
            thread = threading.Thread(target=work, daemon=True)
            thread.start()
        except RuntimeError:
            _with_clock(work, 5 * seconds)
        else:
            thread.join(seconds)
            if thread.is_alive():
                _stop(thread)
                return [], OutOfTime()
    return list(results), trouble[0] if trouble else None


def _stop(thread):
    for _ in range(5):
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident), ctypes.py_object(OutOfTime)
        )
        thread.join(0.02)
        if not thread.is_alive():
            return


def _with_clock(work, seconds):
    end, before = time.monotonic() + seconds, sys.gettrace()

    def look(_frame, _event, _arg):
        if time.monotonic() > end:
            raise OutOfTime
        return look

    sys.settrace(look)
    try:
        work()
    finally:
        sys.settrace(before)
