"""What is sent to `/v1/staff`."""

from typing import Any, Final

import pyotp
from falcon.testing import Result, TestClient

from domain.staff.model import Role
from tests.shopfront import PASSWORD

STAFF: Final = "/v1/staff"
SESSIONS: Final = "/v1/staff/sessions"
ME: Final = "/v1/staff/me"
ANNA: Final = "anna@example.com"


def invite(client: TestClient, email: str = ANNA, role: Role = Role.MANAGER) -> Result:
    return client.post(STAFF, json={"email": email, "name": "Anna", "role": role})


def mailed_token(client: TestClient, email: str = ANNA) -> str:
    token: str = client.get("/dev/mail", query_string=f"to={email}").json[0]["token"]
    return token


def accept(client: TestClient, token: str, password: str = PASSWORD) -> Result:
    return client.post(f"{STAFF}/invitations/accept", json={"token": token, "password": password})


def log_in(client: TestClient, email: str = ANNA, **fields: Any) -> Result:
    return client.post(SESSIONS, json={"email": email, "password": PASSWORD, **fields})


def bearer(answer: Result) -> dict[str, str]:
    assert answer.status_code == 201, answer.text
    return {"Authorization": f"Bearer {answer.json['token']}"}


def begin_codes(client: TestClient) -> pyotp.TOTP:
    """The app of who has begun to set up one-time codes."""
    answer = client.post(f"{ME}/totp", json={"password": PASSWORD})
    return pyotp.TOTP(answer.json["secret"])
