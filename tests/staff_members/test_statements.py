"""How many statements each write about the staff sends: so many, whether there are few people or
many. BEGIN and COMMIT are not counted.

To know whose a log-in is takes two: the session, and the person with the role as it is now.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias

import pyotp
import pytest
from attrs import evolve, frozen

from adapters.mysql.connection import Pool, Server
from adapters.mysql.unit_of_work import MySQLUnits
from domain.accounts.model import Kind, Purpose, Subject
from domain.shared.tokens import digest
from domain.staff.model import Role
from entrypoints.bootstrap import Shop
from entrypoints.http.routes import OPERATIONS
from tests.builders import AT, a_one_time_token, a_session
from tests.doubles import FrozenClock
from tests.given import given_member
from tests.shopfront import AS_STAFF, PASSWORD, a_shop, as_member, callers

pytestmark = pytest.mark.database

ANNA: Final = "anna@example.com"
SECRET: Final = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
CODE: Final = pyotp.TOTP(SECRET).at(AT)
TOKEN: Final = "token-of-an-invitation"

CREDENTIALS: Final = {"email": ANNA, "password": PASSWORD}
CHANGE: Final = {"current_password": PASSWORD, "new_password": "another password"}
INVITATION: Final = {"email": "new@example.com", "name": "New", "role": "owner"}

# The operation, what is sent, then the number of statements. Anna has number 1 and session 1.
Write: TypeAlias = tuple[str, Any, int]
WRITES: Final[tuple[Write, ...]] = (
    # The row, log, letter.
    ("inviteStaffMember", INVITATION, 3),
    # The owners, the person; written; log.
    ("changeStaffMember", {"role": "support"}, 4),
    # Log-ins and invitations go, besides, and letters with such.
    ("revokeStaffMember", None, 7),
    # The person, locked and written; letters and invitations gone; log, letter.
    ("reinviteStaffMember", None, 6),
    # The person, locked and written; log, letter; log-ins gone.
    ("removeStaffMemberTotp", None, 5),
    # Is there such a token; read and gone; the person, locked; two counters gone; the person,
    # written; log-ins, letters and invitations gone; letter, log.
    ("acceptStaffInvitation", {"token": TOKEN, "password": PASSWORD}, 12),
    # Two counters; the person, read, locked and written, since the code is used up; the counter
    # gone; session, and those that are too many; log.
    ("createStaffSession", {**CREDENTIALS, "code": CODE}, 9),
    # From here on, two to know who calls. The session, log.
    ("endStaffSession", None, 4),
    ("endCurrentStaffSession", None, 4),
    ("endAllStaffSessions", None, 4),
    # The person, and two counters; the person, locked and written; log-ins, letters and invitations
    # gone; letter, log.
    ("changeStaffPassword", CHANGE, 12),
    ("beginStaffTotp", {"password": PASSWORD}, 8),
    ("confirmStaffTotp", {"code": CODE}, 9),
    ("removeOwnStaffTotp", {"password": PASSWORD, "code": CODE}, 9),
)
# Who has codes that are asked for; who has begun to set them up; all others have none.
ON: Final = {"createStaffSession", "removeStaffMemberTotp", "removeOwnStaffTotp"}
BEGUN: Final = {"confirmStaffTotp"}


@frozen
class Counted:
    shop: Shop
    sent: list[str]
    anna: dict[str, str]

    def statements(self, name: str, body: Any) -> int:
        operation = next(each for each in OPERATIONS if each.name == name)
        path = operation.path.replace("{staff_member_id}", "1").replace("{staff_session_id}", "1")
        headers = {"If-Match": "*", **(self.anna if operation.own else AS_STAFF)}
        self.sent.clear()
        answer = callers(self.shop).simulate_request(
            operation.method, path, json=body, headers=headers
        )
        assert answer.status_code < 300, answer.text
        return len([sql for sql in self.sent if sql != "COMMIT"])


@pytest.fixture
def counted(database: Server) -> Iterator[Callable[[int, str], Counted]]:
    """A shop with so many others in the staff, as the operation needs it."""
    sent: list[str] = []
    pool = Pool(database, size=1, observe=lambda sql, _: sent.append(sql))

    def count(people: int, name: str) -> Counted:
        shop = a_shop(MySQLUnits(pool, FrozenClock()))
        anna = as_member(shop, email=ANNA)
        for _ in range(people):
            given_member(shop.units, role=Role.OWNER)
        _set_up(shop, people, name)
        return Counted(shop, sent, anna)

    yield count
    pool.close()


def _set_up(shop: Shop, rows: int, name: str) -> None:
    anna = Subject(Kind.MEMBER, 1)
    with shop.units.write() as unit:
        for number in range(rows):
            unit.sessions.add(a_session(anna))
            secret = digest(f"{TOKEN}{number or ''}")
            token = a_one_time_token(anna, purpose=Purpose.INVITATION, digest=secret)
            unit.one_time_tokens.add(token)
        if name in ON | BEGUN:
            sealed = shop.second_factor.sealer.seal(SECRET)
            found = evolve(unit.staff_members.get(1), totp_secret=sealed)
            confirmed_at = AT if name in ON else None
            unit.staff_members.save(evolve(found, totp_confirmed_at=confirmed_at))
        unit.commit(None)


@pytest.mark.parametrize("write", WRITES, ids=[name for name, *_ in WRITES])
@pytest.mark.parametrize("people", [1, 20])
def test_a_write_sends_so_many_statements(
    counted: Callable[[int, str], Counted], people: int, write: Write
) -> None:
    name, body, statements = write
    assert counted(people, name).statements(name, body) == statements


def test_each_write_is_counted() -> None:
    there = [each for each in OPERATIONS if each.folder == "Staff" and each.method != "GET"]
    assert sorted(name for name, *_ in WRITES) == sorted(each.name for each in there)
