"""The pytest fixtures, used as a project of someone else uses them."""

import os

import pytest
import requests

from notionkit.testing import Emulator, World
from notionkit.testing.plugin import notion_emulator, notion_world

# Where the package is installed pytest finds the fixtures by its entry point.
__all__ = ["notion_emulator", "notion_world"]


def _me(emulator: Emulator) -> str:
    headers = {
        "Authorization": f"Bearer {os.environ['NOTION_TOKEN']}",
        "Notion-Version": "2026-03-11",
    }
    url = f"{os.environ['NOTION_BASE_URL']}/v1/users/me"
    return str(requests.get(url, headers=headers, timeout=20).json()["name"])


def test_the_fixture_serves_a_small_world_and_points_the_environment_to_it(
    notion_emulator: Emulator,
) -> None:
    assert os.environ["NOTION_BASE_URL"] == notion_emulator.url
    assert _me(notion_emulator) == notion_emulator.world.integration


class TestAnotherWorld:
    """A test class that overrides the world."""

    @pytest.fixture
    def notion_world(self) -> World:
        return World(integration="My own")

    def test_a_world_of_ones_own_takes_its_place(self, notion_emulator: Emulator) -> None:
        assert _me(notion_emulator) == "My own"
