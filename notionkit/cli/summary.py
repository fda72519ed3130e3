"""What a run says at its end: a few lines for a person, or one object for a program."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from notionkit.cli.altered import tallied
from notionkit.cli.progress import counted, duration
from notionkit.cli.surroundings import Problem, Result
from notionkit.engine.proof.acceptance import OUT_OF_REACH, UNREACHED, UNREACHED_BELOW
from notionkit.engine.result import CONCLUDED, LEDGER
from notionkit.model.shown import spelled

COUNTS = (
    "pages",
    "data_sources",
    "rows",
    "blocks",
    "files",
    "requests",
    "retries",
    "rate_limited",
    "restarts",
    "requests_saved",
)
MOST_MISSING = 10
MOST_ALIKE = 3
BRAKE = "deletion_brake"
ECONOMY = "economy"
_CHECKED = {
    "normal": "checked now: what changed",
    "quick": "checked now: only the last edits",
}
_NOTICES = {
    "layout_changed": "Written anew in another layout",
    "format_not_asked": "Not asked for any more, and growing old",
}
_DONE_TO_FILES = ("written", "moved", "removed")
HEADLINES = {
    "proven": "Complete. Everything that the token may see was read, and nothing is missing.",
    "refreshed": "Complete. Everything that changed since the last run was read.",
    "losses": "Finished, but something is missing.",
    "refused": "Notion refused the token.",
    "unfinished": "Could not finish.",
    "interrupted": "Interrupted. What was read is kept.",
}
QUICK = (
    "What was edited since the last run was read. A quick run does not notice the trash, lost "
    "access and the like; a run without --quick does."
)
SHARE_AGAIN = (
    "  To have them again, share them with the connection in Notion (••• → Connections); to have "
    "their files removed, run with --prune; to keep them as they are: notionkit accept ID --reason "
    "TEXT."
)
NEXT_STEPS = {
    "losses": (
        "Run the same command again to try these once more. A page that the connection cannot see "
        "has to be shared with it in Notion: ... > Connections. What cannot be mended may be "
        "accepted: notionkit accept ID --reason TEXT."
    ),
    "refused": "Copy the token again from https://www.notion.so/profile/integrations.",
    "unfinished": "Run the same command again to resume.",
    "interrupted": "Run the same command again to resume.",
}


def as_json(result: Result, source: str = "") -> str:
    """Return the one object of ``--json``; ASCII, so that it survives every terminal and pipe.

    Args:
        source: where the token came from, for a run whose token was refused.
    """
    return json.dumps(
        {
            "run_id": result.run_id,
            "status": result.status,
            "message": _why_stopped(result, source),
            "checked": result.checked,
            "audited_at": result.audited_at,
            **{name: getattr(result, name) for name in COUNTS},
            "rules": {rule: dict(own) for rule, own in result.rules.items()},
            "limits": [_entry(problem) for problem in result.limits],
            "failures": [_entry(problem) for problem in result.failures],
            "accepted": [_entry(loss) | {"reason": loss.reason} for loss in result.accepted],
            "choices": [_entry(problem) for problem in result.choices],
            "changes": result.changes,
            "output_files": result.output_files,
            "elapsed_seconds": round(result.elapsed_seconds, 3),
        }
    )


def _why_stopped(result: Result, source: str) -> str:
    if result.status in CONCLUDED:
        return ""
    said = (HEADLINES[result.status], *_explanation(result, source), NEXT_STEPS[result.status])
    return " ".join(" ".join(said).split())


def error_as_json(status: str, rule: str, message: str) -> str:
    """Return the same object for a run that an error ended before it could count anything."""
    failure = {"rule": rule, "kind": None, "id": None, "message": message}
    zeros = dict.fromkeys(COUNTS, 0)
    return json.dumps(
        {"run_id": None, "status": status, "message": message, "checked": "", "audited_at": ""}
        | zeros
        | {"rules": {}, "limits": [], "failures": [failure], "accepted": [], "choices": []}
        | {"changes": None, "output_files": None, "elapsed_seconds": 0.0}
    )


def _entry(problem: Problem) -> dict[str, Any]:
    kind = getattr(problem.kind, "value", problem.kind)
    return {
        "rule": problem.rule,
        "kind": kind,
        "id": problem.id,
        "message": problem.message,
    }


def for_people(
    result: Result, *, output: Path, source: str, verbose: bool, targets: Sequence[str] = ()
) -> list[str]:
    """Return the summary's lines: what there is, what is missing, what to do, where it all is.

    Args:
        output: the folder that holds the files.
        source: where the token came from, for a run whose token was refused.
        verbose: whether to tell of retries and restarts too.
        targets: what was asked for; nothing means all that the token may see.
    """
    braked = [each for each in result.failures if each.rule == BRAKE]
    missing = [each for each in result.failures if each.rule != BRAKE]
    return [
        _headline(result, targets),
        *_explanation(result, source),
        *(_numbers(result, verbose=verbose) if result.requests else []),
        *_listed("Held back", braked, result),
        *_listed("Missing", missing, result, most=MOST_MISSING),
        *_accepted(result),
        *(line for title, own in _noticed(result) for line in _listed(title, own, result)),
        *_listed("Edited here, and kept", result.local_edits, result),
        *_ending(result, output),
        *([f"What to do: {_next_step(result)}"] if result.status in NEXT_STEPS else []),
    ]


def _headline(result: Result, targets: Sequence[str]) -> str:
    if _is_only_braked(result):
        return "Finished, but nothing was removed: it would have been too much at once."
    if result.status == "refreshed" and result.checked == "quick":
        return QUICK
    if result.accepted and result.status in ("proven", "refreshed"):
        return f"Complete, but for {counted(len(result.accepted), 'loss', 'losses')} you accepted."
    if result.status == "proven" and (result.choices or targets):
        return "Complete. Everything that you asked for was read, and nothing of it is missing."
    return HEADLINES[result.status]


def _next_step(result: Result) -> str:
    step = "Look at what would go; --max-delete lets it." if _is_only_braked(result) else None
    return step or NEXT_STEPS[result.status]


def _noticed(result: Result) -> Iterator[tuple[str, list[Problem]]]:
    for rule, title in _NOTICES.items():
        yield title, [each for each in result.notices if each.rule == rule]


def _is_only_braked(result: Result) -> bool:
    return bool(result.failures) and all(each.rule == BRAKE for each in result.failures)


def _explanation(result: Result, source: str) -> Iterator[str]:
    if result.message:
        yield f"  {result.message}"
    if result.status == "refused" and source:
        yield f"  The token came from {source}."


def _numbers(result: Result, *, verbose: bool) -> Iterator[str]:
    rows = f"{counted(result.data_sources, 'data source')} with {counted(result.rows, 'row')}"
    met = "" if result.status in CONCLUDED else "found so far, and not all of it read: "
    yield f"  {met}{counted(result.pages, 'page')}, {rows}, {counted(result.files, 'file')}"
    if result.changes is not None:
        yield f"  {tallied(result.changes)}"
        yield from _touched(result.output_files or {})
    yield f"  {counted(result.requests, 'request')} in {duration(result.elapsed_seconds)}"
    if result.requests_saved:
        yield f"  {_spared(result.requests_saved)}"
    yield from _proof(result)
    if verbose:
        retries = counted(result.retries, "retry", "retries")
        limited = f"{result.rate_limited:,} rate limited"
        blocks = counted(result.blocks, "block")
        yield f"  {blocks}, {retries}, {limited}, {counted(result.restarts, 'restart')}"


def _touched(files: Mapping[str, int]) -> Iterator[str]:
    told = [f"{files[way]:,} {way}" for way in _DONE_TO_FILES if files.get(way)]
    if told:
        yield f"  files in the output: {', '.join(told)}, {files['unchanged']:,} unchanged"


def _spared(requests: int) -> str:
    if requests > 0:
        return f"at least {counted(requests, 'request')} saved by --economy"
    return f"{counted(-requests, 'request')} more because of --economy: most had to be read anyway"


def _proof(result: Result) -> Iterator[str]:
    """The ledger in short: what was checked, and how much of it was proven."""
    checked = {rule: own for rule, own in result.rules.items() if own["checked"]}
    wanted = {rule: own["checked"] - own.get("choices", 0) for rule, own in checked.items()}
    told = [f"{_sure(own):,}/{wanted[rule]:,} {rule}" for rule, own in checked.items()]
    if told:
        yield f"  proven: {', '.join(told)}"
    earlier = sum(own.get("by_edit_time", 0) for own in checked.values())
    if earlier:
        yield f"  {earlier:,} of these were read by an earlier run, and not edited since"
    if result.checked in _CHECKED:
        when = f"; everything was last read on {result.audited_at}" if result.audited_at else ""
        yield f"  {_CHECKED[result.checked]}{when}"


def _sure(own: Mapping[str, int]) -> int:
    return own["proven"] + own.get("by_edit_time", 0)


def _accepted(result: Result) -> Iterator[str]:
    told = [(each.rule, f"{_told(each)} Accepted: {each.reason}") for each in result.accepted]
    yield from _lines("Missing, and accepted", told, result, most=MOST_ALIKE)


def _listed(
    title: str, problems: Sequence[Problem], result: Result, *, most: int = MOST_ALIKE
) -> Iterator[str]:
    yield from _lines(title, [(each.rule, _told(each)) for each in problems], result, most=most)


def _lines(
    title: str, told: Sequence[tuple[str, str]], result: Result, *, most: int
) -> Iterator[str]:
    """Yield lines by their rule, and of each rule no more than a few."""
    if told:
        yield f"{title} ({len(told):,}):"
    # Only a run that came to its own end wrote a ledger.
    where = f"; all are in {LEDGER}" if result.status in CONCLUDED else ""
    for rule in dict.fromkeys(rule for rule, _ in told):
        alike = [line for own, line in told if own == rule]
        shown = most if len(alike) > most + 1 else len(alike)
        yield from (f"  - {line}" for line in alike[:shown])
        if shown < len(alike):
            yield f"  … and {len(alike) - shown:,} more like it{where}"


def _told(problem: Problem) -> str:
    return f"{_subject(problem)}{spelled(problem.message)}"


def _subject(problem: Problem) -> str:
    named = not problem.id or problem.id in problem.message
    return "" if named else f"{_entry(problem)['kind']} {problem.id}: "


def _out_of_reach(result: Result) -> Iterator[str]:
    """Tell of the uppermost, and of how many lie below those: they come and go with them."""
    uppermost = [each for each in result.limits if each.rule == UNREACHED]
    below = sum(each.rule == UNREACHED_BELOW for each in result.limits)
    yield from _listed("Out of reach, kept as they were", uppermost, result)
    if below:
        # The uppermost themselves may stand among the missing, or be accepted.
        what = "  … and" if uppermost else "Out of reach with them, kept as they were:"
        lie = "lies" if below == 1 else "lie"
        yield f"{what} {below:,} that {lie} below; the list is in {LEDGER}"
    if uppermost:
        yield SHARE_AGAIN


def _ending(result: Result, output: Path) -> Iterator[str]:
    index = output / "index.md"
    if result.status in CONCLUDED:
        limits = [each for each in result.limits if each.rule not in OUT_OF_REACH]
        yield from _out_of_reach(result)
        yield from _listed("Known limits of what Notion gives out", limits, result)
        thrifty = [each for each in result.choices if each.rule == ECONOMY]
        left_out = [each for each in result.choices if each.rule != ECONOMY]
        yield from _listed("Here, but as Notion's own Markdown (--economy)", thrifty, result)
        yield from _listed("Left out, as you chose", left_out, result)
        yield f"Where: {output}" + (f" (begin with {index})" if index.exists() else "")
