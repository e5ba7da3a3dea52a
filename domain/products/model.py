"""Products and their variants: what is shown, and what is sold.

A product always has at least one variant. The plain product has exactly one, made with it,
without option values; nothing else tells the two kinds apart.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final

import attrs
from attrs import frozen

from domain.shared.errors import Conflict, InvalidInput, Violation
from domain.shared.rules import Entries, Id, Items, Text, Whole

MAX_OPTIONS: Final = 3
# Every combination of three generous options; all of them are read and written as one product.
MAX_VARIANTS: Final = 200

Description = Annotated[str, Text(20_000, blank=True, lines=True)]
Sku = Annotated[str, Text(64)]
OptionName = Annotated[str, Text(40, pattern=r"^[^\W_]([^\W_]|[ -])*$", hint="must be words")]
OptionValue = Annotated[str, Text(80)]
# A thousand tonnes: heavier goods are not sold by the piece.
WeightGrams = Annotated[int, Whole(0, 10**9)]
Url = Annotated[
    str, Text(2000, pattern=r"^https?://[!-~]+$", hint="must be an http or https address")
]
# Small letters only: a class that is written in two ways would have two sets of rates.
TaxClass = Annotated[
    str,
    Text(
        40,
        pattern=r"^[a-z0-9]+([_-][a-z0-9]+)*$",
        hint="must be small letters and digits, in groups joined by single hyphens or underscores",
    ),
]
STANDARD: Final = "standard"
MetadataKey = Annotated[str, Text(40, pattern=r"^[A-Za-z0-9_.-]+$", hint="must be A-Z a-z 0-9 _.-")]
Metadata = Annotated[
    Mapping[MetadataKey, Annotated[str, Text(500, blank=True, lines=True)]], Entries(50)
]


class Status(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    ARCHIVED = "archived"


class Kind(StrEnum):
    PHYSICAL = "physical"
    DIGITAL = "digital"


class ProductSlugTaken(Conflict):
    code = "product_slug_taken"


class SkuTaken(Conflict):
    code = "sku_taken"


class LastVariant(Conflict):
    """A product keeps at least one variant."""

    code = "last_variant"


class VariantSold(Conflict):
    """It was ordered, or its order is under way: what tells of it has to stay."""

    code = "variant_sold"


class SeveralVariants(Conflict):
    """The plain product's fields were sent for a product with several variants."""

    code = "several_variants"


@frozen(kw_only=True)
class Image:
    """A picture. Lower positions come first."""

    url: Url
    alt: Annotated[str, Text(500, blank=True)] = ""
    position: Annotated[int, Whole(1, 1000)] = 1


@frozen(kw_only=True)
class Option:
    """A way in which the variants of a product differ, with its possible values."""

    name: OptionName
    values: Annotated[tuple[OptionValue, ...], Items(100, min=1)]


@frozen(kw_only=True)
class Variant:
    """What is sold. `options` has one value for each option of the product."""

    id: int
    sku: str | None = None
    price: int
    compare_at_price: int | None = None
    weight_grams: int | None = None
    options: Mapping[str, str] = attrs.Factory(dict)

    def folded_options(self) -> dict[str, str]:
        """The options as they are compared: whatever their case."""
        return fold(self.options)


@frozen(kw_only=True)
class Product:
    """A product with all its variants: one aggregate, one version. Prices are in minor units
    of `currency`.
    """

    id: int
    name: str
    slug: str
    description: str = ""
    status: Status = Status.ACTIVE
    kind: Kind = Kind.PHYSICAL
    tax_class: str = STANDARD
    """Which of the tax rates hold for it: those that name this class."""
    category_id: int | None = None
    tag_ids: tuple[int, ...] = ()
    images: tuple[Image, ...] = ()
    options: tuple[Option, ...] = ()
    variants: tuple[Variant, ...]
    metadata: Mapping[str, str] = attrs.Factory(dict)
    private_metadata: Mapping[str, str] = attrs.Factory(dict)
    currency: str
    version: int = 1
    created_at: datetime
    updated_at: datetime

    @property
    def price_from(self) -> int:
        """The lowest price of a variant: what lists sort and filter by."""
        return min(variant.price for variant in self.variants)

    @property
    def price_to(self) -> int:
        return max(variant.price for variant in self.variants)

    def variant(self, variant_id: int) -> Variant:
        return next(variant for variant in self.variants if variant.id == variant_id)


def fold(options: Mapping[str, str]) -> dict[str, str]:
    return {name.casefold(): value.casefold() for name, value in sorted(options.items())}


def check(product: Product) -> Product:
    """The product, if it keeps the rules that span several fields.

    Raises InvalidInput with every rule that is broken. Pointers to a variant are those of the
    whole product (`/variants/2/price`).
    """
    violations = [
        *_option_violations(product),
        *(
            violation
            for place, variant in enumerate(product.variants)
            for violation in _variant_violations(product, variant, f"/variants/{place}")
        ),
        *_clashes(product),
    ]
    if violations:
        raise InvalidInput(violations)
    return product


def _option_violations(product: Product) -> list[Violation]:
    found = []
    names = Counter(option.name.casefold() for option in product.options)
    for place, option in enumerate(product.options):
        if names[option.name.casefold()] > 1:
            found.append(
                Violation(f"/options/{place}/name", "duplicate", "two options have this name")
            )
        if len({value.casefold() for value in option.values}) < len(option.values):
            found.append(
                Violation(f"/options/{place}/values", "duplicate", "has the same value twice")
            )
    return found


def _variant_violations(product: Product, variant: Variant, pointer: str) -> list[Violation]:
    found = []
    if variant.compare_at_price is not None and variant.compare_at_price < variant.price:
        found.append(
            Violation(
                f"{pointer}/compare_at_price", "too_small", "must not be below the price itself"
            )
        )
    wanted = {option.name: option.values for option in product.options}
    if variant.options.keys() != wanted.keys():
        names = ", ".join(wanted) or "none"
        found.append(
            Violation(f"{pointer}/options", "mismatch", f"must name the product's options: {names}")
        )
    found.extend(
        Violation(
            f"{pointer}/options/{name}",
            "unknown",
            f"must be one of the option's values: {', '.join(wanted[name])}",
        )
        for name, value in variant.options.items()
        if name in wanted and value not in wanted[name]
    )
    return found


def _clashes(product: Product) -> list[Violation]:
    found = []
    combinations = Counter(_combination(variant) for variant in product.variants)
    skus = Counter(variant.sku.casefold() for variant in product.variants if variant.sku)
    for place, variant in enumerate(product.variants):
        if combinations[_combination(variant)] > 1:
            found.append(
                Violation(
                    f"/variants/{place}/options", "duplicate", "two variants have these options"
                )
            )
        if variant.sku and skus[variant.sku.casefold()] > 1:
            found.append(Violation(f"/variants/{place}/sku", "duplicate", "two variants have it"))
    return found


def _combination(variant: Variant) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(variant.folded_options().items()))


def in_order(images: tuple[Image, ...]) -> tuple[Image, ...]:
    """By position, those at the same one as they came, and numbered anew from 1."""
    ordered = sorted(images, key=lambda image: image.position)
    return tuple(
        attrs.evolve(image, position=place) for place, image in enumerate(ordered, start=1)
    )


def with_options(product: Product, options: tuple[Option, ...]) -> Product:
    """The product with other options: its variants lose the values of options that went, and
    take the first value of options that came. The caller checks what comes out.
    """
    variants = tuple(
        attrs.evolve(
            variant,
            options={
                option.name: variant.options.get(option.name, option.values[0])
                for option in options
            },
        )
        for variant in product.variants
    )
    return attrs.evolve(product, options=options, variants=variants)


def facts(product: Product) -> dict[str, Any]:
    """What the audit log keeps."""
    return attrs.asdict(
        product, filter=lambda field, _: field.name not in {"created_at", "updated_at"}
    )


TagIds = Annotated[tuple[Id, ...], Items(50)]
Images = Annotated[tuple[Image, ...], Items(50)]
Options = Annotated[tuple[Option, ...], Items(MAX_OPTIONS)]
OptionValues = Annotated[Mapping[OptionName, OptionValue], Entries(MAX_OPTIONS)]
