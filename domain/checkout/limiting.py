"""How often guests may order what they do not pay for at once: so nobody takes all goods away from
the others, or fills somebody's mailbox with the shop's letters.

It is no more than that. `anna+1@` is another mailbox than `anna@`, and then the limit by network
address holds; and a card that needs its bank holds the goods for `Till.hold` without being counted.
"""

from typing import Final

from domain.accounts.model import Limits, Origin, counters, mailbox
from domain.accounts.ports import AccountUnit
from domain.accounts.use_cases import counted
from domain.carts.model import Owner

_GUEST_ORDER: Final = "guest order"


def count_guest_order(
    unit: AccountUnit, limits: Limits, owner: Owner, email: str, origin: Origin
) -> None:
    """One more order with this e-mail address, and from this origin, in the unit of work that
    drafts it: it counts if that is committed. Customers are known, and are not counted.

    Raises TooManyAttempts, and then the unit is to be left without a commit.
    """
    if owner.customer_id is not None:
        return
    watched = counters(_GUEST_ORDER, limits, account=mailbox(email), origin=origin)
    refusal = counted(unit, watched)
    if refusal is not None:
        raise refusal
