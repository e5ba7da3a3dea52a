"""A guest's order that was erased with the account of its address: nothing is written any more of
whose it was, since nobody could find it again.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from falcon.testing import TestClient

from adapters.mysql.unit_of_work import MySQLUnits
from domain.fulfilment.holding import held_to_write
from domain.fulfilment.model import ShipmentDraft
from domain.fulfilment.use_cases import ship
from domain.orders.model import CustomerErased, NotPlaced, Order
from domain.orders.use_cases import NoteDraft, add_note
from domain.privacy.shop_map import SHOP
from domain.privacy.use_cases import erase_customer
from entrypoints.bootstrap import Shop
from tests.builders import a_manager
from tests.fulfilment.orders import given_placed
from tests.given import given_customer, given_order
from tests.http.test_bad_bodies import assert_problem
from tests.shopfront import AS_STAFF, callers, dump
from tests.units import ShopUnits

_ANNAS = "anna@example.com"
_WORDS = "Anna Lind phoned"


@pytest.fixture
def staff(shop: Shop) -> TestClient:
    return callers(shop, **AS_STAFF)


def _sent_to_guest(units: ShopUnits) -> Order:
    """To Anna, who has an account, too."""
    order = given_placed(units)
    assert (order.email, order.customer_id) == (_ANNAS, None)
    return ship(units, a_manager(), order.id, ShipmentDraft())[0]


def _erased(units: ShopUnits) -> Order:
    anna = given_customer(units, email=_ANNAS)
    order = _sent_to_guest(units)
    erase_customer(units, SHOP, a_manager(), anna.id)
    return order


def _writings(order: Order) -> dict[str, Callable[[str], dict[str, Any]]]:
    """What staff do and say, by path."""
    returned = {"order_item_id": order.items[0].id, "received": 1, "restock": True}
    return {
        "notes": lambda words: {"text": words},
        "returns": lambda words: {"items": [returned], "note": words},
        "refunds": lambda words: {"amount": 1, "reason": words},
    }


@pytest.mark.parametrize("path", ["notes", "returns", "refunds"])
def test_words_are_refused(shop: Shop, staff: TestClient, path: str) -> None:
    order = _erased(shop.units)
    before = dump(shop.units)
    answer = staff.post(f"/v1/orders/{order.id}/{path}", json=_writings(order)[path](_WORDS))
    assert_problem(answer, 409, "customer_erased")
    assert dump(shop.units) == before


@pytest.mark.parametrize("path", ["returns", "refunds"])
def test_deeds_are_done(shop: Shop, staff: TestClient, path: str) -> None:
    order = _erased(shop.units)
    answer = staff.post(f"/v1/orders/{order.id}/{path}", json=_writings(order)[path](""))
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("path", ["notes", "returns", "refunds"])
def test_of_guests_who_were_not_erased_it_may_be_written(
    shop: Shop, staff: TestClient, path: str
) -> None:
    order = _sent_to_guest(shop.units)
    answer = staff.post(f"/v1/orders/{order.id}/{path}", json=_writings(order)[path](_WORDS))
    assert answer.status_code == 201, answer.text


def test_nothing_is_noted_on_a_draft_of_which_nobody_knows_whose_it_is(
    units: ShopUnits,
) -> None:
    draft = given_order(units, email=None)
    with pytest.raises(CustomerErased):
        add_note(units, a_manager(), draft.id, NoteDraft(text=_WORDS))


def test_that_it_is_a_draft_is_told_first(units: ShopUnits) -> None:
    draft = given_order(units, email=None)
    with pytest.raises(NotPlaced):
        ship(units, a_manager(), draft.id, ShipmentDraft(tracking_code=_WORDS))


def _note(units: MySQLUnits, order: Order) -> None:
    add_note(units, a_manager(), order.id, NoteDraft(text=_WORDS))


def _hold(units: MySQLUnits, order: Order) -> None:
    with units.write() as unit:
        held_to_write(unit, order.id, _WORDS)


@pytest.mark.database
@pytest.mark.parametrize("write", [_note, _hold])
def test_who_comes_while_the_guest_is_erased_is_refused(
    mysql_units: MySQLUnits, write: Callable[[MySQLUnits, Order], None]
) -> None:
    anna = given_customer(mysql_units, email=_ANNAS)
    order = _sent_to_guest(mysql_units)
    with ThreadPoolExecutor(1) as other:
        with mysql_units.write() as unit:
            unit.personal_data.erase(SHOP, unit.customers.get_for_update(anna.id), unit.now)
            waiting = other.submit(write, mysql_units, order)
            # A moment in which it comes to the lock; if it does not, it comes after.
            with suppress(TimeoutError):
                waiting.exception(timeout=0.3)
            unit.commit(None)
        assert isinstance(waiting.exception(timeout=30), CustomerErased)
