"""docs/payments.md tells of the test cards and the ways to pay that there are."""

import re
from pathlib import Path

from adapters.payments.play_cards import CARDS
from domain.payments.model import FREE
from entrypoints.payment_settings import METHODS

_PAPER = (Path(__file__).parents[2] / "docs" / "payments.md").read_text(encoding="utf-8")


def test_each_card_is_told_of_with_what_it_does() -> None:
    told = re.findall(r"^\| `(\d+)` \| (.+) \|$", _PAPER, re.MULTILINE)
    assert told == [(card.number, card.does) for card in CARDS.values()]


def test_each_way_to_pay_is_told_of() -> None:
    told = re.findall(r"^\| `([a-z_]+)` \|", _PAPER, re.MULTILINE)
    assert sorted(told) == sorted([*METHODS, FREE])
