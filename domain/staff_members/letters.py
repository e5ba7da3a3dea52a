"""What people of the staff are written."""

from domain.accounts.model import Purpose
from domain.mail.model import LetterKind
from domain.mail.use_cases import write_letter
from domain.staff_members.model import StaffMember
from domain.staff_members.ports import StaffMemberUnit


def tell(unit: StaffMemberUnit, kind: LetterKind, member: StaffMember, **facts: str) -> None:
    """In a unit of work that is open."""
    write_letter(
        unit, kind, member.email, subject=member.subject, facts={"name": member.name, **facts}
    )


def void_invitations(unit: StaffMemberUnit, member: StaffMember) -> None:
    """Those that wait, too, since their tokens are made when they are sent."""
    unit.letters.withdraw(LetterKind.INVITATION, member.subject)
    unit.one_time_tokens.forget(Purpose.INVITATION, member.subject)
