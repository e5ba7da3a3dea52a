"""Who may do what: 401 for nobody, 403 for the wrong role, and what is left in the audit log."""

from collections.abc import Callable
from typing import Any

from falcon.testing import Result, TestClient

from domain.staff.model import SCOPES, Role, Scope
from domain.staff.use_cases import revoke_token
from entrypoints.bootstrap import Shop
from entrypoints.http.operations import Operation
from entrypoints.http.routes import OPERATIONS
from tests.builders import an_owner
from tests.http.test_bad_bodies import assert_problem, path_of
from tests.shopfront import AS_STAFF, callers, dump
from tests.trail import latest
from tests.units import ShopUnits

TO_LOOK_ONLY = {
    Scope.CATALOGUE_READ, Scope.INVENTORY_READ, Scope.CUSTOMERS_READ, Scope.AUDIT_READ,
    Scope.ORDERS_READ, Scope.SETTINGS_READ,
}  # fmt: skip
GUARDED = [each for each in OPERATIONS if each.guarded]
FOR_STAFF = [each for each in GUARDED if each.scope is not None]
OPEN = [each for each in OPERATIONS if not each.guarded]
# What somebody does who has no token yet, or has forgotten the password: each is about nobody but
# who knows a password, or can read a mail.
COMING_IN = {
    "createVisitor", "registerCustomer", "confirmCustomer", "createSession",
    "requestPasswordReset", "resetPassword", "acceptStaffInvitation", "createStaffSession",
}  # fmt: skip
NOBODY = [
    "", "Bearer", "Bearer ", "Bearer staff_", "Bearer staff_wrong", "staff_development",
    "Basic c3RhZmY6c3RhZmY=", "Bearer  staff_development x", "Bearer STAFF_DEVELOPMENT",
    "Bearer visitor_", "Bearer visitor_wrong", "Bearer visitor_development", "Bearer nobody_x",
    "Bearer staff_développement", "Digest staff_development", "Bearer " + "x" * 100_000,
]  # fmt: skip


def call(client: TestClient, operation: Operation, **headers: str) -> Result:
    body: Any = {"json": operation.example} if operation.body else {}
    return client.request(
        operation.method, path_of(operation), headers={"If-Match": "*", **headers}, **body
    )


def test_what_changes_the_shop_needs_a_scope() -> None:
    for operation in OPERATIONS:
        if operation.name in COMING_IN or operation.own:
            # Of what has both, staff need the scope, and everybody else gets their own.
            assert operation.scope in {None, Scope.ORDERS_READ, Scope.ORDERS_WRITE}
            continue
        assert (operation.scope is None) <= (operation.method == "GET")
        if operation.method != "GET":
            assert operation.scope in set(Scope) - TO_LOOK_ONLY


def test_without_a_token_the_catalogue_can_be_read(seeded: Shop) -> None:
    client = callers(seeded)
    for operation in OPEN:
        if operation.name not in COMING_IN:
            assert call(client, operation).status_code == operation.status


def test_without_a_token_nothing_else_can_be_done(seeded: Shop) -> None:
    client = callers(seeded)
    before = dump(seeded.units)
    for operation in GUARDED:
        answer = call(client, operation)
        assert_problem(answer, 401, "unauthorised")
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="storekeep"'
    assert dump(seeded.units) == before


def test_a_token_that_is_none_is_refused_everywhere(seeded: Shop) -> None:
    client = callers(seeded)
    before = dump(seeded.units)
    for operation in (*GUARDED, *OPEN):
        for header in NOBODY:
            assert_problem(call(client, operation, Authorization=header), 401, "unauthorised")
    assert dump(seeded.units) == before


def test_the_scheme_is_bearer_in_any_case(seeded: Shop) -> None:
    client = callers(seeded)
    for scheme in ("Bearer", "bearer", "BEARER", "Bearer "):
        answer = client.get(
            "/v1/variants/1/stock", headers={"Authorization": f"{scheme} staff_development"}
        )
        assert answer.status_code == 200


def test_each_role_may_do_just_what_its_scopes_say(
    seeded: Shop, token_of: Callable[[Role], dict[str, str]]
) -> None:
    client = callers(seeded)
    tokens = {role: token_of(role) for role in Role}
    before = dump(seeded.units)
    for operation in FOR_STAFF:
        for role, token in tokens.items():
            if operation.scope in SCOPES[role]:
                continue
            problem = assert_problem(call(client, operation, **token), 403, "forbidden")
            assert problem["scope"] == operation.scope
    assert dump(seeded.units) == before
    for role, token in tokens.items():
        for operation in (*FOR_STAFF, *OPEN):
            if operation.scope in {None, *SCOPES[role]} and operation.name not in COMING_IN:
                assert call(client, operation, **token).status_code not in {401, 403}


def test_who_is_refused_learns_nothing_about_what_is_there(seeded: Shop) -> None:
    client = callers(seeded)
    for path in ("/v1/variants/1/stock", "/v1/variants/99/stock"):
        assert client.get(path).status_code == 401
    for path in ("/v1/products/1", "/v1/products/99"):
        answer = client.patch(path, json={"nonsense": 1})
        assert answer.status_code == 401


def test_a_revoked_token_is_refused(
    seeded: Shop, token_of: Callable[[Role], dict[str, str]]
) -> None:
    client = callers(seeded, **token_of(Role.OWNER))
    assert client.get("/v1/variants/1/stock").status_code == 200
    revoke_token(seeded.units, an_owner(), 1)
    assert_problem(client.get("/v1/variants/1/stock"), 401, "unauthorised")
    assert_problem(client.get("/v1/products"), 401, "unauthorised")


WRITES: list[tuple[str, str, Any, list[str]]] = [
    ("POST", "/v1/categories", {"name": "x"}, ["category.create"]),
    ("PATCH", "/v1/categories/1", {"name": "x"}, ["category.update"]),
    ("DELETE", "/v1/categories/2", None, ["category.delete"]),
    ("POST", "/v1/tags", {"name": "x"}, ["tag.create"]),
    ("PATCH", "/v1/tags/1", {"name": "x"}, ["tag.update"]),
    ("DELETE", "/v1/tags/2", None, ["tag.delete"]),
    ("POST", "/v1/products", {"name": "x", "price": 1}, ["product.create"]),
    (
        "POST",
        "/v1/products",
        {"name": "y", "price": 1, "stock": 2},
        ["product.create", "stock.received"],
    ),
    ("PATCH", "/v1/products/1", {"price": 1}, ["product.update"]),
    ("PATCH", "/v1/variants/1", {"sku": "x"}, ["product.update"]),
    ("PUT", "/v1/variants/1/stock", {"on_hand": 1, "reason": "x"}, ["stock.adjusted"]),
    (
        "POST",
        "/v1/variants/1/stock-movements",
        {"kind": "received", "quantity": 1},
        ["stock.received"],
    ),
    ("DELETE", "/v1/products/2", None, ["product.delete"]),
]


def test_every_write_leaves_who_what_and_the_request(
    seeded: Shop, units: ShopUnits, token_of: Callable[[Role], dict[str, str]]
) -> None:
    client = callers(seeded, **token_of(Role.MANAGER))
    for number, (method, path, body, actions) in enumerate(WRITES):
        headers = {"If-Match": "*", "X-Request-Id": f"r-{number}"}
        answer = client.request(method, path, json=body, headers=headers)
        assert answer.status_code in {200, 201, 204}
        with units.read() as unit:
            rows = [row for row in latest(unit, 20) if row.request_id == f"r-{number}"]
        assert sorted(row.action for row in rows) == sorted(actions)
        for row in rows:
            assert row.actor == "token:1:a manager"
            made, deleted = row.action.endswith("create"), row.action.endswith("delete")
            assert (row.before is None, row.after is None) == (made, deleted)


def test_the_audit_log_has_what_was_and_what_became_of_it(seeded: Shop, units: ShopUnits) -> None:
    client = callers(seeded, **AS_STAFF)
    client.patch("/v1/tags/1", json={"name": "Rock"}, headers={"If-Match": "*"})
    with units.read() as unit:
        [row] = latest(unit, 1)
    assert (row.actor, row.entity_id) == ("development", 1)
    assert row.before is not None
    assert row.after is not None
    assert (row.before["name"], row.after["name"]) == ("rock music", "Rock")


def test_a_write_without_a_request_id_gets_one_for_the_log(seeded: Shop, units: ShopUnits) -> None:
    answer = callers(seeded, **AS_STAFF).post("/v1/tags", json={"name": "x"})
    with units.read() as unit:
        assert latest(unit, 1)[0].request_id == answer.headers["X-Request-Id"]


def test_a_repeated_write_is_logged_once(seeded: Shop, units: ShopUnits) -> None:
    client = callers(seeded, **AS_STAFF)
    with units.read() as unit:
        before = len(latest(unit, 100))
    for _ in range(3):
        client.post("/v1/tags", json={"name": "x"}, headers={"Idempotency-Key": "k"})
    with units.read() as unit:
        assert len(latest(unit, 100)) == before + 1
