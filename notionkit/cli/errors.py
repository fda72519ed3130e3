"""What the command line itself can complain about; each is one line, and knows its exit code.

CliError
├── BadSettings          a settings file, environment variable or flag that cannot be
├── BadTarget            a target that is neither an id nor a Notion address
├── NoToken              no token, or one that could not be read
├── BadOutput            an output folder that cannot be used
├── Missing              a part that is not installed, or a terminal that is not there
└── Stopped              an error of the engine, or a bug, in the words that the user gets to see
"""

from click import ClickException

from notionkit.cli.exits import WRONG_USAGE


class CliError(ClickException):
    """The root of them; `click` prints the message after ``Error:`` and exits with `exit_code`."""

    exit_code: int = WRONG_USAGE  # type: ignore[misc] # click calls it one for the class


class BadSettings(CliError):
    """Raised when a setting has an unknown name, a value it cannot have, or may not stand there."""


class BadTarget(CliError):
    """Raised when a target is neither an id nor an address of Notion."""


class NoToken(CliError):
    """Raised when no source has a token, or the source that was named cannot be read."""


class BadOutput(CliError):
    """Raised when the output folder is a file, or cannot be written."""


class Missing(CliError):
    """Raised when a command needs what is not there: an extra, a key store, or a terminal."""


class Stopped(CliError):
    """Raised in place of an error of another part, with that error's words and exit code."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code
