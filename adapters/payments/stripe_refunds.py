"""Refunds by Stripe: https://docs.stripe.com/refunds."""

from typing import Final

import stripe
from attrs import frozen
from stripe import Refund, StripeClient

from adapters.payments.stripe_connection import was_replayed
from adapters.payments.stripe_intents import PAYMENT
from domain.payments.model import GatewayUnavailable
from domain.payments.ports import Outcome, Result

_REFUND: Final = "storekeep_refund"
"""The metadata that has our reference of the refund."""

_STANDS: Final = {
    "pending": Result.PENDING,
    "requires_action": Result.PENDING,
    "succeeded": Result.REFUNDED,
    "failed": Result.DECLINED,
    "canceled": Result.DECLINED,
}
_LONGEST_DETAIL: Final = 200


@frozen
class Refunds:
    """Those of one payment."""

    client: StripeClient
    intent_id: str
    payment_reference: str

    def refund(self, reference: str, amount: int) -> Outcome:
        """How the refund stands; asked for now, if it was not.

        The list tells of those whose idempotency key Stripe may have forgotten, after a day; the
        key keeps two who ask at once from paying twice.
        """
        found = self._found(reference)
        if found is not None:
            return _outcome(found)
        try:
            return _outcome(self._asked(reference, amount))
        except (stripe.InvalidRequestError, stripe.CardError) as error:
            # Nothing was done, and it will be no better next time: more than is left, say.
            told = error.user_message or "Stripe refuses to refund it."
            return Outcome(result=Result.DECLINED, detail=told[:_LONGEST_DETAIL])

    def _found(self, reference: str) -> Refund | None:
        # The list is in pages of at most a hundred, and goes on by itself.
        asked = self.client.v1.refunds.list({"payment_intent": self.intent_id, "limit": 100})
        refunds = asked.auto_paging_iter()
        return next((each for each in refunds if _is(each, reference)), None)

    def _asked(self, reference: str, amount: int) -> Refund:
        answered = self.client.v1.refunds.create(
            {
                "payment_intent": self.intent_id,
                "amount": amount,
                "metadata": {PAYMENT: self.payment_reference, _REFUND: reference},
            },
            {"idempotency_key": f"{reference}:refund"},
        )
        response = answered.last_response
        if response is not None and was_replayed(response.headers):
            return self.client.v1.refunds.retrieve(answered.id)
        return answered


def _is(refund: Refund, reference: str) -> bool:
    metadata = refund.metadata
    return metadata is not None and getattr(metadata, _REFUND, None) == reference


def _outcome(refund: Refund) -> Outcome:
    result = _STANDS.get(refund.status or "")
    if result is None:
        raise GatewayUnavailable("The payment service does not say how the refund stands.")
    failed = result is Result.DECLINED
    reason = getattr(refund, "failure_reason", None)
    detail = f"The refund failed: {reason or refund.status}." if failed else ""
    return Outcome(result=result, reference=refund.id, detail=detail)
