"""What a plan asks Notion: who the token is, what search lists, and single objects by their ids.

The contents of pages are never among it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from notionkit import api, model
from notionkit.engine.planning.fates import Fate
from notionkit.engine.planning.foreseen import Key, Raw, is_node
from notionkit.mirror import Node

_READS: Mapping[str, Callable[[str], api.Request]] = {
    "page": api.retrieve_page,
    "database": api.retrieve_database,
    "data_source": api.retrieve_data_source,
    "block": api.retrieve_block,
}
"""The kinds in the order in which a run tries them for a target."""
_ABOVE = {"page_id": "page", "block_id": "block"}


@attrs.frozen
class Targets:
    """What became of the targets.

    Attributes:
        ids: The pages and databases meant; the page for a block.
        raws: Those that were read for it.
        requests: How many the run makes to come so far.
        unseen: Those that do not exist, or are not shared.
    """

    ids: tuple[str, ...] = ()
    raws: tuple[Raw, ...] = ()
    requests: int = 0
    unseen: tuple[str, ...] = ()


@attrs.define
class Inquiry:
    """Asks on behalf of a plan.

    Attributes:
        client: Asks Notion.
        answers: How many answers the search took.
    """

    client: api.Client
    answers: int = 0

    def searched(self, *, in_trash: bool = False) -> list[Raw]:
        """Return all that search lists."""
        found: list[Raw] = []
        for page in self.client.list_pages(api.search(in_trash=in_trash)):
            self.answers += not in_trash
            found += [raw for each in page.results if is_node(raw := model.unstructure(each))]
        return found

    def targets(self, ids: Sequence[str], listed: Mapping[Key, Raw]) -> Targets:
        """Find out what the targets are; what search lists need not be read for it."""
        found = Targets()
        for target in ids:
            found = self._with(found, target, listed)
        return found

    def fate(self, node: Node) -> Fate:
        """Read whether an object is there."""
        raw = self._read(str(node.kind), node.id)
        if raw is None:
            return "lost"
        return "in_trash" if raw.get("in_trash") or raw.get("archived") else "there"

    def _with(self, found: Targets, target: str, listed: Mapping[Key, Raw]) -> Targets:
        tries = list(self._tries(target, listed))
        requests, raw = found.requests + len(tries), tries[-1]
        if raw is None or raw.get("object") == "block":
            return attrs.evolve(found, requests=requests, unseen=(*found.unseen, target))
        ids, raws = (*found.ids, str(raw["id"])), (*found.raws, raw)
        return attrs.evolve(found, ids=ids, raws=raws, requests=requests)

    def _tries(self, target: str, listed: Mapping[Key, Raw]) -> Iterator[Raw | None]:
        """Yield the answer to each try, the last one says what it is; a block leads to its page."""
        kinds, at = list(_READS), target
        while kinds:
            kind = kinds.pop(0)
            raw = listed.get((kind, at)) or self._read(kind, at)
            yield raw
            if raw is not None:
                parent = raw.get("parent") or {}
                above = _ABOVE.get(str(parent.get("type"))) if kind == "block" else None
                kinds, at = ([above], str(parent[parent["type"]])) if above else ([], at)

    def _read(self, kind: str, object_id: str) -> dict[str, Any] | None:
        try:
            return self.client.send(_READS[kind](object_id))
        except (api.ObjectNotFound, api.ValidationError):
            return None
