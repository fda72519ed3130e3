"""What every answer has, and who is let in."""

import threading

import pytest
import requests

from notionkit.emulator import Emulator, small_world
from tests.emulator.caller import VERSION, Caller, ManualClock
from tests.emulator.conftest import Serve

NOBODY = "00000000-0000-0000-0000-000000000000"


def test_every_answer_ends_with_the_request_id_that_its_header_names(small: Caller) -> None:
    for path in ("/v1/users/me", "/v1/users", f"/v1/pages/{NOBODY}"):
        response = small.send("GET", path)
        assert list(response.json())[-1] == "request_id"
        assert response.json()["request_id"] == response.headers["x-notion-request-id"]


def test_answers_carry_the_headers_of_notions_json_replies(small: Caller) -> None:
    headers = small.send("GET", "/v1/users/me").headers
    assert headers["content-type"] == "application/json; charset=utf-8"
    assert headers["cf-cache-status"] == "DYNAMIC"
    assert {"cf-ray", "vary", "strict-transport-security", "referrer-policy"} <= set(headers)


def test_long_answers_are_compressed_when_the_client_accepts_it(small: Caller) -> None:
    assert small.send("POST", "/v1/search", json={}).headers["content-encoding"] == "gzip"


@pytest.mark.parametrize("token", ["", "Bearer wrong", "Basic abc"])
def test_another_token_is_refused(small: Caller, token: str) -> None:
    headers = {"Authorization": token, "Notion-Version": VERSION}
    response = requests.get(f"{small.emulator.url}/v1/users/me", headers=headers, timeout=20)
    assert response.status_code == 401
    assert response.json()["code"] == "unauthorized"
    assert response.json()["message"] == "API token is invalid."


@pytest.mark.parametrize(
    ("version", "code"), [(None, "missing_version"), ("1999", "validation_error")]
)
def test_a_request_needs_a_known_version(small: Caller, version: str | None, code: str) -> None:
    headers = {"Authorization": f"Bearer {small.emulator.token}"}
    if version:
        headers["Notion-Version"] = version
    response = requests.get(f"{small.emulator.url}/v1/users/me", headers=headers, timeout=20)
    assert (response.status_code, response.json()["code"]) == (400, code)


@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/invalid"), ("DELETE", "/v1/users/me")])
def test_an_unknown_route_or_verb_is_an_invalid_request_url(
    small: Caller, method: str, path: str
) -> None:
    response = small.send(method, path)
    assert response.status_code == 400
    assert response.json()["code"] == "invalid_request_url"
    assert response.json()["message"] == "Invalid request URL."


@pytest.mark.parametrize("bad", ["AAA", "12345678-1234-1234-1234-123456789abc"])
@pytest.mark.parametrize("kind", ["page", "block", "database", "data_source"])
def test_an_id_that_is_no_uuid_is_refused_by_name(small: Caller, kind: str, bad: str) -> None:
    answer = small.get(f"/v1/{kind}s/{bad}")
    assert answer["code"] == "validation_error"
    expected = (
        f'path failed validation: path.{kind}_id should be a valid uuid, instead was `"{bad}"`.'
    )
    assert answer["message"] == expected


@pytest.mark.parametrize(
    ("path", "word"), [("pages", "page"), ("blocks", "block"), ("data_sources", "database")]
)
def test_what_is_not_there_is_not_found_and_names_the_integration(
    small: Caller, path: str, word: str
) -> None:
    answer = small.get(f"/v1/{path}/{NOBODY}")
    assert answer["status"] == 404
    assert answer["message"] == (
        f"Could not find {word} with ID: {NOBODY}. Make sure the relevant pages and databases "
        'are shared with your integration "NotionKit Emulator".'
    )
    assert answer["additional_data"] == {"integration_id": small.emulator.world.bot_id}


def test_ids_are_accepted_without_dashes_and_given_with_them(small: Caller) -> None:
    home = small.emulator.world.id_of("home")
    assert small.get(f"/v1/pages/{home.replace('-', '')}")["id"] == home


def test_a_body_that_is_no_json_is_refused(small: Caller) -> None:
    headers = {"Authorization": f"Bearer {small.emulator.token}", "Notion-Version": VERSION}
    url = f"{small.emulator.url}/v1/search"
    response = requests.post(url, data="{", headers=headers, timeout=20)
    assert response.json()["code"] == "invalid_json"


def test_the_budget_is_a_burst_for_each_window_and_then_429(
    serve: Serve, clock: ManualClock
) -> None:
    caller = serve(budget=3)
    clock.advance(17.5)
    assert [caller.send("GET", "/v1/users/me").status_code for _ in range(4)] == [200] * 3 + [429]
    refused = caller.send("GET", "/v1/users/me")
    assert refused.headers["retry-after"] == "43"
    assert refused.json()["code"] == "rate_limited"
    assert refused.json()["additional_data"] == {
        "rate_limit_reason": "public_api_request_rate_limit",
        "retry_after": "43",
    }
    clock.advance(43)
    assert caller.send("GET", "/v1/users/me").status_code == 200
    assert caller.emulator.budget_left == 2


def test_refused_tokens_and_downloads_spend_no_budget(serve: Serve) -> None:
    caller = serve(budget=1)
    home = caller.emulator.world.id_of("home")
    requests.get(f"{caller.emulator.url}/v1/users/me", timeout=20)
    blocks = caller.get(f"/v1/blocks/{home}/children")["results"]
    url = next(own["file"]["file"]["url"] for own in blocks if own["type"] == "file")
    assert caller.plain(url).status_code == 200
    assert caller.emulator.budget_left == 0


def test_nothing_is_left_running_when_it_stops() -> None:
    before = threading.active_count()
    with Emulator(small_world()) as emulator, requests.Session() as session:
        url = emulator.url
        session.get(f"{url}/v1/users/me", timeout=20)
        assert threading.active_count() > before
    assert threading.active_count() == before
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=20)


def test_the_log_and_the_counts_say_what_was_asked(small: Caller) -> None:
    home = small.emulator.world.id_of("home")
    small.get(f"/v1/pages/{home}")
    small.get(f"/v1/pages/{home}")
    small.get(f"/v1/pages/{NOBODY}")
    counts = small.emulator.counts()
    assert counts.by_endpoint == {"GET /v1/pages/{page_id}": 3}
    assert counts.by_status == {200: 2, 404: 1}
    assert list(counts.repeated.values()) == [2]
    assert counts.max_in_flight == 1
    assert [entry.status for entry in small.emulator.requests] == [200, 200, 404]
    small.emulator.forget()
    assert small.emulator.requests == ()
