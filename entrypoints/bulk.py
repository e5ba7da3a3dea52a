"""The `bulk` preset: as many products as asked for, always the same ones."""

import json
import random
from collections.abc import Iterable, Sequence
from typing import Any, Final

from domain.audit.model import entry
from domain.inventory.model import Level, MovementKind, move
from domain.products.drafts import ProductDraft
from domain.products.model import Product
from domain.products.use_cases import initial_stock
from entrypoints.bootstrap import Shop
from entrypoints.http.structuring import structure
from entrypoints.seeding import SEEDER, SEEDS, ensure_category, ensure_tag

# Some 500 kB a statement: far below the servers' smallest limit for one (16 MB on MariaDB).
BATCH: Final = 500

# Every tenth product comes in sizes and colours; the words make the tags of some 200 themes.
_WITH_VARIANTS: Final = 10
_THEMES: Final = 20


class BulkSeed:
    """Product number n is the same each time, and has n in its slug: seeding again, or for more,
    adds only what is missing.
    """

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._words = json.loads((SEEDS / "bulk" / "words.json").read_text())

    def batches(self, products: int) -> Iterable[int]:
        """Makes products 1 to `products`, a transaction for each batch; yields how many it saw."""
        shelves, tags = self._shelves_and_tags()
        for start in range(1, products + 1, BATCH):
            numbers = range(start, min(start + BATCH, products + 1))
            self._shop.units.retry(lambda: self._make(numbers, shelves, tags))  # noqa: B023 - at once
            yield len(numbers)

    def _shelves_and_tags(self) -> tuple[Sequence[int], Sequence[int]]:
        words = self._words
        with self._shop.units.write() as unit:
            shelves = []
            for department in words["departments"]:
                parent = ensure_category(unit, department, slug=f"bulk-{department.lower()}")
                for shelf in words["shelves"]:
                    slug = f"bulk-{department}-{shelf}".lower()
                    shelves.append(ensure_category(unit, shelf, parent, slug))
            tags = [
                ensure_tag(unit, f"{word} {theme}")
                for theme in range(1, _THEMES + 1)
                for word in words["tags"]
            ]
            unit.commit(None)
            return shelves, tags

    def _make(self, numbers: range, shelves: Sequence[int], tags: Sequence[int]) -> None:
        with self._shop.units.write() as unit:
            known = unit.products.named([_slug(number) for number in numbers])
            drafts = [
                structure(self._fields(number, shelves, tags), ProductDraft)
                for number in numbers
                if _slug(number) not in known
            ]
            if not drafts:
                return
            made = unit.products.add_many(
                [
                    draft.make(
                        slug=draft.slug or "",
                        currency=self._shop.settings.currency,
                        at=unit.now,
                    )
                    for draft in drafts
                ]
            )
            unit.stock.record(_movements(unit, made, drafts))
            facts = {"products": len(made), "first_id": made[0].id}
            unit.audit.record(entry(SEEDER, "seed.bulk", made[0].id, after=facts, at=unit.now))
            unit.commit(None)

    def _fields(self, number: int, shelves: Sequence[int], tags: Sequence[int]) -> dict[str, Any]:
        words = self._words
        chance = random.Random(number)  # noqa: S311 - the same goods each time, no secret
        name = " ".join(
            chance.choice(words[kind]) for kind in ("adjectives", "materials", "things")
        )
        fields: dict[str, Any] = {
            "name": f"{name} No. {number}",
            "slug": _slug(number),
            "description": f"A {name.lower()}, piece {number} of a large range.",
            "status": chance.choices(("active", "draft", "archived"), (96, 2, 2))[0],
            "category_id": chance.choice(shelves),
            "tag_ids": chance.sample(tags, chance.randint(0, 3)),
        }
        price = chance.randint(100, 50_000)
        if number % _WITH_VARIANTS:
            return {**fields, "sku": f"B{number}", "price": price, "stock": chance.randint(0, 99)}
        return {
            **fields,
            "options": [
                {"name": "size", "values": words["sizes"]},
                {"name": "colour", "values": words["colours"]},
            ],
            "variants": [
                {
                    "sku": f"B{number}-{size}-{colour}",
                    "price": price + 100 * place,
                    "stock": chance.randint(0, 9),
                    "options": {"size": size, "colour": colour},
                }
                for place, size in enumerate(words["sizes"])
                for colour in words["colours"]
            ],
        }


def _slug(number: int) -> str:
    return f"bulk-{number}"


def _movements(unit: Any, made: Sequence[Product], drafts: Sequence[ProductDraft]) -> list[Any]:
    return [
        move(
            Level(variant_id=variant_id),
            kind=MovementKind.RECEIVED,
            quantity=quantity,
            reason="initial stock",
            actor=SEEDER.name,
            at=unit.now,
        )
        for product, draft in zip(made, drafts, strict=True)
        for variant_id, quantity in initial_stock(product, draft).items()
        if quantity
    ]
