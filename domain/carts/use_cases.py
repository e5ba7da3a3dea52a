"""Reading and changing one's own cart. Each change answers the whole cart, with its price.

Whoever changes a cart holds it until the change is stored, so that of many at once none is lost.
The audit log has nothing of carts: what shoppers take into their hands and put back is theirs.
"""

from collections.abc import Callable
from functools import partial

from attrs import evolve

from domain.carts.adopting import adopt
from domain.carts.changing import (
    changed,
    checked,
    given_up,
    opened,
    with_item,
    with_quantity,
    without_item,
)
from domain.carts.model import Cart, CartChanges, ItemChanges, ItemDraft, Owner
from domain.carts.ports import CartUnit
from domain.carts.quoting import Priced, StoreRules, priced, shown
from domain.customers.holding import hold_customer
from domain.shared.errors import InvalidInput, NotFound, Violation
from domain.shared.postal import PostalRules
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor

Expect = Callable[[Cart], None]
"""Sees the cart as it is, and raises if the caller had another in mind."""


def owner_of(actor: Actor) -> Owner:
    """Whose the carts of the one who calls are. Raises Forbidden."""
    return Owner(visitor_id=actor.require_visitor(), customer_id=actor.customer_id)


def open_cart(units: Units[CartUnit], rules: StoreRules, actor: Actor) -> tuple[Priced, bool]:
    """The cart that is open, and whether it was opened just now. Raises Forbidden."""
    owner = owner_of(actor)
    with units.write() as unit:
        customer = hold_customer(unit, owner.customer_id, NotFound)
        if customer is not None:
            # What had to be left at the log-in, since its checkout was under way.
            adopt(unit, owner.visitor_id, customer)
        found = unit.carts.open_of(owner)
        if found is not None:
            return unit.commit((shown(unit, rules, found), False))
        email = customer.email if customer else None
        cart = unit.carts.add(opened(owner, email, rules.currency, unit.now))
        return unit.commit((priced(unit, rules, cart), True))


def read_cart(units: Units[CartUnit], rules: StoreRules, actor: Actor, cart_id: int) -> Priced:
    """Raises Forbidden, NotFound."""
    owner = owner_of(actor)
    with units.read() as unit:
        return shown(unit, rules, unit.carts.get(owner, cart_id))


def add_item(
    units: Units[CartUnit],
    rules: StoreRules,
    actor: Actor,
    cart_id: int,
    draft: ItemDraft,
    *,
    expect: Expect,
) -> Priced:
    """More of it than can be had is no error here: the cart tells it among its requirements.

    Raises Forbidden, NotFound, CheckoutInProgress, CartClosed, TooManyItems; InvalidInput if the
    variant is not sold, or would be in the cart too often.
    """
    return _change(
        units,
        rules,
        actor,
        cart_id,
        partial(with_item, draft=draft),
        expect=expect,
        check=partial(_check_sold, variant_id=draft.variant_id),
    )


def _check_sold(found: Priced, variant_id: int) -> None:
    sold = found.for_sale.get(variant_id)
    if sold is None or not sold.is_active:
        raise InvalidInput([Violation("/variant_id", "unknown", "is not sold")])
    if sold.currency != found.cart.currency:
        detail = f"has its price in {sold.currency}"
        raise InvalidInput([Violation("/variant_id", "other_currency", detail)])


def set_quantity(
    units: Units[CartUnit],
    rules: StoreRules,
    actor: Actor,
    cart_id: int,
    item_id: int,
    *,
    changes: ItemChanges,
    expect: Expect,
) -> Priced:
    """Raises Forbidden, NotFound, CheckoutInProgress, CartClosed."""
    change = partial(with_quantity, item_id=item_id, quantity=changes.quantity)
    return _change(units, rules, actor, cart_id, change, expect=expect)


def remove_item(
    units: Units[CartUnit],
    rules: StoreRules,
    actor: Actor,
    cart_id: int,
    item_id: int,
    *,
    expect: Expect,
) -> Priced:
    """Raises Forbidden, NotFound, CheckoutInProgress, CartClosed."""
    change = partial(without_item, item_id=item_id)
    return _change(units, rules, actor, cart_id, change, expect=expect)


def change_cart(
    units: Units[CartUnit],
    rules: StoreRules,
    actor: Actor,
    cart_id: int,
    changes: CartChanges,
    *,
    postal: PostalRules,
    expect: Expect,
) -> Priced:
    """Raises Forbidden, NotFound, InvalidInput, CheckoutInProgress, CartClosed."""
    change = partial(changed, changes=checked(postal, changes))
    return _change(units, rules, actor, cart_id, change, expect=expect)


def give_up_cart(units: Units[CartUnit], actor: Actor, cart_id: int, expect: Expect) -> None:
    """It is empty from now on, and nothing can be put into it.

    Raises Forbidden, NotFound, CheckoutInProgress, CartClosed.
    """
    with units.write() as unit:
        before = _held(unit, owner_of(actor), cart_id, expect)
        unit.carts.save(evolve(given_up(before), updated_at=unit.now), before)
        unit.commit(None)


def _change(
    units: Units[CartUnit],
    rules: StoreRules,
    actor: Actor,
    cart_id: int,
    change: Callable[[Cart], Cart],
    *,
    expect: Expect,
    check: Callable[[Priced], None] = lambda _: None,
) -> Priced:
    """What was told of the cart is told no longer: whoever changes it has read that.

    `check` sees what is about to be stored, and raises if it is not to be.
    """
    with units.write() as unit:
        before = _held(unit, owner_of(actor), cart_id, expect)
        cart = evolve(change(before), notices=())
        if cart != before:
            cart = unit.carts.save(evolve(cart, updated_at=unit.now), before)
        found = priced(unit, rules, cart)
        check(found)
        return unit.commit(found)


def _held(unit: CartUnit, owner: Owner, cart_id: int, expect: Expect) -> Cart:
    hold_customer(unit, owner.customer_id, NotFound)
    cart = unit.carts.get_for_update(owner, cart_id)
    cart.check_open()
    expect(cart)
    return cart
