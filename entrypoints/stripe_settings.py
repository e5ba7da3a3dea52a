"""The account at Stripe, as `config.py` reads it: docs/stripe.md has where the keys come from."""

from typing import Any, Final

from environs import Env, validate

from entrypoints.setting_values import check_url_or_nothing

STRIPE: Final = "stripe"
"""The way to pay."""

# Restricted keys (rk_) do as well, and are the better choice.
_KEY: Final = validate.Regexp(
    r"((sk|rk)_(test|live)_\w+)?\Z",
    error="must begin with sk_test_, sk_live_, rk_test_ or rk_live_",
)
# `adapters/payments/stripe_amounts.py` says how, and would decline every payment.
_UNCLEAR: Final = frozenset({"UGX"})
_WEBHOOK_SECRET: Final = validate.Regexp(r"(whsec_\S+)?\Z", error="must begin with whsec_")


def read(env: Env) -> dict[str, Any]:
    api_base = env.str("STRIPE_API_BASE", "", validate=check_url_or_nothing)
    return {
        "stripe_secret_key": env.str("STRIPE_SECRET_KEY", "", validate=_KEY),
        "stripe_webhook_secret": env.str("STRIPE_WEBHOOK_SECRET", "", validate=_WEBHOOK_SECRET),
        "stripe_api_base": (api_base or "").rstrip("/"),
    }


def is_live(key: str) -> bool:
    """Whether it moves money."""
    return key.startswith(("sk_live_", "rk_live_"))


def problem(found: dict[str, Any], *, development: bool) -> str | None:
    """What keeps the shop from asking Stripe, as it wants to; a sentence."""
    if STRIPE in found["payment_methods"] and (lacking := _lacking(found)):
        return lacking
    # Whether it is offered or not: who has the keys asks about what was paid when it was.
    if development and is_live(found["stripe_secret_key"]):
        return (
            "STRIPE_SECRET_KEY is a live one, which charges real cards: it is for"
            " ENVIRONMENT=production only. Take one that begins with sk_test_."
        )
    if found["stripe_api_base"] and not development:
        return (
            "STRIPE_API_BASE leads to a stand-in for Stripe: it is for ENVIRONMENT=development"
            " only. Remove it."
        )
    return None


def _lacking(found: dict[str, Any]) -> str | None:
    for name in ("stripe_secret_key", "stripe_webhook_secret"):
        if not found[name]:
            return (
                f"{name.upper()} is missing: PAYMENT_METHODS has stripe. docs/stripe.md says where"
                " to find it."
            )
    if found["currency"] in _UNCLEAR:
        return (
            f"PAYMENT_METHODS has stripe, whose documentation counts {found['currency']} in two"
            " ways. Remove stripe, or choose another CURRENCY."
        )
    return None
