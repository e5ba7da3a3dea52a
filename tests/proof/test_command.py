"""`make prove`, in small: real processes, and real kills."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

import pytest

from entrypoints.proof.fuses import Burnt
from entrypoints.proof.notes import Notes
from entrypoints.proof.table import Found, table
from entrypoints.proof.verdict import ZEROS, Verdict

pytestmark = pytest.mark.database

_ROOT: Final = Path(__file__).parents[2]
_PROVE: Final = (sys.executable, "-m", "entrypoints.proof")


def _environment(folder: Path, **settings: str) -> dict[str, str]:
    return {**os.environ, "TMPDIR": str(folder), **settings}


def test_a_few_buyers_and_kills_prove_it_in_small(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        _PROVE,
        cwd=_ROOT,
        env=_environment(tmp_path, SEED="any", BUYERS="12", UNITS="6", KILLS="3", PATIENCE="4"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for zero in ZEROS:
        assert re.search(rf"^  {zero} +0$", done.stdout, re.MULTILINE)
    assert "SEED=any" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_one_that_is_told_to_end_leaves_nothing_behind(tmp_path: Path) -> None:
    with subprocess.Popen(  # noqa: S603 - our own program
        _PROVE, cwd=_ROOT, env=_environment(tmp_path, BUYERS="4"), stderr=subprocess.DEVNULL
    ) as process:
        while not list(tmp_path.glob("*/service.log")):
            assert process.poll() is None
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 1
    assert list(tmp_path.iterdir()) == []
    assert not _running_in(tmp_path)


def _running_in(folder: Path) -> list[str]:
    told = subprocess.run(["ps", "-A", "-o", "args="], capture_output=True, text=True, check=True)  # noqa: S607
    return [line for line in told.stdout.splitlines() if str(folder) in line]


def test_a_setting_that_is_none_is_told(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        _PROVE,
        cwd=_ROOT,
        env=_environment(tmp_path, BUYERS="many"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "BUYERS" in done.stderr


def _found(*, kills: int = 3, **sentences: list[str]) -> Found:
    found: dict[str, Any] = {zero: [] for zero in ZEROS} | sentences
    return Found(
        seed="any",
        notes=Notes(),
        verdict=Verdict(orders=1, charges=1, hot_sold=1, hot_units=1, others_sold=0, found=found),
        burnt=Burnt(kills=kills, at=frozenset(), passed=frozenset()),
        wanted_kills=3,
        database_kills=1,
        worker_kills=1,
        most_at_once=12,
        database="any",
        seconds=1.0,
    )


def test_too_few_kills_prove_too_little() -> None:
    assert _found().is_proof
    assert not _found(kills=2).is_proof
    assert "Only 2 of 3 kills happened: that proves too little." in list(table(_found(kills=2)))


def test_what_is_not_zero_is_told_row_by_row() -> None:
    found = _found(oversold=[f"variant {number}" for number in range(25)])

    assert not found.is_proof
    lines = list(table(found))
    assert "  oversold             25  <-- must be 0" in lines
    assert "oversold: variant 19" in lines
    assert "oversold: and 5 more" in lines
    assert any("FAILED" in line for line in lines)
