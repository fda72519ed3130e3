"""Misbehaviour: on request, by schedule, by seed; and how it looks from outside."""

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
import requests

from actors.testing import VirtualClock
from notionkit.emulator import (
    REASONS,
    Fault,
    PlanError,
    Received,
    fault_plan,
    scheduled,
    seeded,
)
from notionkit.emulator.fault_spec import PLAIN, TIMED
from tests.emulator.caller import VERSION, Caller
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
        (Fault.no_database(), 503, "database_connection_unavailable"),
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


@pytest.mark.parametrize("reason", REASONS)
def test_429_comes_with_each_reason(serve: Serve, reason: str) -> None:
    caller = serve(faults=scheduled({1: Fault.rate_limited(7, reason)}))
    response = caller.send("GET", ME)
    assert (response.status_code, response.headers["retry-after"]) == (429, "7")
    about = response.json()["additional_data"]
    assert about == {"rate_limit_reason": reason, "retry_after": "7"}


def test_a_hanging_body_has_its_head_and_half_until_released(serve: Serve) -> None:
    caller = serve(faults=scheduled({1: Fault.hang_body()}))
    headers = {"Authorization": f"Bearer {caller.emulator.token}", "Notion-Version": VERSION}
    with requests.get(caller.emulator.url + ME, headers=headers, stream=True, timeout=10) as found:
        assert found.status_code == 200
        half = int(found.headers["content-length"]) // 2
        first = found.raw.read(half)
        caller.emulator.release()
        assert json.loads(first + found.raw.read())["object"] == "user"


def test_slow_answers_and_bodies_wait_by_a_clock_that_has_timers(serve: Serve) -> None:
    clock = VirtualClock()
    plan = scheduled({1: Fault.slow(3600), 2: Fault.slow_body(7200)})
    caller = serve(faults=plan, clock=clock)
    answers: list[Any] = []
    for waited in (3600, 7200):
        began = clock.monotonic()
        thread = threading.Thread(target=lambda: answers.append(caller.get(ME)["object"]))
        thread.start()
        while thread.is_alive():
            if clock.pending():
                clock.advance(clock.next_due() or 0)
            thread.join(0.01)
        assert clock.monotonic() - began == pytest.approx(waited)
    assert answers == ["user", "user"]


@pytest.mark.parametrize(
    ("plan", "statuses"),
    [
        ("2=503", [200, 503, 200, 200]),
        ("2-3=404", [200, 404, 404, 200]),
        ("GET /v1/users/*=409 x2", [409, 409, 200, 200]),
        ("* /v1/users/me=529:9", [529, 529, 529, 529]),
        ("100%=500", [500, 500, 200, 200]),
        ("100%=502 x1, 3=504", [502, 200, 504, 200]),
        ("POST /v1/search=500", [200, 200, 200, 200]),
        ("1=429-space:3, 2=503-database", [429, 503, 200, 200]),
        ("", [200, 200, 200, 200]),
    ],
)
def test_a_plan_in_one_line_is_carried_out(serve: Serve, plan: str, statuses: list[int]) -> None:
    caller = serve(faults=fault_plan(plan, seed=3))
    assert [caller.send("GET", ME).status_code for _ in statuses] == statuses


def test_every_name_of_a_plan_makes_a_fault() -> None:
    names = [*PLAIN, *TIMED, *(f"{own}:2" for own in TIMED)]
    seams = [fault_plan(f"1={own}") for own in names]
    assert all(seam(_received(1, "/v1/x")) is not None for seam in seams)
    assert fault_plan("100%=any")(_received(1, "/v1/x")) is not None


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ("503", "should be WHEN=WHAT"),
        ("3=418", "names no fault. Choose one of 400, 401"),
        ("x=503", "should be a number, a range"),
        ("3=any", "names no fault"),
        ("3=500:5", "names no fault"),
        ("1-9999999=500", "more than 100000"),
    ],
)
def test_a_plan_that_cannot_be_read_says_which_part(plan: str, said: str) -> None:
    with pytest.raises(PlanError, match=said):
        fault_plan(f"1=500, {plan}")
