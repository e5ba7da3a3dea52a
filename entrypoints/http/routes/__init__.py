"""Every route of the store API: a file for each of those it is for."""

from typing import Final

from entrypoints.http.operations import Operation
from entrypoints.http.routes import addresses, catalogue, customers, privacy, staff

OPERATIONS: Final[tuple[Operation, ...]] = (
    *catalogue.OPERATIONS,
    *customers.OPERATIONS,
    *addresses.OPERATIONS,
    *privacy.OPERATIONS,
    *staff.OPERATIONS,
)
