"""What the tests ask of an adapter: units of work with every repository."""

from typing import Protocol, TypeAlias

from domain.addresses.ports import AddressUnit
from domain.categories.ports import CategoryUnit
from domain.idempotency.ports import IdempotencyUnit
from domain.privacy.ports import PrivacyUnit
from domain.product_files.ports import FileUnit
from domain.shared.unit_of_work import Units
from domain.staff.ports import StaffUnit
from domain.staff_members.ports import StaffMemberUnit
from domain.tags.ports import TagUnit


class ShopUnit(
    CategoryUnit,
    TagUnit,
    FileUnit,
    StaffUnit,
    PrivacyUnit,
    StaffMemberUnit,
    AddressUnit,
    IdempotencyUnit,
    Protocol,
):
    """A unit of work of the whole shop."""


ShopUnits: TypeAlias = Units[ShopUnit]
