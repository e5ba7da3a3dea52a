"""The proof can fail: each thing that checkout stands on is taken away, one by one, and each time
the buyers find out. What only the database stands against is next door, in `test_walls.py`.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import pytest
from attrs import evolve

import adapters.mysql.carts
import adapters.mysql.inventory
import domain.checkout.settling
from adapters.mysql.connection import Server
from adapters.mysql.idempotency import MySQLIdempotencyKeys
from adapters.mysql.orders import MySQLOrders
from adapters.payments.play import PlayGateway
from adapters.payments.play_steps import captured, held_payment
from domain.orders.model import Order
from domain.payments.ports import Charge, Outcome, Result
from entrypoints.proof.stories import Card, Clicks, Meanwhile, Story, stories
from entrypoints.proof.verdict import (
    BROKEN_ANSWERS,
    DOUBLE_CHARGES,
    LEDGERS,
    LOST_ORDERS,
    OVERSOLD,
    STUCK,
    ZEROS,
    Verdict,
    judged,
)
from tests.proof.small import BUYERS, VARIANTS, SmallProof, small_proof

pytestmark = pytest.mark.database

# A race that is open is run into by one crowd in two or so: by none of these, never.
_SEEDS: Final = tuple("abcdefgh")

_Mutate = Callable[[pytest.MonkeyPatch], None]


@pytest.fixture
def proof(database: Server, tmp_path: Path) -> Iterator[SmallProof]:
    with small_proof(database, tmp_path) as proof:
        yield proof


@pytest.mark.parametrize("name", ["a", "b"])
def test_with_everything_in_place_the_proof_holds(proof: SmallProof, name: str) -> None:
    proof.crowd(name)
    proof.sweep()

    evidence = proof.evidence()
    verdict = judged(evidence)
    assert verdict.is_clean, verdict.found
    assert verdict.orders == len({each.order_id for each in evidence.notes.acknowledged}) > 0
    assert 0 < verdict.hot_sold <= verdict.hot_units


def _unlocked(module: Any, statement: str) -> _Mutate:
    sql: str = getattr(module, statement)
    assert sql.count("FOR UPDATE") == 1
    return lambda patch: patch.setattr(module, statement, sql.replace("FOR UPDATE", ""))


def _nothing_is_kept(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(domain.checkout.settling, "keep", lambda *_: None)


def _nothing_is_released(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(domain.checkout.settling, "release", lambda *_: {})


def _nothing_is_posted(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(domain.checkout.settling, "post", lambda *_, **__: None)


def _answers_are_not_kept(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(MySQLIdempotencyKeys, "answer", lambda *_: None)


def _keys_are_not_looked_up(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(MySQLIdempotencyKeys, "claim", lambda *_, **__: None)


def _each_capture_is_a_new_one(patch: pytest.MonkeyPatch) -> None:
    """To the gateway: as if a repeat came under another reference."""
    capture = PlayGateway.capture

    def again(gateway: PlayGateway, charge: Charge) -> Outcome:
        with gateway._step() as rows:
            held = held_payment(rows, charge)
            if held is not None and held.result is Result.CAPTURED:
                captured(rows, held)
        return capture(gateway, charge)

    patch.setattr(PlayGateway, "capture", again)


def _what_is_told_is_not_stored(patch: pytest.MonkeyPatch) -> None:
    def save(_: MySQLOrders, order: Order, before: Order) -> Order:
        return evolve(order, version=before.version + 1)

    patch.setattr(MySQLOrders, "save", save)


@pytest.mark.parametrize(
    ("mutate", "shown_by"),
    [
        (_unlocked(adapters.mysql.inventory, "SELECT_LEVELS_FOR_UPDATE"), {OVERSOLD, LEDGERS}),
        # Who gets in between decides what comes of it.
        (_unlocked(adapters.mysql.carts, "LOCK_OWN"), set(ZEROS)),
        (_nothing_is_kept, {LOST_ORDERS}),
        (_nothing_is_released, {STUCK}),
        (_nothing_is_posted, {LEDGERS}),
        (_answers_are_not_kept, {BROKEN_ANSWERS}),
        (_keys_are_not_looked_up, {BROKEN_ANSWERS}),
        (_each_capture_is_a_new_one, {DOUBLE_CHARGES}),
        (_what_is_told_is_not_stored, {LOST_ORDERS}),
    ],
    ids=[
        "the stock is not locked",
        "the cart is not locked",
        "goods are not kept",
        "goods are not released",
        "money is not posted",
        "answers are not kept",
        "keys are not looked up",
        "captures have no reference",
        "orders are not stored",
    ],
)
def test_without_any_of_it_the_proof_fails(
    proof: SmallProof, monkeypatch: pytest.MonkeyPatch, mutate: _Mutate, shown_by: set[str]
) -> None:
    mutate(monkeypatch)

    found = _found_by_a_crowd(proof)
    assert set(found) & shown_by, found


def _found_by_a_crowd(proof: SmallProof) -> dict[str, Sequence[str]]:
    """What is not zero, after the first crowd that has something to show for it."""
    for name in _SEEDS:
        proof.crowd(name, _contending(name))
        proof.sweep()
        verdict = _seen_by_buyers(proof)
        if not verdict.is_clean:
            return {zero: sentences for zero, sentences in verdict.found.items() if sentences}
    return {}


def _seen_by_buyers(proof: SmallProof) -> Verdict:
    """Without what the walls say."""
    return judged(evolve(proof.evidence(), fallen=()))


def _contending(name: str) -> list[Story]:
    """Buyers who stand in each other's way, and in their own."""
    people = stories(name, 1, BUYERS, VARIANTS, killers=0.0)
    return [
        evolve(story, clicks=Clicks.TWICE, meanwhile=Meanwhile.CHANGES) if place % 2 else story
        for place, story in enumerate(people)
    ]


def test_without_the_sweep_the_proof_fails(proof: SmallProof) -> None:
    people = stories("a", 1, BUYERS, VARIANTS, killers=0.0)
    proof.crowd("a", [_gone_after_a_loss(story) for story in people])

    assert _seen_by_buyers(proof).found[STUCK]
    proof.sweep()
    assert _seen_by_buyers(proof).is_clean


def _gone_after_a_loss(story: Story) -> Story:
    return evolve(
        story,
        cards=(Card.NEVER_ARRIVES,),
        clicks=Clicks.ONCE,
        meanwhile=Meanwhile.NOTHING,
        comes_back=False,
    )
