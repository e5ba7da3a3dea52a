"""The people of the staff in MySQL."""

from collections.abc import Sequence
from typing import Any, Final

from attrs import evolve

from adapters.mysql.connection import Session
from adapters.mysql.rows import page, utc
from domain.accounts.model import Email
from domain.shared.errors import NotFound
from domain.shared.paging import Key, Page
from domain.staff.model import Role
from domain.staff_members.model import StaffMember

_COLUMNS: Final = (
    "id, email, name, role, password_hash, totp_secret, totp_confirmed_at, totp_last_step, "
    "version, created_at, updated_at, revoked_at"
)

INSERT: Final = """
    INSERT INTO staff_members
      (email, name, role, password_hash, totp_secret, totp_confirmed_at, totp_last_step,
        version, created_at, updated_at, revoked_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
SELECT_ONE: Final = f"SELECT {_COLUMNS} FROM staff_members WHERE id = %s"
SELECT_ONE_FOR_UPDATE: Final = f"{SELECT_ONE} FOR UPDATE"
# By its index, which has the ids in order: the rows are locked one after the other.
SELECT_OWNERS_FOR_UPDATE: Final = f"""
    SELECT {_COLUMNS}
    FROM staff_members FORCE INDEX (ix_staff_members_owners)
    WHERE role = 'owner' AND revoked_at IS NULL
    ORDER BY id
    FOR UPDATE
"""
SELECT_BY_EMAIL: Final = f"SELECT {_COLUMNS} FROM staff_members WHERE email = %s"
SELECT_PAGE: Final = f"SELECT {_COLUMNS} FROM staff_members WHERE id > %s ORDER BY id LIMIT %s"
UPDATE: Final = """
    UPDATE staff_members
    SET
      name = %s,
      role = %s,
      password_hash = %s,
      totp_secret = %s,
      totp_confirmed_at = %s,
      totp_last_step = %s,
      version = %s,
      updated_at = %s,
      revoked_at = %s
    WHERE id = %s
"""


def _member(row: tuple[Any, ...]) -> StaffMember:
    return StaffMember(
        id=row[0],
        email=row[1],
        name=row[2],
        role=Role(row[3]),
        password_hash=row[4],
        totp_secret=row[5],
        totp_confirmed_at=None if row[6] is None else utc(row[6]),
        totp_last_step=row[7],
        version=row[8],
        created_at=utc(row[9]),
        updated_at=utc(row[10]),
        revoked_at=None if row[11] is None else utc(row[11]),
    )


class MySQLStaffMembers:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, member: StaffMember) -> StaffMember:
        new_id = self._session.insert(
            INSERT,
            (
                member.email,
                member.name,
                member.role,
                member.password_hash,
                member.totp_secret,
                member.totp_confirmed_at,
                member.totp_last_step,
                member.version,
                member.created_at,
                member.updated_at,
                member.revoked_at,
            ),
        )
        return evolve(member, id=new_id)

    def get(self, member_id: int) -> StaffMember:
        return self._one(SELECT_ONE, member_id)

    def get_for_update(self, member_id: int) -> StaffMember:
        return self._one(SELECT_ONE_FOR_UPDATE, member_id)

    def _one(self, sql: str, member_id: int) -> StaffMember:
        row = self._session.row(sql, (member_id,))
        if row is None:
            raise NotFound(f"There is nobody {member_id} in the staff.")
        return _member(row)

    def owners_for_update(self) -> Sequence[StaffMember]:
        return [_member(row) for row in self._session.rows(SELECT_OWNERS_FOR_UPDATE)]

    def by_email(self, email: Email) -> StaffMember | None:
        row = self._session.row(SELECT_BY_EMAIL, (email,))
        return None if row is None else _member(row)

    def save(self, member: StaffMember) -> None:
        self._session.write(
            UPDATE,
            (
                member.name,
                member.role,
                member.password_hash,
                member.totp_secret,
                member.totp_confirmed_at,
                member.totp_last_step,
                member.version,
                member.updated_at,
                member.revoked_at,
                member.id,
            ),
        )

    def page(self, *, limit: int, after: Key | None) -> Page[StaffMember]:
        [last] = after or (0,)
        rows = self._session.rows(SELECT_PAGE, (last, limit + 1))
        return page(rows, limit, _member, key=lambda row: (row[0],))
