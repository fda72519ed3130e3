"""Blocks, comments and meeting notes."""

from collections.abc import Iterator, Sequence
from typing import Any

from notionkit.api import endpoints
from notionkit.api.client.calls import Calls, only
from notionkit.api.endpoints import UNSET, Unset
from notionkit.api.endpoints.parts import Json
from notionkit.model import Block, Comment, ListPage


class BlockCalls(Calls):
    """The content of pages."""

    def retrieve_block(self, block_id: str) -> Block:
        """Return a block, without its children.

        Raises:
            ObjectNotFound: it is missing, or not shared with the connection.
        """
        return self._one(endpoints.retrieve_block(block_id), Block)

    def block_children(self, block_id: str) -> Iterator[Block]:
        """Yield the children of a block or page, one level deep.

        Raises:
            ObjectNotFound: the block or page is missing, or not shared.
        """
        return self._each(endpoints.block_children(block_id), Block)

    def append_block_children(
        self, block_id: str, children: Sequence[Any], *, position: Json | Unset = UNSET
    ) -> list[Block]:
        """Append blocks, and return the new ones of the first level.

        Takes at most 100 blocks in a list, two levels of children and 1,000 blocks in all;
        ``position`` as :func:`endpoints.append_block_children`. The answer to ``after_block`` goes
        on with the blocks that follow; these are left out.

        Raises:
            InvalidArgument: it is too much for one request.
            CommittedWrite: they were appended, but Notion ran out of time; see ``child_ids``.
        """
        request = endpoints.append_block_children(
            block_id, children, position=position, version=self.notion_version
        )
        page = self._one(request, ListPage)
        return list(only(page, Block))[: len(children)]

    def update_block(
        self,
        block_id: str,
        content: Json | Unset = UNSET,
        *,
        in_trash: bool | Unset = UNSET,
    ) -> Block:
        """Change a block (``{type: {...}}``), and return it; its type and children stay.

        Raises:
            InvalidArgument: several types at once, or children.
            ValidationError: another type than the block's, or a field that cannot change.
            ObjectNotFound: it is missing, or not shared with the connection.
        """
        return self._one(endpoints.update_block(block_id, content, in_trash=in_trash), Block)

    def delete_block(self, block_id: str) -> Block:
        """Move a block or page to the trash, and return it.

        Raises:
            ObjectNotFound: it is missing, or not shared with the connection.
            RestrictedResource: the connection may not update content.
        """
        return self._one(endpoints.delete_block(block_id), Block)

    def create_meeting_notes(
        self,
        source: Json,
        *,
        parent: Json | Unset = UNSET,
        title: str | Unset = UNSET,
        language: str | Unset = UNSET,
        kickoff_summary: bool | Unset = UNSET,
    ) -> Block:
        """Make meeting notes out of a recording, and return their block, maybe its id alone.

        Raises:
            InvalidArgument: an upload without a parent.
            ObjectNotFound: source or parent is missing, or not shared.
        """
        request = endpoints.create_meeting_notes(
            source, parent=parent, title=title, language=language, kickoff_summary=kickoff_summary
        )
        return self._one(request, Block)

    def query_meeting_notes(
        self,
        *,
        filter: Json | Unset = UNSET,  # noqa: A002 - the API's own word
        sort: Sequence[Json] | Unset = UNSET,
        limit: int | Unset = UNSET,
    ) -> list[Block]:
        """Return meeting notes, 50 at most unless ``limit`` says more; there is no cursor.

        Raises:
            InvalidArgument: a filter or sort that Notion does not take.
        """
        request = endpoints.query_meeting_notes(filter=filter, sort=sort, limit=limit)
        return list(only(self._one(request, ListPage), Block))


class CommentCalls(Calls):
    """Comments on pages and blocks."""

    def list_comments(self, block_id: str) -> Iterator[Comment]:
        """Yield the open comments on a block, or on a page itself; oldest first.

        Raises:
            RestrictedResource: the connection may not read comments.
            ObjectNotFound: the block or page is missing, or not shared.
        """
        return self._each(endpoints.list_comments(block_id), Comment)

    def create_comment(
        self,
        *,
        parent: Json | Unset = UNSET,
        discussion_id: str | Unset = UNSET,
        rich_text: Sequence[Any] | Unset = UNSET,
        markdown: str | Unset = UNSET,
        attachments: Sequence[Any] | Unset = UNSET,
        display_name: Json | Unset = UNSET,
    ) -> Comment:
        """Comment, and return the comment; arguments as :func:`endpoints.create_comment`.

        At most 3 attachments. A connection that may not read comments gets its id alone.

        Raises:
            InvalidArgument: not one of ``parent`` and ``discussion_id``, or not one of the two
                texts.
            RestrictedResource: the connection may not insert comments.
            ObjectNotFound: the page, block or discussion is missing, or not shared.
        """
        request = endpoints.create_comment(
            parent=parent,
            discussion_id=discussion_id,
            rich_text=rich_text,
            markdown=markdown,
            attachments=attachments,
            display_name=display_name,
        )
        return self._one(request, Comment)

    def retrieve_comment(self, comment_id: str) -> Comment:
        """Return a comment.

        Raises:
            ObjectNotFound: it is missing, or not shared with the connection.
            RestrictedResource: the connection may not read comments.
        """
        return self._one(endpoints.retrieve_comment(comment_id), Comment)

    def update_comment(
        self,
        comment_id: str,
        *,
        rich_text: Sequence[Any] | Unset = UNSET,
        markdown: str | Unset = UNSET,
    ) -> Comment:
        """Change a comment of the connection's own, and return it.

        Raises:
            InvalidArgument: not one of the two texts.
            RestrictedResource: it is another's.
            ObjectNotFound: it is missing, or not shared with the connection.
        """
        request = endpoints.update_comment(comment_id, rich_text=rich_text, markdown=markdown)
        return self._one(request, Comment)

    def delete_comment(self, comment_id: str) -> Comment:
        """Delete a comment of the connection's own, and return it.

        Raises:
            ObjectNotFound: it is missing, or not shared with the connection.
            RestrictedResource: it is another's, or the connection may not insert comments.
        """
        return self._one(endpoints.delete_comment(comment_id), Comment)
