"""The four verdicts, and what counts as near enough."""

from dataclasses import dataclass

RIGHT, NOT_YET, NOT_ATTEMPTED, NOTED = "Right", "Not yet", "Not attempted", "Noted"
UNKNOWN = "I do not recognise this slip. Check the units first, then each step."


@dataclass(frozen=True)
class Verdict:
    """What to tell the learner."""

    status: str
    sentence: str = ""


def within(exercise, value, expected):
    """Whether a number lies within the exercise's tolerance."""
    return abs(value - expected) <= max(
        exercise.tolerance_abs, exercise.tolerance * abs(expected), 1e-12
    )
