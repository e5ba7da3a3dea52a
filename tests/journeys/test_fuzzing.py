"""Thousands of requests made of the OpenAPI document, against the running service: whatever comes
is answered as the document says, and never with a 500.

FUZZ_EXAMPLES (how many to try for each operation) and FUZZ_SEED make a longer or another run.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.service import ROOT, TOKEN, Service

_CONFIG = Path(__file__).with_name("schemathesis.toml")
# About half a minute; a failure is repeated by the same seed.
_EXAMPLES = os.environ.get("FUZZ_EXAMPLES", "40")
_SEED = os.environ.get("FUZZ_SEED", "1")


@pytest.mark.database
@pytest.mark.parametrize(
    "headers",
    [
        pytest.param((), id="as the document says"),
        # Entity tags that are made up fit nothing; with this one, changes are made.
        pytest.param(("If-Match: *",), id="overwriting whatever is there"),
    ],
)
def test_nothing_that_can_be_sent_breaks_the_service(
    service: Service, tmp_path: Path, headers: tuple[str, ...]
) -> None:
    told = [f"Authorization: Bearer {TOKEN}", *headers]
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        f"--config-file={_CONFIG}",
        "run",
        f"{service.base_url}/v1/openapi.json",
        f"--seed={_SEED}",
        f"--max-examples={_EXAMPLES}",
        "--no-color",
        *(f"--header={header}" for header in told),
    ]
    # In a folder of its own, since it keeps what it found; our checks are found by the path.
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(  # noqa: PLW1510, S603 - the exit status is looked at below
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in service.log.read_text()
