"""Forgetting what has expired: nobody can use it any more."""

from domain.accounts.ports import AccountUnit
from domain.shared.purging import purge_all
from domain.shared.unit_of_work import Units


def purge_sessions(units: Units[AccountUnit]) -> int:
    """How many that was."""
    return purge_all(units, lambda unit: unit.sessions.purge(unit.now))


def purge_one_time_tokens(units: Units[AccountUnit]) -> int:
    """How many that was."""
    return purge_all(units, lambda unit: unit.one_time_tokens.purge(unit.now))


def purge_attempts(units: Units[AccountUnit]) -> int:
    """How many counters that was."""
    return purge_all(units, lambda unit: unit.attempts.purge(unit.now))
