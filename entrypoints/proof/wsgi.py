"""What gunicorn imports for the proof: the service as it is, with fuses."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from attrs import evolve

from entrypoints import config
from entrypoints.bootstrap import mysql_shop
from entrypoints.http.app import create_app
from entrypoints.proof.fuses import FusedGateway, Fuses, fused

KILLS_FILE: Final = "PROOF_KILLS_FILE"
"""Names the file that tells of the fuses."""


def application() -> Callable[..., Iterable[bytes]]:
    fuses = Fuses(Path(os.environ[KILLS_FILE]))
    shop = mysql_shop(config.load(), observe=fuses.at_statement)
    gateways: dict[str, Any] = {
        name: FusedGateway(gateway, fuses) for name, gateway in shop.gateways.items()
    }
    return fused(create_app(evolve(shop, gateways=gateways)), fuses)
