"""One-time codes as every app makes them, and the sealing of what they are made of."""

from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.system.one_time_codes import TotpCodes
from adapters.system.sealer import FernetSealer
from tests.builders import AT

CODES: Final = TotpCodes(issuer="Anna & Söhne")

# RFC 6238, appendix B, SHA-1: the last six of its eight digits.
SECRET: Final = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
VECTORS: Final = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
    (20000000000, "353130"),
]


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_the_published_codes_are_accepted(seconds: int, code: str) -> None:
    assert CODES.step(SECRET, code, at(seconds)) == seconds // 30


def test_a_code_is_good_one_half_minute_early_and_late_and_no_more() -> None:
    seconds, code = VECTORS[3]
    first = seconds // 30 * 30

    for offset in (-30, -1, 0, 29, 30, 59):
        assert CODES.step(SECRET, code, at(first + offset)) == seconds // 30
    for offset in (-31, 60):
        assert CODES.step(SECRET, code, at(first + offset)) is None


def test_the_microseconds_do_not_matter() -> None:
    seconds, code = VECTORS[0]
    assert CODES.step(SECRET, code, at(seconds) + timedelta(microseconds=999_999)) == 1


def test_a_code_of_another_secret_is_wrong() -> None:
    assert CODES.step(CODES.new_secret(), VECTORS[0][1], at(59)) is None


def test_each_secret_is_another_and_has_160_bits() -> None:
    secrets = {CODES.new_secret() for _ in range(5)}
    assert len(secrets) == 5
    assert {len(secret) for secret in secrets} == {32}


def test_an_app_reads_the_address() -> None:
    parts = urlsplit(CODES.uri(SECRET, "anna+shop@example.com"))

    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert "anna%2Bshop%40example.com" in parts.path
    told = parse_qs(parts.query)
    assert (told["secret"], told["issuer"]) == ([SECRET], ["Anna & Söhne"])


def test_what_was_sealed_can_be_opened_with_the_same_key() -> None:
    sealed = FernetSealer("one key").seal(SECRET)

    assert FernetSealer("one key").open(sealed) == SECRET
    assert SECRET.encode() not in sealed
    assert FernetSealer("one key").seal(SECRET) != sealed
    # What the column takes.
    assert len(sealed) <= 255


def test_another_key_opens_nothing() -> None:
    sealed = FernetSealer("one key").seal(SECRET)

    assert FernetSealer("another key").open(sealed) is None


@pytest.mark.parametrize("broken", [b"", b"x", b"\xff" * 100])
def test_what_is_broken_cannot_be_opened(broken: bytes) -> None:
    sealer = FernetSealer("one key")

    assert sealer.open(broken) is None
    assert sealer.open(sealer.seal(SECRET)[:-1]) is None


def test_the_time_of_the_tests_is_one_that_codes_know() -> None:
    assert CODES.step(SECRET, "000000", AT) is None
