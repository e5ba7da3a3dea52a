"""The command line, on a database of the tests' own."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import CliRunner, Result

from adapters.mysql.connection import Server
from entrypoints import config
from entrypoints.cli import main

Run: TypeAlias = Callable[..., Result]


@pytest.fixture
def run(database: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs a command; what is named in capitals is set in the environment."""
    before = dict(os.environ)
    monkeypatch.setattr(config, "_ENV_FILE", tmp_path / "none")
    os.environ.update(
        ENVIRONMENT="development",
        DB_HOST=database.host,
        DB_PORT=str(database.port),
        DB_NAME=database.database,
        DB_USER=database.user,
        DB_PASSWORD=database.password,
        MAIL_HOST="smtp.example",
        MAIL_FROM="shop@shop.example",
        PUBLIC_URL="https://api.shop.example",
        TRUSTED_PROXIES="0",
        SECRET_KEY="a key of the tests, and of nobody else",
    )

    def run_it(*arguments: str, **settings: str) -> Result:
        return CliRunner().invoke(main, arguments, env=settings)

    yield run_it
    os.environ.clear()
    os.environ.update(before)
