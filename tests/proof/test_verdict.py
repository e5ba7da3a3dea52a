"""Whatever of the three accounts does not fit the others is not zero."""

from typing import Any, Final

import pytest
from attrs import evolve

from adapters.mysql.invariants import INVARIANTS, Breach
from adapters.mysql.reckoning import BookedOrder, BookedPayment, Reckoning
from domain.payments.play import Movement
from entrypoints.proof.notes import Acknowledged, Notes
from entrypoints.proof.verdict import (
    BROKEN_ANSWERS,
    DOUBLE_CHARGES,
    FALLEN_WALLS,
    LEDGERS,
    LOST_ORDERS,
    OVERSOLD,
    STUCK,
    SUBJECTS,
    ZEROS,
    Evidence,
    judged,
)
from tests.builders import AT

_HOT: Final = 7
_TOTAL: Final = 1999
_ORDER: Final = BookedOrder(id=1, number=1001, cart_id=5, status="placed", total=_TOTAL)
_PAYMENT: Final = BookedPayment(
    reference="a", order_id=1, method="test", status="captured", captured=_TOTAL, refunded=0
)
_TOLD: Final = Acknowledged(
    order_id=1, number=1001, cart_id=5, total=_TOTAL, status="placed", token="visitor_1"
)
_CHARGE: Final = Movement(reference="a", amount=_TOTAL, currency="USD", at=AT)
_RECKONING: Final = Reckoning(
    version="any",
    sold={_HOT: 2},
    orders=(_ORDER,),
    payments=(_PAYMENT,),
    unsettled=(),
    holds=(),
    other_goods=(),
)


def _evidence(**fields: Any) -> Evidence:
    """One order of two units, paid, and told to its buyer."""
    defaults = {
        "notes": Notes(stock={_HOT: 2, 8: 100}, hot={_HOT}, acknowledged=[_TOLD]),
        "reckoning": _RECKONING,
        "movements": (_CHARGE,),
        "breaches": (),
        "fallen": (),
    }
    return Evidence(**{**defaults, **fields})


def _books(**fields: Any) -> Evidence:
    return _evidence(reckoning=evolve(_RECKONING, **fields))


def _notes(**fields: Any) -> Evidence:
    return _evidence(notes=evolve(_evidence().notes, **fields))


def test_three_accounts_that_agree_are_clean() -> None:
    verdict = judged(_evidence())

    assert verdict.is_clean
    assert tuple(verdict.found) == ZEROS
    assert (verdict.orders, verdict.charges) == (1, 1)
    assert (verdict.hot_sold, verdict.hot_units, verdict.others_sold) == (2, 2, 0)


@pytest.mark.parametrize(
    ("evidence", "zero"),
    [
        (_books(sold={_HOT: 3}), OVERSOLD),
        (_evidence(movements=(_CHARGE, _CHARGE)), DOUBLE_CHARGES),
        (_books(orders=()), LOST_ORDERS),
        (_notes(acknowledged=[evolve(_TOLD, number=1002)]), LOST_ORDERS),
        (_notes(acknowledged=[evolve(_TOLD, total=1)]), LOST_ORDERS),
        (_books(orders=(evolve(_ORDER, status="cancelled"),)), LOST_ORDERS),
        (_books(payments=()), LOST_ORDERS),
        (_books(unsettled=(("order 1", "payment 1", "pending"),)), STUCK),
        (_books(holds=(("order 1", _HOT, 1),)), STUCK),
        (_evidence(movements=()), LEDGERS),
        (_evidence(movements=(evolve(_CHARGE, amount=1),)), LEDGERS),
        (_books(other_goods=(("order 1", _HOT, 1),)), LEDGERS),
        (_notes(broken=["answered 500"]), BROKEN_ANSWERS),
        (_evidence(fallen=["uq_orders_cart: 1 rows were written"]), FALLEN_WALLS),
        (_evidence(breaches=[Breach("nobody is charged twice", ("order 1",))]), DOUBLE_CHARGES),
        (_evidence(breaches=[Breach("any other invariant", ("order 1",))]), LEDGERS),
    ],
)
def test_what_does_not_agree_is_not_zero(evidence: Evidence, zero: str) -> None:
    verdict = judged(evidence)

    assert not verdict.is_clean
    assert verdict.found[zero]


def test_two_payments_of_one_order_are_a_double_charge() -> None:
    other = evolve(_PAYMENT, reference="b")
    twice = _evidence(
        reckoning=evolve(_RECKONING, payments=(_PAYMENT, other)),
        movements=(_CHARGE, evolve(_CHARGE, reference="b")),
    )
    assert judged(twice).found[DOUBLE_CHARGES]


def test_two_orders_of_one_cart_are_told_of() -> None:
    second = evolve(_TOLD, order_id=2, number=1002)
    booked = evolve(_ORDER, id=2, number=1002)
    both = _evidence(
        notes=evolve(_evidence().notes, acknowledged=[_TOLD, second]),
        reckoning=evolve(_RECKONING, orders=(_ORDER, booked)),
    )
    assert judged(both).found[LOST_ORDERS] == ["cart 5: told of two orders"]


def test_money_that_went_back_is_no_charge() -> None:
    back = Movement(reference="a", refund_reference="r", amount=_TOTAL, currency="USD", at=AT)
    cancelled = _evidence(
        notes=evolve(_evidence().notes, acknowledged=[evolve(_TOLD, status="cancelled")]),
        reckoning=evolve(
            _RECKONING,
            orders=(evolve(_ORDER, status="cancelled"),),
            payments=(evolve(_PAYMENT, refunded=_TOTAL),),
        ),
        movements=(_CHARGE, back),
    )
    assert judged(cancelled).is_clean


def test_every_subject_is_an_invariant() -> None:
    assert set(SUBJECTS) <= set(INVARIANTS)
