"""How customers may pay: settings that belong together, as `config.py` reads them."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from environs import Env, ValidationError, validate

from domain.payments.model import TRANSFER
from entrypoints import stripe_settings
from entrypoints.setting_values import check_url_or_nothing, duration
from entrypoints.stripe_settings import STRIPE

_TEST: Final = "test"
METHODS: Final = (_TEST, STRIPE, TRANSFER, "cash")
_IN_DEVELOPMENT: Final = f"{_TEST},{TRANSFER},cash"
# Asks for no contract with anybody, and no key.
_ELSEWHERE: Final = TRANSFER

# Long enough to find the card and to answer the bank's question on a telephone; goods that nobody
# pays for are out of others' reach for no longer. Below the shortest nobody could pay at all; with
# more than the longest, a few who do not pay would empty the shop.
_HOLD: Final = "15 minutes"
_SHORTEST_HOLD: Final = timedelta(seconds=10)
_LONGEST_HOLD: Final = timedelta(hours=24)

# Whoever is not paid for a year has other worries than this setting.
_MOST_DAYS: Final = 365


def read(env: Env, folder: Path, public_url: str, *, development: bool) -> dict[str, Any]:
    """`folder` is where paths begin that are not said from the root on."""
    file = env.str("TEST_GATEWAY_FILE", ".local/test-gateway.sqlite") or ""
    shop_url = env.str("TEST_GATEWAY_SHOP_URL", "", validate=check_url_or_nothing)
    return {
        "payment_methods": _methods(env, development=development),
        "checkout_hold": duration(
            env, "CHECKOUT_HOLD", _HOLD, shortest=_SHORTEST_HOLD, longest=_LONGEST_HOLD
        ),
        "unpaid_transfer_days": env.int(
            "UNPAID_TRANSFER_DAYS", 0, validate=validate.Range(0, _MOST_DAYS)
        ),
        "test_gateway_file": folder / file,
        "test_gateway_shop_url": (shop_url or public_url).rstrip("/"),
        **stripe_settings.read(env),
    }


def problem(found: dict[str, Any], *, development: bool) -> str | None:
    """What keeps the shop from taking payments as it wants to; a sentence."""
    if _TEST in found["payment_methods"] and not _can_be_written(found["test_gateway_file"]):
        return (
            f"TEST_GATEWAY_FILE leads to {found['test_gateway_file']}, where no file can be kept."
            " Set it to one that can be written, such as .local/test-gateway.sqlite"
        )
    return stripe_settings.problem(found, development=development)


def _can_be_written(file: Path) -> bool:
    """Folders on the way are made when they are needed."""
    # Not `exists`, which fails in a folder that may not be looked into.
    nearest = next(each for each in (file, *file.parents) if os.access(each, os.F_OK))
    if nearest == file:
        return file.is_file() and os.access(file, os.R_OK | os.W_OK)
    return nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)


def _methods(env: Env, *, development: bool) -> tuple[str, ...]:
    def check(text: str) -> None:
        _read_methods(text, development=development)

    default = _IN_DEVELOPMENT if development else _ELSEWHERE
    text = env.str("PAYMENT_METHODS", default, validate=check)
    # What cannot be read stops the start once all settings were looked at.
    return _read_methods(default if text is None else text, development=development)


def _read_methods(text: str, *, development: bool) -> tuple[str, ...]:
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    unknown = [name for name in found if name not in METHODS]
    if not found or unknown or len(set(found)) < len(found):
        raise ValidationError(f"must be some of {', '.join(METHODS)}, each once.")
    if _TEST in found and not development:
        raise ValidationError(
            "test takes cards that everybody knows: it is for ENVIRONMENT=development only."
        )
    return found
