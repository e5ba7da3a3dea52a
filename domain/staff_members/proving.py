"""How people of the staff prove who they are: by the password, and by a one-time code. Guesses at
either are counted together.
"""

from datetime import datetime

from attrs import evolve

from domain.accounts.model import Counter, Origin, WrongPassword, at_proof
from domain.accounts.ports import Guard
from domain.accounts.use_cases import prove
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor
from domain.staff_members.model import OneTimeCodesUnreadable, StaffMember, WrongOneTimeCode
from domain.staff_members.ports import SecondFactor, StaffMemberUnit


def prove_password(
    units: Units[StaffMemberUnit], guard: Guard, actor: Actor, password: str, origin: Origin
) -> StaffMember:
    """Who calls, and knows the password: a stolen session is not enough for what this is asked
    before. Raises Forbidden, WrongPassword, TooManyAttempts.
    """
    member_id = actor.require_member()
    with units.read() as unit:
        member = unit.staff_members.get(member_id)
    return prove(units, guard, member, password, origin)


def watched(guard: Guard, member: StaffMember, origin: Origin) -> tuple[Counter, Counter]:
    """What counts the guesses of whoever is logged in as the person."""
    return at_proof(guard.log_in, member.subject.kind, member.email, origin)


def lock_proved(unit: StaffMemberUnit, proved: StaffMember) -> StaffMember:
    """Who has just proved the password, for update.

    Raises WrongPassword if it is another by now.
    """
    member = unit.staff_members.get_for_update(proved.id)
    if member.password_hash != proved.password_hash:
        raise WrongPassword("The password is wrong.")
    return member


def with_code_used(
    factor: SecondFactor, member: StaffMember, code: str, now: datetime
) -> StaffMember:
    """The person, who has used the code up: it is good for nothing more.

    Raises WrongOneTimeCode, OneTimeCodesUnreadable.
    """
    secret = factor.sealer.open(member.totp_secret or b"")
    if secret is None:
        raise OneTimeCodesUnreadable(
            "One-time codes cannot be checked since the shop's secret key was changed: an owner"
            " has to remove them."
        )
    step = factor.codes.step(secret, code, now)
    if step is None or step <= (member.totp_last_step or 0):
        raise WrongOneTimeCode("The one-time code is wrong, too old, or was used.")
    return evolve(member, totp_last_step=step)
