"""A visitor logs in: what they had in their cart becomes the customer's."""

from attrs import evolve

from domain.carts.merging import merged
from domain.carts.model import Cart, CartStatus, Owner
from domain.carts.ports import CartUnit
from domain.customers.model import Customer


def adopt(unit: CartUnit, visitor_id: int, customer: Customer) -> None:
    """In a unit of work that holds the customer. The visitor is the customer's from now on.

    Where the customer has no cart, the visitor's becomes it, also while its checkout is under way.
    Where both have one, the visitor's goes into the customer's, and stays as `merged`, with all
    that was in it. If then the checkout of either is under way, both are left as they are: the
    customer reaches both, and is asked for again (`open_cart`) when that is over. Whoever logs out
    before that reaches the visitor's no longer. The order that is being paid for becomes the
    customer's in any case (`Orders.adopt`).
    """
    found = unit.carts.open_of(Owner(visitor_id=visitor_id))
    if found is None:
        return
    own = unit.carts.open_of(Owner(visitor_id=visitor_id, customer_id=customer.id))
    ids = sorted({found.id, own.id} if own else {found.id})
    held = {cart_id: unit.carts.by_id_for_update(cart_id) for cart_id in ids}
    visitors = held[found.id]
    customers = held[own.id] if own and held[own.id].is_open else None
    if not visitors.is_open or visitors.customer_id is not None:
        # It was ordered, or has expired, while this waited for it.
        return
    if customers is None:
        _hand_over(unit, visitors, customer)
    elif visitors.status is customers.status is CartStatus.OPEN:
        _merge(unit, visitors, customers)


def _hand_over(unit: CartUnit, cart: Cart, customer: Customer) -> None:
    email = cart.email or customer.email
    unit.carts.save(
        evolve(cart, customer_id=customer.id, email=email, updated_at=unit.now), before=cart
    )


def _merge(unit: CartUnit, visitors: Cart, customers: Cart) -> None:
    for_sale = unit.shelf.for_sale(visitors.quantities.keys(), unit.now)
    whole = merged(customers, visitors, for_sale)
    unit.carts.save(evolve(whole, updated_at=unit.now), before=customers)
    # The customer's, too: what is held about them is told and erased by their number.
    closed = evolve(
        visitors,
        customer_id=customers.customer_id,
        status=CartStatus.MERGED,
        merged_into_id=customers.id,
        updated_at=unit.now,
    )
    unit.carts.save(closed, before=visitors)
