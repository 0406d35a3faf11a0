"""The book as it is written, once for all its tests."""

import pytest

from tests.browser.conftest import browser, lab, lesson  # noqa: F401  (the same Chromium)


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    book = pytest.importorskip("ivig_site.book")
    folder = tmp_path_factory.mktemp("site")
    book.Book().write(folder)
    return folder
