"""The verdict: three accounts of what happened are held against each other. What buyers were told,
what the shop's books say, and what the gateway's own books say.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from attrs import frozen

from domain.payments.play import TEST, Movement
from entrypoints.bootstrap import Breach, Reckoning
from entrypoints.proof.notes import Acknowledged, Notes

OVERSOLD: Final = "oversold"
DOUBLE_CHARGES: Final = "double charges"
LOST_ORDERS: Final = "lost orders"
STUCK: Final = "stuck reservations"
LEDGERS: Final = "ledger differences"
BROKEN_ANSWERS: Final = "broken answers"
FALLEN_WALLS: Final = "fallen walls"
ZEROS: Final = (
    OVERSOLD,
    DOUBLE_CHARGES,
    LOST_ORDERS,
    STUCK,
    LEDGERS,
    BROKEN_ANSWERS,
    FALLEN_WALLS,
)

# What an invariant of the books is about; all others are about the ledgers.
SUBJECTS: Final[Mapping[str, str]] = {
    "nothing is oversold": OVERSOLD,
    "nobody is charged twice": DOUBLE_CHARGES,
    "no money was taken on a payment that had failed": DOUBLE_CHARGES,
    "what is paid is ordered": LOST_ORDERS,
    "what is ordered is paid, or is to be paid later": LOST_ORDERS,
    "a cart is ordered when its order is placed": LOST_ORDERS,
    "a placed order is promised all that is still to be sent, for good": LOST_ORDERS,
    "nothing is reserved for an order that nobody can pay": STUCK,
    "a cart is locked while its order can be paid, and no longer": STUCK,
    "what became of every payment and refund is known soon": STUCK,
}


@frozen(kw_only=True)
class Evidence:
    notes: Notes
    reckoning: Reckoning
    movements: Sequence[Movement]
    """Of the gateway's own books."""
    breaches: Sequence[Breach]
    fallen: Sequence[str]
    """Walls that let pass what they should not."""


@frozen(kw_only=True)
class Verdict:
    orders: int
    charges: int
    hot_sold: int
    hot_units: int
    others_sold: int
    found: Mapping[str, Sequence[str]]
    """By what must be zero, a sentence for each that is not."""

    @property
    def is_clean(self) -> bool:
        return not any(self.found.values())


def judged(evidence: Evidence) -> Verdict:
    found: dict[str, list[str]] = {zero: [] for zero in ZEROS}
    for breach in evidence.breaches:
        values = ", ".join(str(value) for value in breach.row)
        found[SUBJECTS.get(breach.invariant, LEDGERS)].append(f"{breach.invariant}: {values}")
    found[OVERSOLD] += _oversold(evidence)
    found[DOUBLE_CHARGES] += _double_charges(evidence)
    found[LOST_ORDERS] += [*_forgotten(evidence), *_paid_for_nothing(evidence)]
    found[STUCK] += _stuck(evidence.reckoning)
    found[LEDGERS] += _differences(evidence)
    found[BROKEN_ANSWERS] += evidence.notes.broken
    found[FALLEN_WALLS] += evidence.fallen
    sold, notes = evidence.reckoning.sold, evidence.notes
    return Verdict(
        orders=len(evidence.reckoning.orders),
        charges=sum(1 for _ in _charges(evidence.movements)),
        hot_sold=sum(sold.get(each, 0) for each in notes.hot),
        hot_units=sum(notes.stock[each] for each in notes.hot),
        others_sold=sum(sold.get(each, 0) for each in notes.stock.keys() - notes.hot),
        found=found,
    )


def _oversold(evidence: Evidence) -> Iterator[str]:
    for variant_id, units in evidence.notes.stock.items():
        sold = evidence.reckoning.sold.get(variant_id, 0)
        if sold > units:
            yield f"variant {variant_id}: {sold} were sold, and there were {units}"


def _double_charges(evidence: Evidence) -> Iterator[str]:
    charges = Counter(each.reference for each in _charges(evidence.movements))
    for reference, count in charges.items():
        if count > 1:
            yield f"payment {reference}: charged {count} times"
    totals = {order.id: order.total for order in evidence.reckoning.orders}
    for order_id, kept in _kept_by_order(evidence).items():
        if kept > totals.get(order_id, kept):
            yield f"order {order_id}: {kept} was taken, and it costs {totals[order_id]}"


def _forgotten(evidence: Evidence) -> Iterator[str]:
    """Orders that somebody was told of, and that the books do not have so."""
    booked = {order.id: order for order in evidence.reckoning.orders}
    carts: dict[int, Acknowledged] = {}
    for told in evidence.notes.acknowledged:
        order = booked.get(told.order_id)
        found = order and (order.number, order.cart_id, order.total, order.status)
        if found != (told.number, told.cart_id, told.total, told.status):
            yield f"order {told.order_id}: told {told}, booked {order}"
        if carts.setdefault(told.cart_id, told).order_id != told.order_id:
            yield f"cart {told.cart_id}: told of two orders"


def _paid_for_nothing(evidence: Evidence) -> Iterator[str]:
    """Money that was kept without an order that has it."""
    orders = {payment.reference: payment.order_id for payment in evidence.reckoning.payments}
    placed = {order.id for order in evidence.reckoning.orders if order.status == "placed"}
    for reference, kept in _kept(evidence.movements).items():
        if kept and orders.get(reference) not in placed:
            yield f"payment {reference}: {kept} was taken, and there is no order"


def _stuck(reckoning: Reckoning) -> Iterator[str]:
    for row in (*reckoning.unsettled, *reckoning.holds):
        yield ", ".join(str(value) for value in row)


def _differences(evidence: Evidence) -> Iterator[str]:
    """What the gateway's books say otherwise, and orders of something else than was in the bag."""
    kept = _kept(evidence.movements)
    for payment in evidence.reckoning.payments:
        if payment.method != TEST:
            continue
        ours, theirs = payment.captured - payment.refunded, kept.get(payment.reference, 0)
        if ours != theirs:
            yield f"payment {payment.reference}: {ours} in our books, {theirs} in the gateway's"
    for row in evidence.reckoning.other_goods:
        yield f"not what was in the cart: {', '.join(str(value) for value in row)}"


def _charges(movements: Iterable[Movement]) -> Iterator[Movement]:
    return (each for each in movements if each.refund_reference is None)


def _kept(movements: Iterable[Movement]) -> dict[str, int]:
    """What was charged and did not go back, by the payment's reference."""
    kept: dict[str, int] = defaultdict(int)
    for each in movements:
        kept[each.reference] += each.amount if each.refund_reference is None else -each.amount
    return dict(kept)


def _kept_by_order(evidence: Evidence) -> dict[int, int]:
    kept, found = _kept(evidence.movements), Counter[int]()
    for payment in evidence.reckoning.payments:
        found[payment.order_id] += kept.get(payment.reference, 0)
    return dict(found)
