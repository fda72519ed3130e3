"""Ids in the paths of requests, checked before they are sent. Pure.

Source: recorded answers ("path failed validation: path.page_id should be a valid uuid").
"""

from itertools import pairwise
from urllib.parse import unquote

from notionkit.api.messages import Request
from notionkit.model import Problem
from notionkit.model.ids import is_id
from notionkit.model.problems import shown

_NAMES = {
    "blocks": "block_id",
    "comments": "comment_id",
    "data_sources": "data_source_id",
    "databases": "database_id",
    "file_uploads": "file_upload_id",
    "pages": "page_id",
    "queries": "query_id",
    "users": "user_id",
    "views": "view_id",
}
_NO_IDS = frozenset({"me", "meeting_notes"})


def problems(request: Request) -> list[Problem]:
    """Return what is no id where an id belongs; a URL is none, ``parse_id`` makes one of it."""
    steps = [unquote(step) for step in request.path.split("/")]
    return [
        Problem(f"path.{_NAMES[name]}", f"should be a valid uuid, instead was `{shown(step)}`")
        for name, step in pairwise(steps)
        if name in _NAMES and step not in _NO_IDS and not is_id(step)
    ]
