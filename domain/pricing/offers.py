"""What offers take off. Each takes from what those before it left, so that nothing is ever
below zero: first those on items, then those on the order, both in the order they are handed over.
"""

from collections.abc import Sequence

from attrs import evolve

from domain.pricing.lines import Line
from domain.pricing.model import Offer, Percent, Target
from domain.pricing.quote import Given
from domain.pricing.rounding import MILLION, half_up, shared_out


def holding(offers: Sequence[Offer], lines: Sequence[Line]) -> tuple[Offer, ...]:
    """Those whose conditions the cart meets."""
    return tuple(offer for offer in offers if _holds(offer, lines))


def _holds(offer: Offer, lines: Sequence[Line]) -> bool:
    meant = [line.amount for line in lines if _is_for(offer, line)]
    return bool(meant) and sum(meant) >= offer.at_least


def _is_for(offer: Offer, line: Line) -> bool:
    return offer.variant_ids is None or line.item.variant_id in offer.variant_ids


def discounted(lines: Sequence[Line], offers: Sequence[Offer]) -> tuple[Line, ...]:
    """The lines, by id, so that it is never their order that decides who gets an odd cent."""
    reduced = tuple(sorted(lines, key=lambda line: line.item.id))
    for target in (Target.ITEMS, Target.ORDER):
        for offer in offers:
            if offer.target is target:
                reduced = _reduced(reduced, offer)
    return reduced


def _reduced(lines: tuple[Line, ...], offer: Offer) -> tuple[Line, ...]:
    open_to_it = [line.left if _is_for(offer, line) else 0 for line in lines]
    if offer.target is Target.ORDER:
        cuts = shared_out(_cut(offer, sum(open_to_it)), open_to_it)
    else:
        cuts = tuple(
            _cut(offer, left, line.item.quantity)
            for line, left in zip(lines, open_to_it, strict=True)
        )
    return tuple(
        evolve(line, given=(*line.given, Given(offer_id=offer.id, amount=cut))) if cut else line
        for line, cut in zip(lines, cuts, strict=True)
    )


def off_shipping(amount: int, offers: Sequence[Offer]) -> tuple[Given, ...]:
    given: list[Given] = []
    for offer in offers:
        cut = _cut(offer, amount) if offer.target is Target.SHIPPING else 0
        if cut:
            given.append(Given(offer_id=offer.id, amount=cut))
            amount -= cut
    return tuple(given)


def _cut(offer: Offer, left: int, quantity: int = 1) -> int:
    if isinstance(offer.benefit, Percent):
        return min(half_up(left * offer.benefit.millionths, MILLION), left)
    return min(offer.benefit.amount * quantity, left)
