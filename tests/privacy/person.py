"""A customer about whom the shop holds all that it can hold, with a word in every text of theirs
that stands nowhere else.
"""

import hashlib
from typing import Any

import orjson
from attrs import frozen

from domain.accounts.model import Purpose
from domain.addresses.model import Address
from domain.carts.model import CartItem, CartStatus
from domain.customers.model import Customer
from domain.orders.model import FulfilmentStatus, Order, OrderKind
from domain.shared.ids import NEW
from domain.shared.postal import PostalAddress
from tests.builders import (
    AT,
    LATER,
    a_cancellation,
    a_cart_notice,
    a_claim,
    a_customer,
    a_letter,
    a_money_entry,
    a_one_time_token,
    a_product,
    a_registration,
    a_return,
    a_session,
    a_shipment,
    a_timeline_entry,
    a_visitor,
    an_answer,
    an_entry,
    an_order,
    an_order_item,
)
from tests.given import filled_cart, ordered_cart
from tests.units import ShopUnit, ShopUnits


@frozen
class Person:
    customer: Customer
    word: str
    address: Address
    visitor_id: int

    @property
    def email(self) -> str:
        return email_of(self.word)

    def secrets(self) -> list[bytes]:
        """What is made of secrets, and useful to a thief."""
        return [digest(self.word, what) for what in _DIGESTS]


_DIGESTS = ("visitor", "first session", "second session", "reset", "confirm")


def email_of(word: str) -> str:
    return f"{word}@example.com"


def digest(word: str, what: str) -> bytes:
    return hashlib.sha256(f"{what} of {word}".encode()).digest()


def given_person(units: ShopUnits, word: str) -> Person:
    """Everything there is, in every table."""
    with units.write() as unit:
        customer = unit.customers.add(
            a_customer(
                email=email_of(word),
                name=f"{word} Customer",
                password_hash=f"plain:1:{word}",
                updated_at=LATER,
            )
        )
        address = unit.addresses.add(_address(customer.id, word))
        visitor_id = _browse(unit, customer, word)
        _fill_carts(unit, customer.id, visitor_id, word)
        _write_to(unit, customer, word)
        _register_again(unit, word)
        _order(unit, customer, visitor_id, word)
        for number, caller in enumerate((f"customer:{customer.id}", f"visitor:{visitor_id}")):
            _call(unit, caller, f"{word} {number}")
        unit.audit.record(
            an_entry(
                actor=f"customer:{customer.id}",
                action="customer.update",
                entity_id=customer.id,
                before={},
                after={"changed": ["name"]},
                request_id=f"request-of-{word}",
            )
        )
        return unit.commit(Person(customer, word, address, visitor_id))


def _address(customer_id: int, word: str) -> Address:
    fields = ("name", "company", "line1", "line2", "city", "region", "phone")
    texts = {field: f"{word} {field}" for field in fields}
    return Address(
        id=NEW,
        customer_id=customer_id,
        postal=PostalAddress(country="ZW", postcode=f"P {word}", **texts),
        default_shipping=True,
        default_billing=False,
        created_at=AT,
        updated_at=LATER,
    )


def _browse(unit: ShopUnit, customer: Customer, word: str) -> int:
    visitor = unit.visitors.add(
        a_visitor(digest=digest(word, "visitor"), last_seen_at=LATER, customer_id=customer.id)
    )
    for what, visitor_id in (("first session", visitor.id), ("second session", None)):
        unit.sessions.add(
            a_session(
                customer.subject,
                visitor_id=visitor_id,
                digest=digest(word, what),
                label=f"{word}'s {what}",
                last_seen_at=LATER,
            )
        )
    return visitor.id


def _fill_carts(unit: ShopUnit, customer_id: int, visitor_id: int, word: str) -> None:
    """The customer's; one whose checkout was under way at the log-in, without an address; and one
    of a guest.
    """
    address = _address(customer_id, word).postal
    others = [unit.visitors.add(a_visitor()).id for _ in range(2)]
    filled_cart(
        unit,
        visitor_id=others[0],
        customer_id=customer_id,
        items=(CartItem(variant_id=7, quantity=2),),
        email=f"fourth-{word}@example.com",
        note=f"{word} note",
        shipping_address=address,
        coupon_code=f"{word} coupon",
        notices=(a_cart_notice(),),
        updated_at=LATER,
    )
    filled_cart(
        unit,
        visitor_id=visitor_id,
        status=CartStatus.LOCKED,
        items=(CartItem(variant_id=8, quantity=1),),
        billing_address=address,
    )
    filled_cart(unit, visitor_id=others[1], status=CartStatus.EXPIRED, email=email_of(word))


def _write_to(unit: ShopUnit, customer: Customer, word: str) -> None:
    unit.one_time_tokens.add(a_one_time_token(customer.subject, digest=digest(word, "reset")))
    unit.letters.add(
        a_letter(
            recipient=email_of(word), subject=customer.subject, facts={"name": f"{word} by number"}
        )
    )
    unit.letters.add(
        a_letter(recipient=email_of(word), facts={"name": f"{word} by address", "sign": "ä\"'"})
    )


def _register_again(unit: ShopUnit, word: str) -> None:
    """Before there was the account: it was never confirmed."""
    registration = unit.registrations.add(
        a_registration(
            email=email_of(word), name=f"{word} Newcomer", password_hash=f"plain:1:{word} new"
        )
    )
    unit.one_time_tokens.add(
        a_one_time_token(
            registration.subject, purpose=Purpose.CONFIRM, digest=digest(word, "confirm")
        )
    )
    # Written to another address than is found: only the registration leads to it.
    unit.letters.add(
        a_letter(
            recipient=f"other-{word}@example.com",
            subject=registration.subject,
            facts={"name": f"{word} by registration"},
        )
    )


def _order(unit: ShopUnit, customer: Customer, visitor_id: int, word: str) -> None:
    """With the account, and as a guest: in a browser of theirs, and in another. All is sent."""
    [variant] = unit.products.add(a_product()).variants
    postal = _address(customer.id, word).postal
    ways: tuple[dict[str, Any], ...] = (
        {"customer_id": customer.id, "email": f"other-{word}@example.com"},
        {"visitor_id": visitor_id, "email": email_of(word)},
        {"email": email_of(word)},
    )
    for place, whose in enumerate(ways):
        order = unit.orders.add(
            an_order(
                **whose,
                cart_id=ordered_cart(unit),
                items=(an_order_item(variant_id=variant.id, options={"Size": "L"}, shipped=1),),
                fulfilment_status=FulfilmentStatus.FULFILLED,
                number=1000 * customer.id + place,
                note=f"{word} note",
                shipping_address=postal,
                billing_address=postal,
            )
        )
        unit.orders.tell(
            a_timeline_entry(order.id, kind=OrderKind.NOTE, facts={"text": f"{word} called"})
        )
        unit.ledger.post([a_money_entry(order.id)])
        _fulfil(unit, order, word)


def _fulfil(unit: ShopUnit, order: Order, word: str) -> None:
    """Sent, taken back and cancelled: what of an order never comes together."""
    unit.fulfilments.add_shipment(
        a_shipment(order, tracking_code=f"{word} code", tracking_url=f"https://dhl.example/{word}")
    )
    unit.fulfilments.add_return(a_return(order, note=f"{word} brought it"))
    unit.fulfilments.add_cancellation(a_cancellation(order, note=f"{word} called"))


def _call(unit: ShopUnit, caller: str, told: str) -> None:
    claim = a_claim(caller=caller, key="the same for all")
    unit.idempotency.claim(claim, now=AT, lease_until=LATER)
    body: Any = orjson.dumps({"name": told})
    unit.idempotency.answer(claim, an_answer(headers={"X-Name": told}, body=body))
