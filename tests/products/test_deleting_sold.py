"""What was ordered stays: orders go on telling of it."""

import pytest
from attrs import evolve
from falcon.testing import TestClient

from domain.carts.model import CartItem
from domain.products.model import Product, Status, VariantSold
from domain.products.use_cases import delete_product, delete_variant, read_product
from domain.shared.errors import NotFound
from domain.staff.model import ANYONE
from tests.builders import a_shirt, an_order_item, an_owner
from tests.given import given_cart, given_order, given_product
from tests.inventory.warehouse import given_promise, level, movements
from tests.shopfront import dump
from tests.trail import actions, whatever
from tests.units import ShopUnits


@pytest.fixture
def sold(units: ShopUnits) -> Product:
    """A shirt whose blue variant was ordered."""
    product = given_product(units, a_shirt(("Blue", "S"), ("Red", "M")), stock=[3, 4])
    item = an_order_item(product_id=product.id, variant_id=product.variants[0].id)
    given_order(units, items=(item,), number=1001)
    return product


def test_a_product_that_was_ordered_is_not_removed(units: ShopUnits, sold: Product) -> None:
    other = given_product(units)
    with units.write() as unit:
        with pytest.raises(VariantSold), unit.nested():
            unit.products.remove(sold)
        unit.products.remove(other)
        unit.commit(None)
    with units.read() as unit:
        assert unit.listings.one(sold.id, list(Status), variants=True).on_hand == 7
        assert unit.products.named([sold.slug, other.slug]) == {sold.slug: sold.id}


def test_a_variant_that_was_ordered_is_not_removed(units: ShopUnits, sold: Product) -> None:
    blue, red = sold.variants
    with units.write() as unit:
        before = unit.products.get_for_update(sold.id)
        with pytest.raises(VariantSold):
            unit.products.save(evolve(before, variants=(red,)), before)
    with units.write() as unit:
        unit.products.save(evolve(before, variants=(blue,)), before)
        unit.commit(None)
    assert len(movements(units, blue.id)) == 1


def test_a_variant_that_is_promised_to_a_checkout_is_not_removed(units: ShopUnits) -> None:
    product = given_product(units, a_shirt(("Blue", "S"), ("Red", "M")), stock=[3, 4])
    blue, red = (variant.id for variant in product.variants)
    # The order is for the one, the promise of the other.
    given_promise(units, {blue: 1, red: 1})
    for variant_id in (blue, red):
        with pytest.raises(VariantSold):
            delete_variant(units, an_owner(), variant_id, whatever)
    assert level(units, red).reserved == 1


def test_deleting_a_product_that_was_ordered_archives_it(units: ShopUnits, sold: Product) -> None:
    delete_product(units, an_owner(), sold.id, whatever)

    view = read_product(units, an_owner(), sold.id, variants=True)
    assert (view.status, view.version, view.on_hand) == (Status.ARCHIVED, 2, 7)
    assert actions(units) == [("product.update", sold.id)]
    delete_product(units, an_owner(), sold.id, whatever)
    assert read_product(units, an_owner(), sold.id, variants=True) == view
    assert len(actions(units)) == 1


def test_a_product_that_was_never_ordered_goes_as_ever(units: ShopUnits, sold: Product) -> None:
    other = given_product(units, stock=[1])
    delete_product(units, an_owner(), other.id, whatever)
    assert actions(units) == [("product.delete", other.id)]
    assert read_product(units, ANYONE, sold.id, variants=False).status is Status.ACTIVE


def test_shoppers_do_not_see_a_deleted_product_that_staff_does(
    staff: TestClient, anyone: TestClient, sold: Product
) -> None:
    answer = staff.delete(f"/v1/products/{sold.id}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert staff.get(f"/v1/products/{sold.id}").json["status"] == "archived"
    assert anyone.get(f"/v1/products/{sold.id}").status_code == 404
    assert anyone.get("/v1/products").json == []


def test_deleting_a_variant_that_was_ordered_is_refused(
    staff: TestClient, units: ShopUnits, sold: Product
) -> None:
    before = dump(units)
    answer = staff.delete(f"/v1/variants/{sold.variants[0].id}")
    assert (answer.status_code, answer.json["code"]) == (409, "variant_sold")
    assert dump(units) == before


def test_a_variant_that_was_never_ordered_goes_as_ever(staff: TestClient, sold: Product) -> None:
    assert staff.delete(f"/v1/variants/{sold.variants[1].id}").status_code == 204
    assert staff.get(f"/v1/products/{sold.id}").json["available"] == 3


def test_the_classic_api_deletes_a_sold_product_from_sight(
    anyone: TestClient, sold: Product
) -> None:
    path = f"/api/products/{sold.id}"
    answer = anyone.delete(path)
    assert (answer.status_code, answer.json) == (200, 1)
    assert anyone.get(path).status_code == 404
    assert anyone.get("/api/products").json == []
    assert anyone.delete(path).status_code == 404


def test_what_only_lies_in_carts_goes_and_they_can_tell(units: ShopUnits) -> None:
    product = given_product(units, a_shirt(("Blue", "S"), ("Red", "M")), stock=[3, 4])
    blue, red = (variant.id for variant in product.variants)
    cart = given_cart(
        units, items=tuple(CartItem(variant_id=each, quantity=1) for each in (blue, red))
    )
    delete_variant(units, an_owner(), blue, whatever)
    assert len(read_product(units, an_owner(), product.id, variants=True).variants or ()) == 1
    delete_product(units, an_owner(), product.id, whatever)
    with pytest.raises(NotFound):
        read_product(units, an_owner(), product.id, variants=True)
    with units.read() as unit:
        assert set(unit.carts.by_id(cart.id).quantities) == {blue, red}
