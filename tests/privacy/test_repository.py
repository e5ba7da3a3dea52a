"""What storage promises of what is held about a customer."""

from typing import Any

from attrs import asdict, evolve

from adapters.memory.privacy import rows_of
from adapters.memory.store import Store
from domain.privacy.model import Row
from domain.privacy.shop_map import SHOP
from tests.builders import AT, LATER, a_cart_notice, a_letter, a_member, a_session, an_entry
from tests.given import given_customer
from tests.privacy.person import Person, digest, given_person
from tests.privacy.searching import is_found
from tests.shopfront import dump
from tests.units import ShopUnits

_ANNA = "quagga"
_BERT = "thylacine"


def _collected(units: ShopUnits, person: Person) -> dict[str, list[Row]]:
    with units.write() as unit:
        found = unit.personal_data.collect(SHOP, person.customer)
        return {name: list(rows) for name, rows in found.items()}


def _erase(units: ShopUnits, person: Person) -> None:
    with units.write() as unit:
        unit.personal_data.erase(SHOP, person.customer, LATER)
        unit.commit(None)


def test_all_that_is_held_about_a_customer_is_collected(units: ShopUnits) -> None:
    person = given_person(units, _ANNA)
    given_person(units, _BERT)

    collected = _collected(units, person)

    customer, expires = person.customer, evolve(a_session(person.customer.subject)).expires_at
    assert collected == {
        "customers": [
            {
                "id": customer.id,
                "email": "quagga@example.com",
                "name": "quagga Customer",
                "created_at": AT,
                "updated_at": LATER,
                "erased_at": None,
            }
        ],
        "addresses": [
            {
                "name": "quagga name",
                "company": "quagga company",
                "line1": "quagga line1",
                "line2": "quagga line2",
                "city": "quagga city",
                "region": "quagga region",
                "postcode": "P quagga",
                "country": "ZW",
                "phone": "quagga phone",
                "default_shipping": True,
                "default_billing": False,
                "created_at": AT,
                "updated_at": LATER,
            }
        ],
        "sessions": [
            {
                "label": f"quagga's {which} session",
                "created_at": AT,
                "last_seen_at": LATER,
                "expires_at": expires,
            }
            for which in ("first", "second")
        ],
        "one_time_tokens": [
            {"purpose": purpose, "created_at": AT, "expires_at": collected_expiry}
            for purpose, collected_expiry in _expiries(collected)
        ],
        "letters": [
            _letter("quagga@example.com", {"name": "quagga by number"}),
            _letter("quagga@example.com", {"name": "quagga by address", "sign": "ä\"'"}),
            _letter("other-quagga@example.com", {"name": "quagga by registration"}),
        ],
        "audit_entries": [
            {
                "action": "customer.update",
                "recorded_at": AT,
                "request_id": "request-of-quagga",
                "facts_before": {},
                "facts_after": {"changed": ["name"]},
            }
        ],
        "registrations": [
            {"email": "quagga@example.com", "name": "quagga Newcomer", "created_at": AT}
        ],
        "visitors": [{"created_at": AT, "last_seen_at": LATER}],
        "carts": [
            _cart(
                email="fourth-quagga@example.com",
                note="quagga note",
                shipping_address=asdict(person.address.postal),
                coupon_code="quagga coupon",
                notices=[asdict(a_cart_notice())],
                updated_at=LATER,
            ),
            _cart(
                status="locked",
                billing_address=asdict(person.address.postal),
            ),
            _cart(status="expired", email="quagga@example.com"),
        ],
        "shipments": [
            {
                "carrier": "DHL",
                "tracking_code": "quagga code",
                "tracking_url": "https://dhl.example/quagga",
                "created_at": AT,
            }
        ]
        * 3,
        "order_returns": [{"note": "quagga brought it", "created_at": AT}] * 3,
        "cancellations": [{"reason": "customer", "note": "quagga called", "created_at": AT}] * 3,
        "cart_items": [{"variant_id": 7, "quantity": 2}, {"variant_id": 8, "quantity": 1}],
        **_of_orders(person),
    }
    assert [list(rows[0]) for rows in collected.values()] == [
        list(SHOP[name].told) for name in collected
    ]


def _cart(**fields: Any) -> Row:
    return {
        "status": "open",
        "email": None,
        "note": "",
        "shipping_method_id": None,
        "coupon_code": None,
        "currency": "USD",
        "created_at": AT,
        "updated_at": AT,
        "shipping_address": None,
        "billing_address": None,
        "notices": [],
        **fields,
    }


def _of_orders(person: Person) -> dict[str, list[Row]]:
    """Of the three that are theirs: one by the account, two by the address."""
    postal = asdict(person.address.postal)
    money = dict.fromkeys(
        ("discount_total", "shipping_total", "tax_total", "captured", "refunded", "credited"), 0
    )
    emails = ("other-quagga@example.com", "quagga@example.com", "quagga@example.com")
    orders: list[Row] = [
        {
            "number": 1000 * person.customer.id + place,
            "status": "placed",
            "payment_status": "unpaid",
            "fulfilment_status": "fulfilled",
            "email": email,
            "note": "quagga note",
            "currency": "USD",
            "items_total": 1499,
            **money,
            "total": 1499,
            "invoice_number": None,
            "invoiced_at": None,
            "created_at": AT,
            "placed_at": AT,
            "shipping_address": postal,
            "billing_address": postal,
        }
        for place, email in enumerate(emails)
    ]
    item = {"name": "Any product", "sku": None, "quantity": 1, "unit_price": 1499}
    worth = {"amount": 1499, "discount": 0, "net": 1499, "tax": 0, "gross": 1499}
    posted = {"posting": "placed", "account": "receivable", "amount": 1499, "currency": "USD"}
    note = {"kind": "note", "recorded_at": AT, "facts": {"text": "quagga called"}}
    return {
        "orders": orders,
        "order_items": [{**item, **worth, "options": {"Size": "L"}}] * 3,
        "timeline_entries": [note] * 3,
        "money_entries": [{**posted, "recorded_at": AT}] * 3,
    }


def _expiries(collected: dict[str, list[Row]]) -> list[tuple[str, Any]]:
    found = [(row["purpose"], row["expires_at"]) for row in collected["one_time_tokens"]]
    assert [purpose for purpose, _ in found] == ["reset", "confirm"]
    return found


def _letter(recipient: str, facts: dict[str, str]) -> Row:
    kind = a_letter().kind
    return {"kind": kind, "recipient": recipient, "created_at": AT, "facts": facts}


def test_nothing_of_anybody_else_and_nothing_that_opens_a_door_is_collected(
    units: ShopUnits,
) -> None:
    person, other = given_person(units, _ANNA), given_person(units, _BERT)

    collected = _collected(units, person)

    assert is_found(_ANNA, collected)
    assert not is_found(_BERT, collected)
    for secret in (*person.secrets(), *other.secrets(), b"plain:1:"):
        assert is_found(secret, dump(units))
        assert not is_found(secret, collected)


def test_of_a_customer_who_did_nothing_there_is_the_account_alone(units: ShopUnits) -> None:
    customer = given_customer(units, email="anna@example.com")

    with units.write() as unit:
        collected = unit.personal_data.collect(SHOP, customer)

    assert list(collected) == ["customers"]


def test_what_was_erased_is_nowhere_any_more(units: ShopUnits) -> None:
    person = given_person(units, _ANNA)
    assert is_found(_ANNA, dump(units))

    _erase(units, person)

    left = dump(units)
    # The log is kept, and has a number in place of a name; this request was named by the test.
    without_log = {name: rows for name, rows in left.items() if not name.startswith("audit")}
    assert not is_found(_ANNA, without_log)
    for secret in set(person.secrets()) - {digest(_ANNA, "visitor")}:
        assert not is_found(secret, left)
    with units.read() as unit:
        assert unit.customers.get(person.customer.id) == evolve(
            person.customer,
            email=None,
            name="",
            password_hash=None,
            updated_at=LATER,
            erased_at=LATER,
        )
        assert unit.visitors.get(person.visitor_id).customer_id is None


def test_what_is_left_of_who_was_erased_is_told_too(units: ShopUnits) -> None:
    person = given_person(units, _ANNA)
    _erase(units, person)

    collected = _collected(units, person)

    assert collected["customers"][0]["name"] == ""
    assert "addresses" not in collected
    [order] = collected["orders"]
    assert (order["email"], order["shipping_address"], order["note"]) == (None, None, "")
    assert order["total"] == 1499
    assert [len(collected[name]) for name in ("order_items", "money_entries")] == [1, 1]
    assert [entry["facts"] for entry in collected["timeline_entries"]] == [{}]


def test_nobody_else_is_erased(units: ShopUnits) -> None:
    other = given_person(units, _BERT)
    given_staff(units)
    before = dump(units)
    person = given_person(units, _ANNA)

    _erase(units, person)

    with units.read() as unit:
        left_of_anna = unit.customers.get(person.customer.id)
        assert unit.customers.get(other.customer.id) == other.customer
    assert left_of_anna.erased_at == LATER
    after = dump(units)
    for name, rows in before.items():
        kept = {repr(row) for row in _rows(after[name])}
        assert {repr(row) for row in _rows(rows)} <= kept, name


def given_staff(units: ShopUnits) -> None:
    """Somebody of the staff in every table in which there are customers, too."""
    with units.write() as unit:
        member = unit.staff_members.add(a_member())
        unit.sessions.add(a_session(member.subject))
        unit.letters.add(a_letter(recipient=member.email, subject=member.subject))
        unit.audit.record(an_entry(actor=f"staff:{member.id}:{member.name}"))
        unit.commit(None)


def _rows(table: Any) -> list[Any]:
    return list(table.values()) if isinstance(table, dict) else list(table)


def test_a_number_is_not_mistaken_for_another_that_begins_like_it(units: ShopUnits) -> None:
    people = [given_person(units, f"person{number}x") for number in range(12)]
    first, last = people[0], people[10]
    assert (first.customer.id, last.customer.id) == (1, 11)

    _erase(units, first)

    for other in people[1:]:
        collected = _collected(units, other)
        assert len(collected["audit_entries"]) == 1
        assert is_found(f"person{people.index(other)}x 0", dump(units))


def test_memory_sees_its_things_as_the_rows_that_the_map_declares(
    memory_units: ShopUnits, store: Store
) -> None:
    given_person(memory_units, _ANNA)

    for table in SHOP.of_customers():
        for row in rows_of(store.tables, table.name).values():
            assert table.columns <= row.keys(), table.name
