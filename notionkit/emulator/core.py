"""What every endpoint stands on: finding objects as the connection sees them, and cutting lists."""

from collections.abc import Callable
from typing import Any

import attrs

from notionkit.emulator.capabilities import ALL, Capability
from notionkit.emulator.errors import ApiFailure, invalid
from notionkit.emulator.markdown import MOST_RECORDS
from notionkit.emulator.paging import Page, PageRequest, cut
from notionkit.emulator.present import Presenter
from notionkit.emulator.richtext import Json
from notionkit.emulator.times import Clock
from notionkit.emulator.world import World

_CACHED_LISTINGS = 256


@attrs.frozen
class Core:
    """The world as one running emulator serves it."""

    world: World
    presenter: Presenter
    clock: Clock
    base_url: str
    query_limit: int = 10_000
    record_limit: int = MOST_RECORDS
    capabilities: frozenset[Capability] = ALL
    _listings: dict[Any, tuple[int, list[Json]]] = attrs.field(factory=dict, repr=False)

    def need(self, kind: str, object_id: str) -> Json:
        """The raw object; 404 when it is not there or not shared."""
        body = self.world.get(kind, object_id)
        if body is None or not self.world.visible(object_id):
            raise self.not_found(kind, object_id)
        return body

    def present_block(self, block_id: str) -> Json:
        """A block as answers have it; any page is also a `child_page` block."""
        block, page = self.world.get("block", block_id), self.world.get("page", block_id)
        if not self.world.visible(block_id) or (block is None and page is None):
            raise self.not_found("block", block_id)
        return self.presenter.block(block) if block else self.presenter.page_as_block(page or {})

    def editable(self, object_id: str) -> None:
        """400 for what lies in the trash, or below something that does.

        Source: texts of the real API as its users quote them.
        """
        for own in self.world.path_up(object_id):
            if not self.world.in_trash(own):
                continue
            if own == object_id:
                raise invalid(
                    "Can't edit block that is archived. "
                    "You must unarchive the block before editing."
                )
            raise invalid(
                "Can't edit page on block with an archived ancestor. "
                "You must unarchive the ancestor before editing."
            )

    def cut(self, found: list[Json], wanted: PageRequest, *, prefix: str = "") -> Page[Json]:
        """The page of a listing that was asked for; ids (after a prefix) are its cursors."""
        return cut(found, lambda index: prefix + str(found[index]["id"]), wanted)

    def cached(self, key: Any, make: Callable[[], list[Json]]) -> list[Json]:
        """A listing that is made once for as long as nothing changes."""
        known = self._listings.get(key)
        if known is not None and known[0] == self.world.revision:
            return known[1]
        if len(self._listings) > _CACHED_LISTINGS:
            self._listings.clear()
        made = make()
        self._listings[key] = (self.world.revision, made)
        return made

    def not_found(self, kind: str, object_id: str) -> ApiFailure:
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
