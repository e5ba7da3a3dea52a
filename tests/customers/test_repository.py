"""What storage promises of customers and registrations."""

from datetime import timedelta

import pytest
from attrs import evolve

from domain.accounts.model import Email
from domain.customers.model import Customer, EmailTaken
from domain.mail.model import LetterKind
from domain.shared.errors import NotFound
from domain.shared.paging import Key
from tests.builders import AT, LATER, a_customer, a_registration
from tests.concurrency.crowd import all_at_once
from tests.given import (
    given_customer,
    given_letter,
    given_one_time_token,
    given_registration,
)
from tests.units import ShopUnits

MOMENT = timedelta(microseconds=1)


def a_full_customer() -> Customer:
    """Every field is set, and no two are alike. One who was erased has kept an address, which
    nobody has in a shop.
    """
    return a_customer(
        email="o'neill+shop@example.com",
        name="Größe 🦓 “O'Neill” \\ 100 %s 日本",
        password_hash="$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA",
        version=7,
        created_at=AT,
        updated_at=LATER,
        erased_at=LATER + MOMENT,
    )


def an_erased_customer(**fields: object) -> Customer:
    erased = a_customer(email=None, name="", password_hash=None, erased_at=LATER)
    return evolve(erased, **fields)  # type: ignore[arg-type]


def stored(units: ShopUnits, customer_id: int) -> Customer:
    with units.read() as unit:
        return unit.customers.get(customer_id)


def numbers(
    units: ShopUnits, email: Email | None = None, *, limit: int = 10, after: Key | None = None
) -> list[int]:
    with units.read() as unit:
        return [each.id for each in unit.customers.page(email, limit=limit, after=after).items]


def test_a_customer_comes_back_equal(units: ShopUnits) -> None:
    other = given_customer(units)
    with units.write() as unit:
        customer = unit.commit(unit.customers.add(a_full_customer()))

    assert customer.id != other.id
    assert stored(units, customer.id) == customer == evolve(a_full_customer(), id=customer.id)
    assert stored(units, other.id) == other
    with units.write() as unit:
        assert unit.customers.get_for_update(customer.id) == customer


def test_what_is_left_of_who_was_erased_comes_back(units: ShopUnits) -> None:
    with units.write() as unit:
        first, second = (unit.customers.add(an_erased_customer()) for _ in range(2))
        unit.commit(None)

    assert stored(units, first.id) == first
    assert stored(units, second.id) == second


def test_a_customer_is_found_by_the_address_alone(units: ShopUnits) -> None:
    anna = given_customer(units, email="anna@example.com")
    bert = given_customer(units, email="bert@example.com")
    given_customer(units, email=None, password_hash=None, erased_at=AT)
    given_registration(units, email="carl@example.com")

    with units.read() as unit:
        assert unit.customers.by_email("anna@example.com") == anna
        assert unit.customers.by_email("bert@example.com") == bert
        for other in ("carl@example.com", "anna@example.co", "%", "_nna@example.com", ""):
            assert unit.customers.by_email(other) is None
    with units.write() as unit:
        assert unit.customers.by_email_for_update("bert@example.com") == bert
        assert unit.customers.by_email_for_update("carl@example.com") is None


def test_a_customer_who_never_came_is_not_found(units: ShopUnits) -> None:
    customer = given_customer(units)
    with units.write() as unit:
        for customer_id in (customer.id + 1, 0, -1):
            with pytest.raises(NotFound):
                unit.customers.get(customer_id)
            with pytest.raises(NotFound):
                unit.customers.get_for_update(customer_id)


def test_an_address_is_one_customers(units: ShopUnits) -> None:
    given_customer(units, email="anna@example.com")
    bert = given_customer(units, email="bert@example.com")

    with units.write() as unit, pytest.raises(EmailTaken):
        unit.customers.add(a_customer(email="anna@example.com"))
    with units.write() as unit, pytest.raises(EmailTaken):
        unit.customers.save(evolve(bert, email="anna@example.com"))
    assert stored(units, bert.id) == bert


def test_a_change_is_saved_with_every_field(units: ShopUnits) -> None:
    customer, other = given_customer(units), given_customer(units)
    after = evolve(a_full_customer(), id=customer.id, created_at=customer.created_at)
    with units.write() as unit:
        unit.customers.save(after)
        unit.commit(None)

    assert stored(units, customer.id) == after
    assert stored(units, other.id) == other


def test_nobody_else_gets_a_customer_for_update(units: ShopUnits) -> None:
    customer = given_customer(units, email="anna@example.com")

    def change(number: int) -> None:
        for turn in range(10):
            with units.write() as unit:
                if turn % 2 == number:
                    before = unit.customers.get_for_update(customer.id)
                else:
                    found = unit.customers.by_email_for_update("anna@example.com")
                    assert found is not None
                    before = found
                unit.customers.save(evolve(before, version=before.version + 1))
                unit.commit(None)

    assert all_at_once(2, change) == [None, None]
    assert stored(units, customer.id).version == customer.version + 20


def test_saving_what_did_not_change_is_fine(units: ShopUnits) -> None:
    customer = given_customer(units)
    with units.write() as unit:
        unit.customers.save(customer)
        unit.commit(None)
    assert stored(units, customer.id) == customer


def test_an_address_that_was_given_up_is_free_again(units: ShopUnits) -> None:
    anna = given_customer(units, email="anna@example.com")
    with units.write() as unit:
        unit.customers.save(an_erased_customer(id=anna.id))
        unit.commit(None)

    again = given_customer(units, email="anna@example.com")
    with units.read() as unit:
        assert unit.customers.by_email("anna@example.com") == again


def test_customers_are_listed_the_newest_first_and_each_once(units: ShopUnits) -> None:
    ids = [given_customer(units).id for _ in range(5)]
    with units.write() as unit:
        erased = unit.customers.add(an_erased_customer())
        unit.commit(None)
    newest_first = [erased.id, *ids[::-1]]

    assert numbers(units) == newest_first
    with units.read() as unit:
        first = unit.customers.page(None, limit=4, after=None)
        second = unit.customers.page(None, limit=4, after=first.after)
    assert [each.id for each in first.items] == newest_first[:4]
    assert [each.id for each in second.items] == newest_first[4:]
    assert second.after is None
    with units.read() as unit:
        assert unit.customers.page(None, limit=6, after=None).after is None
        assert list(unit.customers.page(None, limit=6, after=(ids[0],)).items) == []


def test_the_list_is_narrowed_to_one_address(units: ShopUnits) -> None:
    anna = given_customer(units, email="anna@example.com")
    given_customer(units, email="bert@example.com")
    with units.write() as unit:
        unit.customers.add(an_erased_customer())
        unit.commit(None)

    assert numbers(units, "anna@example.com") == [anna.id]
    assert numbers(units, "carl@example.com") == []
    assert numbers(units, "%") == []
    assert numbers(units, "anna@example.com", after=(anna.id,)) == []


def test_a_registration_comes_back_equal(units: ShopUnits) -> None:
    registration = given_registration(
        units,
        email="o'neill+shop@example.com",
        name="Größe 🦓 “O'Neill” \\ 100 %s 日本",
        password_hash="$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA",
        created_at=LATER,
    )
    other = given_registration(units)

    with units.read() as unit:
        assert unit.registrations.get(registration.id) == registration
        assert unit.registrations.get(other.id) == other
        with pytest.raises(NotFound):
            unit.registrations.get(other.id + 1)


def test_a_registration_goes_alone_with_what_hangs_on_it(units: ShopUnits) -> None:
    gone, stays = (given_registration(units, email="anna@example.com") for _ in range(2))
    for each in (gone, stays):
        given_letter(units, kind=LetterKind.CONFIRM, subject=each.subject)

    with units.write() as unit:
        unit.registrations.remove(gone.id)
        unit.registrations.remove(gone.id)
        unit.registrations.remove(0)
        unit.commit(None)

    with units.write() as unit:
        assert unit.registrations.get(stays.id) == stays
        with pytest.raises(NotFound):
            unit.registrations.get(gone.id)
        letter = unit.letters.claim(AT, LATER)
        assert letter is not None
        assert letter.subject == stays.subject
        assert unit.letters.claim(AT, LATER) is None


def test_several_may_wait_for_one_address_and_go_together(units: ShopUnits) -> None:
    gone = [given_registration(units, email="anna@example.com") for _ in range(2)]
    stays = given_registration(units, email="bert@example.com")

    with units.write() as unit:
        unit.registrations.remove_all("anna@example.com")
        unit.registrations.remove_all("nobody@example.com")
        unit.commit(None)

    with units.read() as unit:
        assert unit.registrations.get(stays.id) == stays
        for each in gone:
            with pytest.raises(NotFound):
                unit.registrations.get(each.id)


def test_a_registration_takes_its_letters_along(units: ShopUnits) -> None:
    gone = given_registration(units, email="anna@example.com")
    stays = given_registration(units, email="bert@example.com")
    customer = given_customer(units)
    assert customer.id == gone.id
    given_letter(units, kind=LetterKind.CONFIRM, subject=gone.subject)
    kept = [
        given_letter(units, kind=LetterKind.CONFIRM, subject=stays.subject),
        given_letter(units, kind=LetterKind.RESET, subject=customer.subject),
        given_letter(units, kind=LetterKind.ALREADY_REGISTERED, recipient="anna@example.com"),
    ]

    with units.write() as unit:
        unit.registrations.remove_all("anna@example.com")
        unit.commit(None)

    left = []
    with units.write() as unit:
        while letter := unit.letters.claim(AT, LATER):
            left.append(letter.id)
    assert left == [each.id for each in kept]


def test_old_registrations_are_purged_with_what_hangs_on_them(units: ShopUnits) -> None:
    old = given_registration(units, created_at=AT - MOMENT)
    given_one_time_token(units, old.subject, expires_at=LATER)
    young = given_registration(units, created_at=AT)
    given_one_time_token(units, young.subject, expires_at=LATER)

    with units.write() as unit:
        assert unit.registrations.purge(AT, LATER) == 1
        assert unit.registrations.purge(AT, LATER) == 0
        assert unit.one_time_tokens.purge(LATER) == 1
        unit.commit(None)

    with units.read() as unit:
        assert unit.registrations.get(young.id) == young
        with pytest.raises(NotFound):
            unit.registrations.get(old.id)


def test_an_old_registration_that_can_still_be_confirmed_is_kept(units: ShopUnits) -> None:
    waited_for, confirmable, over = (
        given_registration(units, created_at=AT - MOMENT) for _ in range(3)
    )
    given_letter(units, kind=LetterKind.CONFIRM, subject=waited_for.subject, due_at=LATER)
    given_one_time_token(units, waited_for.subject, expires_at=AT)
    given_one_time_token(units, confirmable.subject, expires_at=LATER + MOMENT)
    # What somebody else of the same number has, or nobody, keeps no registration.
    same_number = [given_customer(units) for _ in range(3)][-1].subject
    assert same_number.id == over.id
    given_letter(units, subject=same_number)
    given_letter(units, subject=None)
    given_one_time_token(units, same_number, expires_at=LATER + MOMENT)

    with units.write() as unit:
        assert unit.commit(unit.registrations.purge(AT, LATER)) == 1
    with units.read() as unit:
        assert unit.registrations.get(waited_for.id) == waited_for
        assert unit.registrations.get(confirmable.id) == confirmable
        with pytest.raises(NotFound):
            unit.registrations.get(over.id)

    # And once the letter is gone, and the token no longer good, they go too.
    with units.write() as unit:
        claimed = unit.letters.claim(LATER, LATER)
        while claimed is not None and claimed.subject != waited_for.subject:
            unit.letters.remove(claimed.id)
            claimed = unit.letters.claim(LATER, LATER)
        assert claimed is not None
        unit.letters.remove(claimed.id)
        assert unit.commit(unit.registrations.purge(AT, LATER + MOMENT)) == 2


def test_a_lot_of_registrations_is_purged_in_parts(units: ShopUnits) -> None:
    with units.write() as unit:
        for _ in range(1001):
            unit.registrations.add(a_registration())
        unit.commit(None)

    purged: list[int] = []
    while not purged or purged[-1]:
        with units.write() as unit:
            purged.append(unit.commit(unit.registrations.purge(LATER, LATER)))
    assert sum(purged) == 1001
