"""What is held about people: how a table declares it. `shop_map.py` has the shop's own tables, an
add-on brings its own in a file of its own, and the composition root puts them together.

Export and erasing are driven by these declarations alone, and a test holds them against the
schema: a column that nobody declared fails it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Any, Final, TypeAlias

from attrs import field, frozen

from domain.customers.model import Customer
from domain.shared.errors import Conflict


class OrdersUnsent(Conflict):
    """Something is still to be sent to the customer: without an address it could not be. `orders`
    has the numbers; without any, money is just being taken for an order.
    """

    code = "orders_unsent"


Ids: TypeAlias = Callable[[str], Sequence[int]]
"""The ids of those rows of a table that are the customer's."""

Row: TypeAlias = Mapping[str, Any]
"""Values by column."""

Unless: TypeAlias = tuple[tuple[str, str | None], ...]
"""Columns that tell that a row is another's: by having this value, or, for None, any at all."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _unless(text: str) -> "Unless":
    named = (word.partition("=") for word in text.split())
    return tuple((column, value or None) for column, _, value in named)


def _by_column(told: Mapping[str, str]) -> Mapping[str, str]:
    return {column: why for why, columns in told.items() for column in columns.split()}


@frozen
class ById:
    """The column has the customer's id; `through` another table, the id of a row there that is the
    customer's. With a prefix it has what an actor is called: `customer:7`.
    """

    column: str
    through: str | None = None
    prefix: str = ""
    unless: Unless = field(default="", converter=_unless, kw_only=True)
    """Written as words: `customer_id status=ordered`."""

    def values(self, customer: Customer, ids: Ids) -> list[int | str]:
        found = [customer.id] if self.through is None else ids(self.through)
        return [f"{self.prefix}{each}" if self.prefix else each for each in found]


@frozen
class ByAddress:
    """The column has the customer's e-mail address."""

    column: str
    through: None = None
    unless: Unless = field(default="", converter=_unless, kw_only=True)

    def values(self, customer: Customer, _: Ids) -> list[int | str]:
        return [] if customer.email is None else [customer.email]


Link: TypeAlias = ById | ByAddress


class Moment(Enum):
    """A value that is not known before it is stored."""

    ERASING = "when the customer is erased"


@frozen
class Gone:
    """The rows are deleted."""


@frozen
class Scrubbed:
    """The rows stay, with these values in them."""

    values: Mapping[str, str | int | Moment | Mapping[str, Any] | None]
    kept: Mapping[str, str] = field(factory=dict, converter=_by_column)
    """What stays as it is, and why. Written as `{why: columns}`."""

    def at(self, now: datetime) -> Row:
        return {
            column: now if value is Moment.ERASING else value
            for column, value in self.values.items()
        }


@frozen
class Kept:
    """The rows stay as they are."""

    why: str


Erasing: TypeAlias = Gone | Scrubbed | Kept
GONE: Final = Gone()


@frozen(kw_only=True)
class Table:
    """Every column of a table, by what it says about people. Columns are written as words.

    Raises ValueError if the declaration contradicts itself.
    """

    name: str
    by: tuple[Link, ...] = ()
    """How a row is known to be a customer's: any of these does. Their columns are personal."""
    shown: tuple[str, ...] = field(default="", converter=_words)
    """What export tells the customer."""
    flags: tuple[str, ...] = field(default="", converter=_words)
    """Likewise: what is either so or not."""
    documents: tuple[str, ...] = field(default="", converter=_words)
    """Likewise: what is JSON."""
    hidden: Mapping[str, str] = field(factory=dict, converter=_by_column)
    """The customer's too, and why export does not tell it. Written as `{why: columns}`."""
    erasing: Erasing | None = None
    """What becomes of the customer's rows."""
    staff: Mapping[str, str] = field(factory=dict, converter=_by_column)
    """About people of the staff, and why it is held. Written as `{why: columns}`."""
    plain: tuple[str, ...] = field(default="", converter=_words)
    """Says nothing about anybody."""
    key: tuple[str, ...] = field(default="id", converter=_words)
    """What tells one row from another."""

    def __attrs_post_init__(self) -> None:
        if problems := _problems(self):
            raise ValueError(f"{self.name}: {'; '.join(problems)}")

    @property
    def told(self) -> tuple[str, ...]:
        """The columns that export tells."""
        return (*self.shown, *self.flags, *self.documents)

    @property
    def personal(self) -> frozenset[str]:
        """The columns that hold something about a customer."""
        return frozenset((*self.told, *self.hidden, *(link.column for link in self.by)))

    @property
    def columns(self) -> frozenset[str]:
        return self.personal | self.staff.keys() | frozenset(self.plain)

    def whose(self, customer: Customer, ids: Ids) -> dict[str, list[int | str]]:
        """For each column that leads to the customer, the values that do."""
        found: dict[str, list[int | str]] = {}
        for link in self.by:
            found.setdefault(link.column, []).extend(link.values(customer, ids))
        return {column: values for column, values in found.items() if values}

    def unless(self, column: str) -> Unless:
        """What keeps a column that leads to customers from leading to one."""
        return next((link.unless for link in self.by if link.column == column), ())

    def is_anothers(self, column: str, row: Row) -> bool:
        """Whether the row is another's, although this column of it leads to the customer."""
        return any(
            row[name] is not None if value is None else row[name] == value
            for name, value in self.unless(column)
        )


def _problems(table: Table) -> list[str]:
    told = (*table.told, *table.hidden)
    twice = {column for column in told if told.count(column) > 1}
    twice |= (table.personal | table.staff.keys()) & set(table.plain)
    problems = [f"{column} is declared twice" for column in sorted(twice)]
    if bool(table.by) != bool(table.erasing) or (told and not table.by):
        problems.append("what is a customer's needs a way to the customer, and a way to be erased")
    told_by = {name for link in table.by for name, _ in link.unless}
    problems += [f"{each} is not declared" for each in sorted(told_by - table.columns)]
    if any(link.unless != table.unless(link.column) for link in table.by):
        problems.append("a column leads to the customer in two ways")
    if isinstance(table.erasing, Scrubbed):
        settled = table.erasing.values.keys() | table.erasing.kept.keys()
        problems += [f"{each} is neither replaced nor kept" for each in sorted({*told} - settled)]
        problems += [f"{each} is not declared" for each in sorted(settled - table.columns)]
    return problems


@frozen
class PrivacyMap:
    """All tables of a shop.

    Raises ValueError if one is declared twice, or one that leads to the customer is not there.
    """

    tables: tuple[Table, ...]

    def __attrs_post_init__(self) -> None:
        names = [table.name for table in self.tables]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"declared twice: {', '.join(sorted(twice))}")
        self.of_customers()

    def __getitem__(self, name: str) -> Table:
        """Raises KeyError."""
        return {table.name: table for table in self.tables}[name]

    def leading(self) -> tuple[Table, ...]:
        """Those whose rows lead to others of the customer's, in the order of the map."""
        return _leading(self.tables)

    def of_customers(self) -> tuple[Table, ...]:
        """Those with something of customers, in the order in which they can be erased: each before
        those that lead from it to the customer.
        """
        return _children_first(tuple(table for table in self.tables if table.by))


def _children_first(tables: tuple[Table, ...]) -> tuple[Table, ...]:
    last = _leading(tables)
    leading = _named(tables)
    if {table.name for table in last} != leading or (last and len(last) == len(tables)):
        raise ValueError(f"no way to the customer through {', '.join(sorted(leading))}")
    first = tuple(table for table in tables if table.name not in leading)
    return (*first, *_children_first(last)) if last else first


def _leading(tables: tuple[Table, ...]) -> tuple[Table, ...]:
    named = _named(tables)
    return tuple(table for table in tables if table.name in named)


def _named(tables: tuple[Table, ...]) -> set[str]:
    return {link.through for table in tables for link in table.by if link.through}
