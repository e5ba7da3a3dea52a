"""What a cart says of itself once its checkout has begun: so that a front end that was loaded
again, on the way back from the bank, can go on.
"""

from typing import Any

import pytest
from attrs import evolve
from falcon.testing import TestClient

from domain.carts.model import CartStatus
from domain.carts.quoting import StoreRules, priced, shown
from domain.pricing.model import ANYWHERE
from entrypoints.bootstrap import Shop
from tests.checkout.scene import ASKS, DECLINES, PAYS, RULES, a_scene
from tests.checkout.test_http import Shopper, a_shopper
from tests.doubles import FrozenClock
from tests.shopfront import as_visitor, etag
from tests.units import ShopUnits


@pytest.fixture
def shopper(seeded: Shop) -> Shopper:
    return a_shopper(seeded, as_visitor(seeded))


def _cart(shopper: Shopper) -> dict[str, Any]:
    answer = shopper.client.simulate_get(f"/v1/carts/{shopper.cart['id']}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json
    return found


def _all_becomes_different(shopper: Shopper, staff: TestClient) -> None:
    """Dearer, called otherwise, and sold out."""
    [item] = shopper.cart["items"]
    product = f"/v1/products/{item['product_id']}"
    stock = f"/v1/variants/{item['variant_id']}/stock"
    changes = {"price": 9999, "name": "Another name"}
    assert staff.patch(product, json=changes, headers=etag(staff, product)).status_code == 200
    held = staff.get(stock).json["reserved"]
    counted = {"on_hand": held, "reason": "counted"}
    assert staff.put(stock, json=counted, headers=etag(staff, stock)).status_code == 200


def test_while_the_bank_asks_it_says_what_is_being_paid(
    shopper: Shopper, staff: TestClient
) -> None:
    before, waiting = shopper.cart, shopper.check_out(ASKS).json
    _all_becomes_different(shopper, staff)

    found = _cart(shopper)
    assert found["status"] == "locked"
    assert found["order_id"] == waiting["order"]["id"]
    assert found["requirements"] == found["shipping_options"] == []
    [item], [was] = found["items"], before["items"]
    assert item == {**was, "available": was["quantity"]}
    same = ("totals", "taxes", "freight", "prices_include_tax", "shipping_method_id")
    assert [found[name] for name in same] == [before[name] for name in same]
    assert shopper.client.simulate_post("/v1/carts").json == found


def test_with_what_it_says_the_customer_can_go_on(shopper: Shopper, seeded: Shop) -> None:
    url = shopper.check_out(ASKS).json["action_url"]

    reloaded = Shopper(shopper.client, _cart(shopper))
    order = reloaded.client.simulate_get(f"/v1/orders/{reloaded.cart['order_id']}").json
    assert order["payment"]["action_url"] == url
    assert order["totals"] == reloaded.cart["totals"]
    assert reloaded.check_out(ASKS).json["action_url"] == url
    assert seeded.play_bank is not None
    seeded.play_bank.decide(url.rsplit("/", maxsplit=1)[1], pays=True)
    assert reloaded.check_out(ASKS).status_code == 201


def test_once_it_is_ordered_it_says_what_was_paid(shopper: Shopper, staff: TestClient) -> None:
    order = shopper.check_out().json["order"]
    _all_becomes_different(shopper, staff)

    found = _cart(shopper)
    assert (found["status"], found["order_id"]) == ("ordered", order["id"])
    assert found["requirements"] == []
    assert found["totals"] == order["totals"] == shopper.cart["totals"]
    assert found["freight"] == order["freight"]
    assert [each["name"] for each in found["items"]] == [each["name"] for each in order["items"]]


@pytest.mark.parametrize("card", [ASKS, DECLINES])
def test_what_came_to_nothing_is_priced_as_before(
    shopper: Shopper, staff: TestClient, card: str
) -> None:
    shopper.check_out(card)
    _all_becomes_different(shopper, staff)
    shopper.client.simulate_delete(shopper.path)

    found = _cart(shopper)
    assert (found["status"], found["order_id"]) == ("open", None)
    assert found["items"][0]["unit_price"] == 9999
    assert found["shipping_options"]


def test_what_the_shop_decides_meanwhile_changes_nothing_of_it(
    units: ShopUnits, clock: FrozenClock
) -> None:
    scene = a_scene(units, clock)
    actor, cart = scene.given_cart()
    order = scene.buy(actor, cart, ASKS).order
    another = StoreRules(currency="USD", prices_include_tax=True, home=ANYWHERE)

    with units.read() as unit:
        found = shown(unit, another, unit.carts.by_id(cart.id))
    assert not found.prices_include_tax
    assert (found.order_id, found.quote.total) == (order.id, order.totals.total)


@pytest.mark.parametrize(
    "status", [CartStatus.LOCKED, CartStatus.ORDERED, CartStatus.MERGED, CartStatus.EXPIRED]
)
def test_nothing_is_required_of_what_cannot_be_changed(
    units: ShopUnits, clock: FrozenClock, status: CartStatus
) -> None:
    scene = a_scene(units, clock)
    _, cart = scene.given_cart()
    with units.write() as unit:
        lacking = unit.carts.save(evolve(cart, email=None), cart)
        assert [each.pointer for each in priced(unit, RULES, lacking).requirements] == ["/email"]
        assert shown(unit, RULES, lacking).requirements == priced(unit, RULES, lacking).requirements
        closed = unit.carts.save(evolve(lacking, status=status), lacking)
        assert shown(unit, RULES, closed).requirements == ()


def test_storage_tells_the_order_of_a_cart_as_it_has_it(
    units: ShopUnits, clock: FrozenClock
) -> None:
    scene = a_scene(units, clock)
    (_, other), (actor, cart) = scene.given_cart(), scene.given_cart(2)
    with units.read() as unit:
        quote = priced(unit, RULES, cart).quote
    order = scene.buy(actor, cart, PAYS).order

    with units.read() as unit:
        assert unit.carts.ordered(other.id) is None
        found = unit.carts.ordered(cart.id)
    assert found is not None
    assert (found.order_id, found.prices_include_tax) == (order.id, order.prices_include_tax)
    lines = tuple(
        evolve(line, id=item.id) for line, item in zip(quote.lines, order.items, strict=True)
    )
    assert found.quote == evolve(quote, lines=lines, options=())
    [sold] = found.sold.values()
    assert (sold.variant_id, sold.name, sold.available) == (
        scene.variant_id,
        order.items[0].name,
        2,
    )
