"""Where the token comes from: a file that was named, the key store, or the environment.

Never an argument: other users of a machine can read the arguments of every process.
"""

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol, cast

from notionkit.api import InvalidToken, Token
from notionkit.cli.errors import Missing, NoToken

SERVICE = "notionkit"
ACCOUNT = "token"
VARIABLE = "NOTION_TOKEN"
LARGEST_FILE = 64 * 1024


class Keyring(Protocol):
    """The part of the ``keyring`` package that is used; it stands for the system's key store."""

    def get_password(self, service_name: str, username: str, /) -> str | None: ...
    def set_password(self, service_name: str, username: str, password: str, /) -> None: ...
    def delete_password(self, service_name: str, username: str, /) -> None: ...


def installed_keyring() -> Keyring | None:
    """Return the ``keyring`` package, or None when the extra is not installed."""
    try:
        return cast("Keyring", importlib.import_module("keyring"))
    except ImportError:
        return None


def find(
    token_file: Path | None,
    environ: Mapping[str, str],
    keyring: Callable[[], Keyring | None] = installed_keyring,
    *,
    named_by: str = "--token-file",
) -> Token:
    """Return the token of the first source that has one.

    Args:
        token_file: the file that was named, if one was.
        environ: the environment's variables.
        keyring: gives the key store, or None when there is none.
        named_by: what named the file: a flag, a variable, or a key of a settings file.

    Raises:
        NoToken: when there is none, or the one there cannot be a token; names the source.
    """
    try:
        if token_file is not None:
            return Token(_file_text(token_file, named_by), f"{named_by} {token_file}")
        stored, why_not = _stored(keyring())
        if stored:
            return Token(stored, "the keyring (notionkit login)")
        if environ.get(VARIABLE, "").strip():
            return Token(environ[VARIABLE], VARIABLE)
    except InvalidToken as error:
        raise NoToken(str(error)) from None
    raise NoToken(
        f"There is no token: no --token-file was given, {why_not}, and {VARIABLE} is not set. "
        "Make a connection at https://www.notion.so/profile/integrations and put its token there, "
        "or look around first with: notionkit run --demo"
    )


def from_file(path: Path) -> Token:
    """Return the token in the file at `path`.

    Raises:
        NoToken: when it cannot be read or holds no token.
    """
    return find(path, {}, lambda: None)


def _file_text(path: Path, named_by: str) -> str:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_FILE).decode("utf-8-sig")
    except OSError as error:
        raise NoToken(f"{named_by} {path}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise NoToken(f"{named_by} {path}: is not a text file.") from None


def _stored(keyring: Keyring | None) -> tuple[str | None, str]:
    if keyring is None:
        return None, "the keyring extra is not installed"
    try:
        return keyring.get_password(SERVICE, ACCOUNT), "the keyring has none (notionkit login)"
    except Exception as error:  # noqa: BLE001 - every backend has exceptions of its own
        return None, f"the keyring cannot be read ({type(error).__name__})"


def need_keyring(keyring: Keyring | None) -> Keyring:
    """Return the key store.

    Raises:
        Missing: when the extra is not installed, with the command that installs it.
    """
    if keyring is None:
        raise Missing(
            "The keyring extra is not installed. Install it with: "
            'pip install "notionkit-actors[keyring]", or set NOTION_TOKEN instead.'
        )
    return keyring
