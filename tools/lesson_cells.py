"""What is written by machine: a lesson's card, map, references, links; parts of the README."""

import re
from datetime import date
from functools import cache
from urllib.parse import unquote

from nbformat.v4 import new_markdown_cell

from ivig_teach import datasets
from ivig_teach.course import exercises
from ivig_teach.inputs import InputError

from . import course_map
from .lesson_metadata import GENERATED, KEY, RUN_MINUTES, TEMPLATE, asked, authored, real, tags
from .notebooks import code_cells

NOTICE = (
    "> **For education only.** This is not medical advice, not a prescribing aid, and no "
    "substitute for the current product label, your local protocol, a pharmacist or a physician. "
    "Labels differ by brand and country and change over time. Every patient here is invented. "
    "If you feel unwell after an infusion, call your clinical team or the emergency services."
)
SHORT_NOTICE = "> **For education only**, not medical advice; the whole notice stands in {start}."
# Places a lesson may point to that are not sources of facts.
ALLOWED_LINKS = ("https://github.com/", "https://mybinder.org", "https://www.python.org")
# What stands between back-ticks shows how to write a link and is none.
LINK = re.compile(r"`[^`]*`|\]\((https?://[^)\s]+|cite:[^)\s]*)\)")
CITED_IN_CODE = re.compile(r"ivig\.(?:cite|source)\(([^)]*)\)")
PICTURE = "course-map.png"
# Exported pages keep this, JupyterLab drops it: a link must not be told by its colour alone.
UNDERLINED = "<style>a { text-decoration: underline !important; }</style>"


def dress(book, lesson, found):
    """Write the generated cells of ``book``, which declares ``lesson``, each in its place."""
    title, *own = [cell for cell in book.cells if not set(tags(cell)) & GENERATED - {"ivig-map"}]
    book.cells = [title, _cell("ivig-card", card(lesson, found))]
    for cell in own:
        if "ivig-map" in tags(cell):
            _draw_map(cell, found)
        if cell.cell_type == "code":
            book.cells += map(question, asked([cell]))
        book.cells.append(cell)
    book.cells.append(_cell("ivig-references", references(cited(book))))
    book.cells.append(_cell("ivig-nav", f"{_beside(lesson, found)}\n\n{UNDERLINED}"))
    book.metadata[KEY]["minutes"] = lesson.minutes


def card(lesson, found):
    """Return the header card as Markdown: time, outcomes, what comes first, notice."""
    parts = f"{lesson.reading_minutes} to read, {lesson.exercises_minutes} for exercises and quiz"
    first = ", ".join(_to(number, found) for number in lesson.prerequisites)
    day = date.fromisoformat(lesson.reviewed)
    lines = [
        f"**Time:** about {lesson.minutes} minutes ({parts}, {RUN_MINUTES} to run) · "
        f"**Last checked:** {day.day} {day:%B %Y}",
        f"**You need first:** {first or 'no earlier lesson'}",
        "**Afterwards you can:**",
        "\n".join(f"- {outcome}" for outcome in lesson.outcomes),
        NOTICE if lesson.number == "00" else SHORT_NOTICE.format(start=_to("00", found)),
        _beside(lesson, found),
    ]
    return "\n\n".join(filter(None, lines))


def question(exercise_id):
    """Return the cell above an exercise: heading, prompt, lettered options, how to answer."""
    one = exercises.find(exercise_id)
    if one is None:
        raise InputError(f"there is no exercise {exercise_id} in ivig_teach/course/lessons/.")
    options = [f"- **{letter})** {one.fill(option.text)}" for letter, option in one.lettered()]
    heading = f"### Exercise {exercise_id}: {one.title}"
    parts = heading, one.fill(one.prompt), "\n".join(options), f"{one.how()}."
    return _cell("ivig-question", "\n\n".join(filter(None, parts)), exercise_id.replace(".", "-"))


def own_heading(source):
    """Return Markdown without the headings of exercises, which the build writes."""
    return re.sub(r"^### Exercise \d\d\.\d+\b.*\n*", "", source, flags=re.MULTILINE).strip("\n")


def coming(cells, found):
    """Return what the authors' Markdown says of lessons that do not exist yet."""
    text = "\n".join(cell.source for cell in authored(cells))
    numbers = re.findall(r"\b[Ll]esson (\d\d)\b|\]\((\d\d)_\w+\.ipynb", text)
    return sorted({named or linked for named, linked in numbers} - {one.number for one in found})


def references(keys):
    """Return the sources cited in a lesson as a Markdown list with links."""
    if not keys:
        return "## References\n\nThis lesson cites no source."
    items = []
    for one in map(datasets.source, keys):
        year = f" ({one.year})" if one.year else ""
        journal = f" {one.journal.rstrip('.')}." if one.journal else ""
        title = one.title.rstrip(".").replace("[", "(").replace("]", ")")
        who = f"{one.authors}{year}".rstrip(".") + ". " if one.authors else ""
        items.append(f"- {who}[{title}]({href(one.link)}){'' if one.authors else year}.{journal}")
    return "## References\n\n" + "\n".join(sorted(items, key=str.casefold))


def cited(book):
    """Return the keys of every source that a lesson links, names in code or declares, sorted."""
    keys = set(book.metadata[KEY].get("sources", ()))
    for cell in authored(book.cells):
        for target in filter(None, LINK.findall(cell.source)):
            key = target[5:] if target.startswith("cite:") else keys_by_link().get(bare(target))
            keys |= {key} - {None}
    for cell in code_cells(book):
        for names in CITED_IN_CODE.findall(cell.source):
            keys |= set(re.findall(r"[\"']([^\"']+)[\"']", names))
    return sorted({datasets.source(key).key for key in keys})


def open_links(source):
    """Return Markdown with each ``(cite:key)`` replaced by the address of that source."""

    def address(match):
        kind, _, key = (match[1] or "").partition(":")
        return f"]({href(datasets.source(key).link)})" if kind == "cite" else match[0]

    return LINK.sub(address, source)


def stray_links(cells):
    """Return the web addresses in the authors' Markdown that belong to no source."""
    return [
        target
        for cell in authored(cells)
        for target in re.findall(r"`[^`]*`|https?://[^\s)>\"']+", cell["source"])
        if not target.startswith(("`", *ALLOWED_LINKS)) and bare(target) not in keys_by_link()
    ]


def href(url):
    """Return ``url`` so that brackets in it do not end a Markdown link."""
    return url.replace("(", "%28").replace(")", "%29").replace(" ", "%20")


def readme(text, found):
    """Return the README with its lesson table made anew."""
    rows = ["| | lesson | question | minutes |", "|---|---|---|---|"]
    for one in real(found):
        cells = one.number, f"[{one.title}](notebooks/{one.file})", one.question, str(one.minutes)
        rows.append(f"| {' | '.join(cells)} |")
    place = re.compile(r"(<!-- lessons:.*?-->\n).*?(<!-- /lessons -->)", re.DOTALL)
    assert place.search(text), "the README has lost its marks for the lesson table"
    return place.sub(lambda marks: "\n".join([marks[1] + rows[0], *rows[1:], marks[2]]), text)


def _draw_map(cell, found):
    """Fill the map's cell; the stored picture stays as long as its words stay."""
    said = course_map.words(found)
    source = (
        f"![Map of the course; the same in words below.](attachment:{PICTURE})\n\n"
        f"<details><summary>In words</summary>\n\n{said}\n\n</details>"
    )
    if cell.source != source or PICTURE not in cell.get("attachments", {}):
        cell.source = source
        cell["attachments"] = {PICTURE: {"image/png": course_map.png(found)}}


def _cell(tag, source, *which):
    return new_markdown_cell(source, id="-".join([tag, *which]), metadata={"tags": [tag]})


@cache
def keys_by_link():
    """Return the source key of each bare address."""
    known = map(datasets.source, datasets.load("sources")["source_key"])
    return {bare(link): one.key for one in known for link in one.links}


def bare(url):
    """Return what one address has in common with others of the same page."""
    text = re.sub(r"^https?://(www\.|dx\.)?", "", unquote(url).strip().lower()).rstrip("/")
    return re.sub(r"^(pubmed\.gov|ncbi\.nlm\.nih\.gov/pubmed)/", "pubmed.ncbi.nlm.nih.gov/", text)


def _beside(lesson, found):
    """Return the links to the lessons before and after as Markdown."""
    if lesson.number == TEMPLATE:
        return "Links to the lessons before and after stand here."
    earlier = [one for one in real(found) if one.number < lesson.number]
    later = [one for one in real(found) if one.number > lesson.number]
    links = [f"**Previous:** [{one.name}]({one.file})" for one in earlier[-1:]]
    return " · ".join(links + [f"**Next:** [{one.name}]({one.file})" for one in later[:1]])


def _to(number, found):
    links = {one.number: f"[{one.name}]({one.file})" for one in found}
    return links.get(number, f"lesson {number} (coming)")
