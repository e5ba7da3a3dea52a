"""What Stripe does with intents and refunds, as its public documentation has it: how they go from
state to state, what is refused, and which test cards do what.
"""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from attrs import Factory, define

_CREATE = {"amount", "currency", "capture_method", "allowed_payment_method_types", "metadata"}
_CONFIRM = {"payment_method", "confirmation_token", "return_url"}
_REFUND = {"payment_intent", "amount", "metadata"}
_NO_FRACTIONS = {"isk"}
_THREE_DECIMALS = {"bhd", "jod", "kwd", "omr", "tnd"}
_DECLINED = {
    "pm_card_visa_chargeDeclined": ("generic_decline", "Your card was declined."),
    "pm_card_visa_chargeDeclinedInsufficientFunds": (
        "insufficient_funds",
        "Your card has insufficient funds.",
    ),
}
_CHARGED = {"pm_card_visa", "ctoken_visa", "pm_card_pendingRefund", "pm_card_refundFail"}
_REFUNDS = {"pm_card_pendingRefund": "pending", "pm_card_refundFail": "failed"}
CAPTURE_REFUSED = "pm_stand_in_capture_refused"
"""No card of Stripe's own has this done to it."""


@define
class Refusal(Exception):
    """An error of Stripe's. It is kept under the idempotency key if anything had begun."""

    status: int
    error: dict[str, Any]
    is_kept: bool = True


def invalid(message: str, **more: Any) -> Refusal:
    status = more.pop("status", 400)
    error = {"type": "invalid_request_error", "message": message, **more}
    return Refusal(status, error, is_kept=False)


@define
class Books:
    intents: dict[str, dict[str, Any]] = Factory(dict)
    refunds: dict[str, dict[str, Any]] = Factory(dict)
    settles_soon: bool = False
    """Whether a refund that is pending is done when somebody has seen it so."""
    is_indexed: bool = True
    """Whether the search knows of what there is; it lags behind."""
    holding: dict[str, threading.Event] = Factory(dict)
    """What stays under way until its event is set, by the last word of its path."""
    began: threading.Event = Factory(threading.Event)
    """Something that is being held has begun."""
    _locks: dict[str, threading.Lock] = Factory(dict)
    _numbers: Iterator[int] = Factory(lambda: count(1))

    def create(self, told: dict[str, Any]) -> dict[str, Any]:
        if "payment_method_types" in told:
            raise invalid(
                "payment_method_types is no longer supported.",
                code="payment_method_types_no_longer_supported",
                param="payment_method_types",
            )
        _check_known(told, _CREATE)
        amount, currency = int(told["amount"]), str(told["currency"])
        _check_amount(amount, currency)
        intent = {
            "id": f"pi_{next(self._numbers)}",
            "object": "payment_intent",
            "amount": amount,
            "amount_received": 0,
            "currency": currency,
            "capture_method": told.get("capture_method", "automatic_async"),
            "payment_method_types": list(told["allowed_payment_method_types"].values()),
            "payment_method": None,
            "metadata": told.get("metadata", {}),
            "status": "requires_payment_method",
            "cancellation_reason": None,
            "last_payment_error": None,
            "next_action": None,
        }
        self._locks[intent["id"]] = threading.Lock()
        self.intents[intent["id"]] = intent
        return intent

    def intent(self, intent_id: str) -> dict[str, Any]:
        if intent_id not in self.intents:
            raise invalid(
                f"No such payment_intent: '{intent_id}'", status=404, code="resource_missing"
            )
        return self.intents[intent_id]

    def search(self, query: str) -> dict[str, Any]:
        asked = re.fullmatch(r"metadata\['(\w+)'\]:'([\w-]+)'", query)
        if asked is None:
            raise invalid(f"Cannot parse the query {query}", param="query")
        name, value = asked.groups()
        found = [each for each in self.intents.values() if each["metadata"].get(name) == value]
        data = found if self.is_indexed else []
        return {"object": "search_result", "has_more": False, "data": data}

    def confirm(self, intent_id: str, told: dict[str, Any]) -> dict[str, Any]:
        _check_known(told, _CONFIRM)
        with self._changing(intent_id, "confirm", {"requires_payment_method"}) as intent:
            if not re.fullmatch(r"https?://[\w.-]+(:\d+)?(/.*)?", told["return_url"]):
                raise invalid("Not a valid URL", code="url_invalid", param="return_url")
            param = "payment_method" if "payment_method" in told else "confirmation_token"
            return self._tried(intent, param, str(told[param]), str(told["return_url"]))

    def _tried(
        self, intent: dict[str, Any], param: str, card: str, return_url: str
    ) -> dict[str, Any]:
        if card in _DECLINED:
            decline_code, message = _DECLINED[card]
            error = {
                "type": "card_error",
                "code": "card_declined",
                "decline_code": decline_code,
                "message": message,
            }
            intent["last_payment_error"] = error
            raise Refusal(402, {**error, "payment_intent": dict(intent)})
        if card == "pm_card_authenticationRequired":
            url = f"https://hooks.stripe.test/3d_secure/{intent['id']}"
            redirect = {"url": url, "return_url": return_url}
            action = {"type": "redirect_to_url", "redirect_to_url": redirect}
            intent.update(status="requires_action", next_action=action, payment_method=card)
            return intent
        if card not in _CHARGED | {CAPTURE_REFUSED}:
            raise invalid(f"No such {param}: '{card}'", code="resource_missing", param=param)
        intent.update(status="requires_capture", payment_method=card)
        return intent

    def customer_acts(self, intent_id: str, *, succeeds: bool) -> None:
        """The customer was at the bank's page, which knew them or did not."""
        intent = self.intents[intent_id]
        intent["next_action"] = None
        if succeeds:
            intent["status"] = "requires_capture"
            return
        intent["status"] = "requires_payment_method"
        intent["last_payment_error"] = {
            "type": "invalid_request_error",
            "code": "payment_intent_authentication_failure",
            "message": "The provided PaymentMethod has failed authentication.",
        }

    def capture(self, intent_id: str, _told: dict[str, Any]) -> dict[str, Any]:
        with self._changing(intent_id, "capture", {"requires_capture"}) as intent:
            if intent["payment_method"] == CAPTURE_REFUSED:
                message = "The card no longer allows this payment."
                error = {"type": "card_error", "code": "card_declined", "message": message}
                intent.update(status="requires_payment_method", last_payment_error=error)
                raise Refusal(402, error)
            intent.update(status="succeeded", amount_received=intent["amount"])
            return intent

    def cancel(self, intent_id: str, _told: dict[str, Any]) -> dict[str, Any]:
        open_states = {"requires_payment_method", "requires_action", "requires_capture"}
        with self._changing(intent_id, "cancel", open_states) as intent:
            intent.update(status="canceled", next_action=None)
            return intent

    @contextmanager
    def _changing(self, intent_id: str, what: str, allowed: set[str]) -> Iterator[dict[str, Any]]:
        """One request at a time may change an intent."""
        intent = self.intent(intent_id)
        if not self._locks[intent_id].acquire(timeout=0.1):
            raise Refusal(
                429,
                {"type": "invalid_request_error", "code": "lock_timeout", "message": "Locked."},
                is_kept=False,
            )
        try:
            if what in self.holding:
                self.began.set()
                assert self.holding[what].wait(10)
            if intent["status"] not in allowed:
                message = f"You cannot {what} this PaymentIntent: it is {intent['status']}."
                code = "payment_intent_unexpected_state"
                error = {"type": "invalid_request_error", "code": code, "message": message}
                raise Refusal(400, error)
            yield intent
        finally:
            self._locks[intent_id].release()

    def refund(self, told: dict[str, Any]) -> dict[str, Any]:
        _check_known(told, _REFUND)
        intent = self.intent(str(told["payment_intent"]))
        amount = int(told["amount"])
        back = sum(each["amount"] for each in self._of(intent["id"]) if _counts(each))
        if amount > intent["amount_received"] - back:
            message = f"Refund amount ({amount}) is greater than unrefunded amount on charge."
            error = {"type": "invalid_request_error", "message": message, "param": "amount"}
            raise Refusal(400, error)
        refund = {
            "id": f"re_{next(self._numbers)}",
            "object": "refund",
            "amount": amount,
            "payment_intent": intent["id"],
            "metadata": told.get("metadata", {}),
            "status": _REFUNDS.get(intent["payment_method"], "succeeded"),
        }
        if refund["status"] == "failed":
            refund["failure_reason"] = "expired_or_canceled_card"
        self.refunds[refund["id"]] = refund
        return refund

    def refunds_of(self, intent_id: str, limit: int, after: str | None) -> dict[str, Any]:
        """The newest first, a page of them."""
        found = list(reversed(self._of(intent_id)))
        ids = [each["id"] for each in found]
        start = ids.index(after) + 1 if after else 0
        page = [dict(each) for each in found[start : start + limit]]
        more = len(found) > start + limit
        for each in found:
            if self.settles_soon and each["status"] == "pending":
                each["status"] = "succeeded"
        return {"object": "list", "url": "/v1/refunds", "has_more": more, "data": page}

    def _of(self, intent_id: str) -> list[dict[str, Any]]:
        return [each for each in self.refunds.values() if each["payment_intent"] == intent_id]


def _counts(refund: dict[str, Any]) -> bool:
    return refund["status"] not in {"failed", "canceled"}


def _check_known(told: dict[str, Any], known: set[str]) -> None:
    for name in sorted(told.keys() - known):
        raise invalid(f"Received unknown parameter: {name}", code="parameter_unknown", param=name)


def _check_amount(amount: int, currency: str) -> None:
    if not 50 <= amount <= 99_999_999:
        code = "amount_too_small" if amount < 50 else "amount_too_large"
        raise invalid("Amount must be at least $0.50 usd", code=code, param="amount")
    step = 100 if currency in _NO_FRACTIONS else 10 if currency in _THREE_DECIMALS else 1
    if amount % step:
        raise invalid(
            "Invalid amount.", code="invalid_charge_amount_no_decimal_compatible", param="amount"
        )
    if currency == "xxx":
        raise invalid("Invalid currency: xxx", param="currency")
