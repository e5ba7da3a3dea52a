"""Conditional requests (RFC 9110, section 13): 304 for what is known, 412 for a lost race.

An entity tag is the entity's version, then a digest of the body: `"product-7.3-9f86d081884c7d65"`.
Reading compares the whole tag, so that a cached body is never told to be current when it is not.
Writing compares the part before the last hyphen: a product's stock, its category's name or the
parts that were expanded are not what an editor would overwrite.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from domain.shared.errors import DomainError, StaleVersion

_TAG: Final = re.compile(r'(W/)?"([\x21\x23-\x7e]*)"')
_LIST: Final = re.compile(r'\s*(W/)?"[\x21\x23-\x7e]*"\s*(,\s*(W/)?"[\x21\x23-\x7e]*"\s*)*\Z')
GZIP: Final = ".gz"
"""Ends the tag of a compressed body: to a strong tag, each coding is another representation."""


class PreconditionRequired(DomainError):
    """The write could silently overwrite another's: it has to say which version it saw."""

    code = "precondition_required"


class MalformedCondition(DomainError):
    code = "malformed_condition"


def entity_tag(version: str | None, body: bytes) -> str:
    digest = hashlib.blake2b(body, digest_size=8).hexdigest()
    return f'"{version}-{digest}"' if version else f'"{digest}"'


def compressed(tag: str) -> str:
    return f'{tag[:-1]}{GZIP}"'


def is_known(if_none_match: str | None, tag: str) -> bool:
    """Whether the client has this body already."""
    if if_none_match is None:
        return False
    known = {found[2].removesuffix(GZIP) for found in _TAG.finditer(if_none_match)}
    return if_none_match.strip() == "*" or tag.strip('"') in known


def precondition(
    if_match: str | None, version_of: Callable[[Any], str], *, required: bool
) -> Callable[[Any], None]:
    """What a use case calls with the entity as it is, before it changes it.

    Raises PreconditionRequired, MalformedCondition; the function raises StaleVersion.
    """
    if if_match is None:
        if required:
            raise PreconditionRequired("Send If-Match with the ETag that you read.")
        return lambda _: None
    if if_match.strip() == "*":
        return lambda _: None
    if not _LIST.match(if_match):
        raise MalformedCondition('If-Match must be an entity tag in quotes, or "*" without.')
    versions = _versions(if_match)

    def expect(entity: Any) -> None:
        current = version_of(entity)
        if current not in versions:
            raise StaleVersion(
                "It was changed since you read it. Read it again, and repeat your change.",
                current_version=current,
            )

    return expect


def _versions(if_match: str) -> Sequence[str]:
    # A weak tag promises no more than that two bodies mean about the same: it never matches.
    return [tag[2].rpartition("-")[0] for tag in _TAG.finditer(if_match) if not tag[1]]
