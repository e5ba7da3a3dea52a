"""`/v1/products`: what arrives, what is answered."""

from typing import Any

from falcon.testing import TestClient

from domain.products.model import Status
from tests.builders import AT, a_full_product, a_shirt
from tests.given import given_category, given_product, given_tag
from tests.shopfront import dump, etag
from tests.units import ShopUnits

PATH = "/v1/products"
NOW = AT.isoformat().replace("+00:00", "Z")

PLAIN: dict[str, Any] = {
    "id": 1,
    "name": "Enamel mug",
    "slug": "enamel-mug",
    "description": "",
    "status": "active",
    "kind": "physical",
    "tax_class": "standard",
    "price": 1250,
    "price_to": 1250,
    "currency": "USD",
    "available": 0,
    "category_id": None,
    "tag_ids": [],
    "images": [],
    "options": [],
    "metadata": {},
    "version": 1,
    "created_at": NOW,
    "updated_at": NOW,
}
PLAIN_VARIANT: dict[str, Any] = {
    "id": 1,
    "product_id": 1,
    "sku": None,
    "price": 1250,
    "compare_at_price": None,
    "currency": "USD",
    "weight_grams": None,
    "options": {},
    "available": 0,
}
FULL: dict[str, Any] = {
    "name": "Größe 🦓 shirt",
    "slug": "größe",
    "description": "First line\n\t\"and\" 'more' 100 %",
    "status": "draft",
    "kind": "digital",
    "tax_class": "books",
    "category_id": 1,
    "tag_ids": [2, 1],
    "images": [
        {"url": "https://example.com/b.png", "alt": "", "position": 5},
        {"url": "https://example.com/a.png", "alt": "Front", "position": 2},
    ],
    "options": [{"name": "Size", "values": ["S", "XL"]}],
    "metadata": {"care": "30 °C"},
    "private_metadata": {"supplier": "Anna"},
    "variants": [
        {"sku": "A-S", "price": 1000, "options": {"Size": "S"}, "stock": 3},
        {
            "sku": "A-XL",
            "price": 1200,
            "compare_at_price": 1500,
            "weight_grams": 250,
            "options": {"Size": "XL"},
            "stock": 4,
        },
    ],
}


def test_a_plain_product_is_made_with_its_one_variant(staff: TestClient) -> None:
    answer = staff.post(PATH, json={"name": "Enamel mug", "price": 1250})
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{PATH}/1"
    assert answer.json == {
        **PLAIN,
        "private_metadata": {},
        "category": None,
        "tags": [],
        "variants": [PLAIN_VARIANT],
    }


def test_a_product_is_read_with_no_more_than_was_asked_for(
    staff: TestClient, anyone: TestClient
) -> None:
    staff.post(PATH, json={"name": "Enamel mug", "price": 1250})
    assert anyone.get(f"{PATH}/1").json == PLAIN
    parts = {"category": None, "tags": [], "variants": [PLAIN_VARIANT]}
    for query in ("category", "tags", "variants", "tags,category", "category,tags,variants"):
        wanted = {name: parts[name] for name in query.split(",")}
        answer = anyone.get(f"{PATH}/1", query_string=f"expand={query}")
        assert answer.json == {**PLAIN, **wanted}


def test_every_field_of_a_product_comes_back(staff: TestClient, units: ShopUnits) -> None:
    given_category(units, name="Tops", slug="tops")
    given_tag(units, name="Blue", slug="blue")
    given_tag(units, name="Red", slug="red")
    answer = staff.post(PATH, json=FULL)
    assert answer.status_code == 201
    plain = {name: FULL[name] for name in FULL if name not in {"images", "variants", "tag_ids"}}
    found = answer.json
    assert {name: found[name] for name in plain} == plain
    assert sorted(found["tag_ids"]) == [1, 2]
    assert found["images"] == [
        {"url": "https://example.com/a.png", "alt": "Front", "position": 1},
        {"url": "https://example.com/b.png", "alt": "", "position": 2},
    ]
    assert (found["price"], found["price_to"], found["available"]) == (1000, 1200, 7)
    assert found["category"] == {"id": 1, "name": "Tops", "slug": "tops"}
    assert {"id": 2, "name": "Red", "slug": "red"} in found["tags"]
    assert found["variants"][1] == {
        **PLAIN_VARIANT,
        "id": 2,
        "sku": "A-XL",
        "price": 1200,
        "compare_at_price": 1500,
        "weight_grams": 250,
        "options": {"Size": "XL"},
        "available": 4,
    }
    read = staff.get(f"{PATH}/1", query_string="expand=category,tags,variants")
    assert (read.json, read.headers["ETag"]) == (found, answer.headers["ETag"])


def test_shoppers_do_not_see_what_is_private(
    staff: TestClient, anyone: TestClient, units: ShopUnits
) -> None:
    given_product(units, private_metadata={"supplier": "Anna"})
    assert staff.get(f"{PATH}/1").json["private_metadata"] == {"supplier": "Anna"}
    assert staff.get(PATH).json[0]["private_metadata"] == {"supplier": "Anna"}
    assert "Anna" not in anyone.get(f"{PATH}/1", query_string="expand=variants").text
    assert "Anna" not in anyone.get(PATH, query_string="expand=variants").text


def test_drafts_and_archived_products_are_for_staff(
    staff: TestClient, anyone: TestClient, units: ShopUnits
) -> None:
    for status in (Status.DRAFT, Status.ARCHIVED):
        product = given_product(units, status=status)
        paths = [
            f"{PATH}/{product.id}",
            f"{PATH}/{product.id}/variants",
            f"/v1/variants/{product.variants[0].id}",
        ]
        for path in paths:
            assert staff.get(path).status_code == 200
            assert anyone.get(path).status_code == 404
            assert anyone.get(path).json["code"] == "not_found"


def test_each_field_changes_alone(staff: TestClient, units: ShopUnits) -> None:
    given_category(units)
    given_tag(units)
    given_tag(units)
    staff.post(PATH, json={"name": "Enamel mug", "price": 1250, "tag_ids": [1], "stock": 4})
    path = f"{PATH}/1"
    before = staff.patch(path, json={}, headers={"If-Match": "*"}).json
    for field, value in [
        ("name", "Mug"),
        ("slug", "mug"),
        ("description", "With a handle.\n"),
        ("status", "draft"),
        ("kind", "digital"),
        ("tax_class", "books"),
        ("category_id", 1),
        ("category_id", None),
        ("tag_ids", [2]),
        ("tag_ids", []),
        ("images", [{"url": "https://example.com/a.png", "alt": "", "position": 1}]),
        ("images", []),
        ("metadata", {"a": "1"}),
        ("metadata", {}),
        ("private_metadata", {"b": "2"}),
    ]:
        answer = staff.patch(path, json={field: value}, headers=etag(staff, path))
        assert (answer.status_code, field) == (200, field)
        after = answer.json
        changed = {name for name in after if after[name] != before[name]}
        assert changed - {"category", "tags"} == {field, "version"}
        assert (after[field], after["version"]) == (value, before["version"] + 1)
        before = after


def test_the_plain_products_fields_change_its_variant(staff: TestClient) -> None:
    staff.post(PATH, json={"name": "Mug", "price": 1250, "stock": 4})
    path = f"{PATH}/1"
    for field, value in [
        ("sku", "MUG"),
        ("price", 990),
        ("compare_at_price", 1250),
        ("weight_grams", 0),
        ("sku", None),
        ("compare_at_price", None),
        ("weight_grams", None),
    ]:
        answer = staff.patch(path, json={field: value}, headers=etag(staff, path))
        [variant] = answer.json["variants"]
        assert (answer.status_code, variant[field]) == (200, value)
    assert (variant["price"], variant["available"], answer.json["price"]) == (990, 4, 990)


def test_new_options_give_the_variant_their_first_values(staff: TestClient) -> None:
    staff.post(PATH, json={"name": "Mug", "price": 1250})
    options = [{"name": "size", "values": ["small", "large"]}]
    answer = staff.patch(f"{PATH}/1", json={"options": options}, headers={"If-Match": "*"})
    assert answer.json["options"] == options
    assert answer.json["variants"][0]["options"] == {"size": "small"}


def test_what_belongs_to_a_variant_is_refused_where_there_are_several(
    staff: TestClient, units: ShopUnits
) -> None:
    product = given_product(units, a_shirt(("Blue", "S"), ("Blue", "L")))
    before = dump(units)
    for body in ({"sku": "x"}, {"price": 1}, {"compare_at_price": None}, {"weight_grams": 1}):
        answer = staff.patch(f"{PATH}/{product.id}", json=body, headers={"If-Match": "*"})
        assert (answer.status_code, answer.json["code"]) == (409, "several_variants")
    assert dump(units) == before


def test_what_is_taken_already_is_refused(staff: TestClient, units: ShopUnits) -> None:
    given_product(units, slug="mug", sku="MUG-1")
    other = given_product(units)
    path = f"{PATH}/{other.id}"
    before = dump(units)
    for field, value, code in [
        ("slug", "mug", "product_slug_taken"),
        ("sku", "MUG-1", "sku_taken"),
        ("sku", "mug-1", "sku_taken"),
    ]:
        for answer in (
            staff.post(PATH, json={"name": "Second", "price": 1, field: value}),
            staff.patch(path, json={field: value}, headers={"If-Match": "*"}),
        ):
            assert (answer.status_code, answer.json["code"]) == (409, code)
    assert dump(units) == before


def test_what_refers_to_nothing_is_refused(staff: TestClient, units: ShopUnits) -> None:
    product = given_product(units, tag_ids=(given_tag(units).id,))
    path = f"{PATH}/{product.id}"
    before = dump(units)
    for field, value in [("category_id", 99), ("tag_ids", [99]), ("tag_ids", [1, 99])]:
        for answer in (
            staff.post(PATH, json={"name": "Lost", "price": 1, field: value}),
            staff.patch(path, json={field: value}, headers={"If-Match": "*"}),
        ):
            assert (answer.status_code, answer.json["code"]) == (422, "invalid_input")
            assert answer.json["errors"][0]["code"] == "unknown"
            assert answer.json["errors"][0]["pointer"].startswith(f"/{field}")
    assert dump(units) == before


def test_a_deleted_product_is_gone_with_its_variants(staff: TestClient, units: ShopUnits) -> None:
    category, tag = given_category(units), given_tag(units)
    product = given_product(
        units, a_full_product(category_id=category.id, tag_ids=(tag.id,)), stock=[3, 4]
    )
    other = given_product(units, tag_ids=(tag.id,), stock=[2])
    answer = staff.delete(f"{PATH}/{product.id}")
    assert (answer.status_code, answer.content) == (204, b"")
    for path in (f"{PATH}/{product.id}", *(f"/v1/variants/{v.id}" for v in product.variants)):
        assert staff.get(path).status_code == 404
        assert staff.get(f"{path}/stock").status_code == 404
    assert staff.get(f"{PATH}/{other.id}").json["available"] == 2


def test_what_is_not_there_is_not_found(staff: TestClient) -> None:
    any_version = {"If-Match": "*"}
    for wanted in ("1", "0", "-1", "abc", "facet", str(2**63 - 1), str(2**63), "9" * 30, "%00"):
        path = f"{PATH}/{wanted}"
        for answer in (
            staff.get(path),
            staff.get(f"{path}/variants"),
            staff.post(f"{path}/variants", json={"price": 1}),
            staff.patch(path, json={"name": "x"}, headers=any_version),
            staff.delete(path),
        ):
            assert (answer.status_code, answer.json["code"]) == (404, "not_found")
