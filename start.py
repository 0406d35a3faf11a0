#!/usr/bin/env python3
"""Set up the course in its own folder (.venv) and start it.

    python3 start.py            open your copy of the course (my_course) in JupyterLab
    python3 start.py 02         open it at lesson 02
    python3 start.py test       run every test
    python3 start.py build      rewrite lesson cards and run the notebooks (for authors)
    python3 start.py site       write the web book and the browser-only classroom (for authors)

More words go to JupyterLab, to pytest or to the build. Only Python itself is needed. The syntax
stays old on purpose: an old Python must get as far as the sentence that says it is too old.
"""

import glob
import hashlib
import os
import shutil
import subprocess
import sys

NEEDED = (3, 11)
HERE = os.path.dirname(os.path.abspath(__file__))
ENVIRONMENT = os.path.join(HERE, ".venv")
STAMP = os.path.join(ENVIRONMENT, "ivig-teach.stamp")
PYTHON = os.path.join(
    ENVIRONMENT, *(("Scripts", "python.exe") if os.name == "nt" else ("bin", "python"))
)
NO_NETWORK = (
    "NewConnectionError",
    "Failed to establish",
    "name resolution",
    "ProxyError",
    "Connection refused",
    "ConnectTimeout",
    "ReadTimeout",
    "getaddrinfo failed",
    "Network is unreachable",
    "No route to host",
)


def main(words):
    if sys.version_info < NEEDED:
        stop(
            "The course needs Python {}.{} or newer; this is {}.{}. "
            "Install a newer one from python.org and use it to run start.py again.".format(
                *(NEEDED + tuple(sys.version_info[:2]))
            )
        )
    if words[:1] in (["-h"], ["--help"], ["help"]):
        print(__doc__)
        return
    if not words or words[0].startswith("-"):
        words = ["open"] + words
    task, rest = words[0], words[1:]
    if task == "test":
        prepare("test")
        run("-m", "pytest", *(rest or ["-n", "auto"]))
    elif task == "build":
        prepare("test")
        run("-m", "tools.build", *rest)
    elif task == "site":
        prepare("site")
        run("site", *rest)
    elif task == "open" or task.isdigit():
        name = lesson(task)
        prepare("lab")
        open_lab(name, rest)
    else:
        stop(
            "start.py does not know '{}'. It knows: a lesson number, test, build, site.".format(
                task
            )
        )


def lesson(task):
    """Return the name of the notebook to open."""
    number = "[0-9][0-9]" if task == "open" else task.zfill(2)
    found = sorted(glob.glob(os.path.join(glob.escape(HERE), "notebooks", number + "_*.ipynb")))
    if not found:
        stop("There is no lesson {}. Look into the folder notebooks.".format(task))
    return os.path.basename(found[0])


def prepare(extra):
    """Make .venv hold exactly what constraints.txt says; do nothing when it already does."""
    wanted = fingerprint()
    if extra in stamped(wanted) and os.path.exists(PYTHON):
        return
    print("Setting up the course in {} (once, a few minutes) ...".format(ENVIRONMENT))
    try:
        if not stamped(wanted) or not os.path.exists(PYTHON):
            import venv

            venv.EnvBuilder(clear=True, with_pip=True, symlinks=os.name != "nt").create(ENVIRONMENT)
    except (OSError, ImportError, subprocess.CalledProcessError) as problem:
        if isinstance(problem, PermissionError) or not os.access(HERE, os.W_OK):
            stop("{} cannot be written to. Copy the course to a folder of yours.".format(HERE))
        stop(
            "Python could not make the folder .venv ({}). On Debian or Ubuntu: "
            "sudo apt install python3-venv".format(problem)
        )
    install(extra)
    with open(STAMP, "w") as file:
        file.write("\n".join([wanted, "lab", extra]))


def install(extra):
    package = ".[{}]".format(extra)
    command = [PYTHON, "-m", "pip", "install", "--retries", "2", "--disable-pip-version-check"]
    command += ["-c", "constraints.txt", "-e", package]
    pip = subprocess.run(command, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if pip.returncode == 0:
        return
    said = pip.stdout.decode("utf-8", "replace")
    log = os.path.join(ENVIRONMENT, "install.log")
    with open(log, "w", encoding="utf-8") as file:
        file.write(said)
    if any(sign in said for sign in NO_NETWORK):
        stop(
            "The first start needs the internet to fetch JupyterLab and its parts, and it could "
            "not be reached. Connect and run this again. Details: {}".format(log)
        )
    errors = [line.strip() for line in said.splitlines() if "rror:" in line or "ERROR" in line]
    stop("Setting up stopped: {} Details: {}".format((errors or ["no message."])[-1], log))


def fingerprint():
    """Change when the lock, the package's needs, the Python or the place changes."""
    digest = hashlib.sha256("{} {}".format(sys.version, HERE).encode())
    for name in ("pyproject.toml", "constraints.txt"):
        with open(os.path.join(HERE, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def stamped(wanted):
    """Return which sets of parts the folder .venv holds, if it is current."""
    try:
        with open(STAMP) as file:
            lines = file.read().split("\n")
    except OSError:
        return []
    return lines[1:] if lines[0] == wanted else []


def open_lab(name, rest):
    """Open the learner's own copy; the lessons in the folder notebooks hold the answers."""
    settings = os.path.join(ENVIRONMENT, "share", "jupyter", "lab", "settings")
    try:
        os.makedirs(settings, exist_ok=True)
        shutil.copy(os.path.join(HERE, "tools", "lab_settings.json"), settings + "/overrides.json")
    except OSError:
        pass  # a folder that may only be read: JupyterLab opens all the same
    copies = subprocess.call([PYTHON, "-m", "tools.learner_copies", "my_course"], cwd=HERE)
    if copies:
        sys.exit(copies)
    options = [
        "--ServerApp.root_dir=" + HERE,
        # "doc": the lesson alone, side bar closed; "lab" would open the list of files beside it.
        "--LabApp.default_url=/doc/tree/my_course/" + name,
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")
    print("Opening {} in JupyterLab. Stop it with Ctrl+C.".format(name))
    run("-m", "jupyterlab", *(options + rest))


def run(*words):
    try:
        sys.exit(subprocess.call([PYTHON] + list(words), cwd=HERE))
    except KeyboardInterrupt:
        sys.exit(130)


def stop(sentence):
    sys.exit(sentence)


if __name__ == "__main__":
    main(sys.argv[1:])
