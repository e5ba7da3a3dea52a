"""What a declaration can say, and how those of several tables come together."""

from typing import Any

import pytest

from domain.privacy.model import (
    GONE,
    ByAddress,
    ById,
    Kept,
    Moment,
    PrivacyMap,
    Scrubbed,
    Table,
)
from domain.privacy.shop_map import SHOP
from tests.builders import AT, a_customer


def _nobody(name: str) -> list[int]:
    raise AssertionError(f"{name} was not to be asked")


def _table(name: str = "reviews", **fields: Any) -> Table:
    return Table(**{"name": name, "by": (ById("customer_id"),), "erasing": GONE, **fields})


def test_every_column_of_a_declaration_is_in_it_once() -> None:
    table = _table(
        shown="stars sentence",
        flags="published",
        documents="photos",
        hidden={"a secret": "digest", "a copy": "body"},
        staff={"they answered it": "answered_by"},
        plain="id product_id",
    )

    assert table.told == ("stars", "sentence", "published", "photos")
    assert table.hidden == {"digest": "a secret", "body": "a copy"}
    assert table.personal == {
        "stars", "sentence", "published", "photos", "digest", "body", "customer_id",
    }  # fmt: skip
    assert table.columns == table.personal | {"answered_by", "id", "product_id"}


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"shown": "stars", "plain": "id stars"}, "reviews: stars is declared twice"),
        ({"plain": "id customer_id"}, "customer_id is declared twice"),
        ({"shown": "stars", "documents": "stars"}, "stars is declared twice"),
        ({"shown": "stars", "hidden": {"why": "stars"}}, "stars is declared twice"),
        ({"staff": {"why": "stars"}, "plain": "stars"}, "stars is declared twice"),
        ({"by": (), "shown": "stars"}, "needs a way to the customer"),
        ({"by": (), "shown": "stars", "erasing": None}, "needs a way to the customer"),
        ({"erasing": None}, "a way to be erased"),
        (
            {"shown": "stars", "erasing": Scrubbed({"customer_id": None})},
            "stars is neither replaced nor kept",
        ),
        (
            {"hidden": {"why": "digest"}, "erasing": Scrubbed({"customer_id": None})},
            "digest is neither replaced nor kept",
        ),
        (
            {"erasing": Scrubbed({"customer_id": None, "sentence": ""})},
            "sentence is not declared",
        ),
        ({"by": (ByAddress("email", unless="owner_id"),)}, "owner_id is not declared"),
        (
            {
                "by": (
                    ById("actor", prefix="customer:"),
                    ById("actor", through="visitors", prefix="visitor:", unless="id"),
                ),
                "plain": "id",
            },
            "a column leads to the customer in two ways",
        ),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(
    fields: dict[str, Any], problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        _table(**fields)


def test_what_is_staffs_can_be_a_customers_in_another_row() -> None:
    table = _table(shown="label", staff={"their log-in": "label"})

    assert table.columns == {"label", "customer_id"}


def test_rows_are_known_by_a_number_an_address_or_an_actor() -> None:
    table = _table(
        by=(
            ById("customer_id"),
            ByAddress("recipient"),
            ById("cart_id", through="carts"),
            ById("actor", prefix="customer:"),
            ById("actor", through="visitors", prefix="visitor:"),
        )
    )
    customer = a_customer(id=7, email="anna@example.com")

    assert table.whose(customer, {"carts": [3, 4], "visitors": [5]}.__getitem__) == {
        "customer_id": [7],
        "recipient": ["anna@example.com"],
        "cart_id": [3, 4],
        "actor": ["customer:7", "visitor:5"],
    }


def test_nobody_is_found_by_an_address_that_is_gone_or_through_rows_that_are_not_there() -> None:
    table = _table(by=(ByAddress("recipient"), ById("cart_id", through="carts")))

    assert table.whose(a_customer(id=7, email=None), lambda _: []) == {}


def test_what_leads_to_a_customer_may_be_anothers_all_the_same() -> None:
    table = _table(
        by=(
            ById("customer_id"),
            ById("visitor_id", through="visitors", unless="customer_id email status=sold"),
            ByAddress("email", unless="customer_id"),
        ),
        plain="status",
    )
    nobodys = {"customer_id": None, "visitor_id": 5, "email": None, "status": "open"}

    def anothers(**fields: Any) -> list[str]:
        row = {**nobodys, **fields}
        return [link.column for link in table.by if table.is_anothers(link.column, row)]

    assert anothers() == []
    assert anothers(customer_id=7) == ["visitor_id", "email"]
    assert anothers(email="anna@example.com") == ["visitor_id"]
    assert anothers(status="sold") == ["visitor_id"]
    assert table.unless("visitor_id") == (
        ("customer_id", None), ("email", None), ("status", "sold"),
    )  # fmt: skip


def test_what_is_not_led_through_is_not_asked() -> None:
    assert _table().whose(a_customer(id=7), _nobody) == {"customer_id": [7]}


def test_a_value_can_be_the_moment_of_erasing() -> None:
    scrubbed = Scrubbed({"name": "", "email": None, "erased_at": Moment.ERASING})

    assert scrubbed.at(AT) == {"name": "", "email": None, "erased_at": AT}


def test_a_table_is_erased_before_those_that_lead_from_it_to_the_customer() -> None:
    boards = _table("boards", by=(ById("visitor_id", through="visitors"),))
    pins = _table("pins", by=(ById("board_id", through="boards"),))
    notes = _table("notes", by=(ById("pin_id", through="pins"),))
    goods = Table(name="goods", plain="id")

    ordered = PrivacyMap((*SHOP.tables, goods, boards, pins, notes)).of_customers()

    names = [table.name for table in ordered]
    assert [name for name in names if name in {"visitors", "boards", "pins", "notes"}] == [
        "notes", "pins", "boards", "visitors",
    ]  # fmt: skip
    assert "goods" not in names
    assert sorted(names) == sorted(
        ["boards", "pins", "notes", *(table.name for table in SHOP.of_customers())]
    )


def test_an_add_on_joins_without_the_shop_knowing_of_it() -> None:
    reviews = _table(shown="sentence", plain="id")

    whole = PrivacyMap((*SHOP.tables, reviews))

    assert whole["reviews"] is reviews
    assert [each for each in whole.of_customers() if each not in SHOP.of_customers()] == [reviews]


@pytest.mark.parametrize(
    ("tables", "problem"),
    [
        ((_table(), _table()), "declared twice: reviews"),
        ((_table(by=(ById("cart_id", through="carts"),)),), "through carts"),
        (
            (_table(by=(ById("id", through="tags"),)), Table(name="tags", plain="id")),
            "through tags",
        ),
        ((_table(by=(ById("answer_to", through="reviews"),)),), "through reviews"),
        (
            (
                _table("a", by=(ById("b_id", through="b"),)),
                _table("b", by=(ById("a_id", through="a"),)),
                _table("c"),
            ),
            "through a, b",
        ),
    ],
)
def test_a_map_that_leads_nowhere_is_refused(tables: tuple[Table, ...], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        PrivacyMap(tables)


def test_a_table_that_is_not_in_the_map_is_not_found() -> None:
    with pytest.raises(KeyError):
        SHOP["reviews"]


def test_whatever_the_shop_keeps_is_argued_for() -> None:
    for table in SHOP.tables:
        reasons = [*table.hidden.values(), *table.staff.values()]
        if isinstance(table.erasing, Kept):
            reasons.append(table.erasing.why)
        if isinstance(table.erasing, Scrubbed):
            reasons += table.erasing.kept.values()
        assert all(len(why.split()) >= 3 for why in reasons), table.name
