"""Importing and exporting products in a terminal: a progress bar, and a list of what is wrong."""

from collections.abc import Iterable, Iterator
from functools import reduce
from typing import BinaryIO, Final

import click
from attrs import evolve

from domain.product_files import use_cases
from domain.product_files.model import FileRefused
from domain.product_files.use_cases import Outcome
from domain.products.listing import Filter
from domain.staff.model import Actor
from entrypoints.bootstrap import Shop
from entrypoints.product_files.importing import import_parsed, report
from entrypoints.product_files.reading import ParsedFile, RowError, parse
from entrypoints.product_files.writing import write

# With bad rows skipped, nothing asks for one transaction over the whole file: shorter ones hold
# locks for a second or so, and let the shop go on selling meanwhile.
_BATCH: Final = 100
_MOST_ERRORS_SHOWN: Final = 50


def export(shop: Shop, actor: Actor, file: BinaryIO) -> None:
    """Every product, in the order they were made."""
    file.writelines(
        line.encode()
        for line in write(use_cases.export_products(shop.units, actor, Filter(statuses=())))
    )


def import_(
    shop: Shop, actor: Actor, file: BinaryIO, *, dry_run: bool, skip_bad_rows: bool
) -> bool:
    """Whether it was done: not if anything was wrong, unless bad rows are to be skipped."""
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        click.echo(f"The file is not UTF-8: byte {error.start} is wrong.", err=True)
        return False
    parsed = parse(text, currency=shop.settings.currency)
    try:
        outcome = _run(shop, actor, parsed, dry_run=dry_run, skip_bad=skip_bad_rows)
    except FileRefused as error:
        _show(RowError(**fields) for fields in error.facts["errors"])
        click.echo(error.detail, err=True)
        return False
    done = report(parsed, outcome, dry_run=dry_run)
    _show(done.errors)
    click.echo(
        f"{'Would have imported' if dry_run else 'Imported'} {done.products} products:"
        f" {done.created} new, {done.updated} changed, {done.unchanged} as they were,"
        f" {done.skipped} skipped."
    )
    return True


def _run(shop: Shop, actor: Actor, parsed: ParsedFile, *, dry_run: bool, skip_bad: bool) -> Outcome:
    # Only what is all stored or not at all needs one transaction.
    whole = dry_run or not skip_bad
    with click.progressbar(length=len(parsed.entries), label="Importing", show_pos=True) as bar:

        def run(part: ParsedFile) -> Outcome:
            return import_parsed(
                shop.units,
                actor,
                part,
                currency=shop.settings.currency,
                dry_run=dry_run,
                skip_bad=skip_bad,
                progress=bar.update,
            )

        if whole:
            return shop.units.retry(lambda: run(parsed))
        outcomes = [
            _moved(shop.units.retry(lambda: run(part)), start)  # noqa: B023 - called at once
            for start, part in _parts(parsed)
        ]
    return reduce(_sum, outcomes, Outcome(created=0, updated=0, unchanged=0, failures=()))


def _parts(parsed: ParsedFile) -> Iterator[tuple[int, ParsedFile]]:
    for start in range(0, len(parsed.entries), _BATCH):
        end = start + _BATCH
        yield (
            start,
            ParsedFile(
                entries=parsed.entries[start:end],
                groups=parsed.groups[start:end],
                errors=(),
                bad=0,
            ),
        )


def _moved(outcome: Outcome, start: int) -> Outcome:
    """With places among all entries, not those of its batch."""
    failures = tuple(evolve(each, place=each.place + start) for each in outcome.failures)
    return evolve(outcome, failures=failures)


def _sum(one: Outcome, other: Outcome) -> Outcome:
    return Outcome(
        created=one.created + other.created,
        updated=one.updated + other.updated,
        unchanged=one.unchanged + other.unchanged,
        failures=one.failures + other.failures,
    )


def _show(errors: Iterable[RowError]) -> None:
    listed = list(errors)
    for error in listed[:_MOST_ERRORS_SHOWN]:
        column = f", {error.column}" if error.column else ""
        click.echo(f"row {error.row}{column}: {error.detail}", err=True)
    if len(listed) > _MOST_ERRORS_SHOWN:
        click.echo(f"… and {len(listed) - _MOST_ERRORS_SHOWN} more", err=True)
