"""From bag to order."""

from typing import Final

from domain.checkout.model import CheckoutDraft
from domain.staff.model import Party
from entrypoints.http import checkout
from entrypoints.http.cart_documents import CartDocument
from entrypoints.http.checkout import CheckoutDocument
from entrypoints.http.operations import Operation

_CHECKOUT: Final = "/v1/carts/{cart_id}/checkout"

# fmt: off
OPERATIONS: Final = (
    Operation(method="POST", path=_CHECKOUT, name="checkOut", folder="Checkout",
              summary="Order what is in the bag",
              description="Places the order and takes the money: once, however often it is asked."
                          " Send an Idempotency-Key, and repeat the request with it until there is"
                          " an answer. 201 with the order; 202 with `action_url` if the customer"
                          " has to go to the bank's page first: when they are back, read the"
                          " order, and check out again, with another key, if it is a draft whose"
                          " payment still waits; 200 with the order if the cart was ordered"
                          " before. Look at its `status`: it is `cancelled` if the money came too"
                          " late for the goods, and is on its way back. With If-Match, no"
                          " checkout begins of anything but the cart that the customer saw.",
              handle=checkout.check_out, own=Party.VISITOR, body=CheckoutDraft,
              answer=CheckoutDocument, status=201, or_status=(202, 200), if_match=False,
              refusals=("cart_closed", "checkout_in_progress", "cart_not_ready", "total_changed",
                        "sold_out", "payment_declined", "too_many_attempts", "gateway_unavailable"),
              example={"expected_total": 2144,
                       "payment": {"method": "test", "source": "4242424242424242"}}),
    Operation(method="DELETE", path=_CHECKOUT, name="giveUpCheckout", folder="Checkout",
              summary="Give a checkout up",
              description="The customer does not want to pay after all: the goods are released, and"
                          " the cart can be changed again. Answers the cart.",
              handle=checkout.give_up, own=Party.VISITOR, answer=CartDocument,
              refusals=("checkout_in_progress", "gateway_unavailable")),
)
# fmt: on
