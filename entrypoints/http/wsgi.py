"""What gunicorn imports: the application on the database, or in memory."""

from threading import Event, Thread
from typing import Any

import falcon

from entrypoints import config
from entrypoints.bootstrap import memory_shop, mysql_shop
from entrypoints.http.app import create_app
from entrypoints.seeding import seed
from entrypoints.worker import run_forever


def application() -> "falcon.App[Any, Any]":
    return create_app(mysql_shop(config.load()))


def demo() -> "falcon.App[Any, Any]":
    shop = memory_shop(config.load(database=False))
    seed(shop, "classic")
    # Nobody else sees this process's memory. It ends with the process, whatever it is doing.
    Thread(target=run_forever, args=(shop, Event()), daemon=True).start()
    return create_app(shop)
