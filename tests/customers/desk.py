"""Where customers are served in a test: each use case with what it always needs, and their mail."""

from typing import Final

from attrs import Factory, evolve, frozen

from domain.accounts.model import Limits, Origin, Session, mailbox
from domain.accounts.ports import Guard
from domain.customers import logging_in, registering, use_cases
from domain.customers.model import Credentials, Customer, RegistrationDraft
from domain.mail.use_cases import send_one
from domain.staff.model import ANYONE, Actor
from tests.doubles import CountedIds, FrozenClock, PlainPasswords, SentMail, a_guard
from tests.units import ShopUnits

PASSWORD: Final = "correct horse battery"
ANNA: Final = "anna@example.com"
BERT: Final = "bert@example.com"
HOME: Final = Origin(address="192.0.2.7", label="Browser at home")


@frozen(kw_only=True)
class Desk:
    units: ShopUnits
    ids: CountedIds
    clock: FrozenClock
    passwords: PlainPasswords = Factory(PlainPasswords)
    mailer: SentMail = Factory(SentMail)
    limits: dict[str, Limits] = Factory(dict)

    @property
    def guard(self) -> Guard:
        return a_guard(self.passwords, **self.limits)

    def register(self, email: str = ANNA, password: str = PASSWORD, name: str = "Anna") -> None:
        draft = RegistrationDraft(email=email, password=password, name=name)
        registering.register(self.units, self.guard, draft, HOME)

    def post(self) -> list[tuple[str, str]]:
        """Send what waits in the outbox: the kind and the recipient of each mail."""
        before = len(self.mailer.mails)
        while send_one(self.units, self.ids, self.mailer) is not None:
            pass
        return [(mail.kind.value, mail.recipient) for mail in self.mailer.mails[before:]]

    def token(self, email: str = ANNA) -> str:
        """That of the newest mail to the address, once all mail is sent."""
        self.post()
        return self.mailer.token(mailbox(email))

    def confirm(self, token: str, password: str = PASSWORD) -> Customer:
        return registering.confirm(
            self.units, self.guard, ANYONE, token=token, password=password, origin=HOME
        )

    def customer(self, email: str = ANNA, password: str = PASSWORD, name: str = "Anna") -> Customer:
        """Somebody who has come all the way."""
        self.register(email, password, name)
        return self.confirm(self.token(email), password)

    def log_in(
        self, email: str = ANNA, password: str = PASSWORD, *, actor: Actor = ANYONE
    ) -> tuple[Session, Customer, str]:
        return logging_in.log_in(
            self.units,
            self.ids,
            self.guard,
            actor,
            Credentials(email=email, password=password),
            origin=HOME,
            adopt=lambda *_: None,
        )

    def actor(self, email: str = ANNA, password: str = PASSWORD) -> Actor:
        """Who calls with the token of a new log-in."""
        *_, secret = self.log_in(email, password)
        return self.known(secret)

    def known(self, secret: str) -> Actor:
        actor = use_cases.recognise(self.units, secret, "request-1")
        assert actor is not None
        return actor

    def is_logged_in(self, secret: str) -> bool:
        return use_cases.recognise(self.units, secret, "request-1") is not None

    def change_password(self, actor: Actor, current: str, new: str) -> None:
        logging_in.change_password(
            self.units, self.guard, actor, current=current, new=new, origin=HOME
        )

    def ask_for_reset(self, email: str = ANNA) -> None:
        logging_in.request_reset(self.units, self.guard, email, HOME)

    def reset(self, token: str, new: str) -> None:
        logging_in.reset_password(self.units, self.guard, ANYONE, token=token, new=new)

    def work(self) -> list[str]:
        """What the passwords were asked since this was read the last time."""
        work = list(self.passwords.work)
        self.passwords.work.clear()
        return work

    def erase(self, customer_id: int) -> None:
        """The customer's own row, as erasing leaves it."""
        with self.units.write() as unit:
            customer = unit.customers.get_for_update(customer_id)
            unit.customers.save(
                evolve(customer, email=None, name="", password_hash=None, erased_at=unit.now)
            )
            unit.commit(None)
