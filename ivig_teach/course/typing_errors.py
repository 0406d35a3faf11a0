"""One plain sentence under Python's own error when an answer was typed as no Python."""

import sys

from .display import paragraph, show

_MISSING = {"answer": "answer = 5", "ivig": "import ivig_teach as ivig", "np": "import numpy as np"}


def watch():
    """In a notebook, listen for answers such as ``answer = 45 days`` or ``answer = forty``."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell and not shell.custom_exceptions:  # somebody else may be listening already
        shell.set_custom_exc((SyntaxError, NameError), _explain)


def _explain(shell, kind, error, traceback, tb_offset=None):
    # The error as ever; then our sentence, in cells where a learner writes.
    if issubclass(kind, SyntaxError):
        shell.showsyntaxerror()
    else:
        shell.showtraceback((kind, error, traceback), tb_offset, running_compiled_code=True)
    cell = shell.history_manager.input_hist_raw[-1]
    if any(word in cell for word in ("ivig.check(", "ivig.case(", "guess=")):
        show("Python could not read this", paragraph(_sentence(error)))


def _sentence(error):
    if isinstance(error, NameError):
        if error.name in _MISSING:
            return f"A line is missing above: `{_MISSING[error.name]}`."
        numbers = f"It knows nothing called `{error.name}`. Write a number in digits,"
        return f'{numbers} and put letters or words in quotes: `"{error.name}"`.'
    line = " ".join((error.text or "").split())
    said = line.partition("=")[2].split("#")[0].strip(" \"'")
    if not said:
        return f"It stopped at `{line}`. Is a bracket or a quotation mark missing?"
    alone = f"It stopped at the line `{line}`. Write the number alone,"
    if "guess" in line:
        return f"{alone} without its unit."
    return f'{alone} or put number and unit in quotes: `"{said}"`.'
