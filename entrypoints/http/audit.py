"""`/v1/audit`."""

from datetime import datetime

from attrs import frozen

from domain.audit.model import AuditFilter
from domain.shared.paging import DEFAULT_LIMIT, Limit
from domain.staff import use_cases
from entrypoints.http.operations import Call
from entrypoints.http.query import write_cursor
from entrypoints.http.replies import Reply


@frozen(kw_only=True)
class AuditQuery(AuditFilter):
    """Which entries, and which page of them."""

    limit: Limit = DEFAULT_LIMIT
    """How many to answer at once."""
    after: str | None = None
    """Where the page before ended: take it from its `Link` header."""


def list_entries(call: Call[AuditQuery, None]) -> Reply:
    page = use_cases.list_audit_entries(
        call.units,
        call.actor,
        call.query,
        limit=call.query.limit,
        after=call.cursor("-recorded_at", call.query.after, datetime, int),
    )
    following = write_cursor("-recorded_at", page.after) if page.after else None
    return Reply(value=page.items, next=following)
