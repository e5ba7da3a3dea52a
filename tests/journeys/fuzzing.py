"""What schemathesis has to know about the shop, loaded by `schemathesis.toml`."""

from collections.abc import Mapping
from typing import Any, Final

import schemathesis
from schemathesis import Case, CheckContext, HookContext, Response
from schemathesis.generation.meta import StatefulPhaseData

# Refusals that depend on what the shop holds at that moment, which no schema can tell.
_OF_THE_MOMENT: Final = {401, 404, 409, 410}
_CODES: Final = {
    "stale_version",
    "idempotency_key_reused",
    # A CSV file is text to a schema, whatever stands in it.
    "file_refused",
    # The fuzzer guesses.
    "wrong_password",
    "wrong_one_time_code",
    # What is in a cart depends on all that was tried before.
    "cart_not_ready",
}

# Broken rules that span several fields, or a field and the shop, by where they may be told.
_ACROSS_FIELDS: Final = {
    "conflict": ("sku", "price", "compare_at_price", "weight_grams", "stock"),
    "cycle": ("parent_id",),
    "duplicate": ("name", "values", "options", "sku", "variants", "images", "places", "start"),
    "either": ("amount",),
    "mismatch": ("options",),
    # What an address needs depends on its country.
    "postcode": ("postcode",),
    "postcode_of_region": ("postcode",),
    "required": ("price", "reason", "line1", "city", "region", "postcode", "country"),
    "too_deep": ("parent_id",),
    "too_many": ("",),
    "too_small": ("compare_at_price", "quantity", "most"),
    "zero": ("quantity",),
}


@schemathesis.hook
def before_call(_: HookContext, case: "Case[Any]", __: dict[str, Any]) -> None:
    """A key that was used before brings back the answer of then. What it tells of may be gone,
    which a story of several requests would take for a mistake.
    """
    if "Idempotency-Key" not in case.headers or case.meta is None:
        return
    is_story = isinstance(case.meta.phase.data, StatefulPhaseData)
    if is_story and case.meta.generation.mode.is_positive:
        case.headers["Idempotency-Key"] = case.id


@schemathesis.check
def refuses_what_fits_the_schema_only_for_what_no_schema_states(
    _: CheckContext, response: Response, case: "Case[Any]"
) -> None:
    """A request that keeps to the document may be refused, but for a known and narrow reason."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if response.status_code < 400 or response.status_code in _OF_THE_MOMENT:
        return
    problem = response.json()
    assert _is_known(problem, case), f"refused, though it fits the schema: {problem}"


def _is_known(problem: Mapping[str, Any], case: "Case[Any]") -> bool:
    match problem["code"]:
        case "invalid_query":
            return all(_is_beyond_query(error, case.query) for error in problem["errors"])
        case "invalid_input":
            return all(_is_beyond_schema(error, case.body) for error in problem["errors"])
        case "malformed_condition":
            # Where a header has a pattern, schemathesis' coverage phase fills it with a 0.
            return case.headers.get("If-Match") == "0"
        case "forbidden":
            # Customers list their own orders, without the filters that are for staff.
            return bool(case.query) and case.path == "/v1/orders"
        case code:
            return code in _CODES


def _is_beyond_query(error: Mapping[str, str], query: Any) -> bool:
    # Only text that was in a Link header is a cursor.
    return error["code"] == "cursor" or _is_sign(error, f"/{error['parameter']}", query)


def _is_beyond_schema(error: Mapping[str, str], body: Any) -> bool:
    pointer = error["pointer"]
    match error["code"]:
        case "unknown":
            # An id that is not there, or not one of an option's values.
            return True
        case "type":
            # JSON Schema takes 15.0 for a whole number. The shop does not: it would be 15 cents
            # to one who means 15 dollars.
            return isinstance(_value_at(pointer, body), float)
        case code:
            place = next(step for step in reversed(pointer.split("/")) if not step.isdigit())
            return place in _ACROSS_FIELDS.get(code, ()) or _is_sign(error, pointer, body)


def _is_sign(error: Mapping[str, str], pointer: str, sent: Any) -> bool:
    """Letters of every script are fine where signs are not, but a schema cannot tell which of
    them, beyond ASCII, are what.
    """
    return error["code"] in {"characters", "blank"} and not (
        str(_value_at(pointer, sent)).isascii()
    )


def _value_at(pointer: str, value: Any) -> Any:
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        value = value[int(name)] if isinstance(value, list) else value.get(name, name)
    return value


__all__ = ["before_call", "refuses_what_fits_the_schema_only_for_what_no_schema_states"]
