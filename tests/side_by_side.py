"""How the tests are shared out when several processes run them: file by file, to whoever is free.

A file's tests often share what takes a second to make, such as a service that runs.
"""

from typing import Final

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# Files that belong together: they share something, or would be in each other's way.
_TOGETHER: Final = {
    "tests/scale/test_paging.py": "the large shop",
    "tests/scale/test_plans.py": "the large shop",
    # The server looks who waits for whom when nobody has asked for 100 ms: two would starve.
    "tests/cli/test_serve.py": "who waits",
    "tests/faults/test_service.py": "who waits",
}
_FUZZING: Final = "tests/journeys/test_fuzzing.py"
# What takes long goes first, lest everybody waits for it at the end; seconds, on two processors.
_LONG: Final = {
    _FUZZING: 85,
    "tests/scale/test_paging.py": 35,
    "tests/scale/test_plans.py": 6,
    "tests/concurrency/test_logging_in.py": 14,
    "tests/cli/test_serve.py": 7,
    "tests/faults/test_service.py": 6,
    "tests/faults/test_worker.py": 10,
}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: _LONG.get(_path(item.nodeid), 0), reverse=True)


class Sharing(LoadScopeScheduling):  # type: ignore[misc]
    """By the tests' names, which are all that is known here: pytest-xdist's own mark for groups has
    no effect in its version 3.8 with pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        path = _path(nodeid)
        return nodeid if path == _FUZZING else _TOGETHER.get(path, path)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    config.option.loadscopereorder = False  # as they are ordered above
    return Sharing(config, log)


def _path(nodeid: str) -> str:
    return nodeid.partition("::")[0]
