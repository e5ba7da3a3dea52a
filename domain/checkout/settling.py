"""What becomes of an order when something is heard of its payment: one transaction each time."""

from attrs import evolve, frozen

from domain.carts.model import Cart, CartStatus
from domain.checkout.model import ACTOR, LEASE, LOOK_AGAIN, Progress, Step, next_step
from domain.checkout.ports import CheckoutUnit, OnPlaced, Till
from domain.fulfilment.cancelling import cancel_held
from domain.fulfilment.model import CancellationDraft, CancellationReason
from domain.inventory.model import SoldOut
from domain.inventory.reservations import keep, release
from domain.ledger.model import Posting, captured, placed
from domain.ledger.use_cases import post
from domain.orders.letters import write_order_letter
from domain.orders.model import (
    FIRST_NUMBER,
    Order,
    OrderKind,
    OrderStatus,
    TimelineEntry,
    paid,
)
from domain.payments.model import (
    Payment,
    PaymentStatus,
    Transaction,
    TransactionState,
    TransactionType,
)
from domain.payments.ports import Outcome, Result
from domain.shared.errors import ConcurrencyConflict
from domain.shared.ids import NEW
from domain.staff.model import Actor

_TRANSACTIONS = {
    Result.ACTION_REQUIRED: (TransactionType.AUTHORIZATION, TransactionState.PENDING),
    Result.AUTHORIZED: (TransactionType.AUTHORIZATION, TransactionState.SUCCESS),
    Result.DECLINED: (TransactionType.AUTHORIZATION, TransactionState.FAILURE),
    Result.CAPTURED: (TransactionType.CAPTURE, TransactionState.SUCCESS),
    Result.VOIDED: (TransactionType.VOID, TransactionState.SUCCESS),
}
_NEEDS_GOODS = {Step.CAPTURE, Step.PLACE, Step.PLACE_UNPAID}


@frozen(kw_only=True)
class _Held:
    """What is locked while something is heard."""

    cart: Cart
    order: Order
    payment: Payment


def hear(till: Till, about: Payment, outcome: Outcome, on_placed: OnPlaced) -> Progress:
    """The order and the payment after what the gateway said about it. Hearing it twice changes
    nothing.
    """

    def work() -> Progress:
        with till.units.write() as unit:
            held = _held(unit, about)
            _record(unit, held.payment, outcome)
            step = next_step(
                held.payment,
                outcome,
                is_overdue=held.payment.hold_until <= unit.now,
                is_nobodys=held.order.email is None,
            )
            progress = Progress(*_taken(till, unit, held, outcome, step))
            if progress.order.status is not held.order.status:
                on_placed(unit, progress)
            return unit.commit(progress)

    return till.units.retry(work)


def _held(unit: CheckoutUnit, about: Payment) -> _Held:
    # In the order in which everybody locks them. The letter at the end refers to the customer: were
    # that locked only then, who places an order would wait for them with the next number in hand.
    cart_id, customer_id = unit.orders.origin(about.order_id)
    if customer_id is not None:
        unit.customers.get_for_update(customer_id)
    cart = unit.carts.by_id_for_update(cart_id)
    order = unit.orders.get_for_update(about.order_id)
    if order.customer_id != customer_id:
        raise ConcurrencyConflict("Whose order it is was only learned just now.")
    payments = unit.payments.of_order_for_update(about.order_id)
    payment = next(each for each in payments if each.id == about.id)
    return _Held(cart=cart, order=order, payment=payment)


def _record(unit: CheckoutUnit, payment: Payment, outcome: Outcome) -> None:
    told = _TRANSACTIONS.get(outcome.result)
    if told is None:
        return
    kind, state = told
    if outcome.result is Result.DECLINED and payment.status is PaymentStatus.CAPTURING:
        kind = TransactionType.CAPTURE
    unit.payments.record(
        Transaction(
            id=NEW,
            payment_id=payment.id,
            type=kind,
            state=state,
            amount=payment.amount,
            gateway_reference=outcome.reference,
            detail=outcome.detail,
            recorded_at=unit.now,
        )
    )


def _taken(
    till: Till, unit: CheckoutUnit, held: _Held, outcome: Outcome, step: Step
) -> tuple[Order, Payment]:
    payment = held.payment
    if step is Step.WAIT and not payment.is_live:
        return held.order, payment
    must_keep = step in _NEEDS_GOODS and payment.status is not PaymentStatus.CAPTURING
    payment = evolve(
        payment,
        gateway_reference=payment.gateway_reference or outcome.reference or None,
        updated_at=unit.now,
    )
    if step not in {Step.WAIT, Step.ASK}:
        payment = evolve(payment, action_url=None)
    held = evolve(held, payment=payment)
    if must_keep and not _kept(unit, held.order):
        if step is Step.PLACE:
            return _given_back(till, unit, held)
        payment, step = evolve(payment, failure=SoldOut.code), Step.GIVE_UP
    settle = _SETTLING.get(step)
    if settle is not None:
        return settle(unit, held, outcome)
    payment = _waiting(unit, payment, outcome, step)
    unit.payments.save(payment)
    return held.order, payment


def _waiting(unit: CheckoutUnit, payment: Payment, outcome: Outcome, step: Step) -> Payment:
    """It goes on later: with the next call to the gateway, or when something else is heard."""
    if step is Step.CAPTURE:
        return evolve(payment, status=PaymentStatus.CAPTURING, lease_until=unit.now + LEASE)
    if step is Step.GIVE_UP:
        return evolve(payment, status=PaymentStatus.VOIDING, lease_until=unit.now + LEASE)
    if step is Step.ASK:
        return evolve(
            payment,
            status=PaymentStatus.ACTION_REQUIRED,
            action_url=outcome.action_url,
            lease_until=unit.now + LOOK_AGAIN,
        )
    if payment.status is PaymentStatus.PENDING:
        return evolve(payment, lease_until=unit.now + LOOK_AGAIN)
    return payment


def _kept(unit: CheckoutUnit, order: Order) -> bool:
    try:
        with unit.nested():
            keep(unit, ACTOR, order.id, order.quantities)
    except SoldOut:
        return False
    return True


def _paid(unit: CheckoutUnit, held: _Held, _: Outcome) -> tuple[Order, Payment]:
    _post_placed(unit, held.order)
    payment = _captured(unit, held.payment)
    order = _placed(unit, held, received=payment)
    write_order_letter(unit, order)
    return order, payment


def _unpaid(unit: CheckoutUnit, held: _Held, _: Outcome) -> tuple[Order, Payment]:
    _post_placed(unit, held.order)
    waiting = evolve(held.payment, status=PaymentStatus.AWAITING)
    unit.payments.save(waiting)
    order = _placed(unit, held)
    write_order_letter(unit, order)
    return order, waiting


def _captured(unit: CheckoutUnit, payment: Payment) -> Payment:
    done = evolve(payment, status=PaymentStatus.CAPTURED, captured=payment.amount, failure=None)
    unit.payments.save(done)
    post(
        unit,
        Posting.CAPTURED,
        captured(done.amount),
        order_id=done.order_id,
        source_id=done.id,
        currency=done.currency,
    )
    return done


def _post_placed(unit: CheckoutUnit, order: Order) -> None:
    post(
        unit,
        Posting.PLACED,
        placed(order.totals),
        order_id=order.id,
        source_id=order.id,
        currency=order.currency,
    )


def _placed(unit: CheckoutUnit, held: _Held, received: Payment | None = None) -> Order:
    """The order, placed; paid, if the money is there."""
    order = held.order
    # Who it is for stands in the order from now on, and need not stand here, too; but whose the
    # order is, theirs is the cart.
    customer_id = order.customer_id or held.cart.customer_id
    done_with = evolve(held.cart.anonymous, status=CartStatus.ORDERED, customer_id=customer_id)
    unit.carts.save(done_with, held.cart)
    _tell(unit, order, OrderKind.PLACED, total=order.totals.total)
    if received is not None and received.amount:
        _tell(unit, order, OrderKind.PAID, amount=received.amount, method=received.method)
    # From here on everybody else who places an order waits.
    done = evolve(
        order,
        status=OrderStatus.PLACED,
        number=unit.orders.next_number("orders", FIRST_NUMBER),
        captured=received.amount if received else 0,
        placed_at=unit.now,
        updated_at=unit.now,
    )
    return unit.orders.save(paid(done), order)


def _failed(unit: CheckoutUnit, held: _Held, outcome: Outcome) -> tuple[Order, Payment]:
    declined = outcome.result is Result.DECLINED
    done = evolve(
        held.payment,
        status=PaymentStatus.DECLINED if declined else PaymentStatus.VOIDED,
        failure=held.payment.failure or outcome.detail or None,
    )
    unit.payments.save(done)
    if held.cart.status is CartStatus.LOCKED:
        unit.carts.save(evolve(held.cart, status=CartStatus.OPEN), held.cart)
    reason = done.failure or str(done.status)
    _tell(unit, held.order, OrderKind.PAYMENT_FAILED, method=done.method, reason=reason)
    release(unit, ACTOR, held.order.id, "the payment failed")
    return held.order, done


_SETTLING = {
    Step.PLACE: _paid,
    Step.PLACE_UNPAID: _unpaid,
    Step.FAIL: _failed,
}


def _given_back(till: Till, unit: CheckoutUnit, held: _Held) -> tuple[Order, Payment]:
    """The money came although the payment was being given up, and the goods are gone: the order is
    placed, so that it is in the books, and cancelled, and the money goes back.
    """
    release(unit, ACTOR, held.order.id, "sold out")
    _post_placed(unit, held.order)
    payment = _captured(unit, held.payment)
    order = _placed(unit, held, received=payment)
    draft = CancellationDraft(reason=CancellationReason.INVENTORY)
    return cancel_held(unit, till.ids, Actor(name=ACTOR), order, draft).order, payment


def _tell(unit: CheckoutUnit, order: Order, kind: OrderKind, **facts: object) -> TimelineEntry:
    return unit.orders.tell(
        TimelineEntry(order_id=order.id, kind=kind, facts=facts, actor=ACTOR, recorded_at=unit.now)
    )
