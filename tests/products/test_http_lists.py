"""`GET /v1/products` and its facets: every filter and sort, over HTTP."""

from typing import Any

import pytest
from falcon.testing import TestClient

from domain.products.model import Status
from tests.builders import a_shirt
from tests.given import given_category, given_product, given_tag
from tests.shopfront import pages
from tests.units import ShopUnits

PATH = "/v1/products"
FACETS = "/v1/products/facets"

ASKED = {
    "": [4, 3, 2, 1],
    "category=1": [4, 3],
    "category=2": [3],
    "category=99": [],
    "tags_any=1,2": [2, 1],
    "tags_any=1&tags_any=2": [2, 1],
    "tags_all=1,2": [1],
    "tags_all=2": [2, 1],
    "tags_all=1,99": [],
    "price_min=2000": [4, 2],
    "price_max=1499": [3, 1],
    "price_min=1000&price_max=1499": [3, 1],
    "price_min=3000&price_max=1000": [],
    "in_stock=true": [3, 1],
    "in_stock=false": [4, 2],
    "option=Colour:Blue": [3],
    "option=colour:blue&option=size:s": [3],
    "option=Colour:Blue&option=Size:L": [],
    "option=Colour:Blue&in_stock=true": [],
    "option=Colour:Red&in_stock=true": [3],
    "q=mug": [2, 1],
    "q=mug+blue": [1],
    "q=MUG-1": [1],
    "q=gr%C3%B6%C3%9Fe": [4],
    "q=grosse": [4],
    "q=shi": [3],
    "q=nothing+of+the+kind": [],
    "q=%F0%9F%A6%93": [],
    "q=mug&category=3&tags_any=1&price_max=1000&in_stock=true": [1],
    "status=active": [4, 3, 2, 1],
    "status=draft": [],
    "status=active,archived": [4, 3, 2, 1],
    "sort=newest": [4, 3, 2, 1],
    "sort=oldest": [1, 2, 3, 4],
    "sort=name": [4, 1, 2, 3],
    "sort=-name": [3, 2, 1, 4],
    "sort=price": [1, 3, 4, 2],
    "sort=-price": [2, 4, 3, 1],
    "sort=price&category=3": [1, 2],
}
NO_CURSORS = [
    "",
    "x",
    "00",
    "5b5d",
    "ff",
    "é",
    "5b226e616d65222c2261222c315d",
    b'["newest",-5]'.hex(),
    b'["newest",true]'.hex(),
    b'["newest",1.5]'.hex(),
    b'["newest",99999999999999999999]'.hex(),
    b'["newest","1 OR 1=1"]'.hex(),
    b'["newest",1,1]'.hex(),
    b"[".hex() * 2000,
]


@pytest.fixture(autouse=True)
def range_of_goods(units: ShopUnits) -> None:
    """Six products, the last two of which only staff may see."""
    clothes = given_category(units, name="Clothes")
    shirts = given_category(units, name="Shirts", parent_id=clothes.id)
    mugs = given_category(units, name="Mugs")
    blue, new = given_tag(units, name="blue"), given_tag(units, name="new")
    mug: dict[str, Any] = {"category_id": mugs.id, "tag_ids": (blue.id, new.id)}
    given_product(units, name="Blue mug", price=1000, stock=[5], sku="MUG-1", **mug)
    given_product(units, name="Red mug", price=3000, category_id=mugs.id, tag_ids=(new.id,))
    given_product(
        units,
        a_shirt(("Blue", "S"), ("Red", "L"), name="Shirt", category_id=shirts.id),
        stock=[0, 3],
    )
    given_product(units, name="Apron", price=2000, category_id=clothes.id, description="Größe, 7")
    given_product(units, name="Draft", price=1, status=Status.DRAFT, tag_ids=(blue.id,))
    given_product(units, name="Old", price=1, status=Status.ARCHIVED)


def ids(client: TestClient, query: str) -> list[int]:
    answer = client.get(PATH, query_string=query)
    assert answer.status_code == 200
    return [row["id"] for row in answer.json]


def test_what_is_asked_for_is_found_in_order(anyone: TestClient) -> None:
    assert {query: ids(anyone, query) for query in ASKED} == ASKED


def test_staff_see_and_choose_every_status(staff: TestClient) -> None:
    assert ids(staff, "") == [6, 5, 4, 3, 2, 1]
    assert ids(staff, "status=draft") == [5]
    assert ids(staff, "status=draft,archived&sort=oldest") == [5, 6]
    assert ids(staff, "tags_any=1") == [5, 1]


@pytest.mark.parametrize("sort", ["newest", "oldest", "name", "-name", "price", "-price"])
def test_pages_together_are_the_list_in_each_order(anyone: TestClient, sort: str) -> None:
    whole = anyone.get(PATH, query_string=f"sort={sort}&expand=tags").json
    for limit in (1, 2, 3, 4):
        found = pages(anyone, PATH, f"sort={sort}&limit={limit}&expand=tags")
        assert [row for page in found for row in page] == whole
        assert {len(page) for page in found[:-1]} <= {limit}


def test_the_link_keeps_the_rest_of_the_query(anyone: TestClient) -> None:
    found = pages(anyone, PATH, "q=mug&limit=1&tags_any=1,2&sort=price")
    assert [[row["id"] for row in page] for page in found] == [[1], [2]]


def test_a_page_holds_fifty_unless_asked_otherwise(anyone: TestClient, units: ShopUnits) -> None:
    for _ in range(48):
        given_product(units)
    assert [len(page) for page in pages(anyone, PATH)] == [50, 2]


def test_a_cursor_that_is_not_one_of_ours_is_refused(anyone: TestClient) -> None:
    for after in NO_CURSORS:
        answer = anyone.get(PATH, query_string=f"after={after}")
        assert (answer.status_code, answer.json["code"]) == (400, "invalid_query")
        [error] = answer.json["errors"]
        assert (error["parameter"], error["code"]) == ("after", "cursor")


def test_a_cursor_fits_no_other_sort(anyone: TestClient) -> None:
    link = anyone.get(PATH, query_string="limit=1&sort=price").headers["Link"]
    after = link.partition("after=")[2].partition(">")[0]
    assert anyone.get(PATH, query_string=f"after={after}&sort=price").status_code == 200
    for sort in ("newest", "name", "-price"):
        assert anyone.get(PATH, query_string=f"after={after}&sort={sort}").status_code == 400


def test_nested_parts_come_when_asked_for(anyone: TestClient) -> None:
    row = anyone.get(PATH, query_string="category=2").json[0]
    assert not {"category", "tags", "variants", "private_metadata"} & set(row)
    row = anyone.get(PATH, query_string="category=2&expand=category,variants").json[0]
    assert row["category"]["name"] == "Shirts"
    assert [variant["available"] for variant in row["variants"]] == [0, 3]
    assert "tags" not in row


def bands(*counts: int) -> list[dict[str, Any]]:
    limits = [0, 1000, 2500, 5000, 10000, 25000, None]
    return [
        {"min": low, "below": below, "count": count}
        for low, below, count in zip(limits[:-1], limits[1:], counts, strict=True)
    ]


def test_a_result_is_counted_by_category_tag_and_price(anyone: TestClient) -> None:
    answer = anyone.get(FACETS)
    assert answer.status_code == 200
    assert answer.json == {
        "categories": [
            {"category_id": 3, "name": "Mugs", "count": 2},
            {"category_id": 1, "name": "Clothes", "count": 1},
            {"category_id": 2, "name": "Shirts", "count": 1},
        ],
        "tags": [
            {"tag_id": 2, "name": "new", "count": 2},
            {"tag_id": 1, "name": "blue", "count": 1},
        ],
        "price_bands": bands(0, 3, 1, 0, 0, 0),
    }


def test_facets_count_just_what_the_filter_finds(staff: TestClient, anyone: TestClient) -> None:
    for query in (
        "q=mug",
        "category=1",
        "tags_any=1",
        "in_stock=true",
        "status=draft",
        "price_max=1",
    ):
        for client in (staff, anyone):
            found = client.get(PATH, query_string=query).json
            counted = client.get(FACETS, query_string=query).json
            assert sum(each["count"] for each in counted["price_bands"]) == len(found)
            tagged = sum(each["count"] for each in counted["tags"])
            assert tagged == sum(len(row["tag_ids"]) for row in found)


def test_price_bands_are_chosen_by_the_caller(anyone: TestClient) -> None:
    answer = anyone.get(FACETS, query_string="price_bands=2000,1200")
    assert answer.json["price_bands"] == [
        {"min": 0, "below": 1200, "count": 1},
        {"min": 1200, "below": 2000, "count": 1},
        {"min": 2000, "below": None, "count": 2},
    ]
