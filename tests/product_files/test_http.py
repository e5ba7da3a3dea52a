"""`/v1/products/import` and `/v1/products/export`: what arrives, what is answered."""

import json

from falcon.testing import Result, TestClient

from domain.products.model import Status
from entrypoints.bootstrap import Shop
from tests.given import given_product
from tests.http.test_bad_bodies import assert_problem
from tests.product_files.files import lines
from tests.shopfront import dump
from tests.units import ShopUnits

IMPORT = "/v1/products/import"
EXPORT = "/v1/products/export"
CSV = {"Content-Type": "text/csv"}
MUG = lines("slug,name,price,stock", "mug,Mug,12.50,7", "cup,Cup,3,0")


def send(client: TestClient, text: str | bytes, query: str = "", **headers: str) -> Result:
    body = text if isinstance(text, bytes) else text.encode()
    return client.post(IMPORT, body=body, query_string=query, headers={**CSV, **headers})


def test_a_file_is_imported(staff: TestClient) -> None:
    answer = send(staff, MUG)
    assert answer.status_code == 200
    assert answer.json == {
        "dry_run": False,
        "products": 2,
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "skipped": 0,
        "errors": [],
    }
    found = {row["slug"]: row for row in staff.get("/v1/products").json}
    assert (found["mug"]["price"], found["mug"]["available"]) == (1250, 7)
    assert send(staff, MUG).json["unchanged"] == 2


def test_a_dry_run_stores_nothing(staff: TestClient, units: ShopUnits) -> None:
    before = dump(units)
    answer = send(staff, MUG, "dry_run=true", **{"Idempotency-Key": "k"})
    assert (answer.status_code, answer.json["created"], answer.json["dry_run"]) == (200, 2, True)
    assert dump(units) == before


def test_one_bad_row_refuses_the_file_or_is_skipped(staff: TestClient, units: ShopUnits) -> None:
    file = MUG + lines("pot,Pot,-1,x")
    before = dump(units)
    problem = assert_problem(send(staff, file), 422, "file_refused")
    told = {(each["row"], each["column"]) for each in problem["errors"]}
    assert told == {(4, "price"), (4, "stock")}
    assert dump(units) == before
    answer = send(staff, file, "skip_bad_rows=true")
    assert (answer.status_code, answer.json["created"], answer.json["skipped"]) == (200, 2, 1)
    assert {(each["row"], each["column"]) for each in answer.json["errors"]} == told


def test_an_import_can_be_repeated_under_a_key(staff: TestClient, units: ShopUnits) -> None:
    key = {"Idempotency-Key": "k"}
    first = send(staff, MUG, **key)
    before = dump(units)
    again = send(staff, MUG, **key)
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert dump(units) == before
    assert_problem(send(staff, MUG + "x", **key), 422, "idempotency_key_reused")


def test_an_export_is_a_file_that_can_be_imported_again(staff: TestClient, seeded: Shop) -> None:
    answer = staff.get(EXPORT)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "products.csv" in answer.headers["Content-Disposition"]
    assert answer.text.splitlines()[0].startswith("slug,name,")
    before = dump(seeded.units)
    assert send(staff, answer.content).json["unchanged"] == 5
    assert dump(seeded.units) == before


def test_an_export_has_what_is_asked_for(staff: TestClient, units: ShopUnits) -> None:
    given_product(units, slug="mug", price=100)
    given_product(units, slug="pot", price=200, status=Status.DRAFT)
    slugs = {
        query: [
            row.partition(",")[0]
            for row in staff.get(EXPORT, query_string=query).text.splitlines()[1:]
        ]
        for query in ("price_max=100", "status=draft", "q=nothing")
    }
    assert slugs == {"price_max=100": ["mug"], "status=draft": ["pot"], "q=nothing": []}


def test_files_are_for_staff(anyone: TestClient) -> None:
    assert_problem(anyone.get(EXPORT), 401, "unauthorised")
    assert_problem(send(anyone, MUG), 401, "unauthorised")


def test_a_file_must_be_csv_in_utf_8_and_not_too_large(staff: TestClient, units: ShopUnits) -> None:
    before = dump(units)
    for content_type in ("", "application/json", "text/plain", "text/csv; charset=latin-1"):
        answer = staff.post(IMPORT, body=MUG, headers={"Content-Type": content_type})
        assert_problem(answer, 415, "unsupported_media_type")
    for body in ("slug,name\r\nx,Größe".encode("latin-1"), MUG.encode("utf-16"), b"slug\n\xff"):
        assert_problem(send(staff, body), 415, "unsupported_media_type")
    large = assert_problem(send(staff, b"slug\n" + b"x" * 10_000_000), 413, "body_too_large")
    assert large["limit_bytes"] == 1_048_576
    assert dump(units) == before


def test_a_file_with_a_byte_order_mark_is_read(staff: TestClient) -> None:
    assert send(staff, b"\xef\xbb\xbf" + MUG.encode()).json["created"] == 2


NONSENSE = [
    "", "\r\n", "nonsense", "slug,slug\r\n", "name\r\nx", "slug,name\r\nx", 'slug,name\r\n"x',
    "slug,name,price\r\nmug,Mug,\r\n", "slug,name,price\r\nmug,Mug,1e3\r\n",
    "slug,name,price\r\n,Mug,1\r\n", "slug,name,price\r\na b,Mug,1\r\n",
    "slug,name,price\r\nmug,M\x00g,1\r\n", f"slug,name,price\r\nmug,{'x' * 256},1\r\n",
    "slug,name,price,tags\r\nmug,Mug,1,nowhere\r\n", f"slug,name,price\r\nmug,Mug,{'9' * 5000}\r\n",
    "slug,name,price,category\r\nmug,Mug,1,nowhere\r\n", f"slug,name\r\nmug,{'x' * 200_000}\r\n",
    "slug,name,price,metadata\r\nmug,Mug,1,[]\r\n", "slug,name,price,metadata\r\nmug,Mug,1,{\r\n",
    "slug,name,price,metadata\r\nmug,Mug,1," + "[" * 100_000 + "\r\n",
    'slug,name,price,metadata\r\nmug,Mug,1,"{""a"":""\\ud800""}"\r\n',
    'slug,name,price,metadata\r\nmug,Mug,1,"{""a"":NaN}"\r\n',
    'slug,name,price,metadata\r\nmug,Mug,1,"{""a"":""1"",""a"":""2""}"\r\n',
    "slug,name,price,images\r\nmug,Mug,1,javascript:alert(1)\r\n",
]  # fmt: skip


def test_a_file_that_makes_no_sense_is_refused_without_a_trace(
    staff: TestClient, units: ShopUnits
) -> None:
    before = dump(units)
    for text in NONSENSE:
        for query in ("", "dry_run=true"):
            answer = send(staff, text, query)
            problem = answer.json
            assert (answer.status_code, problem.get("code"), text[:60]) in {
                (422, "file_refused", text[:60]),
                (200, None, text[:60]),
            }
            if answer.status_code == 422:
                assert {"row", "column", "code", "detail"} == set(problem["errors"][0])
            else:
                assert query or json.loads(answer.content)["products"] == 0
    assert dump(units) == before
