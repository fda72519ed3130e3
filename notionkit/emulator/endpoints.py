"""What each endpoint answers, as plain functions over the world; no HTTP in sight.

Every function takes the call and returns the answer's JSON object without its `request_id`, or
raises ApiFailure.
"""

from typing import Any
from urllib.parse import unquote

import attrs

from notionkit.emulator.call import Call
from notionkit.emulator.errors import ApiFailure, failed_validation
from notionkit.emulator.ids import parse_uuid
from notionkit.emulator.paging import Page, PageRequest, cut, envelope, page_request
from notionkit.emulator.present import Presenter
from notionkit.emulator.property_items import property_item
from notionkit.emulator.querying import INCOMPLETE, cursor_prefix, query_rows
from notionkit.emulator.richtext import Json
from notionkit.emulator.searching import search
from notionkit.emulator.times import Clock
from notionkit.emulator.world import World

_UPLOAD_LIMIT = 5 * 1024 * 1024


@attrs.frozen
class Endpoints:
    """The endpoints of one running emulator."""

    world: World
    presenter: Presenter
    clock: Clock
    base_url: str
    query_limit: int
    _listings: dict[Any, tuple[int, list[Json]]] = attrs.field(factory=dict, repr=False)

    # -- users

    def me(self, _call: Call) -> Json:
        """GET /v1/users/me"""
        return self._full_bot()

    def users(self, call: Call) -> Json:
        """GET /v1/users: members and bots; only our own bot is described in full."""
        found = [
            self._full_bot() if own["id"] == self.world.bot_id else own
            for own in self.world.users.values()
        ]
        page = self._cut(found, page_request(call.flat_query, "query"))
        return envelope("user", page.items, page.next_cursor)

    def user(self, call: Call) -> Json:
        """GET /v1/users/{user_id}"""
        user_id = call.id("user_id")
        if user_id == self.world.bot_id:
            return self._full_bot()
        if user_id not in self.world.users:
            raise self._not_found("user", user_id)
        return self.world.users[user_id]

    # -- search

    def search(self, call: Call) -> Json:
        """POST /v1/search"""
        wanted = page_request(call.body, "body")
        what = repr([call.body.get(key) for key in ("query", "filter", "sort")])
        found = self._cached(("search", what), lambda: search(self.world, call.body))
        page = self._cut(found[: self.query_limit], wanted)
        return self._pages_or_sources(
            [self._page_or_source(own) for own in page.items], page, found
        )

    # -- pages

    def page(self, call: Call) -> Json:
        """GET /v1/pages/{page_id}"""
        return self.presenter.page(
            self._need("page", call.id("page_id")), only=call.filter_properties()
        )

    def property_item(self, call: Call) -> Json:
        """GET /v1/pages/{page_id}/properties/{property_id}"""
        page = self._need("page", call.id("page_id"))
        wanted = unquote(call.path["property_id"])
        for name, own in page["properties"].items():
            if wanted in (unquote(own["id"]), name):
                value = self.presenter.value(page, own, whole=True)
                return property_item(
                    page["id"], value, page_request(call.flat_query, "query"), self.base_url
                )
        raise ApiFailure(404, "object_not_found", f"Could not find property with ID: {wanted}.")

    # -- databases

    def database(self, call: Call) -> Json:
        """GET /v1/databases/{database_id}: 404 as well when no data source may be seen."""
        database_id = call.id("database_id")
        shown = self.presenter.database(self._need("database", database_id))
        if not shown["data_sources"]:
            raise self._not_found("database", database_id)
        return shown

    def data_source(self, call: Call) -> Json:
        """GET /v1/data_sources/{data_source_id}"""
        return self.presenter.data_source(self._need("data_source", call.id("data_source_id")))

    def query(self, call: Call) -> Json:
        """POST /v1/data_sources/{data_source_id}/query"""
        source = self._need("data_source", call.id("data_source_id"))
        wanted, body, only = page_request(call.body, "body"), call.body, call.filter_properties()
        what = repr([source["id"], *(body.get(key) for key in ("filter", "sorts", "is_archived"))])
        now = self.clock.time()
        found = self._cached(
            ("query", what, int(now) // 60), lambda: query_rows(self.world, source, body, now)
        )
        capped = found[: self.query_limit]
        page = self._cut(capped, wanted, prefix=cursor_prefix(source["id"], body))
        results = [self.presenter.page(row, only=only) for row in page.items]
        return self._pages_or_sources(results, page, found)

    # -- blocks

    def block(self, call: Call) -> Json:
        """GET /v1/blocks/{block_id}; any page is also a `child_page` block."""
        return self._present_block(call.id("block_id"))

    def children(self, call: Call) -> Json:
        """GET /v1/blocks/{block_id}/children; a synced copy lists its original's children."""
        holder = self._holder(call.id("block_id"))
        found = self.world.listed_children(holder)
        wanted = page_request(call.flat_query, "query")
        page = self._cut(found, wanted)
        return envelope(
            "block", [self.presenter.block(own) for own in page.items], page.next_cursor
        )

    # -- comments

    def comments(self, call: Call) -> Json:
        """GET /v1/comments?block_id=: those of this very page or block, oldest first."""
        written = call.first("block_id")
        if written is None:
            raise failed_validation("query.block_id", "defined", "undefined")
        block_id = parse_uuid(written)
        if block_id is None:
            raise failed_validation("query.block_id", "a valid uuid", f'"{written}"')
        self._holder(block_id)
        found = [self.world.need("comment", own) for own in self.world.comments.get(block_id, ())]
        page = self._cut(found, page_request(call.flat_query, "query"))
        results = [self.presenter.comment(own) for own in page.items]
        return envelope("comment", results, page.next_cursor)

    # -- inside

    def _need(self, kind: str, object_id: str) -> Json:
        body = self.world.get(kind, object_id)
        if body is None or not self.world.visible(object_id):
            raise self._not_found(kind, object_id)
        return body

    def _present_block(self, block_id: str) -> Json:
        block, page = self.world.get("block", block_id), self.world.get("page", block_id)
        if not self.world.visible(block_id) or (block is None and page is None):
            raise self._not_found("block", block_id)
        return self.presenter.block(block) if block else self.presenter.page_as_block(page or {})

    def _holder(self, block_id: str) -> str:
        """Whose children are listed: the block's own, or for a synced copy its original's."""
        if self._known_by_children_only(block_id):
            return block_id
        block = self._present_block(block_id)
        if block["type"] != "synced_block" or block["synced_block"]["synced_from"] is None:
            return block_id
        original = block["synced_block"]["synced_from"]["block_id"]
        self._present_block(original)
        return str(original)

    def _known_by_children_only(self, block_id: str) -> bool:
        """In recordings a block may be known by its children alone."""
        known = self.world.get("block", block_id) or self.world.get("page", block_id)
        return known is None and block_id in self.world.children

    def _page_or_source(self, body: Json) -> Json:
        if body["object"] == "page":
            return self.presenter.page(body)
        return self.presenter.data_source(body)

    def _full_bot(self) -> Json:
        bot = {
            "owner": {"type": "workspace", "workspace": True},
            "workspace_name": self.world.name,
            "workspace_id": self.world.space_id,
            "workspace_limits": {"max_file_upload_size_in_bytes": _UPLOAD_LIMIT},
        }
        return self.world.users[self.world.bot_id] | {"bot": bot}

    def _cut(self, found: list[Json], wanted: PageRequest, *, prefix: str = "") -> Page[Json]:
        """The page of a listing that was asked for; ids (after a prefix) are its cursors."""
        return cut(found, lambda index: prefix + str(found[index]["id"]), wanted)

    def _pages_or_sources(self, results: list[Json], page: Page[Json], found: list[Json]) -> Json:
        """The list answer of search and query: `request_status` only where the cap was reached."""
        last: Json = {"page_or_data_source": {}}
        if len(found) > self.query_limit:
            last["request_status"] = INCOMPLETE
        return envelope("page_or_data_source", results, page.next_cursor, **last)

    def _cached(self, key: Any, make: Any) -> list[Json]:
        known = self._listings.get(key)
        if known is not None and known[0] == self.world.revision:
            return known[1]
        if len(self._listings) > 256:
            self._listings.clear()
        made: list[Json] = make()
        self._listings[key] = (self.world.revision, made)
        return made

    def _not_found(self, kind: str, object_id: str) -> ApiFailure:
        """404 as recorded: a missing data source is called a database."""
        word = "database" if kind == "data_source" else kind
        message = f"Could not find {word} with ID: {object_id}. "
        if kind == "user":
            message += "Make sure your integration has the capability to read user information."
            return ApiFailure(404, "object_not_found", message)
        message += (
            "Make sure the relevant pages and databases are shared with your integration "
            f'"{self.world.integration}".'
        )
        about = {"integration_id": self.world.bot_id}
        return ApiFailure(404, "object_not_found", message, additional_data=about)


def unknown_route() -> ApiFailure:
    """400 for a path or verb that does not exist. Source: recorded answers."""
    return ApiFailure(400, "invalid_request_url", "Invalid request URL.")
