"""`/v1/tags`: what arrives, what is answered."""

from falcon.testing import TestClient

from tests.builders import AT
from tests.given import given_product, given_tag
from tests.shopfront import dump, etag, pages
from tests.units import ShopUnits

PATH = "/v1/tags"
NOW = AT.isoformat().replace("+00:00", "Z")


def test_a_tag_is_made_with_a_slug_of_its_name(staff: TestClient) -> None:
    answer = staff.post(PATH, json={"name": "Made by hand"})
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{PATH}/1"
    assert answer.json == {
        "id": 1,
        "name": "Made by hand",
        "slug": "made-by-hand",
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
    }
    read = staff.get(f"{PATH}/1")
    assert (read.json, read.headers["ETag"]) == (answer.json, answer.headers["ETag"])


def test_a_name_without_letters_still_gets_slugs(staff: TestClient) -> None:
    slugs = [staff.post(PATH, json={"name": "🦓 !"}).json["slug"] for _ in range(2)]
    assert slugs[0] == "tag"
    assert slugs[1].startswith("tag-")


def test_a_slug_that_is_taken_is_refused(staff: TestClient, units: ShopUnits) -> None:
    given_tag(units, slug="blue")
    path = f"{PATH}/{given_tag(units).id}"
    precondition = etag(staff, path)
    before = dump(units)
    for answer in (
        staff.post(PATH, json={"name": "Blue", "slug": "blue"}),
        staff.patch(path, json={"slug": "blue"}, headers=precondition),
    ):
        assert (answer.status_code, answer.json["code"]) == (409, "tag_slug_taken")
    assert dump(units) == before


def test_only_the_fields_that_were_sent_change(staff: TestClient, units: ShopUnits) -> None:
    path = f"{PATH}/{given_tag(units).id}"
    before = staff.get(path).json
    for version, (field, value) in enumerate([("name", "Red"), ("slug", "red")], start=2):
        answer = staff.patch(path, json={field: value}, headers=etag(staff, path))
        assert answer.status_code == 200
        assert answer.json == {**before, field: value, "version": version}
        assert staff.get(path).json == answer.json
        before = answer.json


def test_a_change_that_changes_nothing_keeps_the_version(
    staff: TestClient, units: ShopUnits
) -> None:
    path = f"{PATH}/{given_tag(units, name='Red').id}"
    precondition = etag(staff, path)
    before = dump(units)
    for body in ({}, {"name": "Red"}):
        answer = staff.patch(path, json=body, headers=precondition)
        assert (answer.status_code, answer.json["version"]) == (200, 1)
    assert dump(units) == before


def test_products_lose_a_deleted_tag(staff: TestClient, units: ShopUnits) -> None:
    blue, red = given_tag(units), given_tag(units)
    product = given_product(units, tag_ids=(blue.id, red.id))
    answer = staff.delete(f"{PATH}/{blue.id}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert staff.get(f"{PATH}/{blue.id}").status_code == 404
    assert staff.get(f"/v1/products/{product.id}").json["tag_ids"] == [red.id]


def test_a_tag_that_was_changed_meanwhile_is_not_deleted(
    staff: TestClient, units: ShopUnits
) -> None:
    path = f"{PATH}/{given_tag(units).id}"
    seen = etag(staff, path)
    staff.patch(path, json={"name": "Changed"}, headers=seen)
    assert staff.delete(path, headers=seen).status_code == 412
    assert staff.delete(path, headers=etag(staff, path)).status_code == 204


def test_what_is_not_there_is_not_found(staff: TestClient) -> None:
    any_version = {"If-Match": "*"}
    for wanted in ("1", "0", "-1", "abc", str(2**63 - 1), str(2**63), "9" * 30):
        path = f"{PATH}/{wanted}"
        for answer in (
            staff.get(path),
            staff.patch(path, json={"name": "x"}, headers=any_version),
            staff.delete(path),
        ):
            assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_pages_together_are_the_list(anyone: TestClient, units: ShopUnits) -> None:
    for _ in range(4):
        given_tag(units)
    found = pages(anyone, PATH, "limit=2")
    assert [[row["id"] for row in page] for page in found] == [[1, 2], [3, 4]]
    assert anyone.get(PATH).json == [row for page in found for row in page]
