"""`storekeep unlock`: what is counted of accounts, whoever's they are."""

import click

from domain.accounts.model import Email
from domain.accounts.unlocking import unlock
from entrypoints.terminal import checked, the_shop


@click.command("unlock")
@click.argument("email", callback=checked(Email))
def unlock_command(email: str) -> None:
    """Let the owner of an account log in again at once, after too many failures."""
    shop = the_shop()
    shop.units.retry(lambda: unlock(shop.units, email))
    click.echo(f"Failures with {email} are forgotten.")
