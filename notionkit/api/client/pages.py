"""Pages, their properties, and pages as Markdown."""

from collections.abc import Iterator, Sequence
from typing import Any

import attrs

from notionkit.api import endpoints
from notionkit.api.client.calls import only, sound
from notionkit.api.client.schemas import SchemaCalls
from notionkit.api.client.tasks import TaskCalls
from notionkit.api.endpoints import UNSET, Unset
from notionkit.api.endpoints.parts import Json
from notionkit.api.errors import InvalidArgument
from notionkit.api.messages import Request
from notionkit.api.paging import list_pages
from notionkit.model import (
    DataSource,
    Page,
    PageMarkdown,
    PeopleValue,
    PropertyItem,
    PropertyValue,
    RelationValue,
)
from notionkit.model.registry import Schema
from notionkit.model.rules import wrong

SHOWN = 25
"""How many relations and people a page shows."""


class PageCalls(SchemaCalls, TaskCalls):
    """Pages, rows and templates: properties here, content by blocks or Markdown."""

    def retrieve_page(self, page_id: str, *, filter_properties: Sequence[str] = ()) -> Page:
        """Return a page: its properties (those with the given ids, or all), not its blocks.

        Relations and people show 25 at most; :meth:`page_property` gives them all.

        Raises:
            ObjectNotFound: it is missing, or not shared with the connection.
        """
        request = endpoints.retrieve_page(page_id, filter_properties=filter_properties)
        return self._one(request, Page)

    def page_property(self, page_id: str, property_id: str) -> Iterator[PropertyItem]:
        """Yield the items of a property to its end; a property that is no list gives one item.

        The result of a rollup stands in ``about`` of the last of
        ``list_pages(endpoints.page_property(...))``.

        Raises:
            ObjectNotFound: the page or property is missing, or not shared.
        """
        return self._items(sound(endpoints.page_property(page_id, property_id)))

    def _items(self, request: Request) -> Iterator[PropertyItem]:
        first = self.send(request)
        if first.get("object") == "property_item":
            yield self._read(first, PropertyItem)
            return
        for page in list_pages(request, self.send, first=first, version=self.notion_version):
            yield from only(page, PropertyItem)

    def complete_page(self, page: Page) -> Page:
        """Return a page or row whose relations and people are there to the last one.

        A page shows 25 of each; one request more for each property of which there are more, or
        may be. Source: Notion API reference, retrieve a page, "limits".

        Raises:
            ObjectNotFound: the page is gone meanwhile.
        """
        if not isinstance(page, Page):
            raise InvalidArgument(wrong("page", "a Page", page))
        whole = {
            name: self._whole(page.id, value)
            for name, value in page.properties.items()
            if _may_be_cut(value)
        }
        return attrs.evolve(page, properties={**page.properties, **whole}) if whole else page

    def _whole(self, page_id: str, value: PropertyValue) -> PropertyValue:
        items = tuple(item.value for item in self.page_property(page_id, value.id))
        if isinstance(value, RelationValue):
            return attrs.evolve(value, value=items, has_more=False)
        return attrs.evolve(value, value=items)

    def create_page(
        self,
        parent: Json | Unset = UNSET,
        *,
        properties: Json | Unset = UNSET,
        icon: Json | Unset | None = UNSET,
        cover: Json | Unset | None = UNSET,
        children: Sequence[Any] | Unset = UNSET,
        markdown: str | Unset = UNSET,
        template: Json | Unset = UNSET,
        position: Json | Unset = UNSET,
        allow_async: bool | Unset = UNSET,
        filter_properties: Sequence[str] = (),
        schema: Schema | DataSource | None = None,
    ) -> Page:
        """Make a page or row, and return it; arguments as :func:`endpoints.create_page`.

        Properties are checked before anything is sent: against ``schema`` (or the data source
        whose it is), else against the one that the client has met, see ``schema``. With
        ``allow_async``, waits for the task that Notion may make of it.

        Raises:
            InvalidValues: properties that do not fit the schema; names all of them by path.
            InvalidArgument: more than 100 blocks in a list, 1,000 in all or two levels of children.
            ValidationError: values that do not fit; see :mod:`notionkit.model.registry`.
            RestrictedResource: the connection may not insert content.
            ObjectNotFound: the parent is missing or not shared.
            CommittedWrite: it was made, but Notion ran out of time; ``resource_id`` names it.
        """
        self._check_values(properties, schema, parent)
        request = endpoints.create_page(
            parent,
            properties=properties,
            icon=icon,
            cover=cover,
            children=children,
            markdown=markdown,
            template=template,
            position=position,
            allow_async=allow_async,
            filter_properties=filter_properties,
        )
        return self._done(request, Page)

    def update_page(
        self,
        page_id: str,
        *,
        properties: Json | Unset = UNSET,
        icon: Json | Unset | None = UNSET,
        cover: Json | Unset | None = UNSET,
        in_trash: bool | Unset = UNSET,
        is_archived: bool | Unset = UNSET,
        is_locked: bool | Unset = UNSET,
        template: Json | Unset = UNSET,
        erase_content: bool | Unset = UNSET,
        filter_properties: Sequence[str] = (),
        schema: Schema | DataSource | None = None,
    ) -> Page:
        """Change what is given of a page, and return it; arguments as the endpoint's.

        ``in_trash`` moves it to the trash or back; ``erase_content`` cannot be undone. With
        ``schema``, checks the properties against it before anything is sent.

        Raises:
            InvalidValues: properties that do not fit the schema; names all of them by path.
        """
        self._check_values(properties, schema)
        request = endpoints.update_page(
            page_id,
            properties=properties,
            icon=icon,
            cover=cover,
            in_trash=in_trash,
            is_archived=is_archived,
            is_locked=is_locked,
            template=template,
            erase_content=erase_content,
            filter_properties=filter_properties,
        )
        return self._one(request, Page)

    def move_page(self, page_id: str, parent: Json) -> Page:
        """Move a page under a ``page_id`` or into a ``data_source_id``, and return it.

        Raises:
            ValidationError: it is no ordinary page, or cannot stand there.
            ObjectNotFound: page or parent is missing, or not shared.
        """
        return self._one(endpoints.move_page(page_id, parent), Page)

    def page_markdown(
        self,
        page_id: str,
        *,
        include_transcript: bool = False,
        markdown_version: str | None = None,
    ) -> PageMarkdown:
        """Return a page as Markdown, or a part of one (an id of ``unknown_block_ids``).

        At about 20,000 records it is ``truncated``.

        Raises:
            ObjectNotFound: it is missing, or not shared with the connection.
        """
        request = endpoints.page_markdown(
            page_id, include_transcript=include_transcript, markdown_version=markdown_version
        )
        return self._one(request, PageMarkdown)

    def update_page_markdown(
        self,
        page_id: str,
        command: Json,
        *,
        allow_async: bool | Unset = UNSET,
        markdown_version: str | Unset = UNSET,
    ) -> PageMarkdown:
        """Change the content of a page, and return all of it.

        ``command`` comes from ``endpoints.update_content``, ``replace_content``,
        ``insert_content`` or ``replace_content_range``. With ``allow_async``, waits for the task.

        Raises:
            ValidationError: an old text that is not there exactly once, a child page that would be
                lost without ``allow_deleting_content``, a page that is too large or synced.
        """
        request = endpoints.update_page_markdown(
            page_id, command, allow_async=allow_async, markdown_version=markdown_version
        )
        return self._done(request, PageMarkdown)


def _may_be_cut(value: PropertyValue) -> bool:
    if isinstance(value, RelationValue):
        return value.has_more
    return isinstance(value, PeopleValue) and len(value.value) == SHOWN
