"""The folder of the classic API, in the order in which its exercise asks for the routes."""

from typing import Any, Final

from entrypoints.insomnia.requests import Request

NAME: Final = "Classic API"

_BASKETBALL: Final = {
    "product_name": "Basketball",
    "price": 200.00,
    "stock": 3,
    "category_id": "{classic_category_id}",
    "tagIds": [1, 2, 3, "{classic_tag_id}"],
}


def requests() -> list[Request]:
    categories = "/api/categories"
    products = "/api/products"
    tags = "/api/tags"
    return [
        _get("Get all categories", categories),
        _get("Get a category", f"{categories}/1", {"id": 1, "category_name": "Shirts"}),
        _post(
            "Create a category",
            categories,
            {"category_name": "Sports"},
            keeps={"classic_category_id": "id"},
        ),
        _put(
            "Update the category",
            categories + "/{classic_category_id}",
            {"category_name": "Sports and games"},
        ),
        _get("Get all tags", tags),
        _get("Get a tag", f"{tags}/6", {"id": 6, "tag_name": "white"}),
        _post("Create a tag", tags, {"tag_name": "round"}, keeps={"classic_tag_id": "id"}),
        _put("Update the tag", tags + "/{classic_tag_id}", {"tag_name": "spherical"}),
        _get("Get all products", products),
        _get(
            "Get a product", f"{products}/1", {"price": 14.99, "category.category_name": "Shirts"}
        ),
        _post(
            "Create a product",
            products,
            _BASKETBALL,
            keeps={"classic_product_id": "[0].product_id"},
            expects={"length": 4},
        ),
        _get(
            "Get the new product",
            products + "/{classic_product_id}",
            {"product_name": "Basketball", "price": 200, "tags.length": 4},
        ),
        _put(
            "Update the product", products + "/{classic_product_id}", {"price": 180, "tagIds": [1]}
        ),
        _delete("Delete the product", products + "/{classic_product_id}"),
        _delete("Delete the tag", tags + "/{classic_tag_id}"),
        _delete("Delete the category", categories + "/{classic_category_id}"),
    ]


def _get(name: str, path: str, expects: dict[str, Any] | None = None) -> Request:
    return Request(name=name, method="GET", path=path, status=200, expects=expects or {})


def _post(name: str, path: str, body: Any, **more: Any) -> Request:
    return Request(name=name, method="POST", path=path, status=200, body=body, **more)


def _put(name: str, path: str, body: Any) -> Request:
    return Request(name=name, method="PUT", path=path, status=200, body=body, expects={"[0]": 1})


def _delete(name: str, path: str) -> Request:
    return Request(name=name, method="DELETE", path=path, status=200)
