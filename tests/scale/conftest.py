"""One large shop for all tests of this folder: it takes some 20 seconds to fill."""

from collections.abc import Iterator

import pytest

from adapters.mysql.connection import Server
from tests.scale.catalogue import LargeShop, large_shop


@pytest.fixture(scope="package")
def shop(test_server: Server) -> Iterator[LargeShop]:
    with large_shop(test_server) as found:
        yield found
