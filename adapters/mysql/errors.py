"""What the driver raises, in the domain's words: one map, by error number and constraint name.

Numbers are those of the MySQL 8.4 and MariaDB 10.11 error references; where two stand for one
thing, the first is MySQL's and the second MariaDB's.
"""

import re
from collections.abc import Callable
from typing import Final

import pymysql

from domain.categories.model import CategorySlugTaken
from domain.customers.model import EmailTaken
from domain.inventory.model import SoldOut, StockOutOfRange
from domain.products.model import ProductSlugTaken, SkuTaken, VariantSold
from domain.shared.errors import (
    ConcurrencyConflict,
    Conflict,
    DomainError,
    InvalidInput,
    NotFound,
    Unavailable,
    Violation,
)
from domain.shipping.model import ShippingMethodTaken, ShippingZoneInUse, ShippingZoneTaken
from domain.staff_members.model import StaffEmailTaken
from domain.tags.model import TagSlugTaken
from domain.tax_rates.model import TaxRateTaken

_DUPLICATE: Final = 1062
_NO_REFERENCED_ROW: Final = 1452
_STILL_REFERENCED: Final = 1451
_CHECK_VIOLATED: Final = (3819, 4025)
# Lock wait time-out, deadlock, "record has changed since last read" (a snapshot that is too old).
_IN_THE_WAY: Final = (1205, 1213, 1020)
# A statement that was ended, a full disk or table, a server that takes no writes (during a
# failover), a cluster node that is cut off, a statement that took too long.
_CANNOT_NOW: Final = frozenset({1021, 1047, 1114, 1129, 1130, 1290, 1317, 1836, 3024})
# Too many connections, shutdown in progress, cannot connect, unknown host, gone away, lost,
# disconnected for inactivity, killed; 0 is what the driver says of a closed connection.
LOST: Final = frozenset({0, 1040, 1053, 1077, 1079, 1152, 1927, 2002, 2003, 2005, 2006, 2013, 4031})

# No such database, access denied (to the database, to the user, to the user by another method).
_REFUSED: Final = (1049, 1044, 1045, 1698)


class Refused(Unavailable):
    """The database is there and does not let us in: the settings are wrong."""


class StoredBefore(Conflict):
    """The same is kept already: what an adapter asks for by inserting it, and tells nobody."""


_NEW_DEFAULT: Final = "Another address became the default meanwhile."
_NEW_CART: Final = "Another cart was opened meanwhile."
_ORDERED: Final = "It was ordered: what tells of it stays."
_RELEASED: Final = "The same goods were sold or released meanwhile. Try again."
_RECORDED: Final = "Another was recorded meanwhile."

_CONSTRAINTS: Final[dict[str, Callable[[], DomainError]]] = {
    "uq_categories_slug": lambda: CategorySlugTaken("Another category has this slug."),
    "uq_tags_slug": lambda: TagSlugTaken("Another tag has this slug."),
    "uq_products_slug": lambda: ProductSlugTaken("Another product has this slug."),
    "uq_variants_sku": lambda: SkuTaken("Another variant has this SKU."),
    "uq_customers_email": lambda: EmailTaken("Another customer has this address."),
    "uq_staff_members_email": lambda: StaffEmailTaken("Somebody of the staff has this address."),
    "fk_one_time_tokens_registration": lambda: NotFound("There is no such registration."),
    "fk_one_time_tokens_customer": lambda: NotFound("There is no such customer."),
    "fk_one_time_tokens_staff_member": lambda: NotFound("There is no such person."),
    "uq_addresses_default_shipping": lambda: ConcurrencyConflict(_NEW_DEFAULT),
    "uq_addresses_default_billing": lambda: ConcurrencyConflict(_NEW_DEFAULT),
    "fk_addresses_customer": lambda: NotFound("There is no such customer."),
    "uq_carts_open_visitor": lambda: ConcurrencyConflict(_NEW_CART),
    "uq_carts_open_customer": lambda: ConcurrencyConflict(_NEW_CART),
    "fk_carts_visitor": lambda: NotFound("There is no such visitor."),
    "fk_carts_customer": lambda: NotFound("There is no such customer."),
    "fk_carts_shipping_method": lambda: _unknown(
        "/shipping_method_id", "there is no such shipping method"
    ),
    "uq_orders_cart": lambda: ConcurrencyConflict("The cart was ordered meanwhile."),
    "uq_payments_live": lambda: ConcurrencyConflict("Another payment of the order is under way."),
    "uq_payment_transactions_reference": lambda: StoredBefore("It was recorded before."),
    "uq_money_entries_source": lambda: ConcurrencyConflict("It was posted already."),
    "uq_shipments_position": lambda: ConcurrencyConflict(_RECORDED),
    "uq_order_returns_position": lambda: ConcurrencyConflict(_RECORDED),
    "uq_tax_rates_place_name": lambda: TaxRateTaken(
        "The place has a rate with this name for the class."
    ),
    "uq_shipping_zones_name": lambda: ShippingZoneTaken("Another zone has this name."),
    "uq_shipping_methods_zone_name": lambda: ShippingMethodTaken(
        "Another method of the zone has this name."
    ),
    "fk_shipping_methods_zone": lambda: _unknown("/zone_id", "there is no such zone"),
    "fk_order_items_variant": lambda: ConcurrencyConflict("What is ordered was deleted just now."),
    "fk_categories_parent": lambda: _unknown("/parent_id", "there is no such category"),
    "fk_products_category": lambda: _unknown("/category_id", "there is no such category"),
    "fk_product_tags_tag": lambda: _unknown("/tag_ids", "one of these tags does not exist"),
    "ck_stock_levels_on_hand": lambda: StockOutOfRange("There is not that much on hand."),
    "ck_stock_movements_balance": lambda: StockOutOfRange("There is not that much on hand."),
    "ck_stock_levels_promised": lambda: SoldOut("There are not as many left."),
    # Of what was read without the lock that it is written under: who reads again knows better.
    "ck_stock_levels_reserved": lambda: ConcurrencyConflict(_RELEASED),
    "ck_stock_movements_reserved_balance": lambda: ConcurrencyConflict(_RELEASED),
    "ck_reservations_once": lambda: ConcurrencyConflict(_RELEASED),
    "fk_stock_movements_order": lambda: NotFound("There is no such order."),
    "fk_reservations_order": lambda: NotFound("There is no such order."),
    "fk_reservations_variant": lambda: NotFound("There is no such variant."),
}

# Of what cannot go while something refers to it.
_REFERENCES: Final[dict[str, Callable[[], DomainError]]] = {
    "fk_order_items_variant": lambda: VariantSold(_ORDERED),
    "fk_reservations_variant": lambda: VariantSold(_ORDERED),
    "fk_shipping_methods_zone": lambda: ShippingZoneInUse("The zone has shipping methods."),
}

_NAME_IN_MESSAGE: Final = {
    # At the end: before it stands the value, which can be anything, also this very text.
    _DUPLICATE: re.compile(r"for key '(?:\w+\.)?(\w+)'$"),
    **dict.fromkeys((_NO_REFERENCED_ROW, _STILL_REFERENCED), re.compile(r"CONSTRAINT `(\w+)`")),
    **dict.fromkeys(
        _CHECK_VIOLATED, re.compile(r"[cC]onstraint ['`](?:\w+\.)?(\w+)['`]", re.IGNORECASE)
    ),
}


def translate(error: pymysql.MySQLError) -> Exception:
    """The domain's error for the driver's; the driver's own if the domain has none, which is a
    mistake of ours.
    """
    number = _number(error)
    if number in _IN_THE_WAY:
        return ConcurrencyConflict("Another request changed the same thing. Try again.")
    if number in _CANNOT_NOW:
        return Unavailable("The database cannot do it now. Try again.")
    if number in LOST:
        return Unavailable("The database cannot be reached. Try again.")
    if number in _REFUSED:
        return Refused(f"The database refuses the connection: {error.args[1]}.")
    if pattern := _NAME_IN_MESSAGE.get(number):
        name = pattern.search(str(error.args[1]))
        told = _REFERENCES if number == _STILL_REFERENCED else _CONSTRAINTS
        if name and name[1] in told:
            return told[name[1]]()
    return error


def is_lost(error: pymysql.MySQLError) -> bool:
    """Whether the connection is gone, and what was sent on it was not done."""
    return _number(error) in LOST


def _number(error: pymysql.MySQLError) -> int:
    return error.args[0] if error.args and isinstance(error.args[0], int) else -1


def _unknown(pointer: str, detail: str) -> InvalidInput:
    return InvalidInput([Violation(pointer, "unknown", detail)])
