"""The links of the built site: what each page offers as a target, and what it points to."""

import re
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag

from . import LAB, repository


class Page(HTMLParser):
    """One page: ``anchors`` in the order they stand, ``links`` of every kind, ``inside``."""

    def __init__(self, text):
        super().__init__()
        self.anchors, self.links = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Collect what an element is called and where it leads."""
        told = dict(attrs)
        if told.get("id"):
            self.anchors.append(told["id"])
        target = told.get("href") or told.get("src")
        if target is not None:
            self.links.append(target)


def pages(folder):
    """Return the pages of the book in ``folder``, by file name."""
    return {path.name: Page(path.read_text("utf-8")) for path in sorted(folder.glob("*.html"))}


def outside(found):
    """Return the web addresses that the pages name, each once, sorted."""
    return sorted({link for page in found.values() for link in page.links if "://" in link})


def broken(folder):
    """Return a sentence for each link that leads nowhere inside the site.

    Links into the classroom count only where it has been built beside the book.
    """
    found, wrong = pages(folder), []
    for name, page in found.items():
        for link in page.links:
            if re.match(r"[a-z]+:", link):
                continue
            path, anchor = urldefrag(link)
            path = unquote(path.split("?")[0]) or name
            if path.startswith(f"{LAB}/") and not (folder / LAB).exists():
                continue
            if not (folder / path).exists():
                wrong.append(f"{name}: {link} is no file of the site")
            elif anchor and path in found and unquote(anchor) not in found[path].anchors:
                wrong.append(f"{name}: {link} is no place on that page")
    return wrong


def open_all(folder):
    """Open every outside address of the book and print those that do not answer; 1 if any."""
    asked = [link for link in outside(pages(folder)) if not link.startswith(repository())]
    with ThreadPoolExecutor(8) as crew:
        said = [line for line in crew.map(_opened, asked) if line]
    print(*said, f"{len(asked) - len(said)} of {len(asked)} addresses answered.", sep="\n")
    return 1 if said else 0


def _opened(link):
    """Return nothing, or why an address did not answer; one that forbids programs does answer."""
    request = urllib.request.Request(link, headers={"User-Agent": "Mozilla/5.0 (ivig-teach links)"})
    try:
        urllib.request.urlopen(request, timeout=30).close()
    except urllib.error.HTTPError as error:
        return "" if error.code in {401, 403, 405, 429} else f"{error.code} {link}"
    except (OSError, ValueError) as error:
        return f"{type(error).__name__} {link}"
    return ""
