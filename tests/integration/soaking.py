"""A process that makes run after run over one output, and says after each what it has taken.

Started by a test, it reads one line for each run and answers with one line of JSON.
"""

import gc
import json
import os
import sys
import threading
from pathlib import Path

from notionkit.emulator import TOKEN
from notionkit.engine import NotionKit, Settings


def taken() -> dict[str, int]:
    """Memory in KiB, open files and threads of this process."""
    gc.collect()
    status = Path("/proc/self/status").read_text()
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return {
        "rss": int(resident.split()[1]),
        "handles": len(os.listdir("/proc/self/fd")),  # noqa: PTH208 - a Path would be more work
        "threads": threading.active_count(),
    }


def main(url: str, output: str) -> None:
    """Run once for each line, in one system, until there are no more."""
    settings = Settings(
        token=TOKEN,
        base_url=url,
        output=Path(output),
        formats=("markdown", "csv", "json"),
        budget=100_000,
        concurrency=4,
        audit_days=365.0,
    )
    with NotionKit(settings) as kit:
        for _ in sys.stdin:
            result = kit.run().wait(60)
            assert result is not None
            told = {"status": result.status, "checked": result.checked, "took": result.requests}
            print(json.dumps({**told, **taken()}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
