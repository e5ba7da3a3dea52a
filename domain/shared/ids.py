"""Identity: what stands for "not stored yet", and where unguessable text comes from."""

from typing import Final, Protocol

NEW: Final = 0
"""The id of an entity that no repository has stored; `add` answers it with its own."""


class Ids(Protocol):
    """The port to randomness."""

    def suffix(self) -> str:
        """Six lower-case letters or digits, to tell two equal slugs apart."""
        ...

    def secret(self) -> str:
        """At least 256 bits of randomness as URL-safe text, for tokens."""
        ...
