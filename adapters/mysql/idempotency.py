"""Idempotency keys in MySQL."""

from datetime import datetime
from typing import Final

from adapters.mysql.connection import Session
from adapters.mysql.rows import from_json, to_json, utc
from domain.idempotency.model import KEPT, Answer, Claim, KeyInProgress, KeyLost, KeyReused
from domain.shared.errors import ConcurrencyConflict

# The insert decides between two at once: the second waits for the first to commit, then finds
# its row. Assigning a column to itself changes nothing, and is no error as INSERT IGNORE's hidden
# ones would be.
INSERT_CLAIM: Final = """
    INSERT INTO idempotency_keys
      (caller, idempotency_key, request_digest, token, claimed_at, lease_until)
    VALUES (%s, %s, %s, %s, %s, %s)
    ON DUPLICATE KEY UPDATE caller = idempotency_keys.caller
"""
SELECT_CLAIM_FOR_UPDATE: Final = """
    SELECT request_digest, token, claimed_at, lease_until, status, headers, body
    FROM idempotency_keys
    WHERE caller = %s AND idempotency_key = %s
    FOR UPDATE
"""
TAKE_OVER: Final = """
    UPDATE idempotency_keys
    SET
      request_digest = %s,
      token = %s,
      claimed_at = %s,
      lease_until = %s,
      status = NULL,
      headers = NULL,
      body = NULL
    WHERE caller = %s AND idempotency_key = %s
"""
STORE_ANSWER: Final = """
    UPDATE idempotency_keys
    SET status = %s, headers = %s, body = %s
    WHERE caller = %s AND idempotency_key = %s AND token = %s AND status IS NULL
"""
RELEASE_CLAIM: Final = """
    DELETE FROM idempotency_keys
    WHERE caller = %s AND idempotency_key = %s AND token = %s AND status IS NULL
"""
PURGE: Final = "DELETE FROM idempotency_keys WHERE claimed_at < %s LIMIT 1000"


class MySQLIdempotencyKeys:
    def __init__(self, session: Session) -> None:
        self._session = session

    def claim(self, claim: Claim, *, now: datetime, lease_until: datetime) -> Answer | None:
        holder = (claim.request_digest, claim.token, now, lease_until)
        self._session.write(INSERT_CLAIM, (claim.caller, claim.key, *holder))
        row = self._session.row(SELECT_CLAIM_FOR_UPDATE, (claim.caller, claim.key))
        if row is None:
            raise ConcurrencyConflict("The idempotency key was given back meanwhile. Try again.")
        digest, token, claimed_at, lease, status, headers, body = row
        running = status is None
        if running and token == claim.token:
            return None
        if utc(claimed_at) <= now - KEPT or (running and utc(lease) <= now):
            self._session.write(TAKE_OVER, (*holder, claim.caller, claim.key))
            return None
        if digest != claim.request_digest:
            raise KeyReused("This idempotency key was used for another request.")
        if running:
            raise KeyInProgress("The first request with this idempotency key is still running.")
        return Answer(status=status, headers=from_json(headers), body=body)

    def answer(self, claim: Claim, answer: Answer) -> None:
        stored = self._session.write(
            STORE_ANSWER,
            (
                answer.status,
                to_json(dict(answer.headers)),
                answer.body,
                claim.caller,
                claim.key,
                claim.token,
            ),
        )
        if not stored:
            raise KeyLost("The idempotency key was taken over by a later request.")

    def release(self, claim: Claim) -> None:
        self._session.write(RELEASE_CLAIM, (claim.caller, claim.key, claim.token))

    def purge(self, older_than: datetime) -> int:
        return self._session.write(PURGE, (older_than,))
