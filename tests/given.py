"""What is there before a test acts: stored and committed."""

from collections.abc import Sequence
from typing import Any

from domain.categories.model import Category
from domain.products.model import Product
from domain.staff.model import ApiToken
from domain.tags.model import Tag
from domain.visitors.model import Visitor
from tests.builders import a_category, a_movement, a_product, a_tag, a_token, a_visitor
from tests.units import ShopUnits


def given_category(units: ShopUnits, **fields: Any) -> Category:
    with units.write() as unit:
        return unit.commit(unit.categories.add(a_category(**fields)))


def given_tag(units: ShopUnits, **fields: Any) -> Tag:
    with units.write() as unit:
        return unit.commit(unit.tags.add(a_tag(**fields)))


def given_token(units: ShopUnits, **fields: Any) -> ApiToken:
    with units.write() as unit:
        return unit.commit(unit.api_tokens.add(a_token(**fields)))


def given_visitor(units: ShopUnits, **fields: Any) -> Visitor:
    with units.write() as unit:
        return unit.commit(unit.visitors.add(a_visitor(**fields)))


def given_product(
    units: ShopUnits, product: Product | None = None, *, stock: Sequence[int] = (), **fields: Any
) -> Product:
    """`stock` is what is on hand of each variant; of those not named, nothing."""
    with units.write() as unit:
        added = unit.products.add(product or a_product(**fields))
        unit.stock.record(
            [
                a_movement(variant.id, balance=on_hand)
                for variant, on_hand in zip(added.variants, stock, strict=False)
                if on_hand
            ]
        )
        return unit.commit(added)
