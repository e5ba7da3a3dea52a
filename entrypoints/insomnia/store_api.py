"""The folders of the store API: its operations in an order that can be played, each folder by
itself and as often as one likes.
"""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from attrs import evolve

from domain.staff.model import Party
from entrypoints.http.operations import Operation
from entrypoints.insomnia import (
    checkout_stories,
    customer_stories,
    order_stories,
    road,
    settings_stories,
    staff_stories,
)
from entrypoints.insomnia.requests import Request
from entrypoints.insomnia.steps import Step, Story

_TOKENS: Final = {
    Party.VISITOR: "visitor_token",
    Party.CUSTOMER: "customer_token",
    Party.MEMBER: "member_token",
}


_SHIRT: Final = {
    "name": "Linen shirt",
    "options": [{"name": "size", "values": ["small", "large"]}],
    "variants": [{"price": 4900, "options": {"size": "small"}, "stock": 5}],
}
_SET_UP: Final = Step(
    operation="createProduct",
    name="First, make a product with options",
    body=_SHIRT,
    keeps={"variant_id": "variants[0].id"},
)
_TIDY_UP: Final = Step(operation="deleteProduct", name="Last, delete the product")


# Folders that are more than their operations one after the other.
_STORIES: Final[Mapping[str, Story]] = {
    "Products": (
        Step(operation="listProducts", name="List the products", query={}),
        Step(operation="listProducts", name="Search, filter and sort"),
        Step(operation="countProducts"),
        Step(operation="createProduct", expects={"price": 1250, "available": 24}),
        Step(
            operation="createProduct",
            name="Make a product, with mistakes (422)",
            body={"name": "", "price": -1, "colour": "red"},
            status=422,
            expects={"code": "invalid_input", "errors.length": 3},
        ),
        Step(operation="readProduct", expects={"tags[0].name": "blue"}),
        Step(
            operation="readProduct",
            name="Read it again, unchanged (304)",
            headers={"If-None-Match": "{product_etag}"},
            status=304,
        ),
        Step(operation="changeProduct", expects={"price": 1150}),
        Step(
            operation="changeProduct",
            name="Change it, having missed the last change (412)",
            headers={"If-Match": '"product-{product_id}.1-0"'},
            status=412,
            expects={"code": "stale_version"},
        ),
        Step(operation="deleteProduct"),
    ),
    "Variants": (
        _SET_UP,
        Step(operation="createVariant", expects={"options.size": "large"}),
        Step(operation="listVariants", expects={"length": 2}),
        Step(operation="readVariant"),
        Step(operation="changeVariant", expects={"price": 1390}),
        Step(operation="deleteVariant"),
        _TIDY_UP,
    ),
    "Stock": (
        _SET_UP,
        Step(operation="readStock", expects={"on_hand": 5}),
        Step(operation="setStock", expects={"on_hand": 40}),
        Step(operation="changeStock", expects={"backorder_limit": 5, "available": 45}),
        Step(operation="recordStockMovement", expects={"balance": 50}),
        Step(
            operation="recordStockMovement",
            name="Take more than there is (409)",
            body={"kind": "adjusted", "quantity": -51, "reason": "stolen"},
            status=409,
            expects={"code": "stock_out_of_range", "on_hand": 50},
        ),
        Step(operation="listStockMovements", expects={"length": 3}),
        _TIDY_UP,
    ),
    "Audit": (
        _SET_UP,
        Step(operation="changeProduct", body={"name": "Linen shirt, washed"}),
        Step(operation="listAuditEntries", query={}, expects={"[0].action": "product.update"}),
        Step(
            operation="listAuditEntries",
            name="List by action",
            expects={"[0].after.name": "Linen shirt, washed"},
        ),
        _TIDY_UP,
    ),
    "Visitors": (
        Step(operation="createVisitor", keeps={"visitor_token": "token"}),
        Step(operation="readVisitor"),
    ),
    **checkout_stories.STORIES,
    **customer_stories.STORIES,
    **settings_stories.STORIES,
    **order_stories.STORIES,
    **staff_stories.STORIES,
}
DESCRIPTIONS: Final = {road.NAME: road.DESCRIPTION}
"""Of folders that need one."""


def folders(operations: Sequence[Operation]) -> dict[str, list[Request]]:
    by_name = {operation.name: operation for operation in operations}
    stories = {road.NAME: road.FROM_BAG_TO_REFUND}
    for name in dict.fromkeys(operation.folder for operation in operations):
        stories[name] = _STORIES.get(name) or [
            Step(operation=operation.name) for operation in operations if operation.folder == name
        ]
    return {
        name: [
            step if isinstance(step, Request) else _request(by_name[step.operation], step)
            for step in steps
        ]
        for name, steps in stories.items()
    }


def _request(operation: Operation, step: Step) -> Request:
    noun = _noun(operation.name)
    status = step.status or operation.status
    request = Request(
        name=step.name or operation.summary,
        method=operation.method,
        path=operation.path,
        description=operation.description,
        status=status,
        token=step.token or _token(operation),
        query=_texts(operation.query_example if step.query is None else step.query),
        headers={**_headers(operation, noun), **step.headers},
        body=operation.example if step.body is None else step.body,
        media_type="text/csv" if operation.body is str else "application/json",
        keeps=step.keeps,
        expects=step.expects,
    )
    if status != operation.status:
        return request
    kept = {f"{noun}_id": "id"} if operation.status == HTTPStatus.CREATED else {}
    if operation.answer is not None and not operation.told_once:
        kept[f"{noun}_etag"] = "ETag"
    return evolve(request, keeps={**kept, **step.keeps})


def _token(operation: Operation) -> str | None:
    if operation.own is not None:
        return _TOKENS[operation.own]
    return "staff_token" if operation.scope else None


def _headers(operation: Operation, noun: str) -> dict[str, str]:
    found = {}
    if operation.if_match:
        found["If-Match"] = f"{{{noun}_etag}}"
    if operation.takes_key:
        found["Idempotency-Key"] = "{% uuid 'v4' %}"
    return found


def _noun(name: str) -> str:
    """`readStockLevel` is about a `stock_level`."""
    _, *words = re.findall(r"[A-Z]?[a-z]+", name)
    return "_".join(words).lower()


def _texts(query: Mapping[str, Any]) -> dict[str, str]:
    return {name: _text(value) for name, value in query.items()}


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(map(_text, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
