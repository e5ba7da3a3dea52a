"""`/account/…`: where the links in mails lead, for a shop whose front end has no such pages.

A GET changes nothing: mail scanners follow links. The button does it.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final, TypeAlias

import falcon
from attrs import field, frozen

from domain.accounts.model import (
    OneTimeSecret,
    Origin,
    Password,
    TokenSpent,
    TypedPassword,
    WrongPassword,
)
from domain.customers.logging_in import reset_password
from domain.customers.registering import confirm
from domain.shared.errors import DomainError, InvalidInput, Violation
from domain.staff.model import ANYONE, Actor
from domain.staff_members.inviting import accept_invitation
from entrypoints.bootstrap import Shop
from entrypoints.http.account_pages.forms import read_form
from entrypoints.http.account_pages.pages import show
from entrypoints.http.auth import origin
from entrypoints.http.errors import headers_of
from entrypoints.http.problems import PROBLEMS
from entrypoints.http.structuring import structure

PATH: Final = "/account"


@frozen(kw_only=True)
class Followed:
    """What the link brings."""

    token: OneTimeSecret = field(repr=False)


@frozen(kw_only=True)
class Typed:
    """What a form sends that asks for the password there is."""

    token: OneTimeSecret = field(repr=False)
    password: TypedPassword = field(repr=False)


@frozen(kw_only=True)
class Chosen:
    """What a form sends that asks for a new password."""

    token: OneTimeSecret = field(repr=False)
    password: Password = field(repr=False)


Sent: TypeAlias = Typed | Chosen


@frozen(kw_only=True)
class Form:
    """A page with a button: what it says, and what the button does."""

    path: str
    title: str
    text: str
    button: str
    hint: str = (
        "At least 8 characters. Three or four words that do not belong together are easy to"
        " remember."
    )
    is_new: bool = True
    """Whether a new password is asked for, and so twice."""
    work: Callable[[Shop, Actor, Origin, Any], object]
    done_title: str
    done_text: str
    spent_text: str


_FORMS: Final = (
    Form(
        path=f"{PATH}/confirm",
        title="Confirm your address",
        text="Enter the password you chose when you registered, and your account is ready.",
        button="Confirm my address",
        hint="It shows that it was you who registered. You did not? Then close this page, and no"
        " account is made. You forgot it? Then register once more.",
        is_new=False,
        work=lambda shop, actor, place, sent: confirm(
            shop.units,
            shop.guard,
            actor,
            token=sent.token,
            password=sent.password,
            origin=place,
        ),
        done_title="Your account is ready",
        done_text="Welcome! You can log in now, with the same password.",
        spent_text="Have you confirmed your address before? Then your account is ready, and you"
        " can log in. If not, the link is too old: register once more, and you get another.",
    ),
    Form(
        path=f"{PATH}/reset",
        title="Choose a new password",
        text="You will be logged out everywhere, and log in with the new password.",
        button="Save the password",
        work=lambda shop, actor, _, sent: reset_password(
            shop.units, shop.guard, actor, token=sent.token, new=sent.password
        ),
        done_title="Your password is changed",
        done_text="You can log in with it now.",
        spent_text="A link is good once, and for an hour. Ask for a new password once more, and"
        " you get another.",
    ),
    Form(
        path=f"{PATH}/invitation",
        title="Accept the invitation",
        text="Choose a password for your work in this shop.",
        button="Accept the invitation",
        work=lambda shop, actor, _, sent: accept_invitation(
            shop.units, shop.guard, actor, token=sent.token, password=sent.password
        ),
        done_title="Welcome to the staff",
        done_text="You can log in with your e-mail address and the password now.",
        spent_text="A link is good once, and for seven days. Have you accepted it before? Then you"
        " can log in. If not, ask for another invitation.",
    ),
)

# In the words of somebody who has clicked a link, where those of the API would not help.
_WORDS: Final = {
    "invalid_input": (
        "This link is not complete",
        "A part of it is missing. Open the mail again and click the link there, or copy all of it.",
    ),
    "not_found": ("There is no such page", "Open the mail again and click the link there."),
    "unavailable": ("That did not work", "Nothing was changed. Try again in a minute."),
    "busy": ("That did not work", "Nothing was changed. Try again in a minute."),
    "internal_error": ("That did not work", "The mistake is ours. Try again later."),
}


class AccountPage:
    def __init__(self, shop: Shop, form: Form) -> None:
        self._shop = shop
        self._form = form

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        token = structure({"token": req.get_param("token") or ""}, Followed).token
        self._ask(resp, HTTPStatus.OK, token, problem="")

    on_head = on_get

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        fields = read_form(req)
        token = structure({"token": fields.get("token", "")}, Followed).token
        try:
            sent = self._read(token, fields)
        except InvalidInput as error:
            problem = f"The password {error.violations[0].detail}."
            self._ask(resp, HTTPStatus.UNPROCESSABLE_ENTITY, token, problem=problem)
            return
        self._do(req, resp, sent)

    def _do(self, req: falcon.Request, resp: falcon.Response, sent: Sent) -> None:
        shop, form = self._shop, self._form
        actor = Actor(name=ANYONE.name, request_id=req.context.request_id)
        place = origin(req, shop.settings.trusted_proxies)
        try:
            shop.units.retry(lambda: form.work(shop, actor, place, sent))
        except WrongPassword as error:
            self._ask(resp, HTTPStatus.FORBIDDEN, sent.token, problem=error.detail)
        except TokenSpent:
            self._tell(resp, HTTPStatus.GONE, "This link is no longer good", form.spent_text)
        else:
            self._tell(resp, HTTPStatus.OK, form.done_title, form.done_text)

    def _read(self, token: str, fields: dict[str, str]) -> Sent:
        """Raises InvalidInput: the password keeps no rule, or was typed in two ways."""
        password = fields.get("password", "")
        if not self._form.is_new:
            return structure({"token": token, "password": password}, Typed)
        if password != fields.get("repeated", ""):
            raise InvalidInput([Violation("/repeated", "different", "is not the same twice")])
        return structure({"token": token, "password": password}, Chosen)

    def _ask(self, resp: falcon.Response, status: int, token: str, *, problem: str) -> None:
        show(
            resp,
            status,
            "form.html",
            shop=self._shop.settings.shop_name,
            form=self._form,
            title=self._form.title,
            token=token,
            problem=problem,
        )

    def _tell(self, resp: falcon.Response, status: int, title: str, text: str) -> None:
        shop = self._shop.settings.shop_name
        show(resp, status, "message.html", shop=shop, title=title, text=text)


def add_routes(app: "falcon.App[Any, Any]", shop: Shop) -> None:
    """Unless mails lead to a front end that has pages of its own."""
    if shop.settings.account_url == shop.settings.public_url + PATH:
        for form in _FORMS:
            app.add_route(form.path, AccountPage(shop, form))


def is_account(path: str) -> bool:
    return path == PATH or path.startswith(f"{PATH}/")


def refuse(_: falcon.Request, resp: falcon.Response, error: DomainError) -> None:
    """A page, too, for whatever went wrong."""
    problem = PROBLEMS[error.code]
    title, text = _WORDS.get(error.code, (problem.title, error.detail))
    show(resp, problem.status, "message.html", shop="", title=title, text=text)
    for name, value in headers_of(error).items():
        resp.set_header(name, value)
