"""Cases that branch: what trials say of a choice; the next question depends on it."""

import functools
import tomllib

from ..datasets import cite
from ..inputs import choice
from .display import code, fold, listing, paragraph, question, show, verdict
from .exercises import FOLDER, LETTERS, _all

NOTICE = "Education only: the patients are invented, and doses are told as in a trial or label."
_chosen = {}  # topics and options last chosen in each case of this session


@functools.cache
def cases():
    """Read ``lessons/08_cases.toml``: by patient the story, the computed values, the questions."""
    raw = tomllib.loads((FOLDER / "08_cases.toml").read_text(encoding="utf-8"))
    shared = _all(raw.pop("values"), {})
    return {name: one | {"known": _all(one["values"], shared)} for name, one in raw.items()}


def case(patient=None, *choices):
    """Follow a case by adding choices, in words or letters; without a name, sum all cases up.

    The same choices give the same answers. InputError names the option nearest to an unknown one.

    >>> case("Ben", "ivig", "b")  # doctest: +ELLIPSIS
    Ben: ...
    """
    if patient is None:
        return _summary()
    name = choice("patient", patient, cases())
    one, asked, blocks, _chosen[name] = cases()[name], "start", [], []
    for given in choices:
        if asked is None or given is ...:
            break
        topic, options = (one["ask"][asked][part] for part in ("topic", "options"))
        known = {option["choose"]: option for option in options}
        known |= dict(zip(LETTERS, options, strict=False))
        option = known[choice(topic, given, known)]
        answer = verdict(option["weight"], option["answer"].format_map(one["known"]))
        head = f"{topic.capitalize()}: {option['choose']}"
        blocks.append(question(head, answer, _sources(option["sources"])))
        _chosen[name].append((topic, option))
        asked = option.get("then")
    rest = _asking(name, one["ask"][asked]) if asked else [paragraph(f"The case ends. {NOTICE}")]
    return show(f"{name}: {one['story']}", *blocks, *rest)


def _asking(name, ask):
    """The open question, and the line to copy with the choices made so far."""
    options = zip(LETTERS, ask["options"], strict=False)
    lines = [f"{letter}) {option['choose']}: {option['text']}" for letter, option in options]
    words = "".join(f'"{word}", ' for word in [name, *(o["choose"] for _, o in _chosen[name])])
    how = paragraph("Copy this line, put your choice in quotes in place of the dots, and run it:")
    head = f"{ask['topic'].capitalize()}. {ask['question']}"
    return question(head, listing(lines)), how, code(f"ivig.case({words}...)")


def _sources(keys):
    references = cite(*keys)
    return fold("Source", (references._repr_html_(), ""), plain=repr(references))


def _summary():
    blocks = []
    for name in cases():
        taken = _chosen.get(name, [])
        lines = [f"{topic}: {o['choose']}. {o['weight']}." for topic, o in taken]
        todo = f'no choice yet. Add one to `ivig.case("{name}")`, run it, then run this cell again.'
        keys = [key for _, option in taken for key in option["sources"]]
        blocks.append(question(name, listing(lines or [todo]), *([_sources(keys)] if keys else [])))
    show("Your choices beside the evidence", *blocks, paragraph(NOTICE))
