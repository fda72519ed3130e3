"""The command ``run``: what it hands to the engine, what it says, and what it ends with."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest
from click.testing import CliRunner

from notionkit._scratch import ScratchError
from notionkit.cli import cli
from notionkit.cli.plan import DEMO_PORT
from notionkit.cli.surroundings import Forecast, Surroundings
from notionkit.engine.errors import EngineFailed, RunRefused, RunUnfinished
from notionkit.engine.proof.acceptance import AcceptedLoss
from notionkit.plugins import OutputError, UnknownFormat
from tests.cli.conftest import Shell
from tests.cli.scripted import LOST, TOKEN, ScriptedKit, ScriptedProblem, ScriptedResult

PAGE = "598337872cf94fdf8782e53db20768a5"
DASHED = "59833787-2cf9-4fdf-8782-e53db20768a5"
KEYS = [
    *("run_id", "status", "message", "checked", "audited_at"),
    *("pages", "data_sources", "rows", "blocks", "files", "requests"),
    *("retries", "rate_limited", "restarts", "requests_saved", "rules", "limits", "failures"),
    *("accepted", "choices", "changes", "output_files", "elapsed_seconds"),
]


def test_a_run_without_targets_asks_for_everything(shell: Shell) -> None:
    assert shell("run").exit_code == 0
    assert shell.kit.targets == ()
    assert shell.kit.token == TOKEN


@pytest.mark.parametrize("target", [PAGE, DASHED, f"https://www.notion.so/Team-Wiki-{PAGE}"])
def test_targets_reach_the_engine_as_dashed_ids(shell: Shell, target: str) -> None:
    shell("run", target)
    assert shell.kit.targets == (DASHED,)


def test_a_malformed_target_is_one_line_that_names_it(shell: Shell) -> None:
    result = shell("run", "not-an-id")
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "'not-an-id' is not a target" in result.stderr
    assert not shell.kit.entered
    assert list(shell.folder.iterdir()) == []


def test_a_target_of_undecodable_bytes_is_still_one_line(shell: Shell) -> None:
    result = shell("run", "\udcff")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)


def test_every_flag_reaches_the_settings(shell: Shell) -> None:
    arguments = (
        "--output out --format json --format csv --plugin hello --full --state st "
        "--on-local-edit both --base-url http://127.0.0.1:1/v1/ --notion-version 2025-09-03 "
        "--budget 60 --concurrency 3 --attempts 2 --patience 1.5 --connect-timeout 2 "
        "--read-timeout 3 --audit-days 2.5"
    )
    assert shell("run", *arguments.split()).exit_code == 0
    settings = shell.kit.settings
    assert settings is not None
    assert (settings.output, settings.state) == (Path("out"), Path("st"))
    assert (settings.formats, settings.plugins) == (("json", "csv"), ("hello",))
    assert (settings.full, settings.on_local_edit) == (True, "both")
    assert (settings.base_url, settings.notion_version) == ("http://127.0.0.1:1", "2025-09-03")
    assert (settings.budget, settings.concurrency, settings.attempts) == (60, 3, 2)
    assert settings.patience_seconds == 1.5
    assert (settings.quick, settings.audit_days) == (False, 2.5)
    assert (settings.connect_timeout_seconds, settings.read_timeout_seconds) == (2.0, 3.0)


def test_full_and_quick_together_are_refused_with_what_to_leave_out(shell: Shell) -> None:
    result = shell("run", "--quick", "--full")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert "leave out quick to read everything, or full to look at the last" in result.stderr
    assert not shell.kit.entered


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--format", "json"), "--economy does not go with json, which cannot do without the"),
        (("--comments", "blocks"), "--economy does not go with comments on blocks: leave out"),
    ],
)
def test_economy_says_what_it_does_not_go_with(
    shell: Shell, arguments: tuple[str, ...], said: str
) -> None:
    result = shell("run", "--economy", *arguments)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert said in result.stderr
    assert "True" not in result.stderr


def test_pages_read_by_economy_do_not_stand_under_what_was_left_out(shell: Shell) -> None:
    choices = [
        ScriptedProblem("economy", "page", "1", "in one request"),
        ScriptedProblem("excluded", "page", "2", "not wanted"),
    ]
    shell.kit.result = ScriptedResult("proven", choices=choices)
    told = shell("run").stdout
    assert "own Markdown (--economy) (1):\n  - page 1: in one request" in told
    assert "Left out, as you chose (1):\n  - page 2: not wanted" in told


@pytest.mark.parametrize(("flag", "other"), [("full", "quick"), ("quick", "full")])
def test_a_flag_wins_over_its_opposite_in_a_settings_file(
    shell: Shell, flag: str, other: str
) -> None:
    (shell.folder / "notionkit.toml").write_text(f"[run]\n{other} = true\n", encoding="utf-8")
    assert shell("run", f"--{flag}").exit_code == 0
    settings = shell.kit.settings
    assert settings is not None
    assert (getattr(settings, flag), getattr(settings, other)) == (True, False)


def test_the_summary_goes_to_stdout_and_progress_to_stderr(shell: Shell) -> None:
    result = shell("run")
    assert "61 pages, 4 data sources with 120 rows, 33 files" in result.stdout
    assert "notion-export/index.md" in result.stdout
    assert "crawl: 3 pages, 2 rows" in result.stderr
    assert "crawl:" not in result.stdout
    assert "restart" not in result.output


def test_verbose_tells_of_restarts_and_shows_the_log(shell: Shell) -> None:
    result = shell("run", "-v")
    assert "2 restarts" in result.stdout
    assert "Run begun" in result.stderr
    assert "run_id=run-1" in result.stderr


def test_json_is_exactly_one_object_with_its_keys_in_order(shell: Shell) -> None:
    shell.kit.result = ScriptedResult("losses", failures=[LOST])
    result = shell("run", "--json")
    assert result.exit_code == 3
    printed = json.loads(result.stdout)
    assert list(printed) == KEYS
    assert printed["failures"] == [
        {"rule": "not_shared", "kind": "page", "id": "59833787", "message": LOST.message}
    ]
    assert printed["limits"] == []
    assert printed["elapsed_seconds"] == 12.25


def test_the_summary_says_what_rests_on_earlier_runs(shell: Shell) -> None:
    rules = {"children": {"checked": 12, "proven": 2, "by_edit_time": 10}}
    shell.kit.result = ScriptedResult(
        "refreshed", rules=rules, checked="normal", audited_at="2026-03-14T09:26:53Z"
    )
    told = shell("run").stdout
    assert "proven: 12/12 children" in told
    assert "10 of these were read by an earlier run, and not edited since" in told
    assert "what changed; everything was last read on 2026-03-14T09:26:53Z" in told


@pytest.mark.parametrize("accepted", [False, True])
def test_a_quick_run_does_not_claim_to_have_read_all_that_changed(
    shell: Shell, *, accepted: bool
) -> None:
    losses = [AcceptedLoss("file", "file", "a", "gone", "known")] if accepted else []
    shell.kit.result = ScriptedResult("refreshed", checked="quick", accepted=losses)
    first = shell("run", "--quick").stdout.splitlines()[0]
    assert first.startswith("What was edited since the last run was read. A quick run does not")
    assert "Complete" not in first
    shell.kit.result = ScriptedResult("refreshed", checked="normal")
    assert shell("run").stdout.startswith("Complete. Everything that changed")


def test_a_later_run_says_in_one_line_what_it_changed(shell: Shell) -> None:
    changes = {"removed": {"page": 1}, "edited": {"row": 2, "page": 1}}
    shell.kit.result = ScriptedResult("refreshed", changes=changes)
    assert "\n  changed: 1 page, 2 rows edited; 1 page removed\n" in shell("run").stdout
    assert json.loads(shell("run", "--json").stdout)["changes"] == changes
    shell.kit.result = ScriptedResult("refreshed", changes={})
    assert "\n  nothing changed in Notion\n" in shell("run").stdout
    shell.kit.result = ScriptedResult("proven")
    assert "changed" not in shell("run").stdout


def test_a_later_run_says_what_it_did_to_the_files_beside_what_changed_in_notion(
    shell: Shell,
) -> None:
    files = {"written": 0, "moved": 2, "removed": 70, "unchanged": 1157}
    shell.kit.result = ScriptedResult("refreshed", changes={}, output_files=files)
    told = shell("run").stdout
    line = "files in the output: 2 moved, 70 removed, 1,157 unchanged"
    assert f"\n  nothing changed in Notion\n  {line}\n" in told
    assert json.loads(shell("run", "--json").stdout)["output_files"] == files
    untouched = {**files, "moved": 0, "removed": 0}
    shell.kit.result = ScriptedResult("refreshed", changes={}, output_files=untouched)
    assert "in the output" not in shell("run").stdout


@pytest.mark.parametrize("status", ["refused", "unfinished", "interrupted"])
def test_a_run_that_was_stopped_does_not_claim_to_have_read_what_it_found(
    shell: Shell, status: str
) -> None:
    shell.kit.result = ScriptedResult(status)
    assert "  found so far, and not all of it read: 61 pages, 4 data" in shell("run").stdout
    shell.kit.result = ScriptedResult("losses", failures=[LOST])
    assert "\n  61 pages, 4 data" in shell("run").stdout


def test_quiet_says_nothing_about_a_complete_run(shell: Shell) -> None:
    assert shell("run", "-q").output == ""


def test_quiet_still_says_what_is_missing(shell: Shell) -> None:
    shell.kit.result = ScriptedResult("losses", failures=[LOST])
    result = shell("run", "-q")
    assert LOST.message in result.stdout
    assert result.stderr == ""


def test_losses_are_listed_with_what_to_do(shell: Shell) -> None:
    many = [ScriptedProblem("r", "page", str(number), "gone") for number in range(12)]
    shell.kit.result = ScriptedResult("losses", failures=many, limits=[LOST])
    result = shell("run")
    assert result.exit_code == 3
    assert "Missing (12):" in result.stdout
    assert "and 2 more" in result.stdout
    assert "Known limits of what Notion gives out (1):" in result.stdout
    assert "What to do: Run the same command again" in result.stdout


def test_what_is_out_of_reach_has_a_heading_of_its_own_with_what_to_do(shell: Shell) -> None:
    lost = ScriptedProblem("unreached", "page", "1", "page 'Home' is out of reach.")
    below = [ScriptedProblem("unreached_below", "page", f"b{n}", f"below {n}") for n in range(9)]
    shell.kit.result = ScriptedResult("refreshed", limits=[LOST, lost, *below])
    lines = shell("run").stdout.splitlines()
    at = lines.index("Out of reach, kept as they were (1):")
    assert lost.message in lines[at + 1]
    assert lines[at + 2] == "  … and 9 that lie below; the list is in ledger.json"
    assert "share them with the connection" in lines[at + 3]
    assert "--prune" in lines[at + 3]
    assert lines[at + 4] == "Known limits of what Notion gives out (1):"


def test_what_lies_below_a_page_that_is_missing_is_told_by_its_number(shell: Shell) -> None:
    below = [ScriptedProblem("unreached_below", "page", f"b{n}", f"below {n}") for n in range(9)]
    shell.kit.result = ScriptedResult("losses", failures=[LOST], limits=below)
    told = shell("run").stdout
    assert "Out of reach with them, kept as they were: 9 that lie below" in told
    assert "below 1" not in told


def test_limits_of_one_rule_are_told_by_a_few_and_a_number(shell: Shell) -> None:
    alike = [ScriptedProblem("no_result", "page", str(n), "no result") for n in range(50)]
    limits = [alike[0], LOST, *alike[1:]]
    shell.kit.result = ScriptedResult("proven", limits=limits)
    shown = shell("run").stdout
    assert "gives out (51):" in shown
    assert shown.count("no result") == 3
    assert "  … and 47 more like it; all are in ledger.json\n" in shown
    assert LOST.message in shown
    assert len(json.loads(shell("run", "--json").stdout)["limits"]) == 51


def test_a_summary_does_not_name_a_ledger_that_an_unfinished_run_did_not_write(
    shell: Shell,
) -> None:
    many = [ScriptedProblem("r", "page", str(number), "gone") for number in range(12)]
    shell.kit.result = ScriptedResult("unfinished", failures=many)
    assert "and 2 more like it\n" in shell("run").stdout


def test_a_refused_token_is_named_by_its_source(shell: Shell) -> None:
    shell.kit.result = ScriptedResult("refused", message="Notion answered 401.")
    result = shell("run")
    assert result.exit_code == 4
    assert "The token came from NOTION_TOKEN." in result.stdout
    assert TOKEN not in result.output


@pytest.mark.parametrize(
    ("status", "code"), [("refreshed", 0), ("unfinished", 5), ("interrupted", 130)]
)
def test_each_status_has_its_exit_code(shell: Shell, status: str, code: int) -> None:
    shell.kit.result = ScriptedResult(status)
    assert shell("run").exit_code == code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (RunRefused("Notion refused it"), 4),
        (RunUnfinished("Another run holds\nthe mirror"), 5),
        (OSError(28, "No space left on device", "mirror.db"), 5),
        (UnknownFormat("nope", ["csv"]), 2),
        (OutputError("Page.md", "disk full", "Free some space"), 5),
        (ScratchError(None, "disk full"), 5),
        (EngineFailed("gave up"), 1),
        (KeyError("pages"), 1),
        (KeyboardInterrupt(), 130),
    ],
)
def test_an_error_of_the_engine_is_one_line(shell: Shell, error: Exception, code: int) -> None:
    shell.kit.error = error
    result = shell("run", "-q")
    assert result.exit_code == code
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.output


def test_a_bug_says_where_the_log_is_and_only_the_log_has_the_traceback(shell: Shell) -> None:
    shell.kit.error = KeyError(f"pages {TOKEN}")
    result = shell("run")
    assert str(shell.log) in result.stderr
    assert "Traceback" not in result.stderr
    log = shell.log.read_text(encoding="utf-8")
    assert "Traceback" in log
    assert "KeyError" in log
    assert TOKEN not in log + result.output


def test_json_is_one_object_also_when_an_error_ends_the_run(shell: Shell) -> None:
    shell.kit.error = RunUnfinished("The mirror is locked by process 12.")
    result = shell("run", "--json")
    printed = json.loads(result.stdout)
    assert list(printed) == KEYS
    assert (printed["status"], printed["run_id"], result.exit_code) == ("unfinished", None, 5)
    assert "locked" in printed["failures"][0]["message"]
    assert printed["message"] == "The mirror is locked by process 12."


def test_json_of_an_error_says_what_to_do_and_no_token(shell: Shell) -> None:
    shell.kit.error = OSError(28, f"No space left on device {TOKEN}", "mirror.db")
    printed = json.loads(shell("run", "--json").stdout)
    assert printed["message"].startswith("mirror.db: No space left on device")
    assert printed["message"].endswith("run the same command again to resume.")
    assert TOKEN not in str(printed)


@pytest.mark.parametrize(
    ("status", "said", "step"),
    [
        ("refused", "The token came from NOTION_TOKEN.", "Copy the token again"),
        ("unfinished", "The network\nis gone.", "Run the same command again to resume."),
        ("interrupted", "", "Interrupted. What was read is kept. Run the same command again"),
    ],
)
def test_json_of_a_run_that_was_stopped_says_why_and_what_to_do(
    shell: Shell, status: str, said: str, step: str
) -> None:
    shell.kit.result = ScriptedResult(status, message=said if status == "unfinished" else "")
    printed = json.loads(shell("run", "--json").stdout)
    assert " ".join(said.split()) in printed["message"]
    assert step in printed["message"]
    assert "\n" not in printed["message"]
    assert printed["failures"] == []


@pytest.mark.parametrize("status", ["proven", "refreshed", "losses"])
def test_json_of_a_run_that_came_to_its_own_end_has_no_message(shell: Shell, status: str) -> None:
    shell.kit.result = ScriptedResult(status, failures=[LOST] if status == "losses" else [])
    assert json.loads(shell("run", "--json").stdout)["message"] == ""


def test_an_output_that_is_a_file_is_refused_and_left_alone(shell: Shell) -> None:
    file = shell.folder / "export"
    file.write_text("mine")
    for output in ("export", "export/inside"):
        result = shell("run", "--output", output)
        assert result.exit_code == 2
        assert "is a file" in result.stderr
    assert file.read_text() == "mine"
    assert not shell.kit.entered


def test_an_output_that_cannot_be_made_is_refused(shell: Shell) -> None:
    result = shell("run", "--output", "/proc/nowhere/export")
    assert result.exit_code == 2
    assert "cannot be made" in result.stderr


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="rights bind no administrator")
def test_an_output_without_write_permission_is_refused(shell: Shell) -> None:
    (shell.folder / "export").mkdir(mode=0o500)
    result = shell("run", "--output", "export")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


def test_without_a_token_nothing_is_made(shell: Shell) -> None:
    result = shell("run", env={"NOTION_TOKEN": None})  # type: ignore[dict-item] # unsets it
    assert result.exit_code == 2
    assert "notionkit run --demo" in result.stderr
    assert list(shell.folder.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_cancels_and_gives_the_exit_code(shell: Shell, number: int) -> None:
    class Interrupted(ScriptedKit):
        def __enter__(self) -> Self:
            os.kill(os.getpid(), number)
            return self

    shell.kit = Interrupted(endless=True)
    result = shell("run")
    assert result.exit_code == 128 + number
    assert "Stopping" in result.stderr
    assert "Interrupted. What was read is kept." in result.stdout
    assert shell.aborted == []


def test_the_second_signal_ends_at_once(shell: Shell) -> None:
    class Interrupted(ScriptedKit):
        def __exit__(self, *_: object) -> None:
            os.kill(os.getpid(), signal.SIGTERM)

        def __enter__(self) -> Self:
            os.kill(os.getpid(), signal.SIGINT)
            return self

    shell.kit = Interrupted(endless=True)
    shell("run")
    assert shell.aborted == [143]


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let SIGINT interrupt, which whatever was started in the background ignores."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_ends_a_dry_run_at_once(shell: Shell) -> None:
    def asked(*_: object) -> Forecast:
        signal.raise_signal(signal.SIGINT)
        raise AssertionError("it went on asking")

    result = CliRunner().invoke(cli, ["run", "--dry-run"], obj=Surroundings(forecast=asked))
    assert (result.exit_code, result.stdout) == (130, "")
    assert list(shell.folder.iterdir()) == []


def test_the_signal_handlers_are_put_back(shell: Shell) -> None:
    before = signal.getsignal(signal.SIGINT)
    shell("run")
    assert signal.getsignal(signal.SIGINT) is before


def test_the_demo_serves_its_own_world_and_says_where_to_look(shell: Shell) -> None:
    shell.write_own_file('[run]\noutput = "/precious"\n')
    result = shell("run", "--demo", env={"NOTION_TOKEN": None})  # type: ignore[dict-item]
    assert result.exit_code == 0
    served = {"world": "demo", "port": DEMO_PORT, "budget": 600, "latency": 0.0}
    assert shell.emulator.asked == served
    settings = shell.kit.settings
    assert settings is not None
    assert settings.output == Path("notion-export-demo")
    assert (settings.base_url, settings.budget) == (shell.emulator.url, 600)
    assert settings.token.source == "--demo"
    assert "notion-export-demo/index.md" in result.stdout


@pytest.mark.parametrize(
    "more", [("--base-url", "http://x"), ("--token-file", "t"), (PAGE,), ("--config", "c.toml")]
)
def test_the_demo_refuses_what_it_has_no_use_for(shell: Shell, more: tuple[str, ...]) -> None:
    result = shell("run", "--demo", *more)
    assert result.exit_code == 2
    assert "--demo brings its own" in result.stderr


def test_colour_is_left_out_when_asked(shell: Shell) -> None:
    assert "\x1b[" in shell("run", color=True).stdout
    assert "\x1b[" not in shell("run", color=True, env={"NO_COLOR": "1"}).stdout


@pytest.mark.parametrize("arguments", [("run", TOKEN), ("run", "--token-file", TOKEN), (TOKEN,)])
def test_a_token_typed_in_a_wrong_place_is_not_shown(
    shell: Shell, arguments: tuple[str, ...]
) -> None:
    result = shell(*arguments)
    assert result.exit_code == 2
    assert TOKEN not in result.output
    assert "[token]" in result.output
