"""Where the staff work in a test: each use case with what it always needs, and their mail."""

from typing import Final

import pyotp
from attrs import Factory, frozen

from domain.accounts.model import Limits, Origin, Session
from domain.accounts.ports import Guard
from domain.mail.use_cases import send_one
from domain.staff.model import ANYONE, Actor, Role
from domain.staff_members import inviting, logging_in, one_time_codes, use_cases
from domain.staff_members.model import StaffCredentials, StaffInvitation, StaffMember
from domain.staff_members.one_time_codes import AppSetup
from domain.staff_members.ports import SecondFactor
from tests.builders import an_owner
from tests.doubles import (
    CountedIds,
    FrozenClock,
    PlainPasswords,
    SentMail,
    a_guard,
    a_second_factor,
)
from tests.units import ShopUnits

PASSWORD: Final = "correct horse battery"
ANNA: Final = "anna@example.com"
BERT: Final = "bert@example.com"
DESK: Final = Origin(address="192.0.2.7", label="Browser at the desk")


@frozen(kw_only=True)
class Office:
    units: ShopUnits
    ids: CountedIds
    clock: FrozenClock
    passwords: PlainPasswords = Factory(PlainPasswords)
    mailer: SentMail = Factory(SentMail)
    limits: dict[str, Limits] = Factory(dict)
    factor: SecondFactor = Factory(a_second_factor)

    @property
    def guard(self) -> Guard:
        return a_guard(self.passwords, **self.limits)

    def invite(
        self, email: str = ANNA, role: Role = Role.OWNER, *, actor: Actor | None = None
    ) -> StaffMember:
        name = email.partition("@")[0].title()
        invitation = StaffInvitation(email=email, name=name, role=role)
        return inviting.invite(self.units, actor or an_owner(), invitation)

    def post(self) -> list[tuple[str, str]]:
        """Send what waits in the outbox: the kind and the recipient of each mail."""
        before = len(self.mailer.mails)
        while send_one(self.units, self.ids, self.mailer) is not None:
            pass
        return [(mail.kind.value, mail.recipient) for mail in self.mailer.mails[before:]]

    def token(self, email: str = ANNA) -> str:
        """That of the newest mail to the address, once all mail is sent."""
        self.post()
        return self.mailer.token(email)

    def accept(self, token: str, password: str = PASSWORD) -> StaffMember:
        return inviting.accept_invitation(
            self.units, self.guard, ANYONE, token=token, password=password
        )

    def hire(self, email: str = ANNA, role: Role = Role.OWNER) -> StaffMember:
        """Somebody who was invited and has accepted."""
        self.invite(email, role)
        return self.accept(self.token(email))

    def log_in(
        self, email: str = ANNA, password: str = PASSWORD, code: str | None = None
    ) -> tuple[Session, StaffMember, str]:
        return logging_in.log_in(
            self.units,
            self.ids,
            self.guard,
            self.factor,
            ANYONE,
            credentials=StaffCredentials(email=email, password=password, code=code),
            origin=DESK,
        )

    def actor(self, email: str = ANNA, password: str = PASSWORD) -> Actor:
        """Who calls with the token of a new log-in."""
        *_, secret = self.log_in(email, password)
        return self.known(secret)

    def known(self, secret: str) -> Actor:
        actor = logging_in.recognise(self.units, secret, "request-1")
        assert actor is not None
        return actor

    def is_logged_in(self, secret: str) -> bool:
        return logging_in.recognise(self.units, secret, "request-1") is not None

    def member(self, member_id: int) -> StaffMember:
        return use_cases.read_member(self.units, an_owner(), member_id)

    def revoke(self, member: StaffMember, *, actor: Actor | None = None) -> None:
        use_cases.revoke_member(self.units, actor or an_owner(), member.id, lambda _: None)

    def change_password(self, actor: Actor, current: str, new: str) -> None:
        logging_in.change_password(
            self.units, self.guard, actor, current=current, new=new, origin=DESK
        )

    def begin(self, actor: Actor, password: str = PASSWORD) -> AppSetup:
        return one_time_codes.begin_codes(
            self.units, self.guard, self.factor, actor, password=password, origin=DESK
        )

    def confirm(self, actor: Actor, code: str) -> StaffMember:
        return one_time_codes.confirm_codes(
            self.units, self.guard, self.factor, actor, code=code, origin=DESK
        )

    def remove(self, actor: Actor, code: str, password: str = PASSWORD) -> None:
        one_time_codes.remove_own_codes(
            self.units,
            self.guard,
            self.factor,
            actor,
            password=password,
            code=code,
            origin=DESK,
        )

    def app(self, actor: Actor) -> "App":
        """One-time codes are on; the code that has shown it is used up."""
        app = App(secret=self.begin(actor).secret, clock=self.clock)
        self.confirm(actor, app.code())
        return app


@frozen(kw_only=True)
class App:
    """What somebody has on the phone."""

    secret: str
    clock: FrozenClock

    def code(self, steps: int = 0) -> str:
        """What it shows now, or so many half minutes later."""
        return pyotp.TOTP(self.secret).at(self.clock.now(), counter_offset=steps)
