"""A gateway that gives money back, unless it is told otherwise."""

from typing import Final, cast

from domain.payments.ports import Charge, Gateway, Gateways, Outcome, Result

DONE: Final = Outcome(result=Result.REFUNDED)
LATER_ON: Final = Outcome(result=Result.PENDING)
NEVER: Final = Outcome(result=Result.DECLINED, detail="The card is closed.")


class GivingGateway:
    """What is asked twice under one reference is done once, as every gateway has to."""

    def __init__(self) -> None:
        self.given: dict[str, int] = {}
        """What went back, by our reference."""
        self.asked: list[tuple[str, str, int]] = []
        """Payment, refund and amount, each time."""
        self.next: list[Outcome | Exception] = []
        """What is said instead, one after the other."""

    def refund(self, charge: Charge, refund_reference: str, amount: int) -> Outcome:
        self.asked.append((charge.reference, refund_reference, amount))
        said = self.next.pop(0) if self.next else DONE
        if isinstance(said, Exception):
            raise said
        if said is DONE:
            self.given.setdefault(refund_reference, amount)
            return Outcome(result=Result.REFUNDED, reference=f"at-gateway-{refund_reference}")
        return said


def gateways(gateway: GivingGateway) -> Gateways:
    """Of all that a gateway can, giving back is what is asked of it here."""
    return {"test": cast("Gateway", gateway), "bank_transfer": cast("Gateway", gateway)}
