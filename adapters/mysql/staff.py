"""Staff tokens in MySQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from attrs import evolve

from adapters.mysql.connection import Session
from adapters.mysql.rows import utc
from domain.shared.errors import NotFound
from domain.staff.model import ApiToken, Role

_COLUMNS: Final = "id, name, role, digest, created_at, revoked_at"

INSERT: Final = """
    INSERT INTO api_tokens (name, role, digest, created_at, revoked_at)
    VALUES (%s, %s, %s, %s, %s)
"""
SELECT_BY_DIGEST: Final = f"""
    SELECT {_COLUMNS} FROM api_tokens WHERE digest = %s AND revoked_at IS NULL
"""
SELECT_ALL: Final = f"SELECT {_COLUMNS} FROM api_tokens ORDER BY id"
REVOKE: Final = """
    UPDATE api_tokens SET revoked_at = %s WHERE id = %s AND revoked_at IS NULL
"""


def _token(row: tuple[Any, ...]) -> ApiToken:
    return ApiToken(
        id=row[0],
        name=row[1],
        role=Role(row[2]),
        digest=row[3],
        created_at=utc(row[4]),
        revoked_at=None if row[5] is None else utc(row[5]),
    )


class MySQLApiTokens:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, token: ApiToken) -> ApiToken:
        new_id = self._session.insert(
            INSERT, (token.name, token.role, token.digest, token.created_at, token.revoked_at)
        )
        return evolve(token, id=new_id)

    def by_digest(self, digest: bytes) -> ApiToken | None:
        row = self._session.row(SELECT_BY_DIGEST, (digest,))
        return None if row is None else _token(row)

    def all(self) -> Sequence[ApiToken]:
        return [_token(row) for row in self._session.rows(SELECT_ALL)]

    def revoke(self, token_id: int, at: datetime) -> None:
        if not self._session.write(REVOKE, (at, token_id)):
            raise NotFound(f"There is no token {token_id} that could be revoked.")
