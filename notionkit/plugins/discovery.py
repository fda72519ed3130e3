"""Finding plugins: ours and anyone's come through the same entry-point group.

A distribution offers a plugin in its metadata::

    [options.entry_points]
    notionkit.plugins =
        wordcount = my_package:WordCountPlugin
"""

import contextlib
from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points

from notionkit.plugins.base import Plugin
from notionkit.plugins.errors import BrokenPlugin, UnknownFormat, UnknownPlugin

GROUP = "notionkit.plugins"


def available() -> dict[str, EntryPoint]:
    """The installed plugins' entry points by name; nothing is imported."""
    return {entry.name: entry for entry in entry_points(group=GROUP)}


def discover(names: Iterable[str] = (), formats: Iterable[str] = ()) -> tuple[type[Plugin], ...]:
    """Load the plugins of these names and formats, and those that they bring, each once.

    The order is that of the arguments, names first. A plugin that nobody asked for is imported
    only to learn its format. Raises `UnknownPlugin`, `UnknownFormat`, `BrokenPlugin`.
    """
    entries = available()
    found: dict[str, type[Plugin]] = {}
    waiting = [_named(name, entries) for name in names]
    waiting += [_of_format(name, entries) for name in formats]
    while waiting:
        plugin = waiting.pop(0)
        if plugin.name not in found:
            found[plugin.name] = plugin
            waiting += [_named(name, entries) for name in plugin.brings]
    return tuple(found.values())


def _named(name: str, entries: dict[str, EntryPoint]) -> type[Plugin]:
    if name not in entries:
        raise UnknownPlugin(name, entries)
    return _load(entries[name])


def _of_format(name: str, entries: dict[str, EntryPoint]) -> type[Plugin]:
    with contextlib.suppress(KeyError, BrokenPlugin):  # most are called like their format
        plugin = _load(entries[name])
        if plugin.format == name:
            return plugin
    formats: dict[str, type[Plugin]] = {}
    broken: list[BrokenPlugin] = []
    for entry in entries.values():
        try:
            plugin = _load(entry)
        except BrokenPlugin as error:
            broken.append(error)
        else:
            formats.setdefault(plugin.format or "", plugin)
    if name in formats:
        return formats[name]
    raise UnknownFormat(name, formats.keys() - {""}, broken=broken)


def _load(entry: EntryPoint) -> type[Plugin]:
    distribution = entry.dist.name if entry.dist else "unknown"
    try:
        plugin = entry.load()
    except Exception as error:  # an import runs anybody's code
        reason = f"{type(error).__name__}: {error}"
        raise BrokenPlugin(entry.name, distribution, reason) from error
    if not (isinstance(plugin, type) and issubclass(plugin, Plugin)):
        reason = f"{entry.value} is not a subclass of notionkit.plugins.Plugin"
        raise BrokenPlugin(entry.name, distribution, reason)
    return plugin
