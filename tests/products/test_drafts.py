"""What callers send, made into products."""

from typing import Any

import pytest
from attrs import evolve

from domain.products.drafts import ProductChanges, VariantChanges, VariantDraft, with_variant
from domain.products.model import MAX_VARIANTS, Image, Option, Product, SeveralVariants, Variant
from domain.shared.errors import InvalidInput
from domain.shared.ids import NEW
from tests.builders import AT, a_draft, a_product, a_shirt

SIZE = Option(name="Size", values=("S", "M"))


def made(**fields: Any) -> Product:
    return a_draft(**fields).make(slug="shirt", currency="USD", at=AT)


def refused(error: pytest.ExceptionInfo[InvalidInput]) -> list[tuple[str, str]]:
    return [(each.pointer, each.code) for each in error.value.violations]


def stored(product: Product) -> Product:
    """With ids, as a repository gives it back."""
    variants = (evolve(variant, id=place) for place, variant in enumerate(product.variants, 1))
    return evolve(product, id=1, variants=tuple(variants))


def test_a_plain_product_has_one_variant_made_with_it() -> None:
    product = made(price=1499, sku="A", compare_at_price=1999, weight_grams=200)

    assert product.variants == (
        Variant(id=NEW, sku="A", price=1499, compare_at_price=1999, weight_grams=200),
    )
    assert (product.slug, product.currency, product.created_at) == ("shirt", "USD", AT)


def test_a_product_has_the_variants_that_were_sent() -> None:
    product = made(
        options=(SIZE,),
        variants=tuple(
            VariantDraft(price=1, options={"Size": size}, sku=size) for size in SIZE.values
        ),
    )

    assert [variant.options for variant in product.variants] == [{"Size": "S"}, {"Size": "M"}]
    assert [variant.sku for variant in product.variants] == ["S", "M"]


def test_images_are_put_in_order() -> None:
    images = (Image(url="https://b", position=9), Image(url="https://a", position=2))

    assert [(image.url, image.position) for image in made(images=images).images] == [
        ("https://a", 1),
        ("https://b", 2),
    ]


def test_a_plain_product_needs_a_price() -> None:
    with pytest.raises(InvalidInput) as error:
        made(price=None)
    assert refused(error) == [("/price", "required")]


def test_variants_and_the_plain_products_fields_do_not_go_together() -> None:
    with pytest.raises(InvalidInput) as error:
        made(variants=(VariantDraft(price=1),), price=1, sku="A", stock=0)
    assert refused(error) == [("/sku", "conflict"), ("/price", "conflict"), ("/stock", "conflict")]


def test_a_plain_product_is_pointed_at_as_it_was_sent() -> None:
    with pytest.raises(InvalidInput) as error:
        made(price=2, compare_at_price=1)
    assert refused(error) == [("/compare_at_price", "too_small")]


def test_variants_are_pointed_at_by_their_place() -> None:
    with pytest.raises(InvalidInput) as error:
        made(variants=(VariantDraft(price=2, compare_at_price=1),))
    assert refused(error) == [("/variants/0/compare_at_price", "too_small")]


def test_only_what_was_sent_changes() -> None:
    product = stored(a_product(sku="A"))
    changed = ProductChanges(name="Hat", category_id=3, sku=None).apply(product)

    assert changed == evolve(
        product, name="Hat", category_id=3, variants=(evolve(product.variants[0], sku=None),)
    )
    assert ProductChanges().apply(product) == product


def test_a_variants_fields_change_with_a_product_that_has_just_one() -> None:
    product = stored(a_product())
    changed = ProductChanges(price=5, compare_at_price=6, weight_grams=7, sku="B").apply(product)

    assert changed.variants == (
        Variant(id=1, price=5, compare_at_price=6, weight_grams=7, sku="B"),
    )
    with pytest.raises(InvalidInput) as error:
        ProductChanges(price=5, compare_at_price=4).apply(product)
    assert refused(error) == [("/compare_at_price", "too_small")]


@pytest.mark.parametrize("field", ["sku", "price", "compare_at_price", "weight_grams"])
def test_a_product_with_several_variants_has_no_such_fields_of_its_own(field: str) -> None:
    product = stored(a_shirt(("Blue", "S"), ("Red", "M")))
    value: Any = "A" if field == "sku" else 9999
    with pytest.raises(SeveralVariants, match=field):
        ProductChanges(**{field: value}).apply(product)


def test_new_options_give_their_first_value_to_the_variant_there_is() -> None:
    changed = ProductChanges(options=(SIZE,)).apply(stored(a_product()))

    assert changed.variants[0].options == {"Size": "S"}


def test_options_that_would_make_two_variants_alike_are_refused() -> None:
    product = stored(a_shirt(("Blue", "S"), ("Red", "S")))
    with pytest.raises(InvalidInput) as error:
        ProductChanges(options=(SIZE,)).apply(product)
    assert refused(error) == [
        ("/variants/0/options", "duplicate"),
        ("/variants/1/options", "duplicate"),
    ]


def test_tags_in_another_order_are_no_change() -> None:
    product = a_product(tag_ids=(5, 3, 4))

    assert ProductChanges(tag_ids=(3, 4, 5)).apply(product) == product
    assert ProductChanges(tag_ids=(9, 4, 5, 1)).apply(product).tag_ids == (5, 4, 9, 1)
    assert ProductChanges(tag_ids=()).apply(product).tag_ids == ()


def test_a_variant_changes_and_the_others_stay() -> None:
    product = stored(a_shirt(("Blue", "S"), ("Red", "M")))
    changed = VariantChanges(price=7).apply(product, 2)

    assert changed.variants == (product.variants[0], evolve(product.variants[1], price=7))


def test_a_variant_is_pointed_at_as_it_was_sent() -> None:
    product = stored(a_shirt(("Blue", "S"), ("Red", "M")))
    with pytest.raises(InvalidInput) as error:
        VariantChanges(options={"Colour": "Pink", "Size": "M"}).apply(product, 2)
    assert refused(error) == [("/options/Colour", "unknown")]
    with pytest.raises(InvalidInput) as error:
        with_variant(product, VariantDraft(price=2, compare_at_price=1))
    assert refused(error) == [("/compare_at_price", "too_small"), ("/options", "mismatch")]


def test_a_product_has_a_greatest_number_of_variants() -> None:
    kinds = [("Blue", str(size)) for size in range(MAX_VARIANTS)]
    shirt = a_shirt(*kinds)
    draft = VariantDraft(price=1, options={"Colour": "Blue", "Size": str(MAX_VARIANTS - 1)})
    one_fewer = evolve(shirt, variants=shirt.variants[:-1])

    assert len(with_variant(one_fewer, draft).variants) == MAX_VARIANTS
    with pytest.raises(InvalidInput) as error:
        with_variant(shirt, draft)
    assert refused(error) == [("", "too_many")]
