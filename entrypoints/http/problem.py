"""What a client is told when something does not go."""

from collections.abc import Mapping
from typing import Any, Final

from attrs import Factory, frozen

MEDIA_TYPE: Final = "application/problem+json"


@frozen
class Problem:
    status: int
    title: str
    help: str
    facts: Mapping[str, Any] = Factory(dict)
    """What is told besides, for programs: the type of each fact, by its name. `errors`, which all
    problems of input have, is none of them.
    """
    example: Mapping[str, Any] = Factory(dict)
    """What may be told besides, where the types do not show it."""
