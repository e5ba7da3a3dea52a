"""What the OpenAPI document says whatever the operations are: conventions, headers, problems."""

from collections import defaultdict
from typing import Final

from domain.idempotency.model import IdempotencyKey
from entrypoints.http.problems import PROBLEMS
from entrypoints.http.schemas import Schema, Schemas

INTRODUCTION: Final = """\
JSON over HTTP for the whole shop. Amounts of money are whole numbers in the smallest unit of \
`currency` (1499 is $14.99), times are RFC 3339 in UTC.

## Who is calling
The catalogue is read without a token. For the rest send `Authorization: Bearer <token>`. \
`make token` makes one for staff; in development `staff_development` may do everything. \
`POST /v1/visitors` makes one for a browser that comes to the shop, `POST /v1/sessions` for a \
customer who logs in, `POST /v1/staff/sessions` for a person of the staff.

## Errors
Every refusal is a problem document (RFC 9457): `code` is stable and made for programs, `title` \
and `detail` are for people, `type` is the address of a page that says what to do. `errors` lists \
all that is wrong with the input, each with a JSON pointer. Unknown fields are refused.

## Editing without losing each other's work
Whatever is read has an `ETag`. Send it back in `If-Match` when you change the thing: if somebody \
was faster you get 412 and nothing is lost. Send it in `If-None-Match` when you read again: if \
nothing changed you get 304 without a body.

## Trying again
A `POST` may carry an `Idempotency-Key` of your making. The same request under the same key has \
its effect once, and is answered the same for 24 hours, with `Idempotency-Replayed: true`. Routes \
that need no token, and those that take or answer a secret (a password, a one-time code, a token), \
ignore the key, since no answer of theirs is kept: they do not list the header.

## Too often
Guesses at passwords are limited by account and by address, and so are orders of guests that are \
not paid for at once; requests by token or address. Beyond a limit the answer is 429; \
`Retry-After` says after how many seconds to go on.

## Lists
A list is a JSON array of at most `limit` things. The next page is the address in \
`Link: <…>; rel="next"`; without one it was the last.
"""

_ETAG: Final = r'(W/)?"[!#-~]*"'
_CONDITION: Final = rf"^(\*|{_ETAG}( ?, ?{_ETAG})*)$"

HEADERS: Final[dict[str, Schema]] = {
    "ETag": {
        "description": "Names this state of it; for If-Match and If-None-Match.",
        "required": True,
        "schema": {"type": "string", "pattern": f"^{_ETAG}$"},
    },
    "Location": {
        "description": "Where the new thing is.",
        "required": True,
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Link": {
        "description": 'The next page, if there is one: `<…>; rel="next"`.',
        "schema": {"type": "string"},
    },
    "X-Request-Id": {
        "description": "Yours if you sent one, else ours; it is in our log.",
        "required": True,
        "schema": {"type": "string"},
    },
    "Idempotency-Replayed": {
        "description": "The answer is the one given to the first request with this key.",
        "schema": {"type": "string", "const": "true"},
    },
    "Retry-After": {
        "description": "After how many seconds to try again.",
        "required": True,
        "schema": {"type": "integer"},
    },
    "WWW-Authenticate": {
        "description": "How to say who you are.",
        "required": True,
        "schema": {"type": "string"},
    },
}

PARAMETERS: Final[dict[str, Schema]] = {
    "If-Match": {
        "description": "The ETag that you read; `*` overwrites whatever is there.",
        "example": "*",
        "schema": {"type": "string", "pattern": _CONDITION},
    },
    "If-None-Match": {
        "description": "The ETag that you have: if it still holds, the answer is 304.",
        "schema": {"type": "string"},
    },
    "Idempotency-Key": {
        "description": "Text of your making. A repeat under the same key has no second effect.",
        "schema": Schemas(strict=True).of(IdempotencyKey),
    },
}


def _facts(schemas: Schemas) -> dict[str, Schema]:
    """What problems tell besides. Each is told with some codes alone, so none is required; under
    one name they are of one type.
    """
    told: dict[str, list[str]] = defaultdict(list)
    found: dict[str, Schema] = {}
    for code, problem in PROBLEMS.items():
        for name, kind in problem.facts.items():
            told[name].append(code)
            found[name] = schemas.of(kind)
    return {
        name: {**schema, "description": f"Told with `{'`, `'.join(told[name])}`."}
        for name, schema in found.items()
    }


_OF_FACTS: Final = Schemas(strict=False)
REFUSALS: Final[dict[str, Schema]] = {
    "Problem": {
        "type": "object",
        "description": "Why a request was refused (RFC 9457). Some codes add fields of their own.",
        "properties": {
            "type": {
                "type": "string",
                "format": "uri-reference",
                "description": "A page about the code.",
            },
            "code": {"type": "string", "enum": list(PROBLEMS), "description": "For programs."},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "What is wrong this time."},
            "request_id": {"type": "string", "description": "By which it is found in the log."},
            "errors": {
                "type": "array",
                "description": "All that is wrong with the input.",
                "items": {"$ref": "#/components/schemas/BrokenRule"},
            },
            **_facts(_OF_FACTS),
        },
        "required": ["type", "code", "title", "status", "detail", "request_id"],
    },
    "BrokenRule": {
        "type": "object",
        "description": "Where the input is wrong, by which rule, and why.",
        "properties": {
            "pointer": {"type": "string", "description": "The place in the body (RFC 6901)."},
            "parameter": {"type": "string", "description": "The parameter of the query string."},
            "header": {"type": "string", "description": "The request header."},
            "row": {"type": "integer", "description": "The row of the file; the header is row 1."},
            "column": {"type": "string", "description": "The column of the file."},
            "code": {"type": "string", "description": "The rule, for programs."},
            "detail": {"type": "string"},
        },
        "required": ["code", "detail"],
    },
    **_OF_FACTS.components,
}
