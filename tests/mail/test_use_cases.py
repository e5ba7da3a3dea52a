"""Writing letters and sending them: at least once, and never by two at once."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from adapters.memory.store import Store
from domain.accounts.model import TOKEN_LIFETIMES, Purpose, Subject
from domain.mail.model import LEASE, MOST_ATTEMPTS, LetterKind, Mail, Outcome, pause
from domain.mail.ports import MailRefused
from domain.mail.use_cases import is_idle, send_one, write_letter
from domain.shared.errors import Unavailable
from domain.shared.tokens import digest
from tests.builders import AT
from tests.doubles import CountedIds, FrozenClock, SentMail
from tests.given import given_customer, given_letter, given_registration
from tests.units import ShopUnits


class Killed(BaseException):
    """The process ends here."""


class Dying:
    """A mailer whose process is killed just after it has sent."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []

    def send(self, mail: Mail) -> None:
        self.mails.append(mail)
        raise Killed


@pytest.fixture
def mailer() -> SentMail:
    return SentMail()


def _outcome(units: ShopUnits, ids: CountedIds, mailer: SentMail) -> Outcome | None:
    attempt = send_one(units, ids, mailer)
    return None if attempt is None else attempt.outcome


def _confirms(units: ShopUnits, token: str) -> Subject:
    with units.read() as unit:
        return unit.one_time_tokens.find(Purpose.CONFIRM, digest(token), unit.now)


def test_a_letter_is_sent_once_and_leaves_the_outbox(
    memory_units: ShopUnits, ids: CountedIds, mailer: SentMail, store: Store
) -> None:
    given_letter(memory_units, recipient="anna@example.com", facts={"name": "Anna"})

    attempt = send_one(memory_units, ids, mailer)

    assert attempt is not None
    assert (attempt.outcome, attempt.number, attempt.problem) == (Outcome.SENT, 1, "")
    assert attempt.kind is LetterKind.ALREADY_REGISTERED
    [mail] = mailer.mails
    assert (mail.kind, mail.recipient) == (LetterKind.ALREADY_REGISTERED, "anna@example.com")
    assert (mail.facts, mail.token) == ({"name": "Anna"}, None)
    assert store.tables.letters == {}
    assert send_one(memory_units, ids, mailer) is None


def test_a_letter_that_is_written_is_due_at_once(
    memory_units: ShopUnits, ids: CountedIds, mailer: SentMail
) -> None:
    with memory_units.write() as unit:
        unit.commit(write_letter(unit, LetterKind.PASSWORD_CHANGED, "anna@example.com"))

    assert _outcome(memory_units, ids, mailer) is Outcome.SENT
    assert [mail.recipient for mail in mailer.mails] == ["anna@example.com"]


def test_a_letter_whose_unit_is_not_committed_is_never_sent(
    memory_units: ShopUnits, ids: CountedIds, mailer: SentMail
) -> None:
    with memory_units.write() as unit:
        write_letter(unit, LetterKind.PASSWORD_CHANGED, "anna@example.com")

    assert send_one(memory_units, ids, mailer) is None
    assert mailer.mails == []


def test_the_token_is_made_when_the_letter_is_sent_and_only_its_digest_is_stored(
    memory_units: ShopUnits,
    ids: CountedIds,
    mailer: SentMail,
    store: Store,
    clock: FrozenClock,
) -> None:
    registration = given_registration(memory_units)
    given_letter(memory_units, kind=LetterKind.CONFIRM, subject=registration.subject)
    assert store.tables.one_time_tokens == {}
    clock.advance(timedelta(minutes=7))

    send_one(memory_units, ids, mailer)

    [mail] = mailer.mails
    [token] = store.tables.one_time_tokens.values()
    assert mail.token == "secret-1"
    assert token.digest == digest("secret-1")
    assert (token.purpose, token.subject) == (Purpose.CONFIRM, registration.subject)
    # What is told of its life counts from the mail, not from the registration.
    assert token.expires_at == clock.now() + TOKEN_LIFETIMES[Purpose.CONFIRM]
    assert "secret-1" not in repr(store.tables)


def test_the_mailed_token_is_good_for_what_it_was_sent_for(
    memory_units: ShopUnits, ids: CountedIds, mailer: SentMail
) -> None:
    registration = given_registration(memory_units, email="anna@example.com")
    given_letter(
        memory_units,
        kind=LetterKind.CONFIRM,
        recipient="anna@example.com",
        subject=registration.subject,
    )
    send_one(memory_units, ids, mailer)

    token = mailer.token("anna@example.com")
    assert _confirms(memory_units, token) == registration.subject


def test_a_letter_that_is_refused_is_not_tried_again(
    memory_units: ShopUnits, ids: CountedIds, mailer: SentMail, store: Store
) -> None:
    given_letter(memory_units)
    mailer.failures = [MailRefused("550 after RCPT")]

    attempt = send_one(memory_units, ids, mailer)

    assert attempt is not None
    assert (attempt.outcome, attempt.problem) == (Outcome.REFUSED, "550 after RCPT")
    assert store.tables.letters == {}


def test_a_letter_that_cannot_be_sent_now_waits_longer_each_time(
    memory_units: ShopUnits, ids: CountedIds, mailer: SentMail, clock: FrozenClock
) -> None:
    given_letter(memory_units)
    mailer.failures = [Unavailable("451 after RCPT"), Unavailable("no connection")]
    for attempts in (1, 2):
        attempt = send_one(memory_units, ids, mailer)
        assert attempt is not None
        assert (attempt.outcome, attempt.number) == (Outcome.POSTPONED, attempts)
        clock.advance(pause(attempts) - timedelta(microseconds=1))
        assert send_one(memory_units, ids, mailer) is None
        clock.advance(timedelta(microseconds=1))

    assert _outcome(memory_units, ids, mailer) is Outcome.SENT
    assert len(mailer.mails) == 1


def test_a_letter_that_fails_holds_up_no_other(
    memory_units: ShopUnits, ids: CountedIds, mailer: SentMail
) -> None:
    given_letter(memory_units, recipient="greylisted@example.com")
    given_letter(memory_units, recipient="anna@example.com")
    mailer.failures = [Unavailable("451 after RCPT")]

    assert _outcome(memory_units, ids, mailer) is Outcome.POSTPONED
    assert _outcome(memory_units, ids, mailer) is Outcome.SENT
    assert [mail.recipient for mail in mailer.mails] == ["anna@example.com"]


def test_a_letter_is_given_up_after_the_last_attempt(
    memory_units: ShopUnits,
    ids: CountedIds,
    mailer: SentMail,
    clock: FrozenClock,
    store: Store,
) -> None:
    given_letter(memory_units, attempts=MOST_ATTEMPTS - 2)
    mailer.failures = [Unavailable("no connection")] * 2

    assert _outcome(memory_units, ids, mailer) is Outcome.POSTPONED
    clock.advance(pause(MOST_ATTEMPTS))
    assert _outcome(memory_units, ids, mailer) is Outcome.GIVEN_UP
    assert store.tables.letters == {}


def test_a_letter_that_kills_its_process_each_time_is_not_tried_for_ever(
    memory_units: ShopUnits, ids: CountedIds, mailer: SentMail, store: Store
) -> None:
    given_letter(memory_units, attempts=MOST_ATTEMPTS)

    assert _outcome(memory_units, ids, mailer) is Outcome.GIVEN_UP
    assert mailer.mails == []
    assert store.tables.letters == {}


def test_a_process_that_dies_between_sending_and_noting_it_sends_once_more(
    units: ShopUnits, ids: CountedIds, mailer: SentMail, clock: FrozenClock
) -> None:
    registration = given_registration(units, email="anna@example.com")
    given_letter(units, kind=LetterKind.CONFIRM, subject=registration.subject)
    dying = Dying()
    with pytest.raises(Killed):
        send_one(units, ids, dying)

    clock.advance(LEASE - timedelta(microseconds=1))
    assert send_one(units, ids, mailer) is None
    clock.advance(timedelta(microseconds=1))
    assert _outcome(units, ids, mailer) is Outcome.SENT
    assert send_one(units, ids, mailer) is None

    [first], [second] = dying.mails, mailer.mails
    assert first.reference == second.reference
    assert first.token != second.token
    # Both are in the mailbox, and whichever is clicked does it.
    for mail in (first, second):
        assert _confirms(units, mail.token or "") == registration.subject


def test_a_letter_to_those_who_are_gone_is_void(
    memory_units: ShopUnits, ids: CountedIds, mailer: SentMail, store: Store
) -> None:
    registration = given_registration(memory_units)
    given_letter(memory_units, kind=LetterKind.CONFIRM, subject=registration.subject)
    del store.tables.registrations[registration.id]

    assert _outcome(memory_units, ids, mailer) is Outcome.VOID
    assert mailer.mails == []
    assert store.tables.letters == {}


def test_a_letter_is_not_removed_when_that_could_not_be_stored(
    memory_units: ShopUnits, ids: CountedIds, mailer: SentMail, clock: FrozenClock
) -> None:
    given_letter(memory_units)
    lost = _failing(memory_units, at=2)

    with pytest.raises(Unavailable):
        send_one(lost, ids, mailer)

    clock.advance(LEASE)
    assert _outcome(memory_units, ids, mailer) is Outcome.SENT
    assert len(mailer.mails) == 2


def _failing(units: ShopUnits, *, at: int) -> ShopUnits:
    """The same units, whose unit of work with this number cannot be opened."""
    opened = [0]
    write: Callable[..., object] = units.write

    class Lost:
        retry = staticmethod(units.retry)
        read = staticmethod(units.read)

        def write(self) -> object:
            opened[0] += 1
            if opened[0] == at:
                raise Unavailable("The database cannot be reached.")
            return write()

    return Lost()  # type: ignore[return-value]


def test_a_bug_in_the_mailer_is_raised_and_the_letter_is_tried_again_later(
    memory_units: ShopUnits, ids: CountedIds, mailer: SentMail, clock: FrozenClock
) -> None:
    given_letter(memory_units)
    mailer.failures = [KeyError("a template")]
    with pytest.raises(KeyError):
        send_one(memory_units, ids, mailer)

    assert send_one(memory_units, ids, mailer) is None
    clock.advance(LEASE)
    assert _outcome(memory_units, ids, mailer) is Outcome.SENT


def test_two_workers_never_have_the_same_letter_at_once(units: ShopUnits, ids: CountedIds) -> None:
    customer = given_customer(units)
    for _ in range(20):
        given_letter(units, kind=LetterKind.RESET, subject=customer.subject)
    mailer, together = SentMail(), Barrier(3)

    def work() -> None:
        together.wait()
        while send_one(units, ids, mailer):
            pass

    workers = [Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    references = [mail.reference for mail in mailer.mails]
    assert len(references) == len(set(references)) == 20
    assert len({mail.token for mail in mailer.mails}) == 20


def test_the_outbox_is_idle_when_nothing_is_due_or_being_sent(
    memory_units: ShopUnits, ids: CountedIds
) -> None:
    assert is_idle(memory_units)
    given_letter(memory_units, due_at=AT + LEASE + timedelta(microseconds=1))
    assert is_idle(memory_units)
    given_letter(memory_units)
    assert not is_idle(memory_units)
    with pytest.raises(Killed):
        send_one(memory_units, ids, Dying())
    assert not is_idle(memory_units)
