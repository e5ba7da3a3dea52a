"""What a browser's form sends."""

from typing import Final
from urllib.parse import parse_qsl

import falcon

from entrypoints.http.requests import UnsupportedMediaType, read_body

_MEDIA_TYPE: Final = "application/x-www-form-urlencoded"

# A token and two passwords of 128 letters, each of them nine signs when it is percent-encoded, are
# 2.5 kB; nothing else is asked for.
_LONGEST: Final = 8192
_MOST_FIELDS: Final = 10


def read_form(req: falcon.Request) -> dict[str, str]:
    """The fields; of one that is there twice, the last.

    Raises UnsupportedMediaType, BodyTooLarge, IncompleteBody.
    """
    media_type, _ = falcon.parse_header(req.content_type or "")
    if media_type.lower() != _MEDIA_TYPE:
        raise UnsupportedMediaType(f"A form is sent as {_MEDIA_TYPE}.")
    try:
        text = read_body(req, _LONGEST).decode("ascii")
        pairs = parse_qsl(
            text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except ValueError as error:
        raise UnsupportedMediaType("The form cannot be read.") from error
    return dict(pairs)
