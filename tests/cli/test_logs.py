"""The log: its fields, its forms, and that a token cannot get into it."""

import json
import logging
from pathlib import Path
from urllib.parse import quote

import pytest

from notionkit.cli import logs
from notionkit.cli.logs import HIDDEN, Log, Redactor
from tests.cli.conftest import Shell

TOKEN = "of-no-known-form-4711"
logger = logging.getLogger("tests.logs")


def redactor(secret: str = TOKEN) -> Redactor:
    made = Redactor()
    made.add(secret)
    return made


def leak() -> None:
    """Log the token in every way there is."""
    logger.info("message %s" % TOKEN)  # noqa: UP031 - the formatted message is the point
    logger.info("arguments %s %r", TOKEN, {"token": TOKEN})
    logger.info("fields", extra={"headers": {"Authorization": f"Bearer {TOKEN}"}, "id": TOKEN})
    try:
        raise ValueError(TOKEN) from RuntimeError(f"cause {TOKEN}")
    except ValueError:
        logger.exception("exception", stack_info=True)


@pytest.mark.parametrize("as_json", [False, True])
def test_the_token_never_reaches_file_or_screen(tmp_path: Path, as_json: bool) -> None:
    shown: list[str] = []
    file = tmp_path / "log"
    with logs.opened(file, redactor(), as_json=as_json, verbosity=2, write=shown.append):
        leak()
    text = file.read_text(encoding="utf-8") + "".join(shown)
    assert TOKEN not in text
    assert text.count(HIDDEN) >= 12


def test_a_token_with_quotes_is_hidden_in_json_too(tmp_path: Path) -> None:
    odd = 'ntn_"x\\y'
    with logs.opened(tmp_path / "log", redactor(odd), as_json=True):
        logger.info("%s", odd)
        logger.info("%r", [odd])
    text = (tmp_path / "log").read_text(encoding="utf-8")
    assert text.count(HIDDEN) == 2
    assert quote(odd) not in text


def test_json_lines_carry_run_and_object_ids_as_fields(tmp_path: Path) -> None:
    with logs.opened(tmp_path / "log", Redactor(), as_json=True) as log:
        log.run_id = "run-7"
        logger.warning("Fetched %d", 3, extra={"kind": "page", "id": "abc"})
    line = json.loads((tmp_path / "log").read_text(encoding="utf-8"))
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "warning",
        "logger": "tests.logs",
        "message": "Fetched 3",
        "run_id": "run-7",
        "kind": "page",
        "id": "abc",
    }


def test_plain_lines_end_in_their_fields(tmp_path: Path) -> None:
    with logs.opened(tmp_path / "log", Redactor()) as log:
        log.run_id = "run-7"
        logger.info("Fetched", extra={"id": "abc"})
    assert "tests.logs: Fetched id=abc run_id=run-7" in (tmp_path / "log").read_text()


def test_a_log_that_cannot_be_written_is_told_and_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with logs.opened(tmp_path / "file" / "log", Redactor()) as log:
        logger.info("lost")
    assert log.path is None
    assert log.problem is not None
    assert "There will be no log" in log.problem


def test_everything_is_put_back(tmp_path: Path) -> None:
    root = logging.getLogger()
    before = (root.level, list(root.handlers), logging.getLogger("urllib3").level)
    with logs.opened(tmp_path / "log", Redactor(), verbosity=2):
        assert root.level == logging.DEBUG
        assert not logging.getLogger("urllib3").isEnabledFor(logging.INFO)
    assert (root.level, list(root.handlers), logging.getLogger("urllib3").level) == before


def test_a_screen_that_is_gone_does_no_harm(tmp_path: Path) -> None:
    def gone(_: str) -> None:
        raise BrokenPipeError

    with logs.opened(tmp_path / "log", Redactor(), verbosity=1, write=gone):
        logger.info("heard by nobody")


def test_the_file_turns_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "LARGEST_BYTES", 500)
    with logs.opened(tmp_path / "log", Redactor()):
        for number in range(100):
            logger.info("line %d", number)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["log", *(f"log.{number}" for number in range(1, 6))]


def test_a_log_stamps_no_run_before_there_is_one() -> None:
    record = logging.makeLogRecord({})
    Log(Redactor()).stamp(record)
    assert not hasattr(record, "run_id")


def test_a_run_logs_where_the_system_keeps_logs(shell: Shell) -> None:
    shell("run")
    text = shell.log.read_text(encoding="utf-8")
    assert "scripted: Using [token] kind=page" in text
    assert "Run ended" in text


def test_a_run_logs_where_it_is_told_to(shell: Shell) -> None:
    shell("run", "--log-file", "here.log", "--log-json")
    lines = (shell.folder / "here.log").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["message"] for line in lines][-1] == "Run ended"
    assert not shell.log.exists()
