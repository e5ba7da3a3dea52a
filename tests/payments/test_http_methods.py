"""`GET /v1/payment-methods`."""

from falcon.testing import TestClient

from entrypoints.bootstrap import Shop
from entrypoints.config import Environment
from tests.payments.banks import PAYS
from tests.shopfront import a_shop, callers
from tests.units import ShopUnits


def test_the_ways_to_pay_are_told_in_the_order_of_the_settings(memory_units: ShopUnits) -> None:
    shop = a_shop(memory_units, payment_methods=("cash", "test"))
    cash, test = callers(shop).get("/v1/payment-methods").json
    assert cash == {"name": "cash", "needs_source": False, "test_cards": []}
    assert (test["name"], test["needs_source"]) == ("test", True)
    assert {"number": PAYS, "does": "Pays."} in test["test_cards"]


def test_what_costs_nothing_is_no_way_to_pay_that_anybody_chooses(
    shop: Shop, anyone: TestClient
) -> None:
    names = [each["name"] for each in anyone.get("/v1/payment-methods").json]
    assert names == ["test", "bank_transfer", "cash"]
    assert "free" in shop.gateways


def test_outside_development_there_are_no_test_cards(memory_units: ShopUnits) -> None:
    shop = a_shop(memory_units, environment=Environment.PRODUCTION, payment_methods=("cash",))
    assert callers(shop).get("/v1/payment-methods").json == [
        {"name": "cash", "needs_source": False, "test_cards": []}
    ]
