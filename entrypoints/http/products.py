"""`/v1/products`."""

from domain.products import use_cases
from domain.products.drafts import ProductChanges, ProductDraft
from domain.products.listing import ProductView
from domain.staff.model import Actor
from entrypoints.http.operations import Call, Nothing
from entrypoints.http.product_documents import document, version
from entrypoints.http.product_queries import FacetQuery, ListQuery, Part, ReadQuery, filter_of
from entrypoints.http.query import write_cursor
from entrypoints.http.replies import Reply

# The kinds of the values in a key: the sort column's, then the id's.
_KEYS = {"newest": (int,), "oldest": (int,), "name": (str, int), "price": (int, int)}


def list_products(call: Call[ListQuery, None]) -> Reply:
    query = call.query
    kinds = _KEYS[query.sort.removeprefix("-")]
    page = use_cases.list_products(
        call.units,
        call.actor,
        filter_of(query),
        query.sort,
        limit=query.limit,
        after=call.cursor(query.sort, query.after, *kinds),
        variants=Part.VARIANTS in query.expand,
    )
    return Reply(
        value=[document(view, call.actor, query.expand) for view in page.items],
        next=write_cursor(query.sort, page.after) if page.after else None,
    )


def count_products(call: Call[FacetQuery, None]) -> Reply:
    bands = sorted(call.query.price_bands)
    return Reply(
        value=use_cases.count_products(call.units, call.actor, filter_of(call.query), bands)
    )


def read_product(call: Call[ReadQuery, None], product_id: int) -> Reply:
    view = use_cases.read_product(
        call.units, call.actor, product_id, variants=Part.VARIANTS in call.query.expand
    )
    return Reply(value=document(view, call.actor, call.query.expand), version=version(view))


def create_product(call: Call[Nothing, ProductDraft]) -> Reply:
    return call.write(
        lambda units: use_cases.create_product(
            units,
            call.shop.ids,
            call.actor,
            call.body,
            currency=call.shop.settings.currency,
        ),
        lambda view: _whole(call.actor, view, status=201, location=f"/v1/products/{view.id}"),
    )


def change_product(call: Call[Nothing, ProductChanges], product_id: int) -> Reply:
    expect = call.expect(version)
    return call.write(
        lambda units: use_cases.change_product(units, call.actor, product_id, call.body, expect),
        lambda view: _whole(call.actor, view),
    )


def delete_product(call: Call[Nothing, None], product_id: int) -> Reply:
    expect = call.expect(version)
    return call.write(
        lambda units: use_cases.delete_product(units, call.actor, product_id, expect),
        lambda _: Reply(status=204),
    )


def _whole(actor: Actor, view: ProductView, **reply: object) -> Reply:
    value = document(view, actor, tuple(Part))
    return Reply(value=value, version=version(view), **reply)  # type: ignore[arg-type]
