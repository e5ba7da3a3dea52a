"""docs/customers.md tells of what is there, and of all of it."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from domain.accounts.model import LIFETIMES, TOKEN_LIFETIMES, Kind, Password, Purpose
from domain.shared.rules import Text
from domain.visitors.model import LIFETIME
from entrypoints.http.problems import PROBLEMS
from entrypoints.http.routes import OPERATIONS

DOCS: Final = Path(__file__).parents[2] / "docs"
PAGE: Final = (DOCS / "customers.md").read_text(encoding="utf-8")


def _blank(path: str) -> str:
    return re.sub(r"\{\w+\}", "{}", path)


def test_every_route_of_visitors_and_customers_is_told_of() -> None:
    told = {(method, _blank(path)) for method, path in re.findall(r"`([A-Z]+) (/v1/\S+?)`", PAGE)}
    there = {(each.method, _blank(each.path)): each.folder for each in OPERATIONS}
    assert told <= set(there)
    assert told == {route for route, folder in there.items() if folder in {"Visitors", "Customers"}}


def test_every_refusal_is_one_of_the_shops() -> None:
    told = re.findall(r"\b([45]\d\d) `(\w+)`", PAGE)
    assert len(told) > 6
    for status, code in told:
        assert PROBLEMS[code].status == int(status)


def test_every_refusal_of_these_routes_is_told_of() -> None:
    codes = {code for each in OPERATIONS if each.folder == "Customers" for code in each.refusals}
    assert {code for code in codes if f"`{code}`" not in PAGE} == set()


def test_every_page_that_it_links_is_there() -> None:
    for name in re.findall(r"\]\(([\w-]+\.md)\)", PAGE):
        assert (DOCS / name).is_file(), name


def test_what_it_says_of_times_and_lengths_is_so() -> None:
    assert timedelta(days=90) == LIFETIME
    assert LIFETIMES[Kind.CUSTOMER] == timedelta(days=30)
    assert TOKEN_LIFETIMES[Purpose.CONFIRM] == timedelta(days=2)
    assert TOKEN_LIFETIMES[Purpose.RESET] == timedelta(hours=1)
    [rule] = Password.__metadata__  # type: ignore[attr-defined]
    assert isinstance(rule, Text)
    assert f"{rule.min} to {rule.max} characters" in PAGE


@pytest.mark.parametrize("page", ["conventions.md", "../README.md"])
def test_it_is_found_from_where_one_begins(page: str) -> None:
    assert "customers.md" in (DOCS / page).read_text(encoding="utf-8")
