"""Misbehaviour: on request, by schedule, by seed; and how it looks from outside."""

import threading
from collections.abc import Callable

import pytest
import requests

from notionkit.emulator import Fault, Received, scheduled, seeded
from tests.emulator.caller import Caller
from tests.emulator.conftest import Serve

ME = "/v1/users/me"


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (Fault.validation_error(), 400, "validation_error"),
        (Fault.unauthorized(), 401, "unauthorized"),
        (Fault.restricted(), 403, "restricted_resource"),
        (Fault.not_found(), 404, "object_not_found"),
        (Fault.conflict(), 409, "conflict_error"),
        (Fault.blocked(), 429, "rate_limited"),
        (Fault.internal(), 500, "internal_server_error"),
        (Fault.unavailable(), 503, "service_unavailable"),
        (Fault.query_timeout(), 503, "service_unavailable"),
        (Fault.gateway_timeout(), 504, "gateway_timeout"),
        (Fault.overloaded(), 529, "service_overload"),
    ],
)
def test_a_fault_of_the_api_is_an_error_object(
    serve: Serve, fault: Fault, status: int, code: str
) -> None:
    response = serve(faults=lambda _: fault).send("GET", ME)
    assert response.status_code == response.json()["status"] == status
    assert response.json()["code"] == code


def test_a_rate_limit_names_its_reason_and_its_wait(serve: Serve) -> None:
    fault = Fault.rate_limited(7, "public_api_space_request_rate_limit")
    response = serve(faults=lambda _: fault).send("GET", ME)
    assert response.headers["retry-after"] == "7"
    assert response.json()["additional_data"] == {
        "rate_limit_reason": "public_api_space_request_rate_limit",
        "retry_after": "7",
    }


def test_a_bad_gateway_is_html_without_a_request_id(serve: Serve) -> None:
    response = serve(faults=lambda _: Fault.bad_gateway()).send("GET", ME)
    assert response.status_code == 502
    assert response.text.startswith("<html>")
    assert "x-notion-request-id" not in response.headers


@pytest.mark.parametrize("make", [Fault.reset_before, Fault.reset_after])
def test_a_reset_breaks_the_connection_and_the_next_one_works(
    serve: Serve, make: Callable[[], Fault]
) -> None:
    caller = serve(faults=scheduled({1: make()}))
    with pytest.raises(requests.RequestException):
        caller.send("GET", ME)
    assert caller.send("GET", ME).status_code == 200
    assert [entry.status for entry in caller.emulator.requests] == [0, 200]


def test_cut_json_is_a_whole_answer_that_does_not_parse(serve: Serve) -> None:
    caller = serve(faults=scheduled({1: Fault.cut(), 2: Fault.cut()}))
    for path in (ME, f"/v1/blocks/{caller.emulator.world.id_of('home')}/children"):
        response = caller.send("GET", path)
        assert response.status_code == 200
        with pytest.raises(requests.JSONDecodeError):
            response.json()


def test_a_hanging_request_is_answered_when_released(serve: Serve) -> None:
    arrived = threading.Event()

    def hang(_: Received) -> Fault:
        arrived.set()
        return Fault.hang()

    caller = serve(faults=hang)
    answers: list[int] = []
    thread = threading.Thread(target=lambda: answers.append(caller.send("GET", ME).status_code))
    thread.start()
    assert arrived.wait(10)
    assert answers == []
    caller.emulator.release()
    thread.join(10)
    assert answers == [200]


def test_a_seam_sees_the_request_and_can_choose(serve: Serve) -> None:
    def seam(request: Received) -> Fault | None:
        return Fault.internal() if request.endpoint == "POST /v1/search" else None

    caller = serve(faults=seam)
    assert caller.send("GET", ME).status_code == 200
    assert caller.send("POST", "/v1/search", json={}).status_code == 500
    assert [entry.fault for entry in caller.emulator.requests][-1] == "500 internal_server_error"


def test_downloads_misbehave_too(serve: Serve) -> None:
    caller = serve()
    home = caller.emulator.world.id_of("home")
    assert caller.get(f"/v1/pages/{home}")["object"] == "page"
    faulty = serve(
        faults=lambda request: Fault.unavailable() if "/secure/" in request.path else None
    )
    blocks = faulty.get(f"/v1/blocks/{home}/children")["results"]
    url = next(own["file"]["file"]["url"] for own in blocks if own["type"] == "file")
    assert faulty.plain(url).status_code == 503


def _received(number: int, path: str) -> Received:
    return Received(number, "GET", path, "", "GET /v1/pages/{page_id}")


def test_seeded_faults_do_not_depend_on_the_order_of_requests() -> None:
    paths = [f"/v1/pages/{number}" for number in range(200)]
    there, back = seeded(7, 0.3), seeded(7, 0.3)
    forward = {path: there(_received(1, path)) for path in paths}
    backward = {path: back(_received(9, path)) for path in reversed(paths)}
    assert forward == backward
    assert 30 < sum(fault is not None for fault in forward.values()) < 90


def test_seeded_faults_let_a_client_through_that_tries_again() -> None:
    seam = seeded(3, 1.0, at_most=2)
    request = _received(1, "/v1/pages/x")
    assert [seam(request) is None for _ in range(4)] == [False, False, True, True]


def test_dropping_connections_makes_clients_connect_again(small: Caller) -> None:
    small.get(ME)
    small.emulator.drop_connections()
    assert small.get(ME)["object"] == "user"
