"""Projects and tasks: two databases that look at each other through relations and rollups."""

from notionkit.emulator import blocks as b
from notionkit.emulator import richtext as t
from notionkit.emulator import schema as s
from notionkit.emulator import values as v
from notionkit.emulator.bodies import Source
from notionkit.emulator.demo.museum import Museum, external_icon

_PROJECTS = (
    ("Repaint the tower", "In progress", "2026-04-20", "2026-06-12", 84000),
    ("Audio guide in five languages", "In progress", "2026-03-02", "2026-07-01", 32000),
    ("A roof that does not leak", "Not started", "2026-09-01", None, 210000),
    ("Saturday lamp lighting", "Done", "2025-05-03", "2025-10-26", 4500),
    ("Digitise the keeper's logs", "In progress", "2026-01-08", None, 15000),
)
_TASKS = (
    ("Order 40 litres of red", 0, True, 3, "2026-04-21"),
    ("Hire the climbers", 0, True, 8, "2026-04-28"),
    ("Ask the puffins to move", 0, False, 13, "2026-05-20"),
    ("Write the French text", 1, True, 5, "2026-03-20"),
    ("録音：日本語版", 1, False, 5, "2026-05-30"),
    ("تسجيل النسخة العربية", 1, False, 5, "2026-06-05"),
    ("Get three offers", 2, False, 2, "2026-09-10"),
    ("Scan 1861–1899", 4, True, 21, "2026-02-27"),
    ("Read the handwriting of 1871", 4, False, 34, None),
)


def add_projects(museum: Museum, home: str) -> None:
    """Adds both databases with their rows."""
    ids = museum.world.id_of
    _add_databases(museum, home)
    tasks_of = [[f"task-{n}" for n, task in enumerate(_TASKS) if task[1] == p] for p in range(5)]
    for number, project in enumerate(_PROJECTS):
        _add_project(museum, number, project, [ids(key) for key in tasks_of[number]])
    for number, task in enumerate(_TASKS):
        _add_task(museum, number, task)


def _add_databases(museum: Museum, home: str) -> None:
    world = museum.world
    about: t.Text = ["One row for each thing that takes ", t.bold("more than a week"), "."]
    world.database(
        "Projects",
        [Source("Projects", _project_properties(museum), key="projects-source", description=about)],
        parent=home,
        icon=external_icon(),
        cover=b.external("https://example.com/covers/rope.jpg"),
        description=about,
        key="projects",
    )
    world.database(
        "Tasks",
        [Source("Tasks", _task_properties(museum), key="tasks-source")],
        parent=home,
        inline=True,
        icon="✅",
        key="tasks",
    )


def _relation(museum: Museum, other: str, back: str) -> s.Property:
    ids = museum.world.id_of
    return s.relation(ids(other), ids(f"{other}-source"), synced=(back, s.property_key(back)))


def _project_properties(museum: Museum) -> dict[str, s.Property]:
    return {
        "Status": s.status(["Not started"], ["In progress", "Waiting"], ["Done", "Given up"]),
        "Dates": s.plain_property("date"),
        "Lead": s.plain_property("people"),
        "Budget": s.number("norwegian_krone").described("What we hope it costs"),
        "Tasks": _relation(museum, "tasks", "Project"),
        "Number of tasks": s.rollup("Tasks", "Name", "count"),
        "Hours": s.rollup("Tasks", "Hours", "sum", property_id=s.property_key("Hours")),
        "Last due": s.rollup("Tasks", "Due", "latest_date", property_id=s.property_key("Due")),
        "All due dates": s.rollup(
            "Tasks", "Due", "show_original", property_id=s.property_key("Due")
        ),
        "Middle": s.rollup("Tasks", "Hours", "median", property_id=s.property_key("Hours")),
        "Headline": s.formula('prop("Name") + " — " + prop("Status")'),
        "Weeks": s.formula('dateBetween(dateEnd(prop("Dates")), prop("Dates"), "weeks")'),
        "Over?": s.formula('prop("Status") == "Done"'),
        "Review on": s.formula('dateAdd(dateEnd(prop("Dates")), 1, "months")'),
        "Mystery": s.formula('prop("Tasks").map(current.prop("Project").prop("Headline"))'),
        "No.": s.unique_id("PRJ"),
    }


def _task_properties(museum: Museum) -> dict[str, s.Property]:
    return {
        "Done": s.plain_property("checkbox"),
        "Hours": s.number(),
        "Due": s.plain_property("date"),
        "Project": _relation(museum, "projects", "Tasks"),
        "Project status": s.rollup(
            "Project", "Status", "show_original", property_id=s.property_key("Status")
        ),
        "Created": s.plain_property("created_time"),
        "Edited": s.plain_property("last_edited_time"),
        "Created by": s.plain_property("created_by"),
        "Edited by": s.plain_property("last_edited_by"),
    }


def _add_project(
    museum: Museum, number: int, project: tuple[str, str, str, str | None, int], tasks: list[str]
) -> None:
    name, state, start, end, budget = project
    own = [task for task in _TASKS if task[1] == number]
    dues = [v.date(task[4]) if task[4] else None for task in own]
    last = max((task[4] for task in own if task[4]), default=None)
    values = {
        "Name": name,
        "Status": state,
        "Dates": v.date(start, end),
        "Lead": [museum.tomasz, museum.amina] if number % 2 else [museum.ingrid],
        "Budget": budget,
        "Tasks": tasks,
        "Number of tasks": v.rollup_result("number", len(own), "count"),
        "Hours": v.rollup_result("number", sum(task[3] for task in own), "sum"),
        "Last due": v.rollup_result("date", v.date(last) if last else None, "latest_date"),
        "All due dates": v.rollup_result(
            "array", [{"type": "date", "date": due} for due in dues], "show_original"
        ),
        "Middle": v.rollup_result("unsupported", {}, "median"),
        "Headline": v.formula_result("string", f"{name} — {state}"),
        "Weeks": v.formula_result("number", 7.5 if end else None),
        "Over?": v.formula_result("boolean", state == "Done"),
        "Review on": v.formula_result(
            "date", v.date("2026-08-01T09:00:00.000+00:00") if end else None
        ),
        "Mystery": v.formula_result("unsupported", {}),
    }
    source = museum.world.id_of("projects-source")
    museum.world.row(source, values, icon="🎯", blocks=_story(name, state), key=f"project-{number}")


def _story(name: str, state: str) -> tuple[b.Draft, ...]:
    return (
        b.heading(2, "Why"),
        b.paragraph(_WHY[name]),
        b.heading(2, "Where we stand"),
        b.callout(["It is ", t.bold(state.lower()), "."], icon={"type": "emoji", "emoji": "📌"}),
    )


def _add_task(museum: Museum, number: int, task: tuple[str, int, bool, int, str | None]) -> None:
    name, project, done, hours, due = task
    status = _status(museum, _PROJECTS[project][1])
    values = {
        "Name": name,
        "Done": done,
        "Hours": hours,
        "Due": due,
        "Project": [museum.world.id_of(f"project-{project}")],
        "Project status": v.rollup_result(
            "array", [{"type": "status", "status": status}], "show_original"
        ),
    }
    source = museum.world.id_of("tasks-source")
    museum.world.row(source, values, key=f"task-{number}")


def _status(museum: Museum, name: str) -> dict[str, str]:
    schema = museum.world.need("data_source", museum.world.id_of("projects-source"))["properties"]
    options = schema["Status"]["status"]["options"]
    found = next(own for own in options if own["name"] == name)
    return {key: found[key] for key in ("id", "name", "color")}


_WHY = {
    "Repaint the tower": (
        "The red has turned the colour of salmon, and ships have begun to remark on it. We paint "
        "from the gallery down, on ropes, in the two weeks after the puffins have left the east "
        "side and before the first cruise ship comes."
    ),
    "Audio guide in five languages": (
        "Visitors love the stories and cannot hear them over the wind. Five voices, nine stops, "
        "eighteen minutes; the player must work with gloves on."
    ),
    "A roof that does not leak": (
        "Three buckets in the oil store, two in the hall. The insurance has asked, politely, for "
        "a number lower than five."
    ),
    "Saturday lamp lighting": (
        "Every Saturday at dusk a visitor lights the old lamp. It costs a litre of paraffin and "
        "nobody has ever complained."
    ),
    "Digitise the keeper's logs": (
        "One hundred and twenty-three volumes, most of them weather. Between two gales of 1871 "
        "there is a love story, in pencil. We would like to know how it ended."
    ),
}
