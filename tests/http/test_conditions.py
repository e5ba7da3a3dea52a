"""Conditional requests: who has it already is told so, and who saw an old state is refused."""

import pytest
from falcon.testing import TestClient

from entrypoints.bootstrap import Shop
from tests.given import given_category, given_customer, given_product, given_tag
from tests.shopfront import dump, etag, pages
from tests.units import ShopUnits

READS = [
    "/", "/docs", "/docs/problems", "/docs/problems/sku_taken", "/v1/openapi.json",
    "/v1/categories", "/v1/categories/1", "/v1/tags", "/v1/tags/1", "/v1/products",
    "/v1/products/1", "/v1/products/1/variants", "/v1/products/facets", "/v1/variants/1",
    "/v1/variants/1/stock", "/v1/variants/1/stock-movements", "/v1/customers", "/v1/customers/1",
]  # fmt: skip
GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture(autouse=True)
def one_of_each(units: ShopUnits) -> None:
    """Category 1, tag 1, product 1 with variant 1, and customer 1."""
    given_customer(units)
    given_product(
        units, category_id=given_category(units).id, tag_ids=(given_tag(units).id,), stock=[7]
    )


def test_everything_that_is_read_has_a_strong_tag(staff: TestClient) -> None:
    for path in READS:
        answer = staff.get(path)
        assert (answer.status_code, path) == (200, path)
        tag = answer.headers["ETag"]
        assert tag.startswith('"')
        assert tag.endswith('"')
        assert staff.get(path).headers["ETag"] == tag
        assert "no-cache" in answer.headers["Cache-Control"]


def test_who_has_it_already_gets_no_body(staff: TestClient) -> None:
    for path in READS:
        tag = staff.get(path).headers["ETag"]
        for known in (tag, f"W/{tag}", f'"other", {tag}', f'W/"x",{tag} , "y"', "*"):
            answer = staff.get(path, headers={"If-None-Match": known})
            assert (answer.status_code, answer.content) == (304, b"")
            assert answer.headers["ETag"] == tag
            assert "no-cache" in answer.headers["Cache-Control"]
            assert "Content-Type" not in answer.headers
        for unknown in ('"other"', "", "nonsense", tag.strip('"'), f'"{tag}"'[:-1]):
            assert staff.get(path, headers={"If-None-Match": unknown}).status_code == 200


def test_a_change_makes_another_tag(staff: TestClient) -> None:
    seen = staff.get("/v1/products/1").headers["ETag"]
    staff.patch("/v1/products/1", json={"name": "Changed"}, headers={"If-Match": seen})
    answer = staff.get("/v1/products/1", headers={"If-None-Match": seen})
    assert (answer.status_code, answer.json["name"]) == (200, "Changed")


def test_what_is_not_the_products_own_makes_another_tag_too(staff: TestClient) -> None:
    path, query = "/v1/products/1", "expand=category,tags"
    seen = staff.get(path, query_string=query).headers["ETag"]
    staff.patch("/v1/categories/1", json={"name": "Renamed"}, headers={"If-Match": "*"})
    answer = staff.get(path, query_string=query, headers={"If-None-Match": seen})
    assert (answer.status_code, answer.json["category"]["name"]) == (200, "Renamed")


def test_staff_and_shoppers_have_different_tags_and_caches(
    staff: TestClient, anyone: TestClient
) -> None:
    private, public = staff.get("/v1/products/1"), anyone.get("/v1/products/1")
    assert private.headers["ETag"] != public.headers["ETag"]
    assert private.headers["Cache-Control"] == "private, no-cache"
    assert public.headers["Cache-Control"] == "no-cache"
    assert "Authorization" in public.headers["Vary"]


def test_a_compressed_body_has_a_tag_of_its_own_which_is_known_again(staff: TestClient) -> None:
    path = "/v1/openapi.json"
    plain, compressed = staff.get(path), staff.get(path, headers=GZIP)
    assert compressed.headers["Content-Encoding"] == "gzip"
    tag = compressed.headers["ETag"]
    assert tag == plain.headers["ETag"][:-1] + '.gz"'
    again = staff.get(path, headers={**GZIP, "If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    # A cache finds the body that it is to keep by the tag in the answer.
    assert again.headers["ETag"] == tag
    assert "Accept-Encoding" in again.headers["Vary"]


def test_a_compressed_bodys_tag_is_as_good_for_changing(
    staff: TestClient, units: ShopUnits
) -> None:
    product = given_product(units, description="long " * 500)
    path = f"/v1/products/{product.id}"
    tag = staff.get(path, headers=GZIP).headers["ETag"]
    assert tag.endswith('.gz"')
    assert staff.patch(path, json={"name": "x"}, headers={"If-Match": tag}).status_code == 200


def test_head_has_the_headers_of_get_without_its_body(staff: TestClient) -> None:
    for path in READS:
        get, head = staff.get(path), staff.head(path)
        assert (head.status_code, head.content) == (200, b"")
        for name in ("ETag", "Content-Type", "Cache-Control", "Vary"):
            assert head.headers.get(name) == get.headers.get(name)
        known = staff.head(path, headers={"If-None-Match": get.headers["ETag"]})
        assert known.status_code == 304


CHANGES = [
    ("PATCH", "/v1/categories/1", {"name": "x"}),
    ("PATCH", "/v1/tags/1", {"name": "x"}),
    ("PATCH", "/v1/products/1", {"name": "x"}),
    ("PATCH", "/v1/variants/1", {"price": 1}),
    ("PUT", "/v1/variants/1/stock", {"on_hand": 1, "reason": "counted"}),
]
DELETIONS = ["/v1/categories/1", "/v1/tags/1", "/v1/products/1", "/v1/variants/1"]


def test_who_does_not_say_what_they_saw_may_change_nothing(
    staff: TestClient, units: ShopUnits
) -> None:
    before = dump(units)
    for method, path, body in CHANGES:
        answer = staff.request(method, path, json=body)
        assert (answer.status_code, answer.json["code"]) == (428, "precondition_required")
    assert dump(units) == before


def test_who_saw_another_state_may_change_nothing(staff: TestClient, units: ShopUnits) -> None:
    before = dump(units)
    for method, path, body in [*CHANGES, *(("DELETE", path, None) for path in DELETIONS)]:
        current = staff.get(path).headers["ETag"]
        for seen in ('"other-1"', '""', f"W/{current}", '"product-1.0-0"', '"x", W/"y"'):
            answer = staff.request(method, path, json=body, headers={"If-Match": seen})
            assert (answer.status_code, answer.json["code"]) == (412, "stale_version")
            assert answer.json["current_version"] == current[1:].rpartition("-")[0]
    assert dump(units) == before


def test_who_says_nonsense_is_told_so(staff: TestClient, units: ShopUnits) -> None:
    before = dump(units)
    for method, path, body in [*CHANGES, *(("DELETE", path, None) for path in DELETIONS)]:
        current = staff.get(path).headers["ETag"]
        for seen in (
            "", "1", current.strip('"'), f"{current} {current}", f"{current},", "**", "é",
            "\"a'; DROP TABLE products", 'w/"x"', '"\x7f"', f"*, {current}",
        ):  # fmt: skip
            answer = staff.request(method, path, json=body, headers={"If-Match": seen})
            assert (answer.status_code, answer.json["code"]) == (400, "malformed_condition")
    assert dump(units) == before


def test_one_of_several_tags_or_any_version_will_do(staff: TestClient) -> None:
    for method, path, body in CHANGES:
        current = staff.get(path).headers["ETag"]
        several = {"If-Match": f'"old-1" , {current},W/"x"'}
        assert staff.request(method, path, json=body, headers=several).status_code == 200
        any_version = {"If-Match": " * "}
        assert staff.request(method, path, json=body, headers=any_version).status_code == 200


def test_a_deletion_needs_no_tag(staff: TestClient) -> None:
    for path in DELETIONS[:3]:
        assert staff.delete(path).status_code == 204


def test_of_two_who_edit_one_product_the_second_is_refused_and_nothing_is_lost(
    staff: TestClient,
) -> None:
    path = "/v1/products/1"
    first = second = etag(staff, path)
    assert staff.patch(path, json={"name": "By the first"}, headers=first).status_code == 200

    refused = staff.patch(path, json={"name": "By the second", "price": 5}, headers=second)
    assert (refused.status_code, refused.json["current_version"]) == (412, "product-1.2")
    assert refused.json["request_id"] == refused.headers["X-Request-Id"]
    found = staff.get(path).json
    assert (found["name"], found["price"], found["version"]) == ("By the first", 1499, 2)

    again = staff.patch(path, json={"price": 5}, headers=etag(staff, path))
    assert again.status_code == 200
    assert (again.json["name"], again.json["price"], again.json["version"]) == (
        "By the first",
        5,
        3,
    )


def test_what_was_made_or_changed_can_be_changed_on_with_the_tag_of_the_answer(
    staff: TestClient, shop: Shop
) -> None:
    assert shop.settings.development_token
    made = staff.post("/v1/products", json={"name": "Mug", "price": 1})
    path = made.headers["Location"]
    tag = made.headers["ETag"]
    for price in (2, 3):
        changed = staff.patch(path, json={"price": price}, headers={"If-Match": tag})
        assert changed.status_code == 200
        tag = changed.headers["ETag"]
    assert pages(staff, "/v1/products")[0][0]["price"] == 3
