"""From what was typed to what is to be done: targets, settings and the place of the log."""

import errno
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from notionkit.api import Token
from notionkit.cli import files, layers, token
from notionkit.cli.errors import BadOutput, BadSettings, BadTarget
from notionkit.cli.layers import Extras
from notionkit.cli.surroundings import Served, Surroundings
from notionkit.engine.settings import Settings
from notionkit.model import InvalidId, parse_id

DEMO_OUTPUT = Path("notion-export-demo")
DEMO_BUDGET = 600
DEMO_PORT = 27183
DISK_TROUBLE = (errno.ENOSPC, errno.EDQUOT, errno.EIO)
NOT_WITH_DEMO = ("base_url", "token_file")


@attrs.frozen
class Plan:
    """What a run is going to do."""

    settings: Settings
    extras: Extras
    targets: tuple[str, ...]


def of_workspace(
    targets: Sequence[str],
    options: Mapping[str, Any],
    config: Path | None,
    surroundings: Surroundings,
) -> Plan:
    """Return the plan for a real workspace.

    Raises:
        CliError: saying what is wrong, where, and what to do.
    """
    found = files.found(config)
    layer = layers.laid_over(
        [layers.flags(options), layers.environment(os.environ), *(file.layer for file in found)]
    )
    extras = layers.extras(layer)
    parsed = tuple(_target(text) for text in targets)
    tables = layers.tables_laid_over([file.tables for file in found])
    # A bad value is reported before a missing token: it is the nearer thing to mend.
    below = layers.tables_laid_over([file.below for file in found])
    layers.settings(Token("unknown", "nowhere yet"), layer, tables, below)
    named_by = layer["token_file"].where if "token_file" in layer else ""
    secret = token.find(extras.token_file, os.environ, surroundings.keyring, named_by=named_by)
    return Plan(layers.settings(secret, layer, tables, below), extras, parsed)


def of_demo(options: Mapping[str, Any], served: Served) -> Plan:
    """Return the plan for the demo world, which is told by flags alone.

    Your own settings stay out of it, so that the demo never lands among your files.
    """
    given = layers.flags(options)
    tried = {
        "output": layers.Given(DEMO_OUTPUT, "--demo"),
        "budget": layers.Given(DEMO_BUDGET, "--demo"),
        "base_url": layers.Given(served.url, "--demo"),
    }
    layer = layers.laid_over([given, tried])
    settings = layers.settings(Token(served.token, "--demo"), layer, {})
    return Plan(settings, layers.extras(layer), ())


def refuse_with_demo(
    targets: Sequence[str], options: Mapping[str, Any], config: Path | None
) -> None:
    """Check that nothing was asked for that the demo has no use for.

    Raises:
        BadSettings: naming it.
    """
    unwanted = [f"--{key.replace('_', '-')}" for key in NOT_WITH_DEMO if options.get(key)]
    unwanted += ["TARGET"] * bool(targets) + ["--config"] * bool(config)
    if unwanted:
        raise BadSettings(f"--demo brings its own workspace and token; leave out {unwanted[0]}.")


def _target(text: str) -> str:
    try:
        return parse_id(text)
    except InvalidId:
        raise BadTarget(
            f"{text!r} is not a target: expected the id of a page or database, or its address "
            "copied from Notion."
        ) from None


def prepare_output(output: Path) -> None:
    """Make sure that `output` is a folder that can be written; nothing in it is touched.

    Raises:
        BadOutput: when it is not, saying why.
        OSError: when the disk is full or broken.
    """
    try:
        output.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise BadOutput(
            f"The output {output} is a file, or lies in one; name a folder with --output."
        ) from None
    except OSError as error:
        if error.errno in DISK_TROUBLE:
            raise
        raise BadOutput(
            f"The output folder {output} cannot be made ({error.strerror}); "
            "name another with --output."
        ) from None
    if not os.access(output, os.W_OK | os.X_OK):
        raise BadOutput(
            f"The output folder {output} cannot be written; mend its rights, or name another "
            "with --output."
        )
