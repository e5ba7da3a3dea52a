"""What storage promises of staff tokens."""

import pytest
from attrs import evolve

from domain.shared.errors import NotFound
from domain.staff.model import Role
from tests.builders import AT, LATER, a_token
from tests.given import given_token
from tests.units import ShopUnits


@pytest.mark.parametrize("role", Role)
def test_a_token_comes_back_equal(units: ShopUnits, role: Role) -> None:
    digest = bytes(range(224, 256))
    token = given_token(units, name="Anna's 🦓", role=role, digest=digest, created_at=LATER)
    revoked = given_token(units, revoked_at=LATER)

    with units.read() as unit:
        assert unit.api_tokens.by_digest(digest) == token
        assert list(unit.api_tokens.all()) == [token, revoked]


def test_only_the_right_digest_finds_a_token(units: ShopUnits) -> None:
    token, other = given_token(units), given_token(units)
    with units.read() as unit:
        assert unit.api_tokens.by_digest(token.digest) == token
        assert unit.api_tokens.by_digest(other.digest) == other
        assert unit.api_tokens.by_digest(a_token().digest) is None


def test_a_revoked_token_is_kept_and_not_found_any_more(units: ShopUnits) -> None:
    token, other = given_token(units), given_token(units)
    with units.write() as unit:
        unit.api_tokens.revoke(token.id, LATER)
        unit.commit(None)

    with units.read() as unit:
        assert unit.api_tokens.by_digest(token.digest) is None
        assert unit.api_tokens.by_digest(other.digest) == other
        assert list(unit.api_tokens.all()) == [evolve(token, revoked_at=LATER), other]


def test_revoking_what_does_not_exist_is_refused(units: ShopUnits) -> None:
    with units.write() as unit, pytest.raises(NotFound):
        unit.api_tokens.revoke(1, AT)


def test_a_token_is_revoked_once(units: ShopUnits) -> None:
    token = given_token(units)
    with units.write() as unit:
        unit.api_tokens.revoke(token.id, AT)
        with pytest.raises(NotFound):
            unit.api_tokens.revoke(token.id, LATER)
        assert unit.api_tokens.all()[0].revoked_at == AT


def test_there_are_no_tokens_at_first(units: ShopUnits) -> None:
    with units.read() as unit:
        assert list(unit.api_tokens.all()) == []
