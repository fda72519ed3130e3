"""What changed between two runs, with the text of each changed page before and after.

Both versions are rendered as the Markdown plugin renders the present one, and with the links that
the present has: so only what changed in the page itself makes a difference.
"""

from __future__ import annotations

import difflib
import json

import attrs

from notionkit.engine.history.altered_values import whole
from notionkit.engine.history.changes import Altered, Stretch, altered
from notionkit.mirror import MirrorView, Version
from notionkit.model import Page, StructureError, structure
from notionkit.plugins.context import DocumentContext
from notionkit.plugins.scene import Scene, written_in
from notionkit.render import block_tree, markdown
from notionkit.render.markdown.comments import Comments, typed

_FRONT = "---"
_TEXT = frozenset({"text", "comments"})
CONTEXT_LINES = 3


@attrs.frozen
class Compared:
    """An altered object, and the lines of a unified diff of its text without a file header."""

    altered: Altered
    diff: tuple[str, ...] = ()


def compared(
    view: MirrorView, stretch: Stretch, object_id: str | None = None, *, texts: bool = True
) -> list[Compared]:
    """Return what became of every object, or of one, with diffs of the `texts` of pages."""
    with view.snapshot():
        found = altered(view, stretch, object_id)
        if not texts or not any(map(_has_text, found)):
            return [Compared(each) for each in found]
        pages = _Texts(view)
        return [
            Compared(each, pages.diff(each.id, stretch) if _has_text(each) else ())
            for each in found
        ]


def _has_text(each: Altered) -> bool:
    return each.object in {"page", "row"} and not _TEXT.isdisjoint(each.parts)


class _Texts:
    """Pages of any time as Markdown."""

    def __init__(self, view: MirrorView) -> None:
        self._view = view
        self._scene = Scene(view, foreign=lambda _: False, final=False)

    def diff(self, page_id: str, stretch: Stretch) -> tuple[str, ...]:
        """Return the lines of a diff, without the two that name the files."""
        old, new = (
            self._lines(page_id, self._view.version("page", page_id, at))
            for at in (stretch.after, stretch.upto)
        )
        lines = difflib.unified_diff(old, new, n=CONTEXT_LINES, lineterm="")
        return tuple(lines)[2:]

    def _lines(self, page_id: str, version: Version | None) -> list[str]:
        if version is None:
            return []
        try:
            page = structure(whole(version), Page)
        except StructureError:  # then only its raw form can be compared
            raw = [dict(version.object), dict(version.listings)]
            return json.dumps(raw, indent=1, ensure_ascii=False).splitlines()
        path = self._scene.path("page", page_id, "md") or f"{page_id}.md"
        context = DocumentContext(self._scene, path, _untold)
        blocks = block_tree(page_id, version.children)
        text = markdown.page(
            page,
            blocks,
            context,
            comments=_comments(page_id, version),
            written=_written(page_id, version),
        )
        return _without_front_matter(text.splitlines())


def _untold(*_: str) -> None:
    """What a version loses in Markdown is in the ledger of its run."""


def _written(page_id: str, version: Version) -> str:
    """Notion's Markdown, unless blocks inside of others were read: then it is of another time."""
    own = f"children:{page_id}"
    if any(key.startswith("children:") and key != own for key in version.listings):
        return ""
    return written_in(version.listings.get(f"page_markdown:{page_id}", ()))


def _comments(page_id: str, version: Version) -> Comments:
    about = {
        key.removeprefix("comments:"): items
        for key, items in version.listings.items()
        if key.startswith("comments:")
    }
    order = sorted(about, key=lambda each: (each != page_id, each))
    return {each: [typed(raw) for raw in about[each]] for each in order}


def _without_front_matter(lines: list[str]) -> list[str]:
    """Properties are told one by one."""
    return lines[lines.index(_FRONT, 1) + 2 :] if lines[:1] == [_FRONT] else lines
