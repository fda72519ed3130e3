"""The options of the commands, each with its help; a setting's option is named by its key."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])
Decorator = Callable[[Any], Any]

HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def _setting(*names: str, metavar: str, help: str) -> Decorator:  # noqa: A002 - click's word
    return click.option(*names, metavar=metavar, help=help)


OUTPUT: tuple[Decorator, ...] = (
    _setting(
        "-o",
        "--output",
        metavar="DIR",
        help="Folder that receives the files. Default: notion-export.",
    ),
    click.option(
        "--format",
        "formats",
        multiple=True,
        metavar="NAME",
        help="Format to write: markdown, csv, json or a plugin's. Repeat it for several. "
        "Default: markdown and csv.",
    ),
    click.option(
        "--plugin",
        "plugins",
        multiple=True,
        metavar="NAME",
        help="Installed plugin to run besides the formats. Repeat it for several.",
    ),
    click.option(
        "--full",
        is_flag=True,
        default=None,
        help="Read everything, and begin anew instead of taking up an unfinished run.",
    ),
    click.option(
        "--quick",
        is_flag=True,
        default=None,
        help="Look only at what was edited last.",
    ),
    _setting(
        "--audit-days",
        metavar="N",
        help="Read everything again, changed or not, after so many days. Default: 7.",
    ),
    _setting(
        "--history-days",
        metavar="N",
        help="Keep earlier versions of what changed for so many days. Default: for good.",
    ),
    _setting(
        "--comments",
        metavar="off|page|blocks",
        help="Comments to read: those on pages, or on every block too; each for a request. "
        "Default: off.",
    ),
    click.option(
        "--exclude",
        multiple=True,
        metavar="ID|URL|TITLE",
        help="Page or database to leave out with all below it: its id, its address, or a title "
        "such as 'Archive*'. Repeat it for several.",
    ),
    _setting(
        "--depth",
        metavar="N",
        help="Levels of pages to export below the targets, or below the uppermost pages. "
        "Default: all.",
    ),
    _setting(
        "--rows",
        metavar="pages|nonempty|table",
        help="Rows to write as pages besides their table: all, those with something in them, or "
        "none. Default: pages.",
    ),
    click.option(
        "--economy",
        is_flag=True,
        default=None,
        help="Read a page with nested blocks in one request, as Notion's own Markdown, where that "
        "leaves out nothing.",
    ),
    _setting(
        "--max-file-size",
        metavar="SIZE",
        help="Largest attachment to download, such as 50MB. Default: no limit.",
    ),
    click.option(
        "--skip-files",
        multiple=True,
        metavar="PATTERN",
        help="Attachments not to download: a name such as '*.zip', or a type such as 'video/*'. "
        "Repeat it for several.",
    ),
    _setting(
        "--views",
        metavar="off|list|csv",
        help="Views of databases to read: what they are, or their rows as CSV files as well; each "
        "for a request. Default: off.",
    ),
    _setting(
        "--state",
        metavar="DIR",
        help="Folder of mirror and journal. Default: .notionkit inside the output folder.",
    ),
    _setting(
        "--metrics-file",
        metavar="FILE",
        help="JSON file that is kept up to date with the figures of the run. Default: none.",
    ),
    _setting(
        "--max-delete",
        metavar="N|N%",
        help="How many files one run may remove: a number, or a part of all. Default: 20, or 10% "
        "if that is more.",
    ),
    click.option(
        "--prune",
        is_flag=True,
        default=None,
        help="Remove what can no longer be found as well, and not only what is in the trash.",
    ),
    click.option(
        "--stable-paths",
        is_flag=True,
        default=None,
        help="Keep the path of what was written, whatever it is called in Notion now.",
    ),
    click.option(
        "--keep-layout",
        is_flag=True,
        default=None,
        help="Write nothing where a newer NotionKit would change files that are here; say how "
        "many.",
    ),
    _setting(
        "--on-local-edit",
        metavar="keep|both|overwrite",
        help="What to do with a written file that was edited since. Default: keep.",
    ),
)
CONNECTION: tuple[Decorator, ...] = (
    _setting(
        "--token-file",
        metavar="FILE",
        help="File that holds the token. Without it: the keyring (notionkit login), "
        "then the variable NOTION_TOKEN.",
    ),
    _setting(
        "--base-url",
        metavar="URL",
        help="Where the API answers; also NOTION_BASE_URL. Default: https://api.notion.com.",
    ),
    _setting(
        "--notion-version",
        metavar="DATE",
        help="Version of the API to speak. Default: 2026-03-11.",
    ),
    _setting(
        "--budget",
        metavar="N",
        help="Requests per 60 seconds. Default: learned from Notion, beginning with 180.",
    ),
    _setting(
        "--budget-folder",
        metavar="DIR",
        help="Folder in which all processes share what they know of the budgets of tokens. "
        "Default: the system's place for state.",
    ),
)
PACE: tuple[Decorator, ...] = (
    _setting("--concurrency", metavar="N", help="Requests in flight at once. Default: 8."),
    _setting("--attempts", metavar="N", help="How often one request is sent at most. Default: 8."),
    click.option(
        "--patience",
        "patience_seconds",
        metavar="SECONDS",
        help="How long the network may be gone before the run gives up. Default: 300.",
    ),
)
TIMEOUTS_AND_LOG: tuple[Decorator, ...] = (
    click.option(
        "--connect-timeout",
        "connect_timeout_seconds",
        metavar="SECONDS",
        help="Longest wait for a connection. Default: 10.",
    ),
    click.option(
        "--read-timeout",
        "read_timeout_seconds",
        metavar="SECONDS",
        help="Longest wait for the next bytes of an answer. Default: 60.",
    ),
    _setting(
        "--log-file",
        metavar="FILE",
        help="File that the log is written to, instead of the system's place for logs.",
    ),
    click.option(
        "--log-json",
        is_flag=True,
        default=None,
        help="Write the log as JSON, one object a line.",
    ),
)
SETTINGS = (*OUTPUT, *CONNECTION, *PACE, *TIMEOUTS_AND_LOG)

CONFIG: tuple[Decorator, ...] = (
    click.option(
        "--config",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Settings file to use in place of the notionkit.toml beside you.",
    ),
)
AS_JSON: tuple[Decorator, ...] = (
    click.option("--json", "as_json", is_flag=True, help="Print one JSON object at the end."),
)
LOUDNESS: tuple[Decorator, ...] = (
    click.option("-q", "--quiet", is_flag=True, help="Print nothing but problems."),
    click.option(
        "-v", "--verbose", count=True, help="Show the log as well, and restarts; -vv shows more."
    ),
)


def settings_options(command: Command) -> Command:
    """Give `command` an option for each setting, in the order in which the help lists them."""
    return _decorated(command, SETTINGS)


def voice_options(command: Command) -> Command:
    """Give `command` the options that say how it talks."""
    return _decorated(command, (*CONFIG, *AS_JSON, *LOUDNESS))


def reading_options(command: Command) -> Command:
    """Give `command` the options of commands that only ask: connection, log and loudness."""
    return _decorated(command, (*CONNECTION, *TIMEOUTS_AND_LOG, *CONFIG, *LOUDNESS))


def _decorated(command: Command, decorators: tuple[Decorator, ...]) -> Command:
    for decorate in reversed(decorators):
        command = decorate(command)
    return command
