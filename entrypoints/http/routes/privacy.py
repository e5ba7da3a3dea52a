"""What is held about customers: to be told it, and to have it erased."""

from typing import Final

from domain.staff.model import Party, Scope
from entrypoints.http import privacy
from entrypoints.http.operations import Operation

_ME: Final = "/v1/customers/me"
_CUSTOMER: Final = "/v1/customers/{customer_id}"

# fmt: off
OPERATIONS: Final = (
    Operation(method="GET", path=_ME + "/export", name="exportMyself", folder="Privacy",
              summary="Read all that is held about the customer who calls",
              description="One document, to be saved as a file. That it was asked for is in the"
                          " audit log.",
              handle=privacy.export_me, own=Party.CUSTOMER, answer=privacy.ExportDocument,
              told_once=True),
    Operation(method="POST", path=_ME + "/erasure", name="eraseMyself", folder="Privacy",
              summary="Erase the customer who calls",
              description="Name, e-mail address, password, addresses, log-ins and letters are"
                          " gone; what the books need stays, under a number. All tokens of the"
                          " customer are void at once. It cannot be undone, and has to wait until"
                          " all that was ordered is sent or cancelled.",
              handle=privacy.erase_me, own=Party.CUSTOMER, body=privacy.ErasureRequest,
              status=204, told_once=True,
              refusals=("wrong_password", "too_many_attempts", "orders_unsent"),
              example={"password": "correct horse battery"}),
    Operation(method="GET", path=_CUSTOMER + "/export", name="exportCustomer", folder="Privacy",
              summary="Read all that is held about a customer",
              description="For a customer who asks by letter. Make sure that it is them.",
              handle=privacy.export_customer, scope=Scope.CUSTOMERS_READ,
              answer=privacy.ExportDocument, told_once=True),
    Operation(method="POST", path=_CUSTOMER + "/erasure", name="eraseCustomer", folder="Privacy",
              summary="Erase a customer",
              description="For a customer who asks by letter. Make sure that it is them: it cannot"
                          " be undone. Erasing again is no mistake. What was ordered and not sent"
                          " is to be sent or cancelled first.",
              handle=privacy.erase_customer, scope=Scope.CUSTOMERS_WRITE, status=204,
              refusals=("orders_unsent",)),
)
# fmt: on
