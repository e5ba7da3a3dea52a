"""What customers are written about what becomes of their orders."""

import pytest
from attrs import evolve

from domain.accounts.model import Kind, Subject
from domain.fulfilment.cancelling import cancel
from domain.fulfilment.letters import shipment_facts, write_shipment_letter
from domain.fulfilment.model import (
    CancellationDraft,
    CancellationReason,
    ItemQuantity,
    ShipmentDraft,
)
from domain.fulfilment.refunding import begin_refund
from domain.fulfilment.refunds import RefundDraft
from domain.fulfilment.settling import settle_refund
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
from tests.doubles import CountedIds
from tests.fulfilment.gateways import LATER_ON, NEVER, GivingGateway, gateways
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


def test_who_is_not_sent_something_is_written_what_and_what_goes_back(units: ShopUnits) -> None:
    customer = given_customer(units)
    order = given_placed(units, Line(3), Line(1), customer_id=customer.id)
    draft = CancellationDraft(reason=CancellationReason.INVENTORY, items=so_many(order, 2))
    cancel(units, CountedIds(), a_manager(), order.id, draft)
    [letter] = written(units)
    assert (letter.kind, letter.recipient) == (LetterKind.ORDER_CANCELLED, order.email)
    assert letter.subject == Subject(Kind.CUSTOMER, customer.id)
    assert letter.facts == {
        "name": "",
        "number": str(order.number),
        "items": f"2 x {order.items[0].name}",
        "is_whole": "",
        "reason": "inventory",
        "back": "20.00 USD",
    }


def test_of_an_order_that_nobody_paid_nothing_goes_back(units: ShopUnits) -> None:
    order = given_placed(units, is_paid=False)
    cancel(
        units,
        CountedIds(),
        a_manager(),
        order.id,
        CancellationDraft(reason=CancellationReason.DECLINED),
    )
    [letter] = written(units)
    assert (letter.facts["is_whole"], letter.facts["back"]) == ("yes", "")


def test_a_customer_is_written_once_the_money_has_gone_back(units: ShopUnits) -> None:
    customer = given_customer(units)
    order = given_placed(units, Line(2), customer_id=customer.id)
    gateway = GivingGateway()
    gateway.next = [LATER_ON]
    draft = RefundDraft(items=so_many(order, 1))
    ship(units, a_manager(), order.id, ShipmentDraft())
    begun = begin_refund(units, CountedIds(), a_manager(), order.id, draft)

    settle_refund(units, gateways(gateway), begun.id)
    assert [letter.kind for letter in written(units)] == [LetterKind.ORDER_SHIPPED]

    settle_refund(units, gateways(gateway), begun.id)
    settle_refund(units, gateways(gateway), begun.id)
    [_, letter] = written(units)
    assert (letter.kind, letter.recipient) == (LetterKind.ORDER_REFUNDED, order.email)
    assert letter.subject == Subject(Kind.CUSTOMER, customer.id)
    assert letter.facts == {
        "name": "",
        "number": str(order.number),
        "items": f"1 x {order.items[0].name}",
        "back": "10.00 USD",
    }


def test_nobody_is_written_of_money_that_did_not_go_back(units: ShopUnits) -> None:
    order = given_placed(units)
    gateway = GivingGateway()
    gateway.next = [NEVER]
    begun = begin_refund(units, CountedIds(), a_manager(), order.id, RefundDraft(amount=500))
    settle_refund(units, gateways(gateway), begun.id)
    assert written(units) == []


def test_who_gets_money_back_for_what_is_not_sent_is_written_both(units: ShopUnits) -> None:
    order = given_placed(units, Line(3))
    ship(units, a_manager(), order.id, ShipmentDraft(items=so_many(order, 1)))
    draft = RefundDraft(items=so_many(order, 2))
    begun = begin_refund(units, CountedIds(), a_manager(), order.id, draft)
    settle_refund(units, gateways(GivingGateway()), begun.id)
    _, not_sent, back = written(units)
    name = order.items[0].name
    assert (not_sent.kind, back.kind) == (LetterKind.ORDER_CANCELLED, LetterKind.ORDER_REFUNDED)
    assert (not_sent.facts["items"], not_sent.facts["back"]) == (f"1 x {name}", "20.00 USD")
    assert (back.facts["items"], back.facts["back"]) == (f"2 x {name}", "20.00 USD")
