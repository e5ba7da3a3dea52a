"""`/v1/products/import` and `/v1/products/export`."""

from itertools import chain, islice
from typing import Any

from attrs import frozen

from domain.product_files import use_cases
from domain.product_files.use_cases import Outcome
from domain.shared.unit_of_work import Units
from entrypoints.http.operations import Call
from entrypoints.http.product_queries import FilterQuery, filter_of
from entrypoints.http.replies import Reply
from entrypoints.product_files.importing import import_parsed, report
from entrypoints.product_files.reading import parse
from entrypoints.product_files.writing import write


@frozen(kw_only=True)
class ImportQuery:
    """Whether to store what the file says, and whether to pass over what is wrong."""

    dry_run: bool = False
    skip_bad_rows: bool = False


def export_products(call: Call[FilterQuery, None]) -> Reply:
    views = use_cases.export_products(call.units, call.actor, filter_of(call.query))
    # The first page is read before anything is answered: what fails then is still told.
    first = list(islice(views, 1))
    return Reply(
        stream=(line.encode() for line in write(chain(first, views))),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="products.csv"'},
    )


def import_products(call: Call[ImportQuery, str]) -> Reply:
    currency = call.shop.settings.currency
    dry_run, skip_bad = call.query.dry_run, call.query.skip_bad_rows
    parsed = parse(call.body, currency=currency)

    def run(units: Units[Any]) -> Outcome:
        return import_parsed(
            units,
            call.actor,
            parsed,
            currency=currency,
            dry_run=dry_run,
            skip_bad=skip_bad,
        )

    def reply(outcome: Outcome) -> Reply:
        return Reply(value=report(parsed, outcome, dry_run=dry_run))

    # What is not stored has no answer to repeat either: a dry run is free to run again.
    return reply(call.units.retry(lambda: run(call.units))) if dry_run else call.write(run, reply)
