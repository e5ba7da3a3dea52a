"""Of a customer who was erased nothing is written any more, though their order goes on."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.customers.model import Customer
from domain.fulfilment.cancelling import cancel
from domain.fulfilment.model import (
    CancellationDraft,
    CancellationReason,
    ReturnDraft,
    ReturnItemDraft,
    ShipmentDraft,
)
from domain.fulfilment.refunding import begin_refund
from domain.fulfilment.refunds import RefundDraft
from domain.fulfilment.use_cases import ship, take_return
from domain.orders.model import CustomerErased, Order
from tests.builders import AT, a_manager
from tests.doubles import CountedIds
from tests.fulfilment.orders import given_placed
from tests.given import given_customer
from tests.shopfront import dump
from tests.units import ShopUnits

Act = Callable[[ShopUnits, Order, str], Any]


def _ship(units: ShopUnits, order: Order, words: str) -> None:
    ship(units, a_manager(), order.id, ShipmentDraft(tracking_code=words))


def _ship_with_address(units: ShopUnits, order: Order, words: str) -> None:
    ship(units, a_manager(), order.id, ShipmentDraft(tracking_url=words))


def _take_back(units: ShopUnits, order: Order, words: str) -> None:
    item = ReturnItemDraft(order_item_id=order.items[0].id, received=1, restock=True)
    take_return(units, a_manager(), order.id, ReturnDraft(items=(item,), note=words))


def _cancel(units: ShopUnits, order: Order, words: str) -> None:
    draft = CancellationDraft(reason=CancellationReason.OTHER, note=words)
    cancel(units, CountedIds(), a_manager(), order.id, draft)


def _refund(units: ShopUnits, order: Order, words: str) -> None:
    draft = RefundDraft(amount=1, reason=words)
    begin_refund(units, CountedIds(), a_manager(), order.id, draft)


@pytest.mark.parametrize("act", [_ship, _ship_with_address, _take_back, _cancel, _refund])
def test_words_are_refused_and_deeds_are_done(memory_units: ShopUnits, act: Act) -> None:
    erased = given_customer(memory_units, email=None, erased_at=AT)
    order = _order_of(memory_units, erased, act)
    before = dump(memory_units)
    with pytest.raises(CustomerErased):
        act(memory_units, order, "Anna Lind said so")
    assert dump(memory_units) == before
    act(memory_units, order, "")
    assert dump(memory_units) != before


@pytest.mark.parametrize("act", [_ship, _take_back, _cancel, _refund])
def test_of_others_it_may_be_written(memory_units: ShopUnits, act: Act) -> None:
    order = _order_of(memory_units, given_customer(memory_units), act)
    before = dump(memory_units)
    act(memory_units, order, "Anna Lind said so")
    assert dump(memory_units) != before


def _order_of(units: ShopUnits, customer: Customer, act: Act) -> Order:
    """What is taken back was sent before."""
    order = given_placed(units, customer_id=customer.id)
    return ship(units, a_manager(), order.id, ShipmentDraft())[0] if act is _take_back else order
