"""Ways to pay that need no machine: a transfer or cash, which people see to, and nothing at all.

None of them keeps books. What they answer follows from what they are asked.
"""

from collections.abc import Mapping
from typing import Final, NoReturn

from domain.payments.ports import Charge, InvalidNotice, Outcome, Result


class OfflineGateway:
    """The order is placed at once, and paid later. Staff say when the money is there."""

    needs_source: Final = False

    def authorize(self, charge: Charge, _source: str, _return_url: str) -> Outcome:
        return _outcome(charge, Result.AWAITING)

    def find(self, charge: Charge) -> Outcome:
        """AWAITING, as it was: whoever has to ask was interrupted on the way to placing the order,
        and goes on.
        """
        return _outcome(charge, Result.AWAITING)

    def capture(self, charge: Charge) -> Outcome:
        """Who says so has the money."""
        return _outcome(charge, Result.CAPTURED)

    def void(self, charge: Charge) -> Outcome:
        return _outcome(charge, Result.VOIDED)

    def refund(self, _charge: Charge, refund_reference: str, _amount: int) -> Outcome:
        """REFUNDED at once: whoever says so gives it back by hand. No machine hears when that is
        done, and so the books take their word.
        """
        return Outcome(result=Result.REFUNDED, reference=refund_reference)

    def notice(self, _headers: Mapping[str, str], _body: bytes) -> NoReturn:
        _refuse_notice()


class FreeGateway:
    """For orders that cost nothing: there is nobody to ask."""

    needs_source: Final = False

    def authorize(self, charge: Charge, _source: str, _return_url: str) -> Outcome:
        return _free(charge, Result.AUTHORIZED)

    def find(self, charge: Charge) -> Outcome:
        return _free(charge, Result.AUTHORIZED)

    def capture(self, charge: Charge) -> Outcome:
        return _free(charge, Result.CAPTURED)

    def void(self, charge: Charge) -> Outcome:
        return _free(charge, Result.VOIDED)

    def refund(self, charge: Charge, refund_reference: str, _amount: int) -> Outcome:
        """There is nothing to give back."""
        declined = _free(charge, Result.DECLINED)
        return Outcome(
            result=declined.result, reference=refund_reference, detail="Nothing was paid."
        )

    def notice(self, _headers: Mapping[str, str], _body: bytes) -> NoReturn:
        _refuse_notice()


def _outcome(charge: Charge, result: Result) -> Outcome:
    return Outcome(result=result, reference=charge.reference)


def _free(charge: Charge, result: Result) -> Outcome:
    if charge.amount:
        raise ValueError("Only what costs nothing is free.")
    return _outcome(charge, result)


def _refuse_notice() -> NoReturn:
    raise InvalidNotice("Nobody sends notices about this way to pay.")
