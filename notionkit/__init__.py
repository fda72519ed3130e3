"""NotionKit gets a whole Notion workspace out, and proves that nothing is missing.

The names below are imported on first use, so that ``import notionkit`` costs next to nothing and
a program that only wants the SDK never loads the actor system.
"""

import logging
from importlib import import_module
from typing import TYPE_CHECKING, Any

from notionkit._version import __version__

if TYPE_CHECKING:
    from notionkit.api import Client
    from notionkit.engine import NotionKit
    from notionkit.engine.settings import Settings

logging.getLogger(__name__).addHandler(logging.NullHandler())

_HOMES = {
    "Client": "notionkit.api",
    "NotionKit": "notionkit.engine",
    "Settings": "notionkit.engine.settings",
}

__all__ = ["Client", "NotionKit", "Settings", "__version__"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
