"""Where things go to: the customers' address books, and what an address is in each country."""

from typing import Final

from domain.addresses.model import AddressChanges, AddressDraft
from domain.staff.model import Party
from entrypoints.http import addresses, countries
from entrypoints.http.addresses import AddressDocument
from entrypoints.http.operations import Operation

_ADDRESSES: Final = "/v1/customers/me/addresses"
_ADDRESS: Final = "/v1/customers/me/addresses/{address_id}"

# fmt: off
OPERATIONS: Final = (
    Operation(method="GET", path="/v1/countries", name="listCountries", folder="Addresses",
              summary="List the countries",
              description="By name: what an address there has to have, and in which order it is"
                          " written. The regions of one country, to choose from, come with its"
                          " code and expand=regions.",
              handle=countries.list_countries, query=countries.CountryQuery,
              answer=list[countries.CountryDocument],
              query_example={"code": "US", "expand": ["regions"]}),
    Operation(method="GET", path=_ADDRESSES, name="listAddresses", folder="Addresses",
              summary="List one's addresses",
              description="The defaults, and then the others, the newest first.",
              handle=addresses.list_addresses, own=Party.CUSTOMER, answer=list[AddressDocument]),
    Operation(method="POST", path=_ADDRESSES, name="createAddress", folder="Addresses",
              summary="Add an address",
              description="The country's own rules are asked: the region is kept as its code, the"
                          " postcode as it is written there. The first address is the default for"
                          " both.",
              handle=addresses.create_address, own=Party.CUSTOMER, body=AddressDraft,
              answer=AddressDocument, status=201, refusals=("too_many_addresses",),
              example={"name": "Anna Lind", "line1": "Lilla Torg 1", "city": "Malmö",
                       "postcode": "211 34", "country": "SE", "default_shipping": True}),
    Operation(method="GET", path=_ADDRESS, name="readAddress", folder="Addresses",
              summary="Read an address", handle=addresses.read_address, own=Party.CUSTOMER,
              answer=AddressDocument),
    Operation(method="PATCH", path=_ADDRESS, name="changeAddress", folder="Addresses",
              summary="Change an address",
              description="What comes out has to be right as a whole: with another country,"
                          " another postcode. A new default takes the place of the one that was.",
              handle=addresses.change_address, own=Party.CUSTOMER, body=AddressChanges,
              answer=AddressDocument, if_match=False,
              example={"line2": "c/o Berg", "phone": "+46 40 123456"}),
    Operation(method="DELETE", path=_ADDRESS, name="deleteAddress", folder="Addresses",
              summary="Delete an address",
              description="If it was a default, there is none until another is made it.",
              handle=addresses.delete_address, own=Party.CUSTOMER, status=204, if_match=False),
)
# fmt: on
