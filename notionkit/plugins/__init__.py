"""Plugins turn the mirror into something: files, and whatever else someone writes one for."""

from notionkit.plugins.base import Plugin, PluginEnvironment
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
    "OnLocalEdit",
    "OutputError",
    "OutputFolder",
    "Plugin",
    "PluginEnvironment",
    "PluginError",
    "PutReport",
    "Scene",
    "SettleReport",
    "UnknownFormat",
    "UnknownPlugin",
    "UnsafePath",
    "available",
    "discover",
    "write_manifest",
]
