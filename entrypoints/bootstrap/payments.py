"""Whom the shop can ask about payments."""

import logging
from typing import Final

from adapters.payments.offline import FreeGateway, OfflineGateway
from adapters.payments.play import PlayGateway
from adapters.payments.play_books import PlayBooks
from adapters.system.clock import SystemClock
from domain.payments.model import FREE, TRANSFER
from domain.payments.play import TEST
from domain.payments.ports import Gateway, Gateways
from entrypoints.config import Environment, Settings
from entrypoints.stripe_settings import STRIPE, is_live

_log: Final = logging.getLogger("storekeep.start")


def play_gateway(settings: Settings, books: PlayBooks) -> PlayGateway | None:
    is_offered = TEST in settings.payment_methods
    # The settings refuse it before; this is where goods would be had for nothing.
    if not is_offered or settings.environment is not Environment.DEVELOPMENT:
        return None
    return PlayGateway(
        books,
        secret_key=settings.secret_key,
        page_url=f"{settings.public_url}/dev/gateway",
        clock=SystemClock(),
    )


def gateways(settings: Settings, play: PlayGateway | None) -> Gateways:
    """All that can be asked: also those that the settings name no longer, about what was paid
    before.
    """
    offline = OfflineGateway()
    known: dict[str, Gateway | None] = {
        FREE: FreeGateway(),
        TRANSFER: offline,
        "cash": offline,
        TEST: play,
        STRIPE: _stripe(settings),
    }
    return {name: gateway for name, gateway in known.items() if gateway}


def _stripe(settings: Settings) -> Gateway | None:
    if not (settings.stripe_secret_key and settings.stripe_webhook_secret):
        return None
    if settings.environment is Environment.PRODUCTION and not is_live(settings.stripe_secret_key):
        _log.warning("STRIPE_SECRET_KEY is a test one: orders are placed, and nobody pays.")
    # Not above: a tenth of a second, and 22 MB, that other shops need not spend.
    from adapters.payments.stripe_gateway import StripeGateway  # noqa: PLC0415

    return StripeGateway(
        secret_key=settings.stripe_secret_key,
        webhook_secret=settings.stripe_webhook_secret,
        clock=SystemClock(),
        api_base=settings.stripe_api_base,
    )
