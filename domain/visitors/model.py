"""Visitors: a browser that came to the shop, before and after anybody logs in there. What it does
hangs on its id.
"""

from datetime import datetime, timedelta
from typing import Final

from attrs import field, frozen

TOKEN_PREFIX: Final = "visitor_"  # noqa: S105 - what every secret begins with

# Who comes once a season keeps the bag that was filled the last time. Longer keeps what was left
# behind on shared computers, and rows that nobody comes back to; shorter loses bags of people who
# take their time. What was told once as `expires_at` only ever moves later.
LIFETIME: Final = timedelta(days=90)

# The last use is noted once a day, so that a page of the shop, which reads a dozen times, does not
# write a dozen times: a write costs a transaction and a flushed log, and would make each read wait
# for others of the same visitor. The price is that LIFETIME counts from up to a day before the very
# last use. A shorter interval gains nothing that 90 days would notice.
NOTED_EVERY: Final = timedelta(days=1)


@frozen(kw_only=True)
class Visitor:
    """Only the SHA-256 of a visitor's secret is kept."""

    id: int
    digest: bytes = field(repr=False)
    created_at: datetime
    last_seen_at: datetime
    """To within NOTED_EVERY."""
    customer_id: int | None = None
    """Who logged in there first: what was done there is theirs."""

    @property
    def expires_at(self) -> datetime:
        return self.last_seen_at + LIFETIME

    def has_expired(self, now: datetime) -> bool:
        return now >= self.expires_at

    def is_to_be_noted(self, now: datetime) -> bool:
        """Whether it is so long since the last use that was noted."""
        return now - self.last_seen_at >= NOTED_EVERY
