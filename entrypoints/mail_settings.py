"""The mail server that sends for the shop: its settings, as `config.py` reads them."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from environs import Env

from entrypoints.setting_values import ADDRESS, ASCII, HERE, PORTS


class MailEncryption(StrEnum):
    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


NEEDED: Final[Mapping[str, str]] = {
    "MAIL_HOST": "nobody could register without mail. Set it to the mail server that sends for the"
    " shop, with MAIL_PORT, MAIL_USER and MAIL_PASSWORD.",
    "MAIL_FROM": "it is the sender of every mail. Set it to one that the mail server allows.",
}
"""What has no default that is good outside development, and why it is needed."""


def read(env: Env, folder: Path) -> dict[str, Any]:
    """`folder` is where paths begin that are not said from the root on."""
    return {
        "mail_host": env.str("MAIL_HOST", ""),
        "mail_port": env.int("MAIL_PORT", 587, validate=PORTS),
        "mail_encryption": env.enum(
            "MAIL_ENCRYPTION", MailEncryption.STARTTLS, enum=MailEncryption, by_value=True
        ),
        "mail_user": env.str("MAIL_USER", "", validate=ASCII),
        "mail_password": env.str("MAIL_PASSWORD", "", validate=ASCII),
        "mail_from": env.str("MAIL_FROM", "shop@localhost", validate=ADDRESS),
        "mail_folder": folder / (env.str("MAIL_FOLDER", ".local/mail") or ""),
    }


def problem(found: dict[str, Any]) -> str | None:
    """What keeps mail from being sent as it should be; a sentence."""
    is_near = found["mail_host"] in HERE
    if found["mail_user"] and found["mail_encryption"] is MailEncryption.NONE and not is_near:
        return (
            "MAIL_ENCRYPTION=none would send MAIL_PASSWORD over the network for all to read."
            " Choose starttls or tls."
        )
    return None
