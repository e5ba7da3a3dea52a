"""One file of the test gateway's books, and several processes, of which some are killed."""

import multiprocessing
from collections import Counter
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path
from time import sleep
from unittest.mock import patch

import pytest

from adapters.payments.play_books import PlayBooks
from adapters.payments.play_rows import HeldPayment, Rows
from domain.payments.ports import Charge, Result
from tests.payments.banks import PAYS, a_charge, a_play_gateway

# Nothing of this process is in them, least of all an open connection.
_SPAWN = multiprocessing.get_context("spawn")
_PATIENCE_SECONDS = 60

CHARGES = [a_charge(reference=f"shared-{number}") for number in range(20)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "books.sqlite"


def _pay_all(path: Path, start: Barrier) -> None:
    gateway = a_play_gateway(PlayBooks(path))
    start.wait(_PATIENCE_SECONDS)
    for charge in CHARGES:
        gateway.authorize(charge, PAYS, "")
        gateway.capture(charge)
        gateway.refund(charge, f"refund of {charge.reference}", 1)


def _give_up_all(path: Path, start: Barrier) -> None:
    gateway = a_play_gateway(PlayBooks(path))
    start.wait(_PATIENCE_SECONDS)
    for charge in CHARGES:
        gateway.void(charge)


def _stop_within_the_step(path: Path, charge: Charge, reached: Event) -> None:
    """Capture, and stand still after the charge was written and before it is committed."""
    gateway = a_play_gateway(PlayBooks(path))
    gateway.authorize(charge, PAYS, "")
    written = Rows.charge

    def charge_and_stop(rows: Rows, payment: HeldPayment) -> None:
        written(rows, payment)
        reached.set()
        sleep(_PATIENCE_SECONDS)

    with patch.object(Rows, "charge", charge_and_stop):
        gateway.capture(charge)


def test_two_processes_that_pay_the_same_at_once_charge_it_once(path: Path) -> None:
    start = _SPAWN.Barrier(2)
    workers = [_SPAWN.Process(target=_pay_all, args=(path, start)) for _ in range(2)]
    _run(workers)

    found = a_play_gateway(PlayBooks(path)).movements()
    moved = Counter((each.reference, each.refund_reference) for each in found)
    wanted = [(charge.reference, None) for charge in CHARGES]
    refunds = [(charge.reference, f"refund of {charge.reference}") for charge in CHARGES]
    assert moved == Counter([*wanted, *refunds])


def test_who_pays_and_who_gives_up_at_once_come_to_one_result(path: Path) -> None:
    start = _SPAWN.Barrier(2)
    _run([_SPAWN.Process(target=work, args=(path, start)) for work in (_pay_all, _give_up_all)])

    gateway = a_play_gateway(PlayBooks(path))
    results = {charge.reference: gateway.find(charge).result for charge in CHARGES}
    charged = {each.reference for each in gateway.movements() if each.refund_reference is None}
    assert set(results.values()) <= {Result.CAPTURED, Result.VOIDED}
    assert charged == {each for each, result in results.items() if result is Result.CAPTURED}


def test_a_process_that_is_killed_within_a_step_leaves_nothing_of_it(path: Path) -> None:
    charge, reached = a_charge(), _SPAWN.Event()
    worker = _SPAWN.Process(target=_stop_within_the_step, args=(path, charge, reached))
    worker.start()
    assert reached.wait(_PATIENCE_SECONDS)
    worker.kill()
    worker.join(_PATIENCE_SECONDS)
    worker.close()

    gateway = a_play_gateway(PlayBooks(path))
    assert gateway.find(charge).result is Result.AUTHORIZED
    assert gateway.movements() == []
    assert gateway.capture(charge).result is Result.CAPTURED
    assert [each.reference for each in gateway.movements()] == [charge.reference]


def _run(workers: list[multiprocessing.context.SpawnProcess]) -> None:
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(_PATIENCE_SECONDS)
    assert [worker.exitcode for worker in workers] == [0] * len(workers)
    for worker in workers:
        worker.close()
