"""The page on the client: its examples run, and it names every call and error."""

import inspect
from collections.abc import Iterator

import pytest

from notionkit import Client
from notionkit.api import OAuth, errors
from notionkit.emulator import Emulator, small_world
from tests.pages import blocks, section, table, words_in_code

PAGE = "docs/client.md"
HOME, TASKS = "59833787-2cf9-4fdf-8782-e53db20768a5", "b55c9c91-384d-452b-81db-d1ef79372b75"


@pytest.fixture(scope="module")
def notion() -> Iterator[Emulator]:
    with Emulator(small_world(), budget=None) as served:
        yield served


def as_served(code: str, notion: Emulator, source: str) -> str:
    """Return an example for the emulator: its address, its token and its ids."""
    address = f'"{notion.token}", base_url="{notion.url}"'
    ours = {
        '"ntn_..."': address,
        HOME: notion.world.id_of("home"),
        HOME.replace("-", ""): notion.world.id_of("home").replace("-", ""),
        TASKS: source,
    }
    for shown, real in ours.items():
        code = code.replace(shown, real)
    return code


def test_the_examples_run_one_after_another(
    notion: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    with Client(notion.token, base_url=notion.url) as client:
        source = client.retrieve_database(notion.world.id_of("tasks")).data_sources[0].id
        names: dict[str, object] = {}
        for code in blocks(PAGE, "python"):
            exec(compile(as_served(code, notion, source), PAGE, "exec"), names)
            names["client"] = client

    printed = capsys.readouterr().out
    for expected in (
        "NotionKit Emulator",
        "A small workspace.",
        "    bulleted_list_item",
        "properties.Cuont is not a property of the data source; did you mean `Count`?",
        "properties.Count.number should be a number, instead was `'3'`",
        "body.children[0].paragraph.rich_text[0].text.content.length: should be ≤ `2000`",
        "404 object_not_found",
    ):
        assert expected in printed


def test_every_call_is_named() -> None:
    calls = {name for name in dir(Client) if not name.startswith("_")}
    listed = section(PAGE, "Every call")
    assert {name for name in calls if f"`{name}`" not in listed} == set()
    ours = {name for name in vars(OAuth) if not name.startswith("_")}
    assert ours - words_in_code(PAGE) == set()


def test_every_setting_of_the_client_is_named() -> None:
    settings = set(inspect.signature(Client).parameters) - {"token"}
    assert settings - words_in_code(PAGE) == {"clock", "rng"}  # for tests


def test_every_error_is_explained() -> None:
    own = {name for name, value in vars(errors).items() if inspect.isclass(value)}
    known = {name for name in own if issubclass(getattr(errors, name), errors.ApiError)}
    told = " ".join(row["Error"] for row in table(PAGE, "Error", ""))
    assert {name for name in known if f"`{name}`" not in told} == set()
