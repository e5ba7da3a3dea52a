"""`/v1/carts`: a shopping bag. Every change answers the whole cart."""

from datetime import datetime

from attrs import frozen

from domain.carts import keeping, use_cases
from domain.carts.keeping import ABANDONED_AFTER, IdleHours
from domain.carts.model import Cart, CartChanges, ItemChanges, ItemDraft
from domain.carts.quoting import Priced
from entrypoints.http.cart_documents import document
from entrypoints.http.operations import Call, Nothing
from entrypoints.http.paging import PageQuery
from entrypoints.http.query import write_cursor
from entrypoints.http.replies import Reply


@frozen(kw_only=True)
class AbandonedItem:
    variant_id: int
    quantity: int


@frozen(kw_only=True)
class AbandonedCart:
    """A cart that its owner has left with something in it."""

    id: int
    customer_id: int | None
    """Null: somebody who is not logged in."""
    email: str | None
    currency: str
    items: list[AbandonedItem]
    created_at: datetime
    updated_at: datetime
    """When its owner last changed it."""


@frozen(kw_only=True)
class AbandonedQuery(PageQuery):
    idle_hours: IdleHours = ABANDONED_AFTER
    """Not changed for so long."""
    with_email: bool = False
    """Only those whose owner can be written to."""


def version_of(cart: Cart) -> str:
    return f"cart-{cart.id}.{cart.version}"


def cart_reply(shown: Priced) -> Reply:
    return Reply(value=document(shown), version=version_of(shown.cart))


def _opened(found: tuple[Priced, bool]) -> Reply:
    shown, is_new = found
    return Reply(
        value=document(shown),
        status=201 if is_new else 200,
        version=version_of(shown.cart),
        location=f"/v1/carts/{shown.cart.id}",
    )


def open_cart(call: Call[Nothing, None]) -> Reply:
    return call.write(
        lambda units: use_cases.open_cart(units, call.shop.rules, call.actor), _opened
    )


def read_cart(call: Call[Nothing, None], cart_id: int) -> Reply:
    return cart_reply(use_cases.read_cart(call.units, call.shop.rules, call.actor, cart_id))


def change_cart(call: Call[Nothing, CartChanges], cart_id: int) -> Reply:
    expect = call.expect(version_of)
    return call.write(
        lambda units: use_cases.change_cart(
            units,
            call.shop.rules,
            call.actor,
            cart_id,
            call.body,
            postal=call.shop.postal,
            expect=expect,
        ),
        cart_reply,
    )


def give_up_cart(call: Call[Nothing, None], cart_id: int) -> Reply:
    expect = call.expect(version_of)
    return call.write(
        lambda units: use_cases.give_up_cart(units, call.actor, cart_id, expect),
        lambda _: Reply(status=204),
    )


def add_item(call: Call[Nothing, ItemDraft], cart_id: int) -> Reply:
    expect = call.expect(version_of)
    return call.write(
        lambda units: use_cases.add_item(
            units, call.shop.rules, call.actor, cart_id, call.body, expect=expect
        ),
        cart_reply,
    )


def set_quantity(call: Call[Nothing, ItemChanges], cart_id: int, item_id: int) -> Reply:
    expect = call.expect(version_of)
    return call.write(
        lambda units: use_cases.set_quantity(
            units,
            call.shop.rules,
            call.actor,
            cart_id,
            item_id,
            changes=call.body,
            expect=expect,
        ),
        cart_reply,
    )


def remove_item(call: Call[Nothing, None], cart_id: int, item_id: int) -> Reply:
    expect = call.expect(version_of)
    return call.write(
        lambda units: use_cases.remove_item(
            units, call.shop.rules, call.actor, cart_id, item_id, expect=expect
        ),
        cart_reply,
    )


def _abandoned(cart: Cart) -> AbandonedCart:
    return AbandonedCart(
        id=cart.id,
        customer_id=cart.customer_id,
        email=cart.email,
        currency=cart.currency,
        items=[
            AbandonedItem(variant_id=item.variant_id, quantity=item.quantity) for item in cart.items
        ],
        created_at=cart.created_at,
        updated_at=cart.updated_at,
    )


def list_abandoned(call: Call[AbandonedQuery, None]) -> Reply:
    page = keeping.list_abandoned(
        call.units,
        call.actor,
        idle_hours=call.query.idle_hours,
        with_email=call.query.with_email,
        limit=call.query.limit,
        after=call.cursor("updated_at", call.query.after, datetime, int),
    )
    following = write_cursor("updated_at", page.after) if page.after else None
    return Reply(value=[_abandoned(each) for each in page.items], next=following)
