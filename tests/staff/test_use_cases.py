"""Making, recognising and revoking staff tokens."""

import hashlib

import pytest

from adapters.memory.store import Store
from domain.shared.errors import Forbidden, NotFound
from domain.staff.model import ANYONE, SCOPES, Role
from domain.staff.use_cases import create_token, list_tokens, recognise, revoke_token
from tests.builders import AT, a_manager, an_owner
from tests.doubles import CountedIds
from tests.trail import trail
from tests.units import ShopUnits


def test_a_new_token_is_recognised_by_its_secret(memory_units: ShopUnits, ids: CountedIds) -> None:
    token, secret = create_token(memory_units, ids, an_owner(), name="Till", role=Role.MANAGER)
    create_token(memory_units, ids, an_owner(), name="Other", role=Role.OWNER)

    actor = recognise(memory_units, secret, "request-9")
    assert actor is not None
    assert (actor.name, actor.request_id) == (f"token:{token.id}:Till", "request-9")
    assert actor.scopes == SCOPES[Role.MANAGER]


def test_a_secret_tells_what_it_is_for_and_is_kept_nowhere(
    memory_units: ShopUnits, ids: CountedIds, store: Store
) -> None:
    token, secret = create_token(memory_units, ids, an_owner(), name="Till", role=Role.MANAGER)

    assert secret == "staff_secret-1"
    assert token.digest == hashlib.sha256(secret.encode()).digest()
    assert "secret-1" not in repr(store.tables)


def test_the_log_says_what_was_made_but_not_its_digest(
    memory_units: ShopUnits, ids: CountedIds
) -> None:
    create_token(memory_units, ids, an_owner(), name="Till", role=Role.MANAGER)

    [entry] = trail(memory_units)
    assert entry.after == {"name": "Till", "role": "manager"}


@pytest.mark.parametrize("secret", ["", "staff_", "staff_secret-2", "secret-1", "STAFF_SECRET-1"])
def test_nobody_holds_another_secret(memory_units: ShopUnits, ids: CountedIds, secret: str) -> None:
    create_token(memory_units, ids, an_owner(), name="Till", role=Role.MANAGER)

    assert recognise(memory_units, secret, "request-1") is None


def test_a_revoked_token_is_recognised_no_more(memory_units: ShopUnits, ids: CountedIds) -> None:
    token, secret = create_token(memory_units, ids, an_owner(), name="Till", role=Role.MANAGER)
    revoke_token(memory_units, an_owner(), token.id)

    assert recognise(memory_units, secret, "request-1") is None
    assert [known.revoked_at for known in list_tokens(memory_units, an_owner())] == [AT]


def test_a_token_is_revoked_once(memory_units: ShopUnits, ids: CountedIds) -> None:
    token, _ = create_token(memory_units, ids, an_owner(), name="Till", role=Role.MANAGER)
    revoke_token(memory_units, an_owner(), token.id)

    with pytest.raises(NotFound):
        revoke_token(memory_units, an_owner(), token.id)
    assert len(trail(memory_units)) == 2


def test_revoking_what_does_not_exist_is_refused(memory_units: ShopUnits) -> None:
    with pytest.raises(NotFound):
        revoke_token(memory_units, an_owner(), 99)
    assert trail(memory_units) == []


def test_only_who_makes_tokens_may_list_them(memory_units: ShopUnits) -> None:
    assert list(list_tokens(memory_units, an_owner())) == []
    for actor in (ANYONE, a_manager()):
        with pytest.raises(Forbidden):
            list_tokens(memory_units, actor)
