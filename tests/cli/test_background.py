"""`make up` without Docker: what it does with the worker."""

import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.journeys.service import ROOT, free_port

# What is launched outlives the command on purpose.
pytestmark = pytest.mark.filterwarnings("ignore:subprocess .* is still running:ResourceWarning")

# What stands for a worker: it says that it works, and does.
_WORKS = "print('\"working\"', flush=True); import time; time.sleep(60)"
_ENDS = "print('SECRET_KEY is missing', flush=True); raise SystemExit(1)"
_ENDS_LATER = "import time; time.sleep(0.5); raise SystemExit('it broke')"


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """bin/service.py, in a folder of its own."""
    monkeypatch.syspath_prepend(str(ROOT / "bin"))
    found = importlib.import_module("service")
    for name in ("PID_FILE", "LOG", "WORKER_PID_FILE", "WORKER_LOG"):
        monkeypatch.setattr(found, name, tmp_path / getattr(found, name).name)
    monkeypatch.setattr(found, "ROOT", tmp_path)
    monkeypatch.setattr(found, "LOCAL", tmp_path)
    monkeypatch.setattr(found, "WORKER_SECONDS", 3.0)
    yield found
    found.stop(found.WORKER_PID_FILE, "Its worker", 10)
    found.stop(found.PID_FILE, "Storekeep", 10)


def _worker_does(service: ModuleType, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "COMMAND_LINE", [sys.executable, "-c", script])


def test_a_worker_that_works_is_left_to_it(
    service: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    _worker_does(service, _WORKS, monkeypatch)
    service._ensure_worker(dict(os.environ))
    pid = service.running(service.WORKER_PID_FILE)
    assert pid is not None
    service._ensure_worker(dict(os.environ))
    assert service.running(service.WORKER_PID_FILE) == pid


@pytest.mark.parametrize(
    ("script", "word"), [(_ENDS, "SECRET_KEY is missing"), (_ENDS_LATER, "it broke")]
)
def test_a_worker_that_ends_at_once_is_told(
    service: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    script: str,
    word: str,
) -> None:
    _worker_does(service, script, monkeypatch)
    with pytest.raises(SystemExit, match="its worker ended at once"):
        service._ensure_worker(dict(os.environ))
    assert word in capsys.readouterr().err


def test_the_status_tells_of_both(
    service: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not service._tell_status()
    assert capsys.readouterr().out == "service: stopped\nworker: stopped\n"
    _worker_does(service, _WORKS, monkeypatch)
    service.launch(
        service.COMMAND_LINE, pid_file=service.PID_FILE, log=service.LOG, cwd=service.ROOT
    )
    assert not service._tell_status()
    assert "worker: stopped" in capsys.readouterr().out
    service._ensure_worker(dict(os.environ))
    assert service._tell_status()
    assert capsys.readouterr().out.count("running, pid ") == 2


def test_a_worker_that_has_ended_is_started_anew_beside_the_service_that_runs(
    service: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _worker_does(service, _WORKS, monkeypatch)
    monkeypatch.setattr(service, "_is_ready", lambda _: True)
    monkeypatch.setattr(service, "_with_database", lambda: dict(os.environ))
    service.launch(
        service.COMMAND_LINE, pid_file=service.PID_FILE, log=service.LOG, cwd=service.ROOT
    )
    pid = service.running(service.PID_FILE)

    service.start()

    assert service.running(service.PID_FILE) == pid
    assert service.running(service.WORKER_PID_FILE) is not None
    assert "Its worker has ended" in capsys.readouterr().err

    service.start()
    assert "Its worker" not in capsys.readouterr().err


def test_a_service_that_runs_on_another_port_moves(
    service: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _worker_does(service, _WORKS, monkeypatch)
    monkeypatch.setenv("HOST", "127.0.0.1")
    monkeypatch.setenv("PORT", str(free_port()))
    readiness = iter([False, True])
    monkeypatch.setattr(service, "_is_ready", lambda _: next(readiness))
    monkeypatch.setattr(service, "_with_database", lambda: dict(os.environ))
    service.launch(
        service.COMMAND_LINE, pid_file=service.PID_FILE, log=service.LOG, cwd=service.ROOT
    )
    pid = service.running(service.PID_FILE)

    service.start()

    assert service.running(service.PID_FILE) not in {None, pid}
    assert f"not at {service.address()}: it moves there" in capsys.readouterr().err
