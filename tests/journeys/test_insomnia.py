"""The Insomnia collection is the truth: every request of it is played against the service."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

import orjson
import pytest

from adapters.mysql.connection import Server
from entrypoints.http.routes import OPERATIONS
from entrypoints.insomnia.__main__ import FILE, text
from entrypoints.insomnia.collection import collection
from tests.journeys.player import Player, folders
from tests.journeys.service import Service, running

# Whoever plays does nothing twice that is counted by e-mail address.
_ONCE: Final = {
    f"{what}_LIMIT_BY_ACCOUNT": "1 per hour" for what in ("REGISTER", "RESET", "GUEST_ORDER")
}


@pytest.fixture(scope="module")
def service(test_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(test_server, tmp_path_factory.mktemp("service"), **_ONCE) as found:
        yield found


def test_the_file_is_what_would_be_written_now() -> None:
    assert FILE.read_text(encoding="utf-8") == text(), "write it: python -m entrypoints.insomnia"


def test_ids_are_unique_and_every_parent_is_there() -> None:
    resources = collection()["resources"]
    ids = Counter(each["_id"] for each in resources)
    assert [each for each, count in ids.items() if count > 1] == []
    assert {each["parentId"] for each in resources} - {None} <= set(ids)


def test_every_operation_is_in_the_collection() -> None:
    urls = {(each["method"], each["url"]) for each in collection()["resources"] if "url" in each}
    wanted = {
        (each.method, "{{ _.base_url }}" + each.path.replace("{", "{{ _.").replace("}", " }}"))
        for each in OPERATIONS
    }
    assert wanted <= urls


@pytest.mark.database
def test_every_request_plays_from_end_to_end_against_a_fresh_service(service: Service) -> None:
    player = Player(orjson.loads(FILE.read_bytes()), service)
    requests = list(player.requests())
    complaints = [complaint for request in requests for complaint in player.play(request)]
    assert complaints == []
    assert len(requests) > len(OPERATIONS)


@pytest.mark.database
def test_each_folder_plays_again_and_by_itself(service: Service) -> None:
    export = orjson.loads(FILE.read_bytes())
    complaints = []
    for inside in folders(Player(export, service).requests()):
        player = Player(export, service)
        twice = [*inside, *inside]
        complaints += [complaint for request in twice for complaint in player.play(request)]
    assert complaints == []
