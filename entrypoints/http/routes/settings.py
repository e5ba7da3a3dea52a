"""What managers set once: tax rates, and where and how things are sent."""

from typing import Final

from domain.shipping.model import (
    ShippingMethodChanges,
    ShippingMethodDraft,
    ShippingZone,
    ShippingZoneChanges,
    ShippingZoneDraft,
    StatedShippingMethod,
)
from domain.staff.model import Scope
from domain.tax_rates.model import StatedTaxRate, TaxRateChanges, TaxRateDraft
from entrypoints.http import shipping_methods, shipping_zones, tax_rates
from entrypoints.http.operations import Operation
from entrypoints.http.paging import PageQuery

_READ: Final = Scope.SETTINGS_READ
_WRITE: Final = Scope.SETTINGS_WRITE
_FOLDER: Final = "Taxes and shipping"
_RATE: Final = "/v1/tax-rates/{rate_id}"
_ZONE: Final = "/v1/shipping-zones/{zone_id}"
_METHOD: Final = "/v1/shipping-methods/{method_id}"

# fmt: off
OPERATIONS: Final = (
    Operation(method="GET", path="/v1/tax-rates", name="listTaxRates", folder=_FOLDER,
              summary="List the tax rates", handle=tax_rates.list_tax_rates, scope=_READ,
              query=PageQuery, answer=list[StatedTaxRate]),
    Operation(method="POST", path="/v1/tax-rates", name="createTaxRate", folder=_FOLDER,
              summary="Add a tax rate",
              description="Of a region, of a whole country, or of anywhere. For each class of"
                          " goods the rates of the nearest place hold alone, and are added up. A"
                          " rate of 0 says that there is no tax; no rate at all is a problem that"
                          " the cart tells.",
              handle=tax_rates.create_tax_rate, scope=_WRITE, body=TaxRateDraft,
              answer=StatedTaxRate, status=201, refusals=("tax_rate_taken",),
              example={"name": "Florida sales tax", "country": "US", "region": "Florida",
                       "millionths": 60000}),
    Operation(method="GET", path=_RATE, name="readTaxRate", folder=_FOLDER,
              summary="Read a tax rate", handle=tax_rates.read_tax_rate, scope=_READ,
              answer=StatedTaxRate),
    Operation(method="PATCH", path=_RATE, name="changeTaxRate", folder=_FOLDER,
              summary="Change a tax rate",
              description="Open carts have another price at once; what was ordered stays.",
              handle=tax_rates.change_tax_rate, scope=_WRITE, body=TaxRateChanges,
              answer=StatedTaxRate, if_match=True, refusals=("tax_rate_taken",),
              example={"name": "Not taxed", "tax_class": "standard"}),
    Operation(method="DELETE", path=_RATE, name="deleteTaxRate", folder=_FOLDER,
              summary="Delete a tax rate", handle=tax_rates.delete_tax_rate, scope=_WRITE,
              status=204, if_match=False),

    Operation(method="GET", path="/v1/shipping-zones", name="listShippingZones", folder=_FOLDER,
              summary="List the shipping zones", handle=shipping_zones.list_shipping_zones,
              scope=_READ, query=PageQuery, answer=list[ShippingZone]),
    Operation(method="POST", path="/v1/shipping-zones", name="createShippingZone", folder=_FOLDER,
              summary="Add a shipping zone",
              description="Places that things are sent to in the same ways. A cart goes by the"
                          " zones that name the nearest place: the region, else its country, else"
                          " anywhere (`{}`).",
              handle=shipping_zones.create_shipping_zone, scope=_WRITE, body=ShippingZoneDraft,
              answer=ShippingZone, status=201, refusals=("shipping_zone_taken",),
              example={"name": "Far states", "places": [
                  {"country": "US", "region": "Alaska"}, {"country": "US", "region": "HI"}]}),
    Operation(method="GET", path=_ZONE, name="readShippingZone", folder=_FOLDER,
              summary="Read a shipping zone", handle=shipping_zones.read_shipping_zone,
              scope=_READ, answer=ShippingZone),
    Operation(method="PATCH", path=_ZONE, name="changeShippingZone", folder=_FOLDER,
              summary="Change a shipping zone", handle=shipping_zones.change_shipping_zone,
              scope=_WRITE, body=ShippingZoneChanges, answer=ShippingZone, if_match=True,
              refusals=("shipping_zone_taken",),
              example={"name": "The whole world", "places": [{}]}),
    Operation(method="DELETE", path=_ZONE, name="deleteShippingZone", folder=_FOLDER,
              summary="Delete a shipping zone",
              description="One without methods; move or delete those first.",
              handle=shipping_zones.delete_shipping_zone, scope=_WRITE, status=204,
              if_match=False, refusals=("shipping_zone_in_use",)),

    Operation(method="GET", path="/v1/shipping-methods", name="listShippingMethods",
              folder=_FOLDER, summary="List the shipping methods",
              handle=shipping_methods.list_shipping_methods, scope=_READ, query=PageQuery,
              answer=list[StatedShippingMethod]),
    Operation(method="POST", path="/v1/shipping-methods", name="createShippingMethod",
              folder=_FOLDER, summary="Add a shipping method",
              description="Its tariff goes by the `total` of what is shipped, or by its `weight` in"
                          " grams: each step says what shipping costs from its start on. Below the"
                          " first step, or above `most`, things are not sent so. From the total"
                          " `free_from` on it costs nothing.",
              handle=shipping_methods.create_shipping_method, scope=_WRITE,
              body=ShippingMethodDraft, answer=StatedShippingMethod, status=201,
              refusals=("shipping_method_taken",),
              example={"zone_id": 1, "name": "Parcel by weight", "tariff": {
                  "measure": "weight", "most": 31500, "free_from": 10000, "steps": [
                      {"start": 0, "amount": 490}, {"start": 2000, "amount": 690},
                      {"start": 10000, "amount": 1290}]}}),
    Operation(method="GET", path=_METHOD, name="readShippingMethod", folder=_FOLDER,
              summary="Read a shipping method", handle=shipping_methods.read_shipping_method,
              scope=_READ, answer=StatedShippingMethod),
    Operation(method="PATCH", path=_METHOD, name="changeShippingMethod", folder=_FOLDER,
              summary="Change a shipping method",
              description="Open carts have another price at once; what was ordered stays.",
              handle=shipping_methods.change_shipping_method, scope=_WRITE,
              body=ShippingMethodChanges, answer=StatedShippingMethod, if_match=True,
              refusals=("shipping_method_taken",),
              example={"tariff": {"steps": [{"start": 0, "amount": 590}], "free_from": 6000}}),
    Operation(method="DELETE", path=_METHOD, name="deleteShippingMethod", folder=_FOLDER,
              summary="Delete a shipping method",
              description="Carts that had chosen it choose anew; what was ordered stays.",
              handle=shipping_methods.delete_shipping_method, scope=_WRITE, status=204,
              if_match=False),
)
# fmt: on
