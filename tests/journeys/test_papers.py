"""What README.md and docs/checkout.md say to type works, and the route table has every route."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import orjson
import pytest

from entrypoints.http.routes import OPERATIONS
from entrypoints.insomnia import road
from tests.journeys.service import ROOT, Service

README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
CHECKOUT: Final = (ROOT / "docs" / "checkout.md").read_text(encoding="utf-8")
_WRITTEN_FOR: Final = "http://127.0.0.1:3001"

# As much of curl as the papers use, so that the tests need none.
_CURL: Final = f"""#!{sys.executable}
import argparse, sys, urllib.error, urllib.request
wanted = argparse.ArgumentParser()
wanted.add_argument("-s", action="store_true")
wanted.add_argument("-X")
wanted.add_argument("-H", action="append", default=[])
wanted.add_argument("-d")
wanted.add_argument("url")
it = wanted.parse_args()
headers = dict(line.split(": ", 1) for line in it.H)
data = it.d and it.d.encode()
request = urllib.request.Request(it.url, data, headers, method=it.X or ("POST" if data else "GET"))
try:
    answer = urllib.request.urlopen(request)
except urllib.error.HTTPError as error:
    answer = error
sys.stdout.write(answer.read().decode() + ("" if it.s else "\\n"))
"""


def _blank(path: str) -> str:
    return re.sub(r"\{\w+\}", "{}", path)


def _routes_told() -> set[tuple[str, str]]:
    """`…/x` is below the path that was told last, or below one that it is below."""
    there = {(each.method, _blank(each.path)) for each in OPERATIONS}
    told, last = set(), ""
    for methods, path in re.findall(r"`((?:[A-Z]+ )+)([/…]\S+)`", README):
        for method in methods.split():
            if path.startswith("/"):
                last, found = path, path
            else:
                parts = last.split("/")
                below = ["/".join(parts[:count]) + path[1:] for count in range(len(parts), 1, -1)]
                found = next(each for each in below if (method, _blank(each)) in there)
            told.add((method, _blank(found)))
    return told


def _typed(paper: str, begins: str) -> str:
    blocks = re.findall(r"```sh\n(.*?)```", paper, re.DOTALL)
    [found] = [block for block in blocks if block.startswith(begins)]
    return str(found)


def _answers(commands: str, service: Service, folder: Path) -> list[str]:
    curl = folder / "curl"
    curl.write_text(_CURL, encoding="utf-8")
    curl.chmod(0o755)
    assert _WRITTEN_FOR in commands
    done = subprocess.run(  # noqa: S603 - what our own papers say
        [
            "/usr/bin/env",
            "bash",
            "-euo",
            "pipefail",
            "-c",
            commands.replace(_WRITTEN_FOR, service.base_url),
        ],
        env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return re.split(r"(?<=[}\]])\n?(?=[{\[])", done.stdout.strip())


def test_the_route_table_has_every_route_of_the_store_api_and_no_other() -> None:
    told = {(method, path) for method, path in _routes_told() if path.startswith("/v1/")}
    there = {(each.method, _blank(each.path)) for each in OPERATIONS}
    # What stands beside the operations: for programs that write clients, and for gateways.
    beside = {("GET", "/v1/openapi.json"), ("POST", "/v1/payments/notices/{}")}
    assert beside <= told
    assert told - beside == there


def test_the_readme_names_the_folder_that_a_newcomer_plays() -> None:
    assert f'"{road.NAME}"' in README


@pytest.mark.database
def test_what_the_readme_says_to_type_works(service: Service, tmp_path: Path) -> None:
    commands = _typed(README, f"curl {_WRITTEN_FOR}/api/products")
    *_, made = _answers(commands, service, tmp_path)
    assert orjson.loads(made)["name"] == "Enamel mug"


@pytest.mark.database
def test_what_the_page_on_checkout_says_to_type_places_an_order(
    service: Service, tmp_path: Path
) -> None:
    *_, ordered = _answers(_typed(CHECKOUT, "shop="), service, tmp_path)
    checkout = orjson.loads(ordered)
    assert checkout["status"] == "placed"
    assert checkout["order"]["payment_status"] == "paid"
