"""Run a notebook from top to bottom and keep what a reader will see.

nbclient waits for ever now and then when a cell makes an Output widget (its issue 312), and it
moves a slider's figure into widget state that no static page shows. The kernel's own client does
neither, and records what the notebook tests (nbval) see.
"""

import re
import subprocess
import sys
import time

WIDGET = "application/vnd.jupyter.widget-view+json"


class CellError(RuntimeError):
    """A cell failed, ran too long or wrote to stderr; the message names it."""


def execute(notebook, folder, *, timeout=120):
    """Run every code cell in a fresh kernel, replacing counts and outputs in place.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
    folder : path
        Working folder of the kernel.
    timeout : float
        Seconds allowed per cell.

    Returns
    -------
    float
        Seconds that the cells took together.

    Raises
    ------
    CellError
        An error (unless the cell is tagged ``raises-exception``), a warning or a timeout.
    """
    from jupyter_client.manager import KernelManager

    manager = KernelManager(kernel_name="python3")
    # A python3 kernel of another environment may shadow this one.
    manager.kernel_spec.argv = [
        sys.executable,
        "-m",
        "ipykernel_launcher",
        "-f",
        "{connection_file}",
    ]
    manager.start_kernel(cwd=str(folder), stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        started = time.perf_counter()
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for count, cell in enumerate(code, 1):
            cell.outputs = _run(client, cell, timeout)
            cell.execution_count = count
        return time.perf_counter() - started
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def _run(client, cell, timeout):
    from nbformat.v4 import output_from_msg

    outputs = []

    def keep(message):
        kind = message["msg_type"]
        if kind in ("display_data", "execute_result", "stream", "error"):
            outputs.append(output_from_msg(message))

    try:
        client.execute_interactive(
            cell.source, allow_stdin=False, output_hook=keep, timeout=timeout
        )
    except TimeoutError:
        raise CellError(f"{_name(cell)} ran longer than {timeout:g} s.") from None
    for output in outputs:
        if output.output_type == "error" and "raises-exception" not in _tags(cell):
            raise CellError(f"{_name(cell)} failed: {output.ename}: {output.evalue}")
        if output.output_type == "stream" and output.name == "stderr":
            raise CellError(f"{_name(cell)} wrote to stderr: {output.text.strip()}")
    return _join(output for output in outputs if WIDGET not in output.get("data", {}))


def _join(outputs):
    """Merge neighbouring prints: how they were cut depends on timing, not on the cell."""
    joined = []
    for output in outputs:
        if joined and output.output_type == joined[-1].output_type == "stream":
            joined[-1].text += output.text
        else:
            joined.append(output)
    for output in joined:
        if output.output_type == "error":
            output.traceback = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in output.traceback]
    return joined


def _tags(cell):
    return cell.metadata.get("tags", [])


def _name(cell):
    first = cell.source.strip().splitlines()[0] if cell.source.strip() else "(empty)"
    return f"Cell '{first[:60]}'"
