"""The engine: wires supervised actors to Notion and sees a run to its end."""

from notionkit.engine.errors import EngineError, EngineFailed, RunRefused, RunUnfinished
from notionkit.engine.events import Event, EventKind
from notionkit.engine.kit import NotionKit, Run
from notionkit.engine.result import RunResult
from notionkit.engine.settings import InvalidSetting, Settings
from notionkit.engine.snapshot import Snapshot

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
