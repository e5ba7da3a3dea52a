"""Steps that several stories share: to a bag that can be ordered, and to an order.

Whoever buys gives back in the end, or cancels: so that the shelf is as full as before, and the
stories can be played as often as one likes.
"""

from collections.abc import Mapping
from typing import Any, Final

from entrypoints.insomnia.steps import Step, Story

STAFF: Final = "staff_token"

# What its number does, docs/payments.md tells.
PAYS: Final = "4242424242424242"
IS_DECLINED: Final = "4000000000000002"
ASKS_THE_CUSTOMER: Final = "4000002500003155"

# Nobody's yet, however often a story is played. Who has registered with an address before is told
# so by mail, and gets no token; and guests may order only so often without paying at once.
FRESH_ADDRESS: Final = "anna-{% uuid 'v4' %}@example.com"

RECIPIENT: Final = {
    "email": "anna@example.com",
    "shipping_address": {
        "name": "Anna Lind",
        "line1": "1 Main St",
        "city": "Los Angeles",
        "region": "CA",
        "postcode": "90012",
        "country": "US",
    },
}
A_NEW_RECIPIENT: Final = {**RECIPIENT, "email": FRESH_ADDRESS}

_OF_THE_ORDER: Final = {"order_id": "order.id", "order_item_id": "order.items[0].id"}

COME_IN: Final = Step(operation="createVisitor", keeps={"visitor_token": "token"})
LOOK: Final = Step(
    operation="listProducts",
    name="Look at what there is, the cheapest first",
    query={"in_stock": True, "sort": "price", "expand": "variants"},
    keeps={"variant_id": "[0].variants[0].id"},
)


def add(quantity: int, name: str | None = None) -> Step:
    return Step(
        operation="addCartItem",
        name=name,
        body={"variant_id": "{variant_id}", "quantity": quantity},
        keeps={"item_id": "items[0].id"},
        expects={"items[0].quantity": quantity},
    )


def a_full_bag(quantity: int = 1, recipient: Mapping[str, Any] = RECIPIENT) -> Story:
    """Of somebody new."""
    return (
        COME_IN,
        Step(operation="openCart"),
        LOOK,
        add(quantity),
        Step(
            operation="changeCart",
            name="Say who and where",
            body=recipient,
            keeps={"shipping_method_id": "shipping_options[0].method_id"},
        ),
        Step(
            operation="changeCart",
            name="Choose how it is sent",
            body={"shipping_method_id": "{shipping_method_id}"},
            keeps={"cart_total": "totals.total"},
            expects={"requirements.length": 0},
        ),
    )


def the_next_bag(quantity: int = 1) -> Story:
    """Of the same visitor, after the one before was ordered."""
    return (
        Step(operation="openCart", name="Open the next bag"),
        add(quantity, "Put something into the next bag"),
        Step(
            operation="changeCart",
            name="Say who, where and how",
            body={**RECIPIENT, "shipping_method_id": "{shipping_method_id}"},
            keeps={"cart_total": "totals.total"},
            expects={"requirements.length": 0},
        ),
    )


def check_out(
    name: str,
    *,
    source: str | None = PAYS,
    method: str = "test",
    expects: Mapping[str, Any] | None = None,
    keeps: Mapping[str, str] | None = None,
    **more: Any,
) -> Step:
    """By default as it goes well."""
    payment = {"method": method, **({"source": source} if source else {})}
    return Step(
        operation="checkOut",
        name=name,
        body={"expected_total": "{cart_total}", "payment": payment},
        expects=expects or {"status": "placed"},
        keeps=_OF_THE_ORDER if keeps is None else keeps,
        **more,
    )


def cancel(name: str) -> Step:
    return Step(
        operation="cancelOrder",
        name=name,
        # It has no id of its own, and the order keeps its.
        keeps={"order_id": "cancellation.order_id"},
        expects={"refund.status": "succeeded"},
    )
