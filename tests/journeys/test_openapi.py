"""The OpenAPI document is valid, and says neither more nor less than the service does."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import jsonschema_rs
import pytest
from attrs import frozen
from falcon.inspect import inspect_routes
from falcon.testing import Result, TestClient
from openapi_spec_validator import validate

from domain.shared.changes import UNSET, Unset
from domain.shared.errors import DomainError
from domain.shared.rules import Entries, Id, Items, Text
from entrypoints.http.app import create_app
from entrypoints.http.errors import Refusal
from entrypoints.http.openapi import openapi
from entrypoints.http.operations import Operation
from entrypoints.http.problems import PROBLEMS
from entrypoints.http.query import read
from entrypoints.http.routes import OPERATIONS
from entrypoints.http.schemas import Schemas
from entrypoints.http.structuring import structure
from entrypoints.seeding import seed
from tests.shopfront import AS_STAFF, a_shop, as_visitor, callers
from tests.units import ShopUnits

# Pages and probes: what is there for people and for whoever watches over the process.
_NO_PART_OF_THE_STORE_API = re.compile(
    r"/|/docs(/.*)?|/health/\w+|/v1/openapi\.json|/api(/.*)?|/account/\w+|/dev/mail"
    # A gateway says in its own words what it says, and its page is a person's.
    r"|/v1/payments/notices/[^/]+|/dev/gateway/[^/]+"
)


@pytest.fixture
def client(memory_units: ShopUnits) -> TestClient:
    return callers(a_shop(memory_units))


def test_the_document_is_valid() -> None:
    validate(openapi())


def test_every_route_is_in_the_document_and_the_other_way_round(memory_units: ShopUnits) -> None:
    app = create_app(a_shop(memory_units))
    served = {
        (method.method, re.sub(r":\w+\}", "}", route.path))
        for route in inspect_routes(app)
        for method in route.methods
        if not method.internal and method.method != "HEAD"
    }
    documented = {
        (method.upper(), path) for path, methods in openapi()["paths"].items() for method in methods
    }
    others = {route for route in served if _NO_PART_OF_THE_STORE_API.fullmatch(route[1])}
    assert served - others == documented
    assert not documented & others


def test_it_is_served_and_revalidated_like_other_reads(client: TestClient) -> None:
    answer = client.get("/v1/openapi.json")
    assert answer.json == openapi()
    again = client.get("/v1/openapi.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_names_of_operations_are_unique() -> None:
    names = [operation.name for operation in OPERATIONS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_examples_are_what_the_service_takes(operation: Operation) -> None:
    if operation.body not in (None, str):
        assert structure(operation.example, operation.body)
    texts = {name: _text(value) for name, value in operation.query_example.items()}
    assert read("&".join(f"{name}={text}" for name, text in texts.items()), operation.query)


def test_the_examples_of_a_cart_lead_to_a_paid_order(units: ShopUnits) -> None:
    shop = a_shop(units)
    seed(shop, "classic")
    visitor, staff = callers(shop, **as_visitor(shop)), callers(shop, **AS_STAFF)
    for name in ("openCart", "addCartItem", "changeCart"):
        cart = _played(visitor, name).json
    assert cart["requirements"] == []
    assert _played(visitor, "checkOut").json["order"]["payment_status"] == "paid"

    other = callers(shop, **as_visitor(shop))
    for name in ("openCart", "addCartItem", "changeCart"):
        cart = _played(other, name, cart_id=2).json
    later = {"expected_total": cart["totals"]["total"], "payment": {"method": "cash"}}
    assert other.post("/v1/carts/2/checkout", json=later).json["order"]["owed"] > 0
    _played(staff, "recordPayment", order_id=2)
    assert other.get("/v1/orders/2").json["owed"] == 0


def _played(client: TestClient, name: str, **ids: int) -> Result:
    [operation] = [each for each in OPERATIONS if each.name == name]
    path = operation.path.format(**{"cart_id": 1, "order_id": 1, **ids})
    body = {"json": operation.example} if operation.body else {}
    answer = client.simulate_request(operation.method, path, **body)
    assert answer.status_code == operation.status, answer.text
    return answer


def test_all_that_a_checkout_may_answer_is_documented() -> None:
    responses = openapi()["paths"]["/v1/carts/{cart_id}/checkout"]["post"]["responses"]
    done = {status: told for status, told in responses.items() if status < "300"}
    assert done.keys() == {"200", "201", "202"}
    for told in done.values():
        schema = told["content"]["application/json"]["schema"]
        assert schema == {"$ref": "#/components/schemas/CheckoutDocument"}


def test_every_error_of_the_domain_is_a_problem_that_is_documented() -> None:
    # One class stands for whatever has no error of its own, and is told its code.
    codes = {error.code for error in _subclasses(DomainError) if error is not Refusal}
    assert codes <= PROBLEMS.keys()


def test_every_refusal_of_an_operation_is_a_problem() -> None:
    assert {code for operation in OPERATIONS for code in operation.refusals} <= PROBLEMS.keys()


def test_what_problems_tell_besides_is_in_the_document() -> None:
    kinds: dict[str, Any] = {}
    told = openapi()["components"]["schemas"]["Problem"]
    for code, problem in PROBLEMS.items():
        for name, kind in problem.facts.items():
            # One schema is for all codes.
            assert kinds.setdefault(name, kind) == kind, name
            assert f"`{code}`" in told["properties"][name]["description"]
            assert name not in told["required"]
    assert {"left", "cart_status", "total", "orders", "retry_after"} <= kinds.keys()


def test_what_is_short_is_told_as_the_document_says(memory_units: ShopUnits) -> None:
    shop = a_shop(memory_units)
    seed(shop, "classic")
    visitor, staff = callers(shop, **as_visitor(shop)), callers(shop, **AS_STAFF)
    for name in ("openCart", "addCartItem", "changeCart"):
        cart = _played(visitor, name).json
    nothing = {"on_hand": 0, "reason": "stolen"}
    emptied = staff.put("/v1/variants/1/stock", json=nothing, headers={"If-Match": "*"})
    assert emptied.status_code == 200
    order = {"expected_total": cart["totals"]["total"], "payment": {"method": "cash"}}
    problem = visitor.post("/v1/carts/1/checkout", json=order).json
    assert problem["code"] == "sold_out"
    assert problem["left"]
    document = openapi()
    schema = {
        "$ref": "#/components/schemas/Problem",
        "components": {"schemas": document["components"]["schemas"]},
    }
    jsonschema_rs.validator_for(schema).validate(problem)


@frozen(kw_only=True)
class _Sample:
    """What it is."""

    ids: Annotated[tuple[Id, ...], Items(3)] = ()
    name: Annotated[str, Text(5, pattern="^[^\\W_]+$")]
    """What it is called."""
    parent_id: Id | None | Unset = UNSET
    words: Annotated[Mapping[Annotated[str, Text(9)], str], Entries(2)] = {}


def test_what_callers_send_is_described_with_every_rule() -> None:
    schemas = Schemas(strict=True)
    assert schemas.of(_Sample) == {"$ref": "#/components/schemas/_Sample"}
    found = schemas.components["_Sample"]
    assert found["description"] == "What it is."
    assert found["required"] == ["name"]
    assert found["additionalProperties"] is False
    assert found["properties"]["ids"] == {
        "type": "array",
        "items": {"type": "integer", "minimum": 1, "maximum": 2**63 - 1},
        "maxItems": 3,
        "uniqueItems": True,
        "default": (),
    }
    assert found["properties"]["name"] == {
        "type": "string",
        "minLength": 1,
        "maxLength": 5,
        "pattern": "^[^\\x00-/:-@\\[-`{-\\x7f]+$",
        "description": "What it is called.",
    }
    assert found["properties"]["parent_id"]["type"] == ["integer", "null"]
    assert found["properties"]["words"]["propertyNames"]["maxLength"] == 9
    assert found["properties"]["words"]["maxProperties"] == 2


def test_what_is_answered_has_every_field_that_is_always_there() -> None:
    schemas = Schemas(strict=False)
    schemas.of(_Sample)
    assert schemas.components["_Sample"]["required"] == ["ids", "name", "words"]
    assert "additionalProperties" not in schemas.components["_Sample"]


def test_what_is_sent_and_what_is_answered_are_told_apart_by_name() -> None:
    answers = Schemas(strict=False)
    answers.of(_Sample)
    requests = Schemas(strict=True, others=answers.components)
    assert requests.of(_Sample) == {"$ref": "#/components/schemas/_SampleInput"}


def test_a_type_that_has_no_schema_is_an_error_and_not_left_out() -> None:
    with pytest.raises(TypeError):
        Schemas(strict=True).of(Any)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _subclasses(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for each in kind.__subclasses__():
        yield each
        yield from _subclasses(each)
