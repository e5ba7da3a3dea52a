"""What the tests ask of an adapter: units of work with every repository."""

from typing import Protocol, TypeAlias

from domain.addresses.ports import AddressUnit
from domain.carts.ports import CartUnit
from domain.categories.ports import CategoryUnit
from domain.fulfilment.ports import FulfilmentUnit
from domain.idempotency.ports import IdempotencyUnit
from domain.orders.ports import OrderUnit
from domain.privacy.ports import PrivacyUnit
from domain.product_files.ports import FileUnit
from domain.shared.unit_of_work import Units
from domain.shipping.ports import ShippingUnit
from domain.staff.ports import StaffUnit
from domain.staff_members.ports import StaffMemberUnit
from domain.tags.ports import TagUnit
from domain.tax_rates.ports import TaxRateUnit


class ShopUnit(
    CategoryUnit,
    TagUnit,
    TaxRateUnit,
    ShippingUnit,
    FileUnit,
    StaffUnit,
    StaffMemberUnit,
    AddressUnit,
    FulfilmentUnit,
    CartUnit,
    OrderUnit,
    IdempotencyUnit,
    # After OrderUnit, which says more of the orders.
    PrivacyUnit,
    Protocol,
):
    """A unit of work of the whole shop."""


ShopUnits: TypeAlias = Units[ShopUnit]
