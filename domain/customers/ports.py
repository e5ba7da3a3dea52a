"""What customers need of storage."""

from datetime import datetime
from typing import Protocol

from domain.accounts.model import Email
from domain.audit.ports import AuditLog
from domain.customers.model import Customer, Registration
from domain.mail.ports import MailUnit
from domain.shared.paging import Key, Page
from domain.visitors.ports import VisitorUnit


class Customers(Protocol):
    def add(self, customer: Customer) -> Customer:
        """The customer with its id. Raises EmailTaken."""
        ...

    def get(self, customer_id: int) -> Customer:
        """Raises NotFound; what is left of one who was erased is found."""
        ...

    def get_for_update(self, customer_id: int) -> Customer:
        """The same, and nobody else gets it for update until the unit of work ends."""
        ...

    def by_email(self, email: Email) -> Customer | None: ...

    def by_email_for_update(self, email: Email) -> Customer | None:
        """The same, and nobody else gets it for update until the unit of work ends: what is
        written about somebody is not left behind when they are erased at the same moment.
        """
        ...

    def save(self, customer: Customer) -> None:
        """Raises EmailTaken."""
        ...

    def page(self, email: Email | None, *, limit: int, after: Key | None) -> Page[Customer]:
        """The newest first, or the one with this address. The key is the id."""
        ...


class Registrations(Protocol):
    def add(self, registration: Registration) -> Registration:
        """The registration with its id. There may be several with one address."""
        ...

    def get(self, registration_id: int) -> Registration:
        """Raises NotFound."""
        ...

    def remove(self, registration_id: int) -> None:
        """This one, if it is there, and with it its tokens and letters."""
        ...

    def remove_all(self, email: Email) -> None:
        """Those with this address, and with them their tokens and letters."""
        ...

    def purge(self, older_than: datetime, now: datetime) -> int:
        """Forget those made before `older_than` that can no longer be confirmed, or a good part of
        them; how many that was. One that a letter waits for, or that has a token that is good
        `now`, is kept however old it is.
        """
        ...


class CustomerUnit(MailUnit, VisitorUnit, Protocol):
    @property
    def customers(self) -> Customers: ...
    @property
    def registrations(self) -> Registrations: ...
    @property
    def audit(self) -> AuditLog: ...
