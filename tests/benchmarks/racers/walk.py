"""A walk written by hand with `notion-client`: search, then every block and row below.

python walk.py URL OUTPUT, with the token in NOTION_TOKEN.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from notion_client import Client
from notion_client.helpers import iterate_paginated_api


def main() -> None:
    """Write each object of search with all that is below it as JSON."""
    url, output = sys.argv[1], Path(sys.argv[2])
    client = Client(auth=os.environ["NOTION_TOKEN"], base_url=url)
    for found in iterate_paginated_api(client.search):
        below = _rows(client, found) if found["object"] == "data_source" else []
        below += _blocks(client, found["id"]) if found["object"] == "page" else []
        file = output / f"{found['id']}.json"
        file.write_text(json.dumps([found, below]), encoding="utf-8")


def _rows(client: Any, source: Any) -> list[Any]:
    query = client.data_sources.query
    return list(iterate_paginated_api(query, data_source_id=source["id"]))


def _blocks(client: Any, holder: str) -> list[Any]:
    listed = list(iterate_paginated_api(client.blocks.children.list, block_id=holder))
    nested = [_blocks(client, block["id"]) for block in listed if _nests(block)]
    return [*listed, *nested]


def _nests(block: Any) -> bool:
    return bool(block["has_children"]) and block["type"] not in ("child_page", "child_database")


if __name__ == "__main__":
    main()
