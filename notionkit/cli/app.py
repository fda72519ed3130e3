"""The command ``notionkit``: its name, its version, and the list of what it can do."""

import click

from notionkit._version import __version__
from notionkit.cli.accept import accept
from notionkit.cli.changelog import changelog
from notionkit.cli.diff import diff
from notionkit.cli.emulator import emulator
from notionkit.cli.explain import explain
from notionkit.cli.get import get
from notionkit.cli.guard import GuardedGroup
from notionkit.cli.login import login
from notionkit.cli.options import HELP
from notionkit.cli.query import query
from notionkit.cli.run import run
from notionkit.cli.search import search
from notionkit.cli.surroundings import Surroundings
from notionkit.cli.tuning import tune
from notionkit.cli.verify import verify

EXAMPLES = """\b
Examples:
  notionkit run --demo
  NOTION_TOKEN=... notionkit run --output backup

Exit codes: 0 complete, 1 a bug, 2 wrong usage or settings, 3 finished with losses, 4 token refused,
5 could not finish, 130 or 143 interrupted.
"""


@click.group(cls=GuardedGroup, context_settings=HELP, epilog=EXAMPLES)
@click.version_option(__version__, prog_name="notionkit")
def cli() -> None:
    """Get a whole Notion workspace out as files, and prove that nothing is missing."""


for command in (
    run,
    verify,
    explain,
    changelog,
    diff,
    accept,
    search,
    query,
    get,
    emulator,
    login,
):
    cli.add_command(command)


def main(args: list[str] | None = None, *, surroundings: Surroundings | None = None) -> None:
    """Run the command line and end the process with its exit code.

    Args:
        args: the arguments without the program's name; None takes those of the process.
        surroundings: what the commands use of the outside; None takes the real thing.
    """
    tune()
    cli.main(args=args, prog_name="notionkit", obj=surroundings or Surroundings())
