"""How people of the staff prove who they are: by the password, and by a one-time code. Guesses at
either are counted together.
"""

from datetime import datetime
from typing import Final

from attrs import evolve

from domain.accounts.model import Counter, Email, Origin, WrongPassword, counters
from domain.accounts.ports import Guard
from domain.accounts.use_cases import check_password, refuse_too_many
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor
from domain.staff_members.model import OneTimeCodesUnreadable, StaffMember, WrongOneTimeCode
from domain.staff_members.ports import SecondFactor, StaffMemberUnit

_WRONG_PASSWORD: Final = "The password is wrong."  # noqa: S105 - a sentence


def watched(guard: Guard, email: Email, origin: Origin) -> tuple[Counter, Counter]:
    """What counts the guesses at somebody's password and codes."""
    return counters("log in", guard.log_in, account=f"staff {email}", origin=origin)


def prove_password(
    units: Units[StaffMemberUnit], guard: Guard, actor: Actor, password: str, origin: Origin
) -> StaffMember:
    """Who calls, and knows the password: a stolen session is not enough for what this is asked
    before. Raises Forbidden, WrongPassword, TooManyAttempts.
    """
    member_id = actor.require_member()
    with units.read() as unit:
        member = unit.staff_members.get(member_id)
        counted = watched(guard, member.email, origin)
        refuse_too_many(unit, counted)
    if check_password(units, guard, counted, member.password_hash, password) is None:
        raise WrongPassword(_WRONG_PASSWORD)
    return member


def lock_proved(unit: StaffMemberUnit, proved: StaffMember) -> StaffMember:
    """Who has just proved the password, for update.

    Raises WrongPassword if it is another by now.
    """
    member = unit.staff_members.get_for_update(proved.id)
    if member.password_hash != proved.password_hash:
        raise WrongPassword(_WRONG_PASSWORD)
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
