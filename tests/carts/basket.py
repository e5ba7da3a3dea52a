"""Somebody with a cart in a test: each use case with what it always needs."""

from typing import Any, Final

from attrs import frozen

from adapters.postal.rules import GooglePostalRules
from domain.carts import use_cases
from domain.carts.model import Cart, CartChanges, ItemChanges, ItemDraft, Owner
from domain.carts.quoting import Priced, StoreRules
from domain.pricing.model import ANYWHERE
from domain.staff.model import Actor
from tests.given import given_customer, given_product, given_visitor
from tests.trail import whatever
from tests.units import ShopUnits

RULES: Final = StoreRules(currency="USD", prices_include_tax=False, home=ANYWHERE)
POSTAL: Final = GooglePostalRules()


@frozen
class Shopper:
    units: ShopUnits
    actor: Actor
    rules: StoreRules = RULES

    @property
    def owner(self) -> Owner:
        return use_cases.owner_of(self.actor)

    def open(self) -> Cart:
        return self.opened()[0].cart

    def opened(self) -> tuple[Priced, bool]:
        return use_cases.open_cart(self.units, self.rules, self.actor)

    def read(self, cart_id: int) -> Priced:
        return use_cases.read_cart(self.units, self.rules, self.actor, cart_id)

    def add(
        self, cart_id: int, variant_id: int, quantity: int = 1, *, expect: Any = whatever
    ) -> Priced:
        draft = ItemDraft(variant_id=variant_id, quantity=quantity)
        return use_cases.add_item(self.units, self.rules, self.actor, cart_id, draft, expect=expect)

    def set(self, cart_id: int, item_id: int, quantity: int) -> Priced:
        return use_cases.set_quantity(
            self.units,
            self.rules,
            self.actor,
            cart_id,
            item_id,
            changes=ItemChanges(quantity=quantity),
            expect=whatever,
        )

    def remove(self, cart_id: int, item_id: int) -> Priced:
        return use_cases.remove_item(
            self.units, self.rules, self.actor, cart_id, item_id, expect=whatever
        )

    def change(self, cart_id: int, **changes: Any) -> Priced:
        return use_cases.change_cart(
            self.units,
            self.rules,
            self.actor,
            cart_id,
            CartChanges(**changes),
            postal=POSTAL,
            expect=whatever,
        )

    def give_up(self, cart_id: int) -> None:
        use_cases.give_up_cart(self.units, self.actor, cart_id, whatever)


def a_guest(units: ShopUnits) -> Shopper:
    """Who has not logged in."""
    visitor_id = given_visitor(units).id
    return Shopper(units, Actor(name=f"visitor:{visitor_id}", visitor_id=visitor_id))


def a_regular(units: ShopUnits, **fields: Any) -> Shopper:
    """Who has an account, and is logged in."""
    customer_id = given_customer(units, **fields).id
    visitor_id = given_visitor(units, customer_id=customer_id).id
    return Shopper(
        units,
        Actor(name=f"customer:{customer_id}", visitor_id=visitor_id, customer_id=customer_id),
    )


def given_variant(units: ShopUnits, *, stock: int = 10, **fields: Any) -> int:
    """The id of something that is sold."""
    [variant] = given_product(units, stock=(stock,), **fields).variants
    return variant.id
