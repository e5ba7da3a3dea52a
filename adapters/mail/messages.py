"""From a mail to the message that goes over the wire (RFC 5322)."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from attrs import frozen

from adapters.mail.rendering import Rendering
from domain.mail.model import Mail

# Whatever is in a text, its lines are short and of ASCII: every server on the way takes that.
_ENCODING: Final = "quoted-printable"


@frozen
class Sender:
    """Who writes: the name that readers see, and the address."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def message(mail: Mail, rendering: Rendering, sender: Sender, now: datetime) -> EmailMessage:
    """Text, and HTML for who prefers that. Raises ValueError on a line break in a header."""
    made = EmailMessage(SMTP)
    made["From"] = Address(sender.name, addr_spec=sender.address)
    made["To"] = mail.recipient
    made["Subject"] = rendering.subject
    made["Date"] = format_datetime(now)
    made["Message-ID"] = f"<{mail.reference}@{sender.domain}>"
    # No vacation notice is to answer; the second is what Exchange asks for.
    made["Auto-Submitted"] = "auto-generated"
    made["X-Auto-Response-Suppress"] = "All"
    made.set_content(rendering.text, cte=_ENCODING)
    made.add_alternative(rendering.html, subtype="html", cte=_ENCODING)
    return made
