"""What customers are written about their orders."""

from domain.accounts.model import Kind, Subject
from domain.mail.model import LetterKind
from domain.orders.letters import write_order_letter
from tests.builders import (
    LATER,
    a_postal_address,
    an_order,
    an_order_item,
)
from tests.units import ShopUnits


def test_customers_are_written_what_they_ordered(memory_units: ShopUnits) -> None:
    order = an_order(
        number=1001,
        customer_id=7,
        currency="KWD",
        items=(
            an_order_item(name="Mug", options={"Size": "L", "Colour": "Blue"}, quantity=2),
            an_order_item(name="Tea", unit_price=1_234_567, discount=67),
        ),
        billing_address=a_postal_address(name="Anna"),
        shipping_address=a_postal_address(name="Bert"),
        captured=7,
    )
    with memory_units.write() as unit:
        write_order_letter(unit, order)
        letter = unit.letters.claim(LATER, LATER)

    assert letter is not None
    assert (letter.kind, letter.recipient) == (LetterKind.ORDER_PLACED, "anna@example.com")
    assert letter.subject == Subject(Kind.CUSTOMER, 7)
    assert letter.facts == {
        "name": "Anna",
        "number": "1001",
        "items": "2 x Mug (L, Blue): 2.998 KWD\n1 x Tea: 1,234.500 KWD",
        "total": "1,237.498 KWD",
        "owed": "1,237.491 KWD",
    }


def test_a_guest_is_written_to_as_nobody_and_what_is_paid_is_not_owed(
    memory_units: ShopUnits,
) -> None:
    order = an_order(
        number=1, captured=1499, shipping_address=a_postal_address(name="Bert"), currency="JPY"
    )
    with memory_units.write() as unit:
        write_order_letter(unit, order)
        letter = unit.letters.claim(LATER, LATER)
    assert letter is not None
    assert letter.subject is None
    facts = ("name", "total", "owed")
    assert [letter.facts[name] for name in facts] == ["", "1,499 JPY", ""]


def test_nobody_makes_the_shop_write_words_of_theirs_to_anybody(memory_units: ShopUnits) -> None:
    words = "You have won! https://evil.example"
    address = a_postal_address(**dict.fromkeys(("name", "company", "line1", "line2"), words))
    guests = an_order(number=1, email="victim@example.com", note=words, shipping_address=address)
    with memory_units.write() as unit:
        write_order_letter(unit, guests)
        letter = unit.letters.claim(LATER, LATER)
    assert letter is not None
    assert words not in repr(letter)


def test_who_has_no_address_is_not_written_to(memory_units: ShopUnits) -> None:
    with memory_units.write() as unit:
        write_order_letter(unit, an_order(number=1, email=None))
        assert unit.letters.due(LATER) == 0
