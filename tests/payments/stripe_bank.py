"""Stripe's side of the contract in `test_gateways.py`."""

from collections.abc import Iterator
from contextlib import contextmanager

from domain.payments.ports import Charge
from tests.payments.banks import Bank
from tests.payments.stripe_books import CAPTURE_REFUSED, Books
from tests.payments.stripe_server import stand_in_for_stripe
from tests.payments.stripe_shop import ASKS_BANK, DECLINED, VISA, StripeShop


@contextmanager
def a_stripe_bank() -> Iterator[Bank]:
    with stand_in_for_stripe() as stripe:
        stripe.books.settles_soon = True
        yield Bank(
            gateway=StripeShop(stripe).gateway(),
            pays=VISA,
            declined=DECLINED,
            asks=ASKS_BANK,
            refuses_capture=CAPTURE_REFUSED,
            refund_pending="pm_card_pendingRefund",
            refund_refused="pm_card_refundFail",
            unheard_of="pm_of_nobody",
            pay=lambda charge: _acts(stripe.books, charge, succeeds=True),
            refuse=lambda charge: _acts(stripe.books, charge, succeeds=False),
        )


def _acts(books: Books, charge: Charge, *, succeeds: bool) -> None:
    [intent_id] = [
        intent["id"]
        for intent in books.intents.values()
        if intent["metadata"]["storekeep_payment"] == charge.reference
    ]
    books.customer_acts(intent_id, succeeds=succeeds)
