"""What all commands share: which shop they work on, as whom, and how they check what is typed."""

from collections.abc import Callable
from typing import Any, Final

import click

from domain.staff.model import Actor, Scope
from entrypoints import config
from entrypoints.bootstrap import Shop, mysql_shop
from entrypoints.http.structuring import rules_of

COMMAND_LINE: Final = Actor(name="command line", scopes=frozenset(Scope))


def the_shop() -> Shop:
    """Raises WrongSettings."""
    return mysql_shop(config.load(), connections=1)


def checked(annotation: Any) -> Callable[[click.Context, click.Parameter, str], str]:
    """The callback of an option whose value keeps the rules of `Annotated[...]`."""

    def check(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
        for rule in rules_of(annotation):
            if problem := rule.problem(value):
                raise click.BadParameter(problem[1])
        return value

    return check
