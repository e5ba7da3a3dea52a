"""A customer's address book."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

import attrs
from attrs import evolve, frozen

from domain.shared.changes import UNSET, Unset, sent
from domain.shared.errors import Conflict
from domain.shared.ids import NEW
from domain.shared.postal import (
    City,
    Company,
    CountryCode,
    FurtherLine,
    Line,
    Phone,
    PostalAddress,
    Postcode,
    Recipient,
    RegionText,
)

# A family has a handful, and who sends presents to everybody they know a few dozen. So few are read
# and answered at once, without pages, and who steals a log-in cannot fill the database. A firm with
# more branches than that wants an account for each of them.
MOST: Final = 50


class TooManyAddresses(Conflict):
    """The book is full. `most` says how many have room in it."""

    code = "too_many_addresses"


@frozen(kw_only=True)
class Address:
    """An address in the book of a customer, of whose addresses at most one is the default for
    shipping, and at most one for billing.
    """

    id: int
    customer_id: int
    postal: PostalAddress
    default_shipping: bool = False
    default_billing: bool = False
    version: int = 1
    """Of what the customer wrote: that another became the default does not count."""
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class AddressDraft(PostalAddress):
    """A new address. A customer's first is the default for both, whatever is said of it."""

    default_shipping: bool = False
    """Where orders go to, unless another is named. The one that was is it no longer."""
    default_billing: bool = False
    """Where bills go to, unless another is named. The one that was is it no longer."""


@frozen(kw_only=True)
class AddressChanges:
    """Only what was sent changes, but the address that comes out has to be right as a whole."""

    name: Recipient | Unset = UNSET
    company: Company | Unset = UNSET
    line1: Line | Unset = UNSET
    line2: FurtherLine | Unset = UNSET
    city: City | Unset = UNSET
    region: RegionText | Unset = UNSET
    postcode: Postcode | Unset = UNSET
    country: CountryCode | Unset = UNSET
    phone: Phone | Unset = UNSET
    default_shipping: bool | Unset = UNSET
    default_billing: bool | Unset = UNSET


_DEFAULTS: Final = ("default_shipping", "default_billing")


def postal(address: PostalAddress) -> PostalAddress:
    """The address alone, without what a draft says besides."""
    return PostalAddress(**{name: getattr(address, name) for name in _POSTAL})


_POSTAL: Final = tuple(attrs.fields_dict(PostalAddress))


def added(
    customer_id: int,
    draft: AddressDraft,
    checked: PostalAddress,
    others: Sequence[Address],
    now: datetime,
) -> Address:
    """The address of a draft, as it is put beside the others of the customer.

    Raises TooManyAddresses.
    """
    if len(others) >= MOST:
        raise TooManyAddresses(f"There is room for {MOST} addresses. Delete one first.", most=MOST)
    is_first = not others
    return Address(
        id=NEW,
        customer_id=customer_id,
        postal=checked,
        default_shipping=is_first or draft.default_shipping,
        default_billing=is_first or draft.default_billing,
        created_at=now,
        updated_at=now,
    )


def changed(address: Address, changes: AddressChanges) -> Address:
    """The address with what was sent, before anybody looks whether it is right."""
    values = sent(changes)
    defaults = {name: values.pop(name) for name in _DEFAULTS if name in values}
    return evolve(address, postal=evolve(address.postal, **values), **defaults)


def makes_way(other: Address, for_it: Address) -> Address:
    """What becomes of another address of the customer when this one is stored: what both would be
    the default for, it is no longer.
    """
    return evolve(
        other,
        default_shipping=other.default_shipping and not for_it.default_shipping,
        default_billing=other.default_billing and not for_it.default_billing,
    )


def in_order(addresses: Iterable[Address]) -> list[Address]:
    """As a customer wants to see them: where orders go to, where bills go to, and then the others,
    the newest first.
    """
    return sorted(
        addresses, key=lambda it: (not it.default_shipping, not it.default_billing, -it.id)
    )


def differences(before: Address, after: Address) -> list[str]:
    """The names of the fields that are not alike."""
    return sorted(name for name, value in _flat(before).items() if value != _flat(after)[name])


def _flat(address: Address) -> dict[str, Any]:
    written = {name: getattr(address.postal, name) for name in _POSTAL}
    return written | {name: getattr(address, name) for name in _DEFAULTS}
