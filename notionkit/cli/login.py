"""``notionkit login``: put the token into the system's key store."""

from collections.abc import Callable
from pathlib import Path

import click

from notionkit.api import InvalidToken, Token
from notionkit.cli import token
from notionkit.cli.errors import Missing, NoToken
from notionkit.cli.guard import redactor_of
from notionkit.cli.surroundings import Surroundings
from notionkit.cli.token import ACCOUNT, SERVICE, Keyring

EXAMPLES = """\b
Examples:
  notionkit login
  notionkit login --token-file ~/.notion-token
  notionkit login --forget
"""


@click.command(epilog=EXAMPLES, short_help="Keep the token in the system's key store.")
@click.option(
    "--token-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Take the token from this file instead of asking for it.",
)
@click.option("--forget", is_flag=True, help="Remove the token from the key store.")
@click.pass_context
def login(context: click.Context, /, *, token_file: Path | None, forget: bool) -> None:
    """Keep the token in the system's key store, so that every later run finds it.

    Needs the keyring extra. Without a terminal nothing is asked: use --token-file there.
    """
    surroundings = context.find_object(Surroundings) or Surroundings()
    keyring = token.need_keyring(surroundings.keyring())
    if forget:
        _forget(keyring)
        return
    secret = token.from_file(token_file) if token_file else _asked(surroundings.on_terminal)
    redactor_of(context).add(secret.reveal())
    _store(keyring, secret)


def _asked(on_terminal: Callable[[], bool]) -> Token:
    if not on_terminal():
        raise Missing(
            "There is no terminal to ask for the token on; use: notionkit login --token-file FILE"
        )
    typed = click.prompt("Token (it does not show)", hide_input=True, err=True)
    try:
        return Token(typed, "the terminal")
    except InvalidToken as error:
        raise NoToken(str(error)) from None


def _store(keyring: Keyring, secret: Token) -> None:
    try:
        keyring.set_password(SERVICE, ACCOUNT, secret.reveal())
    except Exception as error:  # noqa: BLE001 - every backend has exceptions of its own
        raise Missing(
            f"The key store did not take the token ({type(error).__name__}). "
            "Use --token-file or NOTION_TOKEN with notionkit run instead."
        ) from None
    click.echo("The token is in the key store; notionkit run will find it.", err=True)


def _forget(keyring: Keyring) -> None:
    try:
        known = keyring.get_password(SERVICE, ACCOUNT) is not None
        if known:
            keyring.delete_password(SERVICE, ACCOUNT)
    except Exception as error:  # noqa: BLE001 - every backend has exceptions of its own
        raise Missing(f"The key store did not answer ({type(error).__name__}).") from None
    click.echo("The token is forgotten." if known else "There was no token.", err=True)
