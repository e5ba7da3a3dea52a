"""`/v1/variants/{id}/stock` and its movements."""

from attrs import frozen

from domain.inventory import use_cases
from domain.inventory.model import Level, StockMovement
from domain.inventory.use_cases import MovementDraft, StockChanges, StockSetting
from entrypoints.http.operations import Call, Nothing
from entrypoints.http.paging import PageQuery
from entrypoints.http.query import write_cursor
from entrypoints.http.replies import Reply


@frozen(kw_only=True)
class StockLevel:
    """How a variant's stock stands: `available` is `on_hand` and `backorder_limit` less what is
    `reserved`.
    """

    variant_id: int
    on_hand: int
    reserved: int
    backorder_limit: int
    available: int


def version(level: Level) -> str:
    return f"stock-{level.variant_id}.{level.version}"


def _level(level: Level) -> Reply:
    document = StockLevel(
        variant_id=level.variant_id,
        on_hand=level.on_hand,
        reserved=level.reserved,
        backorder_limit=level.backorder_limit,
        available=level.available,
    )
    return Reply(value=document, version=version(level))


def _recorded(movement: StockMovement) -> Reply:
    return Reply(
        value=movement,
        status=201,
        location=f"/v1/variants/{movement.variant_id}/stock-movements",
    )


def read_stock(call: Call[Nothing, None], variant_id: int) -> Reply:
    return _level(use_cases.read_stock(call.units, call.actor, variant_id))


def set_stock(call: Call[Nothing, StockSetting], variant_id: int) -> Reply:
    expect = call.expect(version)
    return call.write(
        lambda units: use_cases.set_stock(units, call.actor, variant_id, call.body, expect),
        _level,
    )


def change_stock(call: Call[Nothing, StockChanges], variant_id: int) -> Reply:
    expect = call.expect(version)
    return call.write(
        lambda units: use_cases.change_stock(units, call.actor, variant_id, call.body, expect),
        _level,
    )


def list_movements(call: Call[PageQuery, None], variant_id: int) -> Reply:
    page = use_cases.list_movements(
        call.units,
        call.actor,
        variant_id,
        limit=call.query.limit,
        after=call.cursor("-id", call.query.after, int),
    )
    return Reply(value=page.items, next=write_cursor("-id", page.after) if page.after else None)


def record_movement(call: Call[Nothing, MovementDraft], variant_id: int) -> Reply:
    return call.write(
        lambda units: use_cases.record_movement(units, call.actor, variant_id, call.body),
        _recorded,
    )
