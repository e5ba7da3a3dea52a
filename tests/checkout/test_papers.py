"""docs/checkout.md, and its pictures of the states, tell of what there is; and what
docs/operations.md says of payments to paste at night works.
"""

import re
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import pytest

from adapters.mysql.connection import Server
from domain.carts.model import CUSTOMERS_KEPT, VISITORS_KEPT, CartStatus
from domain.checkout.model import LEASE, LOOK_AGAIN, Step, next_step
from domain.orders.model import FulfilmentStatus, OrderStatus, PaidStatus
from domain.payments.model import PaymentStatus
from domain.payments.ports import Outcome, Result
from entrypoints.http.problems import PROBLEMS
from entrypoints.http.routes import OPERATIONS
from tests.builders import a_payment
from tests.database import connected
from tests.given import given_payment
from tests.units import ShopUnits

DOCS: Final = Path(__file__).parents[2] / "docs"
PAGE: Final = (DOCS / "checkout.md").read_text(encoding="utf-8")
NIGHT: Final = (DOCS / "operations.md").read_text(encoding="utf-8")
_SVG: Final = "{http://www.w3.org/2000/svg}"

PICTURES: Final = {
    "states-cart.svg": [*CartStatus],
    "states-payment.svg": [*PaymentStatus],
    "states-order.svg": [*OrderStatus, *PaidStatus, *FulfilmentStatus],
}
_BECOMES: Final = {
    Step.ASK: [PaymentStatus.ACTION_REQUIRED],
    Step.CAPTURE: [PaymentStatus.CAPTURING],
    Step.PLACE: [PaymentStatus.CAPTURED],
    Step.PLACE_UNPAID: [PaymentStatus.AWAITING],
    Step.FAIL: [PaymentStatus.DECLINED, PaymentStatus.VOIDED],
    Step.GIVE_UP: [PaymentStatus.VOIDING],
    Step.WAIT: [],
}
# What staff do about money that comes in by itself; no gateway is heard of it.
_BY_STAFF: Final = {
    (PaymentStatus.AWAITING, PaymentStatus.CAPTURED),
    (PaymentStatus.AWAITING, PaymentStatus.VOIDED),
}


def _picture(name: str) -> ET.Element:
    return ET.parse(DOCS / name).getroot()  # noqa: S314 - our own file


def _states(name: str) -> list[str]:
    boxes = [
        each for each in _picture(name).iter(f"{_SVG}g") if "state" in each.get("class", "").split()
    ]
    return ["".join(each.itertext()).strip() for each in boxes]


def _arrows(name: str) -> set[tuple[str, str]]:
    paths = [each for each in _picture(name).iter(f"{_SVG}path") if each.get("class") == "arrow"]
    return {(each.get("data-from", ""), each.get("data-to", "")) for each in paths}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_has_each_state_once_and_no_other(name: str) -> None:
    assert sorted(_states(name)) == sorted(str(state) for state in PICTURES[name])


@pytest.mark.parametrize("name", PICTURES)
def test_each_arrow_joins_two_states_and_none_stands_alone(name: str) -> None:
    joined = {state for arrow in _arrows(name) for state in arrow}
    assert joined == set(_states(name))


def test_each_arrow_of_a_payment_is_a_step_that_it_takes() -> None:
    steps = {
        (str(before), str(after))
        for before, result, is_overdue in product(PaymentStatus, Result, [False, True])
        for after in _BECOMES[
            next_step(a_payment(1, status=before), Outcome(result=result), is_overdue=is_overdue)
        ]
        if before != after
    }
    drawn = _arrows("states-payment.svg")
    assert drawn <= steps | _BY_STAFF
    assert drawn >= _BY_STAFF


@pytest.mark.parametrize("name", PICTURES)
def test_each_picture_is_shown_and_loads_nothing(name: str) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    assert f"]({name})" in PAGE
    assert re.findall(r"<script|href=|@import|url\((?!#)", text) == []


def test_each_refusal_is_one_of_the_shops() -> None:
    told = re.findall(r"\b([45]\d\d) `(\w+)`", PAGE)
    assert len(told) > 6
    for status, code in told:
        assert PROBLEMS[code].status == int(status), code


# Of refusals that many routes have, those that a shop window has to deal with.
_OF_OTHERS = {
    "invalid_input", "idempotency_key_in_progress", "idempotency_key_reused", "stale_version",
    "not_found", "unauthorised",
}  # fmt: skip


def test_each_answer_of_the_checkout_is_told_of() -> None:
    [checkout] = [each for each in OPERATIONS if each.name == "checkOut"]
    rows = set(re.findall(r"^\| \d\d\d `(\w+)` \|", PAGE, re.MULTILINE))
    assert rows == {*checkout.refusals, *_OF_OTHERS}
    good = {int(status) for status in re.findall(r"^\| (\d\d\d) \|", PAGE, re.MULTILINE)}
    assert good == {checkout.status, 200, 202}


def test_each_route_that_it_names_is_there() -> None:
    told = set(re.findall(r"`(GET|POST|PATCH|DELETE) (/v1/\S+?)`", PAGE))
    assert told <= {(each.method, each.path) for each in OPERATIONS}


def test_what_it_says_of_times_is_so() -> None:
    assert timedelta(seconds=60) == LEASE
    assert timedelta(seconds=30) == LOOK_AGAIN
    assert (timedelta(days=30), timedelta(days=90)) == (VISITORS_KEPT, CUSTOMERS_KEPT)


def test_every_page_that_it_links_is_there() -> None:
    for name in re.findall(r"\]\(([\w-]+\.\w+)", PAGE):
        assert (DOCS / name).is_file(), name


@pytest.mark.parametrize("page", ["conventions.md", "../README.md"])
def test_it_is_found_from_where_one_begins(page: str) -> None:
    assert "checkout.md" in (DOCS / page).read_text(encoding="utf-8")


@pytest.mark.database
def test_what_is_to_be_pasted_at_night_shows_what_waits(
    database: Server, mysql_units: ShopUnits
) -> None:
    shown = re.findall(
        r"```sql\n(SELECT [^;]*?FROM (?:payments|refunds)\n.*?);\n```", NIGHT, re.DOTALL
    )
    payments, refunds = shown
    given_payment(mysql_units, status=PaymentStatus.CAPTURING)
    with connected(database) as connection, connection.cursor() as cursor:
        cursor.execute(payments)
        [(status, _, count, oldest, next_look, _)] = cursor.fetchall()
        cursor.execute(refunds)
        [(pending, *_)] = cursor.fetchall()
    assert (status, count, pending) == ("capturing", 1, 0)
    assert oldest <= next_look
