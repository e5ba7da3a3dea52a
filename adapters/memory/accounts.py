"""Sessions and one-time tokens in memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from attrs import evolve

from adapters.memory.store import Tables
from domain.accounts.model import Kind, OneTimeToken, Purpose, Session, Subject, TokenSpent
from domain.shared.errors import NotFound


class MemorySessions:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, session: Session) -> Session:
        added = evolve(session, id=self._tables.new_id("sessions"))
        self._tables.sessions[added.id] = added
        return added

    def by_digest(self, digest: bytes) -> Session | None:
        found = (each for each in self._tables.sessions.values() if each.digest == digest)
        return next(found, None)

    def of(self, holder: Subject, now: datetime) -> Sequence[Session]:
        return [each for each in self._newest(holder) if not each.has_expired(now)]

    def _newest(self, holder: Subject) -> Sequence[Session]:
        found = [each for each in self._tables.sessions.values() if each.holder == holder]
        return sorted(found, key=lambda each: (each.created_at, each.id), reverse=True)

    def seen(self, session_id: int, at: datetime, expires_at: datetime) -> None:
        found = self._tables.sessions.get(session_id)
        if found is not None and found.last_seen_at < at:
            self._tables.sessions[session_id] = evolve(
                found, last_seen_at=at, expires_at=expires_at
            )

    def end(self, holder: Subject, session_id: int) -> None:
        found = self._tables.sessions.get(session_id)
        if found is None or found.holder != holder:
            raise NotFound(f"There is no session {session_id}.")
        del self._tables.sessions[session_id]

    def end_all(self, holder: Subject, *, but: int | None = None) -> int:
        return self._forget(
            [
                each.id
                for each in self._tables.sessions.values()
                if each.holder == holder and each.id != but
            ]
        )

    def end_oldest(self, holder: Subject, *, but: int) -> int:
        return self._forget([each.id for each in self._newest(holder)[but:]])

    def purge(self, now: datetime) -> int:
        return self._forget(
            [each.id for each in self._tables.sessions.values() if each.has_expired(now)]
        )

    def _forget(self, ids: Sequence[int]) -> int:
        for session_id in ids:
            del self._tables.sessions[session_id]
        return len(ids)


class MemoryOneTimeTokens:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, token: OneTimeToken) -> OneTimeToken:
        if token.subject.id not in self._of(token.subject.kind):
            raise NotFound(f"There is no {token.subject.kind} {token.subject.id}.")
        added = evolve(token, id=self._tables.new_id("one_time_tokens"))
        self._tables.one_time_tokens[added.id] = added
        return added

    def _of(self, kind: Kind) -> Mapping[int, object]:
        of_each: Mapping[Kind, Mapping[int, object]] = {
            Kind.REGISTRATION: self._tables.registrations,
            Kind.CUSTOMER: self._tables.customers,
            Kind.MEMBER: self._tables.staff_members,
        }
        return of_each[kind]

    def find(self, purpose: Purpose, digest: bytes, now: datetime) -> Subject:
        return self._one(purpose, digest, now).subject

    def spend(self, purpose: Purpose, digest: bytes, now: datetime) -> Subject:
        token = self._one(purpose, digest, now)
        del self._tables.one_time_tokens[token.id]
        return token.subject

    def _one(self, purpose: Purpose, digest: bytes, now: datetime) -> OneTimeToken:
        for token in self._tables.one_time_tokens.values():
            if (token.purpose, token.digest) == (purpose, digest) and now < token.expires_at:
                return token
        raise TokenSpent("The token is unknown, was used, or is too old.")

    def forget(self, purpose: Purpose, subject: Subject) -> None:
        self._forget(
            [
                each.id
                for each in self._tables.one_time_tokens.values()
                if (each.purpose, each.subject) == (purpose, subject)
            ]
        )

    def purge(self, now: datetime) -> int:
        return self._forget(
            [each.id for each in self._tables.one_time_tokens.values() if each.expires_at <= now]
        )

    def _forget(self, ids: Sequence[int]) -> int:
        for token_id in ids:
            del self._tables.one_time_tokens[token_id]
        return len(ids)
