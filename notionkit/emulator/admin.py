"""The page at `/_emulator`: what the world holds, and what was asked of it. It needs no token."""

import json
from collections import Counter
from html import escape
from typing import Any
from urllib.parse import parse_qs

from notionkit.emulator.budget import Budget
from notionkit.emulator.journal import Journal
from notionkit.emulator.service import Reply
from notionkit.emulator.world import World

PATH = "/_emulator"
SHOWN_REQUESTS = 50


def state(world: World, journal: Journal, budget: Budget, now: float) -> dict[str, Any]:
    """Everything that the page shows; `now` is monotonic."""
    with world.lock:
        objects = Counter(kind for kind, _ in world.objects)
        objects["block"] += world.late.size if world.late else 0
        objects["user"] = len(world.users)
        objects["file"] = len(world.files)
        objects["file_upload"] = len(world.uploads)
        trashed = sum(1 for own in world.objects.values() if own.get("in_trash"))
    counts = journal.counts()
    return {
        "workspace": world.name,
        "objects": dict(sorted(objects.items())),
        "in_trash": trashed,
        "requests": counts.requests,
        "files": counts.files,
        "budget_left": budget.left(now),
        "by_status": {str(status): number for status, number in sorted(counts.by_status.items())},
        "by_endpoint": dict(sorted(counts.by_endpoint.items())),
        "latest": [
            {"method": own.method, "path": own.path, "status": own.status, "fault": own.fault}
            for own in journal.entries()[-SHOWN_REQUESTS:][::-1]
        ],
    }


def page(shown: dict[str, Any], query: str) -> Reply:
    """HTML, or JSON with `?format=json`."""
    if parse_qs(query).get("format") == ["json"]:
        return _reply("application/json; charset=utf-8", json.dumps(shown, indent=2))
    sections = [
        _table("Objects", shown["objects"]),
        _table("Answers by status", shown["by_status"]),
        _table("Answers by endpoint", shown["by_endpoint"]),
    ]
    facts = {key: shown[key] for key in ("requests", "files", "budget_left", "in_trash")}
    lines = "".join(
        f"<tr><td>{escape(own['method'])}</td><td>{escape(own['path'])}</td>"
        f"<td>{own['status']}</td><td>{escape(own['fault'] or '')}</td></tr>"
        for own in shown["latest"]
    )
    latest = f"<h2>Latest requests</h2><table>{lines}</table>"
    title = f"{escape(shown['workspace'])} (emulator)"
    body = f"<h1>{title}</h1>{_table('State', facts)}{''.join(sections)}{latest}"
    return _reply("text/html; charset=utf-8", _PAGE.format(title=title, body=body))


def _table(name: str, facts: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><th>{escape(key)}</th><td>{escape(str(own))}</td></tr>" for key, own in facts.items()
    )
    return f"<h2>{name}</h2><table>{rows}</table>"


def _reply(content_type: str, text: str) -> Reply:
    return Reply(200, {"content-type": content_type}, text.encode())


_PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
    "<style>body{{font:15px/1.4 sans-serif;margin:2rem;max-width:60rem}}"
    "table{{border-collapse:collapse}}th,td{{text-align:left;padding:.2rem .8rem .2rem 0}}</style>"
    "</head><body>{body}</body></html>"
)
