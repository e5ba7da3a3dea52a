"""Invoices, as customers and staff see and print them."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from attrs import evolve
from falcon.testing import TestClient

from domain.orders.model import Order, OrderStatus
from domain.pricing.quote import TaxPart
from entrypoints.bootstrap import Shop
from entrypoints.http.invoice_page.page import Seller, render_invoice
from tests.builders import (
    AT,
    LATER,
    a_full_address,
    a_full_order,
    a_postal_address,
    an_order,
    an_order_item,
)
from tests.given import given_order
from tests.http.test_bad_bodies import assert_problem
from tests.shopfront import AS_STAFF, a_shop, as_customer, callers
from tests.units import ShopUnits

_OLGA = a_full_address(1).postal.name
_COUNTRIES = {"DE": "Germany"}
SELLER = Seller(name="Corner shop", address=("Market Square 1", "Anytown"), tax_id="DE123")


class Page(HTMLParser):
    """The rows and words of a page, and what it would load."""

    def __init__(self, html: bytes) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.rows: list[list[str]] = []
        self.words: list[str] = []
        self.feed(html.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if not words or self.lasttag == "style":
            return
        self.words.append(words)
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] = f"{self.rows[-1][-1]} {words}".strip()

    @property
    def text(self) -> str:
        return "\n".join(self.words)


def page(order: Order, **seller: Any) -> Page:
    return Page(render_invoice(order, evolve(SELLER, **seller), _COUNTRIES))


def invoiced(**fields: Any) -> Order:
    return an_order(number=1001, invoice_number=7, invoiced_at=LATER, **fields)


def test_an_invoice_has_all_that_was_sold_and_to_whom() -> None:
    found = page(a_full_order(variant_ids=(1, 2)))

    assert found.rows == [
        ["Item", "Quantity", "Price", "Discount", "Net", "Tax", "Gross"],
        [
            "Größe 🦓 shirt Size: XL, Colour: Straße SHIRT-XL-Ä",
            *("2", "12.50", "-5.00", "16.81", "3.19", "20.00"),
        ],
        ["Any product", "1", "1.19", "", "1.00", "0.19", "1.19"],
        [
            "Shipping: By bicycle, “até à porta”",
            *("1", "5.95", "-0.95", "4.20", "0.80", "5.00"),
        ],
        ["Tax", "Rate", "Net", "Tax"],
        ["Größe VAT", "19%", "16.81", "3.19"],
        ["City", "0.0001%", "16.81", "0.00"],
        ["Items", "26.19"],
        ["Discounts", "-5.95"],
        ["Shipping", "5.95"],
        ["Total", "26.19 EUR"],
        ["Of which net", "22.01"],
        ["Of which tax", "4.18"],
        ["Paid", "-26.19"],
        ["Refunded", "10.01"],
        ["Credited", "-10.00"],
        ["To be paid", "0.01 EUR"],
    ]
    assert "Invoice number\n41\nInvoice date\n15 March 2026\nOrder number\n1007" in found.text
    assert "Order date\n14 March 2026\nCurrency\nEUR" in found.text
    assert "Corner shop\nMarket Square 1\nAnytown\nTax ID DE123" in found.text
    assert (
        f"Ship to\n{_OLGA}\nAnna & “Söhne”\n100 % Main St\\2\nc/o Jörg, 3rd floor\n"
        "São José CA 94103-1234\nUS" in found.text
    )
    assert "Bill to\nAny recipient\nGröße & Co\nAny street 1\nBerlin 10117\nGermany" in found.text


def test_tax_beside_the_prices_is_added() -> None:
    tax = TaxPart(name="Sales tax", millionths=88_750, net=1000, tax=89)
    item = an_order_item(unit_price=1000, tax=89, taxes=(tax,))
    found = page(invoiced(items=(item,), taxes=(tax,)))
    assert found.rows[2:] == [
        ["Tax", "Rate", "Net", "Tax"],
        ["Sales tax", "8.875%", "10.00", "0.89"],
        ["Items", "10.00"],
        ["Tax", "0.89"],
        ["Total", "10.89 USD"],
        ["To be paid", "10.89 USD"],
    ]


@pytest.mark.parametrize(
    ("currency", "total"), [("USD", "12,345.67"), ("JPY", "1,234,567"), ("KWD", "1,234.567")]
)
def test_amounts_have_the_decimals_of_their_currency(currency: str, total: str) -> None:
    found = page(invoiced(currency=currency, items=(an_order_item(unit_price=1_234_567),)))
    assert ["Total", f"{total} {currency}"] in found.rows


def test_what_is_to_go_back_is_told() -> None:
    found = page(invoiced(captured=1499, credited=500))
    assert ["To be refunded", "5.00 USD"] in found.rows
    assert not any(row[0] == "To be paid" for row in found.rows)


@pytest.mark.parametrize(
    "fields",
    [
        {"captured": 1499},
        {"credited": 1499},
        {"captured": 1499, "refunded": 1499, "credited": 1499},
    ],
    ids=["paid", "cancelled", "refunded"],
)
def test_that_nothing_is_owed_is_told_too(fields: dict[str, int]) -> None:
    assert page(invoiced(**fields)).rows[-1] == ["To be paid", "0.00 USD"]


def test_where_there_is_no_tax_it_says_so() -> None:
    assert "No tax is charged." in page(invoiced()).text


def test_an_invoice_goes_where_the_parcel_goes_if_nothing_else_is_said() -> None:
    found = page(invoiced(shipping_address=a_postal_address(name="Bert")))
    assert "Bill to\nBert" in found.text


def test_of_who_was_erased_there_is_nobody_on_the_page() -> None:
    found = page(invoiced(email=None))
    assert "Bill to" not in found.text
    assert "Ship to" not in found.text
    assert ["Total", "14.99 USD"] in found.rows


def test_a_shop_that_says_nothing_of_itself_has_its_name_alone() -> None:
    found = page(invoiced(), address=(), tax_id="")
    assert "Corner shop" in found.text
    assert "Tax ID" not in found.text


def test_what_is_no_html_stays_none() -> None:
    evil = "<script>alert('1')</script>\"><img src=x onerror=alert(1)>&amp;{{ 7 * 7 }}"
    freight = a_full_order(variant_ids=(1, 2)).freight
    assert freight is not None
    address = a_postal_address(name=evil, company=evil, line1=evil, city=evil)
    found = page(
        invoiced(
            items=(an_order_item(name=evil, sku=evil, options={evil: evil}),),
            taxes=(TaxPart(name=evil, millionths=0, net=0, tax=0),),
            freight=evolve(freight, name=evil),
            shipping_address=address,
            billing_address=address,
        ),
        name=evil,
        address=(evil,),
        tax_id=evil,
    )
    assert {"script", "img", "link", "iframe", "a"}.isdisjoint(found.tags)
    assert found.attributes <= {"lang", "charset", "name", "content", "class"}
    assert found.text.count("<script>") == found.text.count("{{ 7 * 7 }}") == 18


def test_the_page_is_made_for_paper_and_runs_nothing(units: ShopUnits, staff: TestClient) -> None:
    order = given_order(units, number=1, invoice_number=1, invoiced_at=AT)
    answer = staff.get(f"/v1/orders/{order.id}/invoice")

    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    [style] = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    assert "@page { size: A4;" in style
    assert "@media print" in style
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert answer.headers["Content-Security-Policy"].startswith(
        f"default-src 'none'; style-src 'sha256-{digest}'; "
    )
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    tag = answer.headers["ETag"]
    known = staff.get(f"/v1/orders/{order.id}/invoice", headers={"If-None-Match": tag})
    assert known.status_code == 304


def test_invoices_are_numbered_one_after_the_other(
    shop: Shop, units: ShopUnits, staff: TestClient
) -> None:
    anna = callers(shop, **as_customer(shop))
    first = given_order(units, number=1001, customer_id=1)
    second = given_order(units, number=1002)
    path = f"/v1/orders/{first.id}/invoice"
    assert_problem(anna.get(path), 404, "not_found")

    issued = anna.post(path)
    assert issued.status_code == 200
    assert issued.json == {
        "order_id": first.id,
        "order_number": 1001,
        "number": 1,
        "issued_at": "2026-03-14T09:26:53.589793Z",
    }
    assert staff.post(f"/v1/orders/{second.id}/invoice").json["number"] == 2
    assert staff.post(path).json == anna.post(path).json == issued.json
    assert "Invoice 1 " in anna.get(path).text
    assert anna.get(f"/v1/orders/{first.id}").json["invoice_number"] == 1


@pytest.mark.parametrize("fields", [{}, {"number": 1, "status": OrderStatus.CANCELLED}])
def test_what_is_not_placed_gets_no_invoice(
    units: ShopUnits, staff: TestClient, fields: dict[str, Any]
) -> None:
    order = given_order(units, **fields)
    problem = assert_problem(staff.post(f"/v1/orders/{order.id}/invoice"), 409, "order_not_placed")
    assert problem["order_status"] == order.status
    assert_problem(staff.get(f"/v1/orders/{order.id}/invoice"), 404, "not_found")


def test_the_seller_is_the_shop_of_the_settings(memory_units: ShopUnits) -> None:
    shop = a_shop(
        memory_units, shop_name="Anna's ☕", shop_address=("Lilla Torg 1", "Malmö"), tax_id="SE 556"
    )
    order = given_order(memory_units, number=1, invoice_number=1, invoiced_at=AT)
    answer = callers(shop, **AS_STAFF).get(f"/v1/orders/{order.id}/invoice")
    found = Page(answer.content)
    assert "Anna's ☕\nLilla Torg 1\nMalmö\nTax ID SE 556" in found.text
