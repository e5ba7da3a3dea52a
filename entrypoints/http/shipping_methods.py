"""`/v1/shipping-methods`."""

from domain.shipping import methods
from domain.shipping.model import (
    ShippingMethodChanges,
    ShippingMethodDraft,
    StatedShippingMethod,
)
from entrypoints.http.operations import Call, Nothing
from entrypoints.http.paging import PageQuery
from entrypoints.http.query import write_cursor
from entrypoints.http.replies import Reply


def version(method: StatedShippingMethod) -> str:
    return f"shipping-method-{method.id}.{method.version}"


def _one(method: StatedShippingMethod) -> Reply:
    return Reply(value=method, version=version(method))


def _created(method: StatedShippingMethod) -> Reply:
    return Reply(
        value=method,
        status=201,
        version=version(method),
        location=f"/v1/shipping-methods/{method.id}",
    )


def list_shipping_methods(call: Call[PageQuery, None]) -> Reply:
    after = call.cursor("id", call.query.after, int)
    page = methods.list_shipping_methods(
        call.units, call.actor, limit=call.query.limit, after=after
    )
    return Reply(value=page.items, next=write_cursor("id", page.after) if page.after else None)


def read_shipping_method(call: Call[Nothing, None], method_id: int) -> Reply:
    return _one(methods.read_shipping_method(call.units, call.actor, method_id))


def create_shipping_method(call: Call[Nothing, ShippingMethodDraft]) -> Reply:
    return call.write(
        lambda units: methods.create_shipping_method(units, call.actor, call.body), _created
    )


def change_shipping_method(call: Call[Nothing, ShippingMethodChanges], method_id: int) -> Reply:
    expect = call.expect(version)
    return call.write(
        lambda units: methods.change_shipping_method(
            units, call.actor, method_id, call.body, expect
        ),
        _one,
    )


def delete_shipping_method(call: Call[Nothing, None], method_id: int) -> Reply:
    expect = call.expect(version)
    return call.write(
        lambda units: methods.delete_shipping_method(units, call.actor, method_id, expect),
        lambda _: Reply(status=204),
    )
