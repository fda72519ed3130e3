"""Fixtures for pytest: `notion_world` is what is served, `notion_emulator` serves it.

A test module that wants another world overrides `notion_world`. Nothing but pytest is imported
until a test asks for a fixture.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from notionkit.emulator import Emulator, World


@pytest.fixture
def notion_world() -> World:
    """The world of `notion_emulator`: a page, a sub page, a file, a database of three rows."""
    from notionkit.emulator import small_world  # noqa: PLC0415 - only for tests that ask for it

    return small_world()


@pytest.fixture
def notion_emulator(notion_world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    """A running emulator without a limit of requests.

    `NOTION_TOKEN` and `NOTION_BASE_URL` point to it while the test runs.
    """
    from notionkit.emulator import Emulator  # noqa: PLC0415 - only for tests that ask for it

    with Emulator(notion_world, budget=None) as emulator:
        monkeypatch.setenv("NOTION_TOKEN", emulator.token)
        monkeypatch.setenv("NOTION_BASE_URL", emulator.url)
        yield emulator
