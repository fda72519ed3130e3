"""What coordinator, keeper and downloaders say to one another beyond the roles' own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from actors import Ref
from actors.roles.messages import Step
from notionkit.mirror import FileStored, Output, PendingFile
from notionkit.mirror.rows import Mode


@attrs.frozen
class RunOrdered:
    """Someone wants a run of these targets; none means all that the token can see.

    `full` begins anew, `quick` is content with the last edits, and after `audit_days` everything
    is read once more. `fingerprint` names the choices with which an earlier run must agree.
    """

    run_id: str
    targets: tuple[str, ...]
    full: bool
    quick: bool = False
    audit_days: float = 7.0
    fingerprint: str = ""


@attrs.frozen
class RunOpening:
    """Ask the keeper to open the run in the mirror, or to take up an unfinished one."""

    order: RunOrdered
    generation: int
    reply_to: Ref


@attrs.frozen
class RunOpened:
    """The mirror knows the run. `outdated`: it goes on, and what it read first is old; `changed`:
    it goes on with other choices than it was begun with.
    """

    run_id: str
    generation: int
    resumed: bool
    mode: Mode
    outdated: bool = False
    changed: bool = False


@attrs.frozen
class OperationsRequested:
    """Apply these operations to the mirror; `reply_to`, if any, gets `OperationsApplied(token)`."""

    operations: tuple[Any, ...]
    token: Any = None
    reply_to: Ref | None = None


@attrs.frozen
class OperationsApplied:
    """They are durable."""

    token: Any


@attrs.frozen
class ChangesClosing:
    """Ask the keeper for the number of the run's last change; none comes after the answer."""

    run_id: str
    generation: int
    reply_to: Ref


@attrs.frozen
class ChangesClosed:
    """No change above `last` will come in this run."""

    generation: int
    last: int


@attrs.frozen
class RunClosing:
    """Ask the keeper to write the run's end into the journal."""

    run_id: str
    status: str
    summary: Mapping[str, Any]
    reply_to: Ref


@attrs.frozen
class RunClosed:
    """The journal has it."""

    run_id: str


@attrs.frozen
class OutputsPlanned:
    """Asked by a plugin before it writes: remember that these paths are ours."""

    plugin: str
    outputs: Sequence[Output]


@attrs.frozen
class OutputsGone:
    """Asked by a plugin after it removed files of ours."""

    plugin: str
    paths: Sequence[str]


@attrs.frozen
class DownloadAssigned:
    """One file to fetch; its URL is signed and lives for an hour. `attempt` counts from 1."""

    generation: int
    file: PendingFile
    attempt: int


@attrs.frozen
class DownloadEnded:
    """What became of a download: `stored`, `skipped`, `expired`, `retry` (it may pass), `failed`.

    `message` says why; of a stored file, what it is instead of what its name says. `came_on`: the
    next try can go on behind much that this one brought.
    """

    worker: str
    job: DownloadAssigned
    outcome: str
    stored: FileStored | None = None
    message: str = ""
    came_on: bool = False


@attrs.frozen
class WorkLost:
    """A step or download ended in the dead letters after its second crash."""

    work: Step | DownloadAssigned
    causes: tuple[str, ...]


@attrs.frozen
class PluginParked:
    """A plugin crashed too often and was put aside."""

    plugin: str
    cause: str


@attrs.frozen
class CancelRequested:
    """End the run early: finish what is in flight, begin nothing new."""

    run_id: str


@attrs.frozen
class RunHalted:
    """Something outside Notion makes it impossible to go on."""

    error: Exception


@attrs.frozen
class RunEnded:
    """The run is over. `error` is None when it came to its own end."""

    run_id: str
    status: str
    error: Exception | None = None
