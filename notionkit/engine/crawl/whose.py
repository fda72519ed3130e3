"""Whose workspace an output is of: a token of another one must not take it over.

All that the output has would be missing there, and be told of as lost, or go.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from notionkit.engine.crawl.listings import ListingKind
from notionkit.engine.errors import RunUnfinished
from notionkit.mirror import MirrorView


class OtherWorkspace(RunUnfinished):
    """Raised when the token is of another workspace than what the output folder holds."""


@attrs.frozen
class Workspace:
    """A workspace as the token's own user tells it; older answers and people tell none.

    Source: Notion API reference, retrieve your token's bot user (`bot.workspace_id`).
    """

    id: str | None
    name: str | None = None

    @classmethod
    def of(cls, me: Mapping[str, Any]) -> Workspace:
        """Return that of an answer as it came."""
        found = me.get("bot")
        bot = found if isinstance(found, Mapping) else {}
        return cls(bot.get("workspace_id"), bot.get("workspace_name"))

    def require_same(self, token: Workspace, output: Path) -> None:
        """Check that the token's workspace is this one, of which the output is.

        Raises:
            OtherWorkspace: when both are known and differ.
        """
        if self.id and token.id and self.id != token.id:
            raise OtherWorkspace(
                f"The output folder {output} holds the export of the workspace {self.name!r}; "
                f"this token is of the workspace {token.name!r}. Nothing was read or changed. "
                "Choose another folder with --output, or use a token of the former workspace."
            )


def read_from(view: MirrorView) -> Workspace:
    """Return the workspace from which a mirror was filled, as far as it is known."""
    return Workspace.of(next(iter(view.listed(ListingKind.ME)), {}))
