"""`/v1/shipping-zones`."""

from domain.shipping import zones
from domain.shipping.model import ShippingZone, ShippingZoneChanges, ShippingZoneDraft
from entrypoints.http.operations import Call, Nothing
from entrypoints.http.paging import PageQuery
from entrypoints.http.query import write_cursor
from entrypoints.http.replies import Reply


def version(zone: ShippingZone) -> str:
    return f"shipping-zone-{zone.id}.{zone.version}"


def _one(zone: ShippingZone) -> Reply:
    return Reply(value=zone, version=version(zone))


def _created(zone: ShippingZone) -> Reply:
    return Reply(
        value=zone, status=201, version=version(zone), location=f"/v1/shipping-zones/{zone.id}"
    )


def list_shipping_zones(call: Call[PageQuery, None]) -> Reply:
    after = call.cursor("id", call.query.after, int)
    page = zones.list_shipping_zones(call.units, call.actor, limit=call.query.limit, after=after)
    return Reply(value=page.items, next=write_cursor("id", page.after) if page.after else None)


def read_shipping_zone(call: Call[Nothing, None], zone_id: int) -> Reply:
    return _one(zones.read_shipping_zone(call.units, call.actor, zone_id))


def create_shipping_zone(call: Call[Nothing, ShippingZoneDraft]) -> Reply:
    return call.write(
        lambda units: zones.create_shipping_zone(units, call.shop.postal, call.actor, call.body),
        _created,
    )


def change_shipping_zone(call: Call[Nothing, ShippingZoneChanges], zone_id: int) -> Reply:
    expect = call.expect(version)
    return call.write(
        lambda units: zones.change_shipping_zone(
            units, call.shop.postal, call.actor, zone_id, call.body, expect=expect
        ),
        _one,
    )


def delete_shipping_zone(call: Call[Nothing, None], zone_id: int) -> Reply:
    expect = call.expect(version)
    return call.write(
        lambda units: zones.delete_shipping_zone(units, call.actor, zone_id, expect),
        lambda _: Reply(status=204),
    )
