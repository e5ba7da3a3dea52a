"""Every problem that a client can be told of: its code, status, title and a page of help."""

from typing import Any, Final

import orjson

from entrypoints.http.problem import Problem
from entrypoints.http.selling_problems import SELLING

_GENERAL: Final[dict[str, Problem]] = {
    "malformed_json": Problem(
        400,
        "The body is not JSON",
        "The body could not be read as JSON in UTF-8, or could be read in two ways (a name twice"
        " in one object, NaN). Nothing was changed. Correct the body and send it again.",
    ),
    "incomplete_body": Problem(
        400,
        "The body broke off",
        "Fewer bytes arrived than `Content-Length` promises, or the chunks make no sense. Nothing"
        " was changed. Send it again.",
    ),
    "invalid_query": Problem(
        400,
        "The query string is wrong",
        "A parameter is unknown, given twice, or has a value that it cannot have. `errors` says"
        " which and why; `/docs` lists the parameters of each route.",
        example={"errors": [{"parameter": "limit", "code": "range", "detail": "…"}]},
    ),
    "invalid_header": Problem(
        400,
        "A header is wrong",
        "A request header has a value that it cannot have. `errors`, or else `detail`, says which"
        " and why.",
        example={"errors": [{"header": "idempotency-key", "code": "length", "detail": "…"}]},
    ),
    "malformed_condition": Problem(
        400,
        "If-Match is malformed",
        "`If-Match` takes an ETag as it was received, quotes included, several with commas"
        " between them, or a bare `*`.",
    ),
    "unauthorised": Problem(
        401,
        "Say who you are",
        "The route needs a token, or the one that was sent is unknown, expired or revoked. Send"
        " `Authorization: Bearer <token>`; staff tokens are made with `make token`, a visitor gets"
        " one from `POST /v1/visitors`, a customer from `POST /v1/sessions`, and a person of the"
        " staff from `POST /v1/staff/sessions`.",
    ),
    "wrong_credentials": Problem(
        401,
        "Address or password is wrong",
        "There is no account with this e-mail address, password and, where one is asked for,"
        " one-time code: which of them is wrong is not said. Ask for a new password if it is"
        " forgotten.",
    ),
    "one_time_code_needed": Problem(
        401,
        "A one-time code is needed",
        "Address and password are right. Send them again with the `code` that the app shows. Who"
        " has lost the phone asks an owner to remove the one-time codes.",
    ),
    "forbidden": Problem(
        403,
        "You may not",
        "The token is good, but its role does not have the scope that is named in `scope`, or the"
        " route is about the one who calls, and needs the token of a visitor, of a customer or of a"
        " person of the staff: `detail` says which.",
        {"scope": str},
    ),
    "wrong_password": Problem(
        403,
        "The password is wrong",
        "What you ask for needs your password as well as your log-in. To confirm an address it is"
        " the password that was chosen with the registration whose mail it is: the token of the"
        " mail stays good.",
    ),
    "wrong_one_time_code": Problem(
        403,
        "The one-time code is wrong",
        "It is not what the app shows, is too old, or was used: each is good once. Wait for the"
        " next one; if it is refused too, see whether the phone's clock is right.",
    ),
    "not_found": Problem(
        404,
        "There is no such thing",
        "It does not exist, or it is not yours to know of: both look alike, on purpose.",
    ),
    "method_not_allowed": Problem(
        405, "Not with this method", "The `Allow` header lists the methods that this path knows."
    ),
    "conflict": Problem(
        409, "The state does not allow it", "The request is fine, the shop's state is not."
    ),
    "category_slug_taken": Problem(
        409, "Another category has this slug", "Choose another slug, or leave it out to get one."
    ),
    "tag_slug_taken": Problem(
        409, "Another tag has this slug", "Choose another slug, or leave it out to get one."
    ),
    "product_slug_taken": Problem(
        409, "Another product has this slug", "Choose another slug, or leave it out to get one."
    ),
    "sku_taken": Problem(
        409, "Another variant has this SKU", "A SKU names one variant in the whole shop."
    ),
    "last_variant": Problem(
        409,
        "A product keeps at least one variant",
        "The variant is what is sold: without one there is nothing to sell. Delete the product.",
    ),
    "several_variants": Problem(
        409,
        "The product has several variants",
        "Prices, SKUs and weights belong to a variant. Change the variant at /v1/variants/{id}.",
    ),
    "idempotency_key_in_progress": Problem(
        409,
        "The first request is still running",
        "A request with the same Idempotency-Key has not been answered yet. Wait a moment and"
        " send it again: you will get its answer.",
    ),
    "too_many_addresses": Problem(
        409,
        "The address book is full",
        "`most` says how many addresses there is room for. Delete one that is not needed any more.",
        {"most": int},
    ),
    "email_taken": Problem(
        409,
        "There is an account with this address",
        "Log in, or ask for a new password.",
    ),
    "staff_email_taken": Problem(
        409,
        "Somebody of the staff has this address",
        "Look at the list, `GET /v1/staff`. Who was revoked, or has forgotten the password, is"
        " invited again: `POST /v1/staff/{id}/invitations`.",
    ),
    "last_owner": Problem(
        409,
        "The last owner stays",
        "Nobody else can log in as an owner, and without one nobody could be invited. Make"
        " somebody else an owner first, and see that they have accepted.",
    ),
    "one_time_codes_on": Problem(
        409,
        "One-time codes are on",
        "Turn them off first, with your password and a code; then set up another app.",
    ),
    "one_time_codes_off": Problem(
        409, "One-time codes are off", "Set them up first: `POST /v1/staff/me/totp`."
    ),
    "one_time_codes_unreadable": Problem(
        409,
        "One-time codes cannot be checked",
        "The setting SECRET_KEY is another than when they were set up. An owner removes them"
        " (`DELETE /v1/staff/{id}/totp`, or `storekeep staff remove-totp ID`), and they are set up"
        " anew.",
    ),
    "token_spent": Problem(
        410,
        "The token is no longer good",
        "A token that came by mail is good once and for a while: this one is unknown, was used, or"
        " is too old. Ask for another mail.",
    ),
    "stale_version": Problem(
        412,
        "Somebody else changed it",
        "It is not in the state that your If-Match names. Read it again, look at what changed,"
        " and repeat your change with the new ETag. `current_version` says what it is now.",
        {"current_version": str},
    ),
    "body_too_large": Problem(
        413,
        "The body is too large",
        "`limit_bytes` says how many bytes are allowed (the setting BODY_LIMIT_BYTES).",
        {"limit_bytes": int},
    ),
    "unsupported_media_type": Problem(
        415,
        "Not in this format",
        "Send `Content-Type: application/json` (or what the route names), in UTF-8, not"
        " compressed.",
    ),
    "invalid_input": Problem(
        422,
        "The input breaks a rule",
        "`errors` lists every broken rule: `pointer` says where in the body (RFC 6901), `code`"
        " which rule, `detail` why. Nothing was changed.",
        example={"errors": [{"pointer": "/email", "code": "required", "detail": "…"}]},
    ),
    "file_refused": Problem(
        422,
        "Rows of the file are wrong",
        "`errors` lists what is wrong by row (the header is row 1) and column. Nothing was"
        " imported. Correct the rows, or import the others with skip_bad_rows=true; dry_run=true"
        " tries a file without changing anything.",
        example={"errors": [{"row": 2, "column": "price", "code": "type", "detail": "…"}]},
    ),
    "idempotency_key_reused": Problem(
        422,
        "The key was used for something else",
        "An Idempotency-Key stands for one request. Make a new key for a new request.",
    ),
    "precondition_required": Problem(
        428,
        "Say which version you saw",
        "This write could silently overwrite another's. Read the resource, and send its ETag in"
        " If-Match; `If-Match: *` overwrites whatever is there.",
    ),
    "too_many_attempts": Problem(
        429,
        "Tried too often",
        "So many tries for one account, or from one address, are refused for a while, right or"
        " wrong; `retry_after` says for how many more seconds, as does the header Retry-After."
        " Trying meanwhile changes nothing.",
        {"retry_after": int},
    ),
    "too_many_requests": Problem(
        429,
        "Too many requests",
        "One token, or one address without a token, may send so many requests in a while (the"
        " settings REQUEST_LIMIT and VISITOR_LIMIT). Nothing was changed. Go on after"
        " `retry_after` seconds, as the header Retry-After says, too.",
        {"retry_after": int},
    ),
    "internal_error": Problem(
        500,
        "Our mistake",
        "Something is broken on our side. Nothing was changed. Tell us the `request_id`.",
    ),
    "unavailable": Problem(
        503,
        "Not now",
        "The database cannot be reached. Nothing was changed unless you were told so. Try again"
        " after the time in Retry-After.",
    ),
    "busy": Problem(
        503,
        "Too many at once",
        "Other requests stood in the way of this one, again and again. Nothing was changed. Try"
        " again after the time in Retry-After.",
    ),
}
PROBLEMS: Final = _GENERAL | SELLING


def document(
    code: str, detail: str, request_id: str, extensions: dict[str, Any] | None = None
) -> bytes:
    """A problem document as RFC 9457 has it."""
    problem = PROBLEMS[code]
    return orjson.dumps(
        {
            "type": f"/docs/problems/{code}",
            "code": code,
            "title": problem.title,
            "status": problem.status,
            "detail": detail,
            "request_id": request_id,
            **(extensions or {}),
        }
    )
