"""What a run need not have read itself: it was read earlier, and not edited since."""

from __future__ import annotations

from collections.abc import Callable, Container

from notionkit.engine.proof.expected import Expected
from notionkit.mirror import MirrorView, RunState


def resting(view: MirrorView, run: RunState, proven: Container[str]) -> Callable[[Expected], bool]:
    """Return a function that tells whether something expected rests on an earlier reading.

    Args:
        view: The mirror.
        run: The run; an audit lets nothing rest.
        proven: What it has proven itself.
    """

    def done(key: str) -> bool:
        row = view.listing(key)
        return row is not None and row.state == "done"

    def rests(expected: Expected) -> bool:
        kind, object_id = expected.kind, expected.id
        match expected.rule:
            case "children" | "properties" | "comments":
                return done(expected.proof) and view.fresh("page", object_id, key=expected.proof)
            case "views":  # quick runs do not look at databases
                return run.mode == "quick" and done(expected.proof)
            case "queries":
                looked = run.mode == "quick" or f"edited:{object_id}" in proven
                return looked and done(expected.proof) and view.fresh("data_source", object_id)
            case "objects":
                return run.mode == "quick" and view.alive(kind, object_id)
        return False

    return rests if run.mode != "audit" else lambda _: False
