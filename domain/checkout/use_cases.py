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
from domain.carts.model import CheckoutInProgress
from domain.carts.quoting import priced
from domain.carts.use_cases import Expect, owner_of
from domain.checkout.model import (
    LEASE,
    CheckoutDraft,
    PaymentChoice,
    Progress,
)
from domain.checkout.ports import OnPlaced, Till, nothing_else
from domain.checkout.preparing import live_payment, prepare, sold_out
from domain.checkout.settling import hear
from domain.inventory.model import SoldOut
from domain.orders.model import OrderStatus
from domain.payments.model import (
    GatewayUnavailable,
    Payment,
    PaymentDeclined,
    PaymentStatus,
)
from domain.payments.ports import Charge, Outcome
from domain.shared.errors import InvalidInput, Unavailable
from domain.staff.model import Actor


def check_out(
    till: Till,
    actor: Actor,
    cart_id: int,
    draft: CheckoutDraft,
    *,
    expect: Expect,
    return_url: str,
    origin: Origin,
    on_placed: OnPlaced = nothing_else,
) -> Progress:
    """The order of the cart: placed; or still a draft, if the customer has to act first. A cart
    has one order: asked again, this answers it again, or goes on where it stopped.

    `expect` is called with the cart before it is drafted from, and may refuse it. `return_url` is
    where the customer comes back to, if `draft` says nothing else.

    Raises what `expect` does; Forbidden, NotFound; CartClosed, CheckoutInProgress, CartNotReady,
    TotalChanged, SoldOut, InvalidInput, PaymentDeclined, after all of which the customer may change
    something and try again; TooManyAttempts, if a guest is not to pay at once; GatewayUnavailable
    if it is not known what came of it: asked again, it goes on.
    """
    owner = owner_of(actor)

    def begin() -> Progress:
        return prepare(till, owner, cart_id, draft, expect=expect, origin=origin)

    prepared = till.units.retry(begin)
    if prepared.payment is not None and prepared.payment.status is PaymentStatus.VOIDING:
        # Another way to pay was chosen before, by a request that was lost.
        outcome = till.gateway(prepared.payment.method).void(Charge.of(prepared.payment))
        hear(till, prepared.payment, outcome, nothing_else)
        prepared = till.units.retry(begin)
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
    gateway, charge = till.gateway(payment.method), Charge.of(payment)
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
            live = live_payment(unit, order) if order else None
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
        outcome = till.gateway(payment.method).void(Charge.of(payment))
        hear(till, payment, outcome, nothing_else)


def _asked(till: Till, payment: Payment, choice: PaymentChoice, return_url: str) -> Outcome:
    gateway, charge = till.gateway(payment.method), Charge.of(payment)
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
