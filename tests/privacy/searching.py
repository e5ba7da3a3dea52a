"""Looking for somebody in all that is stored, however it is written there."""

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

import attrs


def is_found(secret: str | bytes, stored: Any) -> bool:
    """Whether it stands somewhere in there: whatever the case, as JSON, in base64, in hex or as
    part of an address of the web.
    """
    haystack = written(stored)
    return any(form in haystack for form in forms(secret))


def written(stored: Any) -> str:
    return "\n".join(_texts(stored)).casefold()


def forms(secret: str | bytes) -> set[str]:
    raw = secret.encode() if isinstance(secret, str) else secret
    found = {raw.hex(), *_in_base64(raw), raw.decode("latin-1")}
    if isinstance(secret, str):
        found |= {secret, json.dumps(secret)[1:-1], quote(secret)}
    return {form.casefold() for form in found}


def _in_base64(raw: bytes) -> Iterator[str]:
    # Wherever it begins within three bytes. The signs that depend on its neighbours, too, are cut
    # off: each stands for six bits.
    for ahead in range(3):
        encoded = base64.b64encode(b"\0" * ahead + raw).decode()
        part = encoded[(8 * ahead + 5) // 6 : 8 * (ahead + len(raw)) // 6]
        yield part
        yield part.translate(str.maketrans("+/", "-_"))


def _texts(stored: Any) -> Iterator[str]:
    if isinstance(stored, str):
        yield stored
    elif isinstance(stored, bytes):
        yield stored.decode("latin-1")
        yield stored.decode(errors="replace")
        yield stored.hex()
    elif isinstance(stored, Mapping):
        for name, value in stored.items():
            yield from _texts(name)
            yield from _texts(value)
    elif isinstance(stored, list | tuple | set | frozenset):
        for each in stored:
            yield from _texts(each)
    elif attrs.has(type(stored)):
        yield from _texts(attrs.asdict(stored))
    elif stored is not None and not isinstance(stored, int | float | datetime):
        yield str(stored)
