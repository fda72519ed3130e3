"""Meetings: two sets of minutes, one of them taken down by Notion itself."""

from typing import Any

from notionkit.emulator import blocks as b
from notionkit.emulator import richtext as t
from notionkit.emulator.demo.museum import Museum, native_icon


def add_meetings(museum: Museum, home: str) -> None:
    """Adds the meetings' page and the minutes under it."""
    world = museum.world
    page = world.page(
        "Meetings",
        parent=home,
        icon=native_icon("people", "gray"),
        blocks=[b.paragraph("Mondays after the last boat, in the kitchen. Bring your own cup.")],
    )
    world.page("2026-05-04: paint, puffins, press", parent=page, icon="📝", blocks=_paint(museum))
    recorded = world.page("2026-05-11: the roof", parent=page, icon="🎙️", key="roof-meeting")
    _add_recording(museum, recorded)


def _paint(museum: Museum) -> tuple[b.Draft, ...]:
    return (
        b.paragraph(
            [
                "Present: ",
                museum.at(museum.ingrid),
                ", ",
                museum.at(museum.tomasz),
                ", ",
                museum.at(museum.amina),
                ". Excused: the cat. When: ",
                t.mention_date("2026-05-04T18:30:00.000+02:00", time_zone=None),
            ]
        ),
        b.heading(2, "Decided"),
        b.numbered(["The red stays red. See ", museum.link("project-0", "Repaint the tower"), "."]),
        b.numbered("No climbing on the east side before the puffins have gone."),
        b.numbered("Kenji answers the newspaper, in writing, in one paragraph."),
        b.heading(2, "To do"),
        b.to_do(["Call the climbers — ", museum.at(museum.tomasz)], checked=True),
        b.to_do(["Count puffins — ", museum.at(museum.amina), " ", t.mention_date("2026-05-18")]),
    )


def _add_recording(museum: Museum, page: str) -> None:
    world, ids = museum.world, museum.world.id_of
    parts = ("summary", "notes", "transcript")
    payload: dict[str, Any] = {
        "title": t.rich("The roof"),
        "status": "notes_ready",
        "children": {f"{part}_block_id": ids(f"roof-{part}") for part in parts},
        "calendar_event": {
            "start_time": "2026-05-11T18:30:00.000+02:00",
            "end_time": "2026-05-11T19:15:00.000+02:00",
            "attendees": [museum.ingrid["id"], museum.tomasz["id"]],
        },
        "recording": {
            "start_time": "2026-05-11T18:34:00.000+02:00",
            "end_time": "2026-05-11T19:21:00.000+02:00",
        },
    }
    summary = b.paragraph(
        "Summary", b.bullet("Three offers by September."), b.bullet("More buckets until then.")
    )
    notes = b.paragraph(
        "Notes", b.paragraph("Tomasz can borrow a ladder from the lifeboat station.")
    )
    transcript = b.paragraph(
        "Transcript",
        b.paragraph("Ingrid: How many buckets are there now?"),
        b.paragraph("Tomasz: Five. Four and a pot."),
        b.paragraph("Ingrid: The chamber pot with the view of Bergen?"),
        b.paragraph("Tomasz: …it has a very good volume."),
    )
    made = (
        summary.named("roof-summary"),
        notes.named("roof-notes"),
        transcript.named("roof-transcript"),
    )
    world.append(
        page,
        b.paragraph("Recorded with everyone's consent, the cat's included."),
        b.raw_block("meeting_notes", payload, *made),
    )
