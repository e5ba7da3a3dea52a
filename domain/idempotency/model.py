"""Idempotency keys: the same key and the same request give the same answer, once.

After the IETF draft "The Idempotency-Key HTTP Header Field", with the answer stored in the
effect's own transaction: a crash leaves either nothing or an answer to repeat.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Final

from attrs import frozen

from domain.shared.errors import ConcurrencyConflict, Conflict, DomainError
from domain.shared.rules import Text

# A minute is longer than all but the largest imports run, so a lease that has run out nearly
# always belongs to a dead worker. A slow request that is overtaken stores nothing: its claim is
# checked as it commits. Shorter would waste such work, longer makes a client wait after a crash.
LEASE: Final = timedelta(seconds=60)

# As long as the clients of the large payment services are used to: a phone that was switched
# off over night can still repeat its request in the morning.
KEPT: Final = timedelta(hours=24)

IdempotencyKey = Annotated[
    str, Text(255, pattern=r"^[\x21-\x7e]+$", hint="must be printable ASCII without spaces")
]


class KeyReused(DomainError):
    """The key came before, with another request."""

    code = "idempotency_key_reused"


class KeyInProgress(Conflict):
    """The first request with this key is still running."""

    code = "idempotency_key_in_progress"


class KeyLost(ConcurrencyConflict):
    """The claim holds the key no longer: another has taken it over, or answered."""


@frozen(kw_only=True)
class Claim:
    """One attempt at a request under a key. `token` tells it from an attempt that took over."""

    caller: str
    key: str
    request_digest: bytes
    token: str


@frozen(kw_only=True)
class Answer:
    """What was answered, to be told again."""

    status: int
    headers: Mapping[str, str]
    body: bytes
