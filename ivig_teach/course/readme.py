"""The parts of the README that follow from other files: launch links and the lesson table."""

import re
from urllib.parse import quote


def rewrite(text, repository, lessons):
    """Return the README with its launch links and lesson table made anew.

    Parameters
    ----------
    text : str
        The README.
    repository : str
        Address of the public repository, as in pyproject.toml.
    lessons : list of dict
        number, title, question, file and minutes of each lesson.
    """
    return _fill(_fill(text, "launch", launch(repository)), "lessons", table(lessons))


def launch(repository, branch="main"):
    """Return one link for each way to open the course without installing anything.

    Examples
    --------
    >>> print(launch("https://github.com/OWNER/ivig-teach").split(":", 2)[2])  # doctest: +ELLIPSIS
     nothing to install, ready in a few minutes...
    """
    name = repository.removeprefix("https://github.com/").rstrip("/")
    folder = name.split("/")[-1]
    path = quote(f"lab/tree/{folder}/notebooks", safe="")
    address = quote(repository, safe="")
    return "\n".join(
        [
            f"- [Binder](https://mybinder.org/v2/gh/{name}/{branch}?urlpath=lab/tree/notebooks): "
            "nothing to install, ready in a few minutes.",
            "- JupyterHub: put the address of your hub before "
            f"`/hub/user-redirect/git-pull?repo={address}&branch={branch}&urlpath={path}`.",
            f"- [Colab](https://colab.research.google.com/github/{name}/tree/{branch}/notebooks): "
            f"run `%pip install -q git+{repository}` in a first cell.",
        ]
    )


def table(lessons):
    """Return the lesson table in Markdown."""
    rows = [
        f"| {one['number']} | [{one['title']}](notebooks/{one['file']}) | {one['question']} "
        f"| {one['minutes']} |"
        for one in lessons
    ]
    return "\n".join(["| | lesson | question | minutes |", "|---|---|---|---|", *rows])


def _fill(text, name, body):
    pattern = re.compile(rf"(<!-- {name}:.*?-->\n).*?(<!-- /{name} -->)", re.DOTALL)
    assert pattern.search(text), f"the README has lost its mark for {name}"
    return pattern.sub(lambda found: f"{found[1]}{body}\n{found[2]}", text)
