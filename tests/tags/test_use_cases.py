"""Making, reading, changing and deleting tags."""

from datetime import timedelta

import pytest
from attrs import evolve

from adapters.memory.store import Store
from domain.shared.errors import NotFound, StaleVersion
from domain.tags.model import TagChanges, TagDraft, TagSlugTaken, facts
from domain.tags.use_cases import change_tag, create_tag, delete_tag, list_tags, read_tag
from tests.builders import AT, an_owner
from tests.doubles import CountedIds, FrozenClock
from tests.given import given_product, given_tag
from tests.trail import another, trail, whatever
from tests.units import ShopUnits


def test_a_new_tag_gets_a_slug_made_of_its_name(memory_units: ShopUnits, ids: CountedIds) -> None:
    tag = create_tag(memory_units, ids, an_owner(), TagDraft(name="Pop Culture"))

    assert (tag.slug, tag.version, tag.created_at, tag.updated_at) == ("pop-culture", 1, AT, AT)
    assert read_tag(memory_units, tag.id) == tag
    assert trail(memory_units)[0].after == facts(tag)


def test_equal_names_get_slugs_of_their_own(memory_units: ShopUnits, ids: CountedIds) -> None:
    given_tag(memory_units, slug="blue")

    tag = create_tag(memory_units, ids, an_owner(), TagDraft(name="Blue"))
    assert tag.slug == "blue-000001"


def test_a_name_without_letters_gets_a_slug_too(memory_units: ShopUnits, ids: CountedIds) -> None:
    assert create_tag(memory_units, ids, an_owner(), TagDraft(name="🦓")).slug == "tag"


def test_a_slug_that_is_asked_for_is_kept_or_refused(
    memory_units: ShopUnits, ids: CountedIds
) -> None:
    draft = TagDraft(name="Blue", slug="azure")
    assert create_tag(memory_units, ids, an_owner(), draft).slug == "azure"

    with pytest.raises(TagSlugTaken):
        create_tag(memory_units, ids, an_owner(), draft)
    assert len(trail(memory_units)) == 1


def test_only_what_was_sent_changes(memory_units: ShopUnits, clock: FrozenClock) -> None:
    before = given_tag(memory_units, name="Blue", slug="blue")
    clock.advance(timedelta(hours=1))
    after = change_tag(memory_units, an_owner(), before.id, TagChanges(name="Azure"), whatever)

    assert after == evolve(
        before, name="Azure", version=2, updated_at=before.updated_at + timedelta(hours=1)
    )
    assert read_tag(memory_units, before.id) == after
    [entry] = trail(memory_units)
    assert (entry.before, entry.after) == (facts(before), facts(after))


@pytest.mark.parametrize("changes", [TagChanges(), TagChanges(name="Blue", slug="blue")])
def test_a_change_of_nothing_writes_nothing(
    memory_units: ShopUnits, store: Store, changes: TagChanges
) -> None:
    tag = given_tag(memory_units, name="Blue", slug="blue")
    before = store.tables

    assert change_tag(memory_units, an_owner(), tag.id, changes, whatever) == tag
    assert store.tables == before


def test_who_had_another_version_in_mind_changes_nothing(memory_units: ShopUnits) -> None:
    tag = given_tag(memory_units)
    with pytest.raises(StaleVersion):
        change_tag(memory_units, an_owner(), tag.id, TagChanges(name="Azure"), another)
    with pytest.raises(StaleVersion):
        delete_tag(memory_units, an_owner(), tag.id, another)

    assert read_tag(memory_units, tag.id) == tag
    assert trail(memory_units) == []


def test_another_tags_slug_is_refused(memory_units: ShopUnits) -> None:
    given_tag(memory_units, slug="blue")
    tag = given_tag(memory_units)
    with pytest.raises(TagSlugTaken):
        change_tag(memory_units, an_owner(), tag.id, TagChanges(slug="blue"), whatever)

    assert read_tag(memory_units, tag.id) == tag
    assert trail(memory_units) == []


def test_a_deleted_tag_is_gone_from_its_products(memory_units: ShopUnits) -> None:
    tag = given_tag(memory_units)
    product = given_product(memory_units, tag_ids=(tag.id,))
    delete_tag(memory_units, an_owner(), tag.id, whatever)

    with pytest.raises(NotFound):
        read_tag(memory_units, tag.id)
    with memory_units.write() as unit:
        assert unit.products.get_for_update(product.id).tag_ids == ()
    assert trail(memory_units)[0].before == facts(tag)


def test_what_does_not_exist_is_not_found(memory_units: ShopUnits) -> None:
    with pytest.raises(NotFound):
        read_tag(memory_units, 99)
    with pytest.raises(NotFound):
        change_tag(memory_units, an_owner(), 99, TagChanges(name="Azure"), whatever)
    with pytest.raises(NotFound):
        delete_tag(memory_units, an_owner(), 99, whatever)
    assert trail(memory_units) == []


def test_tags_are_listed_in_pages(memory_units: ShopUnits) -> None:
    tags = [given_tag(memory_units) for _ in range(3)]
    first = list_tags(memory_units, limit=2, after=None)

    assert list(first.items) == tags[:2]
    assert list(list_tags(memory_units, limit=2, after=first.after).items) == tags[2:]
