"""What holds for every staff write: who may, and what is written down of it."""

from collections.abc import Callable
from typing import TypeAlias

import pytest

from adapters.memory.audit import MemoryAuditLog
from adapters.memory.store import Store
from domain.audit.model import AuditFilter
from domain.categories.model import CategoryChanges, CategoryDraft
from domain.categories.use_cases import change_category, create_category, delete_category
from domain.inventory.model import Booking
from domain.inventory.use_cases import MovementDraft, StockSetting, record_movement, set_stock
from domain.products.drafts import ProductChanges, VariantChanges, VariantDraft
from domain.products.model import Option
from domain.products.use_cases import (
    change_product,
    change_variant,
    create_product,
    create_variant,
    delete_product,
    delete_variant,
)
from domain.shared.errors import Forbidden
from domain.staff.model import ANYONE, Actor, Role
from domain.staff.use_cases import create_token, list_audit_entries, revoke_token
from domain.tags.model import TagChanges, TagDraft
from domain.tags.use_cases import change_tag, create_tag, delete_tag
from tests.builders import a_draft, a_supporter, a_variant, an_actor, an_owner
from tests.doubles import CountedIds
from tests.given import given_category, given_product, given_tag, given_token
from tests.trail import trail, whatever
from tests.units import ShopUnits

Write: TypeAlias = Callable[[ShopUnits, Actor], object]

SIZES = (Option(name="Size", values=("S", "M", "L")),)
LARGE = VariantDraft(price=1, options={"Size": "L"})

CATALOGUE: dict[tuple[str, int], Write] = {
    ("category.create", 2): lambda units, actor: create_category(
        units, CountedIds(), actor, CategoryDraft(name="Hats")
    ),
    ("category.update", 1): lambda units, actor: change_category(
        units, actor, 1, CategoryChanges(name="Hats"), whatever
    ),
    ("category.delete", 1): lambda units, actor: delete_category(units, actor, 1, whatever),
    ("tag.create", 2): lambda units, actor: create_tag(
        units, CountedIds(), actor, TagDraft(name="Red")
    ),
    ("tag.update", 1): lambda units, actor: change_tag(
        units, actor, 1, TagChanges(name="Red"), whatever
    ),
    ("tag.delete", 1): lambda units, actor: delete_tag(units, actor, 1, whatever),
    ("product.create", 2): lambda units, actor: create_product(
        units, CountedIds(), actor, a_draft(), currency="USD"
    ),
    ("product.update", 1): lambda units, actor: change_product(
        units, actor, 1, ProductChanges(name="Hat"), whatever
    ),
    ("product.delete", 1): lambda units, actor: delete_product(units, actor, 1, whatever),
}
VARIANTS: list[Write] = [
    lambda units, actor: create_variant(units, actor, 1, LARGE),
    lambda units, actor: change_variant(units, actor, 1, VariantChanges(price=2), whatever),
    lambda units, actor: delete_variant(units, actor, 1, whatever),
]
INVENTORY: dict[tuple[str, int], Write] = {
    ("stock.adjusted", 1): lambda units, actor: set_stock(
        units, actor, 1, StockSetting(on_hand=7, reason="counted"), whatever
    ),
    ("stock.received", 1): lambda units, actor: record_movement(
        units, actor, 1, MovementDraft(kind=Booking.RECEIVED, quantity=2)
    ),
}
STAFF: dict[tuple[str, int], Write] = {
    ("api_token.create", 2): lambda units, actor: create_token(
        units, CountedIds(), actor, name="Till", role=Role.SUPPORT
    ),
    ("api_token.revoke", 1): lambda units, actor: revoke_token(units, actor, 1),
}
WRITES: list[tuple[tuple[str, int], Write]] = [
    *CATALOGUE.items(),
    *((("product.update", 1), write) for write in VARIANTS),
    *INVENTORY.items(),
    *STAFF.items(),
]
NAMES = [action for (action, _), _ in WRITES]


@pytest.fixture
def units(memory_units: ShopUnits) -> ShopUnits:
    """A shop with one of each thing."""
    given_category(memory_units)
    given_tag(memory_units)
    given_token(memory_units)
    given_product(
        memory_units,
        options=SIZES,
        variants=(a_variant(options={"Size": "S"}), a_variant(options={"Size": "M"})),
        stock=[3],
    )
    return memory_units


@pytest.mark.parametrize(("action", "write"), WRITES, ids=NAMES)
def test_every_write_leaves_exactly_one_entry_that_says_who_did_what(
    units: ShopUnits, action: tuple[str, int], write: Write
) -> None:
    write(units, an_actor(Role.OWNER, request_id="the request"))

    [entry] = trail(units)
    assert (entry.action, entry.entity_id) == action
    assert (entry.actor, entry.request_id) == ("test owner", "the request")
    verb = entry.action.split(".")[1]
    assert (entry.before is None) == (verb in {"create", "revoke"})
    assert (entry.after is None) == (verb in {"delete", "revoke"})


@pytest.mark.parametrize(("_action", "write"), WRITES, ids=NAMES)
def test_a_write_that_cannot_be_audited_is_not_done(
    units: ShopUnits,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    _action: tuple[str, int],
    write: Write,
) -> None:
    before = store.tables

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(MemoryAuditLog, "record", fail)
    with pytest.raises(ZeroDivisionError):
        write(units, an_actor(Role.OWNER))

    assert store.tables is before


@pytest.mark.parametrize(("_action", "write"), WRITES, ids=NAMES)
@pytest.mark.parametrize("actor", [ANYONE, a_supporter()], ids=lambda actor: actor.name)
def test_who_has_not_the_scope_may_not_write(
    units: ShopUnits,
    store: Store,
    _action: tuple[str, int],
    write: Write,
    actor: Actor,
) -> None:
    before = store.tables
    with pytest.raises(Forbidden):
        write(units, actor)

    assert store.tables is before


@pytest.mark.parametrize("write", [*CATALOGUE.values(), *VARIANTS, *INVENTORY.values()])
def test_a_manager_may_write_the_catalogue_and_the_stock(units: ShopUnits, write: Write) -> None:
    write(units, an_actor(Role.MANAGER))

    assert len(trail(units)) == 1


@pytest.mark.parametrize("write", STAFF.values())
def test_a_manager_may_not_make_or_revoke_tokens(units: ShopUnits, write: Write) -> None:
    with pytest.raises(Forbidden):
        write(units, an_actor(Role.MANAGER))


@pytest.mark.parametrize("role", [Role.OWNER, Role.MANAGER])
def test_who_answers_for_the_shop_reads_who_changed_what(units: ShopUnits, role: Role) -> None:
    for name in ("Red", "Blue"):
        change_tag(units, an_owner(), 1, TagChanges(name=name), whatever)

    page = list_audit_entries(units, an_actor(role), AuditFilter(), limit=1, after=None)
    assert [entry.after and entry.after["name"] for entry in page.items] == ["Blue"]
    page = list_audit_entries(units, an_actor(role), AuditFilter(), limit=1, after=page.after)
    assert [entry.after and entry.after["name"] for entry in page.items] == ["Red"]
    assert page.after is None


@pytest.mark.parametrize("actor", [ANYONE, a_supporter()], ids=lambda actor: actor.name)
def test_nobody_else_reads_who_changed_what(units: ShopUnits, actor: Actor) -> None:
    with pytest.raises(Forbidden) as refused:
        list_audit_entries(units, actor, AuditFilter(), limit=1, after=None)

    assert refused.value.facts == {"scope": "audit:read"}
