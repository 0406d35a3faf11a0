"""The parts of a lesson that are written by machine: header card, references, links."""

import ast
import re
from datetime import date

from . import meta

NOTICE = (
    "> **For education only.** This is not medical advice, not a prescribing aid, and no "
    "substitute for the current product label, your local protocol, a pharmacist or a physician. "
    "Labels differ by brand and country and change over time. Every patient here is invented. "
    "If you feel unwell after an infusion, call your clinical team or the emergency services."
)
# Places a lesson may point to that are not sources of facts.
ALLOWED_LINKS = (
    "https://creativecommons.org/",
    "https://github.com/",
    "https://jupyter.org",
    "https://jupyterlab.readthedocs.io/",
    "https://matplotlib.org/",
    "https://mybinder.org",
    "https://numpy.org/",
    "https://opensource.org/",
    "https://pandas.pydata.org/",
    "https://www.python.org",
)
# What stands between back-ticks shows how to write a link and is none.
LINK = re.compile(r"`[^`]*`|\]\((https?://[^)\s]+|cite:[^)\s]*)\)")


def card(lesson, found):
    """Return the header card as Markdown: time, outcomes, what comes first, notice."""
    parts = [f"{lesson.reading_minutes} to read", f"{lesson.exercises_minutes} for exercises"]
    if lesson.run_minutes:
        parts.append(f"{lesson.run_minutes} to run")
    first = ", ".join(_to(number, found) for number in lesson.prerequisites)
    lines = [
        f"**Time:** about {lesson.minutes} minutes ({', '.join(parts)}) · "
        f"**Last checked:** {_day(lesson.reviewed)}",
        f"**You need first:** {first or 'no earlier lesson'}",
        "**Afterwards you can:**",
        "\n".join(f"- {outcome}" for outcome in lesson.outcomes),
        NOTICE,
    ]
    links = "" if lesson.number == meta.TEMPLATE else _beside(lesson, found)
    return "\n\n".join(lines + ([links] if links else []))


def nav(lesson, found):
    """Return the links to the lessons before and after as Markdown."""
    if lesson.number == meta.TEMPLATE:
        return "Links to the lessons before and after stand here."
    return _beside(lesson, found) or "This is the only lesson so far."


def references(keys):
    """Return the sources cited in a lesson as a Markdown list with links."""
    from .. import datasets

    if not keys:
        return "## References\n\nThis lesson cites no source."
    items = []
    for one in map(datasets.source, keys):
        year = f" ({one.year})" if one.year else ""
        journal = f" {one.journal.rstrip('.')}." if one.journal else ""
        title = one.title.rstrip(".").replace("[", "(").replace("]", ")")
        who = f"{one.authors}{year}".rstrip(".") + ". " if one.authors else ""
        when = "" if one.authors else year
        items.append(f"- {who}[{title}]({href(one.link)}){when}.{journal}")
    return "## References\n\n" + "\n".join(sorted(items, key=str.casefold))


def cited(cells, extra=()):
    """Return the keys of every source that a lesson links or names in its code, sorted."""
    from .. import datasets

    keys = set(extra)
    for cell in meta.authored(cells):
        for target in filter(None, LINK.findall(cell["source"])):
            key = target[5:] if target.startswith("cite:") else _key(target)
            keys |= {key} - {None}
    for cell in cells:
        if cell["cell_type"] == "code":
            keys |= _named_in_code(cell["source"])
    return sorted({datasets.source(key).key for key in keys})


def open_links(source):
    """Return Markdown with each ``(cite:key)`` replaced by the address of that source."""
    from .. import datasets

    def address(match):
        target = match.group(1) or ""
        return f"]({href(datasets.link(target[5:]))})" if target.startswith("cite:") else match[0]

    return LINK.sub(address, source)


def stray_links(cells):
    """Return the web addresses in the authors' Markdown that belong to no source."""
    return [
        target
        for cell in meta.authored(cells)
        for target in re.findall(r"`[^`]*`|https?://[^\s)>\"']+", cell["source"])
        if not target.startswith(("`", *ALLOWED_LINKS)) and _key(target) is None
    ]


def href(url):
    """Return ``url`` so that brackets in it do not end a Markdown link."""
    return url.replace("(", "%28").replace(")", "%29").replace(" ", "%20")


def _key(url):
    from .. import datasets

    raw = url.replace("%28", "(").replace("%29", ")").replace("%20", " ")
    return datasets.key_for_link(url) or datasets.key_for_link(raw)


def _named_in_code(source):
    try:
        calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    except SyntaxError:
        return set()
    return {
        argument.value
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("cite", "source")
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


def _beside(lesson, found):
    real = sorted((one for one in found if one.number != meta.TEMPLATE), key=lambda one: one.number)
    links = []
    earlier = [one for one in real if one.number < lesson.number]
    later = [one for one in real if one.number > lesson.number]
    if earlier:
        links.append(f"**Previous:** [{earlier[-1].name}]({earlier[-1].file})")
    if later:
        links.append(f"**Next:** [{later[0].name}]({later[0].file})")
    return " · ".join(links)


def _to(number, found):
    for one in found:
        if one.number == number:
            return f"[{one.name}]({one.file})"
    return f"lesson {number}"


def _day(iso):
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%B %Y}"
