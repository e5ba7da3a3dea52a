"""Customers, and those who want to be, in memory."""

from collections.abc import Sequence
from datetime import datetime

from attrs import evolve

from adapters.memory.rows import page
from adapters.memory.store import Tables
from domain.accounts.model import Email, Kind, Subject
from domain.customers.model import Customer, EmailTaken, Registration
from domain.shared.errors import NotFound
from domain.shared.paging import Key, Page


class MemoryCustomers:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, customer: Customer) -> Customer:
        self._check(customer)
        added = evolve(customer, id=self._tables.new_id("customers"))
        self._tables.customers[added.id] = added
        return added

    def get(self, customer_id: int) -> Customer:
        found = self._tables.customers.get(customer_id)
        if found is None:
            raise NotFound(f"There is no customer {customer_id}.")
        return found

    get_for_update = get

    def by_email(self, email: Email) -> Customer | None:
        found = (each for each in self._tables.customers.values() if each.email == email)
        return next(found, None)

    by_email_for_update = by_email

    def save(self, customer: Customer) -> None:
        self._check(customer)
        self._tables.customers[customer.id] = customer

    def _check(self, customer: Customer) -> None:
        known = None if customer.email is None else self.by_email(customer.email)
        if known is not None and known.id != customer.id:
            raise EmailTaken("Another customer has this address.")

    def page(self, email: Email | None, *, limit: int, after: Key | None) -> Page[Customer]:
        return page(
            (each for each in self._tables.customers.values() if email in {None, each.email}),
            limit=limit,
            after=after,
            key=lambda each: (each.id,),
            down=True,
        )


class MemoryRegistrations:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, registration: Registration) -> Registration:
        added = evolve(registration, id=self._tables.new_id("registrations"))
        self._tables.registrations[added.id] = added
        return added

    def get(self, registration_id: int) -> Registration:
        found = self._tables.registrations.get(registration_id)
        if found is None:
            raise NotFound(f"There is no registration {registration_id}.")
        return found

    def remove(self, registration_id: int) -> None:
        found = self._tables.registrations.get(registration_id)
        self._remove([] if found is None else [found])

    def remove_all(self, email: Email) -> None:
        self._remove([each for each in self._tables.registrations.values() if each.email == email])

    def purge(self, older_than: datetime, now: datetime) -> int:
        tables = self._tables
        confirmable = {letter.subject for letter in tables.letters.values()} | {
            token.subject for token in tables.one_time_tokens.values() if token.expires_at > now
        }
        over = [
            each
            for each in tables.registrations.values()
            if each.created_at < older_than and each.subject not in confirmable
        ]
        self._remove(over)
        return len(over)

    def _remove(self, registrations: Sequence[Registration]) -> None:
        tables = self._tables
        for each in registrations:
            gone = Subject(Kind.REGISTRATION, each.id)
            del tables.registrations[each.id]
            for token in [one for one in tables.one_time_tokens.values() if one.subject == gone]:
                del tables.one_time_tokens[token.id]
            for letter in [one for one in tables.letters.values() if one.subject == gone]:
                del tables.letters[letter.id]
