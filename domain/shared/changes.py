"""Partial changes: a field that was not sent is told apart from one sent as null."""

from enum import Enum
from typing import Any, Final

import attrs


class Unset(Enum):
    """The type of the one value that says "this field was not sent"."""

    UNSET = "unset"


UNSET: Final = Unset.UNSET


def sent(changes: attrs.AttrsInstance) -> dict[str, Any]:
    """The fields of `changes` that were sent, by name."""
    values = ((name, getattr(changes, name)) for name in attrs.fields_dict(type(changes)))
    return {name: value for name, value in values if value is not UNSET}
