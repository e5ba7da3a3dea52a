"""Importing and exporting products as a file."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from domain.inventory.use_cases import adjust, receive
from domain.product_files.model import FileRefused, ProductEntry
from domain.product_files.ports import FileUnit
from domain.products.listing import Filter, ProductView, Sort
from domain.products.use_cases import list_products, record_creation, save_product
from domain.shared.changes import Unset
from domain.shared.errors import Conflict, InvalidInput, NotFound, Violation
from domain.shared.paging import MAX_LIMIT, Key
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor, Scope

_REASON = "import"
# Where in an entry a conflict comes from.
_PLACES = {"sku_taken": "/variants/0/sku", "stock_reserved": "/variants/0/stock"}


@frozen(kw_only=True)
class Failure:
    """An entry that could not be imported: its place among the entries, and why."""

    place: int
    violations: tuple[Violation, ...]


@frozen(kw_only=True)
class Outcome:
    """What an import did, or in a dry run would have done."""

    created: int
    updated: int
    unchanged: int
    failures: tuple[Failure, ...]


def import_products(
    units: Units[FileUnit],
    actor: Actor,
    entries: Sequence[ProductEntry],
    *,
    currency: str,
    dry_run: bool,
    skip_bad: bool,
    progress: Callable[[int], None],
) -> Outcome:
    """Make and change products in one transaction. With `skip_bad` those that are wrong are
    passed over; otherwise one of them is enough to import none. A dry run does all of it but
    store it. `progress` is told of each entry.

    Raises Forbidden, FileRefused (whose `failures` say what is wrong).
    """
    actor.require(Scope.CATALOGUE_WRITE)
    counts = {"created": 0, "updated": 0, "unchanged": 0}
    failures = []
    with units.write() as unit:
        for place, entry in enumerate(entries):
            try:
                with unit.nested():
                    counts[_import_one(unit, actor, entry, currency)] += 1
            except InvalidInput as error:
                failures.append(Failure(place=place, violations=error.violations))
            except NotFound:
                gone = Violation("/slug", "gone", "was deleted while it was imported")
                failures.append(Failure(place=place, violations=(gone,)))
            except Conflict as error:
                broken = Violation(_PLACES.get(error.code, "/slug"), error.code, error.detail)
                failures.append(Failure(place=place, violations=(broken,)))
            progress(1)
        outcome = Outcome(failures=tuple(failures), **counts)
        if failures and not skip_bad:
            raise FileRefused("The file has rows that are wrong.", failures=outcome.failures)
        return outcome if dry_run else unit.commit(outcome)


def export_products(units: Units[FileUnit], actor: Actor, wanted: Filter) -> Iterator[ProductView]:
    """The products with all their variants, oldest first, read page by page.

    Raises Forbidden.
    """
    actor.require(Scope.CATALOGUE_READ)
    after: Key | None = None
    while True:
        page = list_products(
            units, actor, wanted, Sort.OLDEST, limit=MAX_LIMIT, after=after, variants=True
        )
        yield from page.items
        if page.after is None:
            return
        after = page.after


def _import_one(unit: FileUnit, actor: Actor, entry: ProductEntry, currency: str) -> str:
    links = _links(unit, entry)
    known = unit.products.named([entry.slug])
    if entry.slug not in known:
        product = unit.products.add(entry.make(links, currency=currency, at=unit.now))
        receive(unit, actor, entry.stock_of(product), _REASON)
        record_creation(unit, actor, product)
        return "created"
    before = unit.products.get_for_update(known[entry.slug])
    product = save_product(unit, actor, before, entry.apply(before, links))
    moved = _set_stock(unit, actor, entry.stock_of(product))
    return "unchanged" if product == before and not moved else "updated"


def _set_stock(unit: FileUnit, actor: Actor, wanted: Mapping[int, int]) -> bool:
    if not wanted:
        return False
    counted = [(level, wanted[known]) for known, level in unit.stock.lock(wanted).items()]
    adjust(unit, actor, counted, _REASON)
    return any(level.on_hand != on_hand for level, on_hand in counted)


def _links(unit: FileUnit, entry: ProductEntry) -> dict[str, Any]:
    """The ids of the entry's category and tags. Raises InvalidInput if one does not exist."""
    links: dict[str, Any] = {}
    wrong = []
    if entry.category is None:
        links["category_id"] = None
    elif not isinstance(entry.category, Unset):
        found = unit.categories.named([entry.category])
        links["category_id"] = found.get(entry.category)
        if not found:
            detail = f"there is no category with the slug {entry.category}"
            wrong.append(Violation("/category", "unknown", detail))
    if not isinstance(entry.tags, Unset):
        found = unit.tags.named(entry.tags)
        links["tag_ids"] = tuple(found[slug] for slug in entry.tags if slug in found)
        wrong.extend(
            Violation("/tags", "unknown", f"there is no tag with the slug {slug}")
            for slug in entry.tags
            if slug not in found
        )
    if wrong:
        raise InvalidInput(wrong)
    return links
