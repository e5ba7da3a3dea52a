"""The notices of the test gateway: kept in its books until they have arrived, or were tried often
enough.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from adapters.payments.play_cards import CARDS
from adapters.payments.play_rows import HeldPayment, Rows
from adapters.payments.play_signing import Signer
from domain.payments.play import PlayNotice
from domain.payments.ports import InvalidNotice, Notice

# The pauses are 5, 10, 20, 40 and 80 seconds: long enough for a service that starts anew. The shop
# asks by itself about what it hears nothing of.
_MOST_ATTEMPTS: Final = 6
_PAUSE: Final = timedelta(seconds=5)

_ABOUT_PAYMENTS: Final = "payment."

INSERT: Final = """
    INSERT INTO notices (event_id, reference, kind, newest_first, attempts, due_at)
    VALUES (?, ?, ?, ?, 0, ?)
"""
# Those that are to come in order, and then the others, the newest first.
SELECT_DUE: Final = """
    SELECT id, event_id, reference, kind
    FROM notices
    WHERE due_at <= ?
    ORDER BY newest_first, CASE WHEN newest_first THEN -id ELSE id END
    LIMIT ?
"""
SELECT_ATTEMPTS: Final = "SELECT attempts FROM notices WHERE id = ?"
POSTPONE: Final = "UPDATE notices SET attempts = attempts + 1, due_at = ? WHERE id = ?"
DELETE: Final = "DELETE FROM notices WHERE id = ?"


def queue(rows: Rows, payment: HeldPayment) -> None:
    """Tell of what just became of a payment, or of a refund of it."""
    card = CARDS.get(payment.source)
    shuffled = card is not None and card.shuffles_notices
    notice = (f"evt_{secrets.token_hex(12)}", payment.reference, f"payment.{payment.result}")
    for _ in range(2 if shuffled else 1):
        rows.connection.execute(INSERT, (*notice, shuffled, rows.now))


def due(rows: Rows, signer: Signer, now: datetime, limit: int) -> Sequence[PlayNotice]:
    return [
        _signed(signer, now, row["id"], _body(row["event_id"], row["kind"], row["reference"]))
        for row in rows.connection.execute(SELECT_DUE, (rows.now, limit)).fetchall()
    ]


def _body(event_id: str, kind: str, reference: str) -> bytes:
    return json.dumps({"id": event_id, "type": kind, "reference": reference}).encode()


def _signed(signer: Signer, now: datetime, notice_id: int, body: bytes) -> PlayNotice:
    headers = {"content-type": "application/json", **signer.sign(body, now)}
    return PlayNotice(id=notice_id, headers=headers, body=body)


def remove(rows: Rows, notice_id: int) -> None:
    rows.connection.execute(DELETE, (notice_id,))


def postpone(rows: Rows, now: datetime, notice_id: int) -> None:
    """Or give up."""
    row = rows.connection.execute(SELECT_ATTEMPTS, (notice_id,)).fetchone()
    if row is None:
        return
    attempts = row["attempts"] + 1
    if attempts >= _MOST_ATTEMPTS:
        remove(rows, notice_id)
        return
    due_at = now + _PAUSE * 2 ** (attempts - 1)
    rows.connection.execute(POSTPONE, (due_at.isoformat(timespec="microseconds"), notice_id))


def read(signer: Signer, headers: Mapping[str, str], body: bytes, now: datetime) -> Notice | None:
    """None if it tells of something else. Raises InvalidNotice."""
    signer.check(headers, body, now)
    try:
        told = json.loads(body)
        kind = _text(told["type"])
        notice = Notice(event_id=_text(told["id"]), reference=_text(told["reference"]))
    # The last of them: brackets within brackets, a hundred thousand times.
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InvalidNotice("It cannot be read.") from error
    return notice if kind.startswith(_ABOUT_PAYMENTS) else None


def _text(told: object) -> str:
    """Raises TypeError."""
    if not isinstance(told, str):
        raise TypeError("It is no text.")
    return told
