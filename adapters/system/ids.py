"""Randomness, from the operating system."""

import secrets
from typing import Final

# No vowels, so that no words come out, and nothing that looks like something else.
_LETTERS: Final = "bcdfghjkmnpqrstvwxz23456789"


class SystemIds:
    def suffix(self) -> str:
        return "".join(secrets.choice(_LETTERS) for _ in range(6))

    def secret(self) -> str:
        return secrets.token_urlsafe(32)
