"""`make prove`: SEED, BUYERS, UNITS, KILLS and PATIENCE say how, DATABASE_SERVER on what."""

import signal
import sys
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Final, NoReturn

import click
from environs import Env, EnvError, validate

from entrypoints.proof.run import Plan, Run
from entrypoints.proof.stage import Failed, Stage
from entrypoints.proof.table import table
from entrypoints.proof.wire import NoAnswer

# Four processes with eight threads: more than one of each on any machine, and fewer connections
# than a database server allows by itself.
_WORKERS: Final = 4
_THREADS: Final = 8
# Longer than the minute for which a killed checkout keeps its key and its payment.
_PATIENCE_SECONDS: Final = 75.0
_HOLD: Final = "10 seconds"


def main() -> None:
    # Whoever ends it with a signal gets it tidied up, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    plan = _plan()
    with TemporaryDirectory(prefix="storekeep-proof-") as folder:
        stage = Stage(Path(folder), workers=_WORKERS, threads=_THREADS, hold=_HOLD)
        try:
            found = Run(plan, stage, _tell).found()
        except (Failed, NoAnswer) as error:
            _fail(str(error))
        finally:
            stage.tear_down()
    for line in table(found):
        click.echo(line)
    sys.exit(0 if found.is_proof else 1)


def _plan() -> Plan:
    env = Env()
    try:
        return Plan(
            seed=env.str("SEED", "") or token_hex(4),
            buyers=env.int("BUYERS", 200, validate=validate.Range(2, 1000)),
            units=env.int("UNITS", 20, validate=validate.Range(1, 1000)),
            kills=env.int("KILLS", 50, validate=validate.Range(0, 500)),
            patience=env.float("PATIENCE", _PATIENCE_SECONDS, validate=validate.Range(1, 600)),
        )
    except EnvError as error:
        _fail(str(error))


def _tell(sentence: str) -> None:
    click.echo(sentence, err=True)


def _fail(sentence: str) -> NoReturn:
    _tell(f"prove: {sentence}")
    sys.exit(1)


if __name__ == "__main__":
    main()
