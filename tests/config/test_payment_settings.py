"""The books of the test gateway: where they cannot be kept is told at the start."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from entrypoints import config
from entrypoints.config import WrongSettings, load
from tests.config.test_settings import GOOD


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty .env, and a good development environment that offers the test gateway."""
    before = dict(os.environ)
    monkeypatch.setattr(config, "_ENV_FILE", tmp_path / ".env")
    os.environ.update({**GOOD, "ENVIRONMENT": "development", "PAYMENT_METHODS": "test,cash"})
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    yield tmp_path
    os.environ.clear()
    os.environ.update(before)


@pytest.mark.parametrize("path", ["", ".", "folder", "folder/", "file/books.sqlite"])
def test_books_that_cannot_be_kept_stop_the_start(path: str) -> None:
    os.environ["TEST_GATEWAY_FILE"] = path
    with pytest.raises(WrongSettings, match=r"^TEST_GATEWAY_FILE leads to /"):
        load()
    # Who does not offer the test gateway keeps no books.
    os.environ["PAYMENT_METHODS"] = "cash"
    assert load()
    assert load(serving=False)


@pytest.mark.parametrize("path", ["file", "books.sqlite", "folder/books", "new/folder/books"])
def test_folders_on_the_way_to_the_books_are_made_later(folder: Path, path: str) -> None:
    os.environ["TEST_GATEWAY_FILE"] = path
    assert load().test_gateway_file == folder / path
    assert not (folder / "new").exists()


@pytest.mark.parametrize("path", ["file", "folder/books"])
def test_books_that_may_not_be_written_stop_the_start(
    monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    os.environ["TEST_GATEWAY_FILE"] = path
    # Nothing is forbidden to root, who may run the tests.
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).exists() and not mode & os.W_OK)
    with pytest.raises(WrongSettings, match=r"^TEST_GATEWAY_FILE leads to /"):
        load()
