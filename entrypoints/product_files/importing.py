"""Importing a file that was read, and telling of it by row and column."""

from collections.abc import Callable, Iterable
from typing import Any

import attrs
from attrs import frozen

from domain.product_files.model import FileRefused
from domain.product_files.use_cases import Failure, Outcome, import_products
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor
from entrypoints.http.structuring import MOST_TOLD
from entrypoints.product_files.reading import ParsedFile, RowError, row_errors


@frozen(kw_only=True)
class ImportReport:
    """What an import did, or in a dry run would have done."""

    dry_run: bool
    products: int
    created: int
    updated: int
    unchanged: int
    skipped: int
    errors: tuple[RowError, ...]


def report(parsed: ParsedFile, outcome: Outcome, *, dry_run: bool) -> ImportReport:
    """The outcome in terms of the file."""
    return ImportReport(
        dry_run=dry_run,
        products=len(parsed.entries) + parsed.bad,
        created=outcome.created,
        updated=outcome.updated,
        unchanged=outcome.unchanged,
        skipped=parsed.bad + len(outcome.failures),
        errors=errors_of(parsed, outcome.failures)[:MOST_TOLD],
    )


def errors_of(parsed: ParsedFile, failures: Iterable[Failure]) -> tuple[RowError, ...]:
    """All that is wrong with the file, by row."""
    found = [
        *parsed.errors,
        *(
            error
            for failure in failures
            for error in row_errors(parsed.groups[failure.place], failure.violations)
        ),
    ]
    return tuple(sorted(found, key=lambda error: error.row))


def import_parsed(
    units: Units[Any],
    actor: Actor,
    parsed: ParsedFile,
    *,
    currency: str,
    dry_run: bool,
    skip_bad: bool,
    progress: Callable[[int], None] = lambda _: None,
) -> Outcome:
    """Import what could be read. Raises Forbidden; FileRefused with every error of the file."""
    # A row that cannot be read refuses the file; what is wrong with the others is told too.
    hopeless = bool(parsed.errors) and not (skip_bad and parsed.entries)
    try:
        outcome = import_products(
            units,
            actor,
            parsed.entries,
            currency=currency,
            dry_run=dry_run or hopeless,
            skip_bad=skip_bad or hopeless,
            progress=progress,
        )
    except FileRefused as error:
        raise _refused(parsed, error.facts["failures"]) from error
    if hopeless:
        raise _refused(parsed, outcome.failures)
    return outcome


def _refused(parsed: ParsedFile, failures: Iterable[Failure]) -> FileRefused:
    errors = errors_of(parsed, failures)
    count = len(errors)
    return FileRefused(
        f"{count} {'thing is' if count == 1 else 'things are'} wrong; nothing was imported.",
        errors=[attrs.asdict(error) for error in errors[:MOST_TOLD]],
    )
