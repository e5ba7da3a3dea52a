"""How customers may pay."""

from typing import Final

from entrypoints.http import payment_methods
from entrypoints.http.operations import Operation
from entrypoints.http.payment_methods import PaymentMethodDocument

# fmt: off
OPERATIONS: Final = (
    Operation(method="GET", path="/v1/payment-methods", name="listPaymentMethods",
              folder="Checkout", summary="List the ways to pay",
              description="Those that the shop offers, and whether checkout has to be told a"
                          " `source`. What costs nothing needs none of them. In development, the"
                          " test cards come with what each does.",
              handle=payment_methods.list_payment_methods, answer=list[PaymentMethodDocument]),
)
# fmt: on
