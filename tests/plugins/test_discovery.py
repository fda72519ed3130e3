from importlib import metadata
from importlib.metadata import EntryPoint

import pytest

from notionkit.plugins import (
    BrokenPlugin,
    Plugin,
    UnknownFormat,
    UnknownPlugin,
    available,
    discover,
    discovery,
)


class Html(Plugin):
    name = "html"
    format = "html"
    brings = ("count",)


class Count(Plugin):
    name = "count"


class Odd(Plugin):
    name = "odd"
    format = "strange"


NOT_A_PLUGIN = object()


def entry(name: str, value: str) -> EntryPoint:
    return EntryPoint(name=name, value=value, group=discovery.GROUP)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = metadata.EntryPoints(
        [
            entry("html", f"{__name__}:Html"),
            entry("count", f"{__name__}:Count"),
            entry("odd", f"{__name__}:Odd"),
            entry("gone", "no_such_package:Plugin"),
            entry("wrong", f"{__name__}:NOT_A_PLUGIN"),
        ]
    )
    monkeypatch.setattr(discovery, "entry_points", lambda group: entries.select(group=group))


@pytest.mark.usefixtures("installed")
class TestDiscover:
    def test_a_plugin_is_found_by_its_name(self) -> None:
        assert discover(names=["count"]) == (Count,)

    def test_a_format_is_the_plugin_that_writes_it_and_what_that_brings(self) -> None:
        assert discover(formats=["html"]) == (Html, Count)

    def test_a_format_is_found_even_when_its_plugin_has_another_name(self) -> None:
        assert discover(formats=["strange"]) == (Odd,)

    def test_nothing_is_loaded_twice(self) -> None:
        assert discover(names=["count", "html"], formats=["html"]) == (Count, Html)

    def test_an_unknown_plugin_is_an_error_that_lists_those_there_are(self) -> None:
        with pytest.raises(UnknownPlugin, match=r"no plugin 'x'.*count, gone, html, odd, wrong"):
            discover(names=["x"])

    def test_an_unknown_format_is_an_error_that_lists_formats_and_broken_plugins(self) -> None:
        with pytest.raises(UnknownFormat, match=r"no format 'x'.*: html, strange; .*'gone'"):
            discover(formats=["x"])

    def test_a_plugin_that_fails_to_import_is_named(self) -> None:
        with pytest.raises(BrokenPlugin, match=r"'gone'.*No module named 'no_such_package'"):
            discover(names=["gone"])

    def test_what_is_no_plugin_is_named(self) -> None:
        with pytest.raises(BrokenPlugin, match=r"'wrong'.*not a subclass"):
            discover(names=["wrong"])

    def test_a_broken_plugin_does_not_stand_in_the_way_of_others(self) -> None:
        assert discover(names=["odd"], formats=["html"]) == (Odd, Html, Count)


def test_the_bundled_plugins_come_through_the_same_door() -> None:
    assert {"csv", "files", "json", "markdown"} <= available().keys()
    found = [plugin.name for plugin in discover(formats=["markdown", "json"])]
    assert found == ["markdown", "json", "csv", "files"]
