"""What is repeated because others stood in the way is counted once."""

from collections.abc import Callable

import pytest

from adapters.memory.letters import MemoryLetters
from adapters.memory.store import Store
from domain.accounts.model import Limit, Limits, TooManyAttempts
from domain.mail.model import Letter
from domain.shared.errors import ConcurrencyConflict
from tests.customers.desk import ANNA, Desk


@pytest.fixture
def conflicts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """As many as are in it stand in the way of whoever writes a letter."""
    waiting: list[str] = []
    add = MemoryLetters.add

    def conflicting(letters: MemoryLetters, letter: Letter) -> Letter:
        if waiting:
            raise ConcurrencyConflict(waiting.pop())
        return add(letters, letter)

    monkeypatch.setattr(MemoryLetters, "add", conflicting)
    return waiting


def counted(store: Store) -> list[int]:
    return [tally.count for tally in store.tables.attempts.values()]


@pytest.mark.parametrize("ask", [Desk.register, Desk.ask_for_reset])
def test_a_request_that_is_repeated_is_counted_once(
    desk: Desk, store: Store, conflicts: list[str], ask: Callable[[Desk], None]
) -> None:
    conflicts += ["in the way"] * 4
    desk.units.retry(lambda: ask(desk))

    assert (conflicts, len(store.tables.letters)) == ([], 1)
    # By account, and by address.
    assert counted(store) == [1, 1]


@pytest.mark.parametrize("ask", [Desk.register, Desk.ask_for_reset])
def test_a_request_that_never_gets_through_is_not_counted(
    desk: Desk, store: Store, conflicts: list[str], ask: Callable[[Desk], None]
) -> None:
    conflicts += ["in the way"] * 5
    with pytest.raises(ConcurrencyConflict):
        desk.units.retry(lambda: ask(desk))
    assert counted(store) == []


@pytest.mark.parametrize(
    ("what", "ask"), [("register", Desk.register), ("reset", Desk.ask_for_reset)]
)
def test_of_two_who_were_both_let_through_the_one_too_many_is_counted_and_writes_nothing(
    desk: Desk, store: Store, what: str, ask: Callable[[Desk], None]
) -> None:
    hour = Limit(1, per=desk.guard.log_in.by_account.per)
    desk.limits[what] = Limits(by_account=hour, by_address=Limit(9, hour.per))
    desk.customer("bert@example.com")
    before = len(store.tables.letters)
    # The first one's turn comes when the second has just looked at the counters.
    interrupt = [lambda: ask(desk)]

    class Late:
        def __getattr__(self, name: str) -> object:
            return getattr(desk.units, name)

        def write(self) -> object:
            if interrupt:
                interrupt.pop()()
            return desk.units.write()

    late = Desk(units=Late(), ids=desk.ids, clock=desk.clock, limits=desk.limits)  # type: ignore[arg-type]
    with pytest.raises(TooManyAttempts):
        ask(late)

    assert len(store.tables.letters) == before + 1
    assert 2 in counted(store)
    assert [letter.recipient for letter in store.tables.letters.values()][-1] == ANNA
