"""What is held about a customer, in MySQL: the statements are made from the map."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from adapters.mysql.connection import Session
from adapters.mysql.rows import from_json, marks, to_json, utc
from domain.customers.model import Customer
from domain.privacy.model import Gone, PrivacyMap, Row, Scrubbed, Table

# Fragments: names of tables and columns are literals of our own declarations. Each statement is
# about one column, so that it has an index to go by, and locks no row of anybody else.
SELECT: Final = "SELECT {columns} FROM {table} WHERE {column} IN ({marks}){unless}"
LOCK: Final = f"{SELECT} FOR UPDATE"
DELETE: Final = "DELETE FROM {table} WHERE {column} IN ({marks}){unless}"
# With the table named twice it goes by the index, however small that is. MariaDB reads small tables
# through otherwise, and a deletion waits for all rows that others hold.
DELETE_ONES: Final = "DELETE {table} FROM {table} WHERE {column} = {marks}{unless}"
UPDATE: Final = "UPDATE {table} SET {changes} WHERE {column} IN ({marks}){unless}"
# Written so that no index is used for it: there are thousands of rows of nobody's.
IS_NULL: Final = " AND COALESCE({name}) IS NULL"
IS_NOT: Final = " AND COALESCE({name}) <> %s"


class MySQLPersonalData:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._held: dict[int, _Person] = {}

    def collect(self, tables: PrivacyMap, customer: Customer) -> Mapping[str, Sequence[Row]]:
        person = _Person(self._session, tables, customer)
        found = {table.name: person.rows(table) for table in tables.of_customers() if table.told}
        return {name: rows for name, rows in found.items() if rows}

    def hold(self, tables: PrivacyMap, customer: Customer, name: str) -> Sequence[int]:
        return self._person(tables, customer).ids(name)

    def erase(self, tables: PrivacyMap, customer: Customer, now: datetime) -> None:
        person = self._person(tables, customer)
        for table in tables.of_customers():
            person.erase(table, now)

    def _person(self, tables: PrivacyMap, customer: Customer) -> "_Person":
        """Held from now on."""
        if customer.id not in self._held:
            person = _Person(self._session, tables, customer)
            person.hold()
            self._held[customer.id] = person
        return self._held[customer.id]


class _Person:
    """A customer, as the map finds them."""

    def __init__(self, session: Session, tables: PrivacyMap, customer: Customer) -> None:
        self._session = session
        self._tables = tables
        self._customer = customer
        self._known: dict[str, list[int]] = {}
        self._held: set[str] = set()

    def hold(self) -> None:
        """Lock what leads to others, so that it stays what it is, and those it leads to theirs."""
        for table in self._tables.leading():
            if not isinstance(table.erasing, Gone):
                self._known[table.name] = self._found_ids(table, LOCK)
                self._held.add(table.name)

    def rows(self, table: Table) -> list[Row]:
        told = (*table.key, *table.told)
        found = {}
        for row in self._select(table, told):
            found[row[: len(table.key)]] = {
                column: _value(table, column, value)
                for column, value in zip(told, row, strict=True)
                if column in table.told
            }
        return [found[key] for key in sorted(found)]

    def erase(self, table: Table, now: datetime) -> None:
        if isinstance(table.erasing, Gone):
            for fragments, values in self._conditions(table):
                sql = DELETE_ONES if fragments["marks"] == "%s" else DELETE
                self._session.write(sql.format(**fragments), values)
        elif isinstance(table.erasing, Scrubbed):
            wanted = table.erasing.at(now)
            changes = ", ".join(f"{column} = %s" for column in wanted)
            replaced = [
                to_json(each) if isinstance(each, Mapping) else each for each in wanted.values()
            ]
            for fragments, values in self._to_change(table):
                sql = UPDATE.format(changes=changes, **fragments)
                self._session.write(sql, (*replaced, *values))

    def ids(self, name: str) -> list[int]:
        """Looked up once: what leads from one table to others is erased after them."""
        if name not in self._known:
            self._known[name] = self._found_ids(self._tables[name], SELECT)
        return self._known[name]

    def _found_ids(self, table: Table, statement: str) -> list[int]:
        # By several ways the same row may be found.
        return sorted({row[0] for row in self._select(table, table.key, statement)})

    def _select(
        self, table: Table, columns: Sequence[str], statement: str = SELECT
    ) -> Iterator[tuple[Any, ...]]:
        for fragments, values in self._conditions(table):
            sql = statement.format(columns=", ".join(columns), **fragments)
            yield from self._session.rows(sql, values)

    def _to_change(self, table: Table) -> Iterator[tuple[dict[str, str], list[int | str]]]:
        if table.name not in self._held:
            yield from self._conditions(table)
        elif found := self._known[table.name]:
            yield _condition(table, table.key[0], [*found]), [*found]

    def _conditions(self, table: Table) -> Iterator[tuple[dict[str, str], list[int | str]]]:
        for column, values in table.whose(self._customer, self.ids).items():
            not_others = [value for _, value in table.unless(column) if value is not None]
            yield _condition(table, column, values), [*values, *not_others]


def _condition(table: Table, column: str, values: Sequence[int | str]) -> dict[str, str]:
    unless = "".join(
        (IS_NULL if value is None else IS_NOT).format(name=name)
        for name, value in table.unless(column)
    )
    return {"table": table.name, "column": column, "marks": marks(values), "unless": unless}


def _value(table: Table, column: str, value: Any) -> Any:
    if column in table.documents:
        return from_json(value)
    if column in table.flags:
        return bool(value)
    return utc(value) if isinstance(value, datetime) else value
