"""Promising goods to orders, within an open unit of work: reserving, keeping, releasing, selling.

A hold has a time after which it may be released: whoever needs the goods then takes them at once,
and nobody waits for a sweep. It is made to last (`keep`) in the transaction after which an order's
payment is sure to be captured; if others took the goods meanwhile, it fails there, and the payment
is given up instead. So an order that can still be paid never finds its goods sold.

Quantities are by variant, so that the same one cannot be asked for twice beside itself; levels are
locked in the order of their ids. The caller holds the order.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from attrs import Factory, define, evolve

from domain.inventory.model import (
    Level,
    MovementKind,
    NotOnHand,
    Reservation,
    SoldOut,
    StockMovement,
    move,
)
from domain.inventory.ports import InventoryUnit

_EXPIRED: Final = "expired"


def reserve(
    unit: InventoryUnit, actor: str, order_id: int, wanted: Mapping[int, int], until: datetime
) -> None:
    """Hold the goods for the order until then. Holds of others that have expired are released
    first, if they are in the way.

    Raises SoldOut, with `left=[{"variant_id", "wanted", "available"}, …]` of all that are short;
    NotFound if a variant, or the order, is not there.
    """
    sheet = _Sheet(unit, actor, dict(unit.stock.lock(wanted)))
    _promise(sheet, order_id, wanted, until)
    sheet.record()


def keep(unit: InventoryUnit, actor: str, order_id: int, wanted: Mapping[int, int]) -> None:
    """Hold the goods for the order for good: they never expire from now on. What of them was
    released meanwhile is taken again. Doing it twice changes nothing.

    `wanted` is all that the order was reserved and has not got.

    Raises SoldOut, as `reserve`.
    """
    sheet = _Sheet(unit, actor, dict(unit.stock.lock(wanted)))
    mine = unit.stock.reservations(order_id)
    held = _left(mine)
    lost = {each: wanted[each] - held[each] for each in wanted if wanted[each] > held[each]}
    _promise(sheet, order_id, lost, None)
    sheet.record()
    passing = [each for each in mine if each.expires_at and each.variant_id in wanted]
    unit.stock.save_reservations([evolve(each, expires_at=None) for each in passing])


def release(unit: InventoryUnit, actor: str, order_id: int, reason: str) -> dict[int, int]:
    """Promise the order nothing more of what it has not got; how much that was, by variant."""
    # Which variants they are stays the same while the order is held; how much is left may not.
    variant_ids = {each.variant_id for each in unit.stock.reservations(order_id) if each.left}
    if not variant_ids:
        return {}
    sheet = _Sheet(unit, actor, dict(unit.stock.lock(variant_ids)))
    held = [each for each in unit.stock.reservations(order_id) if each.left]
    released = _left(held)
    for variant_id, quantity in sorted(released.items()):
        sheet.move(MovementKind.RELEASED, variant_id, order_id, reserved=-quantity, reason=reason)
    sheet.record()
    unit.stock.save_reservations([_released(each) for each in held])
    return dict(released)


def give_up(
    unit: InventoryUnit, actor: str, order_id: int, quantities: Mapping[int, int], reason: str
) -> None:
    """Promise the order so much less. Raises ValueError if so much was not promised."""
    sheet = _Sheet(unit, actor, dict(unit.stock.lock(quantities)))
    released = _taken(unit.stock.reservations(order_id), quantities, "released")
    for variant_id, quantity in sorted(quantities.items()):
        sheet.move(MovementKind.RELEASED, variant_id, order_id, reserved=-quantity, reason=reason)
    sheet.record()
    unit.stock.save_reservations(released)


def sell(unit: InventoryUnit, actor: str, order_id: int, quantities: Mapping[int, int]) -> None:
    """What was promised leaves the house.

    Raises NotOnHand, with `left` as SoldOut has it; ValueError if so much was not promised.
    """
    sheet = _Sheet(unit, actor, dict(unit.stock.lock(quantities)))
    on_hand = {variant_id: level.on_hand for variant_id, level in sheet.levels.items()}
    if short := _short(quantities, on_hand):
        raise NotOnHand("Not all of it has come in yet.", left=short)
    sold = _taken(unit.stock.reservations(order_id), quantities, "sold")
    for variant_id, quantity in sorted(quantities.items()):
        sheet.move(MovementKind.SOLD, variant_id, order_id, quantity=-quantity, reserved=-quantity)
    sheet.record()
    unit.stock.save_reservations(sold)


def take_back(
    unit: InventoryUnit, actor: str, order_id: int, quantities: Mapping[int, int], reason: str
) -> None:
    """What was sold is on hand again. Raises StockOutOfRange."""
    sheet = _Sheet(unit, actor, dict(unit.stock.lock(quantities)))
    for variant_id, quantity in sorted(quantities.items()):
        sheet.move(MovementKind.RETURNED, variant_id, order_id, quantity=quantity, reason=reason)
    sheet.record()


def write_off(
    unit: InventoryUnit, actor: str, order_id: int, quantities: Mapping[int, int], reason: str
) -> None:
    """What is on hand is not for sale any more: no more of it than there is, and nothing of what
    is promised to others.
    """
    sheet = _Sheet(unit, actor, dict(unit.stock.lock(quantities)))
    for variant_id, quantity in sorted(quantities.items()):
        level = sheet.levels[variant_id]
        gone = min(quantity, level.on_hand, level.available)
        sheet.move(MovementKind.ADJUSTED, variant_id, order_id, quantity=-gone, reason=reason)
    sheet.record()


@define
class _Sheet:
    """Movements in the making: each starts from where the one before it ended."""

    unit: InventoryUnit
    actor: str
    levels: dict[int, Level]
    movements: list[StockMovement] = Factory(list)

    def move(
        self,
        kind: MovementKind,
        variant_id: int,
        order_id: int,
        *,
        quantity: int = 0,
        reserved: int = 0,
        reason: str = "",
    ) -> None:
        if not quantity and not reserved:
            return
        movement = move(
            self.levels[variant_id],
            kind=kind,
            quantity=quantity,
            reserved=reserved,
            order_id=order_id,
            reason=reason,
            actor=self.actor,
            at=self.unit.now,
        )
        self.levels[variant_id] = self.levels[variant_id].after(movement)
        self.movements.append(movement)

    def record(self) -> None:
        self.unit.stock.record(self.movements)


def _promise(
    sheet: _Sheet, order_id: int, wanted: Mapping[int, int], until: datetime | None
) -> None:
    """Raises SoldOut."""
    wanted = {variant_id: quantity for variant_id, quantity in wanted.items() if quantity}
    if short := _short(wanted, _available(sheet)):
        _free(sheet, order_id, [each["variant_id"] for each in short])
        if short := _short(wanted, _available(sheet)):
            raise SoldOut("There are not as many left.", left=short)
    for variant_id, quantity in sorted(wanted.items()):
        sheet.move(MovementKind.RESERVED, variant_id, order_id, reserved=quantity)
    sheet.unit.stock.add_reservations(
        [
            Reservation(
                order_id=order_id,
                variant_id=variant_id,
                quantity=quantity,
                expires_at=until,
                created_at=sheet.unit.now,
            )
            for variant_id, quantity in sorted(wanted.items())
        ]
    )


def _free(sheet: _Sheet, order_id: int, variant_ids: Sequence[int]) -> None:
    """Release what others held of these variants until a time that has come."""
    stock, now = sheet.unit.stock, sheet.unit.now
    expired = [each for each in stock.expired(variant_ids, now) if each.order_id != order_id]
    for each in expired:
        sheet.move(
            MovementKind.RELEASED,
            each.variant_id,
            each.order_id,
            reserved=-each.left,
            reason=_EXPIRED,
        )
    stock.save_reservations([_released(each) for each in expired])


def _available(sheet: _Sheet) -> dict[int, int]:
    return {variant_id: level.available for variant_id, level in sheet.levels.items()}


def _short(wanted: Mapping[int, int], available: Mapping[int, int]) -> list[dict[str, int]]:
    """Of what there is less than is wanted."""
    return [
        {"variant_id": variant_id, "wanted": quantity, "available": available[variant_id]}
        for variant_id, quantity in sorted(wanted.items())
        if available[variant_id] < quantity
    ]


def _left(reservations: Iterable[Reservation]) -> Counter[int]:
    """How much is promised and not sold yet, by variant."""
    left: Counter[int] = Counter()
    for each in reservations:
        left[each.variant_id] += each.left
    return left


def _released(reservation: Reservation) -> Reservation:
    return evolve(reservation, released=reservation.released + reservation.left, expires_at=None)


def _taken(
    reservations: Sequence[Reservation], quantities: Mapping[int, int], axis: str
) -> list[Reservation]:
    """Those of which something is `sold` or `released`, the oldest first, as they are then."""
    rest = Counter(quantities)
    found = []
    for each in reservations:
        taken = min(rest[each.variant_id], each.left)
        if taken:
            rest[each.variant_id] -= taken
            found.append(evolve(each, **{axis: getattr(each, axis) + taken}))
    if any(rest.values()):
        raise ValueError(f"not promised to the order: {dict(+rest)}")
    return found
