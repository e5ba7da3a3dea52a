"""The outbox in MySQL."""

from datetime import datetime
from typing import Any, Final

from attrs import evolve

from adapters.mysql.connection import Session
from adapters.mysql.rows import from_json, to_json, utc
from adapters.mysql.subjects import COLUMNS, about, columns, subject
from domain.accounts.model import Subject
from domain.mail.model import Letter, LetterKind

INSERT: Final = f"""
    INSERT INTO letters (kind, recipient, {COLUMNS}, facts, attempts, created_at, due_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
# The index is named: by any other way to the rows, those that are not due would be locked too.
SELECT_DUE: Final = f"""
    SELECT id, kind, recipient, {COLUMNS}, facts, attempts, created_at
    FROM letters FORCE INDEX (ix_letters_due)
    WHERE due_at <= %s
    ORDER BY due_at, id
    LIMIT 1
    FOR UPDATE SKIP LOCKED
"""
CLAIM: Final = "UPDATE letters SET due_at = %s, attempts = %s WHERE id = %s"
POSTPONE: Final = "UPDATE letters SET due_at = %s WHERE id = %s AND attempts = %s"
GIVE_BACK: Final = """
    UPDATE letters SET due_at = %s, attempts = attempts - 1 WHERE id = %s AND attempts = %s
"""
DELETE: Final = "DELETE FROM letters WHERE id = %s"
DELETE_ABOUT: Final = "DELETE FROM letters WHERE {holder} = %s AND kind = %s"
COUNT_DUE: Final = "SELECT COUNT(*) FROM letters WHERE due_at <= %s"


def _letter(row: tuple[Any, ...], due_at: datetime) -> Letter:
    return Letter(
        id=row[0],
        kind=LetterKind(row[1]),
        recipient=row[2],
        subject=subject(row[3:6]),
        facts=from_json(row[6]),
        attempts=row[7] + 1,
        created_at=utc(row[8]),
        due_at=due_at,
    )


class MySQLLetters:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, letter: Letter) -> Letter:
        new_id = self._session.insert(
            INSERT,
            (
                letter.kind,
                letter.recipient,
                *columns(letter.subject),
                to_json(dict(letter.facts)),
                letter.attempts,
                letter.created_at,
                letter.due_at,
            ),
        )
        return evolve(letter, id=new_id)

    def claim(self, now: datetime, lease_until: datetime) -> Letter | None:
        row = self._session.row(SELECT_DUE, (now,))
        if row is None:
            return None
        claimed = _letter(row, lease_until)
        self._session.write(CLAIM, (claimed.due_at, claimed.attempts, claimed.id))
        return claimed

    def postpone(self, letter: Letter, due_at: datetime) -> None:
        self._session.write(POSTPONE, (due_at, letter.id, letter.attempts))

    def give_back(self, letter: Letter, due_at: datetime) -> None:
        self._session.write(GIVE_BACK, (due_at, letter.id, letter.attempts))

    def remove(self, letter_id: int) -> None:
        self._session.write(DELETE, (letter_id,))

    def withdraw(self, kind: LetterKind, subject: Subject) -> None:
        self._session.write(about(DELETE_ABOUT, subject), (subject.id, kind))

    def due(self, by: datetime) -> int:
        row = self._session.row(COUNT_DUE, (by,))
        return row[0] if row else 0
