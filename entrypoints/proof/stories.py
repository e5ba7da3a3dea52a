"""What each buyer is about to do: rolled from the seed, so that a run can be repeated."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from random import Random
from typing import Final, TypeVar

from attrs import evolve, frozen

_T = TypeVar("_T")


class Card(StrEnum):
    """Test cards, and what they do."""

    PAYS = "4242424242424242"
    DECLINED = "4000000000000002"
    NO_MONEY = "4000000000009995"
    ASKS = "4000002500003155"
    LOSES_AUTHORIZATION = "4000990000000012"
    NEVER_ARRIVES = "4000990000000020"
    LOSES_CAPTURE = "4000990000000038"
    REFUSES_CAPTURE = "4000990000000046"
    SHUFFLES_NOTICES = "4000990000000053"
    NONE = ""
    """A bank transfer."""


class Clicks(StrEnum):
    ONCE = "once"
    TWICE = "twice"
    """The same request twice at once, under one key."""
    TWO_TABS = "two tabs"
    """The same cart twice at once, under two keys."""


class Meanwhile(StrEnum):
    """What somebody does in another tab while the checkout runs."""

    NOTHING = "nothing"
    CHANGES = "changes the cart"
    GIVES_UP = "gives up"


class AtTheBank(StrEnum):
    PAYS = "pays"
    REFUSES = "refuses"
    LEAVES = "leaves"


# How often, of a hundred. About half pay at once, as in a shop on a bad day; the other ways to pay
# are as often as it takes for each to be met a dozen times among 200 buyers.
_CARDS: Final[Mapping[Card, int]] = {
    Card.PAYS: 34,
    Card.DECLINED: 6,
    Card.NO_MONEY: 4,
    Card.ASKS: 12,
    Card.LOSES_AUTHORIZATION: 8,
    Card.NEVER_ARRIVES: 6,
    Card.LOSES_CAPTURE: 10,
    Card.REFUSES_CAPTURE: 6,
    Card.SHUFFLES_NOTICES: 8,
    Card.NONE: 6,
}
_CLICKS: Final = {Clicks.ONCE: 40, Clicks.TWICE: 35, Clicks.TWO_TABS: 25}
_MEANWHILE: Final = {Meanwhile.NOTHING: 70, Meanwhile.CHANGES: 20, Meanwhile.GIVES_UP: 10}
_AT_THE_BANK: Final = {AtTheBank.PAYS: 60, AtTheBank.REFUSES: 20, AtTheBank.LEAVES: 20}
_STAYS_AWAY: Final = 0.15
_MOST_OF_ONE: Final = 3

# A checkout passes some 55 points from the claim of its key to the answer, and one that finds the
# goods sold out about 20. Deep inside come only those who get something: most killers want what is
# plenty, and take the points by turns, so that none is left out for long.
_POINTS: Final = 60
_EARLY_POINTS: Final = 24
_DEEP: Final = 0.7
# About as many as kill in plenty in a wave of 200: the next wave goes on from there.
_TURN: Final = 35


@frozen(kw_only=True)
class Story:
    name: str
    """Names the keys of its requests."""
    wants: Mapping[int, int]
    """How many of which of the hot variants, by their place. Nothing: one of what is plenty."""
    cards: Sequence[Card]
    """Tried in turn, as long as they are declined."""
    clicks: Clicks
    meanwhile: Meanwhile
    at_the_bank: AtTheBank
    comes_back: bool
    """Whether they ask again when there was no answer. If not, that is left to the sweep."""
    fuse: str = ""
    """At which point of the first checkout its process is killed: see `fuses.py`."""


def stories(seed: str, wave: int, buyers: int, variants: int, *, killers: float) -> Sequence[Story]:
    """`killers` is the share of those whose first checkout is killed."""
    told = [_story(f"{seed}-{wave}-{number}", variants) for number in range(buyers)]
    turns = Random(seed).sample(range(_POINTS), _POINTS)  # noqa: S311 - as below
    dice = Random(f"{seed}-{wave}")  # noqa: S311 - as below
    for turn, number in enumerate(dice.sample(range(buyers), round(buyers * killers))):
        is_deep = dice.random() < _DEEP
        point = turns[(wave * _TURN + turn) % _POINTS] if is_deep else dice.randrange(_EARLY_POINTS)
        story = told[number]
        wants = {} if is_deep else story.wants
        told[number] = evolve(story, wants=wants, fuse=f"{story.name} {point}")
    return told


def _story(name: str, variants: int) -> Story:
    dice = Random(name)  # noqa: S311 - it is to be repeated, and no secret
    places = dice.sample(range(variants), dice.choice((1, 1, 2)) if variants > 1 else 1)
    return Story(
        name=name,
        wants={place: dice.randint(1, _MOST_OF_ONE) for place in places},
        cards=(_rolled(dice, _CARDS), Card.PAYS, Card.PAYS),
        clicks=_rolled(dice, _CLICKS),
        meanwhile=_rolled(dice, _MEANWHILE),
        at_the_bank=_rolled(dice, _AT_THE_BANK),
        comes_back=dice.random() >= _STAYS_AWAY,
    )


def _rolled(dice: Random, chances: Mapping[_T, int]) -> _T:
    [found] = dice.choices(list(chances), weights=list(chances.values()))
    return found
