"""What storage promises of the people of the staff."""

import pytest
from attrs import asdict, evolve

from domain.shared.errors import NotFound
from domain.staff.model import Role
from domain.staff_members.model import StaffEmailTaken, StaffMember
from tests.builders import AT, LATER, a_member
from tests.given import given_member
from tests.units import ShopUnits


def a_full_member() -> StaffMember:
    """Every optional field is set, and no two fields are alike."""
    return a_member(
        email="o'anna+shop@example.com",
        name="Größe 🦓 Anna",
        role=Role.SUPPORT,
        password_hash="$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA",
        totp_secret=bytes(range(255)),
        totp_confirmed_at=AT,
        totp_last_step=2**40,
        version=7,
        created_at=AT,
        updated_at=LATER,
        revoked_at=LATER,
    )


@pytest.mark.parametrize("role", Role)
def test_a_person_comes_back_equal(units: ShopUnits, role: Role) -> None:
    full = given_member(units, **asdict(evolve(a_full_member(), role=role)))
    plain = given_member(units, password_hash=None)

    with units.read() as unit:
        assert unit.staff_members.get(full.id) == full
        assert unit.staff_members.by_email(full.email) == full
        assert unit.staff_members.get(plain.id) == plain
    with units.write() as unit:
        assert unit.staff_members.get_for_update(full.id) == full


def test_all_but_the_address_is_saved(units: ShopUnits) -> None:
    member, other = given_member(units), given_member(units)
    wanted = evolve(a_full_member(), id=member.id, created_at=member.created_at)
    with units.write() as unit:
        unit.staff_members.save(wanted)
        unit.commit(None)

    with units.read() as unit:
        assert unit.staff_members.get(member.id) == evolve(wanted, email=member.email)
        assert unit.staff_members.get(other.id) == other


def test_an_address_belongs_to_one_person_revoked_or_not(units: ShopUnits) -> None:
    taken = given_member(units, revoked_at=AT)
    with units.write() as unit, pytest.raises(StaffEmailTaken):
        unit.staff_members.add(a_member(email=taken.email))
    given_member(units, email="o" + taken.email)


def test_who_was_never_invited_is_not_found(units: ShopUnits) -> None:
    given_member(units)
    with units.write() as unit:
        assert unit.staff_members.by_email("nobody@example.com") is None
        for find in (unit.staff_members.get, unit.staff_members.get_for_update):
            with pytest.raises(NotFound):
                find(99)


def test_owners_are_those_who_were_not_revoked(units: ShopUnits) -> None:
    first = given_member(units, role=Role.OWNER)
    given_member(units, role=Role.MANAGER)
    given_member(units, role=Role.SUPPORT)
    given_member(units, role=Role.OWNER, revoked_at=AT)
    second = given_member(units, role=Role.OWNER, password_hash=None)

    with units.write() as unit:
        assert list(unit.staff_members.owners_for_update()) == [first, second]


def test_pages_go_on_where_the_one_before_ended(units: ShopUnits) -> None:
    people = [given_member(units, revoked_at=AT if number == 1 else None) for number in range(5)]
    with units.read() as unit:
        first = unit.staff_members.page(limit=2, after=None)
        second = unit.staff_members.page(limit=2, after=first.after)
        last = unit.staff_members.page(limit=2, after=second.after)

    assert [*first.items, *second.items, *last.items] == people
    assert last.after is None
    assert [len(page.items) for page in (first, second, last)] == [2, 2, 1]


def test_there_is_nobody_at_first(units: ShopUnits) -> None:
    with units.write() as unit:
        assert list(unit.staff_members.page(limit=2, after=None).items) == []
        assert list(unit.staff_members.owners_for_update()) == []
