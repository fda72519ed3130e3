"""Files of a format that is not asked for any more: left alone, told of, forgotten when gone."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from notionkit.cli.summary import for_people
from notionkit.emulator import Emulator, small_world
from notionkit.emulator import blocks as b
from notionkit.engine.proof.verification import verify
from tests.engine.conftest import Export
from tests.integration.clocks import HandClock
from tests.integration.refreshed import Fresh

MARKDOWN, JSON = ("markdown", "csv"), ("json",)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Fresh]:
    clock, world = HandClock(), small_world()
    with Emulator(world, budget=None, clock=clock) as emulator:
        yield Fresh(world, emulator, clock, tmp_path)
    clock.close()


def flagged(fresh: Fresh) -> dict[str, str]:
    path = fresh.folder / "kept" / ".notionkit" / "ledger.json"
    flags = json.loads(path.read_text(encoding="utf-8"))["flags"]
    return {each["id"]: each["message"] for each in flags if each["rule"] == "format_not_asked"}


def jsons(made: Export) -> list[str]:
    return [path for path in made.files if path.endswith(".json")]


def test_files_of_a_format_that_is_not_asked_for_any_more_are_told_of_and_left_alone(
    fresh: Fresh,
) -> None:
    first = fresh.later(formats=JSON)
    assert flagged(fresh) == {}
    second = fresh.later(formats=MARKDOWN)
    assert second.files.items() > {path: first.files[path] for path in jsons(first)}.items()
    assert set(flagged(fresh)) == {"json"}
    assert flagged(fresh)["json"].startswith(f"{len(jsons(first))} files of json stayed")
    summary = for_people(second.result, output=Path("out"), source="", verbose=False)
    assert "Not asked for any more, and growing old (1):" in summary
    assert second.result.exit_code == 0
    fresh.later(formats=JSON)
    assert set(flagged(fresh)) == {"csv", "markdown"}
    assert fresh.later(formats=(*MARKDOWN, *JSON)).result.notices == ()


def test_files_of_a_former_format_that_were_removed_are_missed_by_nobody(fresh: Fresh) -> None:
    made, kept = fresh.later(), fresh.folder / "kept"
    for path in jsons(made)[1:]:
        (kept / path).unlink()
    again = fresh.later(formats=MARKDOWN)
    assert flagged(fresh)["json"].startswith("1 file of json stayed")
    assert jsons(again) == jsons(made)[:1]
    assert verify(kept, kept / ".notionkit").whole
    (kept / jsons(made)[0]).unlink()
    assert fresh.later(formats=MARKDOWN).result.notices == ()
    assert verify(kept, kept / ".notionkit").whole
    assert jsons(fresh.later()) == jsons(made)


def test_a_former_document_that_links_to_what_is_gone_now_is_no_loss(fresh: Fresh) -> None:
    file = fresh.world.file("plan.bin", b"plan")
    (shown,) = fresh.world.append(fresh.world.id_of("notes"), b.file_block(file, "plan.bin"))
    assert any(path.endswith("plan.bin") for path in fresh.later(formats=MARKDOWN).files)
    fresh.world.trash(shown)
    again = fresh.later(formats=JSON, full=True)
    assert not any(path.endswith("plan.bin") for path in again.files)
    assert any(b"plan.bin" in text for path, text in again.files.items() if path.endswith(".md"))
    assert again.result.exit_code == 0


def test_a_former_file_that_was_edited_here_stays_as_it_is(fresh: Fresh) -> None:
    made, kept = fresh.later(), fresh.folder / "kept"
    edited, gone = jsons(made)[:2]
    (kept / edited).write_text("mine", encoding="utf-8")
    (kept / gone).unlink()
    assert fresh.later(formats=MARKDOWN, on_local_edit="overwrite").files[edited] == b"mine"
