"""Whatever is reserved, kept, released, sold, taken back, counted or left to expire, in whatever
order: the books add up, and nothing is promised that is not there.
"""

from collections import Counter
from datetime import timedelta
from typing import Final

import pytest
from attrs import Factory, define
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.inventory import reservations as promises
from domain.inventory.model import MovementKind, NotOnHand, SoldOut, StockOutOfRange, StockReserved
from domain.inventory.use_cases import StockChanges, StockSetting, change_stock, set_stock
from tests.builders import an_owner
from tests.doubles import FrozenClock
from tests.inventory.warehouse import (
    ACTOR,
    check_books,
    given_orders,
    given_variants,
    left,
    level,
    movements,
    reservations,
)
from tests.trail import whatever
from tests.units import ShopUnits

HELD: Final = timedelta(minutes=10)
ORDERS: Final = 3
REFUSALS: Final = (SoldOut, NotOnHand, StockOutOfRange, StockReserved)

STEPS: Final = st.lists(
    st.tuples(
        st.sampled_from(
            "reserve reserve keep release sell take_back write_off count limit expire".split()
        ),
        st.integers(0, ORDERS - 1),
        st.dictionaries(st.integers(0, 1), st.integers(1, 4), min_size=1),
    ),
    max_size=20,
)


@define
class Shop:
    """Two variants, three orders, and what is known of them without asking the books."""

    units: ShopUnits
    clock: FrozenClock
    variants: list[int]
    orders: list[int]
    wanted: list[Counter[int]] = Factory(lambda: [Counter[int]() for _ in range(ORDERS)])
    """What each order was reserved and has neither got nor given up."""

    def take(self, step: str, place: int, quantities: dict[int, int]) -> None:
        """Raises one of REFUSALS."""
        named = {self.variants[known]: quantity for known, quantity in quantities.items()}
        order_id = self.orders[place]
        if step == "expire":
            self.clock.advance(HELD / 2)
        elif step in {"count", "limit"}:
            self._set(step, named)
        else:
            self._book(step, place, order_id, named)

    def _book(self, step: str, place: int, order_id: int, named: dict[int, int]) -> None:
        mine = self.wanted[place]
        with self.units.write() as unit:
            if step == "reserve":
                promises.reserve(unit, ACTOR, order_id, named, unit.now + HELD)
                after = mine + Counter(named)
            elif step == "keep":
                promises.keep(unit, ACTOR, order_id, mine)
                after = mine
            elif step == "release":
                promises.release(unit, ACTOR, order_id, "given up")
                after = Counter()
            elif step == "sell":
                promised = left(self.units, order_id)
                sold = Counter(named) & Counter(promised)
                promises.sell(unit, ACTOR, order_id, sold)
                after = mine - sold
            elif step == "take_back":
                promises.take_back(unit, ACTOR, order_id, named, "came back")
                after = mine
            else:
                promises.write_off(unit, ACTOR, order_id, named, "broken")
                after = mine
            unit.commit(None)
        self.wanted[place] = after

    def _set(self, step: str, named: dict[int, int]) -> None:
        for variant_id, number in named.items():
            if step == "count":
                setting = StockSetting(on_hand=number, reason="counted")
                set_stock(self.units, an_owner(), variant_id, setting, whatever)
            else:
                changes = StockChanges(backorder_limit=number - 1)
                change_stock(self.units, an_owner(), variant_id, changes, whatever)

    def check(self) -> None:
        check_books(self.units, self.variants, self.orders)
        for variant_id in self.variants:
            moved: Counter[MovementKind] = Counter()
            for movement in movements(self.units, variant_id):
                moved[movement.kind] += movement.reserved
            rows = [
                each
                for order_id in self.orders
                for each in reservations(self.units, order_id)
                if each.variant_id == variant_id
            ]
            # Each unit was promised once, and of it became one thing.
            assert moved[MovementKind.RESERVED] == sum(each.quantity for each in rows)
            assert -moved[MovementKind.RELEASED] == sum(each.released for each in rows)
            assert -moved[MovementKind.SOLD] == sum(each.sold for each in rows)
            assert all(each.left >= 0 for each in rows)

    def check_short(self, left: list[dict[str, int]]) -> None:
        """What was told to be sold out is: nobody could have given it up."""
        for short in left:
            found = level(self.units, short["variant_id"])
            expired = sum(
                each.left
                for order_id in self.orders
                for each in reservations(self.units, order_id)
                if each.variant_id == found.variant_id
                and each.expires_at
                and each.expires_at <= self.clock.now()
            )
            assert found.available <= short["available"] <= found.available + expired
            assert short["available"] < short["wanted"]


def _go(units: ShopUnits, clock: FrozenClock, steps: list[tuple[str, int, dict[int, int]]]) -> None:
    variants = given_variants(units, 5, 2)
    shop = Shop(units, clock, variants, given_orders(units, variants[0], ORDERS))
    for step in steps:
        try:
            shop.take(*step)
        except SoldOut as refused:
            shop.check_short(refused.facts["left"])
        except REFUSALS:
            pass
        shop.check()


# The shop stays open from one example to the next: each brings its own goods and orders.
_SAME_SHOP: Final = [HealthCheck.function_scoped_fixture]


@settings(max_examples=200, suppress_health_check=_SAME_SHOP)
@given(steps=STEPS)
def test_the_books_always_add_up(
    memory_units: ShopUnits, clock: FrozenClock, steps: list[tuple[str, int, dict[int, int]]]
) -> None:
    _go(memory_units, clock, steps)


@pytest.mark.database
@settings(max_examples=12, suppress_health_check=_SAME_SHOP)
@given(steps=STEPS)
def test_the_books_always_add_up_in_the_database(
    mysql_units: ShopUnits, clock: FrozenClock, steps: list[tuple[str, int, dict[int, int]]]
) -> None:
    _go(mysql_units, clock, steps)
