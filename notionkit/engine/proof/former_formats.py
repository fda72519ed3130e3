"""Files of formats and plugins that a run was not asked for: they stay as they are, and grow old.

Nobody removes them but the user. What the user has removed is forgotten, so that neither the
manifest nor `verify` asks for it any more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator

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
    for plugin in {output.plugin for output in _former(view, asked)}:
        folder = folder_of(plugin)
        own = (output.path for output in view.each_output(plugin))
        if not all(disk.occupied(folder.root, path) for path in own):
            own = (output.path for output in view.each_output(plugin))
            folder.settle(plugin, (path for path in own if disk.occupied(folder.root, path)))


def problems(view: MirrorView, asked: Collection[str]) -> Iterator[Problem]:
    """Yield a flag for each format or plugin that has files and was not asked for."""
    for plugin, count in sorted(Counter(each.plugin for each in _former(view, asked)).items()):
        files = "1 file" if count == 1 else f"{count:,} files"
        message = (
            f"{files} of {plugin} stayed as an earlier run wrote them, since this one was not "
            f"asked for {plugin}: ask for it again, or remove them."
        )
        yield Problem("flag", RULE, "plugin", plugin, message)


def _former(view: MirrorView, asked: Collection[str]) -> Iterator[Output]:
    return (each for each in view.each_output() if each.plugin not in (*asked, MANIFEST))
