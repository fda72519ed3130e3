"""The base of plugins that write files: one draft or more for each object.

While the crawl runs, objects are written at the paths that they would have if nothing more came;
at the settling everything is drafted once more, what differs is written, what is stale removed.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import ClassVar, cast

from notionkit._scratch import SUFFIX, Scratch, Table
from notionkit.mirror import Change, StoreView
from notionkit.plugins.attachments import Key
from notionkit.plugins.base import LayoutChange, Plugin, PluginEnvironment, Severity
from notionkit.plugins.context import DocumentContext
from notionkit.plugins.drafts import Draft, PutReport, measured
from notionkit.plugins.errors import TROUBLE, described
from notionkit.plugins.heap import give_back
from notionkit.plugins.scene import Scene

_FEW = 1_000


class FormatPlugin(Plugin):
    """A plugin that writes one or more files for each object that it handles.

    A subclass sets `handles` and overrides `drafts`; `placeholder` and `extras` if it likes.
    """

    handles: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, environment: PluginEnvironment) -> None:
        super().__init__(environment)
        self._waiting: dict[Key, None] = {}
        self._seen = 0
        self._final = False
        self._held: set[Key] = set()
        self._outside: set[str] = set()

    def drafts(self, kind: str, object_id: str, scene: Scene) -> Iterable[Draft]:
        """The files of one object, at the paths that the scene gives. Must be overridden.

        What it raises is a failure of this object: it goes to the ledger, and `placeholder`
        takes the place of its files.
        """
        raise NotImplementedError

    def placeholder(
        self,
        kind: str,  # noqa: ARG002
        object_id: str,  # noqa: ARG002
        scene: Scene,  # noqa: ARG002
        message: str,  # noqa: ARG002
    ) -> Iterable[Draft]:
        """The files of an object that could not be drafted, saying why. None by default."""
        return ()

    def extras(self, scene: Scene) -> Iterable[Draft]:  # noqa: ARG002
        """Files that belong to no single object, written at the settling."""
        return ()

    def context(self, scene: Scene, path: str) -> DocumentContext:
        """What the renderers of `notionkit.render` need to write the document at ``path``."""
        return DocumentContext(scene, path, self._lost)

    def on_changes(self, changes: Sequence[Change]) -> None:
        """Write what changed, in portions that grow with the tree.

        A scene costs as much as the tree is large, so a few changes wait for more of them, or
        for the settling.
        """
        for change in changes:
            if change.kind in self.handles and change.op != "delete":
                self._waiting[str(change.kind), change.id] = None
        if not self._waiting or len(self._waiting) <= _portion(self._seen):
            return
        if self.environment.layout_change() is not None:
            return  # nothing is written before it is known how much that would change
        with self._lean() as scene:
            self._write_waiting(scene)

    def _write_waiting(self, scene: Scene) -> None:
        self._seen = len(scene)
        keys, self._waiting = [key for key in self._waiting if key in scene], {}
        drafts = self._drafted(keys, scene)
        self.environment.folder.put(self.name, filter(self._displaces_nothing, drafts))

    @contextmanager
    def _lean(self) -> Iterator[Scene]:
        """The tree as it is now; nothing of it is held afterwards, nor what others freed before."""
        is_large = self._seen > _FEW  # for a small one it takes longer than it is worth
        if is_large:
            give_back()
        try:
            with closing(self.environment.view()) as view, closing(self.scene(view)) as scene:
                yield scene
        finally:
            self.environment.folder.refresh()
            if is_large:
                give_back()

    def on_settle(self) -> None:
        """Make every file what it should be, and remove ours that should not be there."""
        self._final = True
        self._held.clear()
        self._outside.clear()
        try:
            with self._lean() as scene:
                self._settle(scene)
        finally:
            self._final = False
        self._waiting.clear()

    def scene(self, view: StoreView | None = None) -> Scene:
        """The tree as the mirror has it now, read through ``view``; the plugin's own if None."""
        folder = self.environment.folder
        folder.refresh()
        return Scene(
            view or self.view,
            foreign=folder.foreign,
            final=self._final,
            kept=folder.kept_paths(),
            scratch_path=self._paper("scene"),
        )

    def _settle(self, scene: Scene) -> None:
        folder = self.environment.folder
        change = self.environment.layout_change()
        if change is not None and not self._may_change(change, scene):
            return
        with self._scratch() as scratch:
            wanted = scratch.table()
            put = folder.put(self.name, _noted(self._everything(scene), wanted))
            wanted.update(dict.fromkeys(self._held_paths()))
            settled = folder.settle(self.name, wanted)
        again = self._retry({put.objects[path] for path in put.refused}, scene)
        for path in put.kept_local_edits:
            message = f"{path} was edited here and is kept as it is"
            self._flag(put.objects[path], "local_edit", message)
        for path in put.set_aside:
            self._flag(("file", path), "local_edit", f"{path} is what was edited here")
        for path in settled.kept_local_edits:
            self._flag(("file", path), "local_edit", f"{path} was edited here: it is yours now")
        for path in again.refused:
            self.report("failure", "foreign_file", *again.objects[path], _in_the_way(path))

    def _may_change(self, change: LayoutChange, scene: Scene) -> bool:
        """Say how many files another layout changes; whether they may be written."""
        folder = self.environment.folder
        every = sum(1 for _ in folder.records(self.name))
        count = every - self._left_as_they_are(scene)
        if not count:
            return True
        told = (
            f"{self.name}: {count:,} of its {every:,} files here are written anew or elsewhere: "
            f"they were written with layout {change.former}, and this is layout {change.present}."
        )
        if change.keep:
            told += " You chose to keep them, so none was written; run without --keep-layout."
            self.report("failure", "layout_kept", "plugin", self.name, told)
        else:
            self.environment.log.warning("%s", told)
            self._flag(("plugin", self.name), "layout_changed", told)
        return not change.keep

    def _left_as_they_are(self, scene: Scene) -> int:
        """How many files are recorded as they should be."""
        with self._scratch() as scratch:
            same = scratch.table()
            for draft in self._everything(scene):
                own = self.environment.folder.recorded(draft.path)
                known = own and (own.plugin, own.path, own.sha256)
                if known == (self.name, draft.path, measured(draft)[0]):
                    same[draft.path] = None
            return len(same)

    def _scratch(self) -> Scratch:
        return Scratch(self._paper("settling"))

    def _paper(self, purpose: str) -> Path | None:
        """A file for scratch paper, beside what is remembered."""
        memory = self.environment.memory
        return memory and memory.with_name(f"{purpose}-{self.name}{SUFFIX}")

    def _displaces_nothing(self, draft: Draft) -> bool:
        """Who takes the place of another object waits for the settling, which moves both."""
        record = self.environment.folder.recorded(draft.path)
        return record is None or (record.kind, record.id) == (draft.kind, draft.id)

    def _held_paths(self) -> Iterator[str]:
        """The files of objects that failed and got no placeholder: an old one beats none."""
        mine = self.environment.folder.records(self.name) if self._held else ()
        return (each.path for each in mine if (each.kind, each.id) in self._held)

    def _retry(self, keys: set[Key], scene: Scene) -> PutReport:
        """What stood in the way may have been a stale file or folder of ours."""
        again = self._drafted([key for key in keys if key in scene], scene)
        return self.environment.folder.put(self.name, again)

    def _everything(self, scene: Scene) -> Iterator[Draft]:
        yield from self._drafted(scene.keys(self.handles), scene)
        yield from self._guarded((self.name, "extras"), lambda: self.extras(scene))

    def _drafted(self, keys: Iterable[Key], scene: Scene) -> Iterator[Draft]:
        for kind, object_id in keys:
            yield from self._of_one(kind, object_id, scene)

    def _of_one(self, kind: str, object_id: str, scene: Scene) -> Sequence[Draft]:
        def drafts() -> Iterable[Draft]:
            return self.drafts(kind, object_id, scene)

        def placeholder(message: str) -> Iterable[Draft]:
            return self.placeholder(kind, object_id, scene, message)

        return self._guarded((kind, object_id), drafts, placeholder)

    def _guarded(
        self,
        key: Key,
        work: Callable[[], Iterable[Draft]],
        otherwise: Callable[[str], Iterable[Draft]] = lambda _: (),
    ) -> Sequence[Draft]:
        """What ``work`` drafts; if it fails, that is reported, and ``otherwise`` says so."""
        try:
            return list(work())
        except TROUBLE:
            raise
        except Exception as error:
            self.environment.log.exception("cannot write %s %s", *key)
            message = f"cannot be written as {self.format or self.name}: {described(error)}"
            self._lost("failure", "render", *key, message)
        try:
            drafts = list(otherwise(message))
        except Exception:
            self.environment.log.exception("cannot write a placeholder for %s %s", *key)
            drafts = []
        if not drafts:
            self._held.add(key)
        return drafts

    def _lost(self, severity: str, rule: str, kind: str, object_id: str, message: str) -> None:
        """Provisional files may lack what is still to come; only the final ones count."""
        if rule == "outside_link":
            if object_id in self._outside:
                return  # once for each target, however many lead there
            self._outside.add(object_id)
        if self._final:
            self.report(cast("Severity", severity), rule, kind, object_id, message)

    def _flag(self, key: Key, rule: str, message: str) -> None:
        self.report("flag", rule, *key, message)


def _portion(seen: int) -> int:
    """So many changes wait for more: a tenth of a small tree, which is soon built, else a fifth."""
    return seen // (10 if seen <= _FEW else 5)


def _noted(drafts: Iterable[Draft], paths: Table) -> Iterator[Draft]:
    for draft in drafts:
        paths[draft.path] = None
        yield draft


def _in_the_way(path: str) -> str:
    return f"{path} was not written: something else stands there. Move it away and run again"
