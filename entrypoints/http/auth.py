"""Who is calling, by which token, and from where."""

import ipaddress
from typing import Final

import falcon

from domain.accounts.model import Origin
from domain.staff.model import ANYONE, Actor, Party, Scope
from entrypoints.bootstrap import Shop
from entrypoints.http.errors import Unauthorised

# A provider gives a customer a whole /64 of IPv6 addresses: to count each of them by itself would
# be to count none.
_IPV6_PREFIX: Final = 64
_LONGEST_LABEL: Final = 200


def authenticate(shop: Shop, req: falcon.Request, *, guarded: bool) -> Actor:
    """Raises Unauthorised: no token where one is needed, or one that is no good."""
    request_id = req.context.request_id
    if req.get_header("Authorization") is None:
        if guarded:
            raise Unauthorised("This route needs a token: Authorization: Bearer <token>.")
        return Actor(name=ANYONE.name, request_id=request_id)
    secret = bearer(req)
    actor = None if secret is None else shop.actor(secret, request_id)
    if actor is None:
        raise Unauthorised("The token is unknown, has expired or was revoked.")
    req.context.actor = actor.identity
    return actor


def bearer(req: falcon.Request) -> str | None:
    """The token that was sent, whoever's it is; None if there is none."""
    scheme, _, secret = (req.get_header("Authorization") or "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


def admit(actor: Actor, scope: Scope | None, own: Party | None) -> None:
    """Of a route that has both, staff need the scope, and everybody else gets their own.

    Raises Forbidden.
    """
    is_staff = bool(actor.scopes)
    if scope is not None and (own is None or is_staff):
        actor.require(scope)
    elif own is not None:
        actor.require_own(own)


def origin(req: falcon.Request, trusted_proxies: int) -> Origin:
    """Where the request came from, as far as those in front of us can be believed."""
    label = "".join(sign for sign in req.get_header("User-Agent") or "" if sign.isprintable())
    return Origin(address=address(req, trusted_proxies), label=label[:_LONGEST_LABEL])


def address(req: falcon.Request, trusted_proxies: int) -> str:
    """The client's address; of IPv6, its network.

    Each proxy appends to X-Forwarded-For whom it was called by. What stands left of what our own
    proxies wrote may be anything.
    """
    told = (req.get_header("X-Forwarded-For") or "").split(",")
    hops = [hop.strip() for hop in told if hop.strip()]
    found = hops[-trusted_proxies] if 0 < trusted_proxies <= len(hops) else req.remote_addr
    try:
        parsed = ipaddress.ip_address(found)
    except ValueError:
        return req.remote_addr
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, _IPV6_PREFIX), strict=False))
    return str(parsed)
