"""The output folder: the only door through which plugins change files.

The folder may be someone's vault or repository. `OutputFolder` changes only files that it recorded
as its own, and records them *before* it writes them, so that a kill between the two never leaves a
file of ours that looks foreign. What to do about each path is decided in `decisions`, how it is
done safely in `disk`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
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
from notionkit.plugins.records import Recorded, Records
from notionkit.plugins.stable import StablePaths
from notionkit.render.layout import Kept

_GROUP_FILES = 200
_GROUP_BYTES = 8_000_000
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
        view: opens the mirror, where all plugins' outputs are recorded, and the paths of files
            that stay although their objects are gone (`StoreView.held`): those are not removed,
            and nothing else takes their place.
        record: keeps outputs durably before it returns; a record replaces the one of its path.
        remove: forgets the records of these paths of ours.
        on_local_edit: what happens to a file of ours that was edited here: ``keep`` leaves it,
            ``both`` gives it a second name and writes ours, ``overwrite`` writes ours.
        stable_paths: objects keep the paths that they had at the end of the last run.
        scratch: a file for scratch paper; None: wherever the system keeps temporary files.
    """

    def __init__(
        self,
        root: Path,
        *,
        view: Callable[[], Recorded],
        record: Callable[[Sequence[Output]], None],
        remove: Callable[[Sequence[str]], None],
        on_local_edit: OnLocalEdit = "keep",
        stable_paths: bool = False,
        scratch: Path | None = None,
    ) -> None:
        self.root = root
        self.scratch = scratch
        self._records = Records(root, view=view, record=record, remove=remove, scratch=scratch)
        self._policy = on_local_edit
        self._foreign: set[str] = set()
        kept = scratch and scratch.with_name(f"kept-{scratch.name}")
        self._stable = StablePaths(root, kept) if stable_paths else None
        self._swept: set[str] = set()

    def refresh(self) -> None:
        """Forget what is remembered; other plugins and people may have changed things since.

        Nothing is held open then, until something is asked again.
        """
        self._records.close()
        if self._stable is not None:
            self._stable.close()
        self._foreign.clear()

    def kept_paths(self) -> Kept:
        """The paths that objects are to keep; none unless paths are to be stable."""
        return Kept() if self._stable is None else self._stable.read()

    def records(self, plugin: str | None = None) -> Iterator[Output]:
        """What a plugin has recorded, or all have, sorted by path: do not take minutes over it."""
        return self._records.each(plugin)

    def recorded(self, path: str) -> Output | None:
        """What is recorded for a path."""
        return self._records.get(path)

    def foreign(self, path: str) -> bool:
        """Whether something stands at ``path`` that no plugin of ours wrote, or that is held.

        A folder is never foreign, we can share it; one that leads outside the root is.
        """
        if path in self._foreign or self._records.is_held(path):
            return True
        for _ in range(2):  # between the two looks a neighbour may have removed and forgotten it
            if not disk.occupied(self.root, path) or self._is_known(path):
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
        done: Counter[Decision] = Counter()
        lacking: dict[Decision, list[str]] = {decision: [] for decision in _NOT_THERE}
        aside: list[str] = []
        objects: dict[str, tuple[str, str]] = {}
        for group in self._groups(drafts):
            steps = [self._step(plugin, draft, policy) for draft in group]
            aside += self._carry_out(steps)
            done.update(step.decision for step in steps)
            for step in steps:
                if step.decision in _NOT_THERE:
                    lacking[step.decision].append(step.draft.path)
                    objects[step.draft.path] = (step.draft.kind, step.draft.id)
        return PutReport(
            written=done[Decision.WRITE] + done[Decision.SET_ASIDE],
            unchanged=done[Decision.UNCHANGED] + done[Decision.ADOPT],
            kept_local_edits=tuple(lacking[Decision.KEEP]),
            set_aside=tuple(aside),
            refused=tuple(lacking[Decision.REFUSE]),
            objects=objects,
        )

    def settle(self, plugin: str, wanted_paths: Iterable[str]) -> SettleReport:
        """Remove what ``plugin`` wrote and no longer wants, and the folders this leaves empty.

        A file that was edited here stays, and is the user's own from now on (the policy
        ``overwrite`` removes it). Raises `OutputError`.
        """
        self.refresh()
        wanted = self._records.table((self._records.key(path), None) for path in wanted_paths)
        self._sweep(plugin)
        # Taken down first: the mirror is not to be read from for as long as it takes to remove.
        stale = self._records.table(
            (output.path, attrs.astuple(output, recurse=False))
            for output in self._records.each(plugin)
            if self._records.key(output.path) not in wanted
            and not self._records.is_held(output.path)
        )
        removed, kept = 0, []
        outputs = (Output(*fields) for _, fields in stale.under(""))
        while group := list(islice(outputs, _GROUP_FILES)):
            stays = self._remove(group)
            removed += len(group) - len(stays)
            kept += stays
        self.refresh()
        return SettleReport(removed=removed, kept_local_edits=tuple(kept))

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
        for path in self._records.equals(output):
            file = self.root / path
            if not disk.blocked(self.root, path) and disk.look(file) == output.sha256:
                return file
        return None

    def _remove(self, outputs: Sequence[Output]) -> list[str]:
        """Remove stale files and forget them; the paths of those that were edited here and stay."""
        paths = [output.path for output in outputs]
        kept = [output.path for output in outputs if not self._discard(output)]
        for path in paths:
            disk.prune(self.root, path)
        # A file that came back after a power cut must not look foreign.
        disk.secure(self.root, paths)
        self._records.forget(paths)
        return kept

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

    def _sweep(self, plugin: str) -> None:
        """Once per process: temporary files that an earlier, killed one left behind."""
        if plugin in self._swept:
            return
        self._swept.add(plugin)
        outputs = self._records.each(plugin)
        parents = (output.path.rpartition("/")[0] for output in outputs)
        folders = self._records.table((parent, None) for parent in chain(("",), parents))
        for folder in folders:
            disk.sweep(self.root / folder, owner=plugin)

    def _is_known(self, path: str) -> bool:
        return bool(self._records.get(path) or self._records.claim(path))

    def _claim(self, wanted: Output) -> Output | None:
        """A manifest speaks for the objects it names, never for others at their paths."""
        claim = self._records.claim(wanted.path)
        same = claim is not None and (claim.kind, claim.id) == (wanted.kind, wanted.id)
        return claim if same else None
