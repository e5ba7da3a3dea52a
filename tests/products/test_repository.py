"""What storage promises of whole products."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from attrs import evolve

from domain.products.model import Option, Product, ProductSlugTaken, SkuTaken, Status
from domain.shared.errors import InvalidInput, NotFound, StaleVersion
from tests.builders import LATER, a_full_product, a_product, a_shirt, a_variant
from tests.given import given_category, given_product, given_tag
from tests.units import ShopUnits


def given_full_product(units: ShopUnits) -> Product:
    given_category(units)
    tags = [given_tag(units) for _ in range(3)]
    category = given_category(units)
    return given_product(
        units, a_full_product(category_id=category.id, tag_ids=(tags[2].id, tags[0].id))
    )


def load(units: ShopUnits, product_id: int) -> Product:
    with units.write() as unit:
        return unit.products.get_for_update(product_id)


def save(units: ShopUnits, product: Product, before: Product) -> Product:
    with units.write() as unit:
        return unit.commit(unit.products.save(product, before))


def test_a_full_product_comes_back_equal(units: ShopUnits) -> None:
    given_product(units)
    product = given_full_product(units)

    assert load(units, product.id) == product
    assert [variant.id for variant in product.variants] == [2, 3]


def test_a_plain_product_comes_back_equal(units: ShopUnits) -> None:
    product = given_product(units, a_product())
    given_full_product(units)

    assert load(units, product.id) == product


def test_a_product_is_found_by_each_of_its_variants(units: ShopUnits) -> None:
    given_product(units)
    product = given_full_product(units)
    with units.write() as unit:
        for variant in product.variants:
            assert unit.products.of_variant_for_update(variant.id) == product


def test_what_does_not_exist_is_not_found(units: ShopUnits) -> None:
    given_product(units)
    with units.write() as unit:
        with pytest.raises(NotFound):
            unit.products.get_for_update(99)
        with pytest.raises(NotFound):
            unit.products.of_variant_for_update(99)


def test_many_products_are_added_in_order(units: ShopUnits) -> None:
    category, tag = given_category(units), given_tag(units)
    wanted = [
        a_full_product(category_id=category.id, tag_ids=(tag.id,)),
        a_product(name="Second"),
        a_shirt(("Blue", "XL"), ("Red", "S")),
    ]
    with units.write() as unit:
        added = unit.commit(unit.products.add_many(wanted))

    assert [product.id for product in added] == [1, 2, 3]
    assert [product.name for product in added] == [product.name for product in wanted]
    assert [load(units, product.id) for product in added] == list(added)
    with units.read() as unit:
        for product in added:
            assert [unit.stock.level(variant.id).on_hand for variant in product.variants] == [
                0
            ] * len(product.variants)


def test_adding_no_products_adds_none(units: ShopUnits) -> None:
    with units.write() as unit:
        assert list(unit.products.add_many([])) == []


def test_two_products_cannot_have_one_slug(units: ShopUnits) -> None:
    given_product(units, slug="shirt")
    with units.write() as unit, pytest.raises(ProductSlugTaken):
        unit.products.add(a_product(slug="shirt"))
    with units.write() as unit, pytest.raises(ProductSlugTaken):
        unit.products.add_many([a_product(slug="hat"), a_product(slug="hat")])


@pytest.mark.parametrize("sku", ["ABC-1", "abc-1"])
def test_two_variants_cannot_have_one_sku_whatever_its_case(units: ShopUnits, sku: str) -> None:
    given_product(units, sku="ABC-1")
    with units.write() as unit, pytest.raises(SkuTaken):
        unit.products.add(a_product(sku=sku))


def test_an_sku_may_read_like_a_database_message(units: ShopUnits) -> None:
    sku = "x' for key 'uq_products_slug'"
    given_product(units, sku=sku)
    with units.write() as unit, pytest.raises(SkuTaken):
        unit.products.add(a_product(sku=sku))


def test_any_number_of_variants_have_no_sku(units: ShopUnits) -> None:
    given_product(units, sku=None)

    assert given_product(units, sku=None).variants[0].sku is None


@pytest.mark.parametrize(
    ("field", "value", "pointer"),
    [("category_id", 99, "/category_id"), ("tag_ids", (1, 99), "/tag_ids")],
)
def test_what_a_product_refers_to_must_exist(
    units: ShopUnits, field: str, value: object, pointer: str
) -> None:
    given_tag(units)
    wrong: dict[str, Any] = {field: value}
    with units.write() as unit, pytest.raises(InvalidInput) as refused:
        unit.products.add(a_product(**wrong))
    assert [(each.pointer, each.code) for each in refused.value.violations] == [
        (pointer, "unknown")
    ]

    product = given_product(units)
    with units.write() as unit, pytest.raises(InvalidInput) as refused:
        unit.products.save(evolve(product, **wrong), product)
    assert [each.pointer for each in refused.value.violations] == [pointer]


def test_saving_stores_every_field_and_the_next_version(units: ShopUnits) -> None:
    plain, other = given_product(units), given_product(units)
    category, tag = given_category(units), given_tag(units)
    full = a_full_product(category_id=category.id, tag_ids=(tag.id,))
    changed = evolve(
        full, id=plain.id, variants=(evolve(full.variants[0], id=plain.variants[0].id),)
    )
    saved = save(units, changed, plain)

    assert saved == evolve(changed, version=2)
    assert load(units, plain.id) == saved
    assert load(units, other.id) == other


def test_saving_can_take_everything_away_again(units: ShopUnits) -> None:
    full = given_full_product(units)
    bare = a_product(slug="bare", updated_at=LATER)
    changed = evolve(bare, id=full.id, variants=(evolve(bare.variants[0], id=full.variants[0].id),))
    saved = save(units, changed, full)

    assert load(units, full.id) == saved == evolve(changed, version=8)


def test_saving_without_a_change_is_no_lost_race(units: ShopUnits) -> None:
    product = given_product(units)

    assert save(units, product, product).version == 2


def test_saving_over_another_version_is_refused(units: ShopUnits) -> None:
    product = given_product(units)
    save(units, evolve(product, name="Hat"), product)

    with pytest.raises(StaleVersion):
        save(units, evolve(product, name="Shoe"), product)
    assert load(units, product.id).name == "Hat"


def test_saving_a_product_that_is_gone_is_refused(units: ShopUnits) -> None:
    product = given_product(units)
    with units.write() as unit:
        unit.products.remove(product)
        with pytest.raises(StaleVersion):
            unit.products.save(product, product)


def test_saving_what_another_has_is_refused(units: ShopUnits) -> None:
    given_product(units, slug="taken", sku="TAKEN")
    product = given_product(units)

    with pytest.raises(ProductSlugTaken):
        save(units, evolve(product, slug="taken"), product)
    with pytest.raises(SkuTaken):
        save(units, _with_sku(product, "taken"), product)


def test_variants_come_change_and_go_at_once(units: ShopUnits) -> None:
    before = given_product(units, a_shirt(("Blue", "S"), ("Blue", "M")), stock=[3, 4])
    kept = evolve(before.variants[1], price=999, sku="BLUE-M")
    new = a_variant(options={"Colour": "Blue", "Size": "L"}, sku="BLUE-L")
    changed = evolve(
        before,
        options=(before.options[0], Option(name="Size", values=("M", "L"))),
        variants=(kept, new),
    )
    saved = save(units, changed, before)

    assert load(units, before.id) == saved
    assert saved.variants == (kept, evolve(new, id=3))
    with units.read() as unit:
        assert [unit.stock.level(variant.id).on_hand for variant in saved.variants] == [4, 0]
        with pytest.raises(NotFound):
            unit.stock.level(before.variants[0].id)


def test_variants_can_swap_their_skus_and_their_options(units: ShopUnits) -> None:
    shirt = a_shirt(("Blue", "S"), ("Blue", "M"))
    small, medium = (evolve(variant, sku=f"SKU-{n}") for n, variant in enumerate(shirt.variants))
    before = given_product(units, evolve(shirt, variants=(small, medium)))
    small, medium = before.variants
    swapped = (evolve(medium, id=small.id), evolve(small, id=medium.id))
    saved = save(units, evolve(before, variants=swapped), before)

    assert load(units, before.id) == saved
    assert saved.variants == swapped


def test_a_variant_that_goes_leaves_its_sku_and_its_options_to_one_that_comes(
    units: ShopUnits,
) -> None:
    before = given_product(units, sku="ABC-1")
    saved = save(units, evolve(before, variants=(a_variant(sku="ABC-1"),)), before)

    assert load(units, before.id) == saved
    assert saved.variants[0].id == 2


def test_tags_come_and_go_and_keep_the_order_they_came_in(units: ShopUnits) -> None:
    first, second, third = (given_tag(units).id for _ in range(3))
    other = given_product(units, tag_ids=(first, second))
    before = given_product(units, tag_ids=(second, first))
    save(units, evolve(before, tag_ids=(first, third)), before)

    assert load(units, before.id).tag_ids == (first, third)
    assert load(units, other.id).tag_ids == (first, second)


def test_a_removed_product_takes_all_its_own_along_and_nothing_else(units: ShopUnits) -> None:
    product, other = given_full_product(units), given_product(units, sku="OTHER")
    with units.write() as unit:
        unit.products.remove(product)
        unit.commit(None)

    assert load(units, other.id) == other
    with units.write() as unit:
        with pytest.raises(NotFound):
            unit.products.get_for_update(product.id)
        with pytest.raises(NotFound):
            unit.products.of_variant_for_update(product.variants[0].id)
        assert unit.categories.get(product.category_id or 0)
        assert [unit.tags.get(tag_id).id for tag_id in product.tag_ids] == list(product.tag_ids)
        again = a_product(slug=product.slug, sku=product.variants[0].sku)
        assert unit.products.add(again).id > other.id


def test_slugs_are_compared_letter_by_letter(units: ShopUnits) -> None:
    given_product(units, slug="cafe")
    with units.write() as unit:
        assert unit.products.slug_taken("cafe")
        assert not unit.products.slug_taken("café")
        assert not unit.products.slug_taken("caf")


def test_named_tells_the_ids_of_the_slugs_that_exist(units: ShopUnits) -> None:
    hat, shirt = given_product(units, slug="hat"), given_product(units, slug="shirt")
    given_product(units, slug="shoe", status=Status.DRAFT)
    with units.read() as unit:
        found = unit.products.named(["shirt", "hat", "belt"])
        assert found == {"hat": hat.id, "shirt": shirt.id}
        assert unit.products.named([]) == {}


def test_a_product_changes_under_nobody_who_loaded_it_for_update(units: ShopUnits) -> None:
    product = given_product(units, name="0")

    def count_up(_: int) -> None:
        with units.write() as unit:
            before = unit.products.of_variant_for_update(product.variants[0].id)
            time.sleep(0.01)
            after = evolve(before, name=str(int(before.name) + 1))
            unit.commit(unit.products.save(after, before))

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(count_up, range(6)))

    assert load(units, product.id).name == "6"


def _with_sku(product: Product, sku: str) -> Product:
    return evolve(product, variants=(evolve(product.variants[0], sku=sku),))
