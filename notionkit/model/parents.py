"""Where an object hangs. Source: Notion API reference, parent object."""

from typing import ClassVar

import attrs

from notionkit.model.base import ApiObject, one_of
from notionkit.model.ids import BlockId, DatabaseId, DataSourceId, PageId

PARENT_TYPES = (
    "workspace",
    "page_id",
    "block_id",
    "database_id",
    "data_source_id",
    "agent_id",
)


@attrs.frozen
class Parent(ApiObject):
    """The direct parent; a row names its data source and, beside it, the database of that."""

    shared: ClassVar[bool] = True

    type: str = one_of(*PARENT_TYPES, default="")
    page_id: PageId | None = None
    block_id: BlockId | None = None
    database_id: DatabaseId | None = None
    data_source_id: DataSourceId | None = None
    agent_id: str | None = None
    workspace: bool | None = None

    @property
    def id(self) -> str | None:
        """The id that ``type`` points at; ``None`` for the workspace and for unknown types."""
        found = getattr(self, self.type, None) if self.type in PARENT_TYPES else None
        return found if isinstance(found, str) else None
