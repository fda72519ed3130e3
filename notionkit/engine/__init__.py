"""The engine: wires supervised actors to Notion and sees a run to its end.

The names are imported when they are first used, so that reading settings does not start the whole
machinery.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from notionkit.engine.ours import require_our_actors

if TYPE_CHECKING:
    from notionkit.engine.errors import EngineError, EngineFailed, RunRefused, RunUnfinished
    from notionkit.engine.events import Event, EventKind
    from notionkit.engine.figures.snapshot import Snapshot
    from notionkit.engine.kit import NotionKit, Run
    from notionkit.engine.result import RunResult
    from notionkit.engine.setting_rules import InvalidSetting
    from notionkit.engine.settings import Settings

__all__ = [
    "EngineError",
    "EngineFailed",
    "Event",
    "EventKind",
    "InvalidSetting",
    "NotionKit",
    "Run",
    "RunRefused",
    "RunResult",
    "RunUnfinished",
    "Settings",
    "Snapshot",
]

_HOME = {
    "EngineError": "errors",
    "EngineFailed": "errors",
    "Event": "events",
    "EventKind": "events",
    "InvalidSetting": "setting_rules",
    "NotionKit": "kit",
    "Run": "kit",
    "RunRefused": "errors",
    "RunResult": "result",
    "RunUnfinished": "errors",
    "Settings": "settings",
    "Snapshot": "figures.snapshot",
}

_NEEDS_ACTORS = {
    name for name, home in _HOME.items() if home in {"events", "kit", "figures.snapshot"}
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name in _NEEDS_ACTORS:
        require_our_actors()
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
