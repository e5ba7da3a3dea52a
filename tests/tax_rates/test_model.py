"""Tax rates as staff state them."""

from domain.pricing.model import ANYWHERE, Place, TaxRate
from domain.tax_rates.model import at, facts
from tests.builders import a_tax_rate


def test_pricing_gets_the_rate_with_its_place() -> None:
    rate = a_tax_rate(name="VAT", country="US", region="CA", tax_class="books", millionths=70_000)

    assert rate.priced() == TaxRate(
        name="VAT", place=Place("US", "CA"), tax_class="books", millionths=70_000
    )
    assert a_tax_rate().priced().place == ANYWHERE


def test_a_rate_moves_with_all_the_rest_of_it() -> None:
    rate = a_tax_rate(id=3, name="VAT", country="US", region="CA")
    moved = at(rate, Place("DE"))

    assert moved == a_tax_rate(id=3, name="VAT", country="DE")


def test_the_log_keeps_what_a_rate_says_and_not_when() -> None:
    rate = a_tax_rate(id=3, name="VAT", country="DE", version=2)

    assert facts(rate) == {
        "id": 3,
        "name": "VAT",
        "country": "DE",
        "region": "",
        "tax_class": "standard",
        "millionths": 190_000,
        "version": 2,
    }
