"""Drafts that nobody placed."""

from typing import Any

from tests.builders import AT, LATER, a_postal_address
from tests.given import given_order
from tests.units import ShopUnits


def test_old_drafts_no_longer_say_who_they_were_for(units: ShopUnits) -> None:
    address = a_postal_address()
    fields: dict[str, Any] = {
        "shipping_address": address,
        "billing_address": address,
        "note": "ring twice",
    }
    old = given_order(units, email="old@example.com", updated_at=AT, **fields)
    young = given_order(units, email="young@example.com", updated_at=LATER, **fields)
    placed = given_order(units, email="p@example.com", updated_at=AT, number=1001, **fields)

    with units.write() as unit:
        assert unit.orders.forget_drafts(LATER) == 1
        assert unit.orders.forget_drafts(LATER) == 0
        unit.commit(None)

    with units.read() as unit:
        found = unit.orders.get(old.id)
        assert (found.email, found.shipping_address, found.billing_address, found.note) == (
            None,
            None,
            None,
            "",
        )
        assert found.items == old.items
        assert unit.orders.get(young.id) == young
        assert unit.orders.get(placed.id) == placed
