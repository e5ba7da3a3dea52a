"""Orders that were placed, with all that checkout leaves behind: payment, goods, books."""

from collections import Counter
from typing import Final

from attrs import evolve, frozen

from domain.fulfilment.model import ItemQuantity
from domain.inventory.reservations import keep, reserve
from domain.ledger.model import Account, Posting, captured, placed
from domain.ledger.use_cases import post
from domain.orders.model import FIRST_NUMBER, Order, TimelineEntry, paid
from domain.payments.model import Payment, PaymentStatus, Refund, Transaction
from domain.pricing.quote import ShippingQuote
from tests.builders import LATER, a_payment, an_order, an_order_item
from tests.given import given_cart_row, given_product
from tests.units import ShopUnits

CHECKOUT: Final = "checkout"


@frozen
class Line:
    """So many of something new, all of which are on hand unless it is said."""

    quantity: int = 1
    price: int = 1000
    on_hand: int | None = None
    discount: int = 0


def some_freight(gross: int) -> ShippingQuote:
    return ShippingQuote(
        method_id=1,
        name="By bicycle",
        amount=gross,
        discount=0,
        given=(),
        net=gross,
        tax=0,
        gross=gross,
        taxes=(),
    )


def given_placed(
    units: ShopUnits,
    *lines: Line,
    freight: int = 0,
    is_paid: bool = True,
    customer_id: int | None = None,
) -> Order:
    """Paid by card, or, if it is not, awaiting a transfer."""
    wanted = [(line, _variant(units, line)) for line in lines or (Line(),)]
    items = tuple(
        an_order_item(
            variant_id=variant_id,
            unit_price=line.price,
            quantity=line.quantity,
            discount=line.discount,
        )
        for line, variant_id in wanted
    )
    cart_id = given_cart_row(units)
    with units.write() as unit:
        order = unit.orders.add(
            an_order(
                cart_id=cart_id,
                customer_id=customer_id,
                items=items,
                number=unit.orders.next_number("orders", FIRST_NUMBER),
                **({"freight": some_freight(freight)} if freight else {}),
            )
        )
        reserve(unit, CHECKOUT, order.id, order.quantities, LATER)
        keep(unit, CHECKOUT, order.id, order.quantities)
        total = order.totals.total
        payment = unit.payments.add(
            a_payment(
                order.id,
                amount=total,
                method="test" if is_paid else "bank_transfer",
                status=PaymentStatus.CAPTURED if is_paid else PaymentStatus.AWAITING,
                captured=total if is_paid else 0,
            )
        )
        books = {Posting.PLACED: (placed(order.totals), order.id)}
        if is_paid:
            books[Posting.CAPTURED] = (captured(total), payment.id)
        for posting, (amounts, source_id) in books.items():
            post(
                unit,
                posting,
                amounts,
                order_id=order.id,
                source_id=source_id,
                currency=order.currency,
            )
        after = paid(evolve(order, captured=total)) if is_paid else order
        return unit.commit(unit.orders.save(after, order))


def _variant(units: ShopUnits, line: Line) -> int:
    on_hand = line.quantity if line.on_hand is None else line.on_hand
    variant_id = given_product(units, stock=[on_hand]).variants[0].id
    if on_hand < line.quantity:
        with units.write() as unit:
            unit.stock.lock([variant_id])
            unit.stock.set_backorder_limit(variant_id, line.quantity - on_hand)
            unit.commit(None)
    return variant_id


def so_many(order: Order, *quantities: int) -> tuple[ItemQuantity, ...]:
    """So many of the first item, of the second, …; none of those that are 0."""
    return tuple(
        ItemQuantity(order_item_id=item.id, quantity=quantity)
        for item, quantity in zip(order.items, quantities, strict=False)
        if quantity
    )


def order_of(units: ShopUnits, order_id: int) -> Order:
    with units.read() as unit:
        return unit.orders.get(order_id)


def payment_of(units: ShopUnits, order_id: int) -> Payment:
    with units.read() as unit:
        [payment] = unit.payments.of_order(order_id)
        return payment


def refunds_of(units: ShopUnits, order_id: int) -> list[Refund]:
    with units.read() as unit:
        return list(unit.payments.refunds(order_id))


def transactions_of(units: ShopUnits, order_id: int) -> list[Transaction]:
    with units.read() as unit:
        return list(unit.payments.transactions(order_id))


def timeline_of(units: ShopUnits, order_id: int) -> list[TimelineEntry]:
    with units.read() as unit:
        return list(unit.orders.timeline(order_id))


def stock_of(units: ShopUnits, order: Order) -> list[tuple[int, int]]:
    """What is on hand and what is reserved of each item's variant."""
    with units.read() as unit:
        levels = [unit.stock.level(item.variant_id) for item in order.items]
    return [(level.on_hand, level.reserved) for level in levels]


def books_of(units: ShopUnits, order_id: int) -> dict[Account, int]:
    """What the ledger's accounts add up to for the order. They balance, and are as the order's own
    amounts.
    """
    sums: Counter[Account] = Counter()
    with units.read() as unit:
        for entry in unit.ledger.of_order(order_id):
            sums[entry.account] += entry.amount
        order = unit.orders.get(order_id)
    assert sum(sums.values()) == 0
    assert sums[Account.CAPTURED] == order.captured
    assert sums[Account.REFUNDED] == -order.refunded
    assert sums[Account.CREDITED] == order.credited
    assert sums[Account.RECEIVABLE] == order.owed
    return {account: amount for account, amount in sums.items() if amount}
