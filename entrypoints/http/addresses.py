"""`/v1/customers/me/addresses`: the address book of the customer who calls."""

from datetime import datetime

from attrs import frozen

from domain.addresses import use_cases
from domain.addresses.model import Address, AddressChanges, AddressDraft
from entrypoints.http.operations import Call, Nothing
from entrypoints.http.replies import Reply


@frozen(kw_only=True)
class AddressDocument:
    """An address of the customer who calls. What there is not is an empty text."""

    id: int
    name: str
    company: str
    line1: str
    line2: str
    city: str
    region: str
    """The code, where the country has a list of regions (`GET /v1/countries`)."""
    postcode: str
    country: str
    phone: str
    default_shipping: bool
    default_billing: bool
    version: int
    created_at: datetime
    updated_at: datetime


def version_of(address: Address) -> str:
    return f"address-{address.id}.{address.version}"


def _document(address: Address) -> AddressDocument:
    postal = address.postal
    return AddressDocument(
        id=address.id,
        name=postal.name,
        company=postal.company,
        line1=postal.line1,
        line2=postal.line2,
        city=postal.city,
        region=postal.region,
        postcode=postal.postcode,
        country=postal.country,
        phone=postal.phone,
        default_shipping=address.default_shipping,
        default_billing=address.default_billing,
        version=address.version,
        created_at=address.created_at,
        updated_at=address.updated_at,
    )


def _one(address: Address) -> Reply:
    return Reply(value=_document(address), version=version_of(address))


def _created(address: Address) -> Reply:
    return Reply(
        value=_document(address),
        status=201,
        version=version_of(address),
        location=f"/v1/customers/me/addresses/{address.id}",
    )


def list_addresses(call: Call[Nothing, None]) -> Reply:
    found = use_cases.list_addresses(call.units, call.actor)
    return Reply(value=[_document(each) for each in found])


def read_address(call: Call[Nothing, None], address_id: int) -> Reply:
    return _one(use_cases.read_address(call.units, call.actor, address_id))


def create_address(call: Call[Nothing, AddressDraft]) -> Reply:
    return call.write(
        lambda units: use_cases.create_address(units, call.shop.postal, call.actor, call.body),
        _created,
    )


def change_address(call: Call[Nothing, AddressChanges], address_id: int) -> Reply:
    expect = call.expect(version_of)
    return call.write(
        lambda units: use_cases.change_address(
            units, call.shop.postal, call.actor, address_id, call.body, expect=expect
        ),
        _one,
    )


def delete_address(call: Call[Nothing, None], address_id: int) -> Reply:
    expect = call.expect(version_of)
    return call.write(
        lambda units: use_cases.delete_address(units, call.actor, address_id, expect),
        lambda _: Reply(status=204),
    )
