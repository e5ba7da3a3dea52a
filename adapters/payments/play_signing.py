"""How the test gateway signs its notices, and how the shop sees that it did."""

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.payments.ports import InvalidNotice

HEADER: Final = "test-gateway-signature"

# Whoever has caught a notice can send it again for so long. Stripe has the same: time enough for a
# slow network, and for clocks that differ.
_TOLERANCE: Final = timedelta(minutes=5)
# Whatever else is made of the same setting names another purpose, and gets another key.
_PURPOSE: Final = b"storekeep test gateway notices"


class Signer:
    def __init__(self, secret_key: str) -> None:
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE)
        self._key = derived.derive(secret_key.encode())

    def sign(self, body: bytes, at: datetime) -> Mapping[str, str]:
        """The headers that go with the body."""
        seconds = int(at.timestamp())
        return {HEADER: f"t={seconds},v1={self._signature(seconds, body)}"}

    def check(self, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        """Raises InvalidNotice if it is not signed by us, or was long ago."""
        seconds, _, signature = headers.get(HEADER, "").partition(",")
        signed_at = _seconds(seconds.removeprefix("t="))
        expected = f"v1={self._signature(signed_at, body)}"
        # First, and in constant time, so that nobody learns anything from what comes next.
        if not hmac.compare_digest(signature.encode(), expected.encode()):
            raise InvalidNotice("The signature is wrong.")
        if abs(now - datetime.fromtimestamp(signed_at, UTC)) > _TOLERANCE:
            raise InvalidNotice("It was signed too long ago, or a clock is wrong.")

    def _signature(self, seconds: int, body: bytes) -> str:
        return hmac.digest(self._key, b"%d." % seconds + body, "sha256").hex()


def _seconds(text: str) -> int:
    # As many digits as the next centuries need.
    if not (text.isascii() and text.isdigit() and len(text) <= 11):  # noqa: PLR2004 - see above
        raise InvalidNotice("It has no signature that can be read.")
    return int(text)
