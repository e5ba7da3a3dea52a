"""Address books in MySQL. Whose an address is stands in every statement."""

from collections.abc import Sequence
from typing import Any, Final

from attrs import evolve

from adapters.mysql.connection import Session
from adapters.mysql.rows import utc
from domain.addresses.model import Address
from domain.shared.errors import NotFound
from domain.shared.postal import PostalAddress

INSERT: Final = """
    INSERT INTO addresses
      (customer_id, name, company, line1, line2, city, region, postcode, country, phone,
       default_shipping, default_billing, version, created_at, updated_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_SELECT: Final = """
    SELECT
      id,
      customer_id,
      name,
      company,
      line1,
      line2,
      city,
      region,
      postcode,
      country,
      phone,
      default_shipping,
      default_billing,
      version,
      created_at,
      updated_at
    FROM addresses
"""
SELECT_ONE: Final = f"{_SELECT} WHERE id = %s AND customer_id = %s"
SELECT_ALL: Final = f"{_SELECT} WHERE customer_id = %s ORDER BY id"
UPDATE: Final = """
    UPDATE addresses
    SET
      name = %s,
      company = %s,
      line1 = %s,
      line2 = %s,
      city = %s,
      region = %s,
      postcode = %s,
      country = %s,
      phone = %s,
      default_shipping = %s,
      default_billing = %s,
      version = %s,
      updated_at = %s
    WHERE id = %s AND customer_id = %s
"""
DELETE: Final = "DELETE FROM addresses WHERE id = %s AND customer_id = %s"


def _address(row: tuple[Any, ...]) -> Address:
    return Address(
        id=row[0],
        customer_id=row[1],
        postal=PostalAddress(
            name=row[2],
            company=row[3],
            line1=row[4],
            line2=row[5],
            city=row[6],
            region=row[7],
            postcode=row[8],
            country=row[9],
            phone=row[10],
        ),
        default_shipping=row[11] is not None,
        default_billing=row[12] is not None,
        version=row[13],
        created_at=utc(row[14]),
        updated_at=utc(row[15]),
    )


def _postal(address: PostalAddress) -> tuple[str, ...]:
    return (
        address.name,
        address.company,
        address.line1,
        address.line2,
        address.city,
        address.region,
        address.postcode,
        address.country,
        address.phone,
    )


def _defaults(address: Address) -> tuple[bool | None, bool | None]:
    # NULL, and not FALSE: of NULLs a unique key lets there be many.
    return address.default_shipping or None, address.default_billing or None


class MySQLAddresses:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, address: Address) -> Address:
        new_id = self._session.insert(
            INSERT,
            (
                address.customer_id,
                *_postal(address.postal),
                *_defaults(address),
                address.version,
                address.created_at,
                address.updated_at,
            ),
        )
        return evolve(address, id=new_id)

    def get(self, customer_id: int, address_id: int) -> Address:
        row = self._session.row(SELECT_ONE, (address_id, customer_id))
        if row is None:
            raise _none(address_id)
        return _address(row)

    def of(self, customer_id: int) -> Sequence[Address]:
        return [_address(row) for row in self._session.rows(SELECT_ALL, (customer_id,))]

    def save(self, address: Address) -> None:
        found = self._session.write(
            UPDATE,
            (
                *_postal(address.postal),
                *_defaults(address),
                address.version,
                address.updated_at,
                address.id,
                address.customer_id,
            ),
        )
        if not found:
            raise _none(address.id)

    def remove(self, customer_id: int, address_id: int) -> None:
        if not self._session.write(DELETE, (address_id, customer_id)):
            raise _none(address_id)


def _none(address_id: int) -> NotFound:
    return NotFound(f"There is no address {address_id}.")
