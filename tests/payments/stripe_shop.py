"""A shop's side of the stand-in for Stripe."""

from datetime import timedelta
from itertools import count

from attrs import Factory, define

from adapters.payments.stripe_connection import DeadlineClient
from adapters.payments.stripe_gateway import StripeGateway
from domain.payments.ports import Charge
from tests.builders import AT
from tests.doubles import FrozenClock
from tests.payments.stripe_server import KEY, WEBHOOK_SECRET, StandIn

BACK = "https://shop.example/back"
VISA = "pm_card_visa"
DECLINED = "pm_card_visa_chargeDeclined"
ASKS_BANK = "pm_card_authenticationRequired"

_numbers = count(1)


def a_charge(amount: int = 2499, currency: str = "EUR") -> Charge:
    reference = f"payment-{next(_numbers)}"
    return Charge(reference=reference, amount=amount, currency=currency, created_at=AT)


@define
class StripeShop:
    stripe: StandIn
    clock: FrozenClock = Factory(FrozenClock)

    def gateway(self, *, key: str = KEY, seconds: float = 10) -> StripeGateway:
        return StripeGateway(
            secret_key=key,
            webhook_secret=WEBHOOK_SECRET,
            clock=self.clock,
            api_base=self.stripe.url,
            http=DeadlineClient(seconds),
        )

    def a_day_passes(self) -> None:
        """After which Stripe knows no idempotency key any more."""
        self.clock.advance(timedelta(hours=25))
        self.stripe.forget_keys()

    @property
    def intents(self) -> list[str]:
        """How those stand that there are."""
        return [each["status"] for each in self.stripe.books.intents.values()]

    def customer_acts(self, *, succeeds: bool) -> None:
        [intent_id] = self.stripe.books.intents
        self.stripe.books.customer_acts(intent_id, succeeds=succeeds)
