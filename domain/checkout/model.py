"""From cart to order: what is asked for, what may stand in the way, and what comes next."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Final

from attrs import evolve, frozen

from domain.carts.model import ForSale
from domain.carts.quoting import Priced
from domain.ledger.model import Totals
from domain.orders.model import Order, OrderItem
from domain.payments.model import MethodName, Payment, PaymentStatus, Source
from domain.payments.ports import Outcome, Result
from domain.pricing.quote import ItemQuote
from domain.shared.errors import Conflict, InvalidInput
from domain.shared.money import Amount
from domain.shared.rules import Text

# Longer than the two calls of a gateway that one request makes, each of which gives up after 20
# seconds. While it runs, nobody else asks about the payment; a worker that is killed leaves it
# behind, and its customer waits for so long at most. Were it too short, two would ask the gateway
# at once, which does no harm: it does under one reference what it does once.
LEASE: Final = timedelta(seconds=60)
# How often a payment that waits for its customer is looked at, in case that its notice is lost.
LOOK_AGAIN: Final = timedelta(seconds=30)

ACTOR: Final = "checkout"
"""Who did it, in the ledgers: it is not the customer who moves stock and money."""

ReturnUrl = Annotated[
    str, Text(2000, pattern=r"^https?://[!-~]+$", hint="must be an http or https address")
]


class CartNotReady(InvalidInput):
    """The cart lacks something: the violations are its requirements."""

    code = "cart_not_ready"


class TotalChanged(Conflict):
    """The cart costs something else than the customer was told."""

    code = "total_changed"


@frozen(kw_only=True)
class PaymentChoice:
    method: MethodName
    source: Source | None = None
    """What the gateway's form gave to the front end for the customer's card or account."""
    return_url: ReturnUrl | None = None
    """Where the customer comes back to, after having been to the bank's page."""


@frozen(kw_only=True)
class CheckoutDraft:
    expected_total: Amount
    """What the customer was told that it costs."""
    payment: PaymentChoice


@frozen
class Progress:
    """How far a checkout has come. The order is placed, or still a draft because its payment waits
    for the customer.
    """

    order: Order
    payment: Payment | None
    """The newest try to pay it."""
    was_there: bool = False
    """Whether the order was placed before: nothing was done about it."""


class Step(StrEnum):
    """What is to be done about a payment, now that something was heard of it."""

    WAIT = "wait"
    ASK = "ask"
    """The customer has to act first."""
    CAPTURE = "capture"
    """Keep the goods for good, then take the money."""
    PLACE_UNPAID = "place unpaid"
    PLACE = "place"
    FAIL = "fail"
    """The money will never come: release the goods, open the cart again."""
    GIVE_UP = "give up"
    """See to it that the money never comes; then FAIL."""


_CERTAIN: Final = {
    Result.CAPTURED: Step.PLACE,
    Result.DECLINED: Step.FAIL,
    Result.VOIDED: Step.FAIL,
}
_ON_ITS_WAY: Final = {
    Result.AUTHORIZED: Step.CAPTURE,
    Result.AWAITING: Step.PLACE_UNPAID,
}


def next_step(
    payment: Payment, outcome: Outcome, *, is_overdue: bool, is_nobodys: bool = False
) -> Step:
    """`is_overdue` is whether the goods are held for it no longer, so that it is given up unless
    the money is sure; `is_nobodys` whether the customer was erased meanwhile, so that nothing could
    be sent to anybody: it is given up unless the money is taken already.

    What is settled stays so: a gateway that takes money for it all the same breaks its promise, and
    `storekeep audit` tells of it.
    """
    heard = outcome.result
    if not payment.is_live or payment.status is PaymentStatus.AWAITING:
        return Step.WAIT
    if heard in _CERTAIN:
        return _CERTAIN[heard]
    if payment.status in {PaymentStatus.CAPTURING, PaymentStatus.VOIDING}:
        return Step.WAIT
    if heard in _ON_ITS_WAY and not is_nobodys:
        return _ON_ITS_WAY[heard]
    if is_overdue or is_nobodys:
        return Step.GIVE_UP
    return Step.ASK if heard is Result.ACTION_REQUIRED else Step.WAIT


def drafted(wanted: Priced, *, prices_include_tax: bool) -> Order:
    """The cart as an order, with the very numbers of its quote. It has no times yet."""
    cart, quote = wanted.cart, wanted.quote
    return Order(
        cart_id=cart.id,
        visitor_id=cart.visitor_id,
        customer_id=cart.customer_id,
        email=cart.email,
        note=cart.note,
        shipping_address=cart.shipping_address,
        billing_address=cart.billing_address or cart.shipping_address,
        currency=cart.currency,
        prices_include_tax=prices_include_tax,
        items=tuple(_item(line, wanted.for_sale[line.variant_id]) for line in quote.lines),
        freight=quote.freight,
        taxes=quote.taxes,
        totals=Totals(
            items=quote.items,
            discounts=quote.discounts,
            shipping=quote.shipping,
            tax=quote.tax,
            tax_included=quote.tax_included,
            total=quote.total,
        ),
        created_at=cart.updated_at,
        updated_at=cart.updated_at,
    )


def redrafted(draft: Order, before: Order) -> Order:
    """The draft in the place of one whose payment had failed."""
    return evolve(draft, id=before.id, version=before.version, created_at=before.created_at)


def _item(line: ItemQuote, sold: ForSale) -> OrderItem:
    return OrderItem(
        product_id=sold.product_id,
        variant_id=sold.variant_id,
        name=sold.name,
        sku=sold.sku,
        options=sold.options,
        kind=sold.kind,
        weight_grams=sold.weight_grams,
        unit_price=line.unit_price,
        quantity=line.quantity,
        amount=line.amount,
        discount=line.discount,
        given=line.given,
        tax_class=line.tax_class,
        net=line.net,
        tax=line.tax,
        gross=line.gross,
        taxes=line.taxes,
    )
