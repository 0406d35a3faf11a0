"""Drive the browser-only classroom in a real Chromium that can reach this computer only."""

import contextlib
import json
import os
import re
import tempfile
import threading
import time
from pathlib import Path

import pytest
from ivig_site import serve

from tests.browser.jupyterlab import PROGRAMS, ROOT, shutil

LESSONS = sorted(path.name for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
# Lessons that cannot run in the browser-only classroom, with the reason.
SKIPPED = {}
CONNECTED = """() => window.jupyterapp?.shell.currentWidget?.context?.sessionContext
    ?.session?.kernel?.connectionStatus === "connected" """
# The number of the first cell that has not run once the kernel rests; -1 when all have.
REACHED = """() => {
    const { content, context } = window.jupyterapp.shell.currentWidget;
    const cells = [...context.model.cells];
    const next = cells.findIndex(cell => cell.type === "code" && cell.executionCount === null);
    const waits = content.widgets.some(cell => cell.prompt === "*");
    const rests = context.sessionContext.session.kernel.status === "idle" && !waits;
    return next === -1 || (rests && next > window.ivigFrom) ? [next] : null;
}"""
ONWARD = """next => {
    window.ivigFrom = next;
    window.jupyterapp.shell.currentWidget.content.activeCellIndex = next;
}"""
BOOK = "() => window.jupyterapp.shell.currentWidget.context.model.toJSON()"
# Note the milliseconds until the cell shows another picture.
WATCH = """cell => {
    const source = () => cell.querySelector("figure img")?.src;
    const begun = performance.now(), before = source();
    window.ivigMoved = null;
    const look = () => {
        if (source() !== before) window.ivigMoved = performance.now() - begun;
        else requestAnimationFrame(look);
    };
    look();
}"""
PICTURE = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=\n]+")


@contextlib.contextmanager
def served(folder):
    """Serve a classroom as part of a site; yield its address and the files asked for."""
    server = serve.server(folder.parent)
    asked = server.asked = set()

    class Noting(serve.Quiet):
        def send_head(self):
            path = Path(self.translate_path(self.path))
            if path.is_file():
                asked.add(path)
            return super().send_head()

    server.RequestHandlerClass = lambda *args: Noting(*args, directory=str(folder.parent))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/{folder.name}", asked
    server.shutdown()


@contextlib.contextmanager
def chromium(browser):
    """Open a second browser like ``browser``, with a new profile and no way out."""
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("no Chromium or Chrome found")
    # The browser may still write into its profile when it is told to close.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        context = browser.browser_type.launch_persistent_context(
            profile, executable_path=program, viewport={"width": 1280, "height": 800},
            args=["--no-sandbox", "--disable-gpu", OFFLINE],
        )  # fmt: skip
        yield context
        context.close()


class Classroom:
    """One lesson open in the classroom; ``outside`` lists requests that left this computer."""

    def __init__(self, context, address):
        self.page, self.address, self.outside = context.pages[0], address, []
        self.page.on("request", self._note)

    def _note(self, request):
        if "://" in request.url and not request.url.startswith(("http://127.0.0.1:", "blob:")):
            self.outside.append(request.url)

    def open(self, name):
        """Open a lesson and wait for its kernel; return the seconds until it was drawn."""
        begun = time.perf_counter()
        self.page.goto(f"{self.address}/notebooks/index.html?path={name}")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=120_000)
        drawn = time.perf_counter() - begun
        self.page.wait_for_function(CONNECTED, timeout=120_000)
        return drawn

    def command(self, name):
        """Run a command of JupyterLab by its name."""
        self.page.evaluate("name => { window.jupyterapp.commands.execute(name); }", name)

    def run_all(self, seconds=300):
        """Run every cell; return the names of those at which it stopped and was sent on.

        JupyterLite ends a run at each error, also at one that the lesson makes on purpose.
        """
        stops = []
        self.page.evaluate("window.ivigFrom = 3")  # past the first code cell it has begun
        self.command("runmenu:run-all")
        while True:
            found = self.page.wait_for_function(REACHED, timeout=seconds * 1000).json_value()
            if found == [-1]:
                return stops
            self.page.wait_for_timeout(1_000)  # it rests, and not only for a moment
            if self.page.evaluate(REACHED) != found:
                continue
            before = [cell for cell in self.cells()[: found[0]] if cell["cell_type"] == "code"]
            stops.append(before[-1]["id"])
            self.page.evaluate(ONWARD, found[0])
            self.command("notebook:run-all-below")

    def write(self, at, source):
        """Put other words into the cell at this place."""
        self.page.evaluate(
            "([at, source]) => window.jupyterapp.shell.currentWidget.context.model.cells.get(at)"
            ".sharedModel.setSource(source)",
            [at, source],
        )

    def run(self, at):
        """Run one cell and wait for its number."""
        self.page.evaluate(
            "at => { const { content } = window.jupyterapp.shell.currentWidget;"
            " content.activeCellIndex = at; content.model.cells.get(at).executionCount = null;"
            " window.jupyterapp.commands.execute('notebook:run-cell'); }",
            at,
        )
        self.page.wait_for_function(
            "at => window.jupyterapp.shell.currentWidget.context.model.cells.get(at)"
            ".executionCount !== null",
            arg=at,
            timeout=120_000,
        )

    def first_figure(self):
        """Wait for the first picture of the lesson."""
        self.page.wait_for_selector(".jp-OutputArea figure img", timeout=120_000)

    def cells(self):
        """Return the cells as they stand, as a notebook file would hold them."""
        return self.page.evaluate(BOOK)["cells"]


def load():
    """Return how many programs wanted a processor in the last minute."""
    return os.getloadavg()[0]


def stored(name):
    """Return the cells of a lesson as the repository keeps them."""
    return json.loads((ROOT / "notebooks" / name).read_text("utf-8"))["cells"]


def differences(here, kept):
    """Return (cell, kept, here) of each output that differs in words; pictures are left out."""
    assert len(here) == len(kept)
    wrong = []
    for one, other in zip(here, kept, strict=True):
        if other["cell_type"] != "code" or "nbval-ignore-output" in tags(other):
            continue
        if said(one) != said(other):
            wrong.append((other["id"], said(other), said(one)))
    return wrong


def tags(cell):
    """Return the tags of a cell."""
    return cell["metadata"].get("tags", ())


def said(cell):
    """Return the words of a cell's outputs: streams, plain text, HTML, the names of errors."""
    parts = []
    for output in cell["outputs"]:
        if output["output_type"] == "stream":
            parts.append(("stream", output["name"], _joined(output["text"])))
        elif output["output_type"] == "error":
            name = re.sub(r"<class '(?:\w+\.)*(\w+)'>", r"\1", output["ename"])
            parts.append(("error", name, output["evalue"]))
        else:
            for kind in ("text/plain", "text/html"):
                if kind in output["data"] and not _widget(output["data"]):
                    text = PICTURE.sub("PICTURE", _joined(output["data"][kind]))
                    parts.append((output["output_type"], kind, text))
    return parts


def _widget(data):
    return "application/vnd.jupyter.widget-view+json" in data


def _joined(text):
    return "".join(text)
