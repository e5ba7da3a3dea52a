"""Every route of the store API: a file for each of those it is for."""

from typing import Final

from entrypoints.http.operations import Operation
from entrypoints.http.routes import (
    addresses,
    carts,
    catalogue,
    checkout,
    customers,
    fulfilment,
    orders,
    payments,
    privacy,
    settings,
    staff,
)

OPERATIONS: Final[tuple[Operation, ...]] = (
    *catalogue.OPERATIONS,
    *customers.OPERATIONS,
    *addresses.OPERATIONS,
    *settings.OPERATIONS,
    *carts.OPERATIONS,
    *checkout.OPERATIONS,
    *payments.OPERATIONS,
    *orders.OPERATIONS,
    *fulfilment.OPERATIONS,
    *privacy.OPERATIONS,
    *staff.OPERATIONS,
)
