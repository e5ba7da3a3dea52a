"""What shipping needs of storage."""

from collections.abc import Sequence
from typing import Protocol

from domain.audit.ports import AuditLog
from domain.pricing.model import Place, ShippingMethod
from domain.shared.paging import Key, Page
from domain.shared.unit_of_work import UnitOfWork
from domain.shipping.model import ShippingZone, StatedShippingMethod


class ShippingZones(Protocol):
    """No two zones have one name, whatever its case and accents."""

    def add(self, zone: ShippingZone) -> ShippingZone:
        """The zone with its id. Raises ShippingZoneTaken."""
        ...

    def get(self, zone_id: int) -> ShippingZone:
        """Raises NotFound."""
        ...

    def get_for_update(self, zone_id: int) -> ShippingZone:
        """As `get`, and nobody else changes it until the unit of work ends. Raises NotFound."""
        ...

    def save(self, zone: ShippingZone) -> ShippingZone:
        """Store it with the next version.

        Raises StaleVersion if the stored version is another; ShippingZoneTaken.
        """
        ...

    def remove(self, zone: ShippingZone) -> None:
        """Raises ShippingZoneInUse if it has methods."""
        ...

    def page(self, *, limit: int, after: Key | None) -> Page[ShippingZone]:
        """By id."""
        ...


class ShippingMethods(Protocol):
    """No two methods of a zone have one name, whatever its case and accents."""

    def add(self, method: StatedShippingMethod) -> StatedShippingMethod:
        """The method with its id.

        Raises ShippingMethodTaken; InvalidInput (`/zone_id`, `unknown`) if there is no such zone.
        """
        ...

    def get(self, method_id: int) -> StatedShippingMethod:
        """Raises NotFound."""
        ...

    def get_for_update(self, method_id: int) -> StatedShippingMethod:
        """As `get`, and nobody else changes it until the unit of work ends. Raises NotFound."""
        ...

    def save(self, method: StatedShippingMethod) -> StatedShippingMethod:
        """Store it with the next version.

        Raises StaleVersion if the stored version is another; ShippingMethodTaken, and InvalidInput
        as `add` does.
        """
        ...

    def remove(self, method: StatedShippingMethod) -> None:
        """Carts that had chosen it have chosen none."""
        ...

    def page(self, *, limit: int, after: Key | None) -> Page[StatedShippingMethod]:
        """By id."""
        ...

    def methods_at(self, place: Place) -> Sequence[ShippingMethod]:
        """All methods of each zone that names the region, its country or anywhere, by id. One
        statement.
        """
        ...


class ShippingUnit(UnitOfWork, Protocol):
    @property
    def shipping_zones(self) -> ShippingZones: ...
    @property
    def shipping(self) -> ShippingMethods: ...
    @property
    def audit(self) -> AuditLog: ...
