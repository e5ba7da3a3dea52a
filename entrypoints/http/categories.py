"""`/v1/categories`."""

from domain.categories import use_cases
from domain.categories.model import Category, CategoryChanges, CategoryDraft
from entrypoints.http.operations import Call, Nothing
from entrypoints.http.paging import PageQuery
from entrypoints.http.query import write_cursor
from entrypoints.http.replies import Reply


def version(category: Category) -> str:
    return f"category-{category.id}.{category.version}"


def _one(category: Category) -> Reply:
    return Reply(value=category, version=version(category))


def _created(category: Category) -> Reply:
    return Reply(
        value=category,
        status=201,
        version=version(category),
        location=f"/v1/categories/{category.id}",
    )


def list_categories(call: Call[PageQuery, None]) -> Reply:
    after = call.cursor("id", call.query.after, int)
    page = use_cases.list_categories(call.units, limit=call.query.limit, after=after)
    return Reply(value=page.items, next=write_cursor("id", page.after) if page.after else None)


def read_category(call: Call[Nothing, None], category_id: int) -> Reply:
    return _one(use_cases.read_category(call.units, category_id))


def create_category(call: Call[Nothing, CategoryDraft]) -> Reply:
    return call.write(
        lambda units: use_cases.create_category(units, call.shop.ids, call.actor, call.body),
        _created,
    )


def change_category(call: Call[Nothing, CategoryChanges], category_id: int) -> Reply:
    expect = call.expect(version)
    return call.write(
        lambda units: use_cases.change_category(units, call.actor, category_id, call.body, expect),
        _one,
    )


def delete_category(call: Call[Nothing, None], category_id: int) -> Reply:
    expect = call.expect(version)
    return call.write(
        lambda units: use_cases.delete_category(units, call.actor, category_id, expect),
        lambda _: Reply(status=204),
    )
