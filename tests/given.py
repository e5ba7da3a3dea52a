"""What is there before a test acts: stored and committed."""

from collections.abc import Sequence
from typing import Any

from attrs import evolve

from domain.accounts.model import OneTimeToken, Session, Subject
from domain.addresses.model import Address
from domain.carts.model import Cart, CartStatus
from domain.categories.model import Category
from domain.customers.model import Customer, Registration
from domain.mail.model import Letter
from domain.orders.model import Order
from domain.payments.model import Payment, Refund
from domain.products.model import Product
from domain.shared.ids import NEW
from domain.shipping.model import ShippingZone, StatedShippingMethod
from domain.staff.model import ApiToken
from domain.staff_members.model import StaffMember
from domain.tags.model import Tag
from domain.tax_rates.model import StatedTaxRate
from domain.visitors.model import Visitor
from tests.builders import (
    AT,
    a_cart,
    a_category,
    a_customer,
    a_letter,
    a_member,
    a_movement,
    a_one_time_token,
    a_payment,
    a_product,
    a_refund,
    a_registration,
    a_session,
    a_shipping_method,
    a_shipping_zone,
    a_tag,
    a_tax_rate,
    a_token,
    a_visitor,
    an_address,
    an_order,
    an_order_item,
)
from tests.units import ShopUnit, ShopUnits


def given_category(units: ShopUnits, **fields: Any) -> Category:
    with units.write() as unit:
        return unit.commit(unit.categories.add(a_category(**fields)))


def given_tag(units: ShopUnits, **fields: Any) -> Tag:
    with units.write() as unit:
        return unit.commit(unit.tags.add(a_tag(**fields)))


def given_tax_rate(units: ShopUnits, **fields: Any) -> StatedTaxRate:
    with units.write() as unit:
        return unit.commit(unit.tax_rates.add(a_tax_rate(**fields)))


def given_shipping_zone(units: ShopUnits, **fields: Any) -> ShippingZone:
    with units.write() as unit:
        return unit.commit(unit.shipping_zones.add(a_shipping_zone(**fields)))


def given_shipping_method(units: ShopUnits, zone_id: int, **fields: Any) -> StatedShippingMethod:
    with units.write() as unit:
        return unit.commit(unit.shipping.add(a_shipping_method(zone_id, **fields)))


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


def given_cart_row(units: ShopUnits) -> int:
    """The id of a cart that was ordered: all that an order needs of one."""
    with units.write() as unit:
        return unit.commit(ordered_cart(unit))


def ordered_cart(unit: ShopUnit) -> int:
    cart = Cart(id=NEW, status=CartStatus.ORDERED, currency="USD", created_at=AT, updated_at=AT)
    return unit.carts.add(cart).id


def given_cart(units: ShopUnits, **fields: Any) -> Cart:
    """Of a visitor of its own, unless it is said whose. Its items get their ids."""
    if "visitor_id" not in fields:
        fields["visitor_id"] = given_visitor(units).id
    with units.write() as unit:
        return unit.commit(filled_cart(unit, **fields))


def filled_cart(unit: ShopUnit, **fields: Any) -> Cart:
    wanted = a_cart(**fields)
    added = unit.carts.add(evolve(wanted, items=()))
    if not wanted.items:
        return added
    return unit.carts.save(evolve(wanted, id=added.id), evolve(added, version=wanted.version - 1))


def given_order(units: ShopUnits, **fields: Any) -> Order:
    """Of a cart of its own. It is placed if it has a number. What nobody named is sold in it is
    one of a new product.
    """
    if "items" not in fields:
        product = given_product(units)
        [variant] = product.variants
        fields["items"] = (an_order_item(product_id=product.id, variant_id=variant.id),)
    if "cart_id" not in fields:
        fields["cart_id"] = given_cart_row(units)
    with units.write() as unit:
        return unit.commit(unit.orders.add(an_order(**fields)))


def given_payment(units: ShopUnits, order_id: int | None = None, **fields: Any) -> Payment:
    """Of an order of its own, unless it is said of which."""
    order_id = given_order(units).id if order_id is None else order_id
    with units.write() as unit:
        return unit.commit(unit.payments.add(a_payment(order_id, **fields)))


def given_refund(units: ShopUnits, payment: Payment, **fields: Any) -> Refund:
    with units.write() as unit:
        return unit.commit(unit.payments.add_refund(a_refund(payment, **fields)))
