"""Password hashes by argon2id, the winner of the Password Hashing Competition (RFC 9106)."""

import secrets
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

# OWASP's first choice (Password Storage Cheat Sheet): 19 MiB, two passes, one lane. A check takes
# 25 ms of one core on a small server. The memory is what makes guessing dear on graphics cards, and
# what eight threads that check at once take from the server: 152 MiB. RFC 9106 recommends 64 MiB,
# which eight threads of a small server do not have. Hashes made with other numbers go on being
# good, and are replaced as people log in.
_MEMORY_KIB: Final = 19_456
_PASSES: Final = 2
_LANES: Final = 1


class Argon2Passwords:
    """Thread-safe. Text is compared as it looks: a phone and a computer may send the same letter
    with its accent in two ways.
    """

    def __init__(
        self, *, memory_kib: int = _MEMORY_KIB, passes: int = _PASSES, lanes: int = _LANES
    ) -> None:
        self._hasher = PasswordHasher(memory_cost=memory_kib, time_cost=passes, parallelism=lanes)
        # Made at once: were it made when it is first needed, that one request would tell by its
        # time that there is no such account.
        self.decoy = self.hash(secrets.token_urlsafe(32))

    def hash(self, password: str) -> str:
        return self._hasher.hash(_normal(password))

    def verify(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, _normal(password))
        except (VerificationError, ValueError):
            # A ValueError is what text gives that is no hash at all.
            return False

    def is_outdated(self, hashed: str) -> bool:
        return self._hasher.check_needs_rehash(hashed)


def _normal(password: str) -> bytes:
    # Half a surrogate pair is no text, and JSON with one is refused; a terminal may still send it.
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
