"""The command line, against a database of the tests' own."""

import re

import pytest
from falcon.testing import TestClient

from entrypoints import config
from entrypoints.bootstrap import mysql_shop
from tests.cli.conftest import Run
from tests.shopfront import callers, dump
from tests.trail import latest
from tests.units import ShopUnits

pytestmark = pytest.mark.database

SECRET = re.compile(r"^staff_[\w-]{43,}$", re.MULTILINE)


def a_client(secret: str) -> TestClient:
    shop = mysql_shop(config.load(), connections=1)
    return callers(shop, Authorization=f"Bearer {secret}")


def test_a_token_is_made_used_listed_and_revoked(run: Run) -> None:
    made = run("token", "create", "--name", "Anna's laptop", "--role", "manager")
    assert made.exit_code == 0
    [secret] = SECRET.findall(made.output)
    client = a_client(secret)
    assert client.post("/v1/tags", json={"name": "x"}).status_code == 201

    listed = run("token", "list")
    assert "Anna's laptop" in listed.output
    assert "manager" in listed.output
    assert "valid" in listed.output
    assert secret not in listed.output

    assert run("token", "revoke", "1").output == "Token 1 is revoked.\n"
    assert client.get("/v1/tags").status_code == 401
    assert "revoked" in run("token", "list").output


def test_only_the_hash_of_a_token_is_stored(run: Run, mysql_units: ShopUnits) -> None:
    [secret] = SECRET.findall(run("token", "create", "--name", "x").output)
    stored = repr(dump(mysql_units))
    assert secret not in stored
    assert secret.removeprefix("staff_") not in stored


def test_making_and_revoking_a_token_is_in_the_audit_log(run: Run, mysql_units: ShopUnits) -> None:
    run("token", "create", "--name", "x")
    run("token", "revoke", "1")
    with mysql_units.read() as unit:
        rows = latest(unit, 5)
    assert [row.action for row in rows] == ["api_token.revoke", "api_token.create"]
    assert {row.actor for row in rows} == {"command line"}


def test_each_role_can_be_given(run: Run) -> None:
    for role in ("owner", "manager", "support"):
        result = run("token", "create", "--name", f"a {role}", "--role", role)
        [secret] = SECRET.findall(result.output)
        status = a_client(secret).post("/v1/tags", json={"name": "x"}).status_code
        assert status == (403 if role == "support" else 201)


@pytest.mark.parametrize(
    "arguments",
    [
        ["token", "create", "--name", ""],
        ["token", "create", "--name", "x" * 101],
        ["token", "create", "--name", "a\x1bb"],
        ["token", "create"],
        ["token", "create", "--name", "x", "--role", "emperor"],
        ["token", "revoke", "99"],
        ["token", "revoke", "9" * 30],
        ["token", "revoke", "x"],
        ["seed", "--preset", "nonsense"],
        ["seed", "--products", "0"],
        ["nonsense"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_told_without_a_trace(
    run: Run, mysql_units: ShopUnits, arguments: list[str]
) -> None:
    before = dump(mysql_units)
    result = run(*arguments)
    assert result.exit_code in {1, 2}
    assert isinstance(result.exception, SystemExit)
    assert result.output
    assert "Traceback" not in result.output
    assert dump(mysql_units) == before


def test_seeding_twice_changes_nothing(run: Run, mysql_units: ShopUnits) -> None:
    assert run("seed").output == "Seeded classic: 5 new products.\n"
    before = dump(mysql_units)
    assert run("seed").output == "Seeded classic: 0 new products.\n"
    assert dump(mysql_units) == before


def test_seeding_anew_gives_the_ids_of_a_first_seed(run: Run) -> None:
    run("seed")
    client = a_client("")
    first = client.get("/api/products", headers={"Authorization": "none"}).json
    client = callers(mysql_shop(config.load(), connections=1))
    client.post("/api/tags", json={"tag_name": "x"})
    client.delete("/api/products/1")
    client.put("/api/products/2", json={"price": 1, "tagIds": [1]})

    assert run("seed", "--reset").exit_code == 0
    assert client.get("/api/products").json == first
    assert client.post("/api/tags", json={"tag_name": "x"}).json["id"] == 9
    assert client.post("/api/categories", json={"category_name": "x"}).json["id"] == 6
    assert client.post("/api/products", json={"product_name": "x", "price": 1}).json["id"] == 6


def test_tokens_survive_seeding_anew(run: Run) -> None:
    [secret] = SECRET.findall(run("token", "create", "--name", "x").output)
    assert run("seed", "--reset").exit_code == 0
    assert a_client(secret).post("/v1/tags", json={"name": "x"}).status_code == 201


def test_emptying_the_shop_is_refused_in_production(run: Run, mysql_units: ShopUnits) -> None:
    run("seed")
    before = dump(mysql_units)
    result = run("seed", "--reset", ENVIRONMENT="production")
    assert result.exit_code == 1
    assert "ENVIRONMENT=development" in result.output
    assert dump(mysql_units) == before


def test_a_range_of_products_is_seeded_and_grows(run: Run, mysql_units: ShopUnits) -> None:
    assert run("seed", "--preset", "bulk", "--products", "12").exit_code == 0
    before = dump(mysql_units)
    assert len(before["products"]) == 12
    assert run("seed", "--preset", "bulk", "--products", "12").exit_code == 0
    assert dump(mysql_units) == before
    assert run("seed", "--preset", "bulk", "--products", "20").exit_code == 0
    after = dump(mysql_units)
    assert len(after["products"]) == 20
    assert set(before["products"]) <= set(after["products"])


@pytest.mark.parametrize("command", [["token", "list"], ["seed"], ["migrate"]], ids=" ".join)
def test_a_database_that_is_not_there_is_told_of(run: Run, command: list[str]) -> None:
    away = run(*command, DB_PORT="1")
    assert away.exit_code == 1
    assert re.fullmatch(r"storekeep: .+ DB_HOST and DB_PORT\.\n", away.output)
    for wrong in ({"DB_PASSWORD": "wrong-hunter2"}, {"DB_NAME": "storekeep_nowhere"}):
        refused = run(*command, **wrong)
        assert refused.exit_code == 1
        assert re.fullmatch(r"storekeep: .+ DB_NAME, DB_USER and DB_PASSWORD\.\n", refused.output)
        assert "hunter2" not in refused.output
