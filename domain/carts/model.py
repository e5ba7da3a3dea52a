"""Carts: what somebody is about to buy, how it is to be sent, and to whom."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final

import attrs
from attrs import evolve, frozen

from domain.accounts.model import Email
from domain.pricing.model import Place, Quantity, TaxClass
from domain.pricing.quote import Quote
from domain.products.model import Kind
from domain.shared.changes import UNSET, Unset
from domain.shared.errors import Conflict
from domain.shared.ids import NEW
from domain.shared.postal import PostalAddress
from domain.shared.rules import Id, Text

# A hundred lines are a wholesaler's order; each is priced anew whenever the cart is looked at.
MAX_ITEMS: Final = 100
# As long as other shops keep them: a visitor comes back within weeks, a customer within the season.
VISITORS_KEPT: Final = timedelta(days=30)
CUSTOMERS_KEPT: Final = timedelta(days=90)
# A month beyond the longest: what was in a cart that went into another, or expired, can be looked
# up for as long as its owner may ask for it, and with it goes what they wrote into it.
CLOSED_KEPT: Final = timedelta(days=120)

Note = Annotated[str, Text(2000, blank=True, lines=True)]
CouponCode = Annotated[str, Text(40)]


class CartStatus(StrEnum):
    OPEN = "open"
    LOCKED = "locked"
    """Its checkout is under way: it cannot be changed until that is done, or given up."""
    ORDERED = "ordered"
    MERGED = "merged"
    """Its items went into another one, when its owner logged in."""
    EXPIRED = "expired"


class CartClosed(Conflict):
    """It was ordered, merged into another, or has expired."""

    code = "cart_closed"


class CheckoutInProgress(Conflict):
    """The cart cannot be changed while its checkout is under way."""

    code = "checkout_in_progress"


class TooManyItems(Conflict):
    """There is no room for another variant. `most` says how many have room."""

    code = "too_many_items"


@frozen(kw_only=True)
class Owner:
    """Whose a cart or an order is: a customer's, or else a visitor's."""

    visitor_id: int
    customer_id: int | None = None


class NoticeCode(StrEnum):
    CLAMPED = "clamped"
    """There are fewer than were wanted."""
    DROPPED = "dropped"
    """It is not sold any more, or there are none."""


@frozen(kw_only=True)
class CartNotice:
    """What happened to the cart without its owner's doing: told until the owner changes it."""

    code: NoticeCode
    variant_id: int
    name: str | None = None
    """The product's; None if that was deleted before."""
    wanted: int
    kept: int


@frozen(kw_only=True)
class CartItem:
    id: int = NEW
    variant_id: int
    quantity: Quantity


@frozen(kw_only=True)
class Cart:
    id: int
    visitor_id: int | None = None
    """None when the visitor is forgotten."""
    customer_id: int | None = None
    status: CartStatus = CartStatus.OPEN
    items: tuple[CartItem, ...] = ()
    """By id: in the order in which they were put in."""
    email: str | None = None
    note: str = ""
    shipping_address: PostalAddress | None = None
    billing_address: PostalAddress | None = None
    """None: as the shipping address."""
    shipping_method_id: int | None = None
    coupon_code: str | None = None
    currency: str
    notices: tuple[CartNotice, ...] = ()
    merged_into_id: int | None = None
    version: int = 1
    created_at: datetime
    updated_at: datetime
    """When its owner last changed it."""

    @property
    def is_open(self) -> bool:
        """Whether it is the one cart that its owner has: locked or not."""
        return self.status in {CartStatus.OPEN, CartStatus.LOCKED}

    @property
    def quantities(self) -> dict[int, int]:
        """By variant."""
        return {item.variant_id: item.quantity for item in self.items}

    @property
    def destination(self) -> Place | None:
        """Where it is taxed, and shipped to."""
        address = self.shipping_address or self.billing_address
        return None if address is None else Place(address.country, address.region)

    @property
    def anonymous(self) -> "Cart":
        """What stays of it once nobody needs to know who it was for."""
        return evolve(self, email=None, note="", shipping_address=None, billing_address=None)

    def item(self, item_id: int) -> CartItem | None:
        return next((item for item in self.items if item.id == item_id), None)

    def check_open(self) -> None:
        """Raises CheckoutInProgress, CartClosed."""
        if self.status is CartStatus.LOCKED:
            raise CheckoutInProgress("The cart's checkout is under way.")
        if self.status is not CartStatus.OPEN:
            raise CartClosed(f"The cart is {self.status}.", cart_status=str(self.status))


@frozen(kw_only=True)
class ItemDraft:
    variant_id: Id
    quantity: Quantity = 1


@frozen(kw_only=True)
class ItemChanges:
    quantity: Quantity


@frozen(kw_only=True)
class CartChanges:
    """What is not given stays as it is; null takes away."""

    email: Email | None | Unset = UNSET
    note: Note | None | Unset = UNSET
    shipping_address: PostalAddress | None | Unset = UNSET
    billing_address: PostalAddress | None | Unset = UNSET
    shipping_method_id: Id | None | Unset = UNSET
    coupon_code: CouponCode | None | Unset = UNSET


@frozen(kw_only=True)
class ForSale:
    """What a cart has to know of a variant, as it is sold now."""

    variant_id: int
    product_id: int
    name: str
    """The product's."""
    sku: str | None = None
    options: Mapping[str, str] = attrs.Factory(dict)
    image_url: str | None = None
    kind: Kind = Kind.PHYSICAL
    price: int
    currency: str
    weight_grams: int | None = None
    tax_class: TaxClass
    is_active: bool = True
    """Whether its product is shown to shoppers."""
    available: int
    """How many can be had now, those on backorder too; holds that have expired do not count."""


@frozen(kw_only=True)
class Ordered:
    """What checkout made of a cart: the order, and what was agreed on."""

    order_id: int
    prices_include_tax: bool
    quote: Quote
    sold: Mapping[int, ForSale]
    """By variant, as it was then; as many are available as were ordered."""
