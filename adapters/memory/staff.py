"""Staff tokens in memory."""

from collections.abc import Sequence
from datetime import datetime

from attrs import evolve

from adapters.memory.store import Tables
from domain.shared.errors import NotFound
from domain.staff.model import ApiToken


class MemoryApiTokens:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, token: ApiToken) -> ApiToken:
        added = evolve(token, id=self._tables.new_id("api_tokens"))
        self._tables.api_tokens[added.id] = added
        return added

    def by_digest(self, digest: bytes) -> ApiToken | None:
        for token in self._tables.api_tokens.values():
            if token.digest == digest and token.revoked_at is None:
                return token
        return None

    def all(self) -> Sequence[ApiToken]:
        return sorted(self._tables.api_tokens.values(), key=lambda token: token.id)

    def revoke(self, token_id: int, at: datetime) -> None:
        token = self._tables.api_tokens.get(token_id)
        if token is None or token.revoked_at is not None:
            raise NotFound(f"There is no token {token_id} that could be revoked.")
        self._tables.api_tokens[token_id] = evolve(token, revoked_at=at)
