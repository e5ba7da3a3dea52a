"""Thousands of requests made of the OpenAPI document, against the running service: whatever comes
is answered as the document says, and never with a 500.

FUZZ_EXAMPLES (how many to try for each operation) and FUZZ_SEED make a longer or another run.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from adapters.mysql.connection import Server
from domain.staff.model import Party
from entrypoints.bootstrap import Shop
from entrypoints.http.routes import OPERATIONS
from tests.given import given_order
from tests.http.test_problems import shop_on
from tests.journeys.service import ROOT, TOKEN, Service, running
from tests.shopfront import as_customer, as_member

_CONFIG = Path(__file__).with_name("schemathesis.toml")
# Two minutes and a half of one processor, most of it whatever this says; a failure is repeated by
# the same seed.
_EXAMPLES = os.environ.get("FUZZ_EXAMPLES", "40")
_SEED = os.environ.get("FUZZ_SEED", "1")


# What is about the one who calls is tried by those whom it is about. A log-in that ends itself, or
# a cart that is thrown away, would leave nothing else to try.
_ENDINGS: Final = {
    "endSession", "endCurrentSession", "endAllSessions",
    "endStaffSession", "endCurrentStaffSession", "endAllStaffSessions",
    "giveUpCart",
}  # fmt: skip


_ONESELF: Final = {
    Party.VISITOR: "/v1/visitors/me",
    Party.CUSTOMER: "/v1/customers/me",
    Party.MEMBER: "/v1/staff/me",
}


@pytest.fixture
def service(test_server: Server, tmp_path: Path) -> Iterator[Service]:
    """One for each test: they take the longest of all, and so can run side by side."""
    with running(test_server, tmp_path) as found:
        yield found


@pytest.mark.database
@pytest.mark.parametrize(
    "headers",
    [
        pytest.param((), id="as the document says"),
        # Entity tags that are made up fit nothing; with this one, changes are made.
        pytest.param(("If-Match: *",), id="overwriting whatever is there"),
    ],
)
def test_nothing_that_can_be_sent_breaks_the_service(
    service: Service, tmp_path: Path, headers: tuple[str, ...]
) -> None:
    told = [f"--header={header}" for header in (f"Authorization: Bearer {TOKEN}", *headers)]
    # What has a scope besides is staff's, too.
    others = [
        f"--exclude-operation-id={each.name}"
        for each in OPERATIONS
        if each.own and each.scope is None
    ]
    _fuzz(service, tmp_path, *told, *others)


@pytest.mark.database
@pytest.mark.parametrize("party", Party)
def test_nothing_that_people_send_about_themselves_breaks_it(
    service: Service, tmp_path: Path, party: Party
) -> None:
    own = {each.name for each in OPERATIONS if each.own is party} - _ENDINGS
    token = _token(service, party)
    _fuzz(
        service,
        tmp_path,
        f"--header=Authorization: {token['Authorization']}",
        "--header=If-Match: *",
        *(f"--include-operation-id={name}" for name in sorted(own)),
    )
    # The token was good to the end.
    assert service.send("GET", _ONESELF[party], token).status == 200


def _token(service: Service, party: Party) -> dict[str, str]:
    shop = shop_on(service.database)
    match party:
        case Party.VISITOR:
            return _as_shopper(service, shop)
        case Party.CUSTOMER:
            # Not the password of the document's examples: whoever knows it may erase the account.
            return as_customer(shop, password="known to nobody")
        case Party.MEMBER:
            return as_member(shop)


def _as_shopper(service: Service, shop: Shop) -> dict[str, str]:
    """A visitor with cart 1, which could be ordered, and order 1 from before."""
    visitor = service.send("POST", "/v1/visitors").json()
    token = {"Authorization": f"Bearer {visitor['token']}"}
    examples = {each.name: each.example for each in OPERATIONS}
    # Two of it: at the price in the document's example of a checkout the cart would be ordered by
    # the first request, and nothing else could be tried with it.
    put_in = {**examples["addCartItem"], "quantity": 2}
    for method, path, body in (
        ("POST", "/v1/carts", None),
        ("POST", "/v1/carts/1/items", put_in),
        ("PATCH", "/v1/carts/1", examples["changeCart"]),
    ):
        sent = b"" if body is None else json.dumps(body).encode()
        answer = service.send(method, path, {**token, "Content-Type": "application/json"}, sent)
        assert answer.status in {200, 201}, answer.body
    cart = answer.json()
    assert (cart["id"], cart["requirements"]) == (1, [])
    assert given_order(shop.units, number=1, visitor_id=visitor["id"]).id == 1
    return token


def _fuzz(service: Service, folder: Path, *arguments: str) -> None:
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        f"--config-file={_CONFIG}",
        "run",
        f"{service.base_url}/v1/openapi.json",
        f"--seed={_SEED}",
        f"--max-examples={_EXAMPLES}",
        "--no-color",
        *arguments,
    ]
    # In a folder of its own, since it keeps what it found; our checks are found by the path.
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(  # noqa: PLW1510, S603 - the exit status is looked at below
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in service.log.read_text()
