"""Worlds by name, for command lines and settings."""

from collections.abc import Callable, Mapping
from pathlib import Path

from notionkit.emulator.demo import demo_world
from notionkit.emulator.errors import WorldError
from notionkit.emulator.from_file import world_from_file
from notionkit.emulator.generated import generated_world
from notionkit.emulator.recorded import world_from_recordings
from notionkit.emulator.small import small_world
from notionkit.emulator.world import World

_BY_NAME: Mapping[str, Callable[[], World]] = {"demo": demo_world, "small": small_world}


def named_world(
    name: str, *, pages: int = 200, seed: int = 0, rows: int = 40, blocks: int | None = None
) -> World:
    """`demo`, `small`, `generated` (to which the numbers apply), a file, or a folder of recordings.

    Raises WorldError when the name is none of these.
    """
    if name in _BY_NAME:
        return _BY_NAME[name]()
    if name == "generated":
        return generated_world(pages, seed, rows=rows, blocks=blocks)
    if Path(name).is_file():
        return world_from_file(name)
    if Path(name).is_dir():
        try:
            return world_from_recordings(name)
        except FileNotFoundError as error:
            raise WorldError(str(error)) from None
    known = ", ".join(sorted({*_BY_NAME, "generated"}))
    raise WorldError(
        f"There is no world {name!r}. Choose {known}, a file, or a folder of recordings."
    )
