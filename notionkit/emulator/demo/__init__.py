"""The demo world: the workspace of a small lighthouse museum, about eighty pages, rows included.

It uses every block type, every property type and every kind of mention, icon, cover and file.
"""

from datetime import UTC, datetime

from notionkit.emulator.demo.archive import add_archive
from notionkit.emulator.demo.collection import add_collection
from notionkit.emulator.demo.handbook import add_handbook
from notionkit.emulator.demo.home import add_closing, add_home
from notionkit.emulator.demo.meetings import add_meetings
from notionkit.emulator.demo.museum import open_museum
from notionkit.emulator.demo.projects import add_projects
from notionkit.emulator.demo.style import add_style_guide
from notionkit.emulator.demo.tearoom import add_tea_room
from notionkit.emulator.world import World


def demo_world() -> World:
    """The museum's workspace; the same ids, times and bytes every time."""
    museum = open_museum()
    world = museum.world
    home = add_home(museum)
    areas = (
        (2025, 3, add_archive),
        (2025, 10, add_collection),
        (2025, 11, add_tea_room),
        (2026, 1, add_projects),
        (2026, 2, add_handbook),
        (2026, 4, add_style_guide),
        (2026, 5, add_meetings),
        (2026, 5, add_closing),
    )
    for year, month, add in areas:
        world.at(datetime(year, month, 12, 7, 30, tzinfo=UTC))
        add(museum, home)
    return world


__all__ = ["demo_world"]
