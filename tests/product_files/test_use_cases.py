"""Importing and exporting products, on each adapter."""

import csv
import io

import pytest

from domain.product_files.model import FileRefused
from domain.product_files.use_cases import export_products, import_products
from domain.products.listing import Filter
from domain.products.model import Status
from domain.shared.errors import Forbidden
from domain.staff.model import ANYONE
from tests.builders import a_full_product, a_product, a_supporter
from tests.given import given_category, given_product, given_tag
from tests.inventory.warehouse import allow_backorders, given_promise
from tests.product_files.files import export_text, import_text, lines
from tests.trail import latest
from tests.units import ShopUnits


def _errors(refused: pytest.ExceptionInfo[FileRefused]) -> list[tuple[int, str, str]]:
    return [
        (error["row"], error["column"], error["code"]) for error in refused.value.facts["errors"]
    ]


def test_makes_what_the_shop_does_not_have(units: ShopUnits) -> None:
    given_category(units, slug="hats")
    given_tag(units, slug="blue")
    report = import_text(
        units,
        lines(
            "slug,name,price,stock,category,tags,option_1_name,option_1_value,sku",
            "cap,Cap,12.50,3,hats,blue,size,S,CAP-S",
            "cap,,13.50,4,,,size,M,CAP-M",
        ),
    )
    assert (report.products, report.created, report.errors) == (1, 1, ())
    with units.read() as unit:
        view = unit.listings.one(1, ["active"], variants=True)
    assert (view.name, view.category and view.category.slug) == ("Cap", "hats")
    assert [tag.slug for tag in view.tags] == ["blue"]
    assert [
        (each.variant.sku, each.variant.price, dict(each.variant.options), each.available)
        for each in view.variants or ()
    ] == [("CAP-S", 1250, {"size": "S"}, 3), ("CAP-M", 1350, {"size": "M"}, 4)]


def test_an_export_brings_everything_back_into_an_empty_shop(units: ShopUnits) -> None:
    category = given_category(units, slug="shirts")
    tags = [given_tag(units, slug=slug).id for slug in ("red", "new")]
    full = a_full_product(category_id=category.id, tag_ids=tuple(tags))
    product = given_product(units, full, stock=[7, 0])
    exported = export_text(units)
    with units.write() as unit:
        unit.products.remove(product)
        unit.commit(None)
    report = import_text(units, exported)
    assert (report.created, report.errors) == (1, ())
    assert export_text(units) == exported


def test_importing_an_export_again_changes_nothing(units: ShopUnits) -> None:
    given_product(units, a_product(sku="A1", price=900), stock=[5])
    given_product(units, a_product(status=Status.DRAFT))
    exported = export_text(units)
    with units.read() as unit:
        audited = len(latest(unit, 100))
    report = import_text(units, exported)
    assert (report.unchanged, report.updated, report.created) == (2, 0, 0)
    with units.read() as unit:
        assert len(latest(unit, 100)) == audited


def test_changes_only_what_the_file_has(units: ShopUnits) -> None:
    product = given_product(units, a_product(slug="mug", price=900, description="Blue."), stock=[5])
    report = import_text(units, lines("slug,price,stock", "mug,8.50,9"))
    assert report.updated == 1
    with units.read() as unit:
        view = unit.listings.one(product.id, ["active"], variants=True)
        [movement, _] = unit.stock.movements(product.variants[0].id, limit=5, after=None).items
    assert (view.price_from, view.available, view.description) == (850, 9, "Blue.")
    assert (movement.kind, movement.quantity, movement.reason) == ("adjusted", 4, "import")


def test_a_tax_class_stays_where_the_cell_is_empty(units: ShopUnits) -> None:
    given_product(units, a_product(slug="novel", tax_class="books"))
    given_product(units, a_product(slug="mug"))
    text = lines("slug,name,price,tax_class", "novel,,,", "mug,,,books", "cup,Cup,9,")
    report = import_text(units, text)
    assert (report.created, report.updated, report.unchanged) == (1, 1, 1)
    with units.read() as unit:
        classes = [
            unit.listings.one(number, ["active"], variants=False).tax_class for number in (1, 2, 3)
        ]
    assert classes == ["books", "books", "standard"]


def test_a_tax_class_that_could_be_none_is_refused(units: ShopUnits) -> None:
    with pytest.raises(FileRefused) as refused:
        import_text(units, lines("slug,name,price,tax_class", "novel,Novel,9,Books"))
    assert _errors(refused) == [(2, "tax_class", "characters")]


def test_adds_a_variant_and_keeps_those_the_file_does_not_name(units: ShopUnits) -> None:
    import_text(units, lines("slug,name,price,option_1_name,option_1_value", "mug,Mug,9,size,S"))
    import_text(units, lines("slug,price,option_1_name,option_1_value", "mug,11,size,L"))
    with units.read() as unit:
        view = unit.listings.one(1, ["active"], variants=True)
    assert [dict(each.variant.options) for each in view.variants or ()] == [
        {"size": "S"},
        {"size": "L"},
    ]


def test_tells_a_variant_by_its_sku_whatever_its_case(units: ShopUnits) -> None:
    product = given_product(units, a_product(slug="mug", sku="Mug-1", price=900))
    import_text(units, lines("slug,sku,price", "mug,MUG-1,8"))
    with units.read() as unit:
        [stocked] = unit.listings.one(product.id, ["active"], variants=True).variants or ()
    assert (stocked.variant.id, stocked.variant.price) == (product.variants[0].id, 800)


def test_one_wrong_row_is_enough_to_import_none_and_all_are_told(units: ShopUnits) -> None:
    given_product(units, a_product(sku="TAKEN"))
    with pytest.raises(FileRefused) as refused:
        import_text(
            units,
            lines(
                "slug,name,price,sku,category,stock",
                "good,Good,1,,,",
                "unreadable,Unreadable,x,,,1.5",
                "unpriced,Unpriced,,,,",
                "homeless,Homeless,1,,nowhere,",
                "twin,Twin,1,TAKEN,,",
                "Bad Slug,Any,1,,,",
            ),
        )
    assert _errors(refused) == [
        (3, "price", "type"),
        (3, "stock", "type"),
        (4, "price", "required"),
        (5, "category", "unknown"),
        (6, "sku", "sku_taken"),
        (7, "slug", "characters"),
    ]
    with units.read() as unit:
        assert unit.products.named(["good", "twin"]) == {}


def test_bad_rows_can_be_skipped(units: ShopUnits) -> None:
    report = import_text(
        units,
        lines("slug,name,price", "one,One,1", "two,Two,-2", "three,Three,3", "four,,4"),
        skip_bad=True,
    )
    assert (report.created, report.skipped) == (2, 2)
    assert [(error.row, error.column) for error in report.errors] == [(3, "price"), (5, "name")]
    with units.read() as unit:
        assert unit.products.named(["one", "two", "three", "four"]).keys() == {"one", "three"}


def test_what_is_promised_is_not_counted_away_by_a_file(units: ShopUnits) -> None:
    product = given_product(units, a_product(slug="mug", price=900), stock=[5])
    given_promise(units, {product.variants[0].id: 3})
    report = import_text(units, lines("slug,stock", "mug,2"), skip_bad=True)
    [error] = report.errors
    assert (error.row, error.column, error.code) == (2, "stock", "stock_reserved")
    assert import_text(units, lines("slug,stock", "mug,3")).updated == 1


def test_the_stock_in_a_file_is_what_is_on_hand_whatever_is_promised(units: ShopUnits) -> None:
    product = given_product(units, a_product(slug="mug", price=900), stock=[5])
    given_promise(units, {product.variants[0].id: 3})
    allow_backorders(units, product.variants[0].id, 9)
    [row] = csv.DictReader(io.StringIO(export_text(units)))
    assert row["stock"] == "5"


def test_a_product_that_fails_halfway_leaves_nothing_behind(units: ShopUnits) -> None:
    report = import_text(
        units,
        lines("slug,name,price,sku,stock", "one,One,1,SAME,5", "two,Two,2,same,6"),
        skip_bad=True,
    )
    assert (report.created, report.skipped) == (1, 1)
    with units.read() as unit:
        assert unit.products.named(["one", "two"]).keys() == {"one"}
        assert len(latest(unit, 100)) == 2  # the product and its stock


def test_a_dry_run_tells_all_and_stores_nothing(units: ShopUnits) -> None:
    report = import_text(units, lines("slug,name,price", "one,One,1"), dry_run=True)
    assert (report.dry_run, report.created) == (True, 1)
    with units.read() as unit:
        assert unit.products.named(["one"]) == {}
        assert latest(unit, 10) == []


def test_a_file_without_products_is_no_mistake(units: ShopUnits) -> None:
    assert import_text(units, lines("slug,name,price")).products == 0


def test_exports_only_what_is_wanted(units: ShopUnits) -> None:
    given_product(units, a_product(slug="cheap", price=100))
    given_product(units, a_product(slug="dear", price=9900))
    exported = export_text(units, price_min=5000)
    assert "dear" in exported
    assert "cheap" not in exported


def test_importing_needs_the_right_to_write(memory_units: ShopUnits) -> None:
    with pytest.raises(Forbidden):
        import_products(
            memory_units,
            a_supporter(),
            (),
            currency="USD",
            dry_run=True,
            skip_bad=True,
            progress=lambda _: None,
        )


def test_exporting_needs_the_right_to_see_drafts(memory_units: ShopUnits) -> None:
    with pytest.raises(Forbidden):
        next(export_products(memory_units, ANYONE, Filter()))
