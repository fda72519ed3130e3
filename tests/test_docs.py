"""The pages for users say what is there: every command, option, setting, event, hook and name."""

import ast
import json
import re
import shlex
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import attrs
import click
import pytest

from notionkit.cli import cli, files, forecast, layers, summary
from notionkit.cli.exits import STATUS_OF
from notionkit.emulator import Emulator, Fault, World, small_world
from notionkit.engine import Event, EventKind, NotionKit, RunResult, Settings, Snapshot
from notionkit.engine.result import EXIT_CODES, LEDGER
from notionkit.plugins import FormatPlugin, Plugin, PluginEnvironment
from notionkit.plugins.recovery import MANIFEST_KEYS
from tests.pages import (
    DOCS,
    PAGES,
    ROOT,
    anchors,
    blocks,
    links,
    marked,
    prose,
    read,
    section,
    table,
    words_in_code,
)

USAGE = "docs/usage.md"


def export(
    world: World, output: Path, *, faults: Any = None, **changes: Any
) -> tuple[RunResult, list[Event]]:
    """Export a world and return the result and all events."""
    events: list[Event] = []
    with Emulator(world, budget=None, faults=faults) as notion:
        settings = Settings(
            token=notion.token, base_url=notion.url, output=output, budget=100_000, **changes
        )
        with NotionKit(settings) as kit:
            kit.events.subscribe(events.append)
            result = kit.run().wait(60)
    assert result is not None
    return result, events


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunResult, list[Event]]:
    return export(small_world(), tmp_path_factory.mktemp("docs") / "output")


# -- commands and options -------------------------------------------------------------------------


def options_of(command: click.Command) -> set[str]:
    with click.Context(command, **cli.context_settings) as context:
        parameters = command.get_params(context)
    return {
        name
        for parameter in parameters
        if isinstance(parameter, click.Option)
        for name in parameter.opts
    }


def documented_options(heading: str) -> set[str]:
    rows = [line for line in section(USAGE, heading).splitlines() if line.startswith("| `-")]
    return {name for row in rows for name in re.findall(r"`(--?[\w-]+)`", row.split(" | ")[0])}


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_has_a_section_with_exactly_its_options(name: str) -> None:
    options = options_of(cli.commands[name])
    documented = documented_options(f"notionkit {name}")
    assert documented == options | ({"-h", "--help"} - options)


def command_lines(page: str) -> Iterator[list[str]]:
    for content in [*blocks(page, ""), *blocks(page, "sh")]:
        for line in content.splitlines():
            match = re.search(r"(?:^|[ /])notionkit (\w.*)$", line.partition(" #")[0])
            if match and "OPTIONS" not in line:
                yield shlex.split(match.group(1))


@pytest.mark.parametrize("page", PAGES)
def test_every_command_line_shown_can_be_typed(page: str) -> None:
    for name, *arguments in command_lines(page):
        command = cli.commands[name]
        with click.Context(command, **cli.context_settings) as context:
            command.make_parser(context).parse_args(list(arguments))


def test_no_page_names_an_option_that_is_not_there() -> None:
    known = {name for command in cli.commands.values() for name in options_of(command)}
    known |= {"--help", "--version"}
    for page in PAGES:
        assert set(re.findall(r"`(--[a-z][\w-]*)", prose(page))) <= known, page


def test_the_test_command_is_where_the_checks_look_for_it() -> None:
    # The checks find its end by a line that ends in a bare fence, so it begins with another one.
    assert "<!-- test-command -->\n```sh\n" in read("README.md")
    command = marked("README.md", "test-command").strip()
    assert command.startswith("python3 -m venv .venv && ")
    assert command.endswith(".venv/bin/pytest -q -n auto")


# -- settings -------------------------------------------------------------------------------------


def default_of(key: str) -> str:
    fields = {**attrs.fields_dict(layers.Extras), **attrs.fields_dict(Settings)}
    match fields[key].default:
        case None | ():
            return "none"
        case bool(value):
            return f"`{str(value).lower()}`"
        case tuple(values):
            return f"`{', '.join(values)}`"
        case int() | float() as number:
            return f"`{number:g}`"
        case value:
            return f"`{value}`"


def setting_row(group: str, key: str) -> dict[str, str]:
    flag = layers.FLAG_NAMES.get(key, key).replace("_", "-")
    return {
        "Table": f"`[{group}]`",
        "Key": f"`{key}`",
        "Variable": f"`{layers.PREFIX}{key.upper()}`",
        "Option": f"`--{flag}`",
        "Default": default_of(key),
    }


def test_the_table_of_settings_is_the_one_that_the_program_has() -> None:
    rows = table(USAGE, "Table", "Key", "Variable", "Option", "Default", "Meaning")
    assert all(row.pop("Meaning") for row in rows)
    expected = [setting_row(group, key) for group, keys in files.GROUPS.items() for key in keys]
    assert sorted(rows, key=lambda row: row["Key"]) == sorted(expected, key=lambda row: row["Key"])


def test_the_settings_file_shown_is_accepted(tmp_path: Path) -> None:
    (example,) = blocks(USAGE, "toml")
    path = tmp_path / "notionkit.toml"
    path.write_text(example, encoding="utf-8")
    read_back = files.read(path, trusted=False)
    assert set(read_back.layer) == {"output", "formats", "budget"}
    assert read_back.tables == {"wordcount": {"minimum": 100}}


def test_what_a_file_beside_you_may_not_set_is_told() -> None:
    text = section(USAGE, "Settings")
    for key in files.TRUSTED_ONLY:
        assert f"`{key}`" in text.rpartition("```")[2]


# -- results --------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [USAGE, "README.md"])
def test_the_exit_codes_are_the_real_ones(page: str) -> None:
    text = section(page, "Exit codes" if page == USAGE else "Use it")
    codes = set(
        map(int, re.findall(r"\d+", " ".join(re.findall(r"^\| (\d[\d, ]*) \|", text, re.M))))
    )
    assert codes == {*EXIT_CODES.values(), *STATUS_OF, 1, 2, 143}


def test_every_status_is_told_with_its_code() -> None:
    text = section(USAGE, "Exit codes")
    for status, code in EXIT_CODES.items():
        line = next(line for line in text.splitlines() if f"`{status}`" in line)
        assert str(code) in line


def test_the_json_result_has_the_keys_shown(exported: tuple[RunResult, list[Event]]) -> None:
    shown = json.loads(marked(USAGE, "json-result"))
    real = json.loads(summary.as_json(exported[0]))
    assert list(shown) == list(real)
    problem = {"rule", "kind", "id", "message"}
    assert set(shown["limits"][0]) == problem
    refused = json.loads(summary.error_as_json("refused", "Rule", "message"))
    assert list(refused) == list(real)
    assert set(refused["failures"][0]) == problem


def test_the_forecast_has_the_keys_told() -> None:
    line = next(line for line in read(USAGE).splitlines() if "`--dry-run --json`" in line)
    names = (*forecast.NAMES, "subtrees", *forecast.OF_A_PART, "paths", *forecast.OF_PATHS)
    assert re.findall(r"`(\w+)`", line) == list(names)


def test_manifest_and_ledger_have_the_keys_shown(exported: tuple[RunResult, list[Event]]) -> None:
    output = exported[0].output
    line = json.loads((output / "manifest.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert list(json.loads(marked(USAGE, "manifest-line"))) == list(line) == MANIFEST_KEYS
    ledger = json.loads((output / ".notionkit" / LEDGER).read_text(encoding="utf-8"))
    shown = json.loads(marked(USAGE, "ledger"))
    assert list(shown) == list(ledger)
    assert list(shown["totals"]) == list(ledger["totals"])


def test_every_key_of_the_front_matter_is_told(exported: tuple[RunResult, list[Event]]) -> None:
    source = read("notionkit/render/markdown/frontmatter.py")
    yielded = re.findall(r"yield \(?\s*\"([a-z-]+)\"", source)
    keys = {key.removeprefix("notion-") for key in yielded}
    documented = re.findall(r"`notion-([a-z-]+)`", section(USAGE, "The output folder"))
    assert set(documented) == keys
    home = (exported[0].output / "Home.md").read_text(encoding="utf-8")
    written = re.findall(r"^notion-([a-z-]+):", home.split("---\n")[1], re.M)
    assert written
    assert set(written) <= keys


def test_the_metrics_file_has_the_keys_shown(tmp_path: Path) -> None:
    path = tmp_path / "metrics.json"
    export(small_world(), tmp_path / "output", metrics_file=path)
    real, shown = json.loads(path.read_text("utf-8")), json.loads(marked(USAGE, "metrics-file"))
    assert list(shown) == list(real)
    for group in ("run", "process"):
        assert list(shown[group]) == list(real[group])
    assert set(real["http"]) <= set(shown["http"])
    plugin, actor = real["plugins"]["markdown"], real["actors"]["/keeper"]
    assert list(shown["plugins"]["markdown"]) == list(plugin)
    assert list(shown["actors"]["/keeper"]) == list(actor)


# -- events ---------------------------------------------------------------------------------------


def test_each_event_carries_the_payload_told(
    exported: tuple[RunResult, list[Event]], tmp_path: Path
) -> None:
    _, failed = export(
        small_world(), tmp_path / "output", faults=lambda _: Fault.unauthorized(), attempts=1
    )
    told = {
        row["Kind"]: set(re.findall(r"`(\w+)`", row["Payload"]))
        for row in table("docs/events.md", "Kind", "Payload", "When")
    }
    seen: dict[str, set[str]] = {}
    for event in [*exported[1], *failed]:
        seen.setdefault(event.kind.value, set(event.payload))
        assert seen[event.kind.value] == set(event.payload)
    assert seen == told
    assert set(told) == {kind.value for kind in EventKind}


def test_every_figure_of_a_snapshot_is_told() -> None:
    figures = {name for name in dir(Snapshot) if not name.startswith("_")}
    assert figures - words_in_code("docs/events.md") == set()


# -- plugins and names ----------------------------------------------------------------------------


def test_every_hook_and_attribute_of_plugins_is_told() -> None:
    names = {name for name in vars(Plugin) if not name.startswith("_")}
    names |= {name for name in vars(FormatPlugin) if not name.startswith("_")}
    names |= {field.name for field in attrs.fields(PluginEnvironment)}
    assert names - words_in_code("docs/plugins.md") == set()


def test_the_plugin_shown_is_the_one_in_the_examples() -> None:
    source = read("examples/notionkit-wordcount/notionkit_wordcount.py")
    assert marked("docs/plugins.md", "wordcount") in source


@pytest.mark.parametrize(
    ("package", "page"),
    [
        ("notionkit.engine", "docs/events.md"),
        ("notionkit.plugins", "docs/plugins.md"),
        ("notionkit.emulator", "docs/emulator.md"),
        ("actors.roles", "docs/architecture.md"),
    ],
)
def test_every_public_name_is_told(package: str, page: str) -> None:
    assert set(import_module(package).__all__) - words_in_code(page) == set()


# -- code and links -------------------------------------------------------------------------------


def imports(code: str) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)


@pytest.mark.parametrize("page", PAGES)
def test_code_shown_is_python_whose_imports_exist(page: str) -> None:
    for code in blocks(page, "python"):
        for module, name in imports(code):
            imported = import_module(module)
            assert hasattr(imported, name) or import_module(f"{module}.{name}"), (module, name)


@pytest.mark.parametrize("code", blocks("docs/emulator.md", "python"))
def test_the_emulators_examples_run(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(code, "docs/emulator.md", "exec"), {})
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("page", PAGES)
def test_links_into_the_repository_lead_somewhere(page: str) -> None:
    for path, anchor in links(page):
        assert path.exists(), path
        if anchor:
            assert anchor in anchors(path.relative_to(ROOT).as_posix()), (path, anchor)


def test_the_readme_lists_every_page() -> None:
    listed = {path.stem for path, _ in links("README.md") if path.parent.name == "docs"}
    assert listed == set(DOCS) == {path.stem for path in (ROOT / "docs").glob("*.md")}
