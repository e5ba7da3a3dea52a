"""docs/privacy.md tells of each table in which there is something about people."""

from pathlib import Path

from domain.privacy.shop_map import SHOP

_PAPER = Path(__file__).parents[2] / "docs" / "privacy.md"


def test_every_table_about_people_is_told_of() -> None:
    rows = [line for line in _PAPER.read_text().splitlines() if line.startswith("| `")]

    told = [line.split("`")[1] for line in rows]
    assert sorted(told) == sorted(
        table.name for table in SHOP.tables if table.personal or table.staff
    )
