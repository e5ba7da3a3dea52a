"""Roles and scopes."""

import pytest

from domain.shared.errors import Forbidden
from domain.staff.model import ANYONE, SCOPES, Actor, Role, Scope
from tests.builders import a_token, an_actor


@pytest.mark.parametrize(
    ("role", "scopes"),
    [
        (
            Role.OWNER,
            {
                "catalogue:read",
                "catalogue:write",
                "inventory:read",
                "inventory:write",
                "staff:write",
                "audit:read",
                "customers:read",
                "customers:write",
                "settings:read",
                "settings:write",
                "orders:read",
                "orders:write",
            },
        ),
        (
            Role.MANAGER,
            {
                "catalogue:read",
                "catalogue:write",
                "inventory:read",
                "inventory:write",
                "audit:read",
                "customers:read",
                "customers:write",
                "settings:read",
                "settings:write",
                "orders:read",
                "orders:write",
            },
        ),
        (
            Role.SUPPORT,
            {"catalogue:read", "inventory:read", "customers:read", "orders:read", "settings:read"},
        ),
    ],
)
def test_a_role_is_a_closed_set_of_scopes(role: Role, scopes: set[str]) -> None:
    assert SCOPES[role] == scopes
    assert a_token(role=role).actor("request-1").scopes == scopes


@pytest.mark.parametrize("scope", Scope)
def test_anyone_may_nothing_that_needs_a_scope(scope: Scope) -> None:
    assert not ANYONE.may(scope)
    with pytest.raises(Forbidden) as refused:
        ANYONE.require(scope)
    assert refused.value.facts == {"scope": str(scope)}


@pytest.mark.parametrize("scope", Scope)
def test_an_owner_may_everything(scope: Scope) -> None:
    an_actor(Role.OWNER).require(scope)


def test_who_reads_the_log_may_see_all_that_it_tells_of() -> None:
    readers = [scopes for scopes in SCOPES.values() if Scope.AUDIT_READ in scopes]
    assert readers
    for scopes in readers:
        assert {Scope.CATALOGUE_READ, Scope.INVENTORY_READ} <= scopes


def test_the_log_tells_tokens_of_one_name_apart() -> None:
    actor = a_token(id=7, name="Till").actor("request-1")

    assert (actor.name, actor.request_id) == ("token:7:Till", "request-1")


def test_a_digest_is_not_shown() -> None:
    assert "digest" not in repr(a_token())


def test_only_a_visitor_is_told_who_visits() -> None:
    visitor = Actor(name="visitor:7", visitor_id=7)

    assert visitor.require_visitor() == 7
    assert not any(visitor.may(scope) for scope in Scope)
    for other in (ANYONE, an_actor(Role.OWNER)):
        with pytest.raises(Forbidden):
            other.require_visitor()
