"""What buyers are about to do comes from the seed alone."""

from adapters.payments.play_cards import CARDS
from entrypoints.proof.stories import AtTheBank, Card, Clicks, Meanwhile, stories


def test_the_same_seed_makes_the_same_buyers() -> None:
    assert stories("a", 1, 50, 5, killers=0.3) == stories("a", 1, 50, 5, killers=0.3)
    assert stories("a", 1, 50, 5, killers=0.3) != stories("b", 1, 50, 5, killers=0.3)
    assert stories("a", 1, 50, 5, killers=0.3) != stories("a", 2, 50, 5, killers=0.3)


def test_among_two_hundred_there_is_everybody() -> None:
    people = stories("any", 1, 200, 5, killers=0.25)

    assert {story.cards[0] for story in people} == set(Card)
    assert {story.clicks for story in people} == set(Clicks)
    assert {story.meanwhile for story in people} == set(Meanwhile)
    assert {story.at_the_bank for story in people} == set(AtTheBank)
    assert {story.comes_back for story in people} == {True, False}
    assert {place for story in people for place in story.wants} == set(range(5))
    assert len({story.name for story in people}) == 200


def test_kills_go_through_the_points_by_turns() -> None:
    people = [story for wave in (1, 2, 3) for story in stories("any", wave, 200, 5, killers=0.25)]
    fuses = [story.fuse for story in people if story.fuse]

    assert len(fuses) == 150
    assert len({fuse.split()[1] for fuse in fuses}) > 50
    assert all(story.fuse.startswith(f"{story.name} ") for story in people if story.fuse)


def test_the_cards_are_those_of_the_gateway() -> None:
    assert {card for card in Card if card} <= set(CARDS)
