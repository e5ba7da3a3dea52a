"""The nouns of the classic wire, and which use cases serve them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final, TypeVar

from attrs import frozen

from domain.categories import use_cases as categories
from domain.categories.model import Category, CategoryChanges, CategoryDraft
from domain.products import use_cases as products
from domain.products.drafts import ProductChanges, ProductDraft
from domain.products.listing import Filter, ProductView, Sort
from domain.shared.paging import Key, Page
from domain.staff.model import ANYONE, Actor
from domain.tags import use_cases as tags
from domain.tags.model import Tag, TagChanges, TagDraft
from entrypoints.bootstrap import Shop
from entrypoints.http.classic_documents import (
    brief_document,
    category_document,
    link_document,
    product_document,
    tag_document,
)
from entrypoints.http.classic_input import Fields, default_stock

# Rows read by one statement while a whole list is streamed: memory stays flat, and the round
# trips do not count beside the rows.
CHUNK: Final = 200

T = TypeVar("T")
Row = tuple[int, dict[str, Any]]


@frozen
class Noun:
    """What differs between the three resources."""

    name: str
    read: "Callable[[Shop, int], Any]"
    stream: "Callable[[Shop, Key | None, int | None], Iterator[tuple[int, Any]]]"
    create: "Callable[[Shop, Actor, dict[str, Any], bool], Any]"
    change: "Callable[[Shop, Actor, int, dict[str, Any]], object]"
    delete: "Callable[[Shop, Actor, int], None]"


def _rows(limit: int | None) -> int:
    return CHUNK if limit is None else min(CHUNK, limit + 1)


def _pages(
    page: Callable[[Key | None], Page[Any]], after: Key | None = None
) -> Iterator[Page[Any]]:
    while True:
        found = page(after)
        yield found
        if found.after is None:
            return
        after = found.after


def _everything(page: Callable[[Key | None], Page[Any]], after: Key | None = None) -> Iterator[Any]:
    return (row for found in _pages(page, after) for row in found.items)


def _whatever(_: object) -> None:
    """The classic wire knows no versions."""


def _stream_products(shop: Shop, after: Key | None, limit: int | None) -> Iterator[Row]:
    def page(start: Key | None) -> Page[ProductView]:
        return products.list_products(
            shop.units,
            ANYONE,
            Filter(),
            Sort.OLDEST,
            limit=_rows(limit),
            after=start,
            variants=False,
        )

    return ((view.id, product_document(view)) for view in _everything(page, after))


def _stream_categories(shop: Shop, after: Key | None, limit: int | None) -> Iterator[Row]:
    def page(start: Key | None) -> Page[Category]:
        return categories.list_categories(shop.units, limit=_rows(limit), after=start)

    for found in _pages(page, after):
        for category, views in _with_products(shop, found.items):
            yield category.id, category_document(category, views)


def _with_products(
    shop: Shop, shelves: Sequence[Category]
) -> Iterator[tuple[Category, Iterable[ProductView]]]:
    if not shelves:
        return
    ids = [category.id for category in shelves]
    views = _everything(
        lambda after: products.list_products_of_categories(
            shop.units, ids, limit=CHUNK, after=after
        )
    )
    grouped = groupby(views, key=lambda view: view.category_id)
    yield from _joined(shelves, grouped)


def _stream_tags(shop: Shop, after: Key | None, limit: int | None) -> Iterator[Row]:
    def page(start: Key | None) -> Page[Tag]:
        return tags.list_tags(shop.units, limit=_rows(limit), after=start)

    for found in _pages(page, after):
        for tag, links in _with_links(shop, found.items):
            yield tag.id, tag_document(tag, links)


def _with_links(
    shop: Shop, words: Sequence[Tag]
) -> Iterator[tuple[Tag, Iterable[tuple[int, int, ProductView]]]]:
    if not words:
        return
    ids = [tag.id for tag in words]
    links = _everything(
        lambda after: products.list_products_of_tags(shop.units, ids, limit=CHUNK, after=after)
    )
    yield from _joined(words, groupby(links, key=lambda link: link[0]))


def _joined(
    entities: Iterable[Any], groups: Iterator[tuple[Any, Iterator[Any]]]
) -> Iterator[tuple[Any, Iterable[Any]]]:
    """Each entity with its group, both by id; an empty one if it has none."""
    group_id, members = next(groups, (None, iter(())))
    for entity in entities:
        if entity.id == group_id:
            yield entity, members
            group_id, members = next(groups, (None, iter(())))
        else:
            yield entity, ()


def _read_product(shop: Shop, product_id: int) -> Any:
    return product_document(products.read_product(shop.units, ANYONE, product_id, variants=False))


def _read_category(shop: Shop, category_id: int) -> Any:
    category = categories.read_category(shop.units, category_id)
    return category_document(*next(_with_products(shop, [category])))


def _read_tag(shop: Shop, tag_id: int) -> Any:
    tag = tags.read_tag(shop.units, tag_id)
    return tag_document(*next(_with_links(shop, [tag])))


def _create_product(shop: Shop, actor: Actor, raw: dict[str, Any], whole: bool) -> Any:  # noqa: FBT001
    fields = _product_fields(shop, raw)
    fields.need("name")
    fields.need("price")
    default_stock(fields)
    draft = fields.structured(ProductDraft, "product_name")
    view = shop.units.retry(
        lambda: products.create_product(
            shop.units, shop.ids, actor, draft, currency=shop.settings.currency
        )
    )
    if whole:
        return product_document(view)
    links = [link_document(tag.link_id, view.id, tag.id) for tag in view.tags]
    return links or brief_document(view)


def _change_product(shop: Shop, actor: Actor, product_id: int, raw: dict[str, Any]) -> None:
    fields = _product_fields(shop, raw)
    stock = fields.take_stock()
    changes = fields.structured(ProductChanges, "product_name")
    shop.units.retry(
        lambda: products.change_product(
            shop.units, actor, product_id, changes, _whatever, stock=stock
        )
    )


def _product_fields(shop: Shop, raw: dict[str, Any]) -> Fields:
    fields = Fields(raw)
    fields.name("product_name")
    fields.price(shop.settings.currency)
    fields.stock()
    fields.category_id()
    fields.tag_ids()
    return fields


def _delete_product(shop: Shop, actor: Actor, product_id: int) -> None:
    shop.units.retry(lambda: products.delete_product(shop.units, actor, product_id, _whatever))


def _create_category(shop: Shop, actor: Actor, raw: dict[str, Any], _: bool) -> Any:  # noqa: FBT001
    draft = _named(raw, "category_name", CategoryDraft, needed=True)
    made = shop.units.retry(lambda: categories.create_category(shop.units, shop.ids, actor, draft))
    return {"id": made.id, "category_name": made.name}


def _change_category(shop: Shop, actor: Actor, category_id: int, raw: dict[str, Any]) -> None:
    changes = _named(raw, "category_name", CategoryChanges, needed=False)
    shop.units.retry(
        lambda: categories.change_category(shop.units, actor, category_id, changes, _whatever)
    )


def _delete_category(shop: Shop, actor: Actor, category_id: int) -> None:
    shop.units.retry(lambda: categories.delete_category(shop.units, actor, category_id, _whatever))


def _create_tag(shop: Shop, actor: Actor, raw: dict[str, Any], _: bool) -> Any:  # noqa: FBT001
    draft = _named(raw, "tag_name", TagDraft, needed=True)
    made = shop.units.retry(lambda: tags.create_tag(shop.units, shop.ids, actor, draft))
    return {"id": made.id, "tag_name": made.name}


def _change_tag(shop: Shop, actor: Actor, tag_id: int, raw: dict[str, Any]) -> None:
    changes = _named(raw, "tag_name", TagChanges, needed=False)
    shop.units.retry(lambda: tags.change_tag(shop.units, actor, tag_id, changes, _whatever))


def _delete_tag(shop: Shop, actor: Actor, tag_id: int) -> None:
    shop.units.retry(lambda: tags.delete_tag(shop.units, actor, tag_id, _whatever))


def _named(raw: dict[str, Any], called: str, kind: type[T], *, needed: bool) -> T:
    fields = Fields(raw)
    fields.name(called)
    if needed:
        fields.need("name")
    return fields.structured(kind, called)


NOUNS: Final = {
    "categories": Noun(
        "category",
        _read_category,
        _stream_categories,
        _create_category,
        _change_category,
        _delete_category,
    ),
    "products": Noun(
        "product",
        _read_product,
        _stream_products,
        _create_product,
        _change_product,
        _delete_product,
    ),
    "tags": Noun("tag", _read_tag, _stream_tags, _create_tag, _change_tag, _delete_tag),
}
