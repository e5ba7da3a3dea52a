"""What a registration becomes, and what customers may change about themselves."""

from attrs import evolve

from domain.accounts.model import Kind, Subject
from domain.customers.model import (
    Credentials,
    CustomerChanges,
    RegistrationDraft,
    changed,
    confirmed,
    registered,
)
from domain.shared.ids import NEW
from tests.builders import AT, LATER, a_customer, a_registration


def test_a_registration_keeps_the_mailbox_and_never_the_password() -> None:
    draft = RegistrationDraft(
        email="Anna@Example.COM", password="correct horse battery", name="Anna"
    )
    registration = registered(draft, "a hash", AT)

    assert registration == a_registration(
        id=NEW, email="anna@example.com", name="Anna", password_hash="a hash", created_at=AT
    )


def test_a_customer_has_the_password_of_the_registration_that_was_confirmed() -> None:
    registration = a_registration(id=7, email="anna@example.com", name="Anna", password_hash="its")

    assert confirmed(registration, LATER) == a_customer(
        id=NEW,
        email="anna@example.com",
        name="Anna",
        password_hash="its",
        version=1,
        created_at=LATER,
        updated_at=LATER,
        erased_at=None,
    )


def test_a_change_makes_another_version() -> None:
    customer = a_customer(name="Anna", version=3)

    after = changed(customer, CustomerChanges(name="Anna Lind"), LATER)

    assert after == evolve(customer, name="Anna Lind", version=4, updated_at=LATER)


def test_what_changes_nothing_makes_no_version() -> None:
    customer = a_customer(name="Anna", version=3)

    assert changed(customer, CustomerChanges(), LATER) is customer
    assert changed(customer, CustomerChanges(name="Anna"), LATER) is customer


def test_a_customer_and_a_registration_with_one_number_are_two_subjects() -> None:
    assert a_customer(id=7).subject == Subject(Kind.CUSTOMER, 7)
    assert a_registration(id=7).subject == Subject(Kind.REGISTRATION, 7)
    assert a_customer(id=7).subject != a_registration(id=7).subject


def test_neither_passwords_nor_their_hashes_are_shown() -> None:
    secret = "correct horse battery"
    shown = [
        a_customer(password_hash=secret),
        a_registration(password_hash=secret),
        RegistrationDraft(email="anna@example.com", password=secret, name="Anna"),
        Credentials(email="anna@example.com", password=secret),
    ]
    for each in shown:
        assert "horse" not in repr(each)
