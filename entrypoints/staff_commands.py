"""`storekeep token` and `storekeep staff`: who may change the shop."""

from typing import Final

import click

from domain.accounts.model import TOKEN_LIFETIMES, Email, PersonName, Purpose
from domain.shared.paging import MAX_LIMIT, Key
from domain.staff.model import Role, TokenName
from domain.staff.use_cases import create_token, list_tokens, revoke_token
from domain.staff_members.inviting import invite_again_by_hand, invite_by_hand
from domain.staff_members.model import StaffInvitation, StaffMember
from domain.staff_members.one_time_codes import remove_codes
from domain.staff_members.use_cases import list_members, revoke_member
from entrypoints.bootstrap import Shop
from entrypoints.terminal import COMMAND_LINE, checked, the_shop

_ROLES: Final = click.Choice([str(role) for role in Role])


@click.group()
def token() -> None:
    """Staff tokens."""


@token.command("create")
@click.option(
    "--name", required=True, callback=checked(TokenName), help="Whose it is, or what for."
)
@click.option("--role", type=_ROLES, default="manager")
def token_create(name: str, role: str) -> None:
    """Make a token; it is shown this once."""
    shop = the_shop()
    made, secret = shop.units.retry(
        lambda: create_token(shop.units, shop.ids, COMMAND_LINE, name=name, role=Role(role))
    )
    click.echo(f"Token {made.id} ({role}) for {name}, shown this once:\n{secret}")


@token.command("list")
def token_list() -> None:
    """Every token that was made."""
    for each in list_tokens(the_shop().units, COMMAND_LINE):
        state = f"revoked {each.revoked_at:%Y-%m-%d}" if each.revoked_at else "valid"
        click.echo(f"{each.id:>5}  {each.role:<8} {each.created_at:%Y-%m-%d}  {state}  {each.name}")


@token.command("revoke")
@click.argument("token_id", type=int)
def token_revoke(token_id: int) -> None:
    """From now on the token is refused."""
    units = the_shop().units
    units.retry(lambda: revoke_token(units, COMMAND_LINE, token_id))
    click.echo(f"Token {token_id} is revoked.")


@click.group()
def staff() -> None:
    """People of the staff, who log in."""


@staff.command("invite")
@click.option("--email", required=True, callback=checked(Email))
@click.option("--name", required=True, callback=checked(PersonName))
@click.option("--role", type=_ROLES, required=True)
def staff_invite(email: str, name: str, role: str) -> None:
    """Invite somebody, the first owner too. No mail is sent: the link is shown this once."""
    shop = the_shop()
    invitation = StaffInvitation(email=email, name=name, role=Role(role))
    made = shop.units.retry(lambda: invite_by_hand(shop.units, shop.ids, COMMAND_LINE, invitation))
    _tell(shop, *made)


@staff.command("invite-again")
@click.argument("member_id", metavar="ID", type=int)
def staff_invite_again(member_id: int) -> None:
    """A new link for somebody who lost it, forgot the password, or was revoked."""
    shop = the_shop()
    # The worker may just be sending the letter that is withdrawn.
    made = shop.units.retry(
        lambda: invite_again_by_hand(shop.units, shop.ids, COMMAND_LINE, member_id)
    )
    _tell(shop, *made)


def _tell(shop: Shop, member: StaffMember, secret: str) -> None:
    days = TOKEN_LIFETIMES[Purpose.INVITATION].days
    click.echo(
        f"{member.name} <{member.email}> is invited ({member.role}, number {member.id}), with this"
        f" link. It is shown this once, and is good once, for {days} days:\n"
        f"{shop.settings.account_url}/invitation?token={secret}"
    )


@staff.command("list")
def staff_list() -> None:
    """Everybody who was ever invited."""
    units = the_shop().units
    after: Key | None = None
    while True:
        page = list_members(units, COMMAND_LINE, limit=MAX_LIMIT, after=after)
        for each in page.items:
            codes = "codes" if each.needs_code else ""
            state = f"{each.id:>5}  {each.role:<8} {each.standing:<8} {codes:<6}"
            click.echo(f"{state} {each.name} <{each.email}>")
        if page.after is None:
            return
        after = page.after


@staff.command("revoke")
@click.argument("member_id", metavar="ID", type=int)
def staff_revoke(member_id: int) -> None:
    """End all log-ins and invitations of a person at once."""
    units = the_shop().units
    # As above: letters are withdrawn.
    units.retry(lambda: revoke_member(units, COMMAND_LINE, member_id, lambda _: None))
    click.echo(f"Number {member_id} is revoked.")


@staff.command("remove-totp")
@click.argument("member_id", metavar="ID", type=int)
def staff_remove_totp(member_id: int) -> None:
    """Log in without one-time codes again, when the phone is lost; all log-ins end."""
    units = the_shop().units
    units.retry(lambda: remove_codes(units, COMMAND_LINE, member_id))
    click.echo(f"Number {member_id} logs in without one-time codes now.")
