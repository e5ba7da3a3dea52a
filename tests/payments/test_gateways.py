"""What every gateway promises."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import pytest
from attrs import frozen

from adapters.payments.offline import FreeGateway, OfflineGateway
from domain.payments.ports import Charge, Gateway, InvalidNotice, Outcome, Result
from domain.shared.errors import InvalidInput
from tests.payments.banks import RETURN_URL, Bank, a_charge, a_play_bank
from tests.payments.stripe_bank import a_stripe_bank

PAID = {Result.AUTHORIZED, Result.AWAITING}


@frozen
class Way:
    """Any gateway, with a charge and a source that it takes."""

    gateway: Gateway
    charge: Charge
    source: str = ""

    def authorize(self) -> Outcome:
        return self.gateway.authorize(self.charge, self.source, RETURN_URL)


BANKS: dict[str, Callable[[], AbstractContextManager[Bank]]] = {
    "play": lambda: nullcontext(a_play_bank()),
    "stripe": a_stripe_bank,
}


def _of_bank(name: str) -> Callable[[], AbstractContextManager[Way]]:
    @contextmanager
    def make() -> Iterator[Way]:
        with BANKS[name]() as bank:
            yield Way(bank.gateway, a_charge(), bank.pays)

    return make


WAYS: dict[str, Callable[[], AbstractContextManager[Way]]] = {
    "offline": lambda: nullcontext(Way(OfflineGateway(), a_charge())),
    "free": lambda: nullcontext(Way(FreeGateway(), a_charge(amount=0))),
    **{name: _of_bank(name) for name in BANKS},
}


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Iterator[Way]:
    with WAYS[request.param]() as made:
        yield made


@pytest.fixture(params=BANKS)
def bank(request: pytest.FixtureRequest) -> Iterator[Bank]:
    with BANKS[request.param]() as made:
        yield made


def _authorize(bank: Bank, charge: Charge, source: str) -> Outcome:
    return bank.gateway.authorize(charge, source, RETURN_URL)


def _captured(bank: Bank, source: str = "") -> Charge:
    charge = a_charge()
    assert _authorize(bank, charge, source or bank.pays).result is Result.AUTHORIZED
    assert bank.gateway.capture(charge).result is Result.CAPTURED
    return charge


def test_what_is_authorized_can_be_captured(way: Way) -> None:
    assert way.authorize().result in PAID
    assert way.gateway.capture(way.charge).result is Result.CAPTURED


def test_what_is_authorized_can_be_voided(way: Way) -> None:
    assert way.authorize().result in PAID
    assert way.gateway.void(way.charge).result is Result.VOIDED


def test_what_is_asked_twice_is_answered_alike(way: Way) -> None:
    assert way.authorize() == way.authorize()
    assert way.gateway.find(way.charge) == way.gateway.find(way.charge)
    assert way.gateway.capture(way.charge) == way.gateway.capture(way.charge)
    assert _refund(way, "refund-1") == _refund(way, "refund-1")


def _refund(way: Way, reference: str) -> Outcome:
    return way.gateway.refund(way.charge, reference, 1)


def test_what_is_authorized_is_found_so_that_it_can_go_on(way: Way) -> None:
    assert way.authorize().result is way.gateway.find(way.charge).result


def test_what_is_told_can_be_kept(way: Way) -> None:
    told = [way.authorize(), way.gateway.capture(way.charge), _refund(way, "refund-2")]
    for outcome in told:
        assert outcome.reference.isascii()
        assert 0 < len(outcome.reference) <= 255
        assert len(outcome.detail) <= 200


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff", b"[" * 10_000, b'{"id": "evt_1"}'])
def test_a_notice_that_nobody_signed_is_refused(way: Way, body: bytes) -> None:
    for headers in ({}, {"test-gateway-signature": "", "stripe-signature": "t=1,v1=ü"}):
        with pytest.raises(InvalidNotice):
            way.gateway.notice(headers, body)


def test_nothing_is_known_of_what_was_never_asked_for(bank: Bank) -> None:
    assert bank.gateway.find(a_charge()).result is Result.UNKNOWN


def test_each_payment_is_found_where_it_stands(bank: Bank) -> None:
    paid, declined, asked = (a_charge() for _ in range(3))
    _authorize(bank, paid, bank.pays)
    _authorize(bank, declined, bank.declined)
    _authorize(bank, asked, bank.asks)
    captured = _captured(bank)

    found = [bank.gateway.find(each).result for each in (paid, declined, asked, captured)]
    assert found == [
        Result.AUTHORIZED,
        Result.DECLINED,
        Result.ACTION_REQUIRED,
        Result.CAPTURED,
    ]


def test_each_step_has_a_reference_of_its_own(bank: Bank) -> None:
    charge, other = a_charge(), a_charge()
    told = [
        _authorize(bank, charge, bank.pays),
        _authorize(bank, other, bank.pays),
        bank.gateway.refund(_captured(bank), "first", 1),
        bank.gateway.refund(_captured(bank), "second", 1),
    ]
    assert len({outcome.reference for outcome in told}) == len(told)


def test_what_is_declined_stays_so_and_says_why(bank: Bank) -> None:
    charge = a_charge()
    declined = _authorize(bank, charge, bank.declined)
    assert declined.result is Result.DECLINED
    assert 0 < len(declined.detail) <= 200
    assert bank.gateway.find(charge) == declined
    assert bank.gateway.capture(charge).result is Result.DECLINED
    assert _authorize(bank, charge, bank.declined).result is Result.DECLINED


def test_a_customer_who_has_to_act_is_sent_somewhere(bank: Bank) -> None:
    charge = a_charge()
    asked = _authorize(bank, charge, bank.asks)
    assert asked.result is Result.ACTION_REQUIRED
    assert asked.action_url is not None
    assert asked.action_url.startswith("http")
    assert bank.gateway.find(charge).action_url == asked.action_url
    assert _authorize(bank, charge, bank.asks) == asked


def test_a_customer_who_had_to_act_has_paid(bank: Bank) -> None:
    charge = a_charge()
    _authorize(bank, charge, bank.asks)
    bank.pay(charge)
    paid = bank.gateway.find(charge)
    assert (paid.result, paid.action_url) == (Result.AUTHORIZED, None)
    assert _authorize(bank, charge, bank.asks) == paid


def test_a_customer_who_had_to_act_has_refused(bank: Bank) -> None:
    charge = a_charge()
    _authorize(bank, charge, bank.asks)
    bank.refuse(charge)
    refused = bank.gateway.find(charge)
    assert (refused.result, refused.action_url) == (Result.DECLINED, None)
    assert _authorize(bank, charge, bank.asks) == refused


def test_after_the_customer_has_acted_it_is_captured(bank: Bank) -> None:
    charge = a_charge()
    _authorize(bank, charge, bank.asks)
    bank.pay(charge)
    assert bank.gateway.capture(charge).result is Result.CAPTURED


def test_what_cannot_be_a_source_is_refused_and_nothing_is_asked_for(bank: Bank) -> None:
    charge = a_charge()
    with pytest.raises(InvalidInput) as refused:
        _authorize(bank, charge, bank.unheard_of)
    assert [each.pointer for each in refused.value.violations] == ["/payment/source"]
    assert bank.gateway.find(charge).result is Result.UNKNOWN
    assert _authorize(bank, charge, bank.pays).result is Result.AUTHORIZED


def test_what_was_captured_is_told_to_whoever_authorizes_or_voids_it(bank: Bank) -> None:
    charge = _captured(bank)
    assert _authorize(bank, charge, bank.pays).result is Result.CAPTURED
    assert bank.gateway.void(charge).result is Result.CAPTURED
    assert bank.gateway.find(charge).result is Result.CAPTURED


def test_what_was_voided_is_never_charged(bank: Bank) -> None:
    charge = a_charge()
    _authorize(bank, charge, bank.pays)
    assert bank.gateway.void(charge).result is Result.VOIDED
    assert bank.gateway.void(charge).result is Result.VOIDED
    assert bank.gateway.capture(charge).result is Result.VOIDED
    assert _authorize(bank, charge, bank.pays).result is Result.VOIDED
    assert bank.gateway.find(charge).result is Result.VOIDED


def test_what_is_voided_before_it_is_asked_for_is_never_charged(bank: Bank) -> None:
    charge = a_charge()
    assert bank.gateway.void(charge).result is Result.VOIDED
    assert _authorize(bank, charge, bank.pays).result is Result.VOIDED
    assert bank.gateway.capture(charge).result is Result.VOIDED
    assert bank.gateway.find(charge).result is Result.VOIDED


def test_what_waits_for_the_customer_can_be_voided(bank: Bank) -> None:
    charge = a_charge()
    _authorize(bank, charge, bank.asks)
    assert bank.gateway.void(charge).result is Result.VOIDED
    assert bank.gateway.find(charge).result is Result.VOIDED


def test_what_was_declined_can_be_voided(bank: Bank) -> None:
    charge = a_charge()
    _authorize(bank, charge, bank.declined)
    assert bank.gateway.void(charge).result is Result.VOIDED
    assert bank.gateway.capture(charge).result in {Result.VOIDED, Result.DECLINED}


def test_a_capture_that_is_refused_stays_so(bank: Bank) -> None:
    charge = a_charge()
    assert _authorize(bank, charge, bank.refuses_capture).result is Result.AUTHORIZED
    refused = bank.gateway.capture(charge)
    assert refused.result is Result.DECLINED
    assert refused.detail
    assert bank.gateway.capture(charge) == refused
    assert bank.gateway.find(charge).result is Result.DECLINED


def test_money_goes_back_in_parts_until_nothing_is_left(bank: Bank) -> None:
    charge = _captured(bank)
    assert bank.gateway.refund(charge, "part", 1000).result is Result.REFUNDED
    assert bank.gateway.refund(charge, "part", 1000).result is Result.REFUNDED
    assert bank.gateway.refund(charge, "too much", 500).result is Result.DECLINED
    assert bank.gateway.refund(charge, "the rest", 499).result is Result.REFUNDED
    assert bank.gateway.refund(charge, "one more", 1).result is Result.DECLINED
    assert bank.gateway.find(charge).result is Result.CAPTURED


def test_nothing_goes_back_of_what_was_not_charged(bank: Bank) -> None:
    charge = a_charge()
    assert bank.gateway.refund(charge, "unheard of", 1).result is Result.DECLINED
    _authorize(bank, charge, bank.pays)
    assert bank.gateway.refund(charge, "authorized", 1).result is Result.DECLINED


def test_a_refund_that_is_taken_on_is_done_later_once(bank: Bank) -> None:
    charge = _captured(bank, bank.refund_pending)
    assert bank.gateway.refund(charge, "slow", 1000).result is Result.PENDING
    assert bank.gateway.refund(charge, "too much", 500).result is Result.DECLINED
    assert bank.gateway.refund(charge, "slow", 1000).result is Result.REFUNDED
    assert bank.gateway.refund(charge, "slow", 1000).result is Result.REFUNDED


def test_a_refund_that_is_refused_stays_so_and_says_why(bank: Bank) -> None:
    charge = _captured(bank, bank.refund_refused)
    refused = bank.gateway.refund(charge, "no", 1000)
    assert refused.result is Result.DECLINED
    assert 0 < len(refused.detail) <= 200
    assert bank.gateway.refund(charge, "no", 1000) == refused
