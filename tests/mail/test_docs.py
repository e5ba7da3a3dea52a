"""What docs/operations.md says to paste at night works."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.mysql.connection import Server
from tests.builders import AT
from tests.database import connected
from tests.given import given_letter
from tests.units import ShopUnits

_PAPER = Path(__file__).parents[2] / "docs" / "operations.md"

pytestmark = pytest.mark.database


def _statement(word: str) -> str:
    blocks = re.findall(r"```sql\n(.*?);\n```", _PAPER.read_text(encoding="utf-8"), re.DOTALL)
    [found] = [block for block in blocks if block.startswith(word) and "letters" in block]
    return str(found)


def test_the_outbox_is_shown_by_kind(database: Server, mysql_units: ShopUnits) -> None:
    for attempts in (0, 3):
        given_letter(mysql_units, attempts=attempts, due_at=AT + timedelta(hours=attempts))
    with connected(database) as connection, connection.cursor() as cursor:
        cursor.execute(_statement("SELECT"))
        [(kind, letters, most_attempts, oldest, next_try, _)] = cursor.fetchall()

    assert (kind, letters, most_attempts) == ("already_registered", 2, 3)
    assert oldest == next_try == AT.replace(tzinfo=None)


def test_what_failed_is_tried_at_once(database: Server, mysql_units: ShopUnits) -> None:
    failed = given_letter(mysql_units, attempts=3, due_at=AT + timedelta(days=36500))
    given_letter(mysql_units, due_at=AT + timedelta(days=36500))
    with connected(database) as connection, connection.cursor() as cursor:
        cursor.execute(_statement("UPDATE"))

    with mysql_units.write() as unit:
        claimed = unit.letters.claim(AT + timedelta(days=36499), AT + timedelta(days=36501))
    assert claimed is not None
    assert claimed.id == failed.id


def test_old_letters_are_dropped(database: Server, mysql_units: ShopUnits) -> None:
    given_letter(mysql_units, created_at=AT - timedelta(days=36500))
    given_letter(mysql_units, created_at=AT + timedelta(days=36500))
    with connected(database) as connection, connection.cursor() as cursor:
        cursor.execute(_statement("DELETE"))

    with mysql_units.read() as unit:
        assert unit.letters.due(AT) == 1
