"""The general limit in the service as it runs: each of its processes counts by itself."""

from collections import Counter
from pathlib import Path

import pytest

from adapters.mysql.connection import Server
from tests.concurrency.crowd import all_at_once
from tests.journeys.service import TOKEN, Response, running

pytestmark = pytest.mark.database


def test_a_script_that_runs_wild_is_stopped_and_others_are_not(
    test_server: Server, tmp_path: Path
) -> None:
    limits = {"REQUEST_LIMIT": "20 per hour", "VISITOR_LIMIT": "1 per hour"}
    with running(test_server, tmp_path, TRUSTED_PROXIES="1", **limits) as service:

        def run_wild(number: int) -> list[Response]:
            home = {"X-Forwarded-For": f"192.0.2.{number}, 203.0.113.7"}
            return [service.send("GET", "/v1/tags", home) for _ in range(10)]

        def calm(**headers: str) -> int:
            told = {name.replace("_", "-"): value for name, value in headers.items()}
            return service.send("GET", "/v1/tags", told).status

        got = all_at_once(20, run_wild)
        answers = [answer for some in got if not isinstance(some, Exception) for answer in some]

        assert len(answers) == 200
        statuses = Counter(answer.status for answer in answers)
        assert set(statuses) == {200, 429}
        # Two processes, each of which lets twenty through.
        assert 20 <= statuses[200] <= 40
        refused = next(answer for answer in answers if answer.status == 429)
        assert 1 <= int(refused.headers["retry-after"]) <= 3600
        assert refused.json()["code"] == "too_many_requests"
        # Another client of the same proxy, and a token.
        assert calm(X_Forwarded_For="203.0.113.8") == 200
        assert calm(X_Forwarded_For="203.0.113.8", Authorization=f"Bearer {TOKEN}") == 200
        assert service.send("GET", "/health/ready").status == 200

        made = [
            service.send("POST", "/v1/visitors", {"X-Forwarded-For": "203.0.113.9"}).status
            for _ in range(10)
        ]
        assert 1 <= made.count(201) <= 2
        assert set(made) == {201, 429}
    assert "Traceback" not in service.log.read_text()
