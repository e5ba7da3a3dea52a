"""Refunds as staff make them."""

from domain.fulfilment.refunding import begin_refund
from domain.fulfilment.refunds import RefundDraft
from domain.fulfilment.settling import settle_refund
from domain.orders.model import Order
from domain.payments.model import Refund
from tests.builders import a_manager
from tests.doubles import CountedIds
from tests.fulfilment.gateways import GivingGateway, gateways
from tests.units import ShopUnits


def begun(units: ShopUnits, ids: CountedIds, order: Order, draft: RefundDraft) -> Refund:
    return begin_refund(units, ids, a_manager(), order.id, draft)


def refunded(
    units: ShopUnits, ids: CountedIds, gateway: GivingGateway, order: Order, draft: RefundDraft
) -> Refund:
    refund = begun(units, ids, order, draft)
    return settle_refund(units, gateways(gateway), refund.id)
