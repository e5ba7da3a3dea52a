"""Seed presets: folders under `db/seeds/`. Seeding twice changes nothing.

Tax rates and shipping are there so that the first cart can be ordered. A shop that has some of its
own gets none of them: its manager has decided what holds there.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from attrs import evolve

from domain.categories.model import Category
from domain.products.drafts import ProductDraft
from domain.products.use_cases import add_product
from domain.shared.ids import NEW
from domain.shared.slugs import slugify
from domain.shipping.methods import add_shipping_method
from domain.shipping.model import ShippingMethodDraft, ShippingZoneDraft
from domain.shipping.zones import add_shipping_zone
from domain.staff.model import SCOPES, Actor, Role
from domain.tags.model import Tag
from domain.tax_rates.model import TaxRateDraft
from domain.tax_rates.use_cases import add_tax_rate
from entrypoints.bootstrap import Shop
from entrypoints.http.structuring import structure

SEEDS: Final = Path(__file__).parents[1] / "db" / "seeds"
SEEDER: Final = Actor(name="seed", scopes=SCOPES[Role.OWNER])


def presets() -> list[str]:
    return sorted(path.name for path in SEEDS.iterdir() if path.is_dir())


def seed(shop: Shop, preset: str) -> int:
    """What the preset's files list and the shop does not have yet; how many products that was.

    All of it or nothing: what is half there would be taken for the shop's own.
    """
    folder = SEEDS / preset
    with shop.units.write() as unit:
        for fields in _rows(folder / "categories.json"):
            ensure_category(unit, fields["name"])
        for fields in _rows(folder / "tags.json"):
            ensure_tag(unit, fields["name"])
        _seed_tax_rates(unit, shop, _rows(folder / "tax_rates.json"))
        _seed_shipping(unit, shop, _rows(folder / "shipping.json"))
        made = _seed_products(unit, shop, _rows(folder / "products.json"))
        unit.commit(made)
        return made


def _rows(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_text())  # type: ignore[no-any-return]


def _seed_tax_rates(unit: Any, shop: Shop, rows: Iterable[dict[str, Any]]) -> None:
    if unit.tax_rates.page(limit=1, after=None).items:
        return
    for fields in rows:
        add_tax_rate(unit, shop.postal, SEEDER, structure(fields, TaxRateDraft))


def _seed_shipping(unit: Any, shop: Shop, rows: Iterable[dict[str, Any]]) -> None:
    if unit.shipping_zones.page(limit=1, after=None).items:
        return
    for row in rows:
        draft = structure(row["zone"], ShippingZoneDraft)
        zone = add_shipping_zone(unit, shop.postal, SEEDER, draft)
        for fields in row["methods"]:
            method = structure({**fields, "zone_id": zone.id}, ShippingMethodDraft)
            add_shipping_method(unit, SEEDER, method)


def _seed_products(unit: Any, shop: Shop, rows: Iterable[dict[str, Any]]) -> int:
    made = 0
    for fields in rows:
        slug = slugify(fields["name"], otherwise="product")
        if unit.products.slug_taken(slug):
            continue
        category = unit.categories.named([fields["category"]])
        tags = unit.tags.named(fields["tags"])
        draft = structure(
            {name: value for name, value in fields.items() if name not in {"category", "tags"}},
            ProductDraft,
        )
        draft = evolve(
            draft,
            category_id=category[fields["category"]],
            tag_ids=tuple(tags[name] for name in fields["tags"]),
        )
        add_product(unit, shop.ids, SEEDER, draft, currency=shop.settings.currency)
        made += 1
    return made


def ensure_category(unit: Any, name: str, parent_id: int | None = None, slug: str = "") -> int:
    """The id of the category with this slug, which is made if it is not there."""
    slug = slug or slugify(name, otherwise="category")
    known = unit.categories.named([slug])
    if slug in known:
        return int(known[slug])
    category = Category(
        id=NEW,
        name=name,
        slug=slug,
        parent_id=parent_id,
        created_at=unit.now,
        updated_at=unit.now,
    )
    return int(unit.categories.add(category).id)


def ensure_tag(unit: Any, name: str) -> int:
    """The id of the tag with the name's slug, which is made if it is not there."""
    slug = slugify(name, otherwise="tag")
    known = unit.tags.named([slug])
    if slug in known:
        return int(known[slug])
    tag = Tag(id=NEW, name=name, slug=slug, created_at=unit.now, updated_at=unit.now)
    return int(unit.tags.add(tag).id)
