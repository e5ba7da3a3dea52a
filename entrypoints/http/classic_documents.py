"""What the nouns of the classic wire look like there."""

from collections.abc import Iterable
from typing import Any

import orjson

from domain.categories.model import Category
from domain.products.listing import ProductView, TagName
from domain.shared.money import major_units
from domain.tags.model import Tag


def brief(view: ProductView) -> dict[str, Any]:
    return {
        "id": view.id,
        "product_name": view.name,
        # Written as it stands: a number with its cents, never by way of a float.
        "price": orjson.Fragment(f"{major_units(view.price_from, view.currency):f}"),
        "stock": view.on_hand,
        "category_id": view.category_id,
    }


def link(product_id: int, tag: TagName) -> dict[str, Any]:
    return {"id": tag.link_id, "product_id": product_id, "tag_id": tag.id}


def product(view: ProductView) -> dict[str, Any]:
    category = view.category
    return {
        **brief(view),
        "category": category and {"id": category.id, "category_name": category.name},
        "tags": [
            {"id": tag.id, "tag_name": tag.name, "product_tag": link(view.id, tag)}
            for tag in view.tags
        ],
    }


def category(category: Category, views: Iterable[ProductView]) -> dict[str, Any]:
    return {
        "id": category.id,
        "category_name": category.name,
        "products": [brief(view) for view in views],
    }


def tag(tag: Tag, links: Iterable[tuple[int, int, ProductView]]) -> dict[str, Any]:
    return {
        "id": tag.id,
        "tag_name": tag.name,
        "products": [
            {
                **brief(view),
                "product_tag": {"id": link_id, "product_id": view.id, "tag_id": tag.id},
            }
            for _, link_id, view in links
        ],
    }
