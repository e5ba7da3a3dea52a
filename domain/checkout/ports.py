"""What checkout works with."""

from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Protocol, TypeAlias

from attrs import frozen

from domain.accounts.model import Limits
from domain.accounts.ports import AccountUnit
from domain.carts.ports import CartUnit
from domain.carts.quoting import StoreRules
from domain.checkout.model import Progress
from domain.fulfilment.ports import FulfilmentUnit
from domain.payments.model import GatewayUnavailable
from domain.payments.ports import Gateway, Gateways
from domain.shared.ids import Ids
from domain.shared.unit_of_work import Units


class CheckoutUnit(CartUnit, FulfilmentUnit, AccountUnit, Protocol):
    """All that an order is made of, in one transaction."""


OnPlaced: TypeAlias = Callable[[CheckoutUnit, Progress], None]
"""What else is to be stored in the transaction that places an order."""


def nothing_else(_unit: CheckoutUnit, _progress: Progress) -> None:
    return None


@frozen(kw_only=True)
class Till:
    units: Units[CheckoutUnit]
    ids: Ids
    gateways: Gateways
    """All that can be asked, also about what was paid when they were still offered."""
    offered: Collection[str]
    """Those of them that are offered to customers."""
    rules: StoreRules
    hold: timedelta
    """For how long goods are held for a payment."""
    guest_limits: Limits
    """How often guests may order what they do not pay for at once."""

    def gateway(self, method: str) -> Gateway:
        """Raises GatewayUnavailable if the shop cannot ask it any more."""
        found = self.gateways.get(method)
        if found is None:
            raise GatewayUnavailable(f"The shop cannot ask about payments by {method} now.")
        return found
