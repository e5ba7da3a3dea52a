"""Customers, and those who want to be, in MySQL."""

from datetime import datetime
from typing import Any, Final

from attrs import evolve

from adapters.mysql.connection import Session
from adapters.mysql.rows import page, utc
from domain.accounts.model import Email
from domain.customers.model import Customer, Registration
from domain.shared.errors import NotFound
from domain.shared.paging import Key, Page

_COLUMNS: Final = "id, email, name, password_hash, version, created_at, updated_at, erased_at"

INSERT: Final = """
    INSERT INTO customers
      (email, name, password_hash, version, created_at, updated_at, erased_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
SELECT_ONE: Final = f"SELECT {_COLUMNS} FROM customers WHERE id = %s"
SELECT_ONE_FOR_UPDATE: Final = f"{SELECT_ONE} FOR UPDATE"
SELECT_BY_EMAIL: Final = f"SELECT {_COLUMNS} FROM customers WHERE email = %s"
SELECT_BY_EMAIL_FOR_UPDATE: Final = f"{SELECT_BY_EMAIL} FOR UPDATE"
UPDATE: Final = """
    UPDATE customers
    SET
      email = %s,
      name = %s,
      password_hash = %s,
      version = %s,
      updated_at = %s,
      erased_at = %s
    WHERE id = %s
"""
SELECT_PAGE: Final = f"""
    SELECT {_COLUMNS} FROM customers WHERE {{conditions}} ORDER BY id DESC LIMIT %s
"""

INSERT_REGISTRATION: Final = """
    INSERT INTO registrations (email, name, password_hash, created_at) VALUES (%s, %s, %s, %s)
"""
SELECT_REGISTRATION: Final = """
    SELECT id, email, name, password_hash, created_at FROM registrations WHERE id = %s
"""
DELETE_REGISTRATION: Final = "DELETE FROM registrations WHERE id = %s"
DELETE_REGISTRATIONS: Final = "DELETE FROM registrations WHERE email = %s"
# Without an alias, and one table alone: else there may be no LIMIT.
PURGE_REGISTRATIONS: Final = """
    DELETE FROM registrations
    WHERE created_at < %s
      AND NOT EXISTS (
        SELECT 1 FROM letters WHERE letters.registration_id = registrations.id
      )
      AND NOT EXISTS (
        SELECT 1
        FROM one_time_tokens
        WHERE one_time_tokens.registration_id = registrations.id
          AND one_time_tokens.expires_at > %s
      )
    LIMIT 1000
"""


def _customer(row: tuple[Any, ...]) -> Customer:
    return Customer(
        id=row[0],
        email=row[1],
        name=row[2],
        password_hash=row[3],
        version=row[4],
        created_at=utc(row[5]),
        updated_at=utc(row[6]),
        erased_at=None if row[7] is None else utc(row[7]),
    )


class MySQLCustomers:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, customer: Customer) -> Customer:
        new_id = self._session.insert(
            INSERT,
            (
                customer.email,
                customer.name,
                customer.password_hash,
                customer.version,
                customer.created_at,
                customer.updated_at,
                customer.erased_at,
            ),
        )
        return evolve(customer, id=new_id)

    def get(self, customer_id: int) -> Customer:
        return self._one(SELECT_ONE, customer_id)

    def get_for_update(self, customer_id: int) -> Customer:
        return self._one(SELECT_ONE_FOR_UPDATE, customer_id)

    def _one(self, sql: str, customer_id: int) -> Customer:
        row = self._session.row(sql, (customer_id,))
        if row is None:
            raise NotFound(f"There is no customer {customer_id}.")
        return _customer(row)

    def by_email(self, email: Email) -> Customer | None:
        return self._by_email(SELECT_BY_EMAIL, email)

    def by_email_for_update(self, email: Email) -> Customer | None:
        return self._by_email(SELECT_BY_EMAIL_FOR_UPDATE, email)

    def _by_email(self, sql: str, email: Email) -> Customer | None:
        row = self._session.row(sql, (email,))
        return None if row is None else _customer(row)

    def save(self, customer: Customer) -> None:
        self._session.write(
            UPDATE,
            (
                customer.email,
                customer.name,
                customer.password_hash,
                customer.version,
                customer.updated_at,
                customer.erased_at,
                customer.id,
            ),
        )

    def page(self, email: Email | None, *, limit: int, after: Key | None) -> Page[Customer]:
        conditions, values = ["TRUE"], list[Any]()
        if email is not None:
            conditions.append("email = %s")
            values.append(email)
        if after is not None:
            conditions.append("id < %s")
            values += after
        sql = SELECT_PAGE.format(conditions=" AND ".join(conditions))
        rows = self._session.rows(sql, (*values, limit + 1))
        return page(rows, limit, _customer, key=lambda row: (row[0],))


class MySQLRegistrations:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, registration: Registration) -> Registration:
        new_id = self._session.insert(
            INSERT_REGISTRATION,
            (
                registration.email,
                registration.name,
                registration.password_hash,
                registration.created_at,
            ),
        )
        return evolve(registration, id=new_id)

    def get(self, registration_id: int) -> Registration:
        row = self._session.row(SELECT_REGISTRATION, (registration_id,))
        if row is None:
            raise NotFound(f"There is no registration {registration_id}.")
        return Registration(
            id=row[0], email=row[1], name=row[2], password_hash=row[3], created_at=utc(row[4])
        )

    def remove(self, registration_id: int) -> None:
        self._session.write(DELETE_REGISTRATION, (registration_id,))

    def remove_all(self, email: Email) -> None:
        self._session.write(DELETE_REGISTRATIONS, (email,))

    def purge(self, older_than: datetime, now: datetime) -> int:
        return self._session.write(PURGE_REGISTRATIONS, (older_than, now))
