"""`notion-exporter`, called as its manual says.

python exporter.py OUTPUT PAGE..., with the token in NOTION_TOKEN.
"""

import os
import sys
from pathlib import Path

from notion_exporter import NotionExporter  # type: ignore[import-not-found]


def main() -> None:
    """Export the pages with all pages below them."""
    output, pages = Path(sys.argv[1]), sys.argv[2:]
    exporter = NotionExporter(notion_token=os.environ["NOTION_TOKEN"], export_child_pages=True)
    for page_id, text in exporter.export_pages(page_ids=pages).items():
        (output / f"{page_id}.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
