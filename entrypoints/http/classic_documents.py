"""What the nouns of the classic wire look like there."""

from collections.abc import Iterable
from typing import Any

import orjson

from domain.categories.model import Category
from domain.products.listing import ProductView
from domain.shared.money import major_units
from domain.tags.model import Tag


def brief_document(view: ProductView) -> dict[str, Any]:
    return {
        "id": view.id,
        "product_name": view.name,
        # Written as it stands: a number with its cents, never by way of a float.
        "price": orjson.Fragment(f"{major_units(view.price_from, view.currency):f}"),
        "stock": view.on_hand,
        "category_id": view.category_id,
    }


def link_document(link_id: int, product_id: int, tag_id: int) -> dict[str, Any]:
    return {"id": link_id, "product_id": product_id, "tag_id": tag_id}


def product_document(view: ProductView) -> dict[str, Any]:
    category = view.category
    return {
        **brief_document(view),
        "category": category and {"id": category.id, "category_name": category.name},
        "tags": [
            {
                "id": tag.id,
                "tag_name": tag.name,
                "product_tag": link_document(tag.link_id, view.id, tag.id),
            }
            for tag in view.tags
        ],
    }


def category_document(category: Category, views: Iterable[ProductView]) -> dict[str, Any]:
    return {
        "id": category.id,
        "category_name": category.name,
        "products": [brief_document(view) for view in views],
    }


def tag_document(tag: Tag, links: Iterable[tuple[int, int, ProductView]]) -> dict[str, Any]:
    return {
        "id": tag.id,
        "tag_name": tag.name,
        "products": [
            {**brief_document(view), "product_tag": link_document(link_id, view.id, tag.id)}
            for _, link_id, view in links
        ],
    }
