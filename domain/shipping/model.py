"""Where the shop sends things, and how: zones, and the methods of each. Which of them fit a cart,
and what they cost, is next door, in pricing: there the nearest place that a zone names counts.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Final

import attrs
from attrs import evolve, frozen

from domain.pricing.model import Place, ShippingMethod, Tariff, TaxClass
from domain.pricing.places import as_addresses_have_it
from domain.shared.changes import UNSET, Unset
from domain.shared.errors import Conflict, InvalidInput, Violation
from domain.shared.postal import PostalRules
from domain.shared.rules import Id, Items, Name

# There are 250 countries: a zone that is longer than a list of them all wants to be "anywhere".
MOST_PLACES: Final = 300
Places = Annotated[tuple[Place, ...], Items(MOST_PLACES, min=1)]


class ShippingZoneTaken(Conflict):
    """Another zone has this name."""

    code = "shipping_zone_taken"


class ShippingZoneInUse(Conflict):
    """Methods belong to the zone."""

    code = "shipping_zone_in_use"


class ShippingMethodTaken(Conflict):
    """Another method of the zone has this name."""

    code = "shipping_method_taken"


@frozen(kw_only=True)
class ShippingZone:
    """Places that things are sent to in the same ways."""

    id: int
    name: Name
    places: Places
    """A place is a region of a country, a country, or, with neither, anywhere."""
    version: int = 1
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class ShippingZoneDraft:
    """A new zone. Ways to ship to it are added at `/v1/shipping-methods`."""

    name: Name
    """For staff: customers never see it."""
    places: Places
    """A place is a region of a country, a country, or, with neither, anywhere."""


@frozen(kw_only=True)
class ShippingZoneChanges:
    """Only what was sent changes; the list of places is replaced whole."""

    name: Name | Unset = UNSET
    places: Places | Unset = UNSET


@frozen(kw_only=True)
class StatedShippingMethod:
    """A way to send things to a zone, and what it costs. Amounts are in minor units of the
    shop's currency.
    """

    id: int
    zone_id: int
    name: Name
    tariff: Tariff
    tax_class: TaxClass | None = None
    """Null: taxed as the goods are."""
    version: int = 1
    created_at: datetime
    updated_at: datetime

    def priced(self, zone: frozenset[Place]) -> ShippingMethod:
        return ShippingMethod(
            id=self.id, name=self.name, zone=zone, tariff=self.tariff, tax_class=self.tax_class
        )


@frozen(kw_only=True)
class ShippingMethodDraft:
    """A new way to send things to a zone."""

    zone_id: Id
    name: Name
    """What customers choose by."""
    tariff: Tariff
    tax_class: TaxClass | None = None
    """Null: taxed as the goods are; if their rates differ, in proportion to what they cost."""


@frozen(kw_only=True)
class ShippingMethodChanges:
    """Only what was sent changes; the tariff is replaced whole."""

    zone_id: Id | Unset = UNSET
    name: Name | Unset = UNSET
    tariff: Tariff | Unset = UNSET
    tax_class: TaxClass | None | Unset = UNSET


def checked_places(places: tuple[Place, ...], rules: PostalRules) -> tuple[Place, ...]:
    """The places as addresses have them, in the order they came.

    Raises InvalidInput with all that is wrong: pointers begin with `/places/` and the place's
    number.
    """
    found: list[Place] = []
    wrong: list[Violation] = []
    for number, place in enumerate(places):
        try:
            kept = as_addresses_have_it(place, rules)
        except InvalidInput as error:
            wrong += [
                evolve(it, pointer=f"/places/{number}{it.pointer}") for it in error.violations
            ]
            continue
        if kept in found:
            wrong.append(Violation(f"/places/{number}", "duplicate", "is there already"))
        found.append(kept)
    if wrong:
        raise InvalidInput(wrong)
    return tuple(found)


def checked_tariff(tariff: Tariff) -> Tariff:
    """The tariff with its steps from the lowest on.

    Raises InvalidInput with all that is wrong.
    """
    if wrong := tuple(_wrong_in(tariff)):
        raise InvalidInput(wrong)
    return evolve(tariff, steps=tuple(sorted(tariff.steps, key=lambda step: step.start)))


def _wrong_in(tariff: Tariff) -> Iterator[Violation]:
    starts = Counter(step.start for step in tariff.steps)
    for number, step in enumerate(tariff.steps):
        if starts[step.start] > 1:
            yield Violation(f"/tariff/steps/{number}/start", "duplicate", "two steps start here")
    if tariff.most is not None and tariff.most < max(starts, default=0):
        detail = "must not be below the start of a step, which nothing would reach"
        yield Violation("/tariff/most", "too_small", detail)


def facts(stated: ShippingZone | StatedShippingMethod) -> dict[str, Any]:
    """What the audit log keeps."""
    return attrs.asdict(
        stated, filter=lambda field, _: field.name not in {"created_at", "updated_at"}
    )
