"""Journeys go through the real service: gunicorn, sockets, a database."""

from collections.abc import Iterator

import pytest

from adapters.mysql.connection import Server
from tests.journeys.service import Service, running


@pytest.fixture(scope="module")
def service(test_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with the classic seed; the tests of one module share it."""
    with running(test_server, tmp_path_factory.mktemp("service")) as found:
        yield found
