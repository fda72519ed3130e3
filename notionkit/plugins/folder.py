"""The output folder: the only door through which plugins change files.

The folder may be someone's vault or repository. `OutputFolder` changes only files that it recorded
as its own, and records them *before* it writes them, so that a kill between the two never leaves a
file of ours that looks foreign. What to do about each path is decided in `decisions`, how it is
done safely in `disk`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import attrs

from notionkit.mirror import Output
from notionkit.plugins import disk
from notionkit.plugins.decisions import (
    Decision,
    OnDisk,
    OnLocalEdit,
    Something,
    decide,
    is_ours,
)
from notionkit.plugins.drafts import Draft, PutReport, SettleReport, measured
from notionkit.plugins.records import Records
from notionkit.plugins.stable import StablePaths
from notionkit.render.layout import Kept

_GROUP_FILES = 200
_GROUP_BYTES = 8_000_000
_EQUALS_TRIED = 3
_NOT_THERE = frozenset({Decision.KEEP, Decision.REFUSE})


@attrs.frozen
class _Step:
    """A draft with what will be recorded for it and what was decided."""

    draft: Draft
    output: Output
    decision: Decision


class OutputFolder:
    """The files of all plugins under one root; each plugin (thread) has an instance of its own.

    Args:
        root: the folder; made when it is missing.
        outputs: what all plugins have recorded, read afresh at each call.
        record: keeps outputs durably before it returns; a record replaces the one of its path.
        remove: forgets the records of these paths of ours.
        on_local_edit: what happens to a file of ours that was edited here: ``keep`` leaves it,
            ``both`` gives it a second name and writes ours, ``overwrite`` writes ours.
        held: the paths of files that stay although their objects are gone: they are not removed,
            and nothing else takes their place.
        stable_paths: objects keep the paths that they had at the end of the last run.
    """

    def __init__(
        self,
        root: Path,
        *,
        outputs: Callable[[], Iterable[Output]],
        record: Callable[[Sequence[Output]], None],
        remove: Callable[[Sequence[str]], None],
        on_local_edit: OnLocalEdit = "keep",
        held: Callable[[], Iterable[str]] = tuple,
        stable_paths: bool = False,
    ) -> None:
        self.root = root
        self._records = Records(root, outputs=outputs, record=record, remove=remove)
        self._policy = on_local_edit
        self._foreign: set[str] = set()
        self._read_held = held
        self._held: set[str] | None = None
        self._stable = StablePaths(root) if stable_paths else None
        self._swept: set[str] = set()

    def refresh(self) -> None:
        """Forget what is remembered; other plugins and people may have changed things since."""
        self._records.reread()
        self._foreign.clear()
        self._held = None

    def kept_paths(self) -> Kept:
        """The paths that objects are to keep; none unless paths are to be stable."""
        return Kept() if self._stable is None else self._stable.read()

    def records(self) -> list[Output]:
        """What all plugins have recorded, sorted by path."""
        return self._records.all()

    def recorded(self, path: str) -> Output | None:
        """What is recorded for a path."""
        return self._records.get(path)

    def foreign(self, path: str) -> bool:
        """Whether something stands at ``path`` that no plugin of ours wrote, or that is held.

        A folder is never foreign, we can share it; one that leads outside the root is.
        """
        if path in self._foreign or self._is_held(path):
            return True
        if self._is_known(path) or not disk.occupied(self.root, path):
            return False
        self._records.reread()  # a neighbour may have recorded or removed it since
        if self._is_known(path) or not disk.occupied(self.root, path):
            return False
        self._foreign.add(path)
        return True

    def holds(self, plugin: str, key: tuple[str, str], path: str, sha256: str) -> bool:
        """Whether the file of an object stands at ``path`` as recorded, with these bytes."""
        record = self._records.get(path)
        ours = record is not None and (record.plugin, record.path) == (plugin, path)
        same = (
            ours
            and record is not None
            and (record.kind, record.id, record.sha256) == (*key, sha256)
        )
        return same and not disk.blocked(self.root, path) and disk.look(self.root / path) == sha256

    def put(
        self,
        plugin: str,
        drafts: Iterable[Draft],
        *,
        on_local_edit: OnLocalEdit | None = None,
    ) -> PutReport:
        """Make files equal to their drafts, in groups: record, then write each atomically.

        A file that has the right bytes is not touched. Raises `UnsafePath` for a path that is no
        plain relative path, `OutputError` when the disk refuses; what was written before stays.
        """
        policy = on_local_edit or self._policy
        done: dict[Decision, list[str]] = {decision: [] for decision in Decision}
        aside: list[str] = []
        objects: dict[str, tuple[str, str]] = {}
        for group in self._groups(drafts):
            steps = [self._step(plugin, draft, policy) for draft in group]
            aside += self._carry_out(steps)
            for step in steps:
                done[step.decision].append(step.draft.path)
                if step.decision in _NOT_THERE:
                    objects[step.draft.path] = (step.draft.kind, step.draft.id)
        return PutReport(
            written=tuple(done[Decision.WRITE] + done[Decision.SET_ASIDE]),
            unchanged=tuple(done[Decision.UNCHANGED] + done[Decision.ADOPT]),
            kept_local_edits=tuple(done[Decision.KEEP]),
            set_aside=tuple(aside),
            refused=tuple(done[Decision.REFUSE]),
            objects=objects,
        )

    def settle(self, plugin: str, wanted_paths: Iterable[str]) -> SettleReport:
        """Remove what ``plugin`` wrote and no longer wants, and the folders this leaves empty.

        A file that was edited here stays, and is the user's own from now on (the policy
        ``overwrite`` removes it). Raises `OutputError`.
        """
        wanted = {self._records.key(path) for path in wanted_paths}
        self.refresh()
        mine = [output for output in self.records() if output.plugin == plugin]
        stale = [
            output
            for output in mine
            if self._records.key(output.path) not in wanted and not self._is_held(output.path)
        ]
        kept = {output.path for output in stale if not self._discard(output)}
        self._sweep(plugin, mine)
        for output in stale:
            disk.prune(self.root, output.path)
        # A file that came back after a power cut must not look foreign.
        disk.secure(self.root, [output.path for output in stale])
        self._records.forget([output.path for output in stale])
        gone = tuple(output.path for output in stale if output.path not in kept)
        return SettleReport(removed=gone, kept_local_edits=tuple(sorted(kept)))

    def _groups(self, drafts: Iterable[Draft]) -> Iterator[list[Draft]]:
        group: dict[str, Draft] = {}
        size = 0
        for draft in drafts:
            key = self._records.key(disk.checked(draft.path))
            if key in group or len(group) == _GROUP_FILES or size > _GROUP_BYTES:
                yield list(group.values())
                group, size = {}, 0
            group[key] = draft
            size += len(draft.content) if isinstance(draft.content, bytes) else 0
        if group:
            yield list(group.values())

    def _step(self, plugin: str, draft: Draft, policy: OnLocalEdit) -> _Step:
        found: OnDisk = Something.OTHER
        if not disk.blocked(self.root, draft.path):
            found = disk.look(self.root / draft.path)
        sha256, size = measured(draft)
        output = Output(
            plugin=plugin,
            kind=draft.kind,
            id=draft.id,
            path=draft.path,
            sha256=sha256,
            size=size,
            previous=None if isinstance(found, Something) else found,
        )
        record = self._records.get(draft.path)
        decision = decide(record or self._claim(output), found, output, policy)
        if decision is Decision.UNCHANGED and record is None:
            decision = Decision.ADOPT
        return _Step(draft, output, decision)

    def _carry_out(self, steps: Sequence[_Step]) -> list[str]:
        aside = [
            disk.set_aside(self.root / step.draft.path).relative_to(self.root).as_posix()
            for step in steps
            if step.decision is Decision.SET_ASIDE  # before the record makes the edit look ours
        ]
        writes = [s for s in steps if s.decision in {Decision.WRITE, Decision.SET_ASIDE}]
        adopted = [s for s in steps if s.decision is Decision.ADOPT]
        self._records.keep([step.output for step in (*writes, *adopted)])
        for step in writes:
            self._write(step)
        # The next record of a path knows only what this one left there.
        disk.secure(self.root, [step.draft.path for step in writes])
        return aside

    def _write(self, step: _Step) -> None:
        file = self.root / step.draft.path
        equal = self._equal_file(step.output) if isinstance(step.draft.content, Path) else None
        disk.write(file, step.draft.content, owner=step.output.plugin, equal=equal)
        self._records.written(step.output)

    def _equal_file(self, output: Output) -> Path | None:
        """A file of ours that holds these bytes already, looked at and not merely recorded."""
        for path in self._records.equals(output)[:_EQUALS_TRIED]:
            file = self.root / path
            if not disk.blocked(self.root, path) and disk.look(file) == output.sha256:
                return file
        return None

    def _discard(self, output: Output) -> bool:
        """Remove a stale file; False when it was edited here and stays."""
        if disk.blocked(self.root, output.path):
            return True  # its folder is gone, or a link that leads out of ours: nothing of ours
        file = self.root / output.path
        found = disk.look(file)
        edited = found is not Something.NOTHING and not is_ours(output, found)
        if edited and (self._policy != "overwrite" or found is Something.OTHER):
            return False
        disk.remove(file)
        return True

    def _sweep(self, plugin: str, outputs: Sequence[Output]) -> None:
        """Once per process: temporary files that an earlier, killed one left behind."""
        if plugin in self._swept:
            return
        self._swept.add(plugin)
        for folder in {self.root} | {(self.root / output.path).parent for output in outputs}:
            disk.sweep(folder, owner=plugin)

    def _is_held(self, path: str) -> bool:
        if self._held is None:
            self._held = {self._records.key(each) for each in self._read_held()}
        return bool(self._held) and self._records.key(path) in self._held

    def _is_known(self, path: str) -> bool:
        return bool(self._records.get(path) or self._records.claim(path))

    def _claim(self, wanted: Output) -> Output | None:
        """A manifest speaks for the objects it names, never for others at their paths."""
        claim = self._records.claim(wanted.path)
        same = claim is not None and (claim.kind, claim.id) == (wanted.kind, wanted.id)
        return claim if same else None
