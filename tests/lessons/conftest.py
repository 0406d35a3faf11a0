"""What the guards of a lesson share: its text, so that a test can quote a sentence."""

import re

import pytest

from tools import lesson_metadata, notebooks


class Text:
    """The text that people wrote in one lesson, without link addresses and line breaks."""

    def __init__(self, number):
        (path,) = notebooks.FOLDER.glob(f"{number}_*.ipynb")
        cells = lesson_metadata.authored(notebooks.load(path).cells)
        self.words = _plain("\n".join(cell.source for cell in cells))

    def says(self, sentence):
        """Fail when the lesson does not hold these words (links count as their words)."""
        assert _plain(sentence) in self.words, f"not in the lesson: {sentence}"


def _plain(text):
    return " ".join(re.sub(r"\]\([^)\s]*\)", "]", text).replace("[", "").replace("]", "").split())


@pytest.fixture(scope="module")
def lesson(request):
    """The text of the lesson that the test module is named after (test_02.py: lesson 02)."""
    return Text(request.path.stem.removeprefix("test_"))
