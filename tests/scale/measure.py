"""What lists cost, measured: writes docs/performance.md.

    python -m tests.scale.measure SERVER [SERVER]

SERVER is a database server on which databases may be made: mysql://user:password@host:port/
"""

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from adapters.mysql.connection import Server
from domain.products.listing import DEFAULT_BANDS, Filter, Sort
from tests.database import server_of
from tests.scale.catalogue import PRODUCTS, LargeShop, large_shop
from tests.scale.filters import FILTERS, deep_key

_PAPER: Final = Path(__file__).parents[2] / "docs" / "performance.md"
_REPEATS: Final = 25

# What a search costs that every product answers to; too slow to be checked with every sort.
_SLOW: Final[dict[str, Filter]] = {"a word that all have": Filter(terms=("piece",))}

_TOP: Final = """\
# What lists cost

Measured on {date} with {products:,} products in {variants:,} variants, the `bulk` preset, and the
database beside the service: {machine}. Written by

    python -m tests.scale.measure mysql://user:password@host:port/ …

Each number is a time in milliseconds: the median of {repeats}, as the adapter sees it, with the
statements, the round trips and the making of objects. A page has 50 products with their category
and tags. *First* is the first page, *later* one from the middle of the list; over all six sorts,
the dearest of each.

Times are of this machine; what holds everywhere is in `tests/scale/`: no list reads the whole
catalogue, and the last page costs what the first does.
"""
_BOTTOM: Final = """
## What costs more than a page

- **A search costs what it finds.** The full-text index knows which products have a word, and they
  are put in order afterwards. A word that all products have is the dearest.
- **A filter that hardly anything meets, and no index knows of**, such as *sold out* where nearly
  all is in stock, reads on until there is a page. It costs some 50 / (the share that meets it)
  reads.
- **Facets count everything that the filter lets through**: they are for a result, not for each
  key that is pressed. In the table they are the time of all their statements together.
"""


def main(urls: list[str]) -> None:
    columns = {}
    for url in urls:
        name, times = _measure(server_of(url))
        columns[name] = times
    _PAPER.parent.mkdir(exist_ok=True)
    _PAPER.write_text("".join(_paper(columns)))
    print(f"Wrote {_PAPER}")  # noqa: T201 - to whoever asked for it


def _measure(server: Server) -> tuple[str, dict[str, tuple[float, ...]]]:
    with large_shop(server) as shop:
        [(version,)] = shop.rows("SELECT VERSION()")
        name = "MariaDB" if "MariaDB" in version else "MySQL"
        times: dict[str, tuple[float, ...]] = {}
        filters = {name: make(shop) for name, make in FILTERS.items()} | _SLOW
        for what, wanted in filters.items():
            times[what] = (
                max(_page(shop, wanted, sort, later=False) for sort in Sort),
                max(_page(shop, wanted, sort, later=True) for sort in Sort),
                _facets(shop, wanted),
            )
        return f"{name} {version.split('-')[0]}", times


def _page(shop: LargeShop, wanted: Filter, sort: Sort, *, later: bool) -> float:
    after = deep_key(sort) if later else None
    return _median(lambda: shop.page(wanted, sort, after=after), _REPEATS)


def _facets(shop: LargeShop, wanted: Filter) -> float:
    def count() -> None:
        with shop.units.read() as unit:
            unit.listings.facets(wanted, DEFAULT_BANDS)

    return _median(count, 5)


def _median(work: Callable[[], object], repeats: int) -> float:
    def once() -> float:
        started = time.perf_counter()
        work()
        return (time.perf_counter() - started) * 1000

    first = once()
    # What takes long is not repeated so often: it is not the noise that matters there.
    return statistics.median(once() for _ in range(repeats if first < 20 else 5))


def _paper(columns: dict[str, dict[str, tuple[float, ...]]]) -> Iterator[str]:
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    yield _TOP.format(
        products=PRODUCTS,
        variants=PRODUCTS * 3 // 2,
        machine=machine,
        date=datetime.now(UTC).date(),
        repeats=_REPEATS,
    )
    heads = [f"{name}: {kind}" for name in columns for kind in ("first", "later", "facets")]
    yield f"\n| list | {' | '.join(heads)} |\n| --- |{' ---: |' * len(heads)}\n"
    for what in next(iter(columns.values())):
        cells = [f"{value:.1f}" for times in columns.values() for value in times[what]]
        yield f"| {what} | {' | '.join(cells)} |\n"
    yield _BOTTOM


if __name__ == "__main__":
    main(sys.argv[1:])
