import logging
from pathlib import Path
from typing import cast

import pytest

from notionkit._scratch import ScratchError
from notionkit.mirror import Change, Problem, StoreView
from notionkit.plugins import OutputError, Plugin, PluginEnvironment
from tests.plugins.fakes import Recorder


class FakeView:
    closed = 0

    def close(self) -> None:
        self.closed += 1


class Counting(Plugin):
    name = "counting"
    handles = frozenset({"page"})

    def __init__(self, environment: PluginEnvironment) -> None:
        super().__init__(environment)
        self.seen: list[str] = []

    def on_change(self, change: Change) -> None:
        if change.id == "bad":
            raise ValueError("no such thing")
        if change.id == "full":
            raise OutputError("A.md", "No space left on device", "Free some space")
        if change.id == "no scratch":
            raise ScratchError(None, "database or disk is full")
        self.seen.append(change.id)


@pytest.fixture
def problems() -> list[Problem]:
    return []


@pytest.fixture
def environment(tmp_path: Path, problems: list[Problem]) -> PluginEnvironment:
    view = FakeView()
    return PluginEnvironment(
        name="counting",
        settings={},
        view=lambda: cast("StoreView", view),
        folder=Recorder().folder(tmp_path),
        log=logging.getLogger("test"),
        problem=problems.append,
    )


def change(number: int, id_: str, kind: str = "page") -> Change:
    return Change(number=number, kind=kind, id=id_, op="put")


def test_one_object_that_raises_is_a_failed_item_and_does_not_stop_the_others(
    environment: PluginEnvironment, problems: list[Problem]
) -> None:
    plugin = Counting(environment)
    plugin.on_changes([change(1, "a"), change(2, "bad"), change(3, "b")])
    assert plugin.seen == ["a", "b"]
    assert problems == [
        Problem(
            severity="failure",
            rule="plugin",
            kind="page",
            id="bad",
            message="plugin counting: ValueError: no such thing",
        )
    ]


def test_only_the_kinds_that_a_plugin_handles_are_given_to_it(
    environment: PluginEnvironment,
) -> None:
    plugin = Counting(environment)
    plugin.on_changes([change(1, "a"), change(2, "c", "user")])
    assert plugin.seen == ["a"]


def test_trouble_with_the_whole_folder_is_not_one_objects_failure(
    environment: PluginEnvironment, problems: list[Problem]
) -> None:
    with pytest.raises(OutputError):
        Counting(environment).on_changes([change(1, "full"), change(2, "a")])
    with pytest.raises(ScratchError):
        Counting(environment).on_changes([change(1, "no scratch"), change(2, "a")])
    assert problems == []


def test_the_view_is_opened_once_and_closed_at_the_end(environment: PluginEnvironment) -> None:
    plugin = Counting(environment)
    view = cast("FakeView", plugin.view)
    assert plugin.view is cast("StoreView", view)
    plugin.on_stop()
    plugin.on_stop()
    assert view.closed == 1
