"""A run of the proof, from the first buyer to the last audit."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from attrs import Factory, define, frozen

from entrypoints import config
from entrypoints.bootstrap import Shop, breaches, fallen, mysql_shop, reckon, server
from entrypoints.proof.crowd import Shopkeeper, Wave
from entrypoints.proof.fuses import read_log
from entrypoints.proof.notes import Acknowledged, Notes
from entrypoints.proof.stage import TOKEN, Stage
from entrypoints.proof.stories import stories
from entrypoints.proof.table import Found
from entrypoints.proof.verdict import Evidence, judged
from entrypoints.proof.wire import NoAnswer, Request, Wire
from entrypoints.sweeping import sweep_payments

# Four of each of five variants: every buyer stands in the way of many others.
_VARIANTS: Final = 5
_KILLERS: Final = 0.25
# In a wave nearly all are done within seconds; the others wait for that minute, beside the next.
_WAVE_SECONDS: Final = 15.0
_STRAGGLERS: Final = 0.3
_MOST_WAVES: Final = 8
# Each skips what anything waits for: a lease of a minute. What is not known after so many never
# will be.
_SWEEPS: Final = 10
_SKIPPED: Final = timedelta(minutes=2)
_DATABASE_KILLS: Final = 2


@frozen(kw_only=True)
class Plan:
    seed: str
    buyers: int
    units: int
    kills: int
    patience: float
    """For how many seconds a buyer goes on asking."""


@frozen
class _Ahead:
    by: timedelta

    def now(self) -> datetime:
        return datetime.now(UTC) + self.by


@define
class Run:
    plan: Plan
    stage: Stage
    tell: Callable[[str], None]
    notes: Notes = Factory(Notes)
    _waves: list[Wave] = Factory(list)
    _at_once: int = 0
    _database_kills: int = 0
    _worker_kills: int = 0

    def found(self) -> Found:
        """All of it. Raises Failed, NoAnswer."""
        began = time.monotonic()
        self.stage.set_up()
        self.stage.start_service(with_fuses=True)
        self.stage.start_worker()
        self._crowded()
        self._restarted()
        self._swept()
        self._read_back()
        self.stage.stop("service")
        self.stage.stop("worker")
        return self._reckoned(began)

    def _crowded(self) -> None:
        keeper = Shopkeeper(self.stage.wire, self.notes, TOKEN)
        dice = Random(self.plan.seed)  # noqa: S311 - no secret
        while len(self._waves) < _MOST_WAVES and not self._is_enough():
            self._wave(keeper, dice)
        self.tell("Waiting for those who were killed, and ask again …")
        for wave in self._waves:
            wave.wait(self.plan.patience * 2)
        self._kill_worker()

    def _is_enough(self) -> bool:
        kills = read_log(self.stage.kills_file).kills
        return kills >= self.plan.kills and self._database_kills >= _DATABASE_KILLS

    def _wave(self, keeper: Shopkeeper, dice: Random) -> None:
        number = len(self._waves) + 1
        kills = read_log(self.stage.kills_file).kills
        self.tell(f"Wave {number}: {self.plan.buyers} buyers; {kills} kills so far …")
        market = keeper.market(min(_VARIANTS, self.plan.units), self.plan.units)
        crowd = stories(self.plan.seed, number, self.plan.buyers, len(market.hot), killers=_KILLERS)
        wave = Wave(self.stage.wire, self.notes, self.plan.patience)
        self._waves.append(wave)
        clicked = threading.Event()
        wave.start(market, crowd, clicked.set)
        clicked.wait()
        self._at_once = max(self._at_once, wave.active)
        time.sleep(dice.uniform(1, 3))
        if self._database_kills < _DATABASE_KILLS:
            self._kill_database()
        self._kill_worker()
        wave.wait(_WAVE_SECONDS, but=int(self.plan.buyers * _STRAGGLERS))

    def _kill_database(self) -> None:
        self.stage.kill_database()
        self._database_kills += 1
        self.stage.start_database()

    def _kill_worker(self) -> None:
        self.stage.kill_worker()
        self._worker_kills += 1
        self.stage.start_worker()

    def _restarted(self) -> None:
        """Everything once more from the start, and without fuses."""
        self.tell("Killing the database once more, and starting everything anew …")
        self._kill_database()
        self.stage.stop("worker")
        self.stage.stop("service")
        self.stage.start_service(with_fuses=False)
        self.stage.start_worker()

    def _swept(self) -> None:
        """Until nothing is under way, or never will be: then that is what the audit finds. Nobody
        is at anything any more, so that leases need not be waited for: the time is skipped.
        """
        self.tell("Sweeping until nothing is under way …")
        self.stage.run("sweep")
        settings = config.load()
        for number in range(_SWEEPS):
            if not reckon(server(settings)).unsettled:
                return
            clock = _Ahead(_SKIPPED * number)
            shop = mysql_shop(settings, connections=1, clock=clock)
            while sweep_payments(shop):
                pass

    def _read_back(self) -> None:
        for told in self.notes.acknowledged:
            if problem := _problem(self.stage.wire, told):
                self.notes.complain(f"order {told.order_id}, which somebody has: {problem}")

    def _reckoned(self, began: float) -> Found:
        shop = mysql_shop(config.load(), connections=1)
        evidence = evidence_of(shop, self.notes)
        return Found(
            seed=self.plan.seed,
            notes=self.notes,
            verdict=judged(evidence),
            burnt=read_log(self.stage.kills_file),
            wanted_kills=self.plan.kills,
            database_kills=self._database_kills,
            worker_kills=self._worker_kills,
            most_at_once=self._at_once,
            database=evidence.reckoning.version,
            seconds=time.monotonic() - began,
        )


def evidence_of(shop: Shop, notes: Notes) -> Evidence:
    """What all the books say, now that nobody writes to them."""
    database = server(shop.settings)
    assert shop.play_bank is not None  # noqa: S101 - a development shop has one
    return Evidence(
        notes=notes,
        reckoning=reckon(database),
        movements=shop.play_bank.movements(),
        breaches=list(breaches(database)),
        fallen=list(fallen(database)),
    )


def _problem(wire: Wire, told: Acknowledged) -> str:
    """What is wrong with an order as its owner reads it."""
    path = f"/v1/orders/{told.order_id}"
    try:
        answer = wire.send(Request(method="GET", path=path, token=told.token))
    except NoAnswer as error:
        return str(error)
    if answer.code:
        return f"{answer.status} {answer.code}"
    number = answer.json()["number"]
    return "" if number == told.number else f"has the number {number}, and was told {told.number}"
