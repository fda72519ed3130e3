"""Files of formats and plugins that a run was not asked for: they stay as they are, and grow old.

Nobody removes them but the user. What the user has removed is forgotten, so that neither the
manifest nor `verify` asks for it any more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence

from notionkit.mirror import MirrorView, Output, Problem
from notionkit.plugins import OutputFolder, disk
from notionkit.plugins.manifest import PLUGIN as MANIFEST

RULE = "format_not_asked"


def forget_removed(
    view: MirrorView, asked: Collection[str], folder_of: Callable[[str], OutputFolder]
) -> None:
    """Forget the records of files that no plugin keeps any more, and that are gone.

    Args:
        view: The mirror.
        asked: The names of the plugins that ran.
        folder_of: Gives the output folder as a plugin's own.

    Raises:
        OutputError: when the disk refuses.
    """
    outputs = _former(view, asked)
    for plugin in {output.plugin for output in outputs}:
        folder = folder_of(plugin)
        own = [output.path for output in outputs if output.plugin == plugin]
        there = [path for path in own if disk.occupied(folder.root, path)]
        if len(there) < len(own):
            folder.settle(plugin, there)


def problems(view: MirrorView, asked: Collection[str]) -> Iterator[Problem]:
    """Yield a flag for each format or plugin that has files and was not asked for."""
    for plugin, count in sorted(Counter(each.plugin for each in _former(view, asked)).items()):
        files = "1 file" if count == 1 else f"{count:,} files"
        message = (
            f"{files} of {plugin} stayed as an earlier run wrote them, since this one was not "
            f"asked for {plugin}: ask for it again, or remove them."
        )
        yield Problem("flag", RULE, "plugin", plugin, message)


def _former(view: MirrorView, asked: Collection[str]) -> Sequence[Output]:
    return [each for each in view.outputs() if each.plugin not in (*asked, MANIFEST)]
