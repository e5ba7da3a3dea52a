"""Opaque tokens: whoever sends the secret is who it was given to."""

import hashlib


def digest(secret: str) -> bytes:
    """What is stored of a secret. It has 256 random bits, so that no salt or stretching adds
    anything: there is nothing to guess.
    """
    return hashlib.sha256(secret.encode()).digest()
