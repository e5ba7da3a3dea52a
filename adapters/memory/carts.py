"""Carts in memory. Their items stand in a table of their own, as in the schema."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from attrs import evolve

from adapters.memory.orders import MemoryOrders
from adapters.memory.rows import page
from adapters.memory.store import KeptItem, Tables
from domain.carts.model import Cart, CartItem, CartStatus, Ordered, Owner
from domain.carts.ports import AbandonedFilter
from domain.orders.ordered_carts import ordered
from domain.shared.errors import ConcurrencyConflict, InvalidInput, NotFound, Violation
from domain.shared.ids import NEW
from domain.shared.paging import Key, Page


class MemoryCarts:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, cart: Cart) -> Cart:
        if cart.visitor_id is not None and cart.visitor_id not in self._tables.visitors:
            raise NotFound("There is no such visitor.")
        self._check(cart)
        return self._keep(evolve(cart, id=self._tables.new_id("carts")))

    def get(self, owner: Owner, cart_id: int) -> Cart:
        found = self.by_id(cart_id)
        if not self._is_of(owner, found):
            raise _none(cart_id)
        return found

    get_for_update = get

    def by_id(self, cart_id: int) -> Cart:
        if cart_id not in self._tables.carts:
            raise _none(cart_id)
        return self._whole(self._tables.carts[cart_id])

    by_id_for_update = by_id

    def open_of(self, owner: Owner) -> Cart | None:
        for cart in self._all():
            is_own = (
                cart.customer_id is None and cart.visitor_id == owner.visitor_id
                if owner.customer_id is None
                else cart.customer_id == owner.customer_id
            )
            if cart.is_open and is_own:
                return cart
        return None

    def ordered(self, cart_id: int) -> Ordered | None:
        order = MemoryOrders(self._tables).of_cart(cart_id)
        return None if order is None else ordered(order)

    def save(self, cart: Cart, before: Cart) -> Cart:
        self._check(cart)
        stored = self.by_id(cart.id)
        kept = {item.id for item in cart.items}
        for item in stored.items:
            if item.id not in kept:
                del self._tables.cart_items[item.id]
        items = tuple(self._keep_item(cart.id, item) for item in cart.items)
        self._keep(
            evolve(
                cart,
                visitor_id=stored.visitor_id,
                currency=stored.currency,
                version=before.version + 1,
                created_at=stored.created_at,
            )
        )
        return evolve(cart, version=before.version + 1, items=items)

    def abandoned(self, wanted: AbandonedFilter, *, limit: int, after: Key | None) -> Page[Cart]:
        found = (
            cart
            for cart in self._all()
            if cart.status is CartStatus.OPEN
            and cart.items
            and cart.updated_at <= wanted.idle_since
            and (cart.email is not None or not wanted.with_email)
        )
        return page(found, limit=limit, after=after, key=lambda cart: (cart.updated_at, cart.id))

    def expire(self, *, visitors: datetime, customers: datetime, limit: int) -> int:
        old = [
            cart
            for cart in self._all()
            if cart.status is CartStatus.OPEN
            and cart.updated_at < (visitors if cart.customer_id is None else customers)
            and not self._has_money(cart)
        ][:limit]
        for cart in old:
            self._keep(evolve(cart, status=CartStatus.EXPIRED, version=cart.version + 1))
        return len(old)

    def purge(self, before: datetime, limit: int) -> int:
        closed = [
            cart
            for cart in self._all()
            if cart.status in {CartStatus.EXPIRED, CartStatus.MERGED} and cart.updated_at < before
        ]
        gone = [cart for cart in closed if not self._has_order(cart)][:limit]
        for cart in gone:
            del self._tables.carts[cart.id]
            for item in cart.items:
                del self._tables.cart_items[item.id]
        told = [cart for cart in closed if self._has_order(cart) and cart != cart.anonymous][:limit]
        for cart in told:
            self._keep(cart.anonymous)
        return len(gone) + len(told)

    def _has_money(self, cart: Cart) -> bool:
        orders = {each.id for each in self._tables.orders.values() if each.cart_id == cart.id}
        payments = (each for each in self._tables.payments.values() if each.order_id in orders)
        return any(each.is_live or each.captured for each in payments)

    def _all(self) -> Iterable[Cart]:
        return [self._whole(cart) for cart in self._tables.carts.values()]

    def _whole(self, cart: Cart) -> Cart:
        """With its items, and without what is not there any more."""
        tables = self._tables
        items = (each for each in tables.cart_items.values() if each.cart_id == cart.id)
        return evolve(
            cart,
            visitor_id=_if_in(tables.visitors, cart.visitor_id),
            shipping_method_id=_if_in(tables.shipping_methods, cart.shipping_method_id),
            merged_into_id=_if_in(tables.carts, cart.merged_into_id),
            items=tuple(
                CartItem(id=each.id, variant_id=each.variant_id, quantity=each.quantity)
                for each in items
            ),
        )

    def _check(self, cart: Cart) -> None:
        """Raises what a database's constraints would."""
        if cart.customer_id is not None and cart.customer_id not in self._tables.customers:
            raise NotFound("There is no such customer.")
        if cart.shipping_method_id not in {None, *self._tables.shipping_methods}:
            detail = "there is no such shipping method"
            raise InvalidInput([Violation("/shipping_method_id", "unknown", detail)])
        for other in self._all():
            if cart.is_open and other.is_open and other.id != cart.id and _have_one(cart, other):
                raise ConcurrencyConflict("Another cart was opened meanwhile.")

    def _keep(self, cart: Cart) -> Cart:
        self._tables.carts[cart.id] = evolve(cart, items=())
        return cart

    def _keep_item(self, cart_id: int, item: CartItem) -> CartItem:
        if item.id == NEW:
            item = evolve(item, id=self._tables.new_id("cart_items"))
        self._tables.cart_items[item.id] = KeptItem(
            id=item.id, cart_id=cart_id, variant_id=item.variant_id, quantity=item.quantity
        )
        return item

    def _is_of(self, owner: Owner, cart: Cart) -> bool:
        if cart.customer_id is not None:
            return cart.customer_id == owner.customer_id
        if cart.visitor_id is None or cart.visitor_id != owner.visitor_id:
            return False
        if owner.customer_id is not None:
            return cart.is_open
        return self._tables.visitors[cart.visitor_id].customer_id is None

    def _has_order(self, cart: Cart) -> bool:
        return any(order.cart_id == cart.id for order in self._tables.orders.values())


def _have_one(cart: Cart, other: Cart) -> bool:
    """Whether they are the same visitor's, or the same customer's."""
    return (cart.visitor_id is not None and cart.visitor_id == other.visitor_id) or (
        cart.customer_id is not None and cart.customer_id == other.customer_id
    )


def _if_in(table: Mapping[int, object], found: int | None) -> int | None:
    return found if found in table else None


def _none(cart_id: int) -> NotFound:
    return NotFound(f"There is no cart {cart_id}.")
