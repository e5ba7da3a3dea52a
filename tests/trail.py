"""What a staff write is expected to leave behind, and to ask before."""

from domain.audit.model import AuditEntry, AuditFilter
from domain.shared.errors import StaleVersion
from tests.units import ShopUnit, ShopUnits


def latest(unit: ShopUnit, limit: int) -> list[AuditEntry]:
    """The newest entries, newest first."""
    return list(unit.audit.page(AuditFilter(), limit=limit, after=None).items)


def trail(units: ShopUnits) -> list[AuditEntry]:
    """The whole audit log, the oldest entry first."""
    with units.read() as unit:
        return latest(unit, 1000)[::-1]


def actions(units: ShopUnits) -> list[tuple[str, int]]:
    return [(entry.action, entry.entity_id) for entry in trail(units)]


def whatever(_: object) -> None:
    """An `expect` that accepts the thing as it is."""


def another(_: object) -> None:
    """An `expect` whose caller had another version in mind."""
    raise StaleVersion("it was changed meanwhile")
