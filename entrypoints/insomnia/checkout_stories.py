"""The folders of customers who buy: the bag, and what may happen at the till."""

from collections.abc import Mapping
from typing import Final

from entrypoints.insomnia.requests import Request
from entrypoints.insomnia.shopping import (
    ASKS_THE_CUSTOMER,
    COME_IN,
    IS_DECLINED,
    LOOK,
    RECIPIENT,
    a_full_bag,
    add,
    cancel,
    check_out,
    the_next_bag,
)
from entrypoints.insomnia.steps import Step, Story

_BAG: Final[Story] = (
    COME_IN,
    Step(operation="openCart"),
    Step(operation="openCart", name="Open it again: the one that is open (200)", status=200),
    LOOK,
    add(2),
    Step(operation="changeCartItem", expects={"items[0].quantity": 3}),
    Step(
        operation="addCartItem",
        name="Put something into it that is not sold (422)",
        body={"variant_id": 9_000_000_000},
        status=422,
        expects={"errors[0].pointer": "/variant_id"},
    ),
    Step(
        operation="changeCart",
        name="Send it to an address that cannot be (422)",
        body={"shipping_address": {"name": "Anna", "line1": "1 Main St", "country": "US"}},
        status=422,
        expects={"errors[0].pointer": "/shipping_address/city"},
    ),
    Step(
        operation="changeCart",
        body=RECIPIENT,
        expects={"email": "anna@example.com", "currency": "USD"},
    ),
    Step(operation="readCart", expects={"requirements[0].code": "shipping_method_missing"}),
    Step(
        operation="readCart",
        name="Read it again, unchanged (304)",
        headers={"If-None-Match": "{cart_etag}"},
        status=304,
    ),
    Step(operation="removeCartItem", expects={"items.length": 0}),
    Step(operation="giveUpCart"),
    Step(
        operation="addCartItem",
        name="Put something into the cart that was given up (409)",
        body={"variant_id": "{variant_id}"},
        status=409,
        expects={"code": "cart_closed"},
    ),
    Step(operation="listAbandonedCarts"),
)

_BY_CARD: Final[Story] = (
    Step(operation="listPaymentMethods", expects={"[0].name": "test"}),
    *a_full_bag(),
    Step(
        operation="checkOut",
        name="Order at a total that it is not (409)",
        body={"expected_total": 1, "payment": {"method": "test", "source": "4242424242424242"}},
        status=409,
        expects={"code": "total_changed"},
    ),
    check_out(
        "Order with a card that is declined (422)",
        source=IS_DECLINED,
        status=422,
        expects={"code": "payment_declined"},
        keeps={},
    ),
    check_out("Order with another card"),
    check_out(
        "Order once more, with another key: it was ordered before (200)",
        status=200,
        expects={"order.payment_status": "paid"},
    ),
    cancel("As staff: cancel it, so that the goods are for sale again"),
)

_PAY_OR_REFUSE: Final = (
    "In development: the bank's page of the test gateway, which customers see in their browser."
)
_AT_THE_BANK: Final[Story] = (
    *the_next_bag(),
    check_out(
        "Order with a card whose bank asks (202): the customer has to go to action_url",
        source=ASKS_THE_CUSTOMER,
        status=202,
        expects={"status": "action_required", "order.status": "draft"},
        keeps={"action_url": "action_url"},
    ),
    Step(
        operation="changeCart",
        name="Change the cart meanwhile (409)",
        body={"note": "Please ring twice."},
        status=409,
        expects={"code": "checkout_in_progress"},
    ),
    Request(
        name="See the bank's page",
        method="GET",
        path="{action_url}",
        status=200,
        description=_PAY_OR_REFUSE,
    ),
    Step(operation="giveUpCheckout", expects={"status": "open"}),
    check_out(
        "Order with it after all (202)",
        source=ASKS_THE_CUSTOMER,
        status=202,
        expects={"status": "action_required"},
        keeps={"action_url": "action_url"},
    ),
    Request(
        name="Pay on the bank's page, which leads back to the shop (303)",
        method="POST",
        path="{action_url}",
        status=303,
        form={"decision": "pay"},
        description=_PAY_OR_REFUSE,
    ),
    check_out("Check out again, back from the bank", source=ASKS_THE_CUSTOMER),
    cancel("As staff: cancel that, too"),
)

STORIES: Final[Mapping[str, Story]] = {
    "Shopping bag": _BAG,
    "Checkout": (*_BY_CARD, *_AT_THE_BANK),
}
