"""In what the versions of the API differ, of all that the model knows.

The classes of the model hold what any version sends. A dialect says what one version does *not*
have: reading passes over that, strict reading reports it, and an object that was made here is
written without it. Only differences that are sure are here; what Notion adds without a new version
it adds to all of them.
Source: Notion API reference, versioning, and the upgrade guides to 2025-09-03 and 2026-03-11.
"""

from collections.abc import Mapping
from functools import lru_cache

import attrs

from notionkit.model.base import ApiObject
from notionkit.model.objects import Block, Database, DataSource, ListPage, Page
from notionkit.model.parents import Parent
from notionkit.model.schemas import RelationConfig
from notionkit.model.uploads import FileUploadObject
from notionkit.model.versions import (
    NOTION_VERSION,
    VERSION_2022_06_28,
    VERSION_2025_09_03,
    VERSION_2026_03_11,
)
from notionkit.model.views import View, ViewQuery
from notionkit.model.webhooks import EVENT_NAMES, WebhookEvent

Words = Mapping[type[ApiObject], frozenset[str]]

_NONE: frozenset[str] = frozenset()


@attrs.frozen(eq=False)
class Dialect:
    """What ``version`` has not: ``objects`` at all, ``keys`` of objects, values of their ``type``.

    What is said of a class holds for its subclasses.
    """

    version: str
    objects: frozenset[type[ApiObject]]
    keys: Words
    types: Words

    def lacks_keys(self, cls: type[ApiObject]) -> frozenset[str]:
        """Return the keys of a class that this version does not send."""
        return _inherited(self.keys, cls)

    def lacks_types(self, cls: type[ApiObject]) -> frozenset[str]:
        """Return the values of ``type`` that objects of a class do not have at this version."""
        return _inherited(self.types, cls)


def _inherited(words: Words, cls: type[ApiObject]) -> frozenset[str]:
    return _NONE.union(*(words.get(kind, _NONE) for kind in cls.__mro__))


def _events(*groups: str) -> frozenset[str]:
    return frozenset(f"{group}.{name}" for group in groups for name in EVENT_NAMES[group])


_CONTAINER: Words = {Database: frozenset({"properties", "created_by", "last_edited_by"})}
"""What a database leaves to its data sources."""

_TRASH: Words = dict.fromkeys((Page, Block, DataSource, FileUploadObject), frozenset({"archived"}))

_OLD_EVENTS = frozenset({"database.content_updated", "database.schema_updated"})

DIALECTS = (
    Dialect(
        VERSION_2022_06_28,
        objects=frozenset({DataSource, View, ViewQuery}),
        keys={
            Database: frozenset({"data_sources"}),
            Parent: frozenset({"data_source_id"}),
            RelationConfig: frozenset({"data_source_id"}),
        },
        types={
            Block: frozenset({"meeting_notes"}),
            ListPage: frozenset({"page_or_data_source", "view"}),
            Parent: frozenset({"data_source_id"}),
            WebhookEvent: _events("data_source", "view"),
        },
    ),
    Dialect(
        VERSION_2025_09_03,
        objects=frozenset(),
        keys=_CONTAINER,
        types={
            Block: frozenset({"meeting_notes"}),
            ListPage: frozenset({"page_or_database"}),
            WebhookEvent: _OLD_EVENTS,
        },
    ),
    Dialect(
        VERSION_2026_03_11,
        objects=frozenset(),
        keys={**_TRASH, Database: _CONTAINER[Database] | {"archived"}},
        types={
            Block: frozenset({"transcription"}),
            ListPage: frozenset({"page_or_database"}),
            WebhookEvent: _OLD_EVENTS,
        },
    ),
)
"""One for each version that NotionKit speaks, the oldest first."""


@lru_cache(maxsize=64)
def dialect(version: str = NOTION_VERSION) -> Dialect:
    """Return the newest dialect that is no newer than ``version``; the oldest for what is older."""
    spoken = [own for own in DIALECTS if own.version <= version]
    return spoken[-1] if spoken else DIALECTS[0]
