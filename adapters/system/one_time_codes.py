"""One-time codes by pyotp, as every app shows them: six digits, half a minute, SHA-1 (RFC 6238)."""

from datetime import datetime
from typing import Final

import pyotp
from pyotp.exceptions import OTPVerificationError

# One half minute before and after: a phone's clock may be wrong by a few seconds, and typing takes
# some. RFC 6238 (5.2) recommends no more; each one more is another code that a guess can hit.
_WINDOW: Final = 1


class TotpCodes:
    def __init__(self, issuer: str) -> None:
        self._issuer = issuer

    def new_secret(self) -> str:
        return pyotp.random_base32()

    def uri(self, secret: str, account: str) -> str:
        return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=self._issuer)

    def step(self, secret: str, code: str, at: datetime) -> int | None:
        try:
            return pyotp.TOTP(secret).verify_and_get_timecode(
                code, for_time=at, valid_window=_WINDOW
            )
        except OTPVerificationError:
            return None
