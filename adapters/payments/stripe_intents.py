"""Our payments as Stripe's PaymentIntents: how the intent of a payment is found again, though
nothing of Stripe's is kept by us.

An intent is made under an idempotency key that is our reference. Asked again, Stripe answers what
it answered the first time: whoever comes first, there is one intent, and making it is how it is
found (https://docs.stripe.com/api/idempotent_requests). An intent that nobody confirmed charges
nobody. What is told again is as old as the key, so how the intent stands is read anew.

Stripe may forget a key after 24 hours. From `_REPLAYED_FOR` on, intents are looked up by their
metadata instead. That search lags behind by a minute, or by an hour on a bad day
(https://docs.stripe.com/api/payment_intents/search), so none is started any more after
`_STARTED_FOR`: all that there can be, it knows by then. Merchants in India have no search; there,
older payments can be dealt with in Stripe's Dashboard alone.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import stripe
from attrs import frozen
from stripe import PaymentIntent, StripeClient

from adapters.payments.stripe_amounts import stripe_amount
from adapters.payments.stripe_connection import was_replayed
from domain.payments.ports import Charge
from domain.shared.clock import Clock

_STARTED_FOR: Final = timedelta(hours=20)
_REPLAYED_FOR: Final = timedelta(hours=22)

PAYMENT: Final = "storekeep_payment"
"""The metadata that has our reference. Stripe copies it from an intent to its charge."""

# A server error is told again as well, for a day. An intent that was made all the same has an id
# that nobody was told and nobody can confirm, so the next key is tried: by all in this order.
_KEYS: Final = ("create", "create-2", "create-3")


class AmountRefused(Exception):
    """Stripe charges no such amount, or not in this currency."""


@frozen
class Intents:
    client: StripeClient
    clock: Clock

    def find(self, charge: Charge) -> PaymentIntent | None:
        """As it is now, and made if need be. None: there is none, and never will be.

        Raises AmountRefused.
        """
        if self._age(charge) >= _REPLAYED_FOR:
            return self._searched(charge)
        return self.present(self._made(charge))

    def can_start(self, charge: Charge) -> bool:
        return self._age(charge) < _STARTED_FOR

    def present(self, answered: PaymentIntent) -> PaymentIntent:
        """As it is now, after Stripe answered a request with it."""
        response = answered.last_response
        if response is not None and was_replayed(response.headers):
            return self.read(answered)
        return answered

    def read(self, intent: PaymentIntent) -> PaymentIntent:
        return self.client.v1.payment_intents.retrieve(intent.id)

    def _age(self, charge: Charge) -> timedelta:
        return self.clock.now() - charge.created_at

    def _made(self, charge: Charge) -> PaymentIntent:
        for key in _KEYS[:-1]:
            try:
                return self._create(charge, key)
            except stripe.APIError as error:
                if not was_replayed(error.headers):
                    raise
        return self._create(charge, _KEYS[-1])

    def _create(self, charge: Charge, key: str) -> PaymentIntent:
        amount = stripe_amount(charge.amount, charge.currency)
        if amount is None:
            raise AmountRefused
        try:
            return self.client.v1.payment_intents.create(
                {
                    "amount": amount,
                    "currency": charge.currency.lower(),
                    "capture_method": "manual",
                    # With the wallets that are cards. Others cannot all be captured later.
                    "allowed_payment_method_types": ["card"],
                    "metadata": {PAYMENT: charge.reference},
                },
                {"idempotency_key": f"{charge.reference}:{key}"},
            )
        except stripe.InvalidRequestError as error:
            if error.param in {"amount", "currency"}:
                raise AmountRefused from None
            raise

    def _searched(self, charge: Charge) -> PaymentIntent | None:
        query = f"metadata['{PAYMENT}']:'{charge.reference}'"
        found = self.client.v1.payment_intents.search({"query": query}).data
        return self.read(_confirmed_first(found)) if found else None


def is_untouched(intent: PaymentIntent) -> bool:
    """Whether nobody has tried to pay by it."""
    waits = intent.status in {"requires_payment_method", "requires_confirmation"}
    return waits and intent.last_payment_error is None


def _confirmed_first(found: Sequence[PaymentIntent]) -> PaymentIntent:
    """After a server error there may be a second one, which nobody ever confirmed."""
    return min(found, key=is_untouched)
