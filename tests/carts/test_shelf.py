"""What storage promises of what carts see of the goods."""

from datetime import datetime, timedelta

from attrs import evolve

from domain.carts.model import ForSale
from domain.inventory.model import MovementKind, Reservation
from domain.products.model import Image, Kind, Status
from tests.builders import AT, a_movement, a_product, a_shirt
from tests.given import given_order, given_product
from tests.units import ShopUnits


def _for_sale(units: ShopUnits, *ids: int, now: datetime = AT) -> dict[int, ForSale]:
    with units.read() as unit:
        return dict(unit.shelf.for_sale(ids, now))


def test_a_variant_is_seen_with_its_product(units: ShopUnits) -> None:
    shirt = a_shirt(("Blue", "L"), ("Red", "M"), name="Größe 🦓 shirt")
    blue, red = shirt.variants
    product = given_product(
        units,
        evolve(
            shirt,
            kind=Kind.DIGITAL,
            tax_class="e-books_7",
            currency="EUR",
            images=(
                Image(url="https://shop.example/1.jpg?a=b&c='", position=1),
                Image(url="https://shop.example/2.jpg", position=2),
            ),
            variants=(evolve(blue, sku="SHIRT-L", price=1250, weight_grams=250), red),
        ),
        stock=(7,),
    )
    first, second = product.variants

    found = _for_sale(units, first.id, second.id, 99)

    assert found == {
        first.id: ForSale(
            variant_id=first.id,
            product_id=product.id,
            name="Größe 🦓 shirt",
            sku="SHIRT-L",
            options={"Colour": "Blue", "Size": "L"},
            image_url="https://shop.example/1.jpg?a=b&c='",
            kind=Kind.DIGITAL,
            price=1250,
            currency="EUR",
            weight_grams=250,
            tax_class="e-books_7",
            available=7,
        ),
        second.id: evolve(
            found[first.id],
            variant_id=second.id,
            sku=None,
            options={"Colour": "Red", "Size": "M"},
            price=1499,
            weight_grams=None,
            available=0,
        ),
    }


def test_of_nothing_nothing_is_seen(units: ShopUnits) -> None:
    given_product(units)
    assert _for_sale(units) == {}
    assert _for_sale(units, 99) == {}


def test_what_shoppers_do_not_see_is_there_and_not_active(units: ShopUnits) -> None:
    for status, is_active in (
        (Status.ACTIVE, True),
        (Status.DRAFT, False),
        (Status.ARCHIVED, False),
    ):
        [variant] = given_product(units, a_product(status=status)).variants
        [found] = _for_sale(units, variant.id).values()
        assert found.is_active is is_active
        assert found.image_url is None


def test_what_can_be_had_is_what_is_not_promised_and_backorders_and_expired_holds(
    units: ShopUnits,
) -> None:
    [variant] = given_product(units, stock=(10,)).variants
    [other] = given_product(units, stock=(3,)).variants
    order = given_order(units)

    def hold(quantity: int, expires_at: datetime | None, **fields: int) -> Reservation:
        return Reservation(
            order_id=order.id,
            variant_id=variant.id,
            quantity=quantity,
            expires_at=expires_at,
            created_at=AT,
            **fields,
        )

    with units.write() as unit:
        unit.stock.lock([variant.id])
        unit.stock.set_backorder_limit(variant.id, 5)
        unit.stock.record(
            [
                a_movement(
                    variant.id,
                    kind=MovementKind.RESERVED,
                    quantity=0,
                    balance=10,
                    reserved=9,
                    reserved_balance=9,
                    order_id=order.id,
                )
            ]
        )
        unit.stock.add_reservations(
            [
                hold(4, None),
                hold(3, AT + timedelta(minutes=1)),
                hold(6, AT, released=3, sold=1),
            ]
        )
        unit.commit(None)

    assert {
        each.variant_id: each.available for each in _for_sale(units, variant.id, other.id).values()
    } == {variant.id: 10 + 5 - 9 + 2, other.id: 3}
    [later] = _for_sale(units, variant.id, now=AT + timedelta(minutes=1)).values()
    assert later.available == 11
