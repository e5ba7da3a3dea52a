"""What the shop holds about people: every column of every table, put together here."""

from typing import Final

from domain.privacy.account_tables import ACCOUNTS, STAFF
from domain.privacy.cart_tables import CARTS
from domain.privacy.catalogue_tables import CATALOGUE, SETTINGS
from domain.privacy.fulfilment_tables import FULFILMENT
from domain.privacy.model import PrivacyMap
from domain.privacy.order_tables import ORDERS, PAYMENTS

# In this order rows are locked that lead to others: carts, orders, payments.
SHOP: Final = PrivacyMap(
    (*ACCOUNTS, *STAFF, *CATALOGUE, *CARTS, *ORDERS, *PAYMENTS, *FULFILMENT, *SETTINGS)
)
