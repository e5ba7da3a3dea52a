"""Drafts, changes, defaults and the order of an address book."""

import pytest
from attrs import evolve

from domain.addresses.model import (
    MOST,
    Address,
    AddressChanges,
    AddressDraft,
    TooManyAddresses,
    added,
    changed,
    differences,
    in_order,
    makes_way,
    postal,
)
from tests.builders import AT, LATER, a_full_address, a_postal_address, an_address

DRAFT = AddressDraft(name="Anna", line1="Any street 1", city="Berlin", country="DE")


def _added(draft: AddressDraft, others: int) -> Address:
    beside = [an_address(7, id=number) for number in range(1, others + 1)]
    return added(7, draft, a_postal_address(), beside, LATER)


def test_a_draft_is_an_address_and_what_it_is_for() -> None:
    draft = evolve(DRAFT, default_billing=True)
    assert postal(draft) == a_postal_address(name="Anna", postcode="")
    assert type(postal(draft)) is not AddressDraft


def test_the_first_address_is_the_default_for_both() -> None:
    first = _added(DRAFT, others=0)
    assert (first.default_shipping, first.default_billing) == (True, True)
    assert (first.customer_id, first.version) == (7, 1)
    assert first.created_at == first.updated_at == LATER


def test_a_further_address_is_what_it_is_said_to_be() -> None:
    for shipping in (True, False):
        for billing in (True, False):
            draft = evolve(DRAFT, default_shipping=shipping, default_billing=billing)
            further = _added(draft, others=1)
            assert (further.default_shipping, further.default_billing) == (shipping, billing)


def test_there_is_an_end_to_a_book() -> None:
    assert _added(DRAFT, others=MOST - 1)
    with pytest.raises(TooManyAddresses) as caught:
        _added(DRAFT, others=MOST)
    assert caught.value.facts == {"most": 50}


def test_only_what_was_sent_is_changed() -> None:
    before = an_address(7)
    assert changed(before, AddressChanges()) == before
    after = changed(before, AddressChanges(city="Bonn", line2="c/o B", default_billing=True))
    assert after == evolve(
        before, postal=a_postal_address(city="Bonn", line2="c/o B"), default_billing=True
    )
    assert changed(after, AddressChanges(line2="")).postal.line2 == ""


def test_another_makes_way_for_what_both_would_be() -> None:
    both = an_address(7, id=1, default_shipping=True, default_billing=True)
    assert makes_way(both, an_address(7)) == both
    assert makes_way(both, an_address(7, default_billing=True)) == evolve(
        both, default_billing=False
    )
    assert makes_way(both, an_address(7, default_shipping=True, default_billing=True)) == evolve(
        both, default_shipping=False, default_billing=False
    )
    neither = an_address(7, id=2)
    assert makes_way(neither, both) == neither


def test_losing_a_default_is_no_version_of_its_own() -> None:
    seen = an_address(7, default_shipping=True, version=4, updated_at=AT)
    assert makes_way(seen, an_address(7, default_shipping=True)).version == 4


def test_the_defaults_come_first_and_then_the_newest() -> None:
    book = [an_address(7, id=number) for number in range(1, 6)]
    book[1] = evolve(book[1], default_billing=True)
    book[0] = evolve(book[0], default_shipping=True)
    assert [each.id for each in in_order(book)] == [1, 2, 5, 4, 3]


def test_differences_are_told_by_name_alone() -> None:
    before = a_full_address(7)
    after = evolve(
        before,
        postal=evolve(before.postal, phone="1", city="x"),
        default_billing=False,
        version=9,
        updated_at=AT,
    )
    assert differences(before, after) == ["city", "default_billing", "phone"]
    assert differences(before, before) == []
