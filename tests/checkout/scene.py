"""A shop with something to sell, a bag that can be ordered, and a test gateway."""

from datetime import timedelta
from typing import Final

from attrs import define, evolve

from adapters.payments.offline import FreeGateway, OfflineGateway
from adapters.payments.play import PlayGateway
from adapters.payments.play_books import PlayBooks
from domain.accounts.model import Limit, Limits, Origin
from domain.carts.model import Cart, CartItem
from domain.carts.quoting import StoreRules, priced
from domain.checkout.model import CheckoutDraft, PaymentChoice, Progress
from domain.checkout.ports import Till
from domain.checkout.use_cases import check_out
from domain.inventory.model import Level
from domain.orders.model import Order
from domain.payments.model import FREE, Payment
from domain.payments.ports import Gateways
from domain.pricing.model import ANYWHERE, Step, Tariff
from domain.shared.ids import NEW
from domain.staff.model import Actor
from tests.builders import AT, a_postal_address
from tests.doubles import CountedIds, FrozenClock
from tests.given import (
    given_product,
    given_shipping_method,
    given_shipping_zone,
    given_tax_rate,
    given_visitor,
)
from tests.trail import whatever
from tests.units import ShopUnits

PRICE: Final = 1499
SHIPPING: Final = 500
HOLD: Final = timedelta(minutes=15)
PAYS: Final = "4242424242424242"
DECLINES: Final = "4000000000000002"
ASKS: Final = "4000002500003155"
LOSES_AUTHORIZATION: Final = "4000990000000012"
NEVER_ARRIVES: Final = "4000990000000020"
LOSES_CAPTURE: Final = "4000990000000038"
REFUSES_CAPTURE: Final = "4000990000000046"

HOME: Final = Origin(address="192.0.2.7")
_OFTEN: Final = Limit(1000, timedelta(hours=1))
RULES: Final = StoreRules(currency="USD", prices_include_tax=False, home=ANYWHERE)


def a_play_gateway(clock: FrozenClock) -> PlayGateway:
    return PlayGateway(
        PlayBooks(), secret_key="any key", page_url="http://shop.test/dev/gateway", clock=clock
    )


@define(kw_only=True)
class Scene:
    units: ShopUnits
    clock: FrozenClock
    gateway: PlayGateway
    till: Till
    variant_id: int
    method_id: int

    def given_cart(self, quantity: int = 1, *, to: Actor | None = None) -> tuple[Actor, Cart]:
        """Of a visitor who has said all that is needed to order."""
        actor = to or self.given_buyer()
        with self.units.write() as unit:
            cart = unit.carts.add(
                Cart(
                    id=NEW,
                    visitor_id=actor.visitor_id,
                    currency="USD",
                    created_at=AT,
                    updated_at=AT,
                )
            )
            wanted = evolve(
                cart,
                items=(CartItem(variant_id=self.variant_id, quantity=quantity),),
                email="anna@example.com",
                shipping_address=a_postal_address(),
                shipping_method_id=self.method_id,
            )
            return unit.commit((actor, unit.carts.save(wanted, cart)))

    def given_buyer(self) -> Actor:
        visitor = given_visitor(self.units)
        return Actor(name=f"visitor:{visitor.id}", visitor_id=visitor.id)

    def total(self, cart: Cart) -> int:
        with self.units.read() as unit:
            return priced(unit, RULES, unit.carts.by_id(cart.id)).quote.total

    def buy(
        self,
        actor: Actor,
        cart: Cart,
        source: str | None = PAYS,
        *,
        method: str = "test",
        total: int | None = None,
        origin: Origin = HOME,
    ) -> Progress:
        draft = CheckoutDraft(
            expected_total=self.total(cart) if total is None else total,
            payment=PaymentChoice(method=method, source=source),
        )
        return check_out(
            self.till,
            actor,
            cart.id,
            draft,
            expect=whatever,
            return_url="http://shop.test/",
            origin=origin,
        )

    def give_away(self) -> None:
        """From now on neither the goods nor sending them cost anything."""
        with self.units.write() as unit:
            product = unit.products.of_variant_for_update(self.variant_id)
            free = evolve(product, variants=(evolve(product.variants[0], price=0),))
            unit.products.save(free, product)
            method = unit.shipping.get(self.method_id)
            tariff = evolve(method.tariff, free_from=0)
            unit.shipping.save(evolve(method, tariff=tariff))
            unit.commit(None)

    def level(self) -> Level:
        with self.units.read() as unit:
            return unit.stock.level(self.variant_id)

    def order_of(self, cart: Cart) -> Order | None:
        with self.units.read() as unit:
            return unit.orders.of_cart(cart.id)

    def cart(self, cart: Cart) -> Cart:
        with self.units.read() as unit:
            return unit.carts.by_id(cart.id)

    def payments(self, cart: Cart) -> list[Payment]:
        order = self.order_of(cart)
        if order is None:
            return []
        with self.units.read() as unit:
            return list(unit.payments.of_order(order.id))

    def charges(self) -> list[int]:
        """What the gateway's own books say was taken."""
        return [each.amount for each in self.gateway.movements() if each.refund_reference is None]


def a_scene(units: ShopUnits, clock: FrozenClock, *, stock: int = 5, price: int = PRICE) -> Scene:
    """What is sold costs so much; what costs nothing is sent for nothing."""
    product = given_product(units, price=price, stock=[stock])
    variant_id = product.variants[0].id
    given_tax_rate(units, millionths=100_000)
    zone = given_shipping_zone(units)
    method = given_shipping_method(
        units, zone.id, tariff=Tariff(steps=(Step(0, SHIPPING if price else 0),))
    )
    gateway = a_play_gateway(clock)
    gateways: Gateways = {
        "test": gateway,
        "bank_transfer": OfflineGateway(),
        FREE: FreeGateway(),
    }
    till = Till(
        units=units,
        ids=CountedIds(),
        gateways=gateways,
        offered=("test", "bank_transfer"),
        rules=RULES,
        hold=HOLD,
        guest_limits=Limits(by_account=_OFTEN, by_address=_OFTEN),
    )
    return Scene(
        units=units,
        clock=clock,
        gateway=gateway,
        till=till,
        variant_id=variant_id,
        method_id=method.id,
    )
