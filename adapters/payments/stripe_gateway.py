"""Cards by Stripe: https://docs.stripe.com/payments/paymentintents/lifecycle.

A payment of ours is one try, and one intent of Stripe's: its money is held first, and captured by a
request of its own. Stripe would let a customer try again on an intent that was declined; here it is
over, and the next try is another payment.
"""

from collections.abc import Callable, Mapping
from typing import Final

import stripe
from stripe import PaymentIntent
from stripe.params import PaymentIntentConfirmParams

from adapters.payments.stripe_amounts import stripe_amount
from adapters.payments.stripe_connection import DeadlineClient, in_our_words, stripe_client
from adapters.payments.stripe_intents import AmountRefused, Intents, is_untouched
from adapters.payments.stripe_notices import read_notice
from adapters.payments.stripe_refunds import Refunds
from domain.payments.model import GatewayUnavailable
from domain.payments.ports import Charge, Notice, Outcome, Result
from domain.shared.clock import Clock
from domain.shared.errors import InvalidInput, Violation

_STANDS: Final = {
    "requires_action": Result.ACTION_REQUIRED,
    "requires_capture": Result.AUTHORIZED,
    "succeeded": Result.CAPTURED,
    "canceled": Result.VOIDED,
}
_OVER: Final = frozenset({Result.CAPTURED, Result.DECLINED, Result.VOIDED})

_NEVER: Final = Outcome(result=Result.VOIDED)
_UNHEARD_OF: Final = Outcome(result=Result.UNKNOWN)
_REFUSED: Final = Outcome(
    result=Result.DECLINED, detail="An amount like this cannot be paid by card."
)
_NOT_PAID: Final = Outcome(result=Result.DECLINED, detail="This payment was never taken.")

# The columns that keep it have room for so much.
_LONGEST_DETAIL: Final = 200


class StripeGateway:
    needs_source: Final = True

    def __init__(
        self,
        *,
        secret_key: str,
        webhook_secret: str,
        clock: Clock,
        api_base: str = "",
        http: DeadlineClient | None = None,
    ) -> None:
        """`api_base` is where a stand-in for Stripe listens; empty for the real one."""
        self._http = http or DeadlineClient()
        self._client = stripe_client(secret_key, api_base, self._http)
        self._intents = Intents(self._client, clock)
        self._webhook_secret = webhook_secret

    def authorize(self, charge: Charge, source: str, return_url: str) -> Outcome:
        def ask(intent: PaymentIntent) -> Outcome:
            if not is_untouched(intent):
                return _outcome(intent)
            if not self._intents.can_start(charge):
                return _NEVER
            return _known(_outcome(self._confirmed(intent, charge, source, return_url)))

        return self._asked(charge, ask, without=_NEVER)

    def find(self, charge: Charge) -> Outcome:
        return self._asked(charge, _outcome, without=_UNHEARD_OF)

    def capture(self, charge: Charge) -> Outcome:
        def ask(intent: PaymentIntent) -> Outcome:
            if intent.status == "requires_capture":
                intent = self._captured(intent)
            return _final(_outcome(intent))

        return self._asked(charge, ask, without=_NEVER)

    def void(self, charge: Charge) -> Outcome:
        """For what was never asked for, an intent is made and cancelled: that is the fence."""

        def ask(intent: PaymentIntent) -> Outcome:
            if intent.status not in {"succeeded", "canceled"}:
                intent = self._cancelled(intent)
            return _final(_outcome(intent))

        outcome = self._asked(charge, ask, without=_NEVER)
        return _NEVER if outcome is _REFUSED else outcome

    def refund(self, charge: Charge, refund_reference: str, amount: int) -> Outcome:
        def ask(intent: PaymentIntent) -> Outcome:
            if _outcome(intent).result is not Result.CAPTURED:
                return _NOT_PAID
            wanted = stripe_amount(amount, charge.currency)
            if wanted is None:
                return _REFUSED
            refunds = Refunds(self._client, intent.id, charge.reference)
            return refunds.refund(refund_reference, wanted)

        return self._asked(charge, ask, without=_NOT_PAID)

    def notice(self, headers: Mapping[str, str], body: bytes) -> Notice | None:
        return read_notice(headers, body, self._webhook_secret)

    def _asked(
        self, charge: Charge, ask: Callable[[PaymentIntent], Outcome], *, without: Outcome
    ) -> Outcome:
        """What `ask` says of the payment's intent; `without` if there never will be one."""
        with self._http.step(), in_our_words():
            try:
                intent = self._intents.find(charge)
            except AmountRefused:
                return _REFUSED
            return without if intent is None else ask(intent)

    def _confirmed(
        self, intent: PaymentIntent, charge: Charge, source: str, return_url: str
    ) -> PaymentIntent:
        """The intent after the one try to pay. It has one idempotency key, whatever card is taken:
        of two who try at once, or one after the other, the first alone is heard.
        """
        # What Stripe.js makes of a card: a confirmation token or, in older pages, a payment method.
        paying: PaymentIntentConfirmParams = {"return_url": return_url}
        if source.startswith("ctoken_"):
            paying["confirmation_token"] = source
        elif source.startswith("pm_"):
            paying["payment_method"] = source
        else:
            raise _no_such_source()
        try:
            answered = self._client.v1.payment_intents.confirm(
                intent.id, paying, {"idempotency_key": f"{charge.reference}:confirm"}
            )
        except (stripe.CardError, stripe.IdempotencyError):
            # Declined, or somebody else was first: the intent knows.
            return self._intents.read(intent)
        except stripe.InvalidRequestError as error:
            if error.param in {"confirmation_token", "payment_method"}:
                raise _no_such_source() from None
            if error.param == "return_url":
                raise _no_way_back() from None
            return self._read_after(error, intent)
        return self._intents.present(answered)

    # These two need no idempotency key of ours: an intent is captured or cancelled once. Without
    # one, a server error is not told again for a day.

    def _captured(self, intent: PaymentIntent) -> PaymentIntent:
        try:
            return self._client.v1.payment_intents.capture(intent.id)
        except stripe.CardError:
            return self._intents.read(intent)
        except stripe.InvalidRequestError as error:
            return self._read_after(error, intent)

    def _cancelled(self, intent: PaymentIntent) -> PaymentIntent:
        try:
            return self._client.v1.payment_intents.cancel(intent.id)
        except stripe.InvalidRequestError as error:
            return self._read_after(error, intent)

    def _read_after(
        self, error: stripe.InvalidRequestError, intent: PaymentIntent
    ) -> PaymentIntent:
        """It stood otherwise when the request came. Any other error is a mistake of ours."""
        if error.code != "payment_intent_unexpected_state":
            raise error
        return self._intents.read(intent)


def _outcome(intent: PaymentIntent) -> Outcome:
    """Raises GatewayUnavailable if Stripe itself does not know yet."""
    if is_untouched(intent):
        return _UNHEARD_OF
    if intent.status in {"requires_payment_method", "requires_confirmation"}:
        return Outcome(result=Result.DECLINED, reference=intent.id, detail=_why(intent))
    if intent.status not in _STANDS:
        raise GatewayUnavailable("The payment service is still at it.")
    return Outcome(
        result=_STANDS[intent.status], reference=intent.id, action_url=_action_url(intent)
    )


def _why(intent: PaymentIntent) -> str:
    """Of all errors, those of cards alone are written for the customer."""
    # What does not apply to an error is not in it at all.
    error = intent.last_payment_error.to_dict() if intent.last_payment_error else {}
    if error.get("type") == "card_error" and error.get("message"):
        return str(error["message"])[:_LONGEST_DETAIL]
    if error.get("code") == "payment_intent_authentication_failure":
        return "Your bank could not make sure that it was you."
    return "The card was declined."


def _action_url(intent: PaymentIntent) -> str | None:
    """Where the customer goes: Stripe says so, since it was told where they come back to."""
    action = intent.next_action.to_dict() if intent.next_action else {}
    redirect = action.get("redirect_to_url") or {}
    return redirect.get("url")


def _known(outcome: Outcome) -> Outcome:
    """After it was tried, it cannot be that nobody tried: another request is at it."""
    if outcome.result is Result.UNKNOWN:
        raise GatewayUnavailable("The payment is being tried already.")
    return outcome


def _final(outcome: Outcome) -> Outcome:
    if outcome.result not in _OVER:
        raise GatewayUnavailable("The payment service has not decided yet.")
    return outcome


def _no_way_back() -> InvalidInput:
    told = "is not an address that Stripe would send anybody back to"
    return InvalidInput([Violation("/payment/return_url", "unknown", told)])


def _no_such_source() -> InvalidInput:
    told = "is not a card that Stripe knows, or it was used before"
    return InvalidInput([Violation("/payment/source", "unknown", told)])
