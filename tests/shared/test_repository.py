"""What a unit of work promises, whatever it stores."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from attrs import evolve

from domain.products.model import SkuTaken
from domain.shared.errors import ConcurrencyConflict, NotFound
from tests.builders import AT, a_product, a_tag
from tests.doubles import FrozenClock
from tests.given import given_product, given_tag
from tests.units import ShopUnits


def test_rolls_back_uncommitted_work_by_default(units: ShopUnits) -> None:
    tag = given_tag(units, name="Blue")
    with units.write() as unit:
        unit.tags.save(evolve(tag, name="Red"))
        added = unit.tags.add(a_tag())

    with units.read() as unit:
        assert unit.tags.get(tag.id) == tag
        with pytest.raises(NotFound):
            unit.tags.get(added.id)


def test_rolls_back_when_an_error_leaves_the_block(units: ShopUnits) -> None:
    tag = given_tag(units)

    def fail_halfway() -> None:
        with units.write() as unit:
            unit.tags.remove(tag)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    with units.read() as unit:
        assert unit.tags.get(tag.id) == tag


def test_works_on_after_a_failed_unit(units: ShopUnits) -> None:
    with pytest.raises(NotFound), units.write() as unit:
        unit.tags.get(1)

    assert given_tag(units).id


def test_a_part_that_fails_is_taken_back_and_the_rest_is_kept(units: ShopUnits) -> None:
    given_product(units, sku="TAKEN")
    with units.write() as unit:
        first = unit.tags.add(a_tag())
        with pytest.raises(SkuTaken), unit.nested():
            unit.products.add(a_product(slug="half", sku="taken"))
        second = unit.tags.add(a_tag())
        unit.commit(None)

    with units.read() as unit:
        assert [unit.tags.get(tag.id) for tag in (first, second)] == [first, second]
        assert not unit.products.slug_taken("half")


def test_a_part_that_succeeds_counts_with_the_whole(units: ShopUnits) -> None:
    with units.write() as unit, unit.nested():
        unit.commit(unit.tags.add(a_tag(slug="kept")))
    with units.write() as unit, unit.nested():
        unit.tags.add(a_tag(slug="lost"))

    with units.read() as unit:
        assert unit.tags.slug_taken("kept")
        assert not unit.tags.slug_taken("lost")


def test_commit_hands_back_the_result(units: ShopUnits) -> None:
    with units.write() as unit:
        result = object()
        assert unit.commit(result) is result


def test_committed_work_is_there_for_others(units: ShopUnits) -> None:
    with units.write() as unit:
        tag = unit.commit(unit.tags.add(a_tag()))

    with units.read() as unit:
        assert unit.tags.get(tag.id) == tag
    with units.write() as unit:
        assert unit.tags.get(tag.id) == tag


def test_others_do_not_see_uncommitted_work(units: ShopUnits) -> None:
    with units.write() as unit:
        tag = unit.tags.add(a_tag())
        assert unit.tags.get(tag.id) == tag
        with units.read() as other, pytest.raises(NotFound):
            other.tags.get(tag.id)


def test_reading_sees_what_was_committed_meanwhile(units: ShopUnits) -> None:
    with units.read() as unit:
        assert not unit.tags.slug_taken("blue")
        given_tag(units, slug="blue")
        assert unit.tags.slug_taken("blue")


def test_a_unit_for_reading_has_nothing_to_commit(units: ShopUnits) -> None:
    with units.read() as unit, pytest.raises(TypeError):
        unit.commit(None)


def test_time_stands_still_within_a_unit(units: ShopUnits, clock: FrozenClock) -> None:
    with units.write() as unit:
        clock.advance(timedelta(seconds=5))
        assert unit.now == AT
    with units.read() as unit:
        assert unit.now == AT + timedelta(seconds=5)


def test_ids_count_from_one(units: ShopUnits) -> None:
    assert [given_tag(units).id, given_tag(units).id] == [1, 2]


def test_an_id_that_was_given_back_never_comes_again(units: ShopUnits) -> None:
    with units.write() as unit:
        rolled_back = unit.tags.add(a_tag()).id
    removed = given_tag(units)
    with units.write() as unit:
        unit.tags.remove(removed)
        unit.commit(None)

    assert given_tag(units).id not in {rolled_back, removed.id}


def test_the_second_writer_of_a_thing_waits_for_the_first(units: ShopUnits) -> None:
    tag = given_tag(units, name="0")

    def count_up(_: int) -> None:
        with units.write() as unit:
            found = unit.tags.get_for_update(tag.id)
            time.sleep(0.02)
            unit.commit(unit.tags.save(evolve(found, name=str(int(found.name) + 1))))

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(count_up, range(6)))

    with units.read() as unit:
        assert unit.tags.get(tag.id).name == "6"


def test_writers_who_lock_in_opposite_order_all_get_through(units: ShopUnits) -> None:
    first, second = given_tag(units, name="0"), given_tag(units, name="0")

    def count_up(order: tuple[int, int]) -> None:
        with units.write() as unit:
            for tag_id in order:
                tag = unit.tags.get_for_update(tag_id)
                unit.tags.save(evolve(tag, name=str(int(tag.name) + 1)))
                time.sleep(0.02)
            unit.commit(None)

    there, back = (first.id, second.id), (second.id, first.id)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda way: units.retry(lambda: count_up(way)), [there, back] * 2))

    with units.read() as unit:
        assert [unit.tags.get(tag_id).name for tag_id in there] == ["4", "4"]


def test_retry_hands_back_what_the_work_gives(units: ShopUnits) -> None:
    assert units.retry(lambda: 42) == 42


def test_retry_repeats_what_stood_in_the_way_of_another(units: ShopUnits) -> None:
    tries = []

    def work() -> str:
        tries.append(1)
        if len(tries) < 3:
            raise ConcurrencyConflict("busy")
        return "done"

    assert units.retry(work) == "done"
    assert len(tries) == 3


def test_retry_gives_up_after_a_bounded_number_of_tries(units: ShopUnits) -> None:
    tries = []

    def work() -> None:
        tries.append(1)
        raise ConcurrencyConflict("busy")

    with pytest.raises(ConcurrencyConflict):
        units.retry(work)
    assert 2 <= len(tries) <= 10


def test_retry_raises_other_errors_at_once(units: ShopUnits) -> None:
    tries = []

    def work() -> None:
        tries.append(1)
        raise NotFound("nothing there")

    with pytest.raises(NotFound):
        units.retry(work)
    assert len(tries) == 1
