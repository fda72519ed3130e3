"""``search``, ``query`` and ``get`` against the emulator over HTTP."""

import csv
import io
import json
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from click.testing import Result

from notionkit import api
from notionkit.cli import waiting, writers
from notionkit.emulator import (
    Emulator,
    Fault,
    Received,
    Source,
    World,
    demo_world,
    generated_world,
    scheduled,
    schema,
)
from tests.cli.conftest import Shell

Ask = Callable[..., Result]
MISSING = "0f0f0f0f-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(demo_world(), budget=None) as served:
        yield served


@pytest.fixture(scope="module")
def world(emulator: Emulator) -> World:
    return emulator.world


def asking(shell: Shell, emulator: Emulator) -> Ask:
    """Return a shell whose token and base URL are the emulator's."""
    known = {"NOTION_TOKEN": emulator.token, "NOTION_BASE_URL": emulator.url, "COLUMNS": "100"}
    return lambda *arguments, **more: shell(*arguments, env={**known, **more})


@pytest.fixture
def ask(shell: Shell, emulator: Emulator) -> Ask:
    return asking(shell, emulator)


def lines(result: Result) -> list[Any]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def records(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


class TestSearch:
    def test_a_title_is_found_and_shown_with_its_id(self, ask: Ask, world: World) -> None:
        result = ask("search", "Projects", "--kind", "data_source")
        assert result.exit_code == 0
        heading, found = result.stdout.splitlines()
        assert heading.split() == ["title", "object", "last_edited_time", "id"]
        assert world.id_of("projects-source") in found
        assert result.stderr == "1 result, 1 request.\nToo wide to show: url.\n"

    def test_programs_get_the_objects_or_the_cells(self, ask: Ask) -> None:
        found = lines(ask("search", "--kind", "data_source", "--format", "jsonl"))
        assert {each["object"] for each in found} == {"data_source"}
        assert json.loads(ask("search", "--kind", "data_source", "--format", "json").stdout) != []
        cells = records(ask("search", "--kind", "data_source", "--format", "csv"))
        assert [row["id"] for row in cells] == [each["id"] for each in found]
        assert [row["url"] for row in cells] == [each["url"] for each in found]

    def test_nothing_found_is_no_error(self, ask: Ask) -> None:
        for shape, printed in (("jsonl", ""), ("json", "[]\n"), ("table", "")):
            result = ask("search", "zzzzz", "--format", shape)
            assert (result.exit_code, result.stdout) == (0, printed)
            assert result.stderr == "0 results, 1 request.\n"
        assert ask("search", "zzzzz", "--format", "csv").stdout.startswith("title,object,")

    def test_order_trash_and_limit_are_passed_on(self, ask: Ask, emulator: Emulator) -> None:
        ask("search", "--sort", "last_edited_time", "--limit", "2", "--in-trash")
        assert emulator.requests[-1].received.body == {
            "filter": {"in_trash": True},
            "sort": {"timestamp": "last_edited_time", "direction": "ascending"},
            "page_size": 2,
        }

    def test_quiet_says_nothing_but_the_result(self, ask: Ask) -> None:
        assert ask("search", "-q", "Projects").stderr == ""


class TestQuery:
    def test_rows_are_selected_sorted_and_cut_by_notion(self, ask: Ask, world: World) -> None:
        tasks = world.id_of("tasks-source")
        where = "Done = no and Due < 2026-12-01"
        arguments = ("--where", where, "--sort", "-Due", "--format", "csv")
        found = records(ask("query", tasks, *arguments))
        assert [row["Due"] for row in found] == sorted((row["Due"] for row in found), reverse=True)
        assert {row["Done"] for row in found} == {"false"}
        assert len(found) > 2
        assert len(records(ask("query", tasks, *arguments, "--limit", "2"))) == 2

    def test_the_schema_is_read_once_and_rows_in_one_request(
        self, ask: Ask, world: World, emulator: Emulator
    ) -> None:
        before = len(emulator.requests)
        ask("query", world.id_of("tasks-source"))
        asked = [logged.endpoint for logged in emulator.requests[before:]]
        assert len(asked) == 2
        assert asked[0].startswith("GET /v1/data_sources/")
        assert asked[1].startswith("POST /v1/data_sources/")

    def test_columns_may_be_chosen_and_nothing_else_is_asked_for(
        self, ask: Ask, world: World, emulator: Emulator
    ) -> None:
        arguments = ("--column", "notion-id", "--column", "Hours", "--format")
        found = records(ask("query", world.id_of("tasks-source"), *arguments, "csv"))
        assert list(found[0]) == ["notion-id", "Hours"]
        raw = lines(ask("query", world.id_of("tasks-source"), *arguments, "jsonl"))
        assert set(raw[0]["properties"]) == {"Hours"}

    def test_the_table_fits_the_terminal_and_names_what_did_not(
        self, ask: Ask, world: World
    ) -> None:
        result = ask("query", world.id_of("objects"), COLUMNS="60")
        assert max(map(len, result.stdout.splitlines())) <= 60
        assert "Too wide to show: " in result.stderr
        assert "notion-url" in result.stderr

    def test_a_database_stands_for_its_only_data_source(self, ask: Ask, world: World) -> None:
        assert lines(ask("query", world.id_of("tasks"), "--format", "jsonl"))
        several = ask("query", world.id_of("collection"))
        assert several.exit_code == 2
        assert world.id_of("rooms") in several.stderr
        assert "(Objects)" in several.stderr

    def test_explaining_prints_the_request_and_sends_none(
        self, ask: Ask, world: World, emulator: Emulator
    ) -> None:
        before = len(emulator.requests)
        where = "created_time >= 2026-01-01"
        explained = ask(
            *("query", world.id_of("tasks-source"), "--where", where),
            *("--time-zone", "Europe/Oslo", "--limit", "3", "--explain"),
        )
        assert json.loads(explained.stdout) == {
            "page_size": 3,
            "filter": {
                "timestamp": "created_time",
                "created_time": {"on_or_after": "2026-01-01T00:00:00.000+01:00"},
            },
        }
        assert len(emulator.requests) == before + 1

    def test_archived_rows_are_there_when_asked_for(self, shell: Shell) -> None:
        world = World()
        world.database("Data", [Source("Data", {}, key="source")], key="db")
        old = world.row(world.id_of("source"), {"Name": "old"})
        world.row(world.id_of("source"), {"Name": "new"})
        with Emulator(world, budget=None) as served:
            with api.Client(served.token, base_url=served.url) as client:
                client.update_page(old, is_archived=True)
            ask = asking(shell, served)
            found = records(ask("query", world.id_of("source"), "--archived", "--format", "csv"))
        assert [row["Name"] for row in found] == ["old"]

    def test_me_is_somebody_or_an_error(self, ask: Ask, world: World) -> None:
        arguments = ("query", world.id_of("tasks-source"), "--where", "Created by contains me")
        nobody = ask(*arguments)
        assert nobody.exit_code == 2
        assert "say whom with --user ID" in nobody.stderr
        explained = ask(*arguments, "--user", MISSING, "--explain")
        assert MISSING in explained.stdout

    def test_me_in_a_text_is_a_word(self, ask: Ask, world: World) -> None:
        result = ask("query", world.id_of("tasks-source"), "--where", "Name contains me")
        assert result.exit_code == 0

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (("--where", "Due > 3"), "--where, column 7: expected a day, a moment"),
            (("--where", "Deu < today"), "column 1: there is no property 'Deu'; the nearest"),
            (("--sort", "-Deu"), "--sort: there is no property 'Deu'; the nearest is 'Due'."),
            (("--column", "Deu"), "--column: there is no 'Deu'; the nearest is 'Due'."),
            (("--user", "Ada"), "'Ada' is not the id of a user"),
            (("--time-zone", "Oslo"), "there is no time zone 'Oslo'"),
            (("--limit", "0"), "0 is not in the range"),
        ],
    )
    def test_a_mistake_is_one_line_and_nothing_is_queried(
        self,
        ask: Ask,
        world: World,
        emulator: Emulator,
        arguments: tuple[str, ...],
        message: str,
    ) -> None:
        before = len(emulator.requests)
        result = ask("query", world.id_of("tasks-source"), *arguments)
        assert result.exit_code == 2
        assert result.stdout == ""
        assert message in result.stderr
        assert result.stderr.splitlines()[-1].startswith("Error: ")
        assert all(logged.method == "GET" for logged in emulator.requests[before:])

    def test_too_deep_a_filter_is_told_before_it_is_sent(self, ask: Ask, world: World) -> None:
        wide = " or ".join(f"Hours = {number}" for number in range(101))
        result = ask("query", world.id_of("tasks-source"), "--where", wide)
        assert result.exit_code == 2
        assert "has 101 members, and Notion takes 100" in result.stderr


class TestLongValues:
    """A row shows 25 relations, and has 30."""

    @pytest.fixture
    def long(self) -> Iterator[Emulator]:
        world = World()
        properties = {"Others": schema.relation(world.id_of("db"), world.id_of("source"))}
        world.database("Data", [Source("Data", properties, key="source")], key="db")
        related = [world.row(world.id_of("source"), {"Name": str(n)}) for n in range(30)]
        world.row(world.id_of("source"), {"Name": "all", "Others": related}, key="all")
        with Emulator(world, budget=None) as served:
            yield served

    def test_relations_are_read_to_their_end_for_programs(
        self, shell: Shell, long: Emulator
    ) -> None:
        source = long.world.id_of("source")
        ask = asking(shell, long)
        where = ("--where", "Name = all")

        (row,) = lines(ask("query", source, *where, "--format", "jsonl"))
        value = row["properties"]["Others"]
        assert (len(value["relation"]), value["has_more"]) == (30, False)
        result = ask("query", source, *where, "--format", "csv")
        assert len(records(result)[0]["Others"].split(",")) == 30
        assert result.stderr == "1 row, 2 requests.\n"
        page = json.loads(ask("get", long.world.id_of("all"), "--format", "json").stdout)
        assert len(page["properties"]["Others"]["relation"]) == 30

    def test_a_table_has_no_room_for_them_and_asks_for_none(
        self, shell: Shell, long: Emulator
    ) -> None:
        result = asking(shell, long)("query", long.world.id_of("source"), "--where", "Name = all")
        assert result.stderr.startswith("1 row, 1 request.\n")


class TestGet:
    def test_each_kind_of_object_is_found(self, ask: Ask, world: World) -> None:
        for key, kind in (("projects", "database"), ("projects-source", "data_source")):
            result = ask("get", world.id_of(key))
            assert result.exit_code == 0
            assert result.stdout.splitlines()[0].split() == ["object", kind]

    def test_a_page_shows_its_properties(self, ask: Ask, world: World) -> None:
        row = lines(ask("query", world.id_of("tasks-source"), "--limit", "1", "--format", "jsonl"))
        result = ask("get", row[0]["id"])
        assert "Project status" in result.stdout
        told = records(ask("get", row[0]["id"], "--format", "csv"))[0]
        assert told["object"] == "page"
        assert told["Hours"]
        raw = json.loads(ask("get", row[0]["id"], "--format", "json").stdout)
        assert raw["properties"] == row[0]["properties"]
        assert len(ask("get", row[0]["id"], "--format", "jsonl").stdout.splitlines()) == 1

    def test_the_kind_may_be_said(self, ask: Ask, world: World, emulator: Emulator) -> None:
        before = len(emulator.requests)
        result = ask("get", world.id_of("home"), "--kind", "block")
        assert result.stdout.splitlines()[0].split() == ["object", "block"]
        assert "child_page" in result.stdout
        assert len(emulator.requests) == before + 1
        wrong = ask("get", world.id_of("home"), "--kind", "database")
        assert wrong.exit_code == 2
        assert "Could not find database" in wrong.stderr

    def test_a_user_is_found_too(self, ask: Ask, world: World) -> None:
        row = lines(ask("query", world.id_of("tasks-source"), "--limit", "1", "--format", "jsonl"))
        result = ask("get", row[0]["created_by"]["id"])
        assert result.stdout.splitlines()[0].split() == ["object", "user"]

    def test_what_is_nowhere_is_one_line(self, ask: Ask) -> None:
        result = ask("get", MISSING)
        assert result.exit_code == 2
        assert result.stderr == (
            f"Error: Nothing with the id {MISSING} is there, or it is not shared with the "
            "connection: check the id, and share the page (••• → Connections).\n"
        )

    @pytest.mark.parametrize("command", ["get", "query"])
    def test_what_is_no_id_is_told_before_anything_is_sent(
        self, ask: Ask, emulator: Emulator, command: str
    ) -> None:
        before = len(emulator.requests)
        result = ask(command, "tasks")
        assert result.exit_code == 2
        assert "'tasks' is not the id of" in result.stderr
        assert len(emulator.requests) == before


class TestFailures:
    def test_a_refused_token_is_named_by_its_source(self, shell: Shell, ask: Ask) -> None:
        result = ask("search", NOTION_TOKEN="ntn_refused0123")
        assert result.exit_code == 4
        assert "The token came from NOTION_TOKEN." in result.stderr
        log = shell.log.read_text(encoding="utf-8")
        assert "ntn_refused0123" not in result.output + log

    def test_without_a_token_nothing_is_sent(self, ask: Ask) -> None:
        assert ask("search", NOTION_TOKEN="").exit_code == 2

    def test_a_server_that_is_not_there(self, ask: Ask) -> None:
        result = ask("search", NOTION_BASE_URL="http://127.0.0.1:1", NOTIONKIT_ATTEMPTS="1")
        assert result.exit_code == 5
        assert result.stderr.count("\n") == 1

    @pytest.mark.parametrize(
        ("fault", "code"),
        [
            (Fault.restricted(), 4),
            (Fault.blocked(), 4),
            (Fault.validation_error(), 2),
            (Fault.internal(), 5),
            (Fault.html(200, "<html>"), 5),
            (Fault.json_answer(200, {"object": "list", "results": 5}), 5),
        ],
    )
    def test_every_failure_is_one_line_with_its_exit_code(
        self, shell: Shell, fault: Fault, code: int
    ) -> None:
        with Emulator(demo_world(), faults=scheduled({1: fault})) as served:
            ask = asking(shell, served)
            result = ask("search", "x", NOTIONKIT_ATTEMPTS="1")
        assert result.exit_code == code, result.output
        assert result.stdout == ""
        assert result.stderr.count("\n") == 1
        assert result.stderr.startswith("Error: ")

    def test_a_listing_that_notion_cut_is_a_loss(self, shell: Shell) -> None:
        with Emulator(generated_world(30, 1), query_limit=20, budget=None) as served:
            result = asking(shell, served)("search", "--format", "jsonl")
        assert result.exit_code == 3
        assert len(result.stdout.splitlines()) == 20
        assert "Notion ended the listing" in result.stderr

    def test_a_long_wait_is_told(self, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
        slept: list[float] = []
        monkeypatch.setattr(api.SystemClock, "sleep", lambda _, seconds: slept.append(seconds))
        monkeypatch.setattr(api.SystemClock, "monotonic", lambda _: sum(slept))
        faults = scheduled({1: Fault.overloaded(7)})
        with Emulator(demo_world(), faults=faults, budget=None) as served:
            result = asking(shell, served)("search", "zzzz")
        assert result.exit_code == 0
        assert slept == [7]
        assert result.stderr.startswith("Waiting 7 s until Notion takes the next request.\n")

    def test_a_server_that_does_not_answer_is_waited_for_with_a_word(
        self, shell: Shell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(waiting, "SILENCE_SECONDS", 0.01)
        slept: list[float] = []
        monkeypatch.setattr(api.SystemClock, "sleep", lambda _, seconds: slept.append(seconds))
        monkeypatch.setattr(api.SystemClock, "monotonic", lambda _: 100 * len(slept))
        known = {"NOTION_TOKEN": "ntn_0123456789", "NOTIONKIT_ATTEMPTS": "4"}
        with socket.create_server(("127.0.0.1", 0)) as deaf:
            url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
            result = shell("search", "--base-url", url, "--read-timeout", "0.1", env=known)
        assert result.exit_code == 5
        assert result.stdout == ""
        said = result.stderr.splitlines()
        assert said[0] == f"Waiting for an answer from {url}. Ctrl-C ends it."
        assert sum(line.startswith("Waiting") for line in said) == 1
        tried = [line for line in said if line.startswith(f"No answer from {url} (timeout)")]
        assert len(tried) == sum(seconds >= 2 for seconds in slept)

    def test_a_server_that_answers_at_once_is_worth_no_word(self, ask: Ask) -> None:
        assert "Waiting" not in ask("search", "zzzz").stderr


class TestStreaming:
    @pytest.mark.parametrize("shape", ["jsonl", "csv", "table"])
    def test_what_came_is_printed_before_the_rest_is_asked_for(
        self, shell: Shell, shape: str
    ) -> None:
        """The second page fails: what the first one held was printed all the same."""

        def second(received: Received) -> Fault | None:
            return Fault.validation_error() if "start_cursor" in received.body else None

        with Emulator(generated_world(150, 1), faults=second, budget=None) as served:
            result = asking(shell, served)("search", "--format", shape)
        assert result.exit_code == 2
        assert len(result.stdout.splitlines()) >= 100

    def test_json_is_whole_or_not_there(self, shell: Shell) -> None:
        def second(received: Received) -> Fault | None:
            return Fault.validation_error() if "start_cursor" in received.body else None

        with Emulator(generated_world(150, 1), faults=second, budget=None) as served:
            result = asking(shell, served)("search", "--format", "json")
        assert (result.exit_code, result.stdout) == (2, "")

    def test_a_reader_that_leaves_ends_it(
        self, shell: Shell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(writers, "print_part", lambda _: False)
        with Emulator(generated_world(150, 1), budget=None) as served:
            result = asking(shell, served)("search", "--format", "jsonl")
            assert served.counts().requests == 1
        assert (result.exit_code, result.output) == (0, "")
