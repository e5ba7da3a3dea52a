"""Goods and orders for them: what the tests of promises begin with, and what must always hold."""

from collections.abc import Mapping

from domain.inventory.model import Level, Reservation, StockMovement
from domain.inventory.reservations import keep, reserve
from domain.products.model import Status
from tests.builders import a_shirt, an_order_item
from tests.given import given_order, given_product
from tests.units import ShopUnits

ACTOR = "checkout"


def given_variants(units: ShopUnits, *stock: int) -> list[int]:
    """Variants of one product, with what is on hand of each."""
    shirt = a_shirt(*(("Blue", str(size)) for size in range(len(stock))))
    return [variant.id for variant in given_product(units, shirt, stock=stock).variants]


def given_orders(units: ShopUnits, variant_id: int, count: int) -> list[int]:
    """The ids of so many drafts."""
    with units.read() as unit:
        product_id = unit.listings.of_variant(variant_id, list(Status)).id
    item = an_order_item(product_id=product_id, variant_id=variant_id)
    return [given_order(units, items=(item,)).id for _ in range(count)]


def given_promise(units: ShopUnits, wanted: Mapping[int, int]) -> int:
    """The id of an order that was promised so much of each variant for good."""
    [order_id] = given_orders(units, next(iter(wanted)), 1)
    with units.write() as unit:
        reserve(unit, ACTOR, order_id, wanted, unit.now)
        keep(unit, ACTOR, order_id, wanted)
        return unit.commit(order_id)


def allow_backorders(units: ShopUnits, variant_id: int, limit: int) -> None:
    with units.write() as unit:
        unit.stock.lock([variant_id])
        unit.stock.set_backorder_limit(variant_id, limit)
        unit.commit(None)


def level(units: ShopUnits, variant_id: int) -> Level:
    with units.read() as unit:
        return unit.stock.level(variant_id)


def movements(units: ShopUnits, variant_id: int) -> list[StockMovement]:
    """Newest first."""
    with units.read() as unit:
        return list(unit.stock.movements(variant_id, limit=1000, after=None).items)


def reservations(units: ShopUnits, order_id: int) -> list[Reservation]:
    with units.read() as unit:
        return list(unit.stock.reservations(order_id))


def left(units: ShopUnits, order_id: int) -> Mapping[int, int]:
    """How much the order is promised, by variant; what it is promised nothing of is not there."""
    found: dict[int, int] = {}
    for each in reservations(units, order_id):
        found[each.variant_id] = found.get(each.variant_id, 0) + each.left
    return {variant_id: quantity for variant_id, quantity in found.items() if quantity}


def check_books(units: ShopUnits, variant_ids: list[int], order_ids: list[int]) -> None:
    """Levels are the sums of their movements and of what is promised, and nothing is oversold."""
    promised: dict[int, int] = dict.fromkeys(variant_ids, 0)
    for order_id in order_ids:
        for variant_id, quantity in left(units, order_id).items():
            promised[variant_id] += quantity
    for variant_id in variant_ids:
        now, moved = level(units, variant_id), movements(units, variant_id)
        assert now.on_hand == sum(each.quantity for each in moved)
        assert now.reserved == sum(each.reserved for each in moved) == promised[variant_id]
        assert now.on_hand >= 0
        assert 0 <= now.reserved <= now.on_hand + now.backorder_limit
        assert (moved[0].balance, moved[0].reserved_balance) == (now.on_hand, now.reserved)
