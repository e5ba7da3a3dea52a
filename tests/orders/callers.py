"""Who reads orders."""

from typing import Any

from domain.staff.model import Actor
from tests.given import given_customer, given_visitor
from tests.units import ShopUnits


def a_visitor_at(units: ShopUnits) -> Actor:
    visitor_id = given_visitor(units).id
    return Actor(name=f"visitor:{visitor_id}", visitor_id=visitor_id)


def a_customer_at(units: ShopUnits, **fields: Any) -> Actor:
    customer_id, visitor_id = given_customer(units, **fields).id, given_visitor(units).id
    name = f"customer:{customer_id}"
    return Actor(name=name, visitor_id=visitor_id, customer_id=customer_id)
