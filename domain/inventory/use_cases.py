"""Receiving, adjusting and reading stock."""

from collections.abc import Callable

from attrs import frozen

from domain.audit.model import entry
from domain.inventory.model import (
    Difference,
    MovementKind,
    OnHand,
    Reason,
    StockMovement,
    move,
)
from domain.inventory.ports import InventoryUnit
from domain.shared.errors import InvalidInput, Violation
from domain.shared.paging import Key, Page
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor, Scope


@frozen(kw_only=True)
class StockLevel:
    """What is on hand of one variant."""

    variant_id: int
    on_hand: int


@frozen(kw_only=True)
class StockSetting:
    """Count of what is there, whatever the balance said."""

    on_hand: OnHand
    reason: Reason


@frozen(kw_only=True)
class MovementDraft:
    """Goods received (`quantity` above zero), or an adjustment (up or down, with a reason)."""

    kind: MovementKind
    quantity: Difference
    reason: Reason | None = None

    def check(self) -> None:
        """Raises InvalidInput."""
        wrong = []
        if self.quantity == 0:
            wrong.append(Violation("/quantity", "zero", "must not be 0"))
        if self.kind is MovementKind.RECEIVED and self.quantity < 0:
            wrong.append(Violation("/quantity", "too_small", "must be above 0 for received goods"))
        if self.kind is MovementKind.ADJUSTED and self.reason is None:
            wrong.append(Violation("/reason", "required", "an adjustment needs a reason"))
        if wrong:
            raise InvalidInput(wrong)


def read_stock(units: Units[InventoryUnit], actor: Actor, variant_id: int) -> StockLevel:
    """Raises Forbidden, NotFound."""
    actor.require(Scope.INVENTORY_READ)
    with units.read() as unit:
        return StockLevel(variant_id=variant_id, on_hand=unit.stock.on_hand(variant_id))


def list_movements(
    units: Units[InventoryUnit], actor: Actor, variant_id: int, *, limit: int, after: Key | None
) -> Page[StockMovement]:
    """Newest first. Raises Forbidden, NotFound."""
    actor.require(Scope.INVENTORY_READ)
    with units.read() as unit:
        unit.stock.on_hand(variant_id)
        return unit.stock.movements(variant_id, limit=limit, after=after)


def set_stock(
    units: Units[InventoryUnit],
    actor: Actor,
    variant_id: int,
    setting: StockSetting,
    expect: Callable[[StockLevel], None],
) -> StockLevel:
    """Set the balance, as an adjusted movement; nothing is recorded when it is right already.

    `expect` sees the level as it is and raises if the caller had another in mind.

    Raises Forbidden, NotFound.
    """
    actor.require(Scope.INVENTORY_WRITE)
    with units.write() as unit:
        before = unit.stock.lock([variant_id])[variant_id]
        expect(StockLevel(variant_id=variant_id, on_hand=before))
        adjust(unit, actor, {variant_id: (before, setting.on_hand)}, setting.reason)
        return unit.commit(StockLevel(variant_id=variant_id, on_hand=setting.on_hand))


def record_movement(
    units: Units[InventoryUnit], actor: Actor, variant_id: int, draft: MovementDraft
) -> StockMovement:
    """Raises Forbidden, NotFound, InvalidInput, StockOutOfRange."""
    actor.require(Scope.INVENTORY_WRITE)
    draft.check()
    with units.write() as unit:
        before = unit.stock.lock([variant_id])[variant_id]
        movement = move(
            before,
            variant_id=variant_id,
            kind=draft.kind,
            quantity=draft.quantity,
            reason=draft.reason or "",
            actor=actor.name,
            at=unit.now,
        )
        return unit.commit(_record(unit, actor, [movement])[0])


def adjust(
    unit: InventoryUnit, actor: Actor, levels: dict[int, tuple[int, int]], reason: str
) -> None:
    """Within an open unit of work: take each variant from one balance to another."""
    movements = [
        move(
            before,
            variant_id=variant_id,
            kind=MovementKind.ADJUSTED,
            quantity=after - before,
            reason=reason,
            actor=actor.name,
            at=unit.now,
        )
        for variant_id, (before, after) in sorted(levels.items())
        if before != after
    ]
    _record(unit, actor, movements)


def receive(unit: InventoryUnit, actor: Actor, quantities: dict[int, int], reason: str) -> None:
    """Within an open unit of work: the first goods of variants that were just added."""
    movements = [
        move(
            0,
            variant_id=variant_id,
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


def _record(
    unit: InventoryUnit, actor: Actor, movements: list[StockMovement]
) -> list[StockMovement]:
    recorded = list(unit.stock.record(movements)) if movements else []
    for movement in recorded:
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
    return recorded
