"""The log names what it speaks of, and never a secret."""

import logging
from pathlib import Path

import pytest

from notionkit.emulator import TOKEN, Emulator, Fault, demo_world, matching
from tests.engine.conftest import export


def test_the_log_tells_of_retries_limits_and_objects_by_their_ids(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="notionkit.engine")
    faults = matching("GET /v1/blocks/*", Fault.overloaded(retry_after=0), times=1)

    with Emulator(demo_world(), budget=None, faults=faults) as emulator:
        exported = export(emulator, tmp_path)

    facts = [vars(record) for record in caplog.records]
    complete = {fact["object_id"] for fact in facts if fact["message"] == "Complete"}
    limits = {fact["object_id"] for fact in facts if fact.get("rule") == "unsupported_block"}
    retried = [fact for fact in facts if fact["message"].startswith("Trying again")]
    assert len(complete) >= exported.result.pages + exported.result.rows
    assert limits == {
        problem.id for problem in exported.result.limits if problem.rule == "unsupported_block"
    }
    assert [fact["request"].partition(" ")[0] in ("GET", "POST") for fact in retried] == [True]
    assert TOKEN not in caplog.text
    assert "X-Amz-Signature" not in caplog.text
