"""A tiny server on 127.0.0.1 that answers what a test tells it to, and a clock driven by hand."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import attrs
import pytest

from notionkit.api import Request, Response

JSON = "application/json; charset=utf-8"


@attrs.frozen
class Answer:
    """What the server sends; ``length`` may promise more than ``body`` holds."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = attrs.field(factory=lambda: {"Content-Type": JSON})
    length: int | None = None
    hang_up: bool = False


@attrs.frozen
class Seen:
    """What the server received."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any


class Server:
    """Answers with what ``answers`` holds, in order, the last one for ever."""

    def __init__(self) -> None:
        self.answers: list[Answer] = [Answer()]
        self.seen: list[Seen] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"

    def next_answer(self) -> Answer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 5

        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            sent = self.rfile.read(length)
            is_json = "json" in (self.headers.get("Content-Type") or "")
            body = json.loads(sent) if is_json else sent or None
            server.seen.append(Seen(self.command, self.path, dict(self.headers), body))
            answer = server.next_answer()
            self.close_connection = True
            if answer.hang_up:
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            promised = answer.length if answer.length is not None else len(answer.body)
            self.send_header("Content-Length", str(promised))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = do_PATCH = do_DELETE = answer  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            pass

    return Handler


class Scripted:
    """A transport that is a function from a request to a status and a JSON object."""

    def __init__(self, answer: Callable[[Request], tuple[int, Any]]) -> None:
        self._answer = answer
        self.seen: list[Request] = []

    def send(self, request: Request) -> Response:
        self.seen.append(request)
        status, body = self._answer(request)
        return Response(status, {"Content-Type": "application/json"}, json.dumps(body).encode())

    def close(self) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


class HandClock:
    """Time that passes only while something sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def answer() -> Callable[..., Answer]:
    """Make an answer: ``answer(status, **json)``."""

    def make(status: int = 200, headers: Mapping[str, str] | None = None, /, **body: Any) -> Answer:
        return Answer(status, json.dumps(body).encode(), {"Content-Type": JSON, **(headers or {})})

    return make


@pytest.fixture
def error_answer(answer: Callable[..., Answer]) -> Callable[..., Answer]:
    """Make an error answer as Notion words it: ``error_answer(status, code, **more)``."""

    def make(status: int, code: str, **more: Any) -> Answer:
        body = {"object": "error", "status": status, "code": code, "message": f"About {code}."}
        return answer(status, more.pop("headers", None), **body, **more, request_id="r-1")

    return make
