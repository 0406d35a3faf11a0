"""The book as it is written, once for all its tests."""

import pytest


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    book = pytest.importorskip("ivig_site.book")
    folder = tmp_path_factory.mktemp("site")
    book.Book().write(folder)
    return folder
