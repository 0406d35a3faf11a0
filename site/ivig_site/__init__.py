"""The web book and the browser-only classroom: ``python3 start.py site``."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
SITE = ROOT / "site"
# Git ignores the folder "build".
OUT = ROOT / "build" / "site"
LAB = "lite"  # the browser-only classroom stands in this folder of the site


def repository():
    """Return the address of the repository on GitHub, from pyproject.toml."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return settings["project"]["urls"]["Repository"]


def address():
    """Return the address at which GitHub Pages publishes the site."""
    owner, name = repository().removeprefix("https://github.com/").split("/")
    return f"https://{owner}.github.io/{name}/"
