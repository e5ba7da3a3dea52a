"""A search that finds nothing proves nothing unless it would find."""

import base64
import hashlib
from typing import Any

import pytest

from tests.privacy.searching import is_found

_SECRET = "Zoë's token_of-9+/chars"


@pytest.mark.parametrize(
    "stored",
    [
        f"in the middle {_SECRET} of a text",
        _SECRET.upper(),
        _SECRET.encode(),
        {"rows": [(1, None, {"body": f'{{"a": "{_SECRET}"}}'.encode()})]},
        '{"a": "Zo\\u00eb\'s token_of-9+/chars"}',
        "Zo%C3%AB%27s%20token_of-9%2B/chars",
        _SECRET.encode().hex(),
        *(base64.b64encode(b"x" * n + _SECRET.encode() + b"y").decode() for n in range(3)),
        base64.urlsafe_b64encode(_SECRET.encode()),
    ],
)
def test_a_secret_is_found_however_it_is_written(stored: Any) -> None:
    assert is_found(_SECRET, stored)


def test_bytes_are_found_in_bytes_and_in_hex() -> None:
    digest = hashlib.sha256(b"a token").digest()

    assert is_found(digest, [(7, digest)])
    assert is_found(digest, digest.hex().upper())
    assert is_found(digest, base64.b64encode(b"1" + digest))


@pytest.mark.parametrize(
    "stored",
    ["", [], {"name": None, 3: b""}, "Zoë's token", hashlib.sha256(_SECRET.encode()).digest()],
)
def test_what_is_not_there_is_not_found(stored: Any) -> None:
    assert not is_found(_SECRET, stored)
