"""Webhooks of Stripe: https://docs.stripe.com/webhooks."""

import json
from collections.abc import Mapping
from typing import Any, Final

import stripe

from adapters.payments.stripe_intents import PAYMENT
from domain.payments.ports import InvalidNotice, Notice

_KINDS: Final = ("payment_intent.", "charge.refund", "refund.")

# Stripe's own advice. For so long, what somebody overheard can be sent again; it is noted once.
_TOLERANCE_SECONDS: Final = 300


def read_notice(headers: Mapping[str, str], body: bytes, secret: str) -> Notice | None:
    """Which payment it is about; None if none of ours. What happened to it is not believed, but
    asked for.

    Raises InvalidNotice.
    """
    try:
        stripe.WebhookSignature.verify_header(
            body, headers.get("stripe-signature"), secret, _TOLERANCE_SECONDS
        )
    except (stripe.SignatureVerificationError, ValueError, TypeError):
        # The package chokes on what is no UTF-8, and on signatures that are no ASCII.
        raise InvalidNotice("It is not signed with this shop's STRIPE_WEBHOOK_SECRET.") from None
    return _notice(body)


def _notice(body: bytes) -> Notice | None:
    try:
        event: Any = json.loads(body)
        if not _text(event["type"]).startswith(_KINDS):
            return None
        metadata = event["data"]["object"].get("metadata")
        told = None if metadata is None else metadata.get(PAYMENT)
        reference = "" if told is None else _text(told)
        return Notice(event_id=_text(event["id"]), reference=reference) if reference else None
    # The last of them: brackets within brackets, a hundred thousand times.
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise InvalidNotice("It is signed, and cannot be read.") from None


def _text(told: object) -> str:
    """Raises TypeError."""
    if not isinstance(told, str):
        raise TypeError("It is no text.")
    return told
