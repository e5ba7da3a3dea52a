"""Who gets what from each route: every operation for every kind of caller, written down."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson
import pytest
from attrs import frozen
from falcon.testing import TestClient

from adapters.memory.store import Store
from adapters.memory.unit_of_work import MemoryUnits
from domain.staff.model import Role
from domain.staff.use_cases import create_token, revoke_token
from domain.visitors.model import LIFETIME
from entrypoints.bootstrap import Shop
from entrypoints.http.operations import Operation
from entrypoints.http.routes import OPERATIONS
from entrypoints.seeding import seed
from tests.builders import an_owner
from tests.doubles import FrozenClock
from tests.http.test_bad_bodies import path_of
from tests.shopfront import a_shop, as_visitor, callers

# fmt: off
CALLERS: Final = (
    "no token", "visitor", "other visitor", "owner", "manager", "support",
    "expired visitor", "revoked staff", "malformed",
)
NO_CALLER: Final = (401, 401, 401)
"""The last three, whatever they ask for: a token that is no good is worse than none."""

# The first six of CALLERS, then the routes that answer them so.
TABLE: Final[dict[str, tuple[tuple[int, ...], set[str]]]] = {
    #                          none vis. oth. own. man. sup.
    "the shop window":       ((200, 200, 200, 200, 200, 200), {
        "listCategories", "readCategory", "listTags", "readTag", "listProducts", "countProducts",
        "readProduct", "listVariants", "readVariant",
    }),
    "coming in":             ((201, 201, 201, 201, 201, 201), {"createVisitor"}),
    "a visitor's own":       ((401, 200, 200, 403, 403, 403), {"readVisitor"}),
    "what staff look up":    ((401, 403, 403, 200, 200, 200), {
        "exportProducts", "readStock", "listStockMovements",
    }),
    "the audit log":         ((401, 403, 403, 200, 200, 403), {"listAuditEntries"}),
    "what staff make":       ((401, 403, 403, 201, 201, 403), {
        "createCategory", "createTag", "createProduct", "recordStockMovement",
    }),
    "what staff change":     ((401, 403, 403, 200, 200, 403), {
        "changeCategory", "changeTag", "changeProduct", "changeVariant", "setStock",
        "importProducts",
    }),
    "what staff delete":     ((401, 403, 403, 204, 204, 403), {
        "deleteCategory", "deleteTag", "deleteProduct",
    }),
    # A plain product has one variant, without options: those who may are told so.
    "no further variant":    ((401, 403, 403, 422, 422, 403), {"createVariant"}),
    "not the last variant":  ((401, 403, 403, 409, 409, 403), {"deleteVariant"}),
}
# fmt: on


def _cells() -> Iterator[Any]:
    by_name = {operation.name: operation for operation in OPERATIONS}
    for first, names in TABLE.values():
        for name in sorted(names & set(by_name)):
            for caller, status in zip(CALLERS, (*first, *NO_CALLER), strict=True):
                yield pytest.param(by_name[name], caller, status, id=f"{name} by {caller}")


@frozen
class Opened:
    """A seeded shop that all kinds of callers have been to, and what each of them sends."""

    store: Store
    clock: FrozenClock
    tokens: Mapping[str, dict[str, str]]

    def client(self, caller: str) -> TestClient:
        """The caller, who finds the shop as it was opened, whatever others did since."""
        store = Store()
        store.tables = self.store.tables.copy()
        return callers(a_shop(MemoryUnits(store, self.clock)), **self.tokens[caller])


@pytest.fixture(scope="module")
def opened() -> Opened:
    store, clock = Store(), FrozenClock()
    shop = a_shop(MemoryUnits(store, clock))
    seed(shop, "classic")
    tokens: dict[str, dict[str, str]] = {"no token": {}, "expired visitor": as_visitor(shop)}
    clock.advance(LIFETIME)
    tokens |= {"visitor": as_visitor(shop), "other visitor": as_visitor(shop)}
    tokens |= {str(role): _as_staff(shop, role)[1] for role in Role}
    revoked, tokens["revoked staff"] = _as_staff(shop, Role.OWNER)
    revoke_token(shop.units, an_owner(), revoked)
    tokens["malformed"] = {"Authorization": "Bearer no token of ours"}
    return Opened(store, clock, tokens)


def _as_staff(shop: Shop, role: Role) -> tuple[int, dict[str, str]]:
    token, secret = create_token(shop.units, shop.ids, an_owner(), name=f"a {role}", role=role)
    return token.id, {"Authorization": f"Bearer {secret}"}


def test_every_route_stands_in_the_table_once() -> None:
    written = sorted(name for _, names in TABLE.values() for name in names)
    assert written == sorted(operation.name for operation in OPERATIONS)


@pytest.mark.parametrize(("operation", "caller", "status"), list(_cells()))
def test_each_caller_gets_what_is_written_down(
    opened: Opened, operation: Operation, caller: str, status: int
) -> None:
    is_file = operation.body is str
    body = operation.example if is_file else orjson.dumps(operation.example)
    media_type = "text/csv" if is_file else "application/json"
    answer = opened.client(caller).request(
        operation.method,
        path_of(operation),
        headers={"If-Match": "*", "Content-Type": media_type},
        body=body if operation.body else None,
    )
    assert answer.status_code == status, answer.text


def test_a_visitor_is_told_of_nobody_else(opened: Opened) -> None:
    ids = {
        opened.client(caller).get("/v1/visitors/me").json["id"]
        for caller in ("visitor", "other visitor")
    }
    assert len(ids) == 2
