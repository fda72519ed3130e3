"""The ledger: what was proven, what was not, and why, at the end of a run.

`ledger.json` in the state folder has the totals and every exception; the proof object by object is
the mirror itself.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import attrs

from notionkit.engine.attachments.file_desk import about_file
from notionkit.engine.crawl.choices import Choices
from notionkit.engine.crawl.economy import told
from notionkit.engine.crawl.freshness import concluded
from notionkit.engine.crawl.left_out import left_out
from notionkit.engine.crawl.listings import ListingKind
from notionkit.engine.crawl.sieve import Sieve
from notionkit.engine.proof.acceptance import (
    OUT_OF_REACH,
    UNREACHED,
    UNREACHED_BELOW,
    Acceptance,
    AcceptedLoss,
    as_lost,
    judged,
    with_reasons,
)
from notionkit.engine.proof.audit import Audit, audit
from notionkit.engine.proof.carried import carried
from notionkit.engine.proof.deletions import PRUNED, missing_since
from notionkit.engine.proof.extent import Extent
from notionkit.engine.result import CONCLUDED, LEDGER
from notionkit.mirror import MirrorView, Node, Problem, RunState
from notionkit.mirror.folder import sync_folders
from notionkit.mirror.rows import Mode
from notionkit.model.shown import in_quotes


@attrs.frozen
class Ledger:
    """What a run can show for itself.

    `added` and `resolved` are what the mirror does not have of `problems` yet, or has too much;
    `accepted` are the losses that somebody has accepted.
    `checked` says how much it looked at; `audited_at` is when the last audit of the same targets
    began, as ISO 8601 in UTC.
    """

    status: str
    totals: Mapping[str, Any]
    problems: Iterable[Problem]
    added: tuple[Problem, ...]
    resolved: tuple[Problem, ...] = ()
    accepted: tuple[AcceptedLoss, ...] = ()
    checked: Mode = "audit"
    audited_at: str = ""

    def of(self, severity: str) -> Iterator[Problem]:
        """Yield the problems of one severity: `failure`, `accepted`, `limit`, `choice`, `flag`."""
        return (problem for problem in self.problems if problem.severity == severity)


@attrs.frozen
class _Reread:
    """Problems that are read anew whenever somebody goes through them: there may be thousands."""

    read: Callable[[], Iterator[Problem]]

    def __iter__(self) -> Iterator[Problem]:
        return self.read()


def draw_up(
    view: MirrorView,
    run_id: str,
    parked: frozenset[str],
    *,
    sieve: Sieve | None = None,
    noticed: Iterable[Problem] = (),
    accepted: Sequence[Acceptance] = (),
) -> Ledger:
    """Return the ledger of a run whose crawl is drained and whose plugins have settled.

    Args:
        view: The mirror.
        run_id: The run.
        parked: The plugins that were put aside.
        sieve: What was to be read, and what is left out; all that is usual without one.
        noticed: What was found in the files.
        accepted: The losses that somebody has accepted.
    """
    with view.snapshot():
        run = view.run(run_id)
        sieve = sieve or Sieve(Choices(), view, run.targets)
        known = _Reread(lambda: view.each_problem(run_id))
        recorded = _Reread(lambda: map(as_lost, known))
        before = () if run.mode == "audit" else carried(view, run)
        thrift = told(view) if sieve.choices.economy else ()
        chosen = (*left_out(sieve, run_id), *thrift)
        found = (*_found_at_the_end(view, run, parked), *before, *chosen, *noticed)
        listed = _Reread(lambda: chain(recorded, found))
        audited = audit(view, run_id, listed, sieve=sieve)
        new = tuple(judged(_new((*found, *audited.problems), recorded), accepted))
        now = _Reread(lambda: judged(recorded, accepted))
        changed = [pair for pair in zip(known, now, strict=True) if pair[0] != pair[1]]
        problems = _Reread(lambda: chain(now, new))
        losses = any(problem.severity == "failure" for problem in problems)
        return Ledger(
            status="losses" if losses else "proven" if run.mode == "audit" else "refreshed",
            totals={**totals(view, run_id), "rules": _rules(audited)},
            problems=problems,
            added=_new((*(after for _, after in changed), *new), known),
            resolved=_new((before for before, _ in changed), problems),
            accepted=with_reasons(problems, accepted),
            checked=run.mode,
            audited_at=audited_at(view, run),
        )


def audited_at(view: MirrorView, run: RunState) -> str:
    """Return when the last audit of a run's targets began, as ISO 8601; "" when there was none."""
    audits = [
        each
        for each in (*concluded(view.runs(), run.targets, run.fingerprint), run)
        if each.mode == "audit"
    ]
    if not audits:
        return ""
    began = datetime.fromtimestamp(audits[-1].started_at, UTC)
    return began.strftime("%Y-%m-%dT%H:%M:%SZ")


def _new(found: Iterable[Problem], recorded: Iterable[Problem]) -> tuple[Problem, ...]:
    new = {_name(each): each for each in found}
    for problem in recorded if new else ():
        new.pop(_name(problem), None)
    return tuple(new.values())


def _name(problem: Problem) -> tuple[str, str, str, str]:
    return (problem.severity, problem.rule, str(problem.kind), problem.id)


def _rules(audited: Audit) -> dict[str, dict[str, int]]:
    return {rule: attrs.asdict(tally) for rule, tally in audited.tallies.items()}


def totals(view: MirrorView, run_id: str) -> dict[str, Any]:
    """Return the counts of the last run, by the names that the summary uses."""
    run, counts, extent = view.run(run_id), view.counts(run_id), Extent.of(view, run_id)
    return {
        **extent.counts(),
        "blocks": counts.blocks,
        "files": extent.files(),
        "listings": dict(counts.listings),
        "requests": run.requests,
        "retries": run.retries,
        "rate_limited": run.rate_limited,
        "restarts": run.restarts,
    }


def _found_at_the_end(view: MirrorView, run: RunState, parked: frozenset[str]) -> Iterator[Problem]:
    for plugin in sorted(parked):
        message = f"plugin {plugin} crashed too often and was put aside; the log says why."
        yield Problem("failure", "plugin_parked", "plugin", plugin, message)
    for row in view.listings(run.run_id, state="open"):
        message = f"{row.key} was not read to its end."
        yield Problem("failure", "listing", row.kind, row.object_id or "", message)
    for state in ("pending", "expired"):
        for file in view.pending_files(state=state):
            yield about_file("failure", "file", file, "was not downloaded.")
    yield from _reach(view, run)


def _reach(view: MirrorView, run: RunState) -> Iterator[Problem]:
    """Say what the token no longer reaches, and when it reaches nothing at all.

    What is newly out of reach is a loss, once: someone must have a chance to see it. A run that
    merely finds it still gone says so, and is complete.
    """
    if run.targets:
        return
    if _sees_nothing(view, run):
        yield Problem("failure", "nothing_visible", "workspace", "", _nothing_visible(view))
    if run.mode == "quick":
        return
    known, since = _out_of_reach_before(view, run), missing_since(view, run)
    given_up = {(each.kind, each.id) for each in view.problems(run.run_id) if each.rule == PRUNED}
    for node in _wanted(view):
        above = [] if node.reached else list(_above(node, view))
        if node.reached or any(each.in_trash for each in (node, *above)):
            continue
        lost = next((each for each in above if not each.reached), None)
        is_news = lost is None and (node.kind, node.id) not in known
        if node.pruned and not (is_news and (node.kind, node.id) in given_up):
            continue
        yield _unreached(node, lost, since(node), is_news=is_news)


def _unreached(node: Node, above: Node | None, since: str, *, is_news: bool) -> Problem:
    """Say that a node is out of reach, perhaps with one that it lies below."""
    files = "were removed (--prune)" if node.pruned else "are kept; --prune removes them"
    why = "it was deleted, or is no longer shared"
    if above is not None:
        why = f"{above.kind.value} {in_quotes(above.title)} is, and it lies below that"
    named = f"{node.kind.value} {in_quotes(node.title)}"
    message = f"{named} is out of reach since {since}: {why}. Its files {files}."
    severity: Literal["failure", "limit"] = "failure" if is_news else "limit"
    rule = UNREACHED if above is None else UNREACHED_BELOW
    return Problem(severity, rule, node.kind.value, node.id, message)


def _sees_nothing(view: MirrorView, run: RunState) -> bool:
    """Tell whether the token sees nothing at all.

    A quick run meets nothing where nothing was edited, but search lists the last edits of whatever
    there is.
    """
    if run.mode == "quick":
        return _was_walked(view, ListingKind.HEAD) and not view.listed(ListingKind.HEAD.value)
    return _was_walked(view, ListingKind.SEARCH) and not any(node.reached for node in _wanted(view))


def _was_walked(view: MirrorView, search: ListingKind) -> bool:
    """Tell whether a search came to its end; only then it means something that it found nothing."""
    row = view.listing(search.value)
    return row is not None and row.state == "done"


def _wanted(view: MirrorView) -> Iterator[Node]:
    return (node for node in view.each_node() if node.left_out != "all")


def _above(node: Node, view: MirrorView) -> Iterator[Node]:
    seen = {(node.kind, node.id)}
    while node.parent is not None and node.parent not in seen:
        seen.add(node.parent)
        parent = view.node(*node.parent)
        if parent is None or parent.left_out == "all":
            return
        yield (node := parent)


def _out_of_reach_before(view: MirrorView, run: RunState) -> set[tuple[str, str]]:
    """Return what the last run of the whole workspace that came to its end did not find."""
    ended = [
        each.run_id
        for each in view.runs()
        if each.status in CONCLUDED and not each.targets and each.run_id != run.run_id
    ]
    problems = view.problems(ended[-1]) if ended else []
    return {(each.kind, each.id) for each in problems if each.rule in OUT_OF_REACH}


def _nothing_visible(view: MirrorView) -> str:
    me = next(iter(view.listed("me")), {})
    bot = me.get("bot") or {}
    workspace = bot.get("workspace_name") or "the workspace"
    return (
        f"The connection {me.get('name')!r} of {workspace!r} can see nothing at all. In Notion, "
        "open a page, choose ••• → Connections, and add it there; what lies below comes along."
    )


def write(ledger: Ledger, run: RunState, state_folder: Path) -> None:
    """Write the ledger atomically into the state folder.

    Raises:
        OSError: when it cannot be written.
    """
    content = {
        "run_id": run.run_id,
        "status": ledger.status,
        "targets": list(run.targets),
        "checked": ledger.checked,
        "audited_at": ledger.audited_at,
        "totals": dict(ledger.totals),
    }
    lists = {
        "failures": map(_entry, ledger.of("failure")),
        "accepted": map(attrs.asdict, ledger.accepted),
        "limits": map(_entry, ledger.of("limit")),
        "choices": map(_entry, ledger.of("choice")),
        "flags": map(_entry, ledger.of("flag")),
    }
    partial = state_folder / f"{LEDGER}.partial"
    with partial.open("w", encoding="utf-8", newline="\n") as target:
        target.writelines(_json(content, lists))
        target.flush()
        os.fsync(target.fileno())
    partial.replace(state_folder / LEDGER)
    sync_folders([state_folder])


def _json(content: Mapping[str, Any], lists: Mapping[str, Iterable[Any]]) -> Iterator[str]:
    """Yield an object as JSON for people, entry by entry of the lists that stand at its end."""
    yield _indented(content).removesuffix("\n}")
    for name, entries in lists.items():
        yield f',\n  "{name}": ['
        end = "]"
        for number, entry in enumerate(entries):
            yield f"{',' if number else ''}\n    " + _indented(entry).replace("\n", "\n    ")
            end = "\n  ]"
        yield end
    yield "\n}\n"


def _indented(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _entry(problem: Problem) -> dict[str, str]:
    return {
        "rule": problem.rule,
        "kind": str(getattr(problem.kind, "value", problem.kind)),
        "id": problem.id,
        "message": problem.message,
    }
