"""The 503 that a write may answer although it was kept, and what it says of what it made.

Source: Notion API reference, status codes (summer 2026).
"""

import gzip
import json

from notionkit.emulator.errors import ApiFailure
from notionkit.emulator.service import Reply, failure_reply

DEADLINE_MS = 55_000


def committed(path: str, made: Reply) -> Reply:
    """The 503 in place of a good answer; a refusal stays what it is."""
    if made.status >= 300:
        return made
    packed = made.headers.get("content-encoding") == "gzip"
    body = json.loads(gzip.decompress(made.body) if packed else made.body)
    about: dict[str, object] = {
        "from": "public_api",
        "elapsed_ms": str(DEADLINE_MS + 12),
        "deadline_ms": str(DEADLINE_MS),
        "retry_guidance": ["The write was committed. Read it again, do not repeat it."],
    }
    if path.endswith("/children"):
        about["committed_resource_id"] = path.split("/")[-2]
        about["committed_child_ids"] = [own["id"] for own in body["results"]]
    elif "id" in body:
        about["committed_resource_id"] = body["id"]
    message = "The request took too long, its write was committed."
    failure = ApiFailure(503, "service_unavailable", message, additional_data=about)
    return failure_reply(failure, {})
