"""`/v1/tax-rates`."""

from domain.tax_rates import use_cases
from domain.tax_rates.model import StatedTaxRate, TaxRateChanges, TaxRateDraft
from entrypoints.http.operations import Call, Nothing
from entrypoints.http.paging import PageQuery
from entrypoints.http.query import write_cursor
from entrypoints.http.replies import Reply


def version(rate: StatedTaxRate) -> str:
    return f"tax-rate-{rate.id}.{rate.version}"


def _one(rate: StatedTaxRate) -> Reply:
    return Reply(value=rate, version=version(rate))


def _created(rate: StatedTaxRate) -> Reply:
    return Reply(value=rate, status=201, version=version(rate), location=f"/v1/tax-rates/{rate.id}")


def list_tax_rates(call: Call[PageQuery, None]) -> Reply:
    after = call.cursor("id", call.query.after, int)
    page = use_cases.list_tax_rates(call.units, call.actor, limit=call.query.limit, after=after)
    return Reply(value=page.items, next=write_cursor("id", page.after) if page.after else None)


def read_tax_rate(call: Call[Nothing, None], rate_id: int) -> Reply:
    return _one(use_cases.read_tax_rate(call.units, call.actor, rate_id))


def create_tax_rate(call: Call[Nothing, TaxRateDraft]) -> Reply:
    return call.write(
        lambda units: use_cases.create_tax_rate(units, call.shop.postal, call.actor, call.body),
        _created,
    )


def change_tax_rate(call: Call[Nothing, TaxRateChanges], rate_id: int) -> Reply:
    expect = call.expect(version)
    return call.write(
        lambda units: use_cases.change_tax_rate(
            units, call.shop.postal, call.actor, rate_id, call.body, expect=expect
        ),
        _one,
    )


def delete_tax_rate(call: Call[Nothing, None], rate_id: int) -> Reply:
    expect = call.expect(version)
    return call.write(
        lambda units: use_cases.delete_tax_rate(units, call.actor, rate_id, expect),
        lambda _: Reply(status=204),
    )
