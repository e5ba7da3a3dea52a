"""Which page of a list: the parameters that all lists share."""

from attrs import frozen

from domain.shared.paging import DEFAULT_LIMIT, Limit


@frozen(kw_only=True)
class PageQuery:
    """Which page of a list."""

    limit: Limit = DEFAULT_LIMIT
    """How many to answer at once."""
    after: str | None = None
    """Where the page before ended: take it from its `Link` header."""
