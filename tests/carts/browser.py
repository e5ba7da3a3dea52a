"""A shopper's browser in a test: what is sent again and again, and what comes back."""

from typing import Any, Final

from falcon.testing import TestClient

from entrypoints.bootstrap import Shop
from tests.given import given_product

PATH: Final = "/v1/carts"
HOME: Final = {
    "name": "Anna Lind",
    "company": "",
    "line1": "Lilla Torg 1",
    "line2": "",
    "city": "Malmö",
    "region": "",
    "postcode": "211 34",
    "country": "SE",
    "phone": "",
}


def sold(shop: Shop, *, stock: int = 10, **fields: Any) -> int:
    [variant] = given_product(shop.units, stock=(stock,), **fields).variants
    return variant.id


def opened(client: TestClient) -> str:
    """The path of the cart."""
    return f"{PATH}/{client.post(PATH).json['id']}"


def added(client: TestClient, path: str, variant_id: int, quantity: int = 1) -> Any:
    answer = client.post(f"{path}/items", json={"variant_id": variant_id, "quantity": quantity})
    assert answer.status_code == 200, answer.text
    return answer.json


def told(document: dict[str, Any]) -> dict[str, str]:
    return {each["pointer"]: each["code"] for each in document["requirements"]}
