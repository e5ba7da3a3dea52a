"""Examples that others published, to the cent. Each has the address where it was read."""

from typing import Final

import pytest

from domain.pricing.model import Place, TaxRate
from domain.pricing.quote import Quote
from tests.pricing.shop import a_rate, a_variant, adds_up, an_ebook, flat, quote, taxes

HMRC: Final = "http://www.hmrc.gov.uk/vat/forms-rates/rates/calculating.htm"
FRACTIONS: Final = (
    "https://accountingservicesforbusiness.co.uk/resources/information-articles/"
    "vat-rates-and-fractions"
)
STRIPE: Final = (
    "https://support.stripe.com/questions/"
    "inclusive-and-exclusive-tax-options-in-the-tax-rate-api-and-stripe-tax"
)
SHOPIFY: Final = "https://help.shopify.com/en/manual/taxes/include-exclude-taxes"
SHOPIFY_POUND: Final = (
    "https://community.shopify.com/c/Accounting-Taxes/"
    "How-does-20-sales-tax-on-a-sale-of-1-00-0-17/td-p/26296"
)
SHOPIFY_RUPEES: Final = (
    "https://community.shopify.com/c/accounting-and-taxes/"
    "why-is-the-tax-calculation-incorrect-on-my-order/td-p/1541835"
)
SPREE: Final = "https://spreecommerce.org/docs/v5/developer/core-concepts/taxes"
OCADO: Final = "https://help.ocado.com/hc/en-us/articles/360017838691-How-do-you-calculate-how-much-VAT-I-m-charged"
# "Rounding Tax Amount". Their default rounds the net instead and has 0.11; commercetools has both
# too, and names UK VAT as the case where it is the tax that is rounded.
ZUORA: Final = (
    "https://docs.zuora.com/zuora-billing/set-up-zuora-billing/apply-taxes/"
    "additional-resources-on-taxes/rounding-rule-for-inclusive-tax-mode"
)


@pytest.mark.parametrize(
    ("price", "percent", "tax", "total", "source"),
    [
        (100_00, 20, 20_00, 120_00, HMRC),
        (100_00, 5, 5_00, 105_00, HMRC),
        (600_00, 10, 60_00, 660_00, STRIPE),
        (100_00, 10, 10_00, 110_00, SHOPIFY),
        (3050_00, 12, 366_00, 3416_00, SHOPIFY_RUPEES),
        (17_99, 5, 90, 18_89, SPREE),
    ],
)
def test_tax_on_top_of_prices(
    price: int, percent: float, tax: int, total: int, source: str
) -> None:
    found = quote(an_ebook(price), tax=taxes(a_rate(percent)))
    assert (found.tax, found.total) == (tax, total), source
    adds_up(found)


@pytest.mark.parametrize(
    ("price", "percent", "tax", "source"),
    [
        (115_00, 15, 15_00, FRACTIONS),
        (117_50, 17.5, 17_50, FRACTIONS),
        (120_00, 20, 20_00, FRACTIONS),
        (100_00, 10, 9_09, SHOPIFY),
        (1_00, 20, 17, SHOPIFY_POUND),
        (8_00, 20, 1_33, OCADO),
        (2_99, 4, 12, ZUORA),
    ],
)
def test_tax_inside_prices(price: int, percent: float, tax: int, source: str) -> None:
    found = quote(an_ebook(price), tax=taxes(a_rate(percent), inclusive=True))
    assert (found.tax, found.total) == (tax, price), source
    adds_up(found)


def test_tax_is_of_the_line_and_not_of_the_piece() -> None:
    """commercetools, TaxCalculationMode, LineItemLevel, in its Java SDK
    (io.sphere.sdk.carts.TaxCalculationMode): $1.08 * 3 = $3.24, * 1.19 = $3.8556 -> $3.86.
    """
    assert quote((an_ebook(1_08), 3), tax=taxes(a_rate(19))).total == 3_86


def _in_quebec(*rates: TaxRate) -> Quote:
    return quote(
        an_ebook(100_00), tax=taxes(*rates, home=Place("CA", "QC")), destination=Place("CA", "QC")
    )


def test_quebec_has_two_taxes_on_one_price() -> None:
    """http://www.revenuquebec.ca/en/entreprise/taxes/tvq_tps/calcul-taxes.aspx: $100.00, GST $5.00,
    QST at 9.975 % $9.98, together $114.98; at once, with 14.975 %, it is the same.
    """
    here = Place("CA", "QC")
    gst = a_rate(5, name="GST", place=here)
    qst = a_rate(9.975, name="QST", place=here)
    found = _in_quebec(gst, qst)
    assert [(part.name, part.tax) for part in found.taxes] == [("GST", 5_00), ("QST", 9_98)]
    assert found.total == 114_98 == _in_quebec(a_rate(14.975, place=here)).total
    adds_up(found)


@pytest.mark.parametrize(
    ("thousandths", "cents"), [(4, 0), (5, 1), (14, 1), (15, 2), (24, 2), (25, 3), (1_005, 101)]
)
def test_the_third_decimal_is_rounded_up_when_it_is_greater_than_four(
    thousandths: int, cents: int
) -> None:
    """Streamlined Sales and Use Tax Agreement, section 324, as law in Rhode Island, § 44-18.1-25:
    https://webserver.rilegislature.gov/Statutes/TITLE44/44-18.1/44-18.1-25.HTM. Likewise HMRC,
    https://gov.uk/hmrc-internal-manuals/vat-trader-records/vatrec12030. To even, 0.005, 0.025 and
    1.005 would be a cent less.
    """
    found = quote(an_ebook(thousandths), tax=taxes(a_rate(10)))
    assert found.tax == cents


@pytest.mark.parametrize(
    ("first", "second", "rates", "nets", "source"),
    [
        # A Blu-ray that costs twice as much as the book: two thirds at 19 %, one third at 7 %.
        (
            20_00,
            10_00,
            (19, 7),
            [2_00, 4_00],
            "https://hellotax.com/blog/steuer/umsatzsteuer/versandkosten/",
        ),
        # 60 % of the goods at 7 %, 40 % at 19 %: so is shipping.
        (
            40_00,
            60_00,
            (19, 7),
            [3_60, 2_40],
            "https://help.page4.com/hc/de/articles/360020690257",
        ),
        # 50 euros at 21 % and 50 at 9 %: one half of each.
        (
            50_00,
            50_00,
            (21, 9),
            [3_00, 3_00],
            "https://jouwweb.freshdesk.com/de/support/solutions/articles/13000060595",
        ),
    ],
)
def test_shipping_shares_the_rates_of_the_goods_in_proportion(
    first: int, second: int, rates: tuple[int, int], nets: list[int], source: str
) -> None:
    found = quote(
        a_variant(first),
        a_variant(second, tax_class="reduced"),
        tax=taxes(a_rate(rates[0]), a_rate(rates[1], "reduced"), inclusive=True),
        shipping=[flat(6_00)],
    )
    assert found.freight
    assert [part.net + part.tax for part in found.freight.taxes] == nets, source
    adds_up(found)
