"""How many requests one caller may send, and who is one caller."""

import logging
import math
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from falcon.testing import Result, TestClient
from hypothesis import given
from hypothesis import strategies as st

from adapters.memory.store import Store
from adapters.memory.unit_of_work import MemoryUnits
from domain.accounts.model import Limit
from domain.shared.errors import Unavailable
from domain.shared.tokens import digest
from domain.staff.model import Role
from domain.staff.use_cases import create_token, revoke_token
from entrypoints.bootstrap import Shop
from entrypoints.config import ClassicApi
from entrypoints.http import throttle
from entrypoints.http.problems import PROBLEMS
from entrypoints.http.throttle import ProvenTokens, Throttle, TooManyRequests
from tests.builders import an_owner
from tests.doubles import FrozenClock
from tests.http.test_bad_bodies import assert_problem
from tests.shopfront import AS_STAFF, a_shop, as_visitor, callers
from tests.units import ShopUnits

THREE = Limit(3, timedelta(minutes=1))
ORIGIN = "https://shop.example"


class Timeline:
    """The time of the library that counts, which stands still until it is told to move."""

    def __init__(self) -> None:
        self.now = 1_800_000_010.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def timeline(monkeypatch: pytest.MonkeyPatch) -> Timeline:
    """It begins ten seconds after a minute did."""
    found = Timeline()
    monkeypatch.setattr("time.time", found)
    return found


@pytest.fixture
def units(memory_units: ShopUnits) -> ShopUnits:
    """Nothing here depends on where things are stored."""
    return memory_units


@pytest.fixture
def shop(units: ShopUnits) -> Shop:
    return a_shop(units, request_limit=THREE)


@pytest.fixture
def client(shop: Shop) -> TestClient:
    return callers(shop)


def a_token(shop: Shop) -> dict[str, str]:
    _, secret = create_token(shop.units, shop.ids, an_owner(), name="a till", role=Role.OWNER)
    return {"Authorization": f"Bearer {secret}"}


def statuses(times: int, client: TestClient, path: str = "/v1/tags", **more: Any) -> list[int]:
    return [client.get(path, **more).status_code for _ in range(times)]


# --- Counting


def allowed(counting: Throttle, caller: str = "anna") -> bool:
    try:
        counting.count(caller)
    except TooManyRequests:
        return False
    return True


def test_as_many_as_are_allowed_and_not_one_more() -> None:
    counting = Throttle(THREE)
    assert [allowed(counting) for _ in range(5)] == [True, True, True, False, False]
    assert allowed(counting, "berta")


def test_who_waits_as_long_as_was_told_is_let_through(timeline: Timeline) -> None:
    counting = Throttle(THREE)
    timeline.now += 10.5
    for _ in range(3):
        counting.count("anna")
    with pytest.raises(TooManyRequests) as raised:
        counting.count("anna")
    # The minute ends in 39.5 seconds. From then on it counts less and less.
    assert raised.value.facts == {"retry_after": 40}
    timeline.now += 39
    assert not allowed(counting)
    timeline.now += 1
    assert [allowed(counting) for _ in range(2)] == [True, False]
    timeline.now += 20
    assert [allowed(counting) for _ in range(2)] == [True, False]


@given(
    amount=st.integers(1, 50),
    seconds=st.integers(1, 4000),
    start=st.integers(0, 10_000),
    pauses=st.lists(st.integers(0, 500), min_size=1, max_size=120),
)
def test_whoever_was_sent_away_gets_in_after_the_wait_and_never_too_many_do(
    amount: int, seconds: int, start: int, pauses: list[int]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        timeline = Timeline()
        # Never at the very moment at which a window begins: there the library is a window off.
        timeline.now += start + 0.123
        patch.setattr("time.time", timeline)
        counting = Throttle(Limit(amount, timedelta(seconds=seconds)))
        passed: list[float] = []
        for pause in pauses:
            timeline.now += pause * seconds // 5 / 100
            try:
                counting.count("anna")
            except TooManyRequests as error:
                timeline.now += error.facts["retry_after"]
                counting.count("anna")
            passed.append(timeline.now)
        for window in {math.floor(at / seconds) for at in passed}:
            assert sum(math.floor(at / seconds) == window for at in passed) <= amount


def test_threads_that_count_at_once_are_counted_exactly() -> None:
    counting = Throttle(Limit(500, timedelta(minutes=1)))
    with ThreadPoolExecutor(8) as threads:
        got = list(threads.map(lambda _: allowed(counting), range(1000)))
    assert got.count(True) == 500


def test_asking_counts_nothing() -> None:
    counting = Throttle(THREE)
    for _ in range(10):
        counting.refuse_full("anna")
    assert [allowed(counting) for _ in range(4)] == [True, True, True, False]
    counting.refuse_full("berta")
    with pytest.raises(TooManyRequests):
        counting.refuse_full("anna")


def test_callers_who_are_gone_are_forgotten(timeline: Timeline) -> None:
    counting = Throttle(THREE)
    for number in range(100):
        counting.count(f"caller {number}")
    timeline.now += 180
    counting.count("new")
    deadline = time.monotonic() + 5
    while len(counting._storage.expirations) > 1 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(counting._storage.storage) == len(counting._storage.expirations) == 1
    assert len(counting._storage.locks) == 1


def test_the_memory_is_bounded_however_many_callers_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(throttle, "_MOST_CALLERS", 50)
    counting = Throttle(THREE)
    for number in range(1000):
        counting.count(f"caller {number}")
        assert len(counting._storage.storage) <= 51
        assert len(counting._storage.locks) <= 51


# --- Requests


def test_too_many_requests_are_told_when_to_go_on(client: TestClient) -> None:
    assert statuses(3, client) == [200] * 3
    answer = client.get("/v1/tags", headers={"X-Request-Id": "r-1"})
    problem = assert_problem(answer, 429, "too_many_requests")
    assert problem["retry_after"] == 51
    assert answer.headers["Retry-After"] == "51"
    assert problem["request_id"] == "r-1"
    assert (
        PROBLEMS["too_many_requests"].title
        in client.get(problem["type"], remote_addr="192.0.2.9").text
    )


def test_it_goes_on_after_the_wait(client: TestClient, timeline: Timeline) -> None:
    assert statuses(4, client) == [200, 200, 200, 429]
    timeline.now += 51
    assert statuses(2, client) == [200, 429]
    timeline.now += 180
    assert statuses(4, client) == [200, 200, 200, 429]


def test_every_kind_of_request_counts(client: TestClient) -> None:
    for method, path in (("GET", "/nowhere"), ("POST", "/v1/tags"), ("GET", "/docs")):
        assert client.request(method, path).status_code != 429
    for path in ("/v1/tags", "/nowhere", "/docs", "/", "/v1/openapi.json"):
        assert client.get(path).status_code == 429
    assert client.post("/v1/tags", json={"name": "x"}, headers=AS_STAFF).status_code == 429


def test_the_classic_api_is_counted_with_it_and_answers_in_its_way(client: TestClient) -> None:
    assert [client.get(path).status_code for path in ("/api/tags", "/v1/tags", "/api")] == [200] * 3
    for answer in (client.get("/api/tags"), client.post("/api/tags", json={"tag_name": "x"})):
        assert answer.status_code == 429
        assert list(answer.json) == ["message"]
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
        assert answer.headers["Retry-After"] == "51"


def test_who_watches_over_the_process_is_always_answered(client: TestClient) -> None:
    for path in ("/health/live", "/health/ready"):
        assert statuses(5, client, path) == [200] * 5
    assert statuses(4, client) == [200, 200, 200, 429]
    assert client.get("/health/ready").status_code == 200


def test_a_browser_can_read_that_it_were_too_many(units: ShopUnits) -> None:
    client = callers(a_shop(units, request_limit=THREE, cors_origins=(ORIGIN,)), Origin=ORIGIN)
    statuses(3, client)
    preflight = {"Access-Control-Request-Method": "GET"}
    asked = client.options("/v1/tags", headers=preflight)
    answer = client.get("/v1/tags")
    assert (asked.status_code, answer.status_code) == (200, 429)
    for each in (asked, answer):
        assert each.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "Retry-After" in answer.headers["Access-Control-Expose-Headers"]


def test_a_refusal_has_its_line_in_the_log_without_the_address(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    statuses(4, client)
    lines = [each.fields for each in caplog.records if each.name == "storekeep.access"]  # type: ignore[attr-defined]
    assert [line["status"] for line in lines] == [200, 200, 200, 429]
    assert "127.0.0.1" not in repr(lines)


def test_a_refused_request_is_not_done(client: TestClient, store: Store) -> None:
    statuses(3, client)
    before = store.tables
    assert client.post("/v1/visitors").status_code == 429
    assert client.delete("/api/tags/1").status_code == 429
    assert store.tables is before


def test_without_a_limit_nothing_is_counted(units: ShopUnits) -> None:
    client = callers(a_shop(units))
    assert statuses(50, client) == [200] * 50
    assert [client.post("/v1/visitors").status_code for _ in range(50)] == [201] * 50


# --- Who is one caller


def test_each_address_is_counted_by_itself(client: TestClient) -> None:
    assert statuses(4, client, remote_addr="192.0.2.1") == [200, 200, 200, 429]
    assert statuses(4, client, remote_addr="192.0.2.2") == [200, 200, 200, 429]


def test_an_address_that_is_pretended_does_not_help(client: TestClient) -> None:
    pretended = [{"X-Forwarded-For": f"192.0.2.{number}"} for number in range(4)]
    assert [client.get("/v1/tags", headers=each).status_code for each in pretended][-1] == 429


def test_behind_a_proxy_of_ours_the_clients_are_told_apart(units: ShopUnits) -> None:
    client = callers(a_shop(units, request_limit=THREE, trusted_proxies=1))
    for number in range(3):
        # What the client itself put there comes first.
        forwarded = {"X-Forwarded-For": f"198.51.100.{number}, 192.0.2.1"}
        assert client.get("/v1/tags", headers=forwarded).status_code == 200
    for told, status in (("192.0.2.2", 200), ("192.0.2.1", 429)):
        headers = {"X-Forwarded-For": told}
        assert client.get("/v1/tags", headers=headers).status_code == status


def test_one_network_of_ipv6_is_one_address(client: TestClient) -> None:
    home = [client.get("/v1/tags", remote_addr=f"2001:db8:1:2::{n}") for n in range(4)]
    assert [answer.status_code for answer in home] == [200, 200, 200, 429]
    assert client.get("/v1/tags", remote_addr="2001:db8:1:3::1").status_code == 200


def test_a_good_token_is_counted_by_itself_wherever_it_is_used(
    shop: Shop, client: TestClient
) -> None:
    till, office = a_token(shop), a_token(shop)
    for number in range(3):
        answer = client.get("/v1/tags", headers=till, remote_addr=f"192.0.2.{number}")
        assert answer.status_code == 200
    assert client.get("/v1/tags", headers=till).status_code == 429
    # Neither the others at that address nor the other token are concerned.
    assert statuses(3, client, headers=office) == [200] * 3
    assert statuses(4, client) == [200, 200, 200, 429]
    assert statuses(4, client, headers=AS_STAFF) == [429] * 4


def test_a_token_that_is_known_goes_on_where_the_address_is_refused(
    shop: Shop, client: TestClient
) -> None:
    till = a_token(shop)
    assert statuses(1, client, headers=till) == [200]
    assert statuses(4, client) == [200, 200, 200, 429]
    assert statuses(3, client, headers=till) == [200, 200, 429]


def test_a_token_that_was_good_goes_on_after_a_pause_where_a_neighbour_fills_the_address(
    shop: Shop, client: TestClient, timeline: Timeline
) -> None:
    till, other = a_token(shop), a_token(shop)
    assert statuses(1, client, headers=till) == [200]
    timeline.now += 3000
    assert statuses(4, client) == [200, 200, 200, 429]
    assert statuses(1, client, headers=till) == [200]
    # Each time counts anew; and one that nobody has seen to be good is not asked for.
    timeline.now += 3000
    assert statuses(4, client) == [200, 200, 200, 429]
    assert statuses(4, client, headers=till) == [200, 200, 200, 429]
    assert statuses(1, client, headers=other) == [429]


def test_a_token_has_to_be_proven_again_after_an_hour(
    shop: Shop, client: TestClient, timeline: Timeline
) -> None:
    till = a_token(shop)
    assert statuses(1, client, headers=till) == [200]
    timeline.now += 3600
    assert statuses(4, client) == [200, 200, 200, 429]
    assert statuses(1, client, headers=till) == [429]


@pytest.mark.parametrize("made_up", ["staff_unknown", "visitor"])
def test_a_token_that_was_no_good_is_not_taken_for_one(
    shop: Shop, client: TestClient, made_up: str
) -> None:
    headers = as_visitor(shop) if made_up == "visitor" else {"Authorization": f"Bearer {made_up}"}
    statuses(1, client, headers=headers)
    statuses(3, client)
    assert statuses(1, client, headers=headers) == [429]


def test_a_page_that_looks_at_no_token_proves_none(shop: Shop, client: TestClient) -> None:
    till = a_token(shop)
    assert statuses(1, client, "/docs", headers=till) == [200]
    statuses(3, client)
    assert statuses(1, client, headers=till) == [429]


def test_of_more_tokens_than_are_kept_the_longest_unused_are_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(throttle, "_MOST_PROVEN", 3)
    proven = ProvenTokens()
    for token in ("a", "b", "c", "a", "d"):
        proven.add(token)
    assert [token in proven for token in "abcd"] == [True, False, True, True]
    for number in range(100):
        proven.add(f"token {number}")
    assert len(proven._until) == 3


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER  "])
def test_a_token_is_one_however_it_is_written(shop: Shop, client: TestClient, scheme: str) -> None:
    till = a_token(shop)
    secret = till["Authorization"].partition(" ")[2]
    statuses(3, client, headers=till)
    again = {"Authorization": f"{scheme} {secret}"}
    assert client.get("/v1/tags", headers=again).status_code == 429


@pytest.mark.parametrize(
    "made_up",
    [
        lambda n: f"Bearer staff_{n}",
        lambda n: f"Bearer visitor_{n}",
        lambda n: f"Bearer customer_{n}",
        lambda n: f"Bearer {n}",
        lambda n: f"Basic {n}",
        lambda n: f"Bearer ä{n}\x80",
        lambda _: "Bearer",
        lambda _: "",
    ],
)
def test_a_token_that_is_made_up_with_each_request_gets_no_share_of_its_own(
    client: TestClient, made_up: Callable[[int], str]
) -> None:
    got = [
        client.get("/v1/tags", headers={"Authorization": made_up(n)}).status_code for n in range(6)
    ]
    assert got == [401, 401, 401, 429, 429, 429]
    assert client.get("/v1/tags").status_code == 429


@pytest.mark.parametrize("path", ["/api/tags", "/docs", "/nowhere"])
def test_where_no_token_is_looked_at_none_counts(client: TestClient, path: str) -> None:
    for number in range(3):
        headers = {"Authorization": f"Bearer staff_{number}"}
        assert client.get(path, headers=headers).status_code != 429
    assert client.get(path, headers={"Authorization": "Bearer staff_9"}).status_code == 429


def test_visitors_are_had_for_the_asking_and_share_what_their_address_has(
    units: ShopUnits, client: TestClient
) -> None:
    shop = a_shop(units)
    for _ in range(3):
        assert statuses(1, client, headers=as_visitor(shop)) == [200]
    assert statuses(1, client, headers=as_visitor(shop)) == [429]


def test_a_token_that_was_revoked_is_no_way_around(shop: Shop, client: TestClient) -> None:
    till = a_token(shop)
    assert statuses(1, client, headers=till) == [200]
    revoke_token(shop.units, an_owner(), 1)
    assert statuses(3, client, headers=till) == [401, 401, 429]


class Unreachable(MemoryUnits):
    """Units that nobody is to ask."""

    @contextmanager
    def read(self) -> Iterator[Any]:
        raise Unavailable("asked")
        yield


def test_an_address_that_used_up_its_share_costs_no_statement(
    store: Store, clock: FrozenClock
) -> None:
    client = callers(a_shop(Unreachable(store, clock), request_limit=THREE))
    headers = {"Authorization": "Bearer staff_unknown"}
    assert statuses(5, client, headers=headers) == [503, 503, 503, 429, 429]


def test_no_token_is_kept(shop: Shop, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []
    monkeypatch.setattr(Throttle, "count", lambda _, caller: counted.append(caller))
    proven: list[str] = []
    monkeypatch.setattr(ProvenTokens, "add", lambda _, token: proven.append(token))
    secret = a_token(shop)["Authorization"].partition(" ")[2]
    for token in (secret, secret, "staff_unknown"):
        client.get("/v1/tags", headers={"Authorization": f"Bearer {token}"})
    assert counted == [digest(secret).hex()] * 2 + ["127.0.0.1"]
    assert proven == [digest(secret).hex()] * 2


def test_a_staff_token_on_the_classic_api_is_counted_by_itself(units: ShopUnits) -> None:
    shop = a_shop(units, request_limit=THREE, classic_api=ClassicApi.TOKEN)
    client, till = callers(shop), a_token(shop)

    def write() -> Result:
        return client.post("/api/tags", json={"tag_name": "x"}, headers=till)

    assert [write().status_code for _ in range(4)] == [200, 200, 200, 429]
    assert client.get("/api/tags").status_code == 200


# --- Visitors


@pytest.fixture
def few_visitors(units: ShopUnits) -> TestClient:
    return callers(a_shop(units, visitor_limit=THREE))


def made(client: TestClient, times: int, **more: Any) -> list[int]:
    return [client.post("/v1/visitors", **more).status_code for _ in range(times)]


def test_so_many_visitors_are_made_from_one_address(few_visitors: TestClient, store: Store) -> None:
    assert made(few_visitors, 5) == [201, 201, 201, 429, 429]
    assert len(store.tables.visitors) == 3
    assert made(few_visitors, 1, remote_addr="192.0.2.1") == [201]
    answer = few_visitors.post("/v1/visitors/")
    assert_problem(answer, 429, "too_many_requests")
    assert answer.headers["Retry-After"] == "51"


def test_a_token_makes_no_more_visitors_than_none(few_visitors: TestClient) -> None:
    assert made(few_visitors, 4, headers=AS_STAFF) == [201, 201, 201, 429]


def test_whoever_is_a_visitor_stays_one(few_visitors: TestClient) -> None:
    token = few_visitors.post("/v1/visitors").json["token"]
    made(few_visitors, 3)
    me = few_visitors.get("/v1/visitors/me", headers={"Authorization": f"Bearer {token}"})
    assert me.status_code == 200
    assert statuses(10, few_visitors) == [200] * 10
