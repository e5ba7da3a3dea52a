"""Writing letters, and sending those that are due."""

from collections.abc import Mapping

from attrs import evolve

from domain.accounts.model import Subject
from domain.accounts.use_cases import mint
from domain.mail.model import (
    LEASE,
    MOST_ATTEMPTS,
    PURPOSES,
    Attempt,
    Letter,
    LetterKind,
    Mail,
    Outcome,
    pause,
)
from domain.mail.ports import (
    LetterUnit,
    Mailer,
    MailRefused,
    MailServerDown,
    MailServerLost,
    MailUnit,
)
from domain.shared.errors import NotFound, Unavailable
from domain.shared.ids import NEW, Ids
from domain.shared.unit_of_work import Units


def write_letter(
    unit: LetterUnit,
    kind: LetterKind,
    recipient: str,
    *,
    subject: Subject | None = None,
    facts: Mapping[str, str] | None = None,
) -> Letter:
    """Put a letter into the outbox, in a unit of work that is open."""
    return unit.letters.add(
        Letter(
            id=NEW,
            kind=kind,
            recipient=recipient,
            subject=subject,
            facts=dict(facts or {}),
            created_at=unit.now,
            due_at=unit.now,
        )
    )


def send_one(units: Units[MailUnit], ids: Ids, mailer: Mailer) -> Attempt | None:
    """Try the letter that is due the longest, and say what became of it; None if none is due.

    At least once: a process that ends between sending and noting it sends the letter again, with
    another token.

    Raises Unavailable if the storage cannot be reached.
    """
    claimed = units.retry(lambda: _claim(units, ids))
    if claimed is None:
        return None
    letter, mail = claimed
    attempt = _try(mailer, letter, mail)
    _note(units, letter, attempt.outcome)
    return attempt


def is_idle(units: Units[MailUnit]) -> bool:
    """Whether no letter is due or being sent. One that failed a moment ago may count as such."""
    with units.read() as unit:
        return unit.letters.due(unit.now + LEASE) == 0


def _claim(units: Units[MailUnit], ids: Ids) -> tuple[Letter, Mail | None] | None:
    with units.write() as unit:
        letter = unit.letters.claim(unit.now, unit.now + LEASE)
        if letter is None:
            return None
        try:
            token = _token(unit, ids, letter)
        except NotFound:
            return unit.commit((letter, None))
        mail = Mail(
            kind=letter.kind,
            recipient=letter.recipient,
            facts=letter.facts,
            token=token,
            reference=f"{letter.id}.{int(letter.created_at.timestamp())}",
        )
        return unit.commit((letter, mail))


def _token(unit: MailUnit, ids: Ids, letter: Letter) -> str | None:
    """Raises NotFound if there is nobody whom a token could be for."""
    purpose = PURPOSES.get(letter.kind)
    if purpose is None:
        return None
    if letter.subject is None:
        raise NotFound("The letter is about nobody.")
    return mint(unit, ids, purpose, letter.subject)


def _try(mailer: Mailer, letter: Letter, mail: Mail | None) -> Attempt:
    attempt = Attempt(kind=letter.kind, number=letter.attempts, outcome=Outcome.SENT)
    if mail is None:
        return evolve(attempt, outcome=Outcome.VOID, server_was_asked=False)
    if letter.attempts > MOST_ATTEMPTS:
        # The process was killed each time, perhaps by this very letter.
        problem = "no attempt came to an end"
        return evolve(attempt, outcome=Outcome.GIVEN_UP, problem=problem, server_was_asked=False)
    try:
        mailer.send(mail)
    except MailRefused as refusal:
        return evolve(attempt, outcome=Outcome.REFUSED, problem=str(refusal))
    except Unavailable as error:
        return evolve(
            attempt,
            outcome=_after(error, letter),
            problem=error.detail,
            server_is_down=isinstance(error, MailServerDown | MailServerLost),
        )
    return attempt


def _after(error: Unavailable, letter: Letter) -> Outcome:
    if isinstance(error, MailServerDown):
        return Outcome.HELD_UP
    return Outcome.GIVEN_UP if letter.attempts >= MOST_ATTEMPTS else Outcome.POSTPONED


def _note(units: Units[MailUnit], letter: Letter, outcome: Outcome) -> None:
    with units.write() as unit:
        if outcome is Outcome.POSTPONED:
            unit.letters.postpone(letter, unit.now + pause(letter.attempts))
        elif outcome is Outcome.HELD_UP:
            # Due at once: the worker pauses, so that no letter waits once the server is back.
            unit.letters.give_back(letter, unit.now)
        else:
            unit.letters.remove(letter.id)
        unit.commit(None)
