"""docs/privacy.md tells of each table in which there is something about people."""

from datetime import timedelta
from pathlib import Path

from domain.accounts.model import TOKEN_LIFETIMES, Purpose
from domain.mail.model import LONGEST_WAIT
from domain.privacy.shop_map import SHOP

_PAPER = Path(__file__).parents[2] / "docs" / "privacy.md"


def test_what_is_told_of_how_long_a_registration_is_kept_is_so() -> None:
    until_purged = timedelta(hours=1)
    longest = LONGEST_WAIT + TOKEN_LIFETIMES[Purpose.CONFIRM] + until_purged

    assert "four days and four hours at most" in _PAPER.read_text()
    assert timedelta(days=4, hours=3) < longest <= timedelta(days=4, hours=4)


def test_every_table_about_people_is_told_of() -> None:
    rows = [line for line in _PAPER.read_text().splitlines() if line.startswith("| `")]

    told = [line.split("`")[1] for line in rows]
    assert sorted(told) == sorted(
        table.name for table in SHOP.tables if table.personal or table.staff
    )
