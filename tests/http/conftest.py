"""What the tests of all routes share."""

from collections.abc import Callable

import pytest

from domain.staff.model import Party
from entrypoints.bootstrap import Shop
from entrypoints.http.operations import Operation
from tests.shopfront import AS_STAFF, as_customer, as_member, as_visitor


@pytest.fixture
def allowed(seeded: Shop) -> Callable[[Operation], dict[str, str]]:
    """The header of who may call it. There is one of each: customer 1, and somebody of the staff
    with number 1.
    """
    callers = {
        None: AS_STAFF,
        Party.VISITOR: as_visitor(seeded),
        Party.CUSTOMER: as_customer(seeded),
        Party.MEMBER: as_member(seeded),
    }
    return lambda operation: callers[operation.own]
