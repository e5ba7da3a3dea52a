"""`/dev/gateway/{reference}`: the bank's page of the test gateway."""

from urllib.parse import parse_qs, urlsplit

import pytest
from falcon.testing import Result as Answer
from falcon.testing import TestClient

from domain.payments.play import PlayBank
from domain.payments.ports import Charge, Result
from entrypoints.bootstrap import Shop
from entrypoints.config import Environment
from tests.payments.banks import ASKS, PAYS, RETURN_URL, a_charge
from tests.shopfront import a_shop, callers
from tests.units import ShopUnits


@pytest.fixture
def shop(memory_units: ShopUnits) -> Shop:
    return a_shop(memory_units, shop_name="Anna's <Shop>")


def _asked(shop: Shop, return_url: str = RETURN_URL, source: str = ASKS, **fields: int) -> Charge:
    charge = a_charge(**fields)
    shop.gateways["test"].authorize(charge, source, return_url)
    return charge


def _bank(shop: Shop) -> PlayBank:
    assert shop.play_bank is not None
    return shop.play_bank


def _decide(client: TestClient, charge: Charge, decision: str) -> Answer:
    return client.post(
        f"/dev/gateway/{charge.reference}",
        body=f"decision={decision}",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )


def test_the_page_says_how_much_is_paid_and_changes_nothing(shop: Shop, anyone: TestClient) -> None:
    charge = _asked(shop)
    page = anyone.get(f"/dev/gateway/{charge.reference}")
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    assert "Pay 14.99 USD?" in page.text
    assert "Anna&#39;s &lt;Shop&gt;" in page.text
    assert "<script" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert _bank(shop).look_up(charge.reference).result is Result.ACTION_REQUIRED


def test_the_customer_is_sent_there(shop: Shop, anyone: TestClient) -> None:
    charge = _asked(shop)
    sent = shop.gateways["test"].find(charge).action_url
    assert sent == f"http://127.0.0.1:3001/dev/gateway/{charge.reference}"
    assert anyone.get(urlsplit(sent).path).status_code == 200


@pytest.mark.parametrize(
    ("decision", "result"), [("pay", Result.AUTHORIZED), ("refuse", Result.DECLINED)]
)
def test_a_button_decides_and_leads_back_to_the_shop(
    shop: Shop, anyone: TestClient, decision: str, result: Result
) -> None:
    charge = _asked(shop)
    answer = _decide(anyone, charge, decision)
    assert answer.status_code == 303
    back = urlsplit(answer.headers["Location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == "https://shop.example/checkout"
    assert parse_qs(back.query) == {"step": ["3"], "payment": [charge.reference]}
    assert back.fragment == "pay"
    assert shop.gateways["test"].find(charge).result is result


@pytest.mark.parametrize(
    "return_url",
    [
        "http://[::1]:8080/x",
        "http://[::ffff:192.0.2.1]",
        "http://127.0.0.1:65535?a=[",
        "https://shop.example#]",
    ],
)
def test_whatever_the_gateway_took_as_a_way_back_is_one(
    shop: Shop, anyone: TestClient, return_url: str
) -> None:
    charge = _asked(shop, return_url)
    assert anyone.get(f"/dev/gateway/{charge.reference}").status_code == 200
    answer = _decide(anyone, charge, "pay")
    assert answer.status_code == 303
    assert f"payment={charge.reference}" in answer.headers["Location"]


def test_browsers_let_the_form_lead_to_the_shop_alone(shop: Shop, anyone: TestClient) -> None:
    charge = _asked(shop, "https://shop.example:8443/a?b=c")
    policy = anyone.get(f"/dev/gateway/{charge.reference}").headers["Content-Security-Policy"]
    assert policy.endswith("; form-action 'self' https://shop.example:8443")
    assert "default-src 'none'" in policy


def test_a_second_click_changes_nothing(shop: Shop, anyone: TestClient) -> None:
    charge = _asked(shop)
    first, second = _decide(anyone, charge, "refuse"), _decide(anyone, charge, "pay")
    assert first.headers["Location"] == second.headers["Location"]
    assert shop.gateways["test"].find(charge).result is Result.DECLINED
    page = anyone.get(f"/dev/gateway/{charge.reference}")
    assert "This payment is declined" in page.text
    assert "<form" not in page.text


def test_without_a_way_back_the_page_says_what_was_done(shop: Shop, anyone: TestClient) -> None:
    charge = _asked(shop, "")
    answer = _decide(anyone, charge, "pay")
    assert answer.status_code == 200
    assert "This payment is authorized" in answer.text


@pytest.mark.parametrize("decision", ["", "PAY", "maybe"])
def test_what_is_no_button_decides_nothing(shop: Shop, anyone: TestClient, decision: str) -> None:
    charge = _asked(shop)
    answer = _decide(anyone, charge, decision)
    assert answer.status_code == 422
    assert "<form" in answer.text
    assert shop.gateways["test"].find(charge).result is Result.ACTION_REQUIRED


@pytest.mark.parametrize("reference", ["unheard-of", "%00", "%ff", "%3Cb%3E", "ü"])
def test_a_payment_that_is_not_there_is_not_found(anyone: TestClient, reference: str) -> None:
    path = f"/dev/gateway/{reference}"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for answer in (anyone.get(path), anyone.post(path, body="decision=pay", headers=form)):
        assert answer.status_code == 404
        assert answer.headers["Content-Type"].startswith("text/html")
        assert "<b>" not in answer.text


def test_what_is_no_form_is_refused(shop: Shop, anyone: TestClient) -> None:
    charge = _asked(shop)
    answer = anyone.post(f"/dev/gateway/{charge.reference}", json={"decision": "pay"})
    assert answer.status_code == 415
    assert shop.gateways["test"].find(charge).result is Result.ACTION_REQUIRED


def test_a_payment_that_nobody_has_to_act_for_has_no_buttons(
    shop: Shop, anyone: TestClient
) -> None:
    charge = _asked(shop, source=PAYS)
    assert "<form" not in anyone.get(f"/dev/gateway/{charge.reference}").text


def test_amounts_are_told_with_the_decimals_of_the_currency(shop: Shop, anyone: TestClient) -> None:
    charge = a_charge(currency="JPY", amount=1500)
    shop.gateways["test"].authorize(charge, ASKS, "")
    assert "Pay 1500 JPY?" in anyone.get(f"/dev/gateway/{charge.reference}").text


def test_there_is_no_such_page_outside_development(memory_units: ShopUnits) -> None:
    shop = a_shop(
        memory_units, environment=Environment.PRODUCTION, payment_methods=("bank_transfer",)
    )
    assert shop.play_bank is None
    assert callers(shop).get("/dev/gateway/payment-1").status_code == 404
