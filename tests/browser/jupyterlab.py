"""A real JupyterLab and a real Chromium, or a sentence that says why not."""

import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tools import notebooks
from tools.learner_copies import copy_lessons
from tools.lesson_metadata import tags

ROOT = Path(__file__).parent.parent.parent
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


@pytest.fixture(scope="session")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as p:
        tries = [{"executable_path": found} for name in PROGRAMS if (found := shutil.which(name))]
        tries += [{}, {"channel": "chrome"}, {"channel": "msedge"}]
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        for attempt in tries:
            try:
                opened = p.chromium.launch(args=options, **attempt)
            except playwright.Error:
                continue
            yield opened
            opened.close()
            return
        pytest.skip(
            "no Chromium, Chrome or Edge found. Install one (Debian: apt install chromium; "
            "anywhere: python -m playwright install chromium) to run the browser tests."
        )


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """Start JupyterLab on learner copies; return a function from lesson to address."""
    home = tmp_path_factory.mktemp("lab")
    copy_lessons(home / "my_course")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(8)
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1"]
    command += [f"--port={port}", f"--IdentityProvider.token={token}"]
    command += [f"--ServerApp.root_dir={home}"]
    if getattr(os, "geteuid", lambda: 1)() == 0:
        command.append("--allow-root")
    environment = dict(os.environ)
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        environment[name] = str(home / name.lower())
    address = f"http://127.0.0.1:{port}"
    with open(home / "lab.log", "w") as log:
        server = subprocess.Popen(command, cwd=home, env=environment, stdout=log, stderr=log)
        for _ in range(240):
            if server.poll() is not None:
                break
            try:
                urllib.request.urlopen(f"{address}/api?token={token}", timeout=2)
                yield lambda lesson: f"{address}/doc/tree/my_course/{lesson}?token={token}&reset"
                break
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.25)
        else:
            pytest.fail("JupyterLab did not answer within a minute")
        if server.poll() is not None:
            pytest.fail((home / "lab.log").read_text()[-2000:])
        server.terminate()
        server.wait(20)


def one_line(text):
    return " ".join(re.sub(r"\x1b\[[\d;]*m", "", text).split())


def errors_on_purpose(book):
    """Return the stored errors of the cells that are tagged to raise one."""
    cells = [cell for cell in notebooks.code_cells(book) if "raises-exception" in tags(cell)]
    stored = [output for cell in cells for output in cell.outputs if output.output_type == "error"]
    return [one_line("\n".join(output.traceback)) for output in stored]


class Lesson:
    """One notebook open in JupyterLab, with the few things a student does."""

    def __init__(self, page, name):
        self.page = page
        self.on_purpose = errors_on_purpose(notebooks.load(notebooks.FOLDER / name))

    def open(self, address):
        self.page.goto(address)
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=90_000)
        # Lab says idle before the kernel is connected; Run All at that moment opens a dialog.
        self.page.wait_for_selector(
            ".jp-Notebook-ExecutionIndicator[data-status=idle]", timeout=60_000, state="attached"
        )
        self.page.wait_for_timeout(2_500)
        return self

    def menu(self, *path):
        self.page.click(f'.lm-MenuBar-itemLabel:text-is("{path[0]}")')
        self.page.click(f'.lm-Menu-itemLabel:text-is("{path[1]}")')

    def run_all(self):
        self.forget_numbers()
        self.menu("Run", "Run All Cells")
        self.wait_until_done()

    def restart_and_run_all(self):
        self.forget_numbers()
        self.menu("Kernel", "Restart Kernel and Run All Cells…")
        self.page.click('.jp-Dialog button:has-text("Restart")')
        self.wait_until_done()

    def forget_numbers(self):
        """Blank the numbers beside the cells: a number seen later is a new one."""
        self.page.evaluate(
            "document.querySelectorAll('.jp-InputArea-prompt').forEach(p => p.textContent = '')"
        )

    def wait_until_done(self, seconds=180):
        """Wait until every code cell has a number again; a folded cell shows none."""
        self.page.wait_for_function(
            """() => [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].every(
                prompt => prompt.classList.contains('jp-Placeholder-prompt')
                    || /\\[\\d+\\]/.test(prompt.textContent))""",
            timeout=seconds * 1000,
        )

    def errors(self):
        """Return every error and warning shown, but once each those the stored lesson shows."""
        shown = [
            one_line(node.text_content())
            for node in self.page.query_selector_all(
                '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"], '
                '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stderr"]'
            )
        ]
        for error in self.on_purpose:
            if error in shown:
                shown.remove(error)
        return shown


@pytest.fixture
def lesson(browser, lab):
    """Open a lesson: ``lesson("02_passive_immunity.ipynb")``."""
    contexts = []

    def start(name, width=1280, height=900):
        context = browser.new_context(viewport={"width": width, "height": height})
        context.set_default_timeout(120_000)  # a busy machine is slow, not broken
        contexts.append(context)
        return Lesson(context.new_page(), name).open(lab(name))

    yield start
    for context in contexts:
        context.close()
