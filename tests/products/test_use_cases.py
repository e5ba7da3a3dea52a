"""Making, changing and deleting products and their variants."""

from datetime import timedelta

import pytest

from adapters.memory.store import Store
from domain.inventory.model import MovementKind
from domain.products.drafts import ProductChanges, VariantChanges, VariantDraft
from domain.products.listing import ProductView
from domain.products.model import LastVariant, Option, ProductSlugTaken, SeveralVariants, SkuTaken
from domain.products.use_cases import (
    change_product,
    change_variant,
    create_product,
    create_variant,
    delete_product,
    delete_variant,
    read_product,
)
from domain.shared.errors import InvalidInput, NotFound, StaleVersion
from tests.builders import AT, a_draft, a_shirt, an_owner
from tests.doubles import CountedIds, FrozenClock
from tests.given import given_category, given_product, given_tag
from tests.trail import actions, another, trail, whatever
from tests.units import ShopUnits

SIZE = Option(name="Size", values=("S", "M", "L"))


def stocks(view: ProductView) -> list[int]:
    return [each.available for each in view.variants or ()]


def test_a_new_product_is_read_with_its_one_variant(
    memory_units: ShopUnits, ids: CountedIds
) -> None:
    draft = a_draft(name="Plain T-Shirt", price=1499, sku="TS-1", stock=14)
    view = create_product(memory_units, ids, an_owner(), draft, currency="USD")

    assert (view.slug, view.price_from, view.price_to, view.currency) == (
        "plain-t-shirt",
        1499,
        1499,
        "USD",
    )
    assert (view.available, stocks(view), view.version, view.created_at) == (14, [14], 1, AT)
    assert read_product(memory_units, an_owner(), view.id, variants=True) == view


def test_first_stock_is_received_and_logged_for_each_variant_that_has_any(
    memory_units: ShopUnits, ids: CountedIds
) -> None:
    variants = tuple(
        VariantDraft(price=1, options={"Size": size}, stock=stock)
        for size, stock in (("S", 5), ("M", 0), ("L", 7))
    )
    draft = a_draft(options=(SIZE,), variants=variants)
    view = create_product(memory_units, ids, an_owner(), draft, currency="USD")

    assert stocks(view) == [5, 0, 7]
    assert sorted(actions(memory_units)) == [
        ("product.create", 1),
        ("stock.received", 1),
        ("stock.received", 3),
    ]
    with memory_units.read() as unit:
        [movement] = unit.stock.movements(3, limit=5, after=None).items
    assert (movement.kind, movement.quantity) == (MovementKind.RECEIVED, 7)
    assert movement.reason == "initial stock"


def test_equal_names_get_slugs_of_their_own(memory_units: ShopUnits, ids: CountedIds) -> None:
    made = [
        create_product(memory_units, ids, an_owner(), a_draft(name=name), currency="USD").slug
        for name in ("Hat", "Hat", "🦓")
    ]

    assert made == ["hat", "hat-000001", "product"]


def test_what_is_taken_or_wrong_leaves_nothing_behind(
    memory_units: ShopUnits, ids: CountedIds, store: Store
) -> None:
    given_product(memory_units, slug="hat", sku="TAKEN")
    before = store.tables
    for draft, error in (
        (a_draft(slug="hat"), ProductSlugTaken),
        (a_draft(sku="taken"), SkuTaken),
        (a_draft(category_id=99), InvalidInput),
        (a_draft(tag_ids=(99,)), InvalidInput),
        (a_draft(price=None), InvalidInput),
    ):
        with pytest.raises(error):
            create_product(memory_units, ids, an_owner(), draft, currency="USD")

    assert store.tables is before


def test_a_change_is_read_and_logged_before_and_after(
    memory_units: ShopUnits, clock: FrozenClock
) -> None:
    category, tag = given_category(memory_units), given_tag(memory_units)
    product = given_product(memory_units, name="Hat", price=100, stock=[3])
    clock.advance(timedelta(hours=1))
    changes = ProductChanges(name="Cap", price=200, category_id=category.id, tag_ids=(tag.id,))
    view = change_product(memory_units, an_owner(), product.id, changes, whatever)

    assert (view.name, view.price_from, view.category_id) == ("Cap", 200, category.id)
    assert [each.id for each in view.tags] == [tag.id]
    assert (view.version, view.updated_at) == (2, AT + timedelta(hours=1))
    assert (view.created_at, view.slug, stocks(view)) == (AT, product.slug, [3])
    [entry] = trail(memory_units)
    assert entry.before is not None
    assert entry.after is not None
    changed = {name for name, value in entry.after.items() if value != entry.before[name]}
    assert changed == {"name", "category_id", "tag_ids", "variants", "version"}


@pytest.mark.parametrize("changes", [ProductChanges(), ProductChanges(name="Hat", price=100)])
def test_a_change_of_nothing_writes_nothing(
    memory_units: ShopUnits, store: Store, changes: ProductChanges
) -> None:
    product = given_product(memory_units, name="Hat", price=100, stock=[3])
    before = store.tables
    view = change_product(memory_units, an_owner(), product.id, changes, whatever, stock=3)

    assert view.version == 1
    assert store.tables == before


def test_stock_alone_can_be_set_with_a_product_that_has_one_variant(
    memory_units: ShopUnits,
) -> None:
    product = given_product(memory_units, stock=[3])
    view = change_product(memory_units, an_owner(), product.id, ProductChanges(), whatever, stock=8)

    assert (view.available, view.version) == (8, 1)
    assert actions(memory_units) == [("stock.adjusted", product.variants[0].id)]


def test_a_product_with_several_variants_has_no_stock_and_no_price_of_its_own(
    memory_units: ShopUnits, store: Store
) -> None:
    product = given_product(memory_units, a_shirt(("Blue", "S"), ("Red", "M")))
    before = store.tables
    with pytest.raises(SeveralVariants):
        change_product(
            memory_units, an_owner(), product.id, ProductChanges(name="Hat"), whatever, stock=1
        )
    with pytest.raises(SeveralVariants):
        change_product(memory_units, an_owner(), product.id, ProductChanges(price=1), whatever)

    assert store.tables is before


def test_who_had_another_version_in_mind_changes_nothing(
    memory_units: ShopUnits, store: Store
) -> None:
    given_product(memory_units, a_shirt(("Blue", "S"), ("Red", "M")))
    before = store.tables
    with pytest.raises(StaleVersion):
        change_product(memory_units, an_owner(), 1, ProductChanges(name="Hat"), another)
    with pytest.raises(StaleVersion):
        change_variant(memory_units, an_owner(), 1, VariantChanges(price=1), another)
    with pytest.raises(StaleVersion):
        delete_variant(memory_units, an_owner(), 1, another)
    with pytest.raises(StaleVersion):
        delete_product(memory_units, an_owner(), 1, another)

    assert store.tables is before


def test_a_change_to_what_another_has_is_refused(memory_units: ShopUnits, store: Store) -> None:
    given_product(memory_units, slug="hat", sku="TAKEN")
    product = given_product(memory_units)
    before = store.tables
    for changes, error in (
        (ProductChanges(slug="hat"), ProductSlugTaken),
        (ProductChanges(sku="taken"), SkuTaken),
        (ProductChanges(category_id=99), InvalidInput),
        (ProductChanges(tag_ids=(99,)), InvalidInput),
    ):
        with pytest.raises(error):
            change_product(memory_units, an_owner(), product.id, changes, whatever)

    assert store.tables is before


def test_a_deleted_product_is_gone_with_its_stock(memory_units: ShopUnits) -> None:
    product = given_product(memory_units, stock=[3])
    other = given_product(memory_units)
    delete_product(memory_units, an_owner(), product.id, whatever)

    with pytest.raises(NotFound):
        read_product(memory_units, an_owner(), product.id, variants=True)
    assert read_product(memory_units, an_owner(), other.id, variants=True)
    with memory_units.read() as unit, pytest.raises(NotFound):
        unit.stock.level(product.variants[0].id)


def test_what_does_not_exist_is_not_found(memory_units: ShopUnits, store: Store) -> None:
    before = store.tables
    with pytest.raises(NotFound):
        change_product(memory_units, an_owner(), 99, ProductChanges(name="Hat"), whatever)
    with pytest.raises(NotFound):
        delete_product(memory_units, an_owner(), 99, whatever)
    with pytest.raises(NotFound):
        create_variant(memory_units, an_owner(), 99, VariantDraft(price=1))
    with pytest.raises(NotFound):
        change_variant(memory_units, an_owner(), 99, VariantChanges(price=1), whatever)
    with pytest.raises(NotFound):
        delete_variant(memory_units, an_owner(), 99, whatever)

    assert store.tables is before


def test_a_new_variant_comes_with_its_stock(memory_units: ShopUnits) -> None:
    product = given_product(memory_units, a_shirt(("Blue", "S"), ("Red", "M")), stock=[1, 2])
    draft = VariantDraft(price=5, options={"Colour": "Blue", "Size": "M"}, sku="BM", stock=9)
    view, variant_id = create_variant(memory_units, an_owner(), product.id, draft)

    assert view.variants is not None
    assert (view.variants[-1].variant.id, view.variants[-1].variant.sku) == (variant_id, "BM")
    assert (stocks(view), view.price_from, view.version) == ([1, 2, 9], 5, 2)
    assert actions(memory_units) == [("product.update", 1), ("stock.received", variant_id)]


def test_a_changed_variant_is_a_new_version_of_its_product(memory_units: ShopUnits) -> None:
    product = given_product(memory_units, a_shirt(("Blue", "S"), ("Red", "M")), stock=[1, 2])
    variant_id = product.variants[1].id
    view = change_variant(
        memory_units, an_owner(), variant_id, VariantChanges(price=9999), whatever
    )

    assert (view.version, view.price_from, view.price_to) == (2, 1499, 9999)
    assert stocks(view) == [1, 2]


def test_a_change_of_nothing_in_a_variant_writes_nothing(
    memory_units: ShopUnits, store: Store
) -> None:
    given_product(memory_units, price=100)
    before = store.tables
    change_variant(memory_units, an_owner(), 1, VariantChanges(price=100), whatever)

    assert store.tables == before


def test_an_sku_of_another_variant_is_refused(memory_units: ShopUnits, store: Store) -> None:
    given_product(memory_units, sku="TAKEN")
    product = given_product(memory_units, a_shirt(("Blue", "S"), ("Red", "M")))
    before = store.tables
    draft = VariantDraft(price=5, options={"Colour": "Blue", "Size": "M"}, sku="taken")
    with pytest.raises(SkuTaken):
        create_variant(memory_units, an_owner(), product.id, draft)
    with pytest.raises(SkuTaken):
        change_variant(memory_units, an_owner(), 2, VariantChanges(sku="Taken"), whatever)

    assert store.tables is before


def test_a_deleted_variant_takes_its_stock_along(memory_units: ShopUnits) -> None:
    product = given_product(memory_units, a_shirt(("Blue", "S"), ("Red", "M")), stock=[1, 2])
    delete_variant(memory_units, an_owner(), product.variants[0].id, whatever)

    view = read_product(memory_units, an_owner(), product.id, variants=True)
    assert (stocks(view), view.available, view.version) == ([2], 2, 2)


def test_a_product_keeps_its_last_variant(memory_units: ShopUnits) -> None:
    product = given_product(memory_units)
    with pytest.raises(LastVariant):
        delete_variant(memory_units, an_owner(), product.variants[0].id, whatever)

    assert trail(memory_units) == []
