"""Where an export lies on this machine, for commands that neither ask Notion nor need a token."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs
import click

from notionkit.api import Token
from notionkit.cli import files, layers
from notionkit.cli.options import CONFIG


@attrs.frozen
class Place:
    """An output folder and its state folder."""

    output: Path
    state: Path


def of(options: Mapping[str, Any], config: Path | None) -> Place:
    """Return the folders that the options, the environment and the settings files name.

    Raises:
        CliError: saying which setting is wrong.
    """
    found = files.found(config)
    given = [layers.flags(options), layers.environment(os.environ), *(each.layer for each in found)]
    layer = layers.laid_over(given)
    kept = {key: layer[key] for key in ("output", "state") if key in layer}
    chosen = layers.settings(Token("unused", "nowhere"), kept, {})
    return Place(chosen.output, chosen.state_folder)


def local_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give `command` the options of commands that only look at this machine."""
    state = click.option(
        "--state",
        metavar="DIR",
        help="Folder of mirror and journal. Default: .notionkit inside the output folder.",
    )
    as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
    for decorate in (as_json, *CONFIG, state):
        command = decorate(command)
    return command
