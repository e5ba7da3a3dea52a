"""The first transaction of a checkout: the cart is locked and priced anew, the goods are held, the
order is drafted, its payment is written down.
"""

from attrs import evolve

from domain.accounts.model import Origin
from domain.carts.model import CartStatus, CheckoutInProgress, Owner
from domain.carts.quoting import Priced, priced
from domain.carts.use_cases import Expect
from domain.checkout.limiting import count_guest_order
from domain.checkout.model import (
    ACTOR,
    LEASE,
    CartNotReady,
    CheckoutDraft,
    PaymentChoice,
    Progress,
    TotalChanged,
    drafted,
    redrafted,
)
from domain.checkout.ports import CheckoutUnit, Till
from domain.customers.holding import hold_customer
from domain.inventory.model import SoldOut
from domain.inventory.reservations import reserve
from domain.orders.model import Order, OrderStatus
from domain.payments.model import FREE, Payment, PaymentStatus
from domain.shared.errors import InvalidInput, NotFound, Violation
from domain.shared.ids import NEW


def prepare(
    till: Till,
    owner: Owner,
    cart_id: int,
    draft: CheckoutDraft,
    *,
    expect: Expect,
    origin: Origin,
) -> Progress:
    """The order of the cart with a payment that is in the caller's hands now, or the one that was
    placed before.
    """
    with till.units.write() as unit:
        hold_customer(unit, owner.customer_id, NotFound)
        cart = unit.carts.get_for_update(owner, cart_id)
        before = unit.orders.of_cart_for_update(cart.id)
        if before is not None and before.status is not OrderStatus.DRAFT:
            return _was_there(unit, owner, before)
        live = live_payment(unit, before) if before else None
        if before is not None and live is not None:
            return unit.commit(Progress(before, _resumed(unit, before, live, draft)))
        if cart.status is not CartStatus.LOCKED:
            # Locked without a payment it would be for ever: then it is as good as open.
            cart.check_open()
        expect(cart)
        wanted = priced(unit, till.rules, cart)
        _check(wanted, draft.expected_total)
        method = _method(till, wanted.quote.total, draft.payment)
        if not till.gateway(method).needs_source:
            # Whoever need not say who pays pays later, or nothing.
            count_guest_order(unit, till.guest_limits, owner, cart.email or "", origin)
        order = drafted(wanted, prices_include_tax=till.rules.prices_include_tax)
        # Also of a cart that is still a visitor's, since the customer has another one.
        order = evolve(
            order, customer_id=owner.customer_id, created_at=unit.now, updated_at=unit.now
        )
        order = (
            unit.orders.add(order)
            if before is None
            else unit.orders.redraft(redrafted(order, before))
        )
        payment = unit.payments.add(_payment(till, unit, order, method))
        unit.carts.save(evolve(cart, status=CartStatus.LOCKED), cart)
        # Last, so that others wait for popular goods as shortly as can be.
        reserve(unit, ACTOR, order.id, order.quantities, payment.hold_until)
        return unit.commit(Progress(order, payment))


def _was_there(unit: CheckoutUnit, owner: Owner, order: Order) -> Progress:
    """Raises NotFound if it is another's, whoever reaches its cart."""
    if order.customer_id != owner.customer_id:
        raise NotFound(f"There is no cart {order.cart_id}.")
    payments = unit.payments.of_order(order.id)
    return Progress(order, payments[-1] if payments else None, was_there=True)


def live_payment(unit: CheckoutUnit, order: Order) -> Payment | None:
    payments = unit.payments.of_order_for_update(order.id)
    return next((payment for payment in payments if payment.is_live), None)


def _resumed(unit: CheckoutUnit, order: Order, live: Payment, draft: CheckoutDraft) -> Payment:
    """The payment, for whoever comes after the one who was at it."""
    # Of a customer who comes back from the bank nobody was at it, whatever the lease says.
    if live.lease_until > unit.now and live.status is not PaymentStatus.ACTION_REQUIRED:
        raise CheckoutInProgress("This cart's checkout is running already.")
    _check_total(draft.expected_total, order.totals.total, order.currency)
    is_another = live.status is PaymentStatus.PENDING and live.method != draft.payment.method
    resumed = evolve(
        live,
        status=PaymentStatus.VOIDING if is_another else live.status,
        lease_until=unit.now + LEASE,
        updated_at=unit.now,
    )
    unit.payments.save(resumed)
    return resumed


def _check(wanted: Priced, expected_total: int) -> None:
    lacking = wanted.requirements
    if lacking and all(each.code == "sold_out" for each in lacking):
        raise sold_out(wanted)
    if lacking:
        raise CartNotReady(lacking)
    _check_total(expected_total, wanted.quote.total, wanted.cart.currency)


def _check_total(expected: int, total: int, currency: str) -> None:
    if expected != total:
        raise TotalChanged(
            f"It costs {total}, not {expected}.", total=total, expected=expected, currency=currency
        )


def sold_out(wanted: Priced) -> SoldOut:
    """What is short in the cart, and how much of it there is."""
    left = [
        {
            "variant_id": variant_id,
            "wanted": quantity,
            "available": max(wanted.for_sale[variant_id].available, 0),
        }
        for variant_id, quantity in sorted(wanted.cart.quantities.items())
        if variant_id in wanted.for_sale and wanted.for_sale[variant_id].available < quantity
    ]
    return SoldOut("There are not as many left.", left=left)


def _method(till: Till, total: int, choice: PaymentChoice) -> str:
    """Raises InvalidInput if the shop does not offer that way to pay."""
    method = choice.method if total else FREE
    if method not in {FREE, *till.offered} or (total and method == FREE):
        raise InvalidInput([Violation("/payment/method", "unknown", "is not offered by this shop")])
    return method


def _payment(till: Till, unit: CheckoutUnit, order: Order, method: str) -> Payment:
    return Payment(
        id=NEW,
        order_id=order.id,
        reference=till.ids.secret(),
        method=method,
        amount=order.totals.total,
        currency=order.currency,
        lease_until=unit.now + LEASE,
        hold_until=unit.now + till.hold,
        created_at=unit.now,
        updated_at=unit.now,
    )
