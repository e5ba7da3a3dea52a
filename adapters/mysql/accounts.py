"""Sessions and one-time tokens in MySQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from attrs import evolve

from adapters.mysql.connection import Session as Connection
from adapters.mysql.rows import marks, utc
from adapters.mysql.subjects import COLUMNS, about, columns, subject
from domain.accounts.model import OneTimeToken, Purpose, Session, Subject, TokenSpent
from domain.shared.errors import NotFound

_SESSION: Final = (
    "id, customer_id, staff_member_id, visitor_id, digest, label, created_at, last_seen_at, "
    "expires_at"
)

INSERT_SESSION: Final = """
    INSERT INTO sessions
      (customer_id, staff_member_id, visitor_id, digest, label, created_at, last_seen_at,
        expires_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""
SELECT_SESSION_BY_DIGEST: Final = f"SELECT {_SESSION} FROM sessions WHERE digest = %s"
SELECT_SESSIONS: Final = f"""
    SELECT {_SESSION}
    FROM sessions
    WHERE {{holder}} = %s AND expires_at > %s
    ORDER BY created_at DESC, id DESC
"""
UPDATE_LAST_SEEN: Final = """
    UPDATE sessions SET last_seen_at = %s, expires_at = %s WHERE id = %s AND last_seen_at < %s
"""
DELETE_SESSION: Final = "DELETE FROM sessions WHERE {holder} = %s AND id = %s"
DELETE_SESSIONS: Final = "DELETE FROM sessions WHERE {holder} = %s AND id <> %s"
# Looked for without a lock, and mostly in vain: whoever logs in meanwhile waits for nobody.
SELECT_OLDEST: Final = """
    SELECT id
    FROM sessions
    WHERE {holder} = %s
    ORDER BY created_at DESC, id DESC
    LIMIT 1000 OFFSET %s
"""
DELETE_BY_ID: Final = "DELETE FROM sessions WHERE id IN ({ids})"
PURGE_SESSIONS: Final = "DELETE FROM sessions WHERE expires_at <= %s LIMIT 1000"

INSERT_ONE_TIME: Final = f"""
    INSERT INTO one_time_tokens (purpose, {COLUMNS}, digest, created_at, expires_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
SELECT_ONE_TIME: Final = f"""
    SELECT id, {COLUMNS}
    FROM one_time_tokens
    WHERE digest = %s AND purpose = %s AND expires_at > %s
"""
SELECT_ONE_TIME_FOR_UPDATE: Final = f"{SELECT_ONE_TIME} FOR UPDATE"
DELETE_ONE_TIME: Final = "DELETE FROM one_time_tokens WHERE id = %s"
DELETE_ALL_ONE_TIME: Final = "DELETE FROM one_time_tokens WHERE {holder} = %s AND purpose = %s"
PURGE_ONE_TIME: Final = "DELETE FROM one_time_tokens WHERE expires_at <= %s LIMIT 1000"


def _session(row: tuple[Any, ...]) -> Session:
    holder = subject((None, row[1], row[2]))
    assert holder is not None  # noqa: S101 - ck_sessions_holder
    return Session(
        id=row[0],
        holder=holder,
        visitor_id=row[3],
        digest=row[4],
        label=row[5],
        created_at=utc(row[6]),
        last_seen_at=utc(row[7]),
        expires_at=utc(row[8]),
    )


class MySQLSessions:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, session: Session) -> Session:
        _, customer_id, member_id = columns(session.holder)
        new_id = self._connection.insert(
            INSERT_SESSION,
            (
                customer_id,
                member_id,
                session.visitor_id,
                session.digest,
                session.label,
                session.created_at,
                session.last_seen_at,
                session.expires_at,
            ),
        )
        return evolve(session, id=new_id)

    def by_digest(self, digest: bytes) -> Session | None:
        row = self._connection.row(SELECT_SESSION_BY_DIGEST, (digest,))
        return None if row is None else _session(row)

    def of(self, holder: Subject, now: datetime) -> Sequence[Session]:
        rows = self._connection.rows(about(SELECT_SESSIONS, holder), (holder.id, now))
        return [_session(row) for row in rows]

    def seen(self, session_id: int, at: datetime, expires_at: datetime) -> None:
        self._connection.write(UPDATE_LAST_SEEN, (at, expires_at, session_id, at))

    def end(self, holder: Subject, session_id: int) -> None:
        if not self._connection.write(about(DELETE_SESSION, holder), (holder.id, session_id)):
            raise NotFound(f"There is no session {session_id}.")

    def end_all(self, holder: Subject, *, but: int | None = None) -> int:
        return self._connection.write(about(DELETE_SESSIONS, holder), (holder.id, but or 0))

    def end_oldest(self, holder: Subject, *, but: int) -> int:
        rows = self._connection.rows(about(SELECT_OLDEST, holder), (holder.id, but))
        ids = [row[0] for row in rows]
        if not ids:
            return 0
        return self._connection.write(DELETE_BY_ID.format(ids=marks(ids)), tuple(ids))

    def purge(self, now: datetime) -> int:
        return self._connection.write(PURGE_SESSIONS, (now,))


class MySQLOneTimeTokens:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, token: OneTimeToken) -> OneTimeToken:
        new_id = self._connection.insert(
            INSERT_ONE_TIME,
            (
                token.purpose,
                *columns(token.subject),
                token.digest,
                token.created_at,
                token.expires_at,
            ),
        )
        return evolve(token, id=new_id)

    def find(self, purpose: Purpose, digest: bytes, now: datetime) -> Subject:
        return self._one(SELECT_ONE_TIME, purpose, digest, now)[1]

    def spend(self, purpose: Purpose, digest: bytes, now: datetime) -> Subject:
        token_id, found = self._one(SELECT_ONE_TIME_FOR_UPDATE, purpose, digest, now)
        self._connection.write(DELETE_ONE_TIME, (token_id,))
        return found

    def _one(self, sql: str, purpose: Purpose, digest: bytes, now: datetime) -> tuple[int, Subject]:
        row = self._connection.row(sql, (digest, purpose, now))
        found = None if row is None else subject(row[1:])
        if row is None or found is None:
            raise TokenSpent("The token is unknown, was used, or is too old.")
        return row[0], found

    def forget(self, purpose: Purpose, subject: Subject) -> None:
        self._connection.write(about(DELETE_ALL_ONE_TIME, subject), (subject.id, purpose))

    def purge(self, now: datetime) -> int:
        return self._connection.write(PURGE_ONE_TIME, (now,))
