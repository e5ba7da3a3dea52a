"""The folders that only a customer can play: each begins by becoming one, and so can be played by
itself, and as often as one likes.
"""

from collections.abc import Mapping
from typing import Final

from entrypoints.insomnia.shopping import FRESH_ADDRESS
from entrypoints.insomnia.steps import Step, Story, read_mail

_PASSWORD: Final = "correct horse battery"  # noqa: S105 - of an example
_NEW_PASSWORD: Final = "correct horse battery staple"  # noqa: S105 - likewise
_LATEST_PASSWORD: Final = "staple battery horse correct"  # noqa: S105 - likewise

_ADDRESS: Final = "{{ _.mail_recipient }}"
_TOKEN: Final = "{{ _.mail_token }}"  # noqa: S105 - a variable

_OFFICE: Final = {
    "name": "Anna Lind",
    "company": "Lind & Berg",
    "line1": "1 Market Street",
    "city": "San Francisco",
    "region": "California",
    "postcode": "94105",
    "country": "US",
    "default_billing": True,
}


def _log_in(name: str, password: str, *, keeps: Mapping[str, str]) -> Step:
    body = {"email": _ADDRESS, "password": password}
    return Step(operation="createSession", name=name, body=body, keeps=keeps)


_REGISTER: Final[Story] = (
    Step(
        operation="registerCustomer",
        body={"email": FRESH_ADDRESS, "password": _PASSWORD, "name": "Anna"},
    ),
    read_mail("Read the mail with the token"),
)
_COME_IN: Final[Story] = (
    Step(
        operation="confirmCustomer",
        body={"token": _TOKEN, "password": _PASSWORD},
        expects={"name": "Anna"},
    ),
    _log_in("Log in", _PASSWORD, keeps={"customer_token": "token"}),
)
BECOME_A_CUSTOMER: Final[Story] = (*_REGISTER, *_COME_IN)

STORIES: Final[Mapping[str, Story]] = {
    "Customers": (
        *_REGISTER,
        Step(
            operation="confirmCustomer",
            name="Confirm it with a password that somebody else chose (403)",
            body={"token": _TOKEN, "password": "wrong horse"},
            status=403,
            expects={"code": "wrong_password"},
        ),
        *_COME_IN,
        Step(operation="readMyself", expects={"name": "Anna"}),
        Step(operation="changeMyself", expects={"name": "Anna Lind"}),
        Step(
            operation="createSession",
            name="Log in with a wrong password (401)",
            body={"email": _ADDRESS, "password": "wrong horse"},
            status=401,
            expects={"code": "wrong_credentials"},
        ),
        _log_in("Log in on another browser, too", _PASSWORD, keeps={}),
        Step(operation="listSessions", expects={"length": 2}),
        Step(operation="endSession"),
        Step(
            operation="changePassword",
            body={"current_password": _PASSWORD, "new_password": _NEW_PASSWORD},
        ),
        Step(operation="endCurrentSession"),
        Step(operation="requestPasswordReset", body={"email": _ADDRESS}),
        read_mail("Read the mail with the token for a new password"),
        Step(operation="resetPassword", body={"token": _TOKEN, "password": _LATEST_PASSWORD}),
        Step(
            operation="resetPassword",
            name="Set it with the same token once more (410)",
            body={"token": _TOKEN, "password": _LATEST_PASSWORD},
            status=410,
            expects={"code": "token_spent"},
        ),
        _log_in(
            "Log in with the new password", _LATEST_PASSWORD, keeps={"customer_token": "token"}
        ),
        Step(operation="endAllSessions"),
        Step(operation="listCustomers", expects={"[0].name": "Anna Lind"}),
        Step(operation="readCustomer", expects={"name": "Anna Lind"}),
    ),
    "Addresses": (
        *BECOME_A_CUSTOMER,
        Step(operation="listCountries", name="List the countries", query={}),
        Step(
            operation="listCountries",
            name="Read one country, with its regions",
            expects={"[0].region_kind": "state", "[0].regions[0].code": "AL"},
        ),
        Step(
            operation="createAddress",
            expects={"postcode": "21134", "default_shipping": True, "default_billing": True},
        ),
        Step(
            operation="createAddress",
            name="Add an address in another country, for the bills",
            body=_OFFICE,
            expects={"region": "CA", "default_shipping": False, "default_billing": True},
        ),
        Step(
            operation="createAddress",
            name="Add an address, with mistakes (422)",
            body={**_OFFICE, "city": "", "region": "Kalifornien", "postcode": "941"},
            status=422,
            expects={"code": "invalid_input", "errors.length": 3},
        ),
        Step(operation="readAddress", expects={"city": "San Francisco"}),
        Step(operation="changeAddress", expects={"line2": "c/o Berg"}),
        Step(
            operation="changeAddress",
            name="Move it to another country, without its postcode (422)",
            body={"country": "CA", "region": "Quebec"},
            status=422,
            expects={"errors[0].pointer": "/postcode"},
        ),
        Step(
            operation="changeAddress",
            name="Change it, having missed the last change (412)",
            headers={"If-Match": '"address-{address_id}.1-0"'},
            status=412,
            expects={"code": "stale_version"},
        ),
        Step(
            operation="changeAddress",
            name="Make it the default for shipping, too",
            body={"default_shipping": True},
            expects={"default_shipping": True},
        ),
        Step(operation="listAddresses", expects={"length": 2, "[1].default_shipping": False}),
        Step(operation="deleteAddress"),
    ),
    "Privacy": (
        *BECOME_A_CUSTOMER,
        Step(operation="exportMyself", expects={"data.customers[0].name": "Anna"}),
        Step(operation="exportCustomer", expects={"data.customers[0].name": "Anna"}),
        Step(
            operation="eraseMyself",
            name="Erase the customer who calls, with a wrong password (403)",
            body={"password": "wrong horse"},
            status=403,
            expects={"code": "wrong_password"},
        ),
        Step(operation="eraseMyself"),
        Step(
            operation="exportMyself",
            name="Read what is held about the customer who calls, who is erased (401)",
            status=401,
            expects={"code": "unauthorised"},
        ),
        Step(operation="readCustomer", name="Read what is left", expects={"name": ""}),
        Step(operation="eraseCustomer", name="Erase a customer; this one is erased already"),
    ),
}
