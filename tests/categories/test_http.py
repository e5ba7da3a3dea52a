"""`/v1/categories`: what arrives, what is answered."""

from falcon.testing import TestClient

from tests.builders import AT
from tests.given import given_category, given_product
from tests.shopfront import dump, etag, pages
from tests.units import ShopUnits

PATH = "/v1/categories"
NOW = AT.isoformat().replace("+00:00", "Z")


def test_a_category_is_made_with_a_slug_of_its_name(staff: TestClient) -> None:
    answer = staff.post(PATH, json={"name": "Größe & Maß"})
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{PATH}/1"
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json == {
        "id": 1,
        "name": "Größe & Maß",
        "slug": "grosse-mass",
        "parent_id": None,
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
    }
    read = staff.get(f"{PATH}/1")
    assert (read.json, read.headers["ETag"]) == (answer.json, answer.headers["ETag"])


def test_a_category_is_made_below_another_with_a_slug_of_its_own(staff: TestClient) -> None:
    staff.post(PATH, json={"name": "Clothes"})
    answer = staff.post(PATH, json={"name": "Shirts", "slug": "tops", "parent_id": 1})
    assert answer.status_code == 201
    assert (answer.json["slug"], answer.json["parent_id"]) == ("tops", 1)


def test_a_second_category_of_a_name_gets_another_slug(staff: TestClient) -> None:
    slugs = {staff.post(PATH, json={"name": "Shirts"}).json["slug"] for _ in range(3)}
    assert "shirts" in slugs
    assert len(slugs) == 3


def test_a_slug_that_is_taken_is_refused(staff: TestClient, units: ShopUnits) -> None:
    given_category(units, slug="tops")
    other = given_category(units)
    path = f"{PATH}/{other.id}"
    precondition = etag(staff, path)
    before = dump(units)
    for answer in (
        staff.post(PATH, json={"name": "Tops", "slug": "tops"}),
        staff.patch(path, json={"slug": "tops"}, headers=precondition),
    ):
        assert (answer.status_code, answer.json["code"]) == (409, "category_slug_taken")
    assert dump(units) == before


def test_a_parent_that_is_not_there_is_refused(staff: TestClient, units: ShopUnits) -> None:
    category = given_category(units)
    path = f"{PATH}/{category.id}"
    precondition = etag(staff, path)
    before = dump(units)
    for answer in (
        staff.post(PATH, json={"name": "Lost", "parent_id": 99}),
        staff.patch(path, json={"parent_id": 99}, headers=precondition),
    ):
        assert (answer.status_code, answer.json["code"]) == (422, "invalid_input")
        [error] = answer.json["errors"]
        assert (error["pointer"], error["code"]) == ("/parent_id", "unknown")
    assert dump(units) == before


def test_a_category_cannot_hang_below_itself_or_too_deep(
    staff: TestClient, units: ShopUnits
) -> None:
    top = parent = given_category(units)
    for _ in range(7):
        parent = given_category(units, parent_id=parent.id)
    path = f"{PATH}/{top.id}"
    precondition = etag(staff, path)
    before = dump(units)
    for wanted in (top.id, parent.id):
        answer = staff.patch(path, json={"parent_id": wanted}, headers=precondition)
        assert answer.status_code == 422
        assert answer.json["errors"][0]["code"] == "cycle"
    answer = staff.post(PATH, json={"name": "Ninth", "parent_id": parent.id})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["code"] == "too_deep"
    assert dump(units) == before


def test_only_the_fields_that_were_sent_change(staff: TestClient, units: ShopUnits) -> None:
    parent = given_category(units)
    given_category(units, name="Shirts", slug="tops", parent_id=parent.id)
    path = f"{PATH}/2"
    before = staff.get(path).json
    for version, (field, value) in enumerate(
        [("name", "Tops"), ("slug", "t-shirts"), ("parent_id", None), ("parent_id", 1)], start=2
    ):
        answer = staff.patch(path, json={field: value}, headers=etag(staff, path))
        assert answer.status_code == 200
        assert answer.json == {**before, field: value, "version": version}
        assert staff.get(path).json == answer.json
        before = answer.json


def test_a_name_cannot_be_taken_away(staff: TestClient, units: ShopUnits) -> None:
    path = f"{PATH}/{given_category(units).id}"
    for field in ("name", "slug"):
        answer = staff.patch(path, json={field: None}, headers=etag(staff, path))
        assert answer.status_code == 422
        assert answer.json["errors"][0]["pointer"] == f"/{field}"


def test_a_change_that_changes_nothing_keeps_the_version(
    staff: TestClient, units: ShopUnits
) -> None:
    category = given_category(units, name="Shirts")
    path = f"{PATH}/{category.id}"
    precondition = etag(staff, path)
    before = dump(units)
    for body in ({}, {"name": "Shirts"}):
        answer = staff.patch(path, json=body, headers=precondition)
        assert (answer.status_code, answer.json["version"]) == (200, 1)
        assert answer.headers["ETag"] == precondition["If-Match"]
    assert dump(units) == before


def test_a_deleted_category_leaves_its_products_and_those_below_it(
    staff: TestClient, units: ShopUnits
) -> None:
    top = given_category(units)
    middle = given_category(units, parent_id=top.id)
    low = given_category(units, parent_id=middle.id)
    product = given_product(units, category_id=middle.id)

    answer = staff.delete(f"{PATH}/{middle.id}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert "Content-Type" not in answer.headers
    assert staff.get(f"{PATH}/{middle.id}").status_code == 404
    assert staff.get(f"{PATH}/{low.id}").json["parent_id"] == top.id
    assert staff.get(f"/v1/products/{product.id}").json["category_id"] is None


def test_a_category_that_was_changed_meanwhile_is_not_deleted(
    staff: TestClient, units: ShopUnits
) -> None:
    path = f"{PATH}/{given_category(units).id}"
    seen = etag(staff, path)
    staff.patch(path, json={"name": "Changed"}, headers=seen)
    assert staff.delete(path, headers=seen).status_code == 412
    assert staff.get(path).json["name"] == "Changed"
    assert staff.delete(path, headers=etag(staff, path)).status_code == 204


def test_what_is_not_there_is_not_found(staff: TestClient) -> None:
    any_version = {"If-Match": "*"}
    for wanted in ("1", "0", "-1", "abc", str(2**63 - 1), str(2**63), "9" * 19, "9" * 30):
        path = f"{PATH}/{wanted}"
        for answer in (
            staff.get(path),
            staff.patch(path, json={"name": "x"}, headers=any_version),
            staff.delete(path),
        ):
            assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_pages_together_are_the_list(anyone: TestClient, units: ShopUnits) -> None:
    for _ in range(5):
        given_category(units)
    found = pages(anyone, PATH, "limit=2")
    assert [[row["id"] for row in page] for page in found] == [[1, 2], [3, 4], [5]]
    assert anyone.get(PATH).json == [row for page in found for row in page]
