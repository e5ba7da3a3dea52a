"""What somebody is about to buy."""

from typing import Final

from domain.carts.model import CartChanges, ItemChanges, ItemDraft
from domain.staff.model import Party, Scope
from entrypoints.http import carts
from entrypoints.http.cart_documents import CartDocument
from entrypoints.http.operations import Operation

_FOLDER: Final = "Shopping bag"
_CART: Final = "/v1/carts/{cart_id}"
_ITEM: Final = "/v1/carts/{cart_id}/items/{item_id}"
_CLOSED: Final = ("checkout_in_progress", "cart_closed")

# fmt: off
OPERATIONS: Final = (
    Operation(method="POST", path="/v1/carts", name="openCart", folder=_FOLDER,
              summary="Open a cart",
              description="Or the one that is open: a visitor has one, and so has a customer.",
              handle=carts.open_cart, own=Party.VISITOR, answer=CartDocument, status=201,
              or_status=(200,)),
    Operation(method="GET", path="/v1/carts/abandoned", name="listAbandonedCarts", folder=_FOLDER,
              summary="List abandoned carts",
              description="Open ones with something in them that nobody has changed for a day, or"
                          " for `idle_hours`: the longest idle first.",
              handle=carts.list_abandoned, scope=Scope.ORDERS_READ, query=carts.AbandonedQuery,
              answer=list[carts.AbandonedCart],
              query_example={"idle_hours": 48, "with_email": True}),
    Operation(method="GET", path=_CART, name="readCart", folder=_FOLDER, summary="Read a cart",
              description="With what it costs now, and what it lacks to be ordered. While it is"
                          " `locked` by a checkout, and once it is `ordered`, it says what is being"
                          " paid, or was, and `order_id` leads to the order.",
              handle=carts.read_cart, own=Party.VISITOR, answer=CartDocument),
    Operation(method="PATCH", path=_CART, name="changeCart", folder=_FOLDER,
              summary="Change a cart",
              description="E-mail address, note, addresses, shipping method, coupon code. An"
                          " address is replaced whole, and has to be right for its country. null"
                          " takes away.",
              handle=carts.change_cart, own=Party.VISITOR, body=CartChanges, answer=CartDocument,
              if_match=False, refusals=_CLOSED,
              example={"email": "anna@example.com",
                       "shipping_address": {"name": "Anna Lind", "line1": "1 Main St",
                                            "city": "Los Angeles", "region": "CA",
                                            "postcode": "90012", "country": "US"},
                       "shipping_method_id": 1}),
    Operation(method="DELETE", path=_CART, name="giveUpCart", folder=_FOLDER,
              summary="Give up a cart",
              description="It is emptied and closed. The next one is opened anew.",
              handle=carts.give_up_cart, own=Party.VISITOR, status=204, if_match=False,
              refusals=_CLOSED),
    Operation(method="POST", path=_CART + "/items", name="addCartItem", folder=_FOLDER,
              summary="Put something into a cart",
              description="What is in it already becomes more. A double click is two requests: an"
                          " Idempotency-Key makes one of them.",
              handle=carts.add_item, own=Party.VISITOR, body=ItemDraft, answer=CartDocument,
              if_match=False, refusals=("too_many_items", *_CLOSED),
              example={"variant_id": 1, "quantity": 1}),
    Operation(method="PATCH", path=_ITEM, name="changeCartItem", folder=_FOLDER,
              summary="Set how many",
              description="More than can be had may be wanted: the requirements tell it.",
              handle=carts.set_quantity, own=Party.VISITOR, body=ItemChanges, answer=CartDocument,
              if_match=False, refusals=_CLOSED, example={"quantity": 3}),
    Operation(method="DELETE", path=_ITEM, name="removeCartItem", folder=_FOLDER,
              summary="Take something out of a cart", handle=carts.remove_item, own=Party.VISITOR,
              answer=CartDocument, if_match=False, refusals=_CLOSED),
)
# fmt: on
