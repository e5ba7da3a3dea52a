"""Where the shop is: taken as the post knows it, and refused in a sentence if it does not."""

import pytest

from domain.carts.quoting import StoreRules
from domain.pricing.model import ANYWHERE, Place
from entrypoints.bootstrap import store_rules
from entrypoints.config import WrongSettings
from tests.shopfront import some_settings


def test_the_settings_say_how_prices_are_meant() -> None:
    settings = some_settings(
        currency="EUR", prices_include_tax=True, home_country="US", home_region="california"
    )
    assert store_rules(settings) == StoreRules(
        currency="EUR", prices_include_tax=True, home=Place("US", "CA")
    )


def test_a_shop_may_be_in_a_country_or_anywhere() -> None:
    assert store_rules(some_settings(home_country="DE")).home == Place("DE")
    assert store_rules(some_settings()).home == ANYWHERE


@pytest.mark.parametrize(
    ("country", "region", "told"),
    [
        ("UK", "", "^HOME_COUNTRY is wrong: is no country"),
        ("us", "", "^HOME_COUNTRY is wrong: is no country"),
        ("US", "Bavaria", "^HOME_REGION is wrong: is none that we know"),
        ("", "CA", "^HOME_REGION is set without HOME_COUNTRY"),
    ],
)
def test_a_place_that_is_none_stops_the_start(country: str, region: str, told: str) -> None:
    with pytest.raises(WrongSettings, match=told):
        store_rules(some_settings(home_country=country, home_region=region))
