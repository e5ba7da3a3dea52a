"""What is there before a test acts: stored and committed."""

from collections.abc import Sequence
from typing import Any

from domain.accounts.model import OneTimeToken, Session, Subject
from domain.addresses.model import Address
from domain.categories.model import Category
from domain.customers.model import Customer, Registration
from domain.mail.model import Letter
from domain.products.model import Product
from domain.staff.model import ApiToken
from domain.staff_members.model import StaffMember
from domain.tags.model import Tag
from domain.visitors.model import Visitor
from tests.builders import (
    a_category,
    a_customer,
    a_letter,
    a_member,
    a_movement,
    a_one_time_token,
    a_product,
    a_registration,
    a_session,
    a_tag,
    a_token,
    a_visitor,
    an_address,
)
from tests.units import ShopUnits


def given_category(units: ShopUnits, **fields: Any) -> Category:
    with units.write() as unit:
        return unit.commit(unit.categories.add(a_category(**fields)))


def given_tag(units: ShopUnits, **fields: Any) -> Tag:
    with units.write() as unit:
        return unit.commit(unit.tags.add(a_tag(**fields)))


def given_token(units: ShopUnits, **fields: Any) -> ApiToken:
    with units.write() as unit:
        return unit.commit(unit.api_tokens.add(a_token(**fields)))


def given_member(units: ShopUnits, **fields: Any) -> StaffMember:
    with units.write() as unit:
        return unit.commit(unit.staff_members.add(a_member(**fields)))


def given_visitor(units: ShopUnits, **fields: Any) -> Visitor:
    with units.write() as unit:
        return unit.commit(unit.visitors.add(a_visitor(**fields)))


def given_customer(units: ShopUnits, **fields: Any) -> Customer:
    with units.write() as unit:
        return unit.commit(unit.customers.add(a_customer(**fields)))


def given_registration(units: ShopUnits, **fields: Any) -> Registration:
    with units.write() as unit:
        return unit.commit(unit.registrations.add(a_registration(**fields)))


def given_letter(units: ShopUnits, **fields: Any) -> Letter:
    with units.write() as unit:
        return unit.commit(unit.letters.add(a_letter(**fields)))


def given_session(units: ShopUnits, holder: Subject, **fields: Any) -> Session:
    with units.write() as unit:
        return unit.commit(unit.sessions.add(a_session(holder, **fields)))


def given_one_time_token(units: ShopUnits, subject: Subject, **fields: Any) -> OneTimeToken:
    with units.write() as unit:
        return unit.commit(unit.one_time_tokens.add(a_one_time_token(subject, **fields)))


def given_address(units: ShopUnits, customer_id: int, **fields: Any) -> Address:
    with units.write() as unit:
        return unit.commit(unit.addresses.add(an_address(customer_id, **fields)))


def given_product(
    units: ShopUnits, product: Product | None = None, *, stock: Sequence[int] = (), **fields: Any
) -> Product:
    """`stock` is what is on hand of each variant; of those not named, nothing."""
    with units.write() as unit:
        added = unit.products.add(product or a_product(**fields))
        unit.stock.record(
            [
                a_movement(variant.id, balance=on_hand)
                for variant, on_hand in zip(added.variants, stock, strict=False)
                if on_hand
            ]
        )
        return unit.commit(added)
