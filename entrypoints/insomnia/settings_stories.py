"""The folder of what a manager sets once: taxes and shipping, for one state, and what a customer
there sees of it.
"""

from collections.abc import Mapping
from typing import Final

from entrypoints.insomnia.shopping import COME_IN, LOOK, add
from entrypoints.insomnia.steps import Step, Story

_MIAMI: Final = {
    "name": "Anna Lind",
    "line1": "3500 Pan American Dr",
    "city": "Miami",
    "region": "FL",
    "postcode": "33133",
    "country": "US",
}
_TARIFF: Final = {
    "measure": "total",
    "free_from": 10000,
    "steps": [{"start": 0, "amount": 490}, {"start": 5000, "amount": 290}],
}

_TAXES: Final[Story] = (
    Step(operation="listTaxRates"),
    Step(operation="createTaxRate", keeps={"rate_id": "id"}, expects={"region": "FL"}),
    Step(
        operation="createTaxRate",
        name="Add it once more (409)",
        status=409,
        expects={"code": "tax_rate_taken"},
    ),
    Step(operation="readTaxRate", expects={"millionths": 60000}),
    Step(operation="changeTaxRate", body={"millionths": 70000}, expects={"millionths": 70000}),
)

_SHIPPING: Final[Story] = (
    Step(operation="listShippingZones"),
    Step(
        operation="createShippingZone",
        body={"name": "Sunshine", "places": [{"country": "US", "region": "Florida"}]},
        keeps={"zone_id": "id"},
        expects={"places[0].region": "FL"},
    ),
    Step(operation="readShippingZone"),
    Step(
        operation="changeShippingZone",
        body={"name": "Sunshine State"},
        expects={"name": "Sunshine State"},
    ),
    Step(
        operation="createShippingMethod",
        body={"zone_id": "{zone_id}", "name": "Parcel", "tariff": _TARIFF},
        keeps={"method_id": "id"},
    ),
    Step(operation="listShippingMethods"),
    Step(operation="readShippingMethod", expects={"tariff.steps.length": 2}),
    Step(operation="changeShippingMethod", expects={"tariff.steps[0].amount": 590}),
)

_SEEN: Final[Story] = (
    COME_IN,
    Step(operation="openCart"),
    LOOK,
    add(1),
    Step(
        operation="changeCart",
        name="What a customer there sees",
        body={"shipping_address": _MIAMI},
        expects={
            "shipping_options.length": 1,
            "shipping_options[0].name": "Parcel",
            "taxes[0].name": "Florida sales tax",
        },
    ),
)

_TIDY_UP: Final[Story] = (
    Step(
        operation="deleteShippingZone",
        name="Delete the zone, which still has a method (409)",
        status=409,
        expects={"code": "shipping_zone_in_use"},
    ),
    Step(operation="deleteShippingMethod"),
    Step(operation="deleteShippingZone"),
    Step(operation="deleteTaxRate"),
)

STORIES: Final[Mapping[str, Story]] = {
    "Taxes and shipping": (*_TAXES, *_SHIPPING, *_SEEN, *_TIDY_UP)
}
