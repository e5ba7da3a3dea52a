"""What is allowed is stored exactly, up to the very limit of each rule."""

import json
from typing import Any

from falcon.testing import TestClient

from domain.inventory.model import MAX_ON_HAND
from domain.products.model import MAX_VARIANTS
from domain.shared.money import MAX_AMOUNT
from tests.given import given_category, given_product, given_tag
from tests.shopfront import AS_STAFF, a_shop, callers
from tests.units import ShopUnits

ZEBRA = "🦓"  # four bytes in UTF-8, two halves in UTF-16
LETTER = "𐐨"  # likewise, and a letter

NASTY = [
    "Robert'); DROP TABLE products;--",
    "' OR '1'='1' /* ",
    '"; DELETE FROM tags WHERE "1"="1',
    "100 % %s %d %(name)s {0} {name} ${x} $(id) `id` \\ \\\\ \\n \\' \\x00 \\ud800",
    "🦓👩‍👩‍👧‍👦🏳️‍🌈 日本語 Größe Ĳ ﬁ \u0301 e\u0301",
    "\u202eright to left\u202c \u200b\u200d\ufeff\ufffd\uffff",
    "<script>alert('x')</script> &amp; <!-- -->",
    "null",
    "NaN",
    "0",
    "  spaces at both ends  ",
    "=cmd|' /C calc'!A0",
    "\u2028line\u2029separators\u0085",
]


def test_any_text_comes_back_as_it_was_sent(staff: TestClient) -> None:
    for text in NASTY:
        sent = {
            "name": text,
            "description": f"{text}\n\t{text}",
            "metadata": {"a": text},
            "private_metadata": {"b": text},
            "images": [{"url": "https://example.com/a.png", "alt": text, "position": 1}],
            "options": [{"name": "size", "values": [text[:80]]}],
        }
        variant = {"sku": text[:64], "price": 1, "options": {"size": text[:80]}}
        made = staff.post("/v1/products", json={**sent, "variants": [variant]})
        assert made.status_code == 201
        found = staff.get(made.headers["Location"], query_string="expand=variants").json
        assert {name: found[name] for name in sent} == sent
        assert {name: found["variants"][0][name] for name in variant} == variant
        for path in ("/v1/tags", "/v1/categories"):
            made = staff.post(path, json={"name": text})
            assert staff.get(made.headers["Location"]).json["name"] == text


def test_any_reason_of_a_movement_comes_back(staff: TestClient, units: ShopUnits) -> None:
    given_product(units)
    path = "/v1/variants/1/stock-movements"
    for text in (*NASTY, ZEBRA * 200):
        staff.post(path, json={"kind": "received", "quantity": 1, "reason": text})
        assert staff.get(path).json[0]["reason"] == text


def test_names_and_slugs_may_be_as_long_as_they_may_be(staff: TestClient) -> None:
    body = {"name": ZEBRA * 255, "slug": LETTER * 200}
    for path in ("/v1/tags", "/v1/categories"):
        answer = staff.post(path, json=body)
        assert answer.status_code == 201
        found = staff.get(answer.headers["Location"]).json
        assert {name: found[name] for name in body} == body
    answer = staff.post("/v1/products", json={**body, "price": 1, "sku": LETTER * 64})
    assert answer.status_code == 201


def test_long_names_get_different_slugs(staff: TestClient) -> None:
    for path, more in (("/v1/tags", {}), ("/v1/categories", {}), ("/v1/products", {"price": 1})):
        slugs = [
            staff.post(path, json={"name": LETTER * 255, **more}).json["slug"] for _ in range(2)
        ]
        assert slugs[0] != slugs[1]
        assert max(len(slug) for slug in slugs) <= 200


def a_product_at_every_limit() -> dict[str, Any]:
    options = [
        {"name": LETTER * 39 + letter, "values": [f"{ZEBRA * 77}{n:03}" for n in range(100)]}
        for letter in "abc"
    ]
    first, second, third = (option["name"] for option in options)
    values = options[0]["values"]
    return {
        "name": ZEBRA * 255,
        "slug": LETTER * 200,
        "description": (LETTER * 3 + "\n") * 5000,
        "category_id": 1,
        "tag_ids": list(range(1, 51)),
        "images": [
            {
                "url": "https://example.com/" + f"{n:03}" * 660,
                "alt": ZEBRA * 500,
                "position": n,
            }
            for n in range(1, 51)
        ],
        "options": options,
        "metadata": {f"{n:040}": ZEBRA * 500 for n in range(50)},
        "private_metadata": {f"{n:040}": ZEBRA * 500 for n in range(50)},
        "variants": [
            {
                "sku": f"{ZEBRA * 61}{n:03}",
                "price": MAX_AMOUNT,
                "compare_at_price": MAX_AMOUNT,
                "weight_grams": 10**9,
                "options": {first: values[n // 2], second: values[n % 2], third: values[-1]},
                "stock": MAX_ON_HAND,
            }
            for n in range(MAX_VARIANTS)
        ],
    }


def test_a_product_at_every_limit_is_stored_and_read(units: ShopUnits) -> None:
    given_category(units, name=ZEBRA * 255)
    for _ in range(50):
        given_tag(units, name=ZEBRA * 255)
    client = callers(a_shop(units, body_limit_bytes=8_000_000), **AS_STAFF)
    wanted = a_product_at_every_limit()
    key = {"Idempotency-Key": "x", "Content-Type": "application/json"}
    body = json.dumps(wanted, ensure_ascii=False).encode()
    answer = client.post("/v1/products", body=body, headers=key)
    assert answer.status_code == 201
    again = client.post("/v1/products", body=body, headers=key)
    assert again.content == answer.content

    found = client.get("/v1/products/1", query_string="expand=category,tags,variants").json
    assert found == answer.json
    stocks = [variant.pop("stock") for variant in wanted["variants"]]
    variants = wanted.pop("variants")
    assert {name: found[name] for name in wanted if name != "tag_ids"} == {
        name: value for name, value in wanted.items() if name != "tag_ids"
    }
    assert sorted(found["tag_ids"]) == wanted["tag_ids"]
    assert [{name: v[name] for name in variants[0]} for v in found["variants"]] == variants
    assert found["available"] == sum(stocks)
    listed = client.get("/v1/products", query_string="expand=category,tags,variants").json
    assert listed == [found]
    assert client.get("/api/products/1").json["stock"] == sum(stocks)
    assert client.get("/v1/products/facets").json["tags"][0]["count"] == 1
