"""A world of a handful of objects, for first steps and for tests that need no more."""

from notionkit.emulator import blocks as b
from notionkit.emulator import schema as s
from notionkit.emulator.bodies import Source
from notionkit.emulator.world import World


def small_world() -> World:
    """A home page with a toggle, a sub page, a file, and a database of three rows."""
    world = World(name="Small workspace", seed="small")
    home = world.page("Home", icon="🏠", key="home")
    world.append(
        home,
        b.heading(1, "Welcome"),
        b.paragraph("A small workspace."),
        b.toggle("More", b.bullet("One", b.bullet("Nested")), b.bullet("Two")),
        b.file_block(world.file("hello.txt", b"Hello from the emulator.\n"), "hello.txt"),
    )
    world.page("Notes", parent=home, blocks=[b.to_do("Read me", checked=True)], key="notes")
    properties = {"Status": s.select("Open", "Done"), "Count": s.number()}
    tasks = world.database("Tasks", [Source("Tasks", properties)], parent=home, key="tasks")
    for count, name in enumerate(("First", "Second", "Third"), start=1):
        values = {"Name": name, "Status": "Open", "Count": count}
        world.row(tasks.source, values, blocks=[b.paragraph(f"{name} task.")])
    return world
