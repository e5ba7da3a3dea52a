"""What comes back: received, damaged, for sale again or not. No money goes back by itself."""

import pytest

from domain.fulfilment.model import (
    QuantityExceeded,
    ReturnDraft,
    ReturnItemDraft,
    ShipmentDraft,
)
from domain.fulfilment.refunding import begin_refund
from domain.fulfilment.refunds import RefundDraft
from domain.fulfilment.settling import settle_refund
from domain.fulfilment.use_cases import list_returns, ship, take_return
from domain.orders.model import FulfilmentStatus, Order, OrderKind, PaidStatus
from domain.shared.errors import Forbidden, InvalidInput, NotFound
from tests.builders import a_manager, a_supporter
from tests.doubles import CountedIds
from tests.fulfilment.gateways import NEVER, GivingGateway, gateways
from tests.fulfilment.orders import (
    Line,
    given_placed,
    order_of,
    so_many,
    stock_of,
    timeline_of,
)
from tests.shopfront import dump
from tests.trail import trail
from tests.units import ShopUnits


@pytest.fixture
def units(memory_units: ShopUnits) -> ShopUnits:
    return memory_units


@pytest.fixture
def order(units: ShopUnits) -> Order:
    """Three at 10.00, of which two were sent, and one at 5.00, which was."""
    found = given_placed(units, Line(3, price=1000), Line(1, price=500))
    draft = ShipmentDraft(items=so_many(found, 2, 1))
    return ship(units, a_manager(), found.id, draft)[0]


def back(
    order: Order, at: int = 0, *, received: int = 1, damaged: int = 0, restock: bool = True
) -> ReturnItemDraft:
    return ReturnItemDraft(
        order_item_id=order.items[at].id, received=received, damaged=damaged, restock=restock
    )


def test_what_comes_back_whole_is_for_sale_again(units: ShopUnits, order: Order) -> None:
    draft = ReturnDraft(items=(back(order, received=2, damaged=1),), note="The lid is broken.")
    after, kept, refundable = take_return(units, a_manager(), order.id, draft)

    [item] = kept.items
    assert (item.received, item.damaged, item.restocked) == (2, 1, 1)
    assert (kept.position, kept.note, refundable) == (1, "The lid is broken.", 2000)
    assert after == order_of(units, order.id)
    assert after.fulfilment_status is FulfilmentStatus.PARTIALLY_RETURNED
    assert [item.returned for item in after.items] == [2, 0]
    # One of three was never sent, and is still promised.
    assert stock_of(units, order) == [(2, 1), (0, 0)]


def test_what_is_not_wanted_back_in_stock_is_not_put_there(units: ShopUnits, order: Order) -> None:
    before = stock_of(units, order)
    take_return(units, a_manager(), order.id, ReturnDraft(items=(back(order, restock=False),)))
    assert stock_of(units, order) == before


def test_no_money_goes_back_by_itself(units: ShopUnits, order: Order) -> None:
    after, *_ = take_return(units, a_manager(), order.id, ReturnDraft(items=(back(order),)))
    assert (after.payment_status, after.refunded) == (PaidStatus.PAID, 0)


def test_a_cent_that_another_item_has_to_catch_up_is_none_of_it(units: ShopUnits) -> None:
    order = given_placed(units, Line(3, price=100, discount=220), Line(1, price=50))
    ship(units, a_manager(), order.id, ShipmentDraft())
    ids, gateway = CountedIds(), GivingGateway()
    one = RefundDraft(items=so_many(order, 1))
    begun = [begin_refund(units, ids, a_manager(), order.id, one) for _ in range(2)]
    gateway.next = [NEVER]
    for each in begun:
        settle_refund(units, gateways(gateway), each.id)
    draft = ReturnDraft(items=(back(order, 1),))
    assert take_return(units, a_manager(), order.id, draft)[2] == 50


def test_it_tells_what_of_it_may_go_back(units: ShopUnits, order: Order) -> None:
    draft = RefundDraft(items=so_many(order, 2))
    begin_refund(units, CountedIds(), a_manager(), order.id, draft)
    # Of the three, two were sent; for these the money has gone back.
    both = ReturnDraft(items=(back(order, received=2), back(order, 1)))
    *_, refundable = take_return(units, a_manager(), order.id, both)
    assert refundable == 500


def test_of_an_order_that_was_never_paid_nothing_may_go_back(units: ShopUnits) -> None:
    order = given_placed(units, is_paid=False)
    ship(units, a_manager(), order.id, ShipmentDraft())
    *_, refundable = take_return(units, a_manager(), order.id, ReturnDraft(items=(back(order),)))
    assert refundable == 0


def test_it_comes_back_in_parts_until_all_is_back(units: ShopUnits, order: Order) -> None:
    ship(units, a_manager(), order.id, ShipmentDraft())
    draft = ReturnDraft(items=(back(order, received=1),))
    for position in (1, 2, 3):
        after, kept, _ = take_return(units, a_manager(), order.id, draft)
        assert kept.position == position
    assert after.fulfilment_status is FulfilmentStatus.PARTIALLY_RETURNED
    after, *_ = take_return(units, a_manager(), order.id, ReturnDraft(items=(back(order, 1),)))
    assert after.fulfilment_status is FulfilmentStatus.RETURNED
    _, returns = list_returns(units, a_supporter(), order.id)
    assert [each.position for each in returns] == [1, 2, 3, 4]


def test_no_more_comes_back_than_was_sent(units: ShopUnits, order: Order) -> None:
    before = dump(units)
    with pytest.raises(QuantityExceeded) as caught:
        take_return(units, a_manager(), order.id, ReturnDraft(items=(back(order, received=3),)))
    first = order.items[0].id
    assert caught.value.facts == {"left": [{"order_item_id": first, "wanted": 3, "left": 2}]}
    assert dump(units) == before


def test_bad_input_changes_nothing(units: ShopUnits, order: Order) -> None:
    before = dump(units)
    stranger = ReturnItemDraft(order_item_id=99, received=1, restock=True)
    for items in ((back(order, received=1, damaged=2),), (stranger,)):
        with pytest.raises(InvalidInput):
            take_return(units, a_manager(), order.id, ReturnDraft(items=items))
    with pytest.raises(NotFound):
        take_return(units, a_manager(), 99, ReturnDraft(items=(back(order),)))
    assert dump(units) == before


def test_the_timeline_and_the_audit_log_tell_of_it(units: ShopUnits, order: Order) -> None:
    take_return(units, a_manager(), order.id, ReturnDraft(items=(back(order),)))
    facts = {
        "return": f"{order.number}-1",
        "items": [{"order_item_id": order.items[0].id, "quantity": 1}],
    }
    told = timeline_of(units, order.id)[-1]
    assert (told.kind, told.facts) == (OrderKind.RETURNED, facts)
    entry = trail(units)[-1]
    assert (entry.action, entry.entity_id, entry.after) == ("order.return", order.id, facts)


def test_support_looks_and_takes_nothing_back(units: ShopUnits, order: Order) -> None:
    with pytest.raises(Forbidden):
        take_return(units, a_supporter(), order.id, ReturnDraft(items=(back(order),)))
    assert list_returns(units, a_supporter(), order.id)[1] == []
    with pytest.raises(NotFound):
        list_returns(units, a_supporter(), 99)
