"""Two carts become one: nothing is in fewer numbers than before, unless a notice says so."""

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve

from domain.carts.changing import MOST_OF_ONE
from domain.carts.model import MAX_ITEMS, Cart, CartItem, CartNotice, ForSale, NoticeCode


def merged(into: Cart, other: Cart, for_sale: Mapping[int, ForSale]) -> Cart:
    """The first cart with what is in the second, too, as far as it can be had and there is room.

    What the first one had of something it keeps, even if that is more than can be had: its owner
    put it there. Of what the second one would add, each unit is in the cart or in a notice.
    `for_sale` has to know the variants of the second.
    """
    items = {item.variant_id: item for item in into.items}
    notices = []
    for item in other.items:
        had = items.get(item.variant_id)
        before = had.quantity if had else 0
        wanted = before + item.quantity
        sold = for_sale.get(item.variant_id)
        most = _most(sold) if had or len(items) < MAX_ITEMS else 0
        kept = max(before, min(wanted, most))
        if kept:
            items[item.variant_id] = evolve(
                had or CartItem(variant_id=item.variant_id, quantity=kept), quantity=kept
            )
        if kept < wanted:
            name = sold.name if sold else None
            notices.append(_notice(item.variant_id, name, wanted=wanted, kept=kept))
    return evolve(
        into,
        items=tuple(items.values()),
        notices=_told(into.notices, (*other.notices, *notices)),
        **_filled(into, other),
    )


def _most(sold: ForSale | None) -> int:
    if sold is None or not sold.is_active:
        return 0
    return min(sold.available, MOST_OF_ONE.max)


def _notice(variant_id: int, name: str | None, *, wanted: int, kept: int) -> CartNotice:
    code = NoticeCode.CLAMPED if kept else NoticeCode.DROPPED
    return CartNotice(code=code, variant_id=variant_id, name=name, wanted=wanted, kept=kept)


def _told(old: Iterable[CartNotice], new: Iterable[CartNotice]) -> tuple[CartNotice, ...]:
    """One for each variant, so that they do not become more with each log-in: of what was wanted
    before and now, so much is there.
    """
    told = {notice.variant_id: notice for notice in old}
    for notice in new:
        before = told.get(notice.variant_id)
        told[notice.variant_id] = notice if before is None else _together(before, notice)
    return tuple(told.values())


def _together(before: CartNotice, notice: CartNotice) -> CartNotice:
    wanted = before.wanted - before.kept + notice.wanted
    return evolve(notice, name=notice.name or before.name, wanted=wanted)


def _filled(into: Cart, other: Cart) -> dict[str, Any]:
    """What the first one lacks. Without a billing address, bills go to the shipping address: that
    is no gap.
    """
    has_address = into.shipping_address or into.billing_address
    return {
        "email": into.email or other.email,
        "note": into.note or other.note,
        "shipping_address": into.shipping_address or other.shipping_address,
        "billing_address": into.billing_address if has_address else other.billing_address,
        "shipping_method_id": into.shipping_method_id or other.shipping_method_id,
        "coupon_code": into.coupon_code or other.coupon_code,
    }
