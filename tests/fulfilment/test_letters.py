"""What customers are written when a parcel leaves."""

import pytest
from attrs import evolve

from domain.accounts.model import Kind, Subject
from domain.fulfilment.letters import shipment_facts, write_shipment_letter
from domain.fulfilment.model import ItemQuantity, ShipmentDraft
from domain.fulfilment.use_cases import ship
from domain.inventory.model import NotOnHand
from domain.mail.model import Letter, LetterKind
from tests.builders import (
    LATER,
    a_manager,
    a_postal_address,
    a_shipment,
    an_order,
    an_order_item,
)
from tests.fulfilment.orders import Line, given_placed, so_many
from tests.given import given_customer
from tests.units import ShopUnits

TRACKED = ShipmentDraft(
    carrier="DHL", tracking_code="42", tracking_url="https://dhl.example/?code=42"
)


def written(units: ShopUnits) -> list[Letter]:
    found = []
    with units.write() as unit:
        while letter := unit.letters.claim(LATER, LATER.replace(year=2100)):
            found.append(letter)
    return found


def test_a_customer_is_written_what_is_on_its_way(units: ShopUnits) -> None:
    customer = given_customer(units)
    order = given_placed(units, Line(3), Line(1), customer_id=customer.id)
    ship(units, a_manager(), order.id, evolve(TRACKED, items=so_many(order, 2)))
    [letter] = written(units)
    assert (letter.kind, letter.recipient) == (LetterKind.ORDER_SHIPPED, order.email)
    assert letter.subject == Subject(Kind.CUSTOMER, customer.id)
    name = order.items[0].name
    assert letter.facts == {
        "name": "",
        "number": str(order.number),
        "items": f"2 x {name}",
        "rest": f"1 x {name}\n1 x {name}",
        "carrier": "DHL",
        "tracking_code": "42",
        "tracking_url": "https://dhl.example/?code=42",
    }


def test_a_guest_is_written_to_as_nobody(units: ShopUnits) -> None:
    order = given_placed(units)
    ship(units, a_manager(), order.id, ShipmentDraft())
    [letter] = written(units)
    assert (letter.subject, letter.facts["rest"], letter.facts["carrier"]) == (None, "", "")


def test_what_is_cancelled_is_not_still_to_come() -> None:
    mug = an_order_item(id=7, name="Mug", options={"Size": "L", "Colour": "Blue"}, quantity=3)
    order = an_order(
        number=1001,
        customer_id=7,
        items=(evolve(mug, shipped=1, cancelled=1), an_order_item(id=8, cancelled=1)),
        shipping_address=a_postal_address(name="Bert"),
        billing_address=a_postal_address(name="Anna"),
    )
    one = (ItemQuantity(order_item_id=7, quantity=1),)
    facts = shipment_facts(order, a_shipment(order, items=one))
    assert (facts["items"], facts["rest"]) == ("1 x Mug (L, Blue)", "1 x Mug (L, Blue)")
    assert facts["name"] == "Bert"


def test_who_was_erased_is_not_written_to(memory_units: ShopUnits) -> None:
    order = an_order(number=1001, email=None, customer_id=7)
    with memory_units.write() as unit:
        write_shipment_letter(unit, order, a_shipment(order))
        unit.commit(None)
    assert written(memory_units) == []


def test_what_did_not_leave_is_not_written_about(units: ShopUnits) -> None:
    order = given_placed(units, Line(2, on_hand=1))
    with pytest.raises(NotOnHand):
        ship(units, a_manager(), order.id, ShipmentDraft())
    assert written(units) == []
