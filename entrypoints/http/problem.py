"""What a client is told when something does not go."""

from typing import Final

from attrs import frozen

MEDIA_TYPE: Final = "application/problem+json"


@frozen
class Problem:
    status: int
    title: str
    help: str
