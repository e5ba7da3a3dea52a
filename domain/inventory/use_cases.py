"""Receiving, adjusting and reading stock."""

from collections.abc import Callable, Sequence

from attrs import frozen

from domain.audit.model import entry
from domain.inventory.model import (
    BackorderLimit,
    Booking,
    Difference,
    Level,
    MovementKind,
    OnHand,
    Reason,
    StockMovement,
    move,
)
from domain.inventory.ports import InventoryUnit
from domain.shared.changes import UNSET, Unset
from domain.shared.errors import InvalidInput, Violation
from domain.shared.paging import Key, Page
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor, Scope


@frozen(kw_only=True)
class StockSetting:
    """Count of what is there, whatever the balance said."""

    on_hand: OnHand
    reason: Reason


@frozen(kw_only=True)
class StockChanges:
    """What is not given stays as it is."""

    backorder_limit: BackorderLimit | Unset = UNSET


@frozen(kw_only=True)
class MovementDraft:
    """Goods received (`quantity` above zero), or an adjustment (up or down, with a reason)."""

    kind: Booking
    quantity: Difference
    reason: Reason | None = None

    def check(self) -> None:
        """Raises InvalidInput."""
        wrong = []
        if self.quantity == 0:
            wrong.append(Violation("/quantity", "zero", "must not be 0"))
        if self.kind is Booking.RECEIVED and self.quantity < 0:
            wrong.append(Violation("/quantity", "too_small", "must be above 0 for received goods"))
        if self.kind is Booking.ADJUSTED and self.reason is None:
            wrong.append(Violation("/reason", "required", "an adjustment needs a reason"))
        if wrong:
            raise InvalidInput(wrong)


def read_stock(units: Units[InventoryUnit], actor: Actor, variant_id: int) -> Level:
    """Raises Forbidden, NotFound."""
    actor.require(Scope.INVENTORY_READ)
    with units.read() as unit:
        return unit.stock.level(variant_id)


def list_movements(
    units: Units[InventoryUnit], actor: Actor, variant_id: int, *, limit: int, after: Key | None
) -> Page[StockMovement]:
    """Newest first. Raises Forbidden, NotFound."""
    actor.require(Scope.INVENTORY_READ)
    with units.read() as unit:
        unit.stock.level(variant_id)
        return unit.stock.movements(variant_id, limit=limit, after=after)


def set_stock(
    units: Units[InventoryUnit],
    actor: Actor,
    variant_id: int,
    setting: StockSetting,
    expect: Callable[[Level], None],
) -> Level:
    """Set what is on hand, as an adjusted movement; nothing is recorded when it is right already.

    `expect` sees the level as it is and raises if the caller had another in mind.

    Raises Forbidden, NotFound, StockReserved.
    """
    actor.require(Scope.INVENTORY_WRITE)
    with units.write() as unit:
        before = unit.stock.lock([variant_id])[variant_id]
        expect(before)
        [level] = adjust(unit, actor, [(before, setting.on_hand)], setting.reason)
        return unit.commit(level)


def change_stock(
    units: Units[InventoryUnit],
    actor: Actor,
    variant_id: int,
    changes: StockChanges,
    expect: Callable[[Level], None],
) -> Level:
    """Raises Forbidden, NotFound, StockReserved."""
    actor.require(Scope.INVENTORY_WRITE)
    with units.write() as unit:
        before = unit.stock.lock([variant_id])[variant_id]
        expect(before)
        limit = changes.backorder_limit
        if isinstance(limit, Unset) or limit == before.backorder_limit:
            return unit.commit(before)
        level = before.with_backorder_limit(limit)
        unit.stock.set_backorder_limit(variant_id, limit)
        unit.audit.record(
            entry(
                actor,
                "stock.update",
                variant_id,
                before={"backorder_limit": before.backorder_limit},
                after={"backorder_limit": limit},
                at=unit.now,
            )
        )
        return unit.commit(level)


def record_movement(
    units: Units[InventoryUnit], actor: Actor, variant_id: int, draft: MovementDraft
) -> StockMovement:
    """Raises Forbidden, NotFound, InvalidInput, StockOutOfRange, StockReserved."""
    actor.require(Scope.INVENTORY_WRITE)
    draft.check()
    with units.write() as unit:
        movement = move(
            unit.stock.lock([variant_id])[variant_id],
            kind=MovementKind(draft.kind),
            quantity=draft.quantity,
            reason=draft.reason or "",
            actor=actor.name,
            at=unit.now,
        )
        _record(unit, actor, [movement])
        [recorded] = unit.stock.movements(variant_id, limit=1, after=None).items
        return unit.commit(recorded)


def adjust(
    unit: InventoryUnit, actor: Actor, counted: Sequence[tuple[Level, int]], reason: str
) -> list[Level]:
    """Within an open unit of work: take each level, which is locked, to what was counted on hand;
    the levels as they are then.

    Raises StockReserved.
    """
    movements = {
        level.variant_id: move(
            level,
            kind=MovementKind.ADJUSTED,
            quantity=on_hand - level.on_hand,
            reason=reason,
            actor=actor.name,
            at=unit.now,
        )
        for level, on_hand in counted
        if on_hand != level.on_hand
    }
    _record(unit, actor, list(movements.values()))
    return [
        level.after(movements[level.variant_id]) if level.variant_id in movements else level
        for level, _ in counted
    ]


def receive(unit: InventoryUnit, actor: Actor, quantities: dict[int, int], reason: str) -> None:
    """Within an open unit of work: the first goods of variants that were just added."""
    movements = [
        move(
            Level(variant_id=variant_id),
            kind=MovementKind.RECEIVED,
            quantity=quantity,
            reason=reason,
            actor=actor.name,
            at=unit.now,
        )
        for variant_id, quantity in sorted(quantities.items())
        if quantity
    ]
    _record(unit, actor, movements)


def _record(unit: InventoryUnit, actor: Actor, movements: Sequence[StockMovement]) -> None:
    unit.stock.record(movements)
    for movement in movements:
        unit.audit.record(
            entry(
                actor,
                f"stock.{movement.kind}",
                movement.variant_id,
                before={"on_hand": movement.balance - movement.quantity},
                after={"on_hand": movement.balance, "reason": movement.reason},
                at=unit.now,
            )
        )
