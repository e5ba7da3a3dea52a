"""`/v1/customers/…/export` and `/v1/customers/…/erasure`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import field, frozen

from domain.accounts.model import TypedPassword
from domain.privacy import use_cases
from domain.privacy.use_cases import Export
from domain.shared.rules import Id
from entrypoints.http.operations import Call, Nothing
from entrypoints.http.replies import Reply


@frozen(kw_only=True)
class ExportDocument:
    """All that is held about a customer, but what only proves who they are."""

    customer_id: Id
    exported_at: datetime
    data: Mapping[str, tuple[Mapping[str, Any], ...]]
    """What each table has, by the names of its columns. Tables that have nothing are left out."""


@frozen(kw_only=True)
class ErasureRequest:
    """That the customer means it."""

    password: TypedPassword = field(repr=False)


def document(export: Export) -> ExportDocument:
    return ExportDocument(
        customer_id=export.customer_id,
        exported_at=export.at,
        data={table: tuple(rows) for table, rows in export.data.items()},
    )


def _exported(export: Export) -> Reply:
    name = f"customer-{export.customer_id}.json"
    return Reply(
        value=document(export), headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def export_me(call: Call[Nothing, None]) -> Reply:
    tables = call.shop.privacy_map
    return call.write(lambda units: use_cases.export_me(units, tables, call.actor), _exported)


def export_customer(call: Call[Nothing, None], customer_id: int) -> Reply:
    tables = call.shop.privacy_map
    return call.write(
        lambda units: use_cases.export_customer(units, tables, call.actor, customer_id), _exported
    )


def _erased(_: None) -> Reply:
    return Reply(status=204)


def erase_me(call: Call[Nothing, ErasureRequest]) -> Reply:
    return call.write(
        lambda units: use_cases.erase_me(
            units,
            call.shop.privacy_map,
            call.shop.guard,
            call.actor,
            password=call.body.password,
            origin=call.origin,
        ),
        _erased,
    )


def erase_customer(call: Call[Nothing, None], customer_id: int) -> Reply:
    return call.write(
        lambda units: use_cases.erase_customer(
            units, call.shop.privacy_map, call.actor, customer_id
        ),
        _erased,
    )
