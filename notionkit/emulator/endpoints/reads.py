"""What the reading endpoints answer, as plain functions over the world; no HTTP in sight.

Every function takes the call and returns the answer's JSON object without its `request_id`, or
raises ApiFailure.
"""

from urllib.parse import unquote

import attrs

from notionkit.emulator.call import Call
from notionkit.emulator.capabilities import Capability
from notionkit.emulator.core import Core
from notionkit.emulator.endpoints.placing import only_source
from notionkit.emulator.errors import ApiFailure, failed_validation
from notionkit.emulator.ids import parse_uuid
from notionkit.emulator.paging import Page, envelope, page_request
from notionkit.emulator.property_items import property_item
from notionkit.emulator.querying import INCOMPLETE, cursor_prefix, query_rows
from notionkit.emulator.richtext import Json
from notionkit.emulator.searching import legacy_search, search


@attrs.frozen
class Reads:
    """Users, search, pages, databases, blocks and comments, as they are read."""

    core: Core

    # -- users

    def me(self, _call: Call) -> Json:
        """GET /v1/users/me"""
        return self._full_bot()

    def users(self, call: Call) -> Json:
        """GET /v1/users: members and bots; only our own bot is described in full."""
        found = [
            self._full_bot() if own["id"] == self.core.world.bot_id else self._shown_user(own)
            for own in self.core.world.users.values()
        ]
        page = self.core.cut(found, page_request(call.flat_query, "query"))
        return envelope("user", page.items, page.next_cursor)

    def user(self, call: Call) -> Json:
        """GET /v1/users/{user_id}"""
        user_id = call.id("user_id")
        if user_id == self.core.world.bot_id:
            return self._full_bot()
        if user_id not in self.core.world.users:
            raise self.core.not_found("user", user_id)
        return self._shown_user(self.core.world.users[user_id])

    # -- search

    def search(self, call: Call) -> Json:
        """POST /v1/search"""
        wanted = page_request(call.body, "body")
        what = repr([call.body.get(key) for key in ("query", "filter", "sort")])
        body = legacy_search(call.body) if call.legacy else call.body
        found = self.core.cached(
            ("search", call.legacy, what), lambda: search(self.core.world, body)
        )
        page = self.core.cut(found[: self.core.query_limit], wanted)
        return self._pages_or_sources(
            [self._page_or_source(own) for own in page.items], page, found
        )

    # -- pages

    def page(self, call: Call) -> Json:
        """GET /v1/pages/{page_id}"""
        return self.core.presenter.page(
            self.core.need("page", call.id("page_id")), only=call.filter_properties()
        )

    def property_item(self, call: Call) -> Json:
        """GET /v1/pages/{page_id}/properties/{property_id}"""
        page = self.core.need("page", call.id("page_id"))
        wanted = unquote(call.path["property_id"])
        for name, own in page["properties"].items():
            if wanted in (unquote(own["id"]), name):
                value = self.core.presenter.value(page, own, whole=True)
                return property_item(
                    page["id"], value, page_request(call.flat_query, "query"), self.core.base_url
                )
        raise ApiFailure(404, "object_not_found", f"Could not find property with ID: {wanted}.")

    # -- databases

    def database(self, call: Call) -> Json:
        """GET /v1/databases/{database_id}: 404 as well when no data source may be seen."""
        database_id = call.id("database_id")
        shown = self.core.presenter.database(self.core.need("database", database_id))
        if call.legacy:
            only_source(self.core, shown)
        if not shown["data_sources"]:
            raise self.core.not_found("database", database_id)
        return shown

    def data_source(self, call: Call) -> Json:
        """GET /v1/data_sources/{data_source_id}"""
        return self.core.presenter.data_source(
            self.core.need("data_source", call.id("data_source_id"))
        )

    def query(self, call: Call) -> Json:
        """POST /v1/data_sources/{data_source_id}/query"""
        source = self.core.need("data_source", call.id("data_source_id"))
        wanted, body, only = page_request(call.body, "body"), call.body, call.filter_properties()
        what = repr([source["id"], *(body.get(key) for key in ("filter", "sorts", "is_archived"))])
        now = self.core.clock.time()
        found = self.core.cached(
            ("query", what, int(now) // 60), lambda: query_rows(self.core.world, source, body, now)
        )
        capped = found[: self.core.query_limit]
        page = self.core.cut(capped, wanted, prefix=cursor_prefix(source["id"], body))
        results = [self.core.presenter.page(row, only=only) for row in page.items]
        return self._pages_or_sources(results, page, found)

    # -- blocks

    def block(self, call: Call) -> Json:
        """GET /v1/blocks/{block_id}; any page is also a `child_page` block."""
        return self.core.present_block(call.id("block_id"))

    def children(self, call: Call) -> Json:
        """GET /v1/blocks/{block_id}/children; a synced copy lists its original's children."""
        holder = self._holder(call.id("block_id"))
        found = self.core.world.listed_children(holder)
        wanted = page_request(call.flat_query, "query")
        page = self.core.cut(found, wanted)
        return envelope(
            "block", [self.core.presenter.block(own) for own in page.items], page.next_cursor
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
        found = [
            self.core.world.need("comment", own)
            for own in self.core.world.comments.get(block_id, ())
        ]
        page = self.core.cut(found, page_request(call.flat_query, "query"))
        results = [self.core.presenter.comment(own) for own in page.items]
        return envelope("comment", results, page.next_cursor)

    # -- inside

    def _holder(self, block_id: str) -> str:
        """Whose children are listed: the block's own, or for a synced copy its original's."""
        if self._known_by_children_only(block_id):
            return block_id
        block = self.core.present_block(block_id)
        if block["type"] != "synced_block" or block["synced_block"]["synced_from"] is None:
            return block_id
        original = block["synced_block"]["synced_from"]["block_id"]
        self.core.present_block(original)
        return str(original)

    def _known_by_children_only(self, block_id: str) -> bool:
        """In recordings a block may be known by its children alone."""
        known = self.core.world.get("block", block_id) or self.core.world.get("page", block_id)
        return known is None and block_id in self.core.world.children

    def _page_or_source(self, body: Json) -> Json:
        if body["object"] == "page":
            return self.core.presenter.page(body)
        return self.core.presenter.data_source(body)

    def _shown_user(self, user: Json) -> Json:
        """A user; people have their address only where the connection may read it."""
        if user["type"] != "person" or Capability.READ_EMAILS in self.core.capabilities:
            return user
        person = {key: own for key, own in user["person"].items() if key != "email"}
        return user | {"person": person}

    def _full_bot(self) -> Json:
        bot = {
            "owner": {"type": "workspace", "workspace": True},
            "workspace_name": self.core.world.name,
            "workspace_id": self.core.world.space_id,
            "workspace_limits": {"max_file_upload_size_in_bytes": self.core.world.upload_limit},
        }
        return self.core.world.users[self.core.world.bot_id] | {"bot": bot}

    def _pages_or_sources(self, results: list[Json], page: Page[Json], found: list[Json]) -> Json:
        """The list answer of search and query: `request_status` only where the cap was reached."""
        last: Json = {"page_or_data_source": {}}
        if len(found) > self.core.query_limit:
            last["request_status"] = INCOMPLETE
        stripped = self.core.world.stripped
        shown = [
            {"object": own["object"], "id": own["id"]} if own["id"] in stripped else own
            for own in results
        ]
        return envelope("page_or_data_source", shown, page.next_cursor, **last)
