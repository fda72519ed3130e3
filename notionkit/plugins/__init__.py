"""Plugins turn the mirror into something: files, and whatever else someone writes one for.

A plugin that writes a file for each page is a class and an entry point::

    class Titles(FormatPlugin):
        name = "titles"
        handles = frozenset({"page"})

        def drafts(self, kind, object_id, scene):
            title = title_of(scene.page(object_id))
            yield Draft(kind, object_id, scene.path(kind, object_id, "title"), title.encode())

One that does something else overrides the hooks of `Plugin`. See `notionkit.plugins.base` for when
they are called, and `notionkit.plugins.discovery` for how a distribution offers a plugin.
"""

from notionkit.plugins.base import LayoutChange, Plugin, PluginEnvironment, Severity
from notionkit.plugins.decisions import OnLocalEdit
from notionkit.plugins.discovery import available, discover
from notionkit.plugins.drafts import Draft, PutReport, SettleReport
from notionkit.plugins.errors import (
    BrokenPlugin,
    OutputError,
    PluginError,
    UnknownFormat,
    UnknownPlugin,
    UnsafePath,
)
from notionkit.plugins.folder import OutputFolder
from notionkit.plugins.formats import FormatPlugin
from notionkit.plugins.manifest import write_manifest
from notionkit.plugins.scene import Scene

__all__ = [
    "BrokenPlugin",
    "Draft",
    "FormatPlugin",
    "LayoutChange",
    "OnLocalEdit",
    "OutputError",
    "OutputFolder",
    "Plugin",
    "PluginEnvironment",
    "PluginError",
    "PutReport",
    "Scene",
    "SettleReport",
    "Severity",
    "UnknownFormat",
    "UnknownPlugin",
    "UnsafePath",
    "available",
    "discover",
    "write_manifest",
]
