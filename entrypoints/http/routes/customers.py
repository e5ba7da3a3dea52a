"""Who shops here: visitors and customers."""

from typing import Final

from domain.customers.model import Credentials, CustomerChanges, RegistrationDraft
from domain.staff.model import Party, Scope
from entrypoints.http import customers, passwords, sessions, visitors
from entrypoints.http.operations import Operation

_ME: Final = "/v1/customers/me"
_MAIL_TOKEN: Final = "Zm9yIG9uZSB1c2Ugb25seSwgYW5kIG9ubHkgYnkgeW91"  # noqa: S105 - an example

# fmt: off
OPERATIONS: Final = (
    Operation(method="POST", path="/v1/visitors", name="createVisitor", folder="Visitors",
              summary="Make a visitor",
              description="What a shop's front end does at the first visit. The token is told this"
                          " once; it lives 90 days after its last use.",
              handle=visitors.create_visitor, answer=visitors.NewVisitor, status=201,
              told_once=True),
    Operation(method="GET", path="/v1/visitors/me", name="readVisitor", folder="Visitors",
              summary="Read the visitor who calls", handle=visitors.read_visitor, own=Party.VISITOR,
              answer=visitors.VisitorDocument),

    Operation(method="POST", path="/v1/customers", name="registerCustomer", folder="Customers",
              summary="Register",
              description="A mail goes to the address: with a token to confirm it, or, if there is"
                          " an account already, saying so. The answer is the same.",
              handle=customers.register, body=RegistrationDraft, answer=customers.Sent,
              status=202, told_once=True, refusals=("too_many_attempts",),
              example={"email": "anna@example.com", "password": "correct horse battery",
                       "name": "Anna"}),
    Operation(method="POST", path="/v1/customers/confirm", name="confirmCustomer",
              folder="Customers", summary="Confirm the address",
              description="With the token of the mail, which is good once and for two days, and"
                          " the password that was chosen when registering: the account is made."
                          " A wrong password leaves the token good.",
              handle=customers.confirm, body=customers.Confirmation,
              answer=customers.CustomerDocument, status=201, told_once=True,
              refusals=("wrong_password", "token_spent", "too_many_attempts"),
              example={"token": _MAIL_TOKEN, "password": "correct horse battery"}),
    Operation(method="GET", path="/v1/customers", name="listCustomers", folder="Customers",
              summary="List the customers", description="Newest first, or the one with an address.",
              handle=customers.list_customers, scope=Scope.CUSTOMERS_READ,
              query=customers.CustomerQuery, answer=list[customers.CustomerDocument]),
    Operation(method="GET", path="/v1/customers/{customer_id}", name="readCustomer",
              folder="Customers", summary="Read a customer", handle=customers.read_customer,
              scope=Scope.CUSTOMERS_READ, answer=customers.CustomerDocument),
    Operation(method="GET", path=_ME, name="readMyself", folder="Customers",
              summary="Read the customer who calls", handle=customers.read_me, own=Party.CUSTOMER,
              answer=customers.CustomerDocument),
    Operation(method="PATCH", path=_ME, name="changeMyself", folder="Customers",
              summary="Change the customer who calls", handle=customers.change_me,
              own=Party.CUSTOMER, body=CustomerChanges, answer=customers.CustomerDocument,
              if_match=False, example={"name": "Anna Lind"}),
    Operation(method="PUT", path=_ME + "/password", name="changePassword", folder="Customers",
              summary="Change the password",
              description="All other log-ins of the customer end.",
              handle=passwords.change_password, own=Party.CUSTOMER,
              body=passwords.PasswordChange, status=204,
              refusals=("wrong_password", "too_many_attempts"),
              example={"current_password": "correct horse battery",
                       "new_password": "correct horse battery staple"}),

    Operation(method="POST", path="/v1/password-resets", name="requestPasswordReset",
              folder="Customers", summary="Ask for a new password",
              description="If there is an account with this address, a mail with a token goes"
                          " there. The answer is the same.",
              handle=passwords.request_reset, body=passwords.ResetRequest,
              answer=customers.Sent, status=202, told_once=True,
              refusals=("too_many_attempts",), example={"email": "anna@example.com"}),
    Operation(method="POST", path="/v1/password-resets/confirm", name="resetPassword",
              folder="Customers", summary="Set a new password",
              description="With the token of the mail, which is good once and for an hour. All"
                          " log-ins of the customer end.",
              handle=passwords.reset_password, body=passwords.NewPassword, status=204,
              told_once=True, refusals=("token_spent",),
              example={"token": _MAIL_TOKEN, "password": "correct horse battery"}),

    Operation(method="POST", path="/v1/sessions", name="createSession", folder="Customers",
              summary="Log in",
              description="Sent with a visitor's token, what the visitor did becomes the"
                          " customer's, and the visitor's token is void: from now on this one is"
                          " used alone. It is told this once, and lives 30 days after its last use;"
                          " of more than 50 log-ins the oldest end.",
              handle=sessions.create_session, body=Credentials, answer=sessions.NewSession,
              status=201, told_once=True, refusals=("wrong_credentials", "too_many_attempts"),
              example={"email": "anna@example.com", "password": "correct horse battery"}),
    Operation(method="GET", path="/v1/sessions", name="listSessions", folder="Customers",
              summary="List where the customer is logged in", handle=sessions.list_sessions,
              own=Party.CUSTOMER, answer=list[sessions.SessionDocument]),
    Operation(method="DELETE", path="/v1/sessions", name="endAllSessions", folder="Customers",
              summary="Log out everywhere", handle=sessions.end_all_sessions,
              own=Party.CUSTOMER, status=204),
    Operation(method="DELETE", path="/v1/sessions/current", name="endCurrentSession",
              folder="Customers", summary="Log out",
              description="Who goes on in the browser is another visitor: make a new one.",
              handle=sessions.end_current_session,
              own=Party.CUSTOMER, status=204),
    Operation(method="DELETE", path="/v1/sessions/{session_id}", name="endSession",
              folder="Customers", summary="End another log-in", handle=sessions.end_session,
              own=Party.CUSTOMER, status=204),
)
# fmt: on
