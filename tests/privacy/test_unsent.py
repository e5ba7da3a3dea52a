"""Nobody is erased to whom something is still to be sent: it would not arrive."""

from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve
from falcon.testing import TestClient

from domain.accounts.model import Origin
from domain.customers.model import Customer
from domain.orders.model import FulfilmentStatus, Order, OrderStatus
from domain.payments.model import PaymentStatus
from domain.privacy.model import OrdersUnsent
from domain.privacy.shop_map import SHOP
from domain.privacy.use_cases import erase_customer, erase_me
from domain.staff.model import Actor
from entrypoints.bootstrap import Shop
from tests.builders import a_manager, a_postal_address, an_order_item
from tests.doubles import PlainPasswords, a_guard
from tests.given import given_customer, given_order, given_payment, given_product, given_visitor
from tests.http.test_bad_bodies import assert_problem
from tests.shopfront import PASSWORD, as_customer, callers, dump
from tests.units import ShopUnits

_EMAIL = "anna@example.com"


def _anna(units: ShopUnits) -> Customer:
    return given_customer(units, email=_EMAIL, password_hash=PlainPasswords().hash(PASSWORD))


def _by_staff(units: ShopUnits, anna: Customer) -> None:
    erase_customer(units, SHOP, a_manager(), anna.id)


def _by_herself(units: ShopUnits, anna: Customer) -> None:
    actor = Actor(name=f"customer:{anna.id}", customer_id=anna.id)
    origin = Origin(address="192.0.2.7")
    erase_me(units, SHOP, a_guard(), actor, password=PASSWORD, origin=origin)


Erase = Callable[[ShopUnits, Customer], None]


def _order(units: ShopUnits, *items: dict[str, int], **fields: Any) -> Order:
    [variant] = given_product(units).variants
    sold = tuple(an_order_item(variant_id=variant.id, quantity=2, **item) for item in items)
    address = a_postal_address()
    return given_order(units, items=sold, email=_EMAIL, shipping_address=address, **fields)


def _is_erased(units: ShopUnits, anna: Customer) -> bool:
    with units.read() as unit:
        return unit.customers.get(anna.id).erased_at is not None


@pytest.mark.parametrize("erase", [_by_staff, _by_herself])
def test_who_waits_for_something_is_not_erased(units: ShopUnits, erase: Erase) -> None:
    anna = _anna(units)
    _order(units, {}, number=1001, customer_id=anna.id)
    # What came back of one item does not hide that the other was never sent.
    _order(
        units, {"shipped": 2, "returned": 2}, {"shipped": 1},
        number=1002, customer_id=anna.id, fulfilment_status=FulfilmentStatus.PARTIALLY_RETURNED,
    )  # fmt: skip
    _order(units, {"shipped": 2}, number=1003, customer_id=anna.id)
    before = dump(units)

    with pytest.raises(OrdersUnsent) as refusal:
        erase(units, anna)

    assert refusal.value.facts == {"orders": [1001, 1002]}
    assert dump(units) == before


def test_an_order_of_a_guest_under_their_address_is_waited_for_too(units: ShopUnits) -> None:
    anna = _anna(units)
    _order(units, {}, number=1001, visitor_id=given_visitor(units).id)
    with pytest.raises(OrdersUnsent) as refusal:
        _by_staff(units, anna)
    assert refusal.value.facts == {"orders": [1001]}


def test_who_is_just_being_charged_is_not_erased(units: ShopUnits) -> None:
    anna = _anna(units)
    draft = _order(units, {}, customer_id=anna.id)
    given_payment(units, draft.id, status=PaymentStatus.CAPTURING)
    with pytest.raises(OrdersUnsent) as refusal:
        _by_staff(units, anna)
    assert refusal.value.facts == {"orders": []}


@pytest.mark.parametrize("erase", [_by_staff, _by_herself])
def test_what_is_sent_or_cancelled_or_was_never_placed_is_not_waited_for(
    units: ShopUnits, erase: Erase
) -> None:
    anna, bob = _anna(units), given_customer(units)
    _order(units, {"shipped": 2}, number=1001, customer_id=anna.id)
    _order(
        units, {"shipped": 1, "cancelled": 1}, {"cancelled": 2}, number=1002, customer_id=anna.id
    )
    _order(units, {}, number=1003, customer_id=anna.id, status=OrderStatus.CANCELLED)
    _order(units, {}, customer_id=anna.id)
    bobs = _order(units, {}, number=1004, customer_id=bob.id)

    erase(units, anna)

    assert _is_erased(units, anna)
    with units.read() as unit:
        assert unit.orders.get(bobs.id) == bobs


def test_who_was_erased_stays_so_whatever_is_found_of_them(units: ShopUnits) -> None:
    anna = _anna(units)
    _by_staff(units, anna)
    _order(units, {}, number=1001, customer_id=anna.id)
    _by_staff(units, anna)


def test_staff_cancel_and_then_erase(shop: Shop, units: ShopUnits, staff: TestClient) -> None:
    anna = callers(shop, **as_customer(shop, _EMAIL))
    order = _order(units, {}, number=1001, customer_id=1)
    body = {"password": PASSWORD}

    told = assert_problem(anna.post("/v1/customers/me/erasure", json=body), 409, "orders_unsent")
    assert told["orders"] == [1001]
    told = assert_problem(staff.post("/v1/customers/1/erasure"), 409, "orders_unsent")
    assert told["orders"] == [1001]
    assert anna.get(f"/v1/orders/{order.id}").json["shipping_address"] is not None

    with units.write() as unit:
        held = unit.orders.get_for_update(order.id)
        unit.orders.save(evolve(held, status=OrderStatus.CANCELLED), held)
        unit.commit(None)
    assert anna.post("/v1/customers/me/erasure", json=body).status_code == 204
