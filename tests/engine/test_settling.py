"""At a run's end all plugins catch up, and then one after the other settles."""

from typing import Any, cast

import attrs

from actors import Context
from actors.roles.messages import CatchUpRequested, CaughtUp, Settled, SettleRequested
from notionkit.engine.crawl.settling import Settling
from notionkit.engine.messages import ChangesClosed, PluginParked

PLUGINS = {"markdown": "/plugins/markdown", "csv": "/plugins/csv", "files": "/plugins/files"}
CLOSED = ChangesClosed(generation=2, last=9)


@attrs.define
class Told:
    """Takes down what is told to whom, in the place of a context and of its addresses."""

    messages: list[tuple[str, type]] = attrs.field(factory=list)
    me: str = "/crawl/coordinator"
    path: str = ""

    def ref(self, path: str) -> "Told":
        return attrs.evolve(self, path=path)

    def tell(self, message: Any) -> None:
        assert (message.generation, message.upto, message.reply_to) == (2, 9, self.me)
        self.messages.append((self.path.rpartition("/")[2], type(message)))


def begun() -> tuple[Settling, Told]:
    told = Told()
    return Settling(cast("Context", told), PLUGINS), told


def test_all_are_asked_to_catch_up_at_once_and_waited_for() -> None:
    settling, told = begun()
    assert not settling.catch_up(CLOSED, frozenset())
    assert sorted(told.messages) == [(name, CatchUpRequested) for name in sorted(PLUGINS)]
    assert not settling.heard(CaughtUp("markdown", 2))
    assert not settling.heard(CaughtUp("markdown", 2))
    assert not settling.heard(CaughtUp("csv", 1))
    assert not settling.heard(CaughtUp("csv", 2))
    assert settling.heard(CaughtUp("files", 2))


def test_one_settles_after_the_other() -> None:
    settling, told = begun()
    settling.catch_up(CLOSED, frozenset(PLUGINS))
    assert not settling.settle(frozenset())
    assert told.messages == [("csv", SettleRequested)]
    assert not settling.heard(CaughtUp("csv", 2))
    assert not settling.heard(Settled("csv", 2))
    assert not settling.heard(Settled("csv", 2))
    assert told.messages == [("csv", SettleRequested), ("files", SettleRequested)]
    assert not settling.heard(Settled("files", 2))
    assert settling.heard(Settled("markdown", 2))
    assert [name for name, _ in told.messages] == ["csv", "files", "markdown"]


def test_nobody_waits_for_a_plugin_that_is_parked() -> None:
    settling, told = begun()
    assert not settling.catch_up(CLOSED, frozenset({"files"}))
    settling.heard(CaughtUp("csv", 2))
    assert settling.heard(PluginParked("markdown", "it crashed"))
    assert settling.catch_up(CLOSED, frozenset(PLUGINS))

    assert not settling.settle(frozenset({"files"}))
    assert not settling.heard(PluginParked("csv", "it crashed"))
    assert told.messages[-1] == ("markdown", SettleRequested)
    assert settling.heard(PluginParked("markdown", "it crashed"))
    assert settling.settle(frozenset(PLUGINS))
