"""Stand-in until the merge: question_markdown over the old bank."""

from .bank import LETTERS, find, lesson  # noqa: F401


def question_markdown(exercise_id):
    asked = find(exercise_id)
    options = [f"- **{LETTERS[n]})** {asked.say(o.text)}" for n, o in enumerate(asked.options)]
    parts = [asked.say(asked.prompt), "\n".join(options)]
    return "\n\n".join(part for part in parts if part)
