"""A step at the test gateway: what it comes to is written into the books, and told by a notice."""

from attrs import evolve

from adapters.payments.play_cards import CARDS, Card
from adapters.payments.play_notices import queue
from adapters.payments.play_rows import HeldPayment, HeldRefund, Rows
from domain.payments.ports import Charge, Result
from domain.shared.errors import NotFound


def held_payment(rows: Rows, charge: Charge) -> HeldPayment | None:
    held = rows.payment(charge.reference)
    if held is not None:
        held.check(charge)
    return held


def known_payment(rows: Rows, reference: str) -> HeldPayment:
    held = rows.payment(reference)
    if held is None:
        raise NotFound("There is no such payment.")
    return held


def new_payment(charge: Charge, result: Result = Result.UNKNOWN) -> HeldPayment:
    return HeldPayment(
        reference=charge.reference, amount=charge.amount, currency=charge.currency, result=result
    )


def authorized(rows: Rows, held: HeldPayment, card: Card, return_url: str) -> HeldPayment:
    declined = card.authorization is Result.DECLINED
    written = rows.write(
        evolve(
            held,
            result=card.authorization,
            source=card.number,
            return_url=return_url,
            detail=card.reason if declined else "",
        )
    )
    queue(rows, written)
    return written


def captured(rows: Rows, held: HeldPayment) -> HeldPayment:
    card = CARDS[held.source]
    declined = card.capture is Result.DECLINED
    written = rows.write(evolve(held, result=card.capture, detail=card.reason if declined else ""))
    if not declined:
        rows.charge(written)
    queue(rows, written)
    return written


def voided(rows: Rows, held: HeldPayment) -> HeldPayment:
    written = rows.write(evolve(held, result=Result.VOIDED))
    queue(rows, written)
    return written


def decided(rows: Rows, held: HeldPayment, *, pays: bool) -> HeldPayment:
    result, detail = (
        (Result.AUTHORIZED, "") if pays else (Result.DECLINED, "The payment was refused.")
    )
    written = rows.write(evolve(held, result=result, detail=detail))
    queue(rows, written)
    return written


def refunded(
    rows: Rows, charge: Charge, payment: HeldPayment | None, refund_reference: str, amount: int
) -> HeldRefund:
    result, detail = _refund_result(rows, payment, amount)
    written = rows.write_refund(
        HeldRefund(
            refund_reference=refund_reference,
            reference=charge.reference,
            amount=amount,
            currency=charge.currency,
            result=result,
            detail=detail,
        )
    )
    if payment is not None:
        queue(rows, payment)
    return written


def _refund_result(rows: Rows, payment: HeldPayment | None, amount: int) -> tuple[Result, str]:
    if payment is None or payment.result is not Result.CAPTURED:
        return Result.DECLINED, "Nothing was charged."
    if rows.refunded(payment.reference) + amount > payment.amount:
        return Result.DECLINED, "More than was charged cannot go back."
    card = CARDS[payment.source]
    return card.refund, card.reason if card.refund is Result.DECLINED else ""
