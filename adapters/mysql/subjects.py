"""Whom a row is about: a column for each kind, since each has a foreign key of its own."""

from domain.accounts.model import Kind, Subject

COLUMNS = "registration_id, customer_id, staff_member_id"
KINDS = (Kind.REGISTRATION, Kind.CUSTOMER, Kind.MEMBER)


# Fragments: the column of each kind.
_COLUMN = {
    Kind.REGISTRATION: "registration_id",
    Kind.CUSTOMER: "customer_id",
    Kind.MEMBER: "staff_member_id",
}


def about(sql: str, subject: Subject) -> str:
    """The statement with the subject's column where it says `{holder}`."""
    return sql.format(holder=_COLUMN[subject.kind])


def columns(subject: Subject | None) -> tuple[int | None, int | None, int | None]:
    """The values of the three columns, all but one of them NULL."""
    values = [subject.id if subject and subject.kind is kind else None for kind in KINDS]
    return values[0], values[1], values[2]


def subject(row: tuple[int | None, ...]) -> Subject | None:
    """What the three columns say."""
    for kind, value in zip(KINDS, row, strict=True):
        if value is not None:
            return Subject(kind, value)
    return None
