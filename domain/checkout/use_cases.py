"""Placing an order, so that whatever is killed, lost, repeated or late, there is one order and one
charge, or none of both.

    prepare     one transaction: the cart is locked and priced anew, the goods are held, the order
                is drafted, its payment is written down
    authorize   the gateway is asked; no transaction is open
    keep        one transaction: the goods are kept for good. From here on the only way is forward
    capture     the gateway is asked; no transaction is open
    place       one transaction: the order gets its number, the ledger its entries

Whoever hears of a payment calls `finish`: the request, the customer who comes back, a gateway's
notice, the sweeper. It goes by what the gateway says now, so that it does not matter who comes
first, or how often.
"""

from contextlib import suppress

from attrs import evolve

from domain.accounts.model import Origin
from domain.carts.model import CartStatus, CheckoutInProgress, Owner
from domain.carts.quoting import Priced, priced
from domain.carts.use_cases import owner_of
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
from domain.checkout.ports import CheckoutUnit, OnPlaced, Till, nothing_else
from domain.checkout.settling import hear
from domain.customers.holding import hold_customer
from domain.inventory.model import SoldOut
from domain.inventory.reservations import reserve
from domain.orders.model import Order, OrderStatus
from domain.payments.model import (
    FREE,
    GatewayUnavailable,
    Payment,
    PaymentDeclined,
    PaymentStatus,
)
from domain.payments.ports import Charge, Outcome
from domain.shared.errors import InvalidInput, NotFound, Unavailable, Violation
from domain.shared.ids import NEW
from domain.staff.model import Actor


def check_out(
    till: Till,
    actor: Actor,
    cart_id: int,
    draft: CheckoutDraft,
    *,
    return_url: str,
    origin: Origin,
    on_placed: OnPlaced = nothing_else,
) -> Progress:
    """The order of the cart: placed; or still a draft, if the customer has to act first. A cart
    has one order: asked again, this answers it again, or goes on where it stopped.

    `return_url` is where the customer comes back to, if `draft` says nothing else.

    Raises Forbidden, NotFound; CartClosed, CheckoutInProgress, CartNotReady, TotalChanged, SoldOut,
    InvalidInput, PaymentDeclined, after all of which the customer may change something and try
    again; TooManyAttempts, if a guest is not to pay at once; GatewayUnavailable if it is not known
    what came of it: asked again, it goes on.
    """
    owner = owner_of(actor)
    prepared = till.units.retry(lambda: _prepare(till, owner, cart_id, draft, origin))
    if prepared.payment is not None and prepared.payment.status is PaymentStatus.VOIDING:
        # Another way to pay was chosen before, by a request that was lost.
        outcome = till.gateway(prepared.payment.method).void(charge_of(prepared.payment))
        hear(till, prepared.payment, outcome, nothing_else)
        prepared = till.units.retry(lambda: _prepare(till, owner, cart_id, draft, origin))
    payment = prepared.payment
    if payment is None or prepared.was_there:
        return prepared
    try:
        outcome = _asked(till, payment, draft.payment, return_url)
        return finish(till, payment, outcome, on_placed=on_placed)
    except GatewayUnavailable:
        _let_others(till, payment)
        raise


def finish(
    till: Till, payment: Payment, outcome: Outcome, *, on_placed: OnPlaced = nothing_else
) -> Progress:
    """The order of the payment, as far as it comes after the gateway said `outcome`.

    Raises PaymentDeclined, SoldOut; GatewayUnavailable, after which it can be called again.
    """
    progress = hear(till, payment, outcome, on_placed)
    gateway, charge = till.gateway(payment.method), charge_of(payment)
    stands = progress.payment.status if progress.payment else None
    if stands is PaymentStatus.CAPTURING:
        progress = hear(till, payment, gateway.capture(charge), on_placed)
    elif stands is PaymentStatus.VOIDING:
        progress = hear(till, payment, gateway.void(charge), on_placed)
    if progress.order.status is OrderStatus.DRAFT:
        _refuse(till, progress)
    return progress


def give_up(till: Till, actor: Actor, cart_id: int) -> None:
    """The customer does not want to pay after all: the goods are released, the cart is open again.
    Nothing happens if no checkout is under way.

    Raises Forbidden, NotFound; CheckoutInProgress if the money is being taken already;
    GatewayUnavailable, and then the cart is open again as soon as the gateway is.
    """
    owner = owner_of(actor)

    def work() -> Payment | None:
        with till.units.write() as unit:
            cart = unit.carts.get_for_update(owner, cart_id)
            order = unit.orders.of_cart_for_update(cart.id)
            live = _live(unit, order) if order else None
            if live is None or live.status is PaymentStatus.AWAITING:
                return unit.commit(None)
            if live.status is PaymentStatus.CAPTURING:
                raise CheckoutInProgress("The payment is being taken.")
            voiding = evolve(
                live,
                status=PaymentStatus.VOIDING,
                lease_until=unit.now + LEASE,
                updated_at=unit.now,
            )
            unit.payments.save(voiding)
            return unit.commit(voiding)

    payment = till.units.retry(work)
    if payment is not None:
        outcome = till.gateway(payment.method).void(charge_of(payment))
        hear(till, payment, outcome, nothing_else)


def charge_of(payment: Payment) -> Charge:
    return Charge(
        reference=payment.reference,
        amount=payment.amount,
        currency=payment.currency,
        created_at=payment.created_at,
    )


def _prepare(
    till: Till, owner: Owner, cart_id: int, draft: CheckoutDraft, origin: Origin
) -> Progress:
    with till.units.write() as unit:
        hold_customer(unit, owner.customer_id, NotFound)
        cart = unit.carts.get_for_update(owner, cart_id)
        before = unit.orders.of_cart_for_update(cart.id)
        if before is not None and before.status is not OrderStatus.DRAFT:
            payments = unit.payments.of_order(before.id)
            return Progress(before, payments[-1] if payments else None, was_there=True)
        live = _live(unit, before) if before else None
        if before is not None and live is not None:
            return unit.commit(Progress(before, _resumed(unit, before, live, draft)))
        if cart.status is not CartStatus.LOCKED:
            # Locked without a payment it would be for ever: then it is as good as open.
            cart.check_open()
        wanted = priced(unit, till.rules, cart)
        _check(wanted, draft.expected_total)
        method = _method(till, wanted.quote.total, draft.payment)
        if not till.gateway(method).needs_source:
            # Whoever need not say who pays pays later, or nothing.
            count_guest_order(unit, till.guest_limits, owner, cart.email or "", origin)
        order = drafted(wanted, prices_include_tax=till.rules.prices_include_tax)
        order = evolve(order, created_at=unit.now, updated_at=unit.now)
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


def _live(unit: CheckoutUnit, order: Order) -> Payment | None:
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


def _asked(till: Till, payment: Payment, choice: PaymentChoice, return_url: str) -> Outcome:
    gateway, charge = till.gateway(payment.method), charge_of(payment)
    if payment.status is not PaymentStatus.PENDING:
        return gateway.find(charge)
    try:
        return gateway.authorize(charge, choice.source or "", choice.return_url or return_url)
    except InvalidInput:
        # Nothing was asked of anybody: the customer tries again with what the gateway knows.
        hear(till, payment, gateway.void(charge), nothing_else)
        raise


def _let_others(till: Till, payment: Payment) -> None:
    """This request is done with the payment, and does not know what came of it: whoever asks next,
    the customer or the sweeper, need not wait until the lease is over.
    """

    def work() -> None:
        with till.units.write() as unit:
            unit.orders.get_for_update(payment.order_id)
            found = next(
                each
                for each in unit.payments.of_order_for_update(payment.order_id)
                if each.id == payment.id
            )
            if found.is_live:
                unit.payments.save(evolve(found, lease_until=unit.now))
            unit.commit(None)

    # If even that fails, they wait.
    with suppress(Unavailable):
        till.units.retry(work)


def _refuse(till: Till, progress: Progress) -> None:
    """Tell why the order is still a draft, unless it is the customer's turn."""
    order, payment = progress.order, progress.payment
    if payment is None or payment.status is PaymentStatus.ACTION_REQUIRED:
        return
    if payment.is_live:
        raise CheckoutInProgress("What came of the payment is not known yet.")
    if payment.failure != SoldOut.code:
        raise PaymentDeclined(payment.failure or "The payment was declined.")
    with till.units.read() as unit:
        raise sold_out(priced(unit, till.rules, unit.carts.by_id(order.cart_id)))
