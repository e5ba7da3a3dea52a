"""What becomes of a cart when its owner changes it: pure, whatever there is in stock."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, get_args

from attrs import evolve

from domain.accounts.model import mailbox
from domain.carts.model import (
    MAX_ITEMS,
    Cart,
    CartChanges,
    CartItem,
    CartStatus,
    ItemDraft,
    Owner,
    TooManyItems,
)
from domain.pricing.model import Quantity
from domain.shared.changes import sent
from domain.shared.errors import InvalidInput, NotFound, Violation
from domain.shared.ids import NEW
from domain.shared.postal import PostalAddress, PostalRules
from domain.shared.rules import Whole

MOST_OF_ONE: Final[Whole] = get_args(Quantity)[1]
_ADDRESSES: Final = ("shipping_address", "billing_address")


def opened(owner: Owner, email: str | None, currency: str, now: datetime) -> Cart:
    """An empty one."""
    return Cart(
        id=NEW,
        visitor_id=owner.visitor_id,
        customer_id=owner.customer_id,
        email=email,
        currency=currency,
        created_at=now,
        updated_at=now,
    )


def with_item(cart: Cart, draft: ItemDraft) -> Cart:
    """More of what is in it, or something else besides.

    Raises InvalidInput if it would be more than anybody may have, TooManyItems.
    """
    had = next((item for item in cart.items if item.variant_id == draft.variant_id), None)
    if had is None:
        if len(cart.items) >= MAX_ITEMS:
            raise TooManyItems(f"There is room for {MAX_ITEMS} different things.", most=MAX_ITEMS)
        added = CartItem(variant_id=draft.variant_id, quantity=draft.quantity)
        return evolve(cart, items=(*cart.items, added))
    quantity = had.quantity + draft.quantity
    if problem := MOST_OF_ONE.problem(quantity):
        raise InvalidInput([Violation("/quantity", *problem)])
    return with_quantity(cart, had.id, quantity)


def with_quantity(cart: Cart, item_id: int, quantity: int) -> Cart:
    """Raises NotFound."""
    _find(cart, item_id)
    return evolve(
        cart,
        items=tuple(
            evolve(item, quantity=quantity) if item.id == item_id else item for item in cart.items
        ),
    )


def without_item(cart: Cart, item_id: int) -> Cart:
    """Raises NotFound."""
    _find(cart, item_id)
    return evolve(cart, items=tuple(item for item in cart.items if item.id != item_id))


def _find(cart: Cart, item_id: int) -> None:
    if cart.item(item_id) is None:
        raise NotFound(f"There is no item {item_id} in the cart.")


def changed(cart: Cart, changes: CartChanges) -> Cart:
    """The cart with what was sent."""
    values = sent(changes)
    if values.get("email"):
        values["email"] = mailbox(values["email"])
    if "note" in values:
        values["note"] = values["note"] or ""
    return evolve(cart, **values)


def checked(rules: PostalRules, changes: CartChanges) -> CartChanges:
    """The changes with addresses as they are kept. Raises InvalidInput with all that is wrong."""
    kept: dict[str, Any] = {}
    wrong: list[Violation] = []
    for name in _ADDRESSES:
        address = getattr(changes, name)
        if isinstance(address, PostalAddress):
            try:
                kept[name] = rules.checked(address)
            except InvalidInput as error:
                wrong += _within(name, error.violations)
    if wrong:
        raise InvalidInput(wrong)
    return evolve(changes, **kept)


def _within(name: str, violations: Iterable[Violation]) -> list[Violation]:
    return [evolve(each, pointer=f"/{name}{each.pointer}") for each in violations]


def given_up(cart: Cart) -> Cart:
    """Closed by its owner: nothing of what they put into it or wrote into it is left."""
    return evolve(
        cart,
        status=CartStatus.EXPIRED,
        items=(),
        email=None,
        note="",
        shipping_address=None,
        billing_address=None,
        shipping_method_id=None,
        coupon_code=None,
        notices=(),
    )
