"""`/v1/payment-methods`: how customers may pay."""

from attrs import frozen

from domain.payments.play import TEST, PlayCard
from entrypoints.http.operations import Call, Nothing
from entrypoints.http.replies import Reply


@frozen(kw_only=True)
class PaymentMethodDocument:
    """A way to pay. `test_cards` are numbers that decide what happens; in development only."""

    name: str
    needs_source: bool
    """Whether checkout has to be told a `source`: what the gateway's form gave to the front end."""
    test_cards: tuple[PlayCard, ...]


def list_payment_methods(call: Call[Nothing, None]) -> Reply:
    shop, bank = call.shop, call.shop.play_bank
    cards = () if bank is None else tuple(bank.cards)
    return Reply(
        value=[
            PaymentMethodDocument(
                name=name,
                needs_source=shop.gateways[name].needs_source,
                test_cards=cards if name == TEST else (),
            )
            for name in shop.settings.payment_methods
        ]
    )
