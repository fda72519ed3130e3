"""A client as plain as can be, and a clock that stands still until it is told to go on."""

from typing import Any

import attrs
import requests

from notionkit.emulator import Emulator

VERSION = "2026-03-11"
START = 1_780_000_000.0


@attrs.define
class ManualClock:
    """Both times move together, and only by `advance`."""

    seconds: float = START

    def time(self) -> float:
        return self.seconds

    def monotonic(self) -> float:
        return self.seconds

    def advance(self, seconds: float) -> None:
        self.seconds += seconds


@attrs.frozen
class Caller:
    """Calls one emulator with its token and version."""

    emulator: Emulator
    session: requests.Session = attrs.field(factory=requests.Session)

    def send(self, method: str, path: str, *, json: Any = None, **query: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.emulator.token}", "Notion-Version": VERSION}
        return self.session.request(
            method, self.emulator.url + path, headers=headers, json=json, params=query, timeout=20
        )

    def get(self, path: str, **query: Any) -> Any:
        return self.send("GET", path, **query).json()

    def post(self, path: str, **body: Any) -> Any:
        return self.send("POST", path, json=body).json()

    def plain(self, url: str, **headers: str) -> requests.Response:
        """A download: no token, no version."""
        return self.session.get(url, headers=headers, timeout=20)

    def walk(self, path: str, **query: Any) -> list[Any]:
        """Every item of a listing that is read with GET."""
        answer = self.get(path, **query)
        items = list(answer["results"])
        while answer["has_more"]:
            answer = self.get(path, start_cursor=answer["next_cursor"], **query)
            items += answer["results"]
        return items

    def walk_post(self, path: str, **body: Any) -> list[Any]:
        """Every item of a listing that is read with POST."""
        answer = self.post(path, **body)
        items = list(answer["results"])
        while answer["has_more"]:
            answer = self.post(path, start_cursor=answer["next_cursor"], **body)
            items += answer["results"]
        return items
