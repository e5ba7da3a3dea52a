"""What callers send: a product to make, and changes to one that is there."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

from attrs import evolve, frozen

from domain.inventory.model import OnHand
from domain.products.model import (
    MAX_VARIANTS,
    STANDARD,
    Description,
    Images,
    Kind,
    Metadata,
    Options,
    OptionValues,
    Product,
    SeveralVariants,
    Sku,
    Status,
    TagIds,
    TaxClass,
    Variant,
    WeightGrams,
    check,
    in_order,
    with_options,
)
from domain.shared.changes import UNSET, Unset, sent
from domain.shared.errors import InvalidInput, Violation
from domain.shared.ids import NEW
from domain.shared.money import Amount
from domain.shared.rules import Id, Items, Name, Slug

_PLAIN = ("sku", "price", "compare_at_price", "weight_grams")


@frozen(kw_only=True)
class VariantDraft:
    """A new variant, with the units that are on hand of it."""

    sku: Sku | None = None
    """Names the variant in the whole shop."""
    price: Amount
    """In minor units of the shop's currency: 1499 is 14.99."""
    compare_at_price: Amount | None = None
    """What it cost before; not below the price."""
    weight_grams: WeightGrams | None = None
    options: OptionValues = {}
    """A value for each of the product's options."""
    stock: OnHand = 0
    """What is on hand to begin with."""

    def make(self) -> Variant:
        return Variant(
            id=NEW,
            sku=self.sku,
            price=self.price,
            compare_at_price=self.compare_at_price,
            weight_grams=self.weight_grams,
            options=dict(self.options),
        )


@frozen(kw_only=True)
class ProductDraft:
    """A new product. Either `variants`, or the plain product's own fields: `price`, and if
    wanted `sku`, `compare_at_price`, `weight_grams` and `stock`.
    """

    name: Name
    slug: Slug | None = None
    """Stands for the product in addresses: letters and digits, in groups joined by hyphens. Made
    of the name if there is none.
    """
    description: Description = ""
    status: Status = Status.ACTIVE
    """Shoppers see active products only."""
    kind: Kind = Kind.PHYSICAL
    tax_class: TaxClass = STANDARD
    """Which of the tax rates hold for it: those that name this class."""
    category_id: Id | None = None
    tag_ids: TagIds = ()
    images: Images = ()
    options: Options = ()
    """The ways in which its variants differ, such as size and colour."""
    metadata: Metadata = {}
    """Whatever else there is to keep, for everybody to read."""
    private_metadata: Metadata = {}
    """Likewise, for staff only."""
    sku: Sku | None = None
    """Names the variant in the whole shop."""
    price: Amount | None = None
    """In minor units of the shop's currency: 1499 is 14.99."""
    compare_at_price: Amount | None = None
    """What it cost before; not below the price."""
    weight_grams: WeightGrams | None = None
    stock: OnHand | None = None
    """What is on hand to begin with."""
    variants: Annotated[tuple[VariantDraft, ...], Items(MAX_VARIANTS, min=1)] | None = None

    def variant_drafts(self) -> tuple[VariantDraft, ...]:
        """The variants to make: those sent, or the plain product's one.

        Raises InvalidInput if both or neither were sent.
        """
        plain = [name for name in (*_PLAIN, "stock") if getattr(self, name) is not None]
        if self.variants is not None:
            if plain:
                raise InvalidInput(
                    Violation(f"/{name}", "conflict", "belongs to a variant when variants are sent")
                    for name in plain
                )
            return self.variants
        if self.price is None:
            raise InvalidInput([Violation("/price", "required", "is required")])
        return (
            VariantDraft(
                sku=self.sku,
                price=self.price,
                compare_at_price=self.compare_at_price,
                weight_grams=self.weight_grams,
                stock=self.stock or 0,
            ),
        )

    def make(self, *, slug: str, currency: str, at: datetime) -> Product:
        """Raises InvalidInput."""
        product = Product(
            id=NEW,
            name=self.name,
            slug=slug,
            description=self.description,
            status=self.status,
            kind=self.kind,
            tax_class=self.tax_class,
            category_id=self.category_id,
            tag_ids=self.tag_ids,
            images=in_order(self.images),
            options=self.options,
            variants=tuple(draft.make() for draft in self.variant_drafts()),
            metadata=dict(self.metadata),
            private_metadata=dict(self.private_metadata),
            currency=currency,
            created_at=at,
            updated_at=at,
        )
        with _pointed_from(0 if self.variants is None else None):
            return check(product)


@frozen(kw_only=True)
class ProductChanges:
    """Only what was sent changes; lists and maps are replaced whole.

    `sku`, `price`, `compare_at_price` and `weight_grams` change the variant of a product that
    has just one. New `options` give the variants there are the first value of each.
    """

    name: Name | Unset = UNSET
    slug: Slug | Unset = UNSET
    description: Description | Unset = UNSET
    status: Status | Unset = UNSET
    kind: Kind | Unset = UNSET
    tax_class: TaxClass | Unset = UNSET
    category_id: Id | None | Unset = UNSET
    tag_ids: TagIds | Unset = UNSET
    images: Images | Unset = UNSET
    options: Options | Unset = UNSET
    metadata: Metadata | Unset = UNSET
    private_metadata: Metadata | Unset = UNSET
    sku: Sku | None | Unset = UNSET
    price: Amount | Unset = UNSET
    compare_at_price: Amount | None | Unset = UNSET
    weight_grams: WeightGrams | None | Unset = UNSET

    def apply(self, product: Product) -> Product:
        """Raises InvalidInput, SeveralVariants."""
        fields = sent(self)
        plain = {name: fields.pop(name) for name in _PLAIN if name in fields}
        if plain and len(product.variants) > 1:
            raise SeveralVariants(
                f"{', '.join(plain)} belong to a variant, and the product has "
                f"{len(product.variants)}: change /v1/variants/{{id}} instead."
            )
        if "images" in fields:
            fields["images"] = in_order(fields["images"])
        if "tag_ids" in fields:
            fields["tag_ids"] = _as_they_came(product.tag_ids, fields["tag_ids"])
        if "options" in fields:
            product = with_options(product, fields.pop("options"))
        if plain:
            product = evolve(product, variants=(evolve(product.variants[0], **plain),))
        with _pointed_from(0 if plain else None):
            return check(evolve(product, **fields))


@frozen(kw_only=True)
class VariantChanges:
    """Only what was sent changes. Stock is set at `/v1/variants/{id}/stock`."""

    sku: Sku | None | Unset = UNSET
    price: Amount | Unset = UNSET
    compare_at_price: Amount | None | Unset = UNSET
    weight_grams: WeightGrams | None | Unset = UNSET
    options: OptionValues | Unset = UNSET

    def apply(self, product: Product, variant_id: int) -> Product:
        """Raises InvalidInput."""
        places = [variant.id for variant in product.variants]
        place = places.index(variant_id)
        variants = list(product.variants)
        variants[place] = evolve(variants[place], **sent(self))
        with _pointed_from(place):
            return check(evolve(product, variants=tuple(variants)))


def with_variant(product: Product, draft: VariantDraft) -> Product:
    """The product with one more variant. Raises InvalidInput."""
    place = len(product.variants)
    if place >= MAX_VARIANTS:
        raise InvalidInput(
            [Violation("", "too_many", f"a product has at most {MAX_VARIANTS} variants")]
        )
    with _pointed_from(place):
        return check(evolve(product, variants=(*product.variants, draft.make())))


def _as_they_came(before: tuple[int, ...], wanted: tuple[int, ...]) -> tuple[int, ...]:
    """Tags stand in the order in which a product got them: to send them in another order is no
    change.
    """
    kept = tuple(tag_id for tag_id in before if tag_id in wanted)
    return (*kept, *(tag_id for tag_id in wanted if tag_id not in before))


@contextmanager
def _pointed_from(place: int | None) -> Iterator[None]:
    """Callers who sent one variant on its own know nothing of its place in the product: point
    into what they sent. None leaves the pointers as they are.
    """
    try:
        yield
    except InvalidInput as error:
        if place is None:
            raise
        inside = f"/variants/{place}/"
        raise InvalidInput(
            evolve(violation, pointer=re.sub(f"^{inside}", "/", violation.pointer))
            for violation in error.violations
        ) from error
