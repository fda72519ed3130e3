"""What ``run --dry-run`` says beyond its figures, and the exit code that it has for it."""

import json

import pytest
from click.testing import CliRunner

from notionkit import api
from notionkit.cli import cli
from notionkit.cli.surroundings import Surroundings
from notionkit.emulator import Emulator, small_world
from notionkit.engine.errors import RunUnfinished
from notionkit.engine.planning.paths_ahead import PathsAhead
from notionkit.engine.planning.plan import Plan

NOWHERE = "00000000-0000-4000-8000-000000000000"


def told(*args: str, paths: PathsAhead | None = None, **more: object) -> tuple[int, str]:
    values = {"pages": 1, "data_sources": 0, "requests": 4, "comments": 0, "views": 0, "bytes": 9}
    known = {"connection": "C", "workspace": "W", "mode": "normal", "budget": 180, "seconds": 0}
    made = Plan(**{**values, **known, "subtrees": (), "paths": paths, **more})  # type: ignore[arg-type]
    given = Surroundings(forecast=lambda *_: made)
    result = CliRunner().invoke(cli, ["run", "--dry-run", *args], obj=given)
    return result.exit_code, result.stdout


@pytest.mark.usefixtures("shell")
def test_a_target_that_cannot_be_seen_is_said_with_the_code_of_the_run() -> None:
    code, text = told(unseen=(NOWHERE,))
    assert code == 3
    assert f"Target {NOWHERE} cannot be seen" in text
    code, text = told("--json", unseen=(NOWHERE,))
    assert (code, json.loads(text)["unseen"]) == (3, [NOWHERE])


@pytest.mark.usefixtures("shell")
def test_what_would_be_held_back_is_said() -> None:
    code, text = told(paths=PathsAhead(held_back=("a.md", "b.md"), kept=("c.md",)))
    assert code == 0
    assert "2 files would be removed" in text
    assert "--max-delete 2" in text
    assert "held back: b.md" in text
    assert "edited here, and kept: c.md" in text


@pytest.mark.usefixtures("shell")
def test_one_object_is_and_more_are_not_listed() -> None:
    assert "1 object that the mirror knows is not listed" in told(paths=PathsAhead(unlisted=1))[1]
    assert "2 objects that the mirror knows are not listed" in told(paths=PathsAhead(unlisted=2))[1]


@pytest.mark.usefixtures("shell")
def test_going_on_and_saving_are_said() -> None:
    _, text = told(resumed="abc", in_use_by="process 7 on here since noon")
    assert "run, abc, goes on now, by process 7 on here since noon" in text
    assert "not finished" not in text
    _, text = told(in_use_by="another process")
    assert "The mirror is in use by another process: no run can begin" in text
    _, text = told("--json", in_use_by="another process")
    assert json.loads(text)["in_use_by"] == "another process"
    _, text = told(resumed="abc", saved=7)
    assert "The last run, abc, is not finished: this one goes on with it." in text
    assert "--economy may save 7 requests" in text


@pytest.mark.usefixtures("shell")
def test_a_plan_for_targets_does_not_say_that_it_lists_everything() -> None:
    assert "It lists everything" in told()[1]
    assert "It lists everything" not in told(NOWHERE)[1]


@pytest.mark.usefixtures("shell")
def test_a_plan_that_waits_for_the_budget_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def enough(*_: object) -> None:
        raise RunUnfinished("Waited long enough.")

    monkeypatch.setattr(api.SystemClock, "sleep", enough)
    with Emulator(small_world()) as emulator:
        monkeypatch.setenv("NOTION_TOKEN", emulator.token)
        result = CliRunner().invoke(
            cli, ["run", "--dry-run", "--budget", "1", "--base-url", emulator.url]
        )
    assert "s until Notion takes the next request." in result.stderr
    assert result.exit_code == 5
