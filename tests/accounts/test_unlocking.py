"""Letting somebody in who was shut out."""

from datetime import timedelta
from typing import Final

from domain.accounts.model import Limit, Limits, Origin, counters
from domain.accounts.unlocking import unlock
from domain.accounts.use_cases import count
from tests.shopfront import dump
from tests.units import ShopUnits

_LIMITS: Final = Limits(
    by_account=Limit(5, timedelta(hours=1)), by_address=Limit(5, timedelta(hours=1))
)
_ACCOUNTS: Final = (
    ("log in", "customer {}"),
    ("log in", "staff {}"),
    ("prove", "customer {}"),
    ("prove", "staff {}"),
    ("register", "{}"),
    ("reset", "{}"),
    ("confirm", "{}"),
)


def _tried(units: ShopUnits, email: str) -> None:
    for what, account in _ACCOUNTS:
        origin = Origin(address="203.0.113.7")
        count(units, counters(what, _LIMITS, account=account.format(email), origin=origin))


def _counted(units: ShopUnits) -> int:
    return len(dump(units)["attempts"])


def test_what_is_counted_of_the_account_is_forgotten_and_nothing_else(units: ShopUnits) -> None:
    _tried(units, "berta@example.com")
    before = dump(units)["attempts"]
    _tried(units, "anna@example.com")
    assert _counted(units) == len(before) + len(_ACCOUNTS)

    unlock(units, "Anna@Example.com")

    # Berta's, and by address: one each for what was tried.
    addresses = {what for what, _ in _ACCOUNTS}
    assert _counted(units) == len(before) == len(_ACCOUNTS) + len(addresses)


def test_who_was_never_shut_out_can_be_let_in_too(units: ShopUnits) -> None:
    unlock(units, "anna@example.com")
    assert _counted(units) == 0
