"""People who have an account: customers, and those who work here."""

from typing import Final

from domain.privacy.model import GONE, ByAddress, ById, Kept, Moment, Scrubbed, Table
from domain.privacy.reasons import OURS, WHO_DID_IT

_SECRET: Final = "what is made of a secret is of use to a thief alone"  # noqa: S105 - a sentence
_COPY: Final = "a copy of an answer, kept for a day: what it tells stands in other tables"
_WORKS_HERE: Final = "people who work here, known by name to those they work with"
_THEIR_LOG_IN: Final = "the log-in of somebody of the staff, over with the shift"
_UNTIL_SENT: Final = "a letter to somebody of the staff, gone when it is sent"

ACCOUNTS: Final = (
    Table(
        name="customers",
        by=(ById("id"),),
        shown="id email name created_at updated_at erased_at",
        hidden={_SECRET: "password_hash"},
        erasing=Scrubbed(
            {
                "email": None,
                "name": "",
                "password_hash": None,
                "updated_at": Moment.ERASING,
                "erased_at": Moment.ERASING,
            },
            kept={
                "orders stay in the books, and refer to the number": "id",
                "when a number was given out says nothing about a person": "created_at",
            },
        ),
        plain="version",
    ),
    Table(
        name="registrations",
        by=(ByAddress("email"),),
        shown="email name created_at",
        hidden={_SECRET: "password_hash"},
        erasing=GONE,
        plain="id",
    ),
    Table(
        name="addresses",
        by=(ById("customer_id"),),
        shown="name company line1 line2 city region postcode country phone created_at updated_at",
        flags="default_shipping default_billing",
        erasing=GONE,
        plain="id version",
    ),
    Table(
        name="visitors",
        by=(ById("customer_id"),),
        shown="created_at last_seen_at",
        hidden={_SECRET: "digest"},
        erasing=Scrubbed(
            {"customer_id": None},
            kept={
                "nobody has its token since the log-in; it is forgotten after 90 days": (
                    "digest created_at last_seen_at"
                )
            },
        ),
        plain="id",
    ),
    Table(
        name="sessions",
        by=(ById("customer_id"),),
        shown="label created_at last_seen_at expires_at",
        hidden={_SECRET: "digest", OURS: "visitor_id"},
        erasing=GONE,
        staff={_THEIR_LOG_IN: "staff_member_id digest label created_at last_seen_at expires_at"},
        plain="id",
    ),
    Table(
        name="one_time_tokens",
        by=(ById("customer_id"), ById("registration_id", through="registrations")),
        shown="purpose created_at expires_at",
        hidden={_SECRET: "digest"},
        erasing=GONE,
        staff={_THEIR_LOG_IN: "staff_member_id purpose digest created_at expires_at"},
        plain="id",
    ),
    Table(
        name="letters",
        by=(
            ById("customer_id"),
            ByAddress("recipient"),
            ById("registration_id", through="registrations"),
        ),
        shown="kind recipient created_at",
        documents="facts",
        erasing=GONE,
        staff={_UNTIL_SENT: "staff_member_id kind recipient facts created_at"},
        plain="id attempts due_at",
    ),
    Table(
        name="idempotency_keys",
        by=(
            ById("caller", prefix="customer:"),
            ById("caller", through="visitors", prefix="visitor:"),
        ),
        hidden={_COPY: "headers body"},
        erasing=GONE,
        staff={_COPY: "caller headers body"},
        plain="idempotency_key request_digest token claimed_at lease_until status",
        key="caller idempotency_key",
    ),
    # The key is the SHA-256 of an address: whoever guesses the address learns that it was tried
    # lately, and no more. It goes when the window is over.
    Table(name="attempts", plain="attempt_key attempt_count ends_at"),
)

STAFF: Final = (
    Table(
        name="audit_entries",
        by=(ById("actor", prefix="customer:"),),
        shown="action recorded_at request_id",
        documents="facts_before facts_after",
        erasing=Kept(
            "who did what is the log's purpose; of customers it has the number alone, which leads"
            " to nobody any more, and never what their data was"
        ),
        staff={WHO_DID_IT: "actor action facts_before facts_after recorded_at request_id"},
        plain="id entity_id",
    ),
    Table(
        name="staff_members",
        staff={
            _WORKS_HERE: (
                "email name role password_hash totp_secret totp_confirmed_at totp_last_step"
                " created_at updated_at revoked_at"
            )
        },
        plain="id version",
    ),
    Table(
        name="api_tokens",
        staff={"whose token it is, so that the right one is revoked": "name"},
        plain="id role digest created_at revoked_at",
    ),
)
