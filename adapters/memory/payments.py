"""Payments in memory."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from attrs import evolve

from adapters.memory.store import Tables
from domain.orders.model import FulfilmentStatus, Order, PaidStatus
from domain.payments.model import Payment, PaymentStatus, Refund, RefundStatus, Transaction
from domain.shared.errors import ConcurrencyConflict, NotFound

_LEFT_ALONE: Final = PaymentStatus.AWAITING


class MemoryPayments:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, payment: Payment) -> Payment:
        return self._keep(evolve(payment, id=self._tables.new_id("payments")))

    def save(self, payment: Payment) -> None:
        stored = self._tables.payments.get(payment.id)
        if stored is None:
            raise NotFound(f"There is no payment {payment.id}.")
        self._keep(
            evolve(
                payment,
                order_id=stored.order_id,
                reference=stored.reference,
                method=stored.method,
                amount=stored.amount,
                currency=stored.currency,
                created_at=stored.created_at,
            )
        )

    def by_reference(self, reference: str) -> Payment:
        for payment in self._tables.payments.values():
            if payment.reference == reference:
                return payment
        raise NotFound("There is no such payment.")

    def of_order(self, order_id: int) -> Sequence[Payment]:
        found = (each for each in self._tables.payments.values() if each.order_id == order_id)
        return sorted(found, key=lambda each: each.id)

    def of_order_for_update(self, order_id: int) -> Sequence[Payment]:
        return self.of_order(order_id)

    def due(self, now: datetime, limit: int) -> Sequence[Payment]:
        found = (
            each
            for each in self._tables.payments.values()
            if each.is_live and each.status is not _LEFT_ALONE and each.lease_until <= now
        )
        return sorted(found, key=lambda each: (each.lease_until, each.id))[:limit]

    def overdue(
        self, method: str, placed_until: datetime, now: datetime, limit: int
    ) -> Sequence[int]:
        awaited = {
            each.order_id
            for each in self._tables.payments.values()
            if each.method == method
            and each.status is PaymentStatus.AWAITING
            and each.lease_until <= now
        }
        found = (
            (order.placed_at, order.id)
            for order in self._tables.orders.values()
            if order.id in awaited
            and _is_untouched(order)
            and order.placed_at is not None
            and order.placed_at <= placed_until
        )
        return [order_id for _, order_id in sorted(found)[:limit]]

    def record(self, transaction: Transaction) -> bool:
        kept = self._tables.payment_transactions
        if any(_once(each) == _once(transaction) for each in kept.values()):
            return False
        new_id = self._tables.new_id("payment_transactions")
        kept[new_id] = evolve(transaction, id=new_id)
        return True

    def transactions(self, order_id: int) -> Sequence[Transaction]:
        payments = {each.id for each in self.of_order(order_id)}
        found = self._tables.payment_transactions.values()
        return sorted(
            (each for each in found if each.payment_id in payments), key=lambda each: each.id
        )

    def add_refund(self, refund: Refund) -> Refund:
        added = evolve(refund, id=self._tables.new_id("refunds"))
        self._tables.refunds[added.id] = added
        return added

    def save_refund(self, refund: Refund) -> None:
        self._tables.refunds[refund.id] = evolve(
            self.refund(refund.id),
            status=refund.status,
            failure=refund.failure,
            lease_until=refund.lease_until,
            settled_at=refund.settled_at,
        )

    def refunds(self, order_id: int) -> Sequence[Refund]:
        found = (each for each in self._tables.refunds.values() if each.order_id == order_id)
        return sorted(found, key=lambda each: each.id)

    def refund(self, refund_id: int) -> Refund:
        found = self._tables.refunds.get(refund_id)
        if found is None:
            raise NotFound(f"There is no refund {refund_id}.")
        return found

    def refunds_due(self, now: datetime, limit: int) -> Sequence[Refund]:
        found = (
            each
            for each in self._tables.refunds.values()
            if each.status is RefundStatus.PENDING and each.lease_until <= now
        )
        return sorted(found, key=lambda each: (each.lease_until, each.id))[:limit]

    def _keep(self, payment: Payment) -> Payment:
        others = (each for each in self.of_order(payment.order_id) if each.id != payment.id)
        if payment.is_live and any(each.is_live for each in others):
            raise ConcurrencyConflict("Another payment of the order is under way.")
        self._tables.payments[payment.id] = payment
        return payment


def _is_untouched(order: Order) -> bool:
    """Nothing has come in, and nothing was sent."""
    return (
        order.payment_status is PaidStatus.UNPAID
        and order.fulfilment_status is FulfilmentStatus.NOT_FULFILLED
    )


def _once(transaction: Transaction) -> tuple[object, ...]:
    """Of what is alike in all of these there is one."""
    return (
        transaction.payment_id,
        transaction.type,
        transaction.state,
        transaction.gateway_reference,
    )
