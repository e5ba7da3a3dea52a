"""Carts in MySQL. A cart and what is in it are read by one statement, so that they belong to one
another; before it is changed, its row is locked by a statement of its own.
"""

from datetime import datetime
from typing import Any, Final

import attrs
from attrs import evolve

from adapters.mysql.connection import Session
from adapters.mysql.order_rows import address_json, address_of
from adapters.mysql.orders import MySQLOrders
from adapters.mysql.rows import from_json, marks, page, to_json, utc
from domain.carts.model import Cart, CartItem, CartNotice, CartStatus, NoticeCode, Ordered, Owner
from domain.carts.ports import AbandonedFilter
from domain.orders.ordered_carts import ordered
from domain.shared.errors import NotFound
from domain.shared.ids import NEW
from domain.shared.paging import Key, Page

INSERT: Final = """
    INSERT INTO carts
      (visitor_id, customer_id, status, is_open, email, note, shipping_address, billing_address,
       shipping_method_id, coupon_code, currency, notices, merged_into_id, version, created_at,
       updated_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_COLUMNS: Final = """
      id,
      visitor_id,
      customer_id,
      status,
      email,
      note,
      shipping_address,
      billing_address,
      shipping_method_id,
      coupon_code,
      currency,
      notices,
      merged_into_id,
      version,
      created_at,
      updated_at,
      (
        SELECT GROUP_CONCAT(CONCAT_WS(' ', i.id, i.variant_id, i.quantity) ORDER BY i.id)
        FROM cart_items i
        WHERE i.cart_id = carts.id
      ) AS contents
"""
SELECT_ONE: Final = f"SELECT {_COLUMNS} FROM carts WHERE id = %s"
_OWN: Final = "AND (customer_id = %s OR (customer_id IS NULL AND visitor_id = %s))"
# Of a visitor's, who has logged in reaches the one that is open; and who has not, none once
# somebody has: their request was on its way meanwhile. The last one is the customer again.
SELECT_OWN: Final = f"""
    {SELECT_ONE} {_OWN}
      AND (customer_id IS NOT NULL OR IF(
        %s IS NULL, (SELECT v.customer_id IS NULL FROM visitors v WHERE v.id = visitor_id), is_open
      ))
"""
# What was changed while this waited is seen by the statement after it.
LOCK_ONE: Final = "SELECT id FROM carts WHERE id = %s FOR UPDATE"
LOCK_OWN: Final = f"SELECT id FROM carts WHERE id = %s {_OWN} FOR UPDATE"
SELECT_OPEN_OF_CUSTOMER: Final = f"""
    SELECT {_COLUMNS} FROM carts WHERE is_open = 1 AND customer_id = %s
"""
SELECT_OPEN_OF_VISITOR: Final = f"""
    SELECT {_COLUMNS} FROM carts WHERE is_open = 1 AND visitor_id = %s AND customer_id IS NULL
"""
UPDATE: Final = """
    UPDATE carts
    SET
      customer_id = %s,
      status = %s,
      is_open = %s,
      email = %s,
      note = %s,
      shipping_address = %s,
      billing_address = %s,
      shipping_method_id = %s,
      coupon_code = %s,
      notices = %s,
      merged_into_id = %s,
      version = %s,
      updated_at = %s
    WHERE id = %s
"""

INSERT_ITEM: Final = """
    INSERT INTO cart_items (cart_id, variant_id, quantity) VALUES (%s, %s, %s)
"""
UPDATE_ITEM: Final = "UPDATE cart_items SET quantity = %s WHERE id = %s AND cart_id = %s"
DELETE_ITEMS: Final = "DELETE FROM cart_items WHERE cart_id = %s AND id IN ({marks})"

# Not by EXISTS: MariaDB would look through the items of all carts first.
SELECT_ABANDONED: Final = f"""
    SELECT {_COLUMNS}
    FROM carts FORCE INDEX (ix_carts_status)
    WHERE
      status = 'open'
      AND updated_at <= %s
      AND updated_at >= %s
      AND (updated_at > %s OR id > %s)
      AND (email IS NOT NULL OR %s = 0)
    HAVING contents IS NOT NULL
    ORDER BY updated_at, id
    LIMIT %s
"""
EXPIRE: Final = """
    UPDATE carts
    SET status = 'expired', is_open = NULL, version = version + 1
    WHERE
      status = 'open'
      AND updated_at < %s
      AND (customer_id IS NULL OR updated_at < %s)
      AND NOT EXISTS (
        SELECT 1 FROM orders
        JOIN payments ON payments.order_id = orders.id
        WHERE orders.cart_id = carts.id AND (payments.live = 1 OR payments.captured > 0)
      )
    LIMIT %s
"""
PURGE: Final = """
    DELETE FROM carts
    WHERE
      status IN ('expired', 'merged')
      AND updated_at < %s
      AND NOT EXISTS (SELECT 1 FROM orders WHERE orders.cart_id = carts.id)
    LIMIT %s
"""
SCRUB: Final = """
    UPDATE carts
    SET email = NULL, note = '', shipping_address = NULL, billing_address = NULL
    WHERE
      status IN ('expired', 'merged')
      AND updated_at < %s
      AND (email IS NOT NULL OR note <> '' OR shipping_address IS NOT NULL
        OR billing_address IS NOT NULL)
    LIMIT %s
"""
_BEFORE_ALL: Final = datetime(1, 1, 1)  # noqa: DTZ001 - as the column has it, which knows no zone


def _cart(row: tuple[Any, ...]) -> Cart:
    return Cart(
        id=row[0],
        visitor_id=row[1],
        customer_id=row[2],
        status=CartStatus(row[3]),
        email=row[4],
        note=row[5],
        shipping_address=address_of(row[6]),
        billing_address=address_of(row[7]),
        shipping_method_id=row[8],
        coupon_code=row[9],
        currency=row[10],
        notices=tuple(_notice(fields) for fields in from_json(row[11])),
        merged_into_id=row[12],
        version=row[13],
        created_at=utc(row[14]),
        updated_at=utc(row[15]),
        items=tuple(_item(text) for text in row[16].split(",")) if row[16] else (),
    )


def _item(text: str) -> CartItem:
    item_id, variant_id, quantity = text.split(" ")
    return CartItem(id=int(item_id), variant_id=int(variant_id), quantity=int(quantity))


def _notice(fields: dict[str, Any]) -> CartNotice:
    return CartNotice(**{**fields, "code": NoticeCode(fields["code"])})


def _written(cart: Cart) -> tuple[Any, ...]:
    """The columns from `customer_id` to `coupon_code`."""
    return (
        cart.customer_id,
        cart.status,
        # NULL, and not FALSE: of NULLs a unique key lets there be many.
        cart.is_open or None,
        cart.email,
        cart.note,
        address_json(cart.shipping_address),
        address_json(cart.billing_address),
        cart.shipping_method_id,
        cart.coupon_code,
    )


def _notices(cart: Cart) -> str:
    return to_json([attrs.asdict(notice) for notice in cart.notices])


class MySQLCarts:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, cart: Cart) -> Cart:
        new_id = self._session.insert(
            INSERT,
            (
                cart.visitor_id,
                *_written(cart),
                cart.currency,
                _notices(cart),
                cart.merged_into_id,
                cart.version,
                cart.created_at,
                cart.updated_at,
            ),
        )
        return evolve(cart, id=new_id)

    def get(self, owner: Owner, cart_id: int) -> Cart:
        parameters = (cart_id, owner.customer_id, owner.visitor_id, owner.customer_id)
        row = self._session.row(SELECT_OWN, parameters)
        if row is None:
            raise _none(cart_id)
        return _cart(row)

    def get_for_update(self, owner: Owner, cart_id: int) -> Cart:
        parameters = (cart_id, owner.customer_id, owner.visitor_id)
        if self._session.row(LOCK_OWN, parameters) is None:
            raise _none(cart_id)
        return self.get(owner, cart_id)

    def by_id(self, cart_id: int) -> Cart:
        row = self._session.row(SELECT_ONE, (cart_id,))
        if row is None:
            raise _none(cart_id)
        return _cart(row)

    def by_id_for_update(self, cart_id: int) -> Cart:
        self._session.row(LOCK_ONE, (cart_id,))
        return self.by_id(cart_id)

    def open_of(self, owner: Owner) -> Cart | None:
        if owner.customer_id is None:
            row = self._session.row(SELECT_OPEN_OF_VISITOR, (owner.visitor_id,))
        else:
            row = self._session.row(SELECT_OPEN_OF_CUSTOMER, (owner.customer_id,))
        return None if row is None else _cart(row)

    def ordered(self, cart_id: int) -> Ordered | None:
        order = MySQLOrders(self._session).of_cart(cart_id)
        return None if order is None else ordered(order)

    def save(self, cart: Cart, before: Cart) -> Cart:
        version = before.version + 1
        self._session.write(
            UPDATE,
            (
                *_written(cart),
                _notices(cart),
                cart.merged_into_id,
                version,
                cart.updated_at,
                cart.id,
            ),
        )
        return evolve(cart, version=version, items=self._save_items(cart, before))

    def _save_items(self, cart: Cart, before: Cart) -> tuple[CartItem, ...]:
        old = {item.id: item for item in before.items}
        gone = sorted(old.keys() - {item.id for item in cart.items})
        if gone:
            self._session.write(DELETE_ITEMS.format(marks=marks(gone)), (cart.id, *gone))
        saved = []
        for wanted in cart.items:
            item = wanted
            if item.id == NEW:
                # One by one: it is one as a rule, and each statement tells its id.
                row = (cart.id, item.variant_id, item.quantity)
                item = evolve(item, id=self._session.insert(INSERT_ITEM, row))
            elif item != old[item.id]:
                self._session.write(UPDATE_ITEM, (item.quantity, item.id, cart.id))
            saved.append(item)
        return tuple(saved)

    def abandoned(self, wanted: AbandonedFilter, *, limit: int, after: Key | None) -> Page[Cart]:
        since, last_id = after or (_BEFORE_ALL, 0)
        rows = self._session.rows(
            SELECT_ABANDONED,
            (wanted.idle_since, since, since, last_id, wanted.with_email, limit + 1),
        )
        return page(rows, limit, _cart, key=lambda row: (utc(row[15]), row[0]))

    def expire(self, *, visitors: datetime, customers: datetime, limit: int) -> int:
        return self._session.write(EXPIRE, (visitors, customers, limit))

    def purge(self, before: datetime, limit: int) -> int:
        forgotten = self._session.write(PURGE, (before, limit))
        return forgotten + self._session.write(SCRUB, (before, limit))


def _none(cart_id: int) -> NotFound:
    return NotFound(f"There is no cart {cart_id}.")
