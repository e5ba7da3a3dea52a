"""From an invitation to a person who can log in. Inviting again is also how a password that was
forgotten is set anew, and how somebody who was revoked comes back.
"""

from domain.accounts.model import Purpose, TokenSpent
from domain.accounts.ports import Guard
from domain.accounts.use_cases import forgive, mint
from domain.audit.model import entry
from domain.mail.model import LetterKind
from domain.shared.ids import Ids
from domain.shared.tokens import digest
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor, Scope
from domain.staff_members.letters import tell, void_invitations
from domain.staff_members.model import StaffInvitation, StaffMember, changed, invited
from domain.staff_members.ports import StaffMemberUnit


def invite(units: Units[StaffMemberUnit], actor: Actor, invitation: StaffInvitation) -> StaffMember:
    """A new person, who is written to. Raises Forbidden, StaffEmailTaken."""
    with units.write() as unit:
        member = _add(unit, actor, invitation)
        _write(unit, actor, member)
        return unit.commit(member)


def invite_by_hand(
    units: Units[StaffMemberUnit], ids: Ids, actor: Actor, invitation: StaffInvitation
) -> tuple[StaffMember, str]:
    """A new person, and the secret to accept the invitation with, which is told this once: for a
    shop that cannot send mail yet. Raises Forbidden, StaffEmailTaken.
    """
    with units.write() as unit:
        member = _add(unit, actor, invitation)
        return unit.commit((member, mint(unit, ids, Purpose.INVITATION, member.subject)))


def invite_again(units: Units[StaffMemberUnit], actor: Actor, member_id: int) -> StaffMember:
    """Earlier invitations are void; the password, if there is one, is good until this one is
    accepted. Raises Forbidden, NotFound.
    """
    with units.write() as unit:
        member = _renew(unit, actor, member_id)
        _write(unit, actor, member)
        return unit.commit(member)


def invite_again_by_hand(
    units: Units[StaffMemberUnit], ids: Ids, actor: Actor, member_id: int
) -> tuple[StaffMember, str]:
    """As `invite_by_hand`. Raises Forbidden, NotFound."""
    with units.write() as unit:
        member = _renew(unit, actor, member_id)
        return unit.commit((member, mint(unit, ids, Purpose.INVITATION, member.subject)))


def accept_invitation(
    units: Units[StaffMemberUnit], guard: Guard, actor: Actor, *, token: str, password: str
) -> StaffMember:
    """The person, who can log in with the password from now on. All sessions end, and guesses at
    the old password count no longer; one-time codes are asked for as before: who forgot a password
    has not lost the phone.

    Raises TokenSpent.
    """
    with units.read() as unit:
        # Whoever has no token does not make the server work.
        unit.one_time_tokens.find(Purpose.INVITATION, digest(token), unit.now)
    # Not below: it takes long, and others would wait for what is locked there.
    hashed = guard.passwords.hash(password)
    with units.write() as unit:
        subject = unit.one_time_tokens.spend(Purpose.INVITATION, digest(token), unit.now)
        member = unit.staff_members.get_for_update(subject.id)
        if member.revoked_at is not None:
            # The letter was on its way when its reader was revoked.
            raise TokenSpent("The token is unknown, was used, or is too old.")
        forgive(unit, member)
        return unit.commit(
            set_password(unit, member, hashed, member.actor(actor.request_id), but=None)
        )


def set_password(
    unit: StaffMemberUnit, member: StaffMember, hashed: str, actor: Actor, *, but: int | None
) -> StaffMember:
    """In a unit of work that is open. All sessions end but one; invitations are void; and if there
    was a password before, the person is told that it is another.
    """
    after = changed(member, unit.now, password_hash=hashed)
    unit.staff_members.save(after)
    unit.sessions.end_all(member.subject, but=but)
    void_invitations(unit, member)
    if member.password_hash is not None:
        tell(unit, LetterKind.STAFF_PASSWORD_CHANGED, member)
    unit.audit.record(entry(actor, "staff_member.set_password", member.id, at=unit.now))
    return after


def _add(unit: StaffMemberUnit, actor: Actor, invitation: StaffInvitation) -> StaffMember:
    actor.require(Scope.STAFF_WRITE)
    member = unit.staff_members.add(invited(invitation, unit.now))
    told = {"email": member.email, "name": member.name, "role": str(member.role)}
    unit.audit.record(entry(actor, "staff_member.invite", member.id, after=told, at=unit.now))
    return member


def _renew(unit: StaffMemberUnit, actor: Actor, member_id: int) -> StaffMember:
    actor.require(Scope.STAFF_WRITE)
    before = unit.staff_members.get_for_update(member_id)
    member = changed(before, unit.now, revoked_at=None)
    unit.staff_members.save(member)
    void_invitations(unit, member)
    unit.audit.record(entry(actor, "staff_member.invite", member.id, at=unit.now))
    return member


def _write(unit: StaffMemberUnit, actor: Actor, member: StaffMember) -> None:
    # Of `staff:3:Anna` and `token:7:Till`, the part for people.
    tell(unit, LetterKind.INVITATION, member, inviter=actor.name.split(":", 2)[-1])
