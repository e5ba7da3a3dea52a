"""Products as they stand in a file: to be made, or to change those with the same slug.

Only what the file has changes. Nothing is ever deleted: a variant, an option or a product that the
file does not name stays as it is.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from attrs import evolve, frozen

from domain.inventory.model import OnHand
from domain.products.model import (
    MAX_OPTIONS,
    MAX_VARIANTS,
    Description,
    Images,
    Kind,
    Metadata,
    Option,
    OptionValues,
    Product,
    Sku,
    Status,
    TaxClass,
    Variant,
    WeightGrams,
    check,
    in_order,
    with_options,
)
from domain.shared.changes import UNSET, Unset, sent
from domain.shared.errors import DomainError, InvalidInput, Violation
from domain.shared.ids import NEW
from domain.shared.money import Amount
from domain.shared.rules import Items, Name, Slug


class FileRefused(DomainError):
    """Rows of the file are wrong, and so none was imported."""

    code = "file_refused"


@frozen(kw_only=True)
class VariantEntry:
    """A variant in a file. It is told by its SKU, else by its option values."""

    sku: Sku | None | Unset = UNSET
    price: Amount | Unset = UNSET
    compare_at_price: Amount | None | Unset = UNSET
    weight_grams: WeightGrams | None | Unset = UNSET
    options: OptionValues = {}
    stock: OnHand | Unset = UNSET

    def fields(self) -> dict[str, Any]:
        """What the file says of the variant itself."""
        fields = sent(self)
        fields.pop("stock", None)
        if not self.options:
            del fields["options"]
        return fields


@frozen(kw_only=True)
class ProductEntry:
    """A product in a file, told by its slug; its category and tags are slugs too."""

    slug: Slug
    name: Name | Unset = UNSET
    description: Description | Unset = UNSET
    status: Status | Unset = UNSET
    kind: Kind | Unset = UNSET
    tax_class: TaxClass | Unset = UNSET
    category: Slug | None | Unset = UNSET
    tags: Annotated[tuple[Slug, ...], Items(50)] | Unset = UNSET
    images: Images | Unset = UNSET
    metadata: Metadata | Unset = UNSET
    private_metadata: Metadata | Unset = UNSET
    variants: Annotated[tuple[VariantEntry, ...], Items(MAX_VARIANTS, min=1)]

    def make(self, links: Mapping[str, Any], *, currency: str, at: datetime) -> Product:
        """The product that the shop does not have yet. `links` has the ids of category and tags.

        Raises InvalidInput.
        """
        missing = [] if self.name is not UNSET else [Violation("/name", "required", "is required")]
        missing += [
            Violation(f"/variants/{place}/price", "required", "is required")
            for place, entry in enumerate(self.variants)
            if entry.price is UNSET
        ]
        if missing:
            raise InvalidInput(missing)
        return check(
            Product(
                id=NEW,
                slug=self.slug,
                options=_options((), self.variants),
                variants=tuple(Variant(id=NEW, **entry.fields()) for entry in self.variants),
                currency=currency,
                created_at=at,
                updated_at=at,
                **self._fields(),
                **links,
            )
        )

    def apply(self, product: Product, links: Mapping[str, Any]) -> Product:
        """The product that the shop has, changed. Raises InvalidInput."""
        changed = with_options(product, _options(product.options, self.variants))
        variants = list(changed.variants)
        for place, entry in enumerate(self.variants):
            known = _known(variants, entry)
            if known is not None:
                variants[known] = evolve(variants[known], **entry.fields())
            elif entry.price is UNSET:
                raise InvalidInput(
                    [Violation(f"/variants/{place}/price", "required", "is required")]
                )
            else:
                variants.append(Variant(id=NEW, **entry.fields()))
        if len(variants) > MAX_VARIANTS:
            raise InvalidInput(
                [Violation("/slug", "too_many", f"would have more than {MAX_VARIANTS} variants")]
            )
        return self._checked(evolve(changed, variants=tuple(variants), **self._fields(), **links))

    def stock_of(self, product: Product) -> dict[int, int]:
        """What is to be on hand of each variant that the file gives a stock for."""
        found = {}
        for entry in self.variants:
            place = _known(list(product.variants), entry)
            if place is not None and not isinstance(entry.stock, Unset):
                found[product.variants[place].id] = entry.stock
        return found

    def _fields(self) -> dict[str, Any]:
        fields = sent(self)
        for name in ("slug", "category", "tags", "variants"):
            fields.pop(name, None)
        if "images" in fields:
            fields["images"] = in_order(fields["images"])
        return fields

    def _checked(self, product: Product) -> Product:
        try:
            return check(product)
        except InvalidInput as error:
            raise InvalidInput(self._pointed(product, each) for each in error.violations) from error

    def _pointed(self, product: Product, violation: Violation) -> Violation:
        """From the variant's place in the product to its place in the file."""
        parts = violation.pointer.split("/")
        if parts[1:2] != ["variants"]:
            return violation
        variant = product.variants[int(parts[2])]
        places = [_known([variant], entry) for entry in self.variants]
        place = places.index(0) if 0 in places else 0
        return evolve(violation, pointer="/".join(["", "variants", str(place), *parts[3:]]))


def _known(variants: list[Variant], entry: VariantEntry) -> int | None:
    """The place of the variant that the entry means, if it is there."""
    if isinstance(entry.sku, str):
        for place, variant in enumerate(variants):
            if variant.sku and variant.sku.casefold() == entry.sku.casefold():
                return place
    wanted = Variant(id=NEW, price=0, options=entry.options).folded_options()
    for place, variant in enumerate(variants):
        other = isinstance(entry.sku, str) and variant.sku is not None
        if variant.folded_options() == wanted and not other:
            return place
    return None


def _options(known: tuple[Option, ...], entries: tuple[VariantEntry, ...]) -> tuple[Option, ...]:
    """The options there are and those of the file, with the values of both, in this order.

    Raises InvalidInput.
    """
    values = {option.name: list(option.values) for option in known}
    for entry in entries:
        for name, value in entry.options.items():
            listed = values.setdefault(name, [])
            if value not in listed:
                listed.append(value)
    if len(values) > MAX_OPTIONS:
        detail = f"would have more than {MAX_OPTIONS} options: {', '.join(values)}"
        raise InvalidInput([Violation("/slug", "too_many", detail)])
    return tuple(Option(name=name, values=tuple(listed)) for name, listed in values.items())
