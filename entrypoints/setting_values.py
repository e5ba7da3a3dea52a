"""What a setting's text may be, and what is read from it."""

import re
from datetime import timedelta
from ipaddress import IPv6Address
from typing import Final
from urllib.parse import urlsplit

import limits
from environs import Env, ValidationError, validate

from domain.accounts.model import Limit, Limits

PORTS: Final = validate.Range(1, 65535, error="must be a port, from 1 to 65535")
_URL: Final = validate.Regexp(
    r"https?://[^\s?#]+\Z", error="must be an address such as https://shop.example/account"
)
ADDRESS: Final = validate.Regexp(
    r"[!-;=?A-~]{1,64}@[A-Za-z0-9.-]{1,189}\Z", error="must be an address such as shop@example.com"
)
# What goes into a header is one line. What goes to a mail server is ASCII, whatever it expects.
LINE: Final = validate.Regexp(
    r"[^\x00-\x1f\x7f]{1,100}\Z", error="must be one line of 1 to 100 characters"
)
LINE_OR_NOTHING: Final = validate.Regexp(
    r"[^\x00-\x1f\x7f]{0,100}\Z", error="must be one line of at most 100 characters"
)
ASCII: Final = validate.Regexp(r"[ -~]*\Z", error="must be of ASCII characters")
HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
"""Hosts that are this very machine."""
_NO_LIMIT: Final = "none"
# What the database can count, and a wait that still is one and not the end of an account.
_LARGEST_AMOUNT: Final = 1_000_000_000
_LONGEST_WINDOW: Final = timedelta(days=31)
_ORIGIN: Final = re.compile(r"https?://[^\s/?#@*,]+\Z")


# More lines than any post delivers to.
_MOST_LINES: Final = 8
_ADDRESS_LINE: Final = validate.Regexp(LINE.regex, error="must be of lines of 1 to 100 characters")


def check_url(text: str) -> None:
    _URL(text)
    if not _leads_somewhere(text):
        raise ValidationError(_URL.error)


def _leads_somewhere(url: str) -> bool:
    """Whether there is a host, and a port that can be if there is one."""
    try:
        parts = urlsplit(url)
        if "[" in parts.netloc:
            # Python before 3.11.4 takes whatever stands in brackets.
            IPv6Address(parts.hostname or "")
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def check_url_or_nothing(text: str) -> None:
    if text:
        check_url(text)


def address_lines(text: str | None) -> tuple[str, ...]:
    r"""A line break is written `\n`, since a setting is one line in most files of settings."""
    lines = (text or "").replace("\\n", "\n").split("\n")
    return tuple(line.strip() for line in lines if line.strip())


def check_address(text: str) -> None:
    lines = address_lines(text)
    if len(lines) > _MOST_LINES:
        raise ValidationError(f"must be at most {_MOST_LINES} lines")
    for line in lines:
        _ADDRESS_LINE(line)


def origins(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def check_origins(text: str) -> None:
    for origin in origins(text):
        if not _ORIGIN.match(origin):
            raise ValidationError(
                f"{origin!r} is not scheme and host alone, such as https://shop.example."
            )


def _read_limit(text: str) -> Limit:
    try:
        [read] = limits.parse_many(text)
    except ValueError as error:
        raise ValidationError(f"{text!r} is not a limit such as: 10 per 15 minutes") from error
    if not 1 <= read.amount <= _LARGEST_AMOUNT:
        raise ValidationError(f"must allow 1 to {_LARGEST_AMOUNT}.")
    if read.get_expiry() > _LONGEST_WINDOW.total_seconds():
        raise ValidationError(f"must count for {_LONGEST_WINDOW.days} days at most.")
    return Limit(read.amount, timedelta(seconds=read.get_expiry()))


def _limit(env: Env, name: str, default: str) -> Limit:
    text = env.str(name, default, validate=_read_limit)
    # What cannot be read stops the start once all settings were looked at.
    return _read_limit(default if text is None else text)


def limit_or_none(env: Env, name: str, default: str) -> Limit | None:
    text = env.str(name, default, validate=lambda text: text == _NO_LIMIT or _read_limit(text))
    return None if text in {None, _NO_LIMIT} else _read_limit(text)


_UNITS: Final = {"second": 1, "minute": 60, "hour": 3600}
_DURATION: Final = re.compile(r"([0-9]{1,6}) (second|minute|hour)s?")


def duration(
    env: Env, name: str, default: str, *, shortest: timedelta, longest: timedelta
) -> timedelta:
    def read(text: str) -> timedelta:
        found = _DURATION.fullmatch(text)
        if found is None:
            raise ValidationError(f"{text!r} is not a time such as: 15 minutes")
        read = timedelta(seconds=int(found[1]) * _UNITS[found[2]])
        if not shortest <= read <= longest:
            raise ValidationError(f"must be from {_told(shortest)} to {_told(longest)}.")
        return read

    text = env.str(name, default, validate=read)
    return read(default if text is None else text)


def _told(time: timedelta) -> str:
    seconds = int(time.total_seconds())
    unit, size = next(
        (unit, size) for unit, size in reversed(_UNITS.items()) if seconds % size == 0
    )
    return f"{seconds // size} {unit}s"


def limits_of(env: Env, what: str, by_account: str, by_address: str) -> Limits:
    return Limits(
        by_account=_limit(env, f"{what}_LIMIT_BY_ACCOUNT", by_account),
        by_address=_limit(env, f"{what}_LIMIT_BY_ADDRESS", by_address),
    )
