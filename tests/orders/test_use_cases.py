"""Reading orders, and noting something about them."""

from typing import Any

import pytest

from adapters.memory.store import Store
from domain.orders.invoicing import issue_invoice, read_invoice
from domain.orders.model import (
    CustomerErased,
    ListedStatus,
    Order,
    OrderFilter,
    OrderKind,
    OrderStatus,
)
from domain.orders.use_cases import (
    NoteDraft,
    OrderView,
    add_note,
    list_orders,
    read_ledger,
    read_order,
    read_payments,
    read_timeline,
)
from domain.payments.model import PaymentStatus
from domain.privacy.shop_map import SHOP
from domain.privacy.use_cases import erase_customer
from domain.shared.errors import Forbidden, NotFound
from domain.staff.model import ANYONE, Actor, Role
from tests.builders import (
    a_manager,
    a_money_entry,
    a_supporter,
    a_timeline_entry,
    a_transaction,
    an_actor,
    an_owner,
)
from tests.doubles import FrozenClock
from tests.given import given_order, given_payment
from tests.orders.callers import a_customer_at, a_visitor_at
from tests.trail import trail
from tests.units import ShopUnits


def listed(units: ShopUnits, actor: Actor, **wanted: Any) -> list[Order]:
    page = list_orders(units, actor, OrderFilter(**wanted), limit=50, after=None)
    return list(page.items)


def test_everybody_reads_their_own_and_staff_all(memory_units: ShopUnits) -> None:
    anna, bert = a_customer_at(memory_units), a_customer_at(memory_units)
    guest = a_visitor_at(memory_units)
    annas = given_order(memory_units, number=1, customer_id=anna.customer_id)
    guests = given_order(memory_units, number=2, visitor_id=guest.visitor_id)

    def readable(actor: Actor) -> list[int]:
        found = []
        for order in (annas, guests):
            try:
                found.append(read_order(memory_units, actor, order.id).order.id)
            except NotFound:
                continue
        return found

    assert readable(anna) == [annas.id]
    assert readable(guest) == [guests.id]
    assert readable(bert) == []
    assert readable(a_supporter()) == [annas.id, guests.id]
    assert listed(memory_units, anna) == [annas]
    assert listed(memory_units, guest) == [guests]
    assert listed(memory_units, bert) == []
    assert listed(memory_units, a_supporter()) == [guests, annas]


def test_who_is_nobody_reads_no_order(memory_units: ShopUnits) -> None:
    order = given_order(memory_units, number=1)
    with pytest.raises(Forbidden):
        read_order(memory_units, ANYONE, order.id)
    with pytest.raises(Forbidden):
        listed(memory_units, ANYONE)
    with pytest.raises(Forbidden):
        issue_invoice(memory_units, ANYONE, order.id)


def test_an_order_that_is_not_there_is_not_found(memory_units: ShopUnits) -> None:
    given_order(memory_units)
    for read in (read_order, read_timeline, read_payments, read_ledger, read_invoice):
        with pytest.raises(NotFound):
            read(memory_units, a_manager(), 99)
    with pytest.raises(NotFound):
        add_note(memory_units, a_manager(), 99, NoteDraft(text="x"))
    with pytest.raises(NotFound):
        issue_invoice(memory_units, a_manager(), 99)


def test_a_draft_says_where_its_customer_has_to_go(memory_units: ShopUnits) -> None:
    guest = a_visitor_at(memory_units)
    draft = given_order(memory_units, visitor_id=guest.visitor_id)
    assert read_order(memory_units, guest, draft.id) == OrderView(order=draft)
    given_payment(memory_units, draft.id, status=PaymentStatus.DECLINED)
    newest = given_payment(
        memory_units,
        draft.id,
        status=PaymentStatus.ACTION_REQUIRED,
        action_url="https://bank.example/3ds",
    )
    assert read_order(memory_units, guest, draft.id) == OrderView(order=draft, payment=newest)
    assert listed(memory_units, guest) == []


def test_an_order_that_was_placed_says_how_it_is_paid(memory_units: ShopUnits) -> None:
    order = given_order(memory_units, number=1)
    given_payment(memory_units, order.id, status=PaymentStatus.DECLINED)
    awaited = given_payment(
        memory_units, order.id, method="bank_transfer", status=PaymentStatus.AWAITING
    )
    assert read_order(memory_units, a_manager(), order.id).payment == awaited


def test_filters_are_for_staff(memory_units: ShopUnits) -> None:
    anna = a_customer_at(memory_units)
    order = given_order(memory_units, number=1, customer_id=anna.customer_id)
    with pytest.raises(Forbidden):
        listed(memory_units, anna, status=ListedStatus.PLACED)
    assert listed(memory_units, a_manager(), email="ANNA@Example.com") == [order]
    assert listed(memory_units, a_manager(), email="bert@example.com") == []


def test_what_is_kept_of_an_order_is_for_staff_alone(memory_units: ShopUnits) -> None:
    anna = a_customer_at(memory_units)
    order = given_order(memory_units, number=1, customer_id=anna.customer_id)
    for read in (read_timeline, read_payments, read_ledger):
        with pytest.raises(Forbidden):
            read(memory_units, anna, order.id)
        read(memory_units, a_supporter(), order.id)
    for actor in (anna, a_supporter()):
        with pytest.raises(Forbidden):
            add_note(memory_units, actor, order.id, NoteDraft(text="x"))


def test_the_books_of_an_order_are_its_own(memory_units: ShopUnits) -> None:
    order, other = given_order(memory_units), given_order(memory_units)
    payment = given_payment(memory_units, order.id)
    given_payment(memory_units, other.id)
    with memory_units.write() as unit:
        unit.payments.record(a_transaction(payment.id))
        unit.ledger.post([a_money_entry(order.id), a_money_entry(other.id)])
        unit.orders.tell(a_timeline_entry(other.id))
        told = unit.orders.tell(a_timeline_entry(order.id))
        unit.commit(None)

    payments, transactions = read_payments(memory_units, a_manager(), order.id)
    assert list(payments) == [payment]
    assert [each.payment_id for each in transactions] == [payment.id]
    [entry] = read_ledger(memory_units, a_manager(), order.id)
    assert entry.order_id == order.id
    assert list(read_timeline(memory_units, a_manager(), order.id)) == [told]


def test_of_an_order_without_books_they_are_empty(memory_units: ShopUnits) -> None:
    order = given_order(memory_units)
    assert read_payments(memory_units, a_manager(), order.id) == ((), ())
    assert list(read_ledger(memory_units, a_manager(), order.id)) == []
    assert list(read_timeline(memory_units, a_manager(), order.id)) == []


def test_a_note_stands_in_the_timeline_and_not_in_the_log(
    memory_units: ShopUnits, clock: FrozenClock
) -> None:
    order = given_order(memory_units, customer_id=a_customer_at(memory_units).customer_id)
    note = add_note(memory_units, a_manager(), order.id, NoteDraft(text="Wants it by Friday"))

    assert list(read_timeline(memory_units, a_supporter(), order.id)) == [note]
    assert (note.kind, note.facts) == (OrderKind.NOTE, {"text": "Wants it by Friday"})
    assert (note.actor, note.recorded_at) == ("test manager", clock.now())
    [logged] = trail(memory_units)
    assert (logged.action, logged.entity_id, logged.after) == ("order.note", order.id, None)


def test_nothing_is_noted_about_who_was_erased(memory_units: ShopUnits, store: Store) -> None:
    anna = a_customer_at(memory_units)
    assert anna.customer_id is not None
    order = given_order(
        memory_units, number=1, customer_id=anna.customer_id, status=OrderStatus.CANCELLED
    )
    erase_customer(memory_units, SHOP, an_owner(), anna.customer_id)
    before = store.tables

    with pytest.raises(CustomerErased):
        add_note(memory_units, a_manager(), order.id, NoteDraft(text="x"))
    assert store.tables == before


def test_each_role_sees_and_does_what_its_scopes_say(memory_units: ShopUnits) -> None:
    order = given_order(memory_units, number=1)
    for role in Role:
        assert read_order(memory_units, an_actor(role), order.id).order == order
    for role in (Role.OWNER, Role.MANAGER):
        add_note(memory_units, an_actor(role), order.id, NoteDraft(text="x"))
